import HelioCore
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// Parameters that the experiments on learned features share, and what they make of them.
///
/// Source: sheet learned-features-spectrum sections 1 and 2.
enum FeatureSettings {
  static let dimension = Parameter.integer(
    "dimension", 200, atLeast: 10, atMost: 20_000, "input dimension d of theory and simulation")
  static let sampleRatio = Parameter.positive(
    "sampleRatio", 2, "alpha = n/d of the samples that the readout or the spectrum sees")
  static let widthRatio = Parameter.positive("widthRatio", 1.5, "psi = p/d")
  static let noiseVariance = Parameter.number(
    "noiseVariance", 0.09, 0 ... .infinity, "variance of the label noise, included in errors")
  static let ridge = Parameter.positive(
    "ridge", 0.02, "penalty of (1/n)|y - Phi a|^2 + ridge |a|^2, features without 1/sqrt p")
  static let overlap = Parameter.number(
    "overlap", 0.8, -1...1, "zeta, cosine between the spike and the target's direction")
  static let spikeCoefficients = Parameter.numbers(
    "spikeCoefficients", [1.5, -1.5], -1000...1000,
    "c_b, the spike's coefficient in each block of neurons; equal shares")
  static let secondLayerValues = Parameter.numbers(
    "secondLayerValues", [1, -1], -1000...1000,
    "values of the second layer, of order 1, in equal shares")
  static let learningRate = Parameter.number(
    "learningRate", 3, 0 ... .infinity, "eta of the maximal scaling; 0 is no step")
  static let stepSampleRatio = Parameter.positive(
    "stepSampleRatio", 100, "n0/d of the fresh sample of the gradient step")

  static let rows = Parameter.choice("rowLaw", RowLaw.sphere, "law of the initial rows")

  /// Isotropic rows and the spikes of these settings.
  static func spikedLaw(
    _ settings: Settings, activation: Parameter<Activation>
  ) throws(HelioError) -> FeatureLaw {
    try FeatureLaw(
      activation: settings[activation], spikeCoefficients: settings[spikeCoefficients],
      rows: settings[rows])
  }

  /// A layer drawn from that law, with the target's data.
  static func spikedLayer(
    _ settings: Settings, activation: Parameter<Activation>, link: Parameter<Link>,
    _ source: CellSource
  ) throws(HelioError) -> FeatureLayer<Double> {
    let d = settings[dimension]
    return try SpikedFeatureModel(
      dimension: d, width: size(settings[widthRatio], d), activation: settings[activation],
      spikeCoefficients: settings[spikeCoefficients],
      probabilities: equalShares(settings[spikeCoefficients]), link: settings[link],
      overlap: settings[overlap], noiseVariance: settings[noiseVariance],
      unitRows: settings[rows] == .sphere
    ).layer(from: source.stream.substream("layer"))
  }

  /// The real step at these settings; refuses what learns nothing.
  static func step(
    _ settings: Settings, activation: Parameter<Activation>, link: Parameter<Link>,
    values: Parameter<[Double]> = secondLayerValues, stepSampleRatio ratio: Double? = nil
  ) throws(HelioError) -> LearningStep {
    try LearningStep(
      activation: settings[activation], secondLayerValues: settings[values],
      learningRate: settings[learningRate], stepSampleRatio: ratio ?? settings[stepSampleRatio],
      link: settings[link], noiseVariance: settings[noiseVariance])
  }

  /// n and p of the simulation: the ratios times d, rounded down as the sheet does.
  static func size(_ ratio: Double, _ d: Int) -> Int { Int(ratio * Double(d) + 1e-9) }

  /// Bytes of a replicate in Double, from above: weights, a block of samples with its features (all samples
  /// where there are fewer than neurons), and the Gram matrix with a copy.
  static func memory(
    _ settings: Settings, sampleRatio: Parameter<Double> = sampleRatio,
    widthRatio: Parameter<Double> = widthRatio
  ) -> Double {
    let d = Double(settings[dimension])
    let (n, p) = (settings[sampleRatio] * d, settings[widthRatio] * d)
    let rows = n < p ? max(n, 4096) : 4096
    return 8 * (4 * p * d + 2 * rows * (min(p, 4096) + d) + 2 * min(n, p) * min(n, p))
  }

  static func equalShares(_ values: [Double]) -> [Double] {
    Array(repeating: 1 / Double(values.count), count: values.count)
  }

  /// Refuses ratios that leave fewer samples or neurons than there are blocks.
  static func checkSizes(
    _ settings: Settings, blocks: Int, sampleRatio: Parameter<Double> = sampleRatio,
    widthRatio: Parameter<Double> = widthRatio
  ) throws(HelioError) {
    let d = settings[dimension]
    try require(
      size(settings[sampleRatio], d) >= 2, "sampleRatio",
      "large enough for two samples at d = \(d)",
      got: settings[sampleRatio])
    try require(
      size(settings[widthRatio], d) >= 2 * blocks, "widthRatio",
      "large enough for two neurons in each of \(blocks) blocks at d = \(d)",
      got: settings[widthRatio])
  }
}
