public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The squared gradient at the start, in the mean over the initial weights, for fixed pulls: exact for any unit data.
///
///     v_i = q_i y_i,  th_ij the angle of x_i and x_j
///     E|grad_b L|^2 = n^-2 sum_ij v_i v_j x_i.x_j (pi - th_ij)/(2 pi)
///     E|grad_a L|^2 = (kappa^2/d) n^-2 sum_ij v_i v_j (sin th_ij + (pi - th_ij) cos th_ij)/(2 pi)
///
/// With the real pulls q(u(0)) it is right to order kappa/sqrt(m d).
///
/// Source: sheet early-stage-convergence §3 (Initial rate).
public struct ExpectedInitialGradient: Sendable, Equatable {
  /// E|grad_b L|^2.
  public let firstLayer: Double
  /// E|grad_a L|^2.
  public let secondLayer: Double

  /// - Parameter residuals: q, n numbers; by default all 1.
  /// - Complexity: n^2 d.
  public init(
    _ sample: UnitSample, initialScale kappa: Double, residuals: [Double]? = nil
  ) throws(HelioError) {
    try requireInitialScale(kappa)
    let n = sample.count
    let q = residuals ?? [Double](repeating: 1, count: n)
    try require(q.count == n, "residuals", "\(n), one for each sample", got: q.count)
    let G = gram(sample.inputs, of: .rows)
    let v = zip(q, sample.labels).map { $0 * $1 }
    var (first, second) = (0.0, 0.0)
    for i in 0..<n {
      for j in 0..<n {
        let c = max(-1, min(1, G[i, j]))
        let th = acos(c)
        first += v[i] * v[j] * G[i, j] * (Double.pi - th)
        second += v[i] * v[j] * (sin(th) + (Double.pi - th) * c)
      }
    }
    let scale = 1 / (2 * Double.pi * Double(n) * Double(n))
    firstLayer = scale * first
    secondLayer = kappa * kappa / Double(sample.dimension) * scale * second
  }
}

/// E L(0) of the squared loss over the initial weights, exactly: (1 + kappa^2/(2 m d))/2.
public func expectedInitialSquaredLoss(
  width m: Int, dimension d: Int, initialScale kappa: Double
) -> Double {
  (1 + kappa * kappa / (2 * Double(m) * Double(d))) / 2
}
