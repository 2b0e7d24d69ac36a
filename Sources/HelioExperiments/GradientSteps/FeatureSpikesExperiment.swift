import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Spikes of the features after one step against its exponent: how many polynomial components of the
  /// target's direction stand out.
  ///
  /// Singular values of s(X W_1^T) - mu_0 on fresh inputs, over sqrt n, beside those of the mean part and beside
  /// the null, the top value of what is left when the mean part is taken out. The mean part's values carry no
  /// correction for the bulk: near the null they are too small, which is allowed for.
  ///
  /// Source: sheet gradient-steps sections 3 and 7 (E2).
  public static let featureSpikes: Experiment = {
    typealias S = StepSettings
    let link = Parameter.link("z")
    let scale = Parameter.positive("scale", 2, "C in eta = C n^alpha")
    let exponent = Parameter.number(
      "exponent", 0.3, 0.001...0.499, "alpha, exponent of the step in the sample count")
    let count = 3
    @Sendable func rate(_ settings: Settings) -> Double {
      let n = Double(S.size(settings[S.sampleRatio], settings[S.dimension]))
      return settings[scale] * raised(n, to: settings[exponent])
    }
    return Experiment(
      "feature-spikes", topic: "gradient-steps",
      "Singular values of the features after one step against its exponent, with their null",
      cost: "10 s",
      parameters: S.model(link: link) + [
        scale.declaration, exponent.declaration,
      ],
      sweep: [SweepAxis(exponent, [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45])],
      replicates: 4, headline: "featureValue1",
      smallVersion: SpecificationChanges(
        set: ["dimension=300"], sweep: ["exponent=0.1,0.2,0.3,0.4"]),
      validate: { (settings) throws(HelioError) in try S.check(settings, link: link) },
      memory: { settings in
        let d = Double(settings[S.dimension])
        let (n, p) = (settings[S.sampleRatio] * d, settings[S.widthRatio] * d)
        return S.memory(settings) + 24 * n * p
      },
      theory: { (settings) throws(HelioError) in
        let (d, eta) = (settings[S.dimension], rate(settings))
        let p = S.size(settings[S.widthRatio], d)
        let limit = try FirstStepLimit(
          activation: settings[S.activation], link: settings[link],
          noiseVariance: settings[S.noiseVariance], sampleRatio: settings[S.sampleRatio],
          widthRatio: settings[S.widthRatio], learningRate: eta)
        let root = Double(p).squareRoot()
        let scale = eta * abs(limit.activationLinearCoefficient) / root
        let solution = try FeatureSpikes.spikes(
          activation: settings[S.activation], spikeScale: scale,
          directionSquaredNorm: limit.directionSquaredNorm, width: p, count: count)
        let spikes = try solution.get("The spikes of the features")
        let start = try LearnedFeatures(
          FeatureLaw(
            activation: settings[S.activation], spikeCoefficients: [0], rows: .gaussian),
          sampleRatio: settings[S.sampleRatio], widthRatio: settings[S.widthRatio])
        let edge = try start.upperEdge().get("The edge of the bulk").squareRoot()
        var values = CellValues(
          predicted: [
            "initialEdge": edge,
            "asymptoticCount": Double(
              try asymptoticFeatureSpikeCount(learningRateExponent: settings[exponent])),
          ], residual: solution.convergence.relativeChange)
        for i in 0..<count {
          let value = spikes.singularValues[i]
          values.predicted["featureValue\(i + 1)"] = value
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, link: link, rates: [.plain(rate(settings))], batches: [.fresh])
        let X = Matrix<Double>.normal(
          rows: run.training.sampleCount, columns: run.training.dimension,
          from: source.stream.substream("fresh"))
        let spectrum = try FeatureSpikeSpectrum(
          run, X, learningRate: rate(settings), count: count)
        var values = CellValues(measured: ["nullEdge": spectrum.nullEdge])
        for (i, value) in spectrum.values.enumerated() {
          values.measured["featureValue\(i + 1)"] = value
        }
        values.measured["count"] = Double(
          spectrum.values.count { $0 > 1.02 * spectrum.nullEdge })
        return values
      })
  }()
}

/// Top singular values of F - mu_0 and of F - H over sqrt n, H_ij = sbar(u_j <beta, x_i>).
private struct FeatureSpikeSpectrum {
  let values: [Double]
  let nullEdge: Double

  init(
    _ run: SteppedRun, _ X: Matrix<Double>, learningRate eta: Double, count: Int
  ) throws(HelioError) {
    let (network, p) = (run.network, run.network.width)
    let root = Double(p).squareRoot()
    var F = network.features(X).scaled(by: root)
    let u = network.secondLayer.map { eta * network.activation.meanDerivative() * $0 / root }
    let t = product(X, run.firstDirection)
    let mean = try MeanTable(
      network.activation,
      reach: (u.map(abs).max() ?? 0) * (t.map(abs).max() ?? 0))
    for i in 0..<F.rows {
      for j in 0..<p { F[i, j] -= mean.atZero }
    }
    let scale = 1 / Double(F.rows).squareRoot()
    values = try topSingularTriplets(F, count: count, tolerance: 1e-5)
      .get("the spikes of the features").values.map { $0 * scale }
    for i in 0..<F.rows {
      for j in 0..<p { F[i, j] -= mean.value(u[j] * t[i]) - mean.atZero }
    }
    nullEdge =
      try topSingularTriplets(F, count: 1, tolerance: 1e-4)
      .get("the null of the features").values[0] * scale
  }
}

/// sbar on a fine grid, linear between.
private struct MeanTable {
  let atZero: Double
  private let values: [Double]
  private let step: Double
  private let reach: Double

  init(_ activation: Activation, reach: Double) throws(HelioError) {
    let count = 8000
    let reach = max(reach, 1)
    let step = 2 * reach / Double(count)
    let shifts = (0...count).map { -reach + step * Double($0) }
    let all = try meanActivation(activation, shifts: shifts + [0]).get("The mean of the features")
    atZero = all[count + 1]
    values = Array(all.prefix(count + 1))
    self.reach = reach
    self.step = step
  }

  func value(_ v: Double) -> Double {
    let place = (v + reach) / step
    let k = min(max(Int(place), 0), values.count - 2)
    return values[k] + (place - Double(k)) * (values[k + 1] - values[k])
  }
}
