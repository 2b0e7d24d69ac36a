public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The weight of every row in the direction of a gradient step.
///
///     m_i = M(q_i)/mu_1,   q_i = |x_i|^2/d + beta_0,   M(q) = E s'(sqrt(q) z),   mu_1 = M(1 + beta_0)
///
/// beta_0 is the variance of the neurons' biases.
///
/// If s is homogeneous of degree h, m = (q/(1 + beta_0))^((h-1)/2). Otherwise M is interpolated in log q by the
/// polynomial through 48 Chebyshev points between the least and the largest q, which is at the
/// rounding level for the smooth activations: a quadrature for each row would cost more than the step.
/// Rows at the origin carry no direction and have weight 0. Source: sheet function-space section 2, A2.
///
/// - Throws: ``HelioError/undefined(_:)`` if mu_1 = 0.
public func stepWeights(
  _ X: Matrix<Double>, _ s: Activation, biasVariance: Double = 0
) throws(HelioError) -> [Double] {
  let mu1 = try s.meanDerivative(scale: (1 + biasVariance).squareRoot())
  // A Hermite coefficient by quadrature leaves about 1e-15 of a zero.
  guard abs(mu1) > 1e-12 else {
    throw .undefined(
      "The activation '\(s.name)' has mean slope zero: one gradient step carries no direction; "
        + "choose one that is not even, such as relu or tanh.")
  }
  let q = (0..<X.rows).map { i in
    let x = X.row(i)
    return dot(x, x) / Double(X.columns) + biasVariance
  }
  if let h = s.homogeneityDegree {
    return q.map { $0 > 0 ? pow($0 / (1 + biasVariance), 0.5 * Double(h - 1)) : 0 }
  }
  let positive = q.filter { $0 > 0 }.map { log($0) }
  guard let low = positive.min(), let high = positive.max() else { return q }
  let M = try ChebyshevInterpolant(from: low, to: high, count: 48) {
    logQ throws(HelioError) in
    try s.meanDerivative(scale: exp(0.5 * logQ)) / mu1
  }
  return q.map { $0 > 0 ? M(log($0)) : 0 }
}

/// The polynomial through values at the Chebyshev points of the second kind, in barycentric form.
///
///     f(x) = sum_j w_j f_j/(x - x_j) / sum_j w_j/(x - x_j),   w_j = (-1)^j, halved at both ends
///
/// Source: Berrut and Trefethen, "Barycentric Lagrange interpolation", SIAM Review 46, 2004.
struct ChebyshevInterpolant {
  private let points: [Double]
  private let values: [Double]

  init(
    from low: Double, to high: Double, count: Int,
    _ f: (Double) throws(HelioError) -> Double
  ) throws(HelioError) {
    // A single point: the function is asked for nowhere else.
    let n = high - low > 1e-12 ? count : 1
    points = (0..<n).map { j in
      let x = n == 1 ? 0 : cos(Double.pi * Double(j) / Double(n - 1))
      return 0.5 * (low + high) + 0.5 * (high - low) * x
    }
    values = try points.map(f)
  }

  func callAsFunction(_ x: Double) -> Double {
    var numerator = 0.0
    var denominator = 0.0
    for j in points.indices {
      let difference = x - points[j]
      if difference == 0 { return values[j] }
      let isEnd = j == 0 || j == points.count - 1
      let w = (j % 2 == 0 ? 1.0 : -1.0) * (isEnd ? 0.5 : 1) / difference
      numerator += w * values[j]
      denominator += w
    }
    return numerator / denominator
  }
}
