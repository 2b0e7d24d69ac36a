public import HelioCore
import HelioKernels
import HelioLinalg
public import HelioNumerics
import HelioSimulation
import HelioTheory

/// E1: how well each law of the post-step neurons describes the real network's kernel on fresh inputs.
///
/// Source: sheet function-space sections 2 (table A7) and 9.
public struct SpikeLawSpecification: Codable, Sendable, Equatable {
  public var dimensions = [50, 100, 200]
  /// delta = n/d.
  public var sampleRatio = 4.0
  public var link: Link
  public var noiseVariance = 0.09
  /// eta~ = 1 (strong) and 2/sqrt d (weak).
  public var laws: [SecondLayerLaw] = [.gaussian, .rademacher]
  /// p, neurons behind the measured kernel; the floor of the error is about 1/sqrt p.
  public var width = 20_000
  public var testPoints = 120
  public var replicates = 4
  public var seed: UInt64 = 1

  public init() throws(HelioError) { link = try Link(parsing: "z + h2(z)") }
}

public struct SpikeLawResult: Codable, Sendable {
  /// Relative operator-norm errors at one setting.
  public struct Row: Codable, Sendable {
    public var dimension: Int
    public var isStrong: Bool
    public var learningRate: Double
    public var secondLayer: String
    public var isotropic: Replicates
    public var spike: Replicates
    public var spikeAndBulk: Replicates
    public var exactCovariance: Replicates
    public var mixture: Replicates?
    /// Networks drawn from F against F: what the finite number of neurons gives.
    public var floor: Replicates
    /// Top eigenvalue of the neurons' covariance times d, minus theta + 1 + rho (S+b) and minus F's.
    public var topEigenvalue: Replicates
    public var predictedTopEigenvalue: Replicates
    public var exactTopEigenvalue: Replicates
  }
  public var specification: SpikeLawSpecification
  public var rows: [Row]
}

/// - Complexity: replicates x settings x (n d p + points^2 p) operations.
public func spikeLaw(
  _ specification: SpikeLawSpecification, progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> SpikeLawResult {
  var rows: [SpikeLawResult.Row] = []
  let settings = specification.dimensions.flatMap { d in
    [true, false].flatMap { strong in specification.laws.map { (d, strong, $0) } }
  }
  for (i, (d, isStrong, law)) in settings.enumerated() {
    progress(
      Double(i) / Double(settings.count),
      "d = \(d), \(law.name), \(isStrong ? "strong" : "weak") step")
    let eta = isStrong ? 1 : 2 / Double(d).squareRoot()
    var runs: [SpikeLawRun] = []
    for r in 0..<specification.replicates {
      runs.append(
        try SpikeLawRun(specification, dimension: d, learningRate: eta, law: law, replicate: r))
    }
    func collect(_ value: (SpikeLawRun) -> Double) -> Replicates { Replicates(runs.map(value)) }
    rows.append(
      SpikeLawResult.Row(
        dimension: d, isStrong: isStrong, learningRate: eta, secondLayer: law.name,
        isotropic: collect(\.isotropic), spike: collect(\.spike),
        spikeAndBulk: collect(\.spikeAndBulk), exactCovariance: collect(\.exactCovariance),
        mixture: law == .gaussian ? nil : collect { $0.mixture ?? .nan }, floor: collect(\.floor),
        topEigenvalue: collect(\.topEigenvalue),
        predictedTopEigenvalue: collect(\.predictedTopEigenvalue),
        exactTopEigenvalue: collect(\.exactTopEigenvalue)))
  }
  return SpikeLawResult(specification: specification, rows: rows)
}

/// One network, its step, and the error of every law.
struct SpikeLawRun {
  let isotropic, spike, spikeAndBulk, exactCovariance, floor: Double
  let mixture: Double?
  let topEigenvalue, predictedTopEigenvalue, exactTopEigenvalue: Double

  init(
    _ specification: SpikeLawSpecification, dimension d: Int, learningRate eta: Double,
    law: SecondLayerLaw, replicate: Int
  ) throws(HelioError) {
    let activation = Activation.relu
    let stream = RandomStream(
      seed: specification.seed, purpose: "spike law d=\(d) eta=\(eta) a=\(law.name)",
      index: replicate)
    let n = Int((specification.sampleRatio * Double(d)).rounded())
    let model = try DataModel(
      dimension: d, link: specification.link, noiseVariance: specification.noiseVariance)
    let sample: DataModel.Sample<Double> = model.sample(n, from: stream.substream("step"))
    let fresh: DataModel.Sample<Double> = model.sample(
      specification.testPoints, from: stream.substream("fresh"))
    var network = try TwoLayerNetwork<Double>(
      dimension: d, width: specification.width, activation: activation, secondLayer: law,
      from: stream.substream("network"))
    let outcome = network.step(
      inputs: sample.inputs, targets: column(sample.targets), learningRate: .scaled(eta))
    let v = outcome.directions.column(0)
    let length2 = dot(v, v)
    let strength = StepStrength(
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
    isotropic = try error(nil, 0)
    spike = try error(strength.spikeStrength, 0)
    spikeAndBulk = try error(strength.spikeStrength, strength.bulkInflation)
    let Sigma = try stepCovariance(
      inputs: sample.inputs, residuals: column(sample.targets), scaledLearningRate: eta,
      activation: activation)
    let Z = product(X, try CholeskyFactor(Sigma).lower)
    let exact = try kernelMatrix(stretched: Z, activation: activation)
    exactCovariance = try relativeOperatorError(exact, truth)
    let drawn = sampledFeatures(
      stretched: Z, width: specification.width, activation: activation,
      from: stream.substream("floor"))
    floor = try relativeOperatorError(gram(drawn, of: .rows), exact)
    mixture =
      law == .gaussian
      ? nil
      : try relativeOperatorError(
        mixtureKernelMatrix(
          X, direction: v, scaledLearningRate: eta, bulkInflation: strength.bulkInflation, law: law),
        truth)
    topEigenvalue = try symmetricEigen(network.scaledNeuronCovariance(), largest: 1).values[0]
    predictedTopEigenvalue = strength.spikeStrength + 1 + strength.bulkInflation
    exactTopEigenvalue = Double(d) * (try symmetricEigen(Sigma, largest: 1).values[0])
  }
}
