public import HelioCore
public import HelioLinalg

/// Inputs of unit length with labels of two classes, both present.
///
/// Source: sheet early-stage-convergence §2.
public struct UnitSample: Sendable, Equatable {
  /// How far from 1 the length of a row may be.
  public static let lengthTolerance = 1e-6

  /// X, n x d.
  public let inputs: Matrix<Double>
  /// y, n numbers, each 1 or -1.
  public let labels: [Double]

  /// n.
  public var count: Int { inputs.rows }
  /// d.
  public var dimension: Int { inputs.columns }

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a row that is not of length 1 (see
  ///   ``normalising(_:labels:)``), a label other than 1 and -1, or a class without a sample.
  public init(inputs: Matrix<Double>, labels: [Double]) throws(HelioError) {
    try Self.check(labels: labels, of: inputs)
    for i in 0..<inputs.rows {
      let length = norm(inputs.row(i))
      try require(
        abs(length - 1) <= Self.lengthTolerance, "trainingInputs",
        "rows of length 1 (divide each row by its length)",
        got: "\(length) in row \(i + 1)")
    }
    self.inputs = inputs
    self.labels = labels
  }

  /// Every row divided by its length.
  ///
  /// - Throws: also for a row of zeros, which has no direction.
  public static func normalising(
    _ inputs: Matrix<Double>, labels: [Double]
  ) throws(HelioError) -> UnitSample {
    try check(labels: labels, of: inputs)
    var X = inputs
    for i in 0..<X.rows {
      let length = norm(X.row(i))
      try require(
        length > 0 && length.isFinite, "trainingInputs", "rows that have a direction",
        got: "length \(length) in row \(i + 1)")
      for a in 0..<X.columns { X[i, a] /= length }
    }
    return try UnitSample(inputs: X, labels: labels)
  }

  private static func check(
    labels: [Double], of inputs: Matrix<Double>
  ) throws(HelioError) {
    try require(inputs.columns >= 1, "trainingInputs", "rows of at least one number", got: "none")
    try require(
      labels.count == inputs.rows, "labels", "\(inputs.rows), one for each row", got: labels.count)
    for label in labels { try require(abs(label) == 1, "labels", "1 or -1", got: label) }
    try require(
      labels.contains(1) && labels.contains(-1), "labels", "of both classes, 1 and -1",
      got: labels.first.map { "\($0) only" } ?? "none")
  }

  /// A fixed sample for references, orthogonally separable for d <= 12:
  ///
  ///     y_i = (-1)^i,   X_i0 = y_i,   X_il = 0.3 sin(1.7 i l + l),   rows normalised
  ///
  /// Source: sheet early-stage-convergence §6.
  public static func waves(sampleCount n: Int, dimension d: Int) throws(HelioError) -> UnitSample {
    try require(n >= 2, "sampleCount", "at least 2", got: n)
    try require(d >= 1, "dimension", "at least 1", got: d)
    let y = (0..<n).map { $0 % 2 == 0 ? 1.0 : -1.0 }
    let X = Matrix<Double>(rows: n, columns: d) { i, l in
      l == 0 ? y[i] : 0.3 * sin(1.7 * Double(i) * Double(l) + Double(l))
    }
    return try normalising(X, labels: y)
  }
}
