public import HelioCore
public import HelioLinalg
import HelioNumerics

/// Whether a trained network's weights outside the data's subspace still stand as they began.
///
///     G = C Omega:   chi^2 = (d/b^2) tr(G^T (C C^T)^{-1} G),   chi-square of k l degrees
///
/// G are k gradients outside the subspace, C their gates: of one output at one point the law of the sheet,
/// |P_perp g|^2 d/(b^2 A). It holds as well for means of gradients over points, and for several outputs at
/// once, as long as C was not chosen by what the weights outside do.
///
/// Source: sheet adversarial-directions §4.1.
public struct OffSubspaceTest: Sendable, Equatable {
  public let statistic: Double
  /// k l.
  public let degreesOfFreedom: Int
  /// Twice the smaller tail: small where the gradients are longer or shorter than the law says.
  public let pValue: Double

  /// - Parameters:
  ///   - C: k x p, k <= p, of full rank.
  ///   - G: k x d, nothing of it inside the subspace.
  ///   - l: codimension, 1 … d - 1.
  ///   - b: scale of the weights outside, positive.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``; what a Cholesky factor throws for gates of
  ///   deficient rank.
  public init(
    gates C: Matrix<Double>, gradients G: Matrix<Double>, codimension l: Int, weightScale b: Double
  ) throws(HelioError) {
    precondition(
      C.rows == G.rows && C.rows > 0, "\(C.rows) rows of gates for \(G.rows) gradients")
    try OffSubspaceGradient.requireCodimension(l, G.columns)
    try require(b.isFinite && b > 0, "weightScale", "positive", got: b)
    let whitened = try CholeskyFactor(gram(C, of: .rows)).solve(G)
    statistic = dot(G.elements, whitened.elements) * Double(G.columns) / (b * b)
    degreesOfFreedom = C.rows * l
    let upper = regularisedUpperGamma(Double(degreesOfFreedom) / 2, statistic / 2)
    pValue = min(1, 2 * min(upper, 1 - upper))
  }
}
