import HelioCore
import HelioLinalg
import HelioNumerics

/// An activation and its derivative averaged over a normal variable.
///
///     F(c, k) = E s(c + k xi),   dF/dc = E s'(c + k xi),   xi ~ N(0,1), k >= 0
///
///     relu        c Phi(c/k) + k phi(c/k)                      Phi(c/k)
///     relu2       (c^2 + k^2) Phi(c/k) + c k phi(c/k)          2 (c Phi(c/k) + k phi(c/k))
///     scaledErf   erf(c/sqrt(2 (1 + k^2)))                     sqrt(2/(pi (1 + k^2))) exp(-c^2/(2 (1 + k^2)))
///     erf         the same with 1/2 + k^2 for 1 + k^2
///     sin         exp(-k^2/2) sin c                            exp(-k^2/2) cos c
///     linear      c                                            1
///     tanh        by quadrature, see ``SmoothedTanh``
///
/// Source: sheet adversarial-directions §5, item 2.
struct SmoothedActivation: Sendable {
  let activation: Activation

  /// - Precondition: one of ``InputGradientMoments/allowed``.
  init(_ activation: Activation) { self.activation = activation }

  /// F and dF/dc at the points (c_i, k_i).
  ///
  /// - Parameter slopes: whether dF/dc is wanted; else it is empty.
  func callAsFunction(
    _ c: [Double], spread k: [Double], slopes: Bool
  ) -> (values: [Double], slopes: [Double]) {
    precondition(c.count == k.count, "\(c.count) centres and \(k.count) spreads")
    switch activation {
    case .relu, .relu2: return rectified(c, k, slopes, isSquared: activation == .relu2)
    case .scaledErf: return errorFunctions(c, k, slopes, variance: 1)
    case .erf: return errorFunctions(c, k, slopes, variance: 0.5)
    case .sin: return sines(c, k, slopes)
    case .linear: return (c, slopes ? [Double](repeating: 1, count: c.count) : [])
    case .tanh: return SmoothedTanh.evaluate(c, spread: k, slopes: slopes)
    default: preconditionFailure("no smoothed form of \(activation.name)")
    }
  }

  /// Bounds of |dF/dc| <= sup |s'| and |dF/dk| = |E xi s'|, which is at most sup |s'| phi(0) for s' >= 0 and
  /// sup |s'| E |xi| otherwise; `nil` where s' is not bounded.
  var slopeBounds: (drift: Double, spread: Double)? {
    let steepest: Double
    switch activation {
    case .relu, .tanh, .linear: steepest = 1
    case .erf, .scaledErf: steepest = activation.derivative(0)
    case .sin: return (1, 2 * normalDensity(0))
    default: return nil
    }
    return (steepest, steepest * normalDensity(0))
  }

  private func rectified(
    _ c: [Double], _ k: [Double], _ slopes: Bool, isSquared: Bool
  ) -> ([Double], [Double]) {
    // At k = 0 the quotient is infinite of the right sign: Phi is 0 or 1, phi is 0.
    var cdf = combined(c, k) { $0 / max($1, 1e-300) }
    var density = cdf
    apply(.scaledErf, scale: 0.5, to: &cdf)
    apply(.square, scale: -0.5, to: &density)
    apply(.exp, scale: 1 / (2 * Double.pi).squareRoot(), to: &density)
    cdf = combined(cdf, cdf) { half, _ in half + 0.5 }
    let linear = combined(combined(c, cdf) { $0 * $1 }, combined(k, density) { $0 * $1 }) {
      $0 + $1
    }
    guard isSquared else { return (linear, slopes ? cdf : []) }
    let squared = combined(combined(c, linear) { $0 * $1 }, combined(k, cdf) { $0 * $0 * $1 }) {
      $0 + $1
    }
    return (squared, slopes ? linear.map { 2 * $0 } : [])
  }

  private func errorFunctions(
    _ c: [Double], _ k: [Double], _ slopes: Bool, variance q: Double
  ) -> ([Double], [Double]) {
    var values = c
    for i in c.indices { values[i] = c[i] / (q + k[i] * k[i]).squareRoot() }
    var derivatives = slopes ? values : []
    apply(.scaledErf, to: &values)
    apply(.scaledErfDerivative, to: &derivatives)
    for i in derivatives.indices { derivatives[i] /= (q + k[i] * k[i]).squareRoot() }
    return (values, derivatives)
  }

  private func sines(
    _ c: [Double], _ k: [Double], _ slopes: Bool
  ) -> ([Double], [Double]) {
    var (damping, values, derivatives) = (k, c, slopes ? c : [])
    apply(.square, scale: -0.5, to: &damping)
    apply(.exp, to: &damping)
    apply(.sin, to: &values)
    apply(.cos, to: &derivatives)
    for i in c.indices { values[i] *= damping[i] }
    for i in derivatives.indices { derivatives[i] *= damping[i] }
    return (values, derivatives)
  }
}

/// f(x_i, y_i), a loop that becomes vector instructions.
@inline(__always)
func combined(
  _ x: [Double], _ y: [Double], _ f: (Double, Double) -> Double
) -> [Double] {
  precondition(x.count == y.count, "\(x.count) and \(y.count) numbers")
  return unsafe [Double](unsafeUninitializedCapacity: x.count) { result, count in
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        for i in 0..<x.count {
          unsafe (result.baseAddress! + i).initialize(to: f(x[i], y[i]))
        }
      }
    }
    count = x.count
  }
}
