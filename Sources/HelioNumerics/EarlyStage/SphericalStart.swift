public import HelioCore
public import HelioLinalg

/// The initial weights of a small-scale two-layer ReLU network, f(x) = sum_k a_k relu(<b_k, x>).
///
///     a_k = ±1/sqrt m,   |b_k| = kappa/sqrt m,   0 < kappa < 1,   m the width
///
/// Source: sheet early-stage-convergence §2.
public struct SphericalStart: Sendable, Equatable {
  /// b, m x d.
  public let rows: Matrix<Double>
  /// The sign of each a_k, 1 or -1.
  public let signs: [Double]
  /// kappa.
  public let initialScale: Double

  /// m.
  public var width: Int { rows.rows }
  /// a.
  public var secondLayer: [Double] {
    signs.map { $0 / Double(width).squareRoot() }
  }

  /// - Parameters:
  ///   - directions: m x d; each row is scaled to length kappa/sqrt m.
  ///   - signs: m numbers, 1 or -1.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a row of zeros, another sign, unequal lengths, or
  ///   kappa outside (0, 1).
  public init(
    directions: Matrix<Double>, signs: [Double], initialScale kappa: Double
  ) throws(HelioError) {
    try requireInitialScale(kappa)
    try require(
      directions.rows >= 1 && directions.columns >= 1, "weightRows", "at least one row of a number",
      got: "none")
    try require(
      signs.count == directions.rows, "secondLayerSigns", "\(directions.rows), one for each row",
      got: signs.count)
    for sign in signs { try require(abs(sign) == 1, "secondLayerSigns", "1 or -1", got: sign) }
    var B = directions
    let length = kappa / Double(B.rows).squareRoot()
    for k in 0..<B.rows {
      let now = norm(B.row(k))
      try require(
        now > 0 && now.isFinite, "weightRows", "rows that have a direction",
        got: "length \(now) in row \(k + 1)")
      for a in 0..<B.columns { B[k, a] *= length / now }
    }
    rows = B
    self.signs = signs
    initialScale = kappa
  }

  /// Fixed weights for references: alternating signs, rows along sin(1 + j^1.3), j counting all entries.
  ///
  /// Source: sheet early-stage-convergence §6.
  public static func waves(
    width m: Int, dimension d: Int, initialScale kappa: Double
  ) throws(HelioError) -> SphericalStart {
    try require(m >= 1, "width", "at least 1", got: m)
    return try SphericalStart(
      directions: Matrix(rows: m, columns: d) { k, a in sin(1 + pow(Double(k * d + a), 1.3)) },
      signs: (0..<m).map { $0 % 2 == 0 ? 1 : -1 }, initialScale: kappa)
  }

  /// <b_k, x_i>, m x n.
  public func preactivations(on sample: UnitSample) -> Matrix<Double> {
    product(rows, sample.inputs, transposeSecond: true)
  }

  /// u_i = y_i f(x_i), n numbers.
  public func margins(on sample: UnitSample) -> [Double] {
    var Z = preactivations(on: sample)
    apply(.relu, to: &Z)
    let f = product(Z, secondLayer, transposeFirst: true)
    return zip(f, sample.labels).map { $0 * $1 }
  }

  /// - Throws: where the weights have another number of inputs than the sample.
  public func requireFit(_ sample: UnitSample) throws(HelioError) {
    try require(
      rows.columns == sample.dimension, "weightRows", "of \(sample.dimension) numbers, as inputs",
      got: rows.columns)
  }
}

/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` unless 0 < kappa < 1.
public func requireInitialScale(_ kappa: Double) throws(HelioError) {
  try require(kappa > 0 && kappa < 1, "initialScale", "above 0 and below 1", got: kappa)
}
