public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Bounds on the true risk that do not know the dimension of the input.
///
///     radius      R = Y^2/(2 lambda) (squared), log 2/lambda (logistic) holds KL(mu*|nu)
///     complexity  B sqrt(2R/n)
///     uniform     risk - F <= 2 Lip B sqrt(2R/n) + range sqrt(log(1/delta)/(2n))   on the ball, with probability 1 - delta
///     stability   E[risk(mu*) - F(mu*)] <= 2 Lip^2 B^2/(lambda n)
///
/// with Lip = B + Y, range = (B+Y)^2/2 (squared), 1 and B (logistic).
///
/// Source: sheet mean-field §6.
public struct GeneralizationBounds: Sendable, Equatable {
  /// R.
  public let divergenceRadius: Double
  public let rademacherBound: Double
  public let stabilityBound: Double
  /// The right-hand side without F(mu).
  public let uniformBound: Double

  /// - Parameters:
  ///   - Y: bound of the labels; squared loss needs it, logistic has none.
  ///   - R: radius of the ball; by default what holds the optimum.
  ///   - confidence: 1 - delta, in (0, 1).
  public init(
    loss: MeanFieldLoss, sampleCount n: Int, outputScale B: Double, regularization lambda: Double,
    labelBound Y: Double?, divergenceRadius R: Double? = nil, confidence: Double = 0.95
  ) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(B > 0 && B.isFinite, "outputScale", "positive", got: B)
    try require(lambda > 0 && lambda.isFinite, "regularization", "positive", got: lambda)
    try require(
      confidence > 0 && confidence < 1, "confidence", "strictly between 0 and 1", got: confidence)
    if let R { try require(R > 0 && R.isFinite, "divergenceRadius", "positive", got: R) }
    let (lipschitz, range, radius): (Double, Double, Double)
    switch (loss, Y) {
    case (.squared, let Y?):
      try require(Y > 0 && Y.isFinite, "labelBound", "positive", got: Y)
      (lipschitz, range, radius) = (B + Y, (B + Y) * (B + Y) / 2, Y * Y / (2 * lambda))
    case (.squared, nil):
      throw .invalid(
        parameter: "labelBound", requirement: "given for squared loss", got: "nothing")
    case (.logistic, nil): (lipschitz, range, radius) = (1, B, log(2) / lambda)
    case (.logistic, let Y?):
      throw .invalid(
        parameter: "labelBound", requirement: "absent for logistic loss", got: "\(Y)")
    }
    divergenceRadius = R ?? radius
    rademacherBound = B * (2 * divergenceRadius / Double(n)).squareRoot()
    stabilityBound = 2 * lipschitz * lipschitz * B * B / (lambda * Double(n))
    uniformBound =
      2 * lipschitz * rademacherBound
      + range * (-log1p(-confidence) / (2 * Double(n))).squareRoot()
  }
}

/// The Rademacher complexity of the ball KL(mu|nu) <= R, exactly: the average over all 2^n sign vectors of
///
///     sup E_mu v = min_{s > 0} (R + log E_nu e^{s v})/s,   v = (1/n) sum eps_i h(x_i)
///
/// The minimum is where the tilted measure has divergence s psi'(s) - psi(s) = R, psi = log E e^{sv}, and its value
/// psi'(s) there; max v where no tilt has as much.
///
/// - Parameters:
///   - features: n x M, a sample's features side by side.
///   - weights: of the points, sum 1.
/// - Precondition: n <= 20.
/// - Complexity: 2^n times some ten passes over M exponentials.
///
/// Source: sheet mean-field §6.
public func rademacherComplexity(
  _ features: Matrix<Double>, logWeights: [Double], radius R: Double
) -> Double {
  let n = features.rows
  precondition(n <= 20, "\(n) samples have too many signs")
  var total = 0.0
  for signs in 0..<(1 << n) {
    let eps = (0..<n).map { (signs >> $0) & 1 == 0 ? 1 / Double(n) : -1 / Double(n) }
    total += largestMean(product(features, eps, transposeFirst: true), logWeights, R)
  }
  return total / Double(1 << n)
}

/// sup of E_mu v over KL(mu|nu) <= R.
private func largestMean(_ v: [Double], _ logWeights: [Double], _ R: Double) -> Double {
  let top = v.max() ?? 0
  let heaviest = logSum(v.indices.filter { v[$0] == top }.map { logWeights[$0] })
  if R >= -heaviest { return top }
  /// psi, psi', psi'' at s.
  func moments(_ s: Double) -> (value: Double, mean: Double, variance: Double) {
    var w = v.indices.map { logWeights[$0] + s * (v[$0] - top) }
    let most = w.max() ?? 0
    for j in w.indices { w[j] -= most }
    apply(.exp, to: &w)
    let sum = w.reduce(0, +)
    let mean = dot(w, v) / sum
    var spread = 0.0
    for j in w.indices { spread += w[j] * (v[j] - mean) * (v[j] - mean) }
    return (most + log(sum) + s * top, mean, spread / sum)
  }
  let start = moments(0)
  // A feature without spread.
  guard start.variance > 1e-30 * max(1, top * top) else { return top }
  // Newton's method in log s on s psi' - psi = R, which rises with s, kept in a bracket.
  var (low, high) = (-Double.infinity, Double.infinity)
  var x = log((2 * R / start.variance).squareRoot())
  var found = start.mean
  for _ in 0..<200 {
    let s = exp(x)
    let here = moments(s)
    found = here.mean
    let value = s * here.mean - here.value - R
    if value > 0 { high = x } else { low = x }
    let slope = s * s * here.variance
    var next = x - value / slope
    if !(next > low && next < high) || abs(next - x) > 3 {
      next =
        low.isInfinite ? x - 2 : high.isInfinite ? x + 2 : (low + high) / 2
    }
    // The value changes by psi'' s dx.
    let change = abs(next - x)
    x = next
    if change <= 1e-13 * max(1, abs(x)) || abs(value) <= 1e-14 * max(1, R) { break }
  }
  return found
}

private func logSum(_ x: [Double]) -> Double {
  let top = x.max() ?? 0
  return top + log(x.reduce(0) { $0 + exp($1 - top) })
}
