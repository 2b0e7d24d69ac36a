import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// How large a step is against the dimension.
enum StepSize: String, CaseIterable, Sendable {
  /// eta~ = 1.
  case strong
  /// eta~ = 2/sqrt d.
  case weak

  func learningRate(dimension d: Int) -> Double { self == .strong ? 1 : 2 / Double(d).squareRoot() }
}

extension Experiment {
  /// E1: how well each law of the post-step neurons describes the real network's kernel on fresh inputs.
  ///
  /// Relative operator-norm errors of the laws without a step, S, S+b, F and, where the second layer is not
  /// Gaussian, M; `floor` is the error of networks drawn from F itself, which the finite number of neurons
  /// gives. The top eigenvalue of the neurons' covariance is compared with F's, corrected for p neurons as
  /// a sample covariance's spike is,
  ///
  ///     l -> l (1 + (1/p) sum over the other eigenvalues b of  b/(l - b)).
  ///
  /// Source: sheet function-space sections 2 (table A7) and 9; the correction: Baik and Silverstein 2006.
  public static let spikeLaw: Experiment = {
    let step = Parameter.choice(
      "step", StepSize.strong, "strong: eta~ = 1; weak: eta~ = 2/sqrt d")
    let law = Parameter.secondLayer(.gaussian)
    let dimension = Parameter.integer("dimension", 100, atLeast: 3, "input dimension d")
    let sampleRatio = Parameter.positive("sampleRatio", 4, "delta = n/d of the gradient step")
    let link = Parameter.link("z + h2(z)")
    let noiseVariance = Parameter.number(
      "noiseVariance", 0.09, 0 ... .infinity, "variance of the label noise")
    let width = Parameter.integer(
      "width", 20_000, atLeast: 10,
      "neurons p behind the measured kernel; its floor is about 1/sqrt p")
    let testPoints = Parameter.integer("testPoints", 120, atLeast: 2, "fresh inputs of the kernel")
    return Experiment(
      "spike-law",
      "Error of every law of the post-step neurons against real networks", cost: "15 s",
      parameters: [
        step.declaration, law.declaration, dimension.declaration, sampleRatio.declaration,
        link.declaration, noiseVariance.declaration, width.declaration, testPoints.declaration,
      ],
      sweep: [
        SweepAxis(step, ["strong", "weak"]), SweepAxis(law, ["gaussian", "rademacher"]),
        SweepAxis(dimension, [50, 100, 200]),
      ], replicates: 6, headline: .spikeAndBulk,
      wrongTheories: [SpikeLawRun.spikeAlone],
      smallVersion: SpecificationChanges(set: ["width=5000"], sweep: ["dimension=50,100"]),
      memory: { settings in
        let (d, p) = (Double(settings[dimension]), Double(settings[width]))
        let m = Double(settings[testPoints])
        return 8 * (6 * p * d + 3 * m * p + settings[sampleRatio] * d * (2 * d + 4096) + 8 * d * d)
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SpikeLawRun(
          DataModel(
            dimension: settings[dimension], link: settings[link],
            noiseVariance: settings[noiseVariance]),
          sampleCount: Int((settings[sampleRatio] * Double(settings[dimension])).rounded()),
          testPoints: settings[testPoints], width: settings[width],
          learningRate: settings[step].learningRate(dimension: settings[dimension]),
          law: settings[law], from: source.stream)
        var values = CellValues(measured: run.measured, predicted: run.predicted)
        values[SpikeLawRun.spikeAlone] = run.spikeAlone
        return values
      })
  }()
}

/// One network, its step, and the error of every law.
private struct SpikeLawRun {
  static let spikeAlone = WrongTheory(
    "spike without its bulk",
    "top eigenvalue theta, as if the other neurons' noise did not add to it")

  var measured: ByNumber<Double> = [:]
  var predicted: ByNumber<Double> = [:]
  /// What ``spikeAlone`` says.
  var spikeAlone: ByNumber<Double> = [:]

  init(
    _ model: DataModel, sampleCount n: Int, testPoints: Int, width: Int, learningRate eta: Double,
    law: SecondLayerLaw, from stream: RandomStream
  ) throws(HelioError) {
    let activation = Activation.relu
    let d = model.dimension
    let sample: DataModel.Sample<Double> = model.sample(n, from: stream.substream("step"))
    let fresh: DataModel.Sample<Double> = model.sample(testPoints, from: stream.substream("fresh"))
    var network = try TwoLayerNetwork<Double>(
      dimension: d, width: width, activation: activation, secondLayer: law,
      from: stream.substream("network"))
    let outcome = network.step(
      inputs: sample.inputs, targets: column(sample.targets), learningRate: .scaled(eta))
    let v = outcome.directions.column(0)
    let length2 = dot(v, v)
    let strength = try StepStrength(
      scaledLearningRate: eta, activation: activation, squaredNorm: length2,
      meanSquaredResidual: outcome.meanSquaredResidual, sampleCount: n, dimension: d)
    let unit = Matrix(
      rows: d, columns: 1, elements: v.map { $0 / length2.squareRoot() })
    let X = fresh.inputs
    let truth = network.kernel(on: X)
    func error(_ theta: Double?, _ rho: Double) throws(HelioError) -> Double {
      let covariance = try SpikedCovariance(
        dimension: d, directions: theta == nil ? Matrix(rows: d, columns: 0) : unit,
        strengths: theta.map { [$0] } ?? [], bulkInflation: rho)
      return try relativeOperatorError(
        kernelMatrix(X, activation: activation, covariance: covariance), truth)
    }
    measured[.isotropic] = try error(nil, 0)
    measured[.spike] = try error(strength.spikeStrength, 0)
    measured[.spikeAndBulk] = try error(strength.spikeStrength, strength.bulkInflation)
    let Sigma = try stepCovariance(
      inputs: sample.inputs, residuals: column(sample.targets), scaledLearningRate: eta,
      activation: activation)
    let Z = product(X, try CholeskyFactor(Sigma).lower)
    let exact = try kernelMatrix(stretched: Z, activation: activation)
    measured[.exactCovariance] = try relativeOperatorError(exact, truth)
    let drawn = sampledFeatures(
      stretched: Z, width: width, activation: activation, from: stream.substream("floor"))
    measured[.floor] = try relativeOperatorError(gram(drawn, of: .rows), exact)
    if law != .gaussian {
      measured[.mixture] = try relativeOperatorError(
        mixtureKernelMatrix(
          X, direction: v, scaledLearningRate: eta, bulkInflation: strength.bulkInflation, law: law),
        truth)
    }
    measured[.topEigenvalue] =
      try symmetricEigen(network.scaledNeuronCovariance(), largest: 1).values[0]
    measured[.topEigenvalueSpikeAndBulk] = strength.spikeStrength + 1 + strength.bulkInflation
    let eigenvalues = try symmetricEigenvalues(Sigma).map { Double(d) * $0 }
    let top = eigenvalues[0]
    let repulsion = eigenvalues.dropFirst().reduce(0) { $0 + $1 / (top - $1) }
    spikeAlone[.topEigenvalue] = strength.spikeStrength
    predicted[.topEigenvalue] = top * (1 + repulsion / Double(width))
  }
}
