import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// Parameters that the experiments on benign overfitting share.
///
/// Source: sheet benign-overfitting §1.
enum BenignSettings {
  static let samples = Parameter.integer(
    "sampleCount", 60, atLeast: 4, atMost: 4000, "samples n")
  static let ratio = Parameter.number(
    "dimensionRatio", 2, 0.1...1000, "dimensions per sample d/n")
  static let signal = Parameter.number(
    "scaledSignal", 5, 0 ... .infinity, "signal power times samples \u{03B3} n")
  static let flips = Parameter.number(
    "labelFlipRate", 0.1, 0...(0.5.nextDown), "share of flipped labels, below 0.5")
  static let slope = Parameter.number(
    "negativeSlope", 0.1, Double.leastNormalMagnitude...1, "\u{03B1} of the leaky ReLU, in (0, 1]")
  static let width = Parameter.integer(
    "width", 64, atLeast: 2, atMost: 10_000, "width p, even")
  static let cap = Parameter.integer(
    "maximumSteps", 200_000, atLeast: 1, "steps after which a run is given up")

  static let data: [ParameterDeclaration] = [
    samples.declaration, ratio.declaration, signal.declaration, flips.declaration,
  ]
  static let networks: [ParameterDeclaration] =
    data + [slope.declaration, width.declaration, cap.declaration]

  static func network(_ settings: Settings) throws(HelioError) -> NoisyNetwork {
    try NoisyNetwork(
      width: settings[width], negativeSlope: settings[slope], maximumSteps: settings[cap])
  }

  /// Data, two matrices of the samples, weights and preactivations.
  static func memory(_ settings: Settings) -> Double {
    let n = Double(settings[samples])
    return 8 * n * n * (3 * settings[ratio] + 4)
      + 8 * Double(settings[width]) * n * (4 + settings[ratio]) + 8 * 2048 * n * settings[ratio]
  }
}

/// One grid point: sizes, signal and flips.
struct BenignCase {
  let sampleCount: Int
  let mixture: SignalMixture
  /// eta as it was set.
  let flipRate: Double

  init(_ settings: Settings) throws(HelioError) {
    typealias S = BenignSettings
    try self.init(
      sampleCount: settings[S.samples], ratio: settings[S.ratio], signal: settings[S.signal],
      flipRate: settings[S.flips])
  }

  /// d = ratio n, rounded; gamma = signal/n.
  init(sampleCount n: Int, ratio: Double, signal: Double, flipRate: Double) throws(HelioError) {
    sampleCount = n
    self.flipRate = flipRate
    let gamma = signal / Double(n)
    try require(gamma < 1, "scaledSignal", "below sampleCount = \(n)", got: signal)
    mixture = try SignalMixture(
      dimension: Int((ratio * Double(n)).rounded()), signalPower: gamma)
  }

  /// What exact flips make of eta: their number over n.
  var effectiveFlipRate: Double {
    Double(LabelFlips.exactCount(rate: flipRate, sampleCount: sampleCount)) / Double(sampleCount)
  }

  /// The max margin at these sizes, by default with the exact flips.
  ///
  /// - Throws: ``HelioError/undefined(_:)`` with the threshold where nothing separates.
  func rule(
    flipRate eta: Double? = nil, power: Double? = nil
  ) throws(HelioError) -> MaxMarginAsymptotics {
    let eta = eta ?? effectiveFlipRate
    let data = try SignalMixture(
      dimension: mixture.dimension, signalPower: power ?? mixture.signalPower)
    guard
      let solution = try MaxMarginAsymptotics.solve(
        data, sampleCount: sampleCount, labelFlipRate: eta)
    else {
      let limit =
        data.signalPower == 0 ? 2 : try SeparabilityThreshold(labelFlipRate: eta).ratio ?? 2
      throw .undefined(
        "Nothing separates these labels linearly, so that there is no margin: n/d = "
          + "\(short(Double(sampleCount) / Double(mixture.dimension))) is not below the threshold "
          + "\(short(limit)) for a share \(short(eta)) of flips; take more dimensions or fewer flips."
      )
    }
    return try solution.get("The max margin")
  }

  func sample(from stream: RandomStream, flips law: LabelFlips = .exact) -> SignalSample {
    SignalSample(
      mixture, sampleCount: sampleCount, labelFlipRate: flipRate, flipLaw: law,
      from: stream.substream("data"))
  }
}

extension WrongTheory {
  static let fewerFlips = WrongTheory(
    "half of the flips", "as if only half as many labels were wrong")
  static let squaredAmplitude = WrongTheory(
    "signal of amplitude \u{03B3}", "the amplitude is taken for its square, the signal's power")
}

/// Theory's side of a cell: some numbers of the max margin, rightly and for the two wrong theories.
enum BenignTheory {
  static let wrong: [WrongTheory] = [.fewerFlips, .squaredAmplitude]

  static func cell(
    _ point: BenignCase,
    _ numbers: (MaxMarginAsymptotics) throws(HelioError) -> ByNumber<Double>
  ) throws(HelioError) -> CellValues {
    let right = try point.rule()
    var values = CellValues(predicted: try numbers(right))
    let gamma = point.mixture.signalPower
    values[.fewerFlips] = try numbers(try point.rule(flipRate: point.effectiveFlipRate / 2))
    values[.squaredAmplitude] = try numbers(try point.rule(power: gamma * gamma))
    return values
  }

  /// The error of the max margin, with its allowed bias.
  static func errorCell(_ settings: Settings) throws(HelioError) -> CellValues {
    let point = try BenignCase(settings)
    var values = try cell(point) { [.maxMarginError: $0.cleanError] }
    try values.allowErrorBias(point)
    return values
  }

  /// How far the mean of an error is from the limit: tau varies from draw to draw, by about 1.6/n in its square.
  ///
  ///     E Phi(-tau - h sqrt(v)) - Phi(-tau) = v tau phi(tau)/2,   about v tau^2 Phi(-tau)/2
  static func errorBias(_ error: Double, _ tau: Double?, _ n: Int) -> AllowedBias {
    bias(0.4 + 0.8 * (tau ?? 0) * (tau ?? 0), of: error, n)
  }

  /// How far means at n samples are from the limit: parts of a number over n.
  static func bias(_ share: Double, of value: Double, _ n: Int) -> AllowedBias {
    AllowedBias(
      [.samples(share * value, n)],
      origin: "200 to 1600 exact programs each at n = 30 to 240, d/n = 0.8 to 8, 0 to 0.3 flips")
  }
}

extension CellValues {
  /// Allows the max margin's error its bias.
  mutating func allowErrorBias(_ point: BenignCase) throws(HelioError) {
    let rule = try point.rule()
    allowedBias[.maxMarginError] = BenignTheory.errorBias(
      rule.cleanError, rule.standardised?.signal, point.sampleCount)
  }
}
