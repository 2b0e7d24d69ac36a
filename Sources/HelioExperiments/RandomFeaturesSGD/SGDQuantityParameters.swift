import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioTheory

// What several quantities of the sheet random-features-sgd ask for.

extension QuantityParameters {
  /// learningRate, stepDecayExponent, stepCount, batchSize.
  mutating func schedule(hasBatch: Bool = true) throws(HelioError) -> StepSchedule {
    try StepSchedule(
      learningRate: number("learningRate"),
      decayExponent: number("stepDecayExponent", default: 0),
      stepCount: integer("stepCount", atLeast: 1),
      batchSize: hasBatch ? integer("batchSize", atLeast: 1, default: 1) : 1)
  }

  /// relu, scaledErf or fourier.
  mutating func featureKind() throws(HelioError) -> FeatureKind {
    try choice("activation", default: FeatureKind?.none)
  }

  /// relu, scaledErf, tanh or a Hermite series.
  mutating func proportionalActivation() throws(HelioError) -> Activation {
    let activation = try activation()
    if case .hermite(let c) = activation {
      try require(
        c.dropFirst().contains { $0 != 0 }, "activation",
        "with a Hermite coefficient other than 0 from degree 1 on", got: activation.name)
      return activation
    }
    try require(
      [.relu, .scaledErf, .tanh].contains(activation), "activation",
      "relu, scaledErf, tanh or {\"hermite\": [...]}", got: activation.name)
    return activation
  }

  mutating func matrix(_ name: String) throws(HelioError) -> Matrix<Double> {
    let rows = try rows(name)
    return Matrix(
      rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }

  /// weights, or the sine weights of dimension and width.
  ///
  ///     W_kl = sqrt(2/d) sin(j^3),  j = (k - 1) d + l
  mutating func weights() throws(HelioError) -> Matrix<Double> {
    let (hasDimension, hasWidth) = (has("dimension"), has("width"))
    if has("weights") {
      try require(
        !hasDimension && !hasWidth, "weights", "given without dimension and width", got: "both")
      return try matrix("weights")
    }
    let d = try integer("dimension", atLeast: 1)
    let p = try integer("width", atLeast: 1)
    try requireEntries(p * d, "weights of width x dimension")
    // The largest number whose cube is an integer of 64 bits.
    try require(
      p * d <= 2_097_151, "width x dimension", "at most 2097151 for the sine weights", got: p * d)
    let scale = (2 / Double(d)).squareRoot()
    return Matrix(rows: p, columns: d) { k, l in
      let j = k * d + l + 1
      return scale * sin(Double(j * j * j))
    }
  }

  /// Moments of fixed weights: those, the target's direction, and what they give.
  mutating func gaussianMoments() throws(HelioError) -> GaussianFeatures {
    let kind = try featureKind()
    let W = try weights()
    let beta =
      try has("targetDirection")
      ? numbers("targetDirection")
      : [Double](repeating: 1 / Double(W.columns).squareRoot(), count: W.columns)
    try requireEntries(
      kind.featureCount(width: W.rows) * kind.featureCount(width: W.rows), "the second moment")
    return GaussianFeatures(kind: kind, weights: W, targetDirection: beta)
  }

  /// featureMatrix, labels and test moments, or the sine data of sampleCount and featureCount.
  ///
  ///     Phi_ij = sin(i j)/sqrt P,  y_i = cos i;  test moments I/P, 1/P, 1
  mutating func sample() throws(HelioError) -> LabelledSample {
    let sizes = has("sampleCount") || has("featureCount")
    let arrays = ["featureMatrix", "labels", "testSecondMoment", "testCorrelation", "testPower"]
    var given: [String] = []
    for name in arrays where has(name) { given.append(name) }
    // Both names are known whichever is given.
    _ = (has("sampleCount"), has("featureCount"))
    if !given.isEmpty {
      try require(!sizes, given[0], "given without sampleCount and featureCount", got: "both")
      return LabelledSample(
        features: try matrix("featureMatrix"), labels: try numbers("labels"),
        test: try FeatureMoments(
          secondMoment: matrix("testSecondMoment"), targetCorrelation: numbers("testCorrelation"),
          targetPower: number("testPower"),
          names: .init(
            secondMoment: "testSecondMoment", targetCorrelation: "testCorrelation")))
    }
    let n = try integer("sampleCount", atLeast: 1)
    let P = try integer("featureCount", atLeast: 1)
    try requireEntries(n * P, "a feature matrix of sampleCount x featureCount")
    try requireEntries(P * P, "test moments of featureCount^2")
    let part = 1 / Double(P)
    return LabelledSample(
      features: Matrix(rows: n, columns: P) { i, j in
        part.squareRoot() * sin(Double((i + 1) * (j + 1)))
      },
      labels: (1...n).map { cos(Double($0)) },
      test: try FeatureMoments(
        secondMoment: Matrix(rows: P, columns: P) { i, j in i == j ? part : 0 },
        targetCorrelation: [Double](repeating: part, count: P), targetPower: 1))
  }

  mutating func repetitions(default fallback: Int) throws(HelioError) -> Repetitions {
    Repetitions(
      count: try integer("repetitions", atLeast: 1, default: fallback),
      seed: try integer("seed", atLeast: 0, default: 1))
  }
}

/// A sample with its labels and the moments that test it.
struct LabelledSample {
  let features: Matrix<Double>
  let labels: [Double]
  let test: FeatureMoments

  /// The labels as one column.
  var column: Matrix<Double> {
    get throws(HelioError) {
      try require(
        labels.count == features.rows, "labels", "a list of n = \(features.rows) numbers",
        got: "\(labels.count) numbers")
      return Matrix(rows: labels.count, columns: 1, elements: labels)
    }
  }

  var fixed: FixedSample {
    get throws(HelioError) { try FixedSample(features: features, test: test) }
  }
}

/// Features of given weights for Gaussian inputs.
struct GaussianFeatures {
  let kind: FeatureKind
  let weights: Matrix<Double>
  let targetDirection: [Double]

  var moments: FeatureMoments {
    get throws(HelioError) {
      try FeatureMoments(
        gaussianInputsOf: kind, weights: weights, targetDirection: targetDirection)
    }
  }
}

/// Independent runs with seeds one after the other.
struct Repetitions {
  let count: Int
  let seed: Int

  func streams(_ purpose: String) -> [RandomStream] {
    (0..<count).map { RandomStream(seed: UInt64(seed + $0), purpose: purpose) }
  }
}

/// What a quantity's arrays may hold: 2 GiB of numbers.
func requireEntries(_ count: Int, _ what: String) throws(HelioError) {
  guard count <= 1 << 28 else {
    throw .memory(
      bytesNeeded: 8 * count, bytesAllowed: 8 << 28, advice: "\(what) is too large; take less.")
  }
}

extension JSONValue {
  /// `null` where a recursion overflowed.
  static func finite(_ x: Double) -> JSONValue { x.isFinite ? .number(x) : .null }
}
