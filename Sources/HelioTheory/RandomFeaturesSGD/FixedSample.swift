public import HelioCore
public import HelioLinalg

/// Features of a fixed sample in their own singular basis, with the test error of readouts in it.
///
///     Phi = U diag(s) V^T, r = min(n, P) columns,  l = s^2/n
///     test error = theta^T Ht theta - 2 ct.theta + f2,   Ht, ct, f2 of the population or of a test set
///
/// Every iterate that starts at zero lies in the span of V.
///
/// Source: sheet random-features-sgd §3.4.
public struct FixedSample: Sendable {
  /// n.
  public let sampleCount: Int
  /// P.
  public let featureCount: Int
  /// U, n x r.
  public let left: Matrix<Double>
  /// s, largest first.
  public let singularValues: [Double]
  /// V, P x r.
  public let right: Matrix<Double>
  /// V^T Ht V, V^T ct, f2.
  let test: RotatedTest

  /// Below this part of the largest a singular value counts as zero.
  static let cutOff = 1e-10

  /// - Parameters:
  ///   - Phi: n x P.
  ///   - test: moments of order P; their mean does not matter.
  /// - Complexity: one thin singular value decomposition and P^2 r.
  public init(features Phi: Matrix<Double>, test: FeatureMoments) throws(HelioError) {
    try require(
      Phi.rows >= 1 && Phi.columns >= 1, "featureMatrix", "at least one row and one column",
      got: "\(Phi.rows) x \(Phi.columns)")
    try require(
      Phi.columns == test.featureCount, "featureMatrix",
      "n rows of P = \(test.featureCount) numbers, as testSecondMoment", got: Phi.columns)
    try require(Phi.isFinite, "featureMatrix", "finite", got: "a number that is not")
    let svd = try singularValueDecomposition(Phi)
    sampleCount = Phi.rows
    featureCount = Phi.columns
    left = svd.left
    singularValues = svd.values
    right = svd.right
    let HV = product(test.secondMoment, svd.right)
    self.test = RotatedTest(
      secondMoment: product(svd.right, HV, transposeFirst: true),
      correlation: product(svd.right, test.targetCorrelation, transposeFirst: true),
      power: test.targetPower)
  }

  /// l_j = s_j^2/n, the eigenvalues of Phi^T Phi/n.
  public var eigenvalues: [Double] {
    singularValues.map { $0 * $0 / Double(sampleCount) }
  }

  /// How many singular values are above 1e-10 of the largest.
  public var rank: Int {
    let least = Self.cutOff * (singularValues.first ?? 0)
    return singularValues.count { $0 > least }
  }

  /// U^T y, and |y|^2 - |U^T y|^2.
  func project(_ y: [Double]) -> (inside: [Double], outside: Double) {
    let inside = product(left, y, transposeFirst: true)
    // A square basis leaves nothing but rounding.
    return (
      inside, sampleCount <= featureCount ? 0 : max(dot(y, y) - dot(inside, inside), 0)
    )
  }

  func check(labels y: [Double]) throws(HelioError) {
    try require(
      y.count == sampleCount && y.allSatisfy(\.isFinite), "labels",
      "a list of n = \(sampleCount) finite numbers", got: "\(y.count) numbers")
  }

  /// Test error of the readout of least norm that interpolates: bias for the labels f, variance of noise.
  ///
  ///     t = Phi^+ f:  bias = t^T Ht t - 2 ct.t + f2,   variance = sigma^2 sum_j (V^T Ht V)_jj/s_j^2
  ///
  /// Source: sheet random-features-sgd §3.5.
  public func minimumNorm(
    labels f: [Double], noiseVariance: Double
  ) throws(HelioError) -> (bias: Double, variance: Double) {
    try check(labels: f)
    let r = rank
    let inside = project(f).inside
    let t = singularValues.indices.map { $0 < r ? inside[$0] / singularValues[$0] : 0 }
    let variance = (0..<r).reduce(0.0) {
      $0 + test.secondMoment[$1, $1] / (singularValues[$1] * singularValues[$1])
    }
    return (test.error(t), noiseVariance * variance)
  }
}

/// Test moments in the basis of V.
struct RotatedTest: Sendable {
  let secondMoment: Matrix<Double>
  let correlation: [Double]
  let power: Double

  /// Of a readout with these components.
  func error(_ a: [Double]) -> Double { square(a) - 2 * dot(correlation, a) + power }

  /// a^T Ht a.
  func square(_ a: [Double]) -> Double { dot(a, product(secondMoment, a)) }

  /// sum_j Ht_jj var_j.
  func spread(_ variances: [Double]) -> Double {
    variances.indices.reduce(0) { $0 + secondMoment[$1, $1] * variances[$1] }
  }
}
