import HelioCore

/// The size of a step on the first layer.
///
///     w_j <- w_j + eta~ sum_c a_jc g_jc,   g_jc = (1/n) sum_i e_ic s'(<w_j, x_i> + b_j) x_i
///
/// eta~ is "the coefficient of a_j g_j": for the loss |f - y|^2 / (2n) and f with p^{-1/2}, a plain
/// gradient step of size eta has eta~ = eta / sqrt p.
public enum LearningRate: Sendable, Hashable, Codable {
  /// eta~ itself; O(1) is the strong regime.
  case scaled(Double)
  /// eta, the step size of gradient descent.
  case plain(Double)
  /// eta = coefficient p^exponent.
  case power(coefficient: Double, exponent: Double)

  /// eta~ at width p.
  public func scaled(width: Int) -> Double {
    let p = Double(width)
    return switch self {
    case .scaled(let value): value
    case .plain(let eta): eta / p.squareRoot()
    case .power(let coefficient, let exponent): coefficient * pow(p, exponent - 0.5)
    }
  }
}
