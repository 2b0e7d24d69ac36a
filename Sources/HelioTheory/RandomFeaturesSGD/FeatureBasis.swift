public import HelioCore
public import HelioLinalg

/// Moments in the eigenbasis of H, where the recursions are written.
///
///     H = U diag(lambda) U^T,  mu = U^T m,  theta* = H^+ c,  R = E f*^2 - c.theta*
///
/// Eigenvalues below 1e-12 of the largest are dropped from the pseudo-inverse. One just above it leaves four or
/// five digits of R.
///
/// Source: sheet random-features-sgd §2.
public struct FeatureBasis: Sendable {
  /// lambda, largest first, none negative.
  public let eigenvalues: [Double]
  /// U, P x P.
  public let vectors: Matrix<Double>
  /// mu.
  public let mean: [Double]
  /// U^T theta*.
  public let target: [Double]
  /// R, the risk of the best readout.
  public let approximationError: Double

  static let cutOff = 1e-12

  /// - Complexity: the eigenproblem of H.
  public init(_ moments: FeatureMoments) throws(HelioError) {
    let eigen = try symmetricEigen(moments.secondMoment)
    let U = eigen.vectors
    let lambda = eigen.values.map { max($0, 0) }
    let c = product(U, moments.targetCorrelation, transposeFirst: true)
    let least = Self.cutOff * (lambda.first ?? 0)
    eigenvalues = lambda
    vectors = U
    mean = product(U, moments.mean, transposeFirst: true)
    target = zip(c, lambda).map { $1 > least ? $0 / $1 : 0 }
    approximationError = moments.targetPower - dot(c, target)
  }

  /// The same as modes of multiplicity one, which know nothing of the mean.
  public var modes: FeatureModes {
    FeatureModes(
      eigenvalues: eigenvalues, multiplicities: [Double](repeating: 1, count: eigenvalues.count),
      squaredTargets: target.map { $0 * $0 }, approximationError: approximationError)
  }
}
