import HelioCore
import HelioLinalg
import HelioNumerics

// Goals: (1) closed forms wherever there is one, because this is evaluated at millions of points;
// (2) everything else through one table of the smoothed derivative a neuron.

/// The mean derivative of one neuron at a sample of the second step, its own noise averaged out.
///
///     Shat(v, kap) = E s'(zeta (1+b) + v + kap s'(zeta) + sqrt(om2) zeta'),  zeta, zeta' ~ N(0,1)
///
/// v = mu_1 e z is the spike's contribution and kap = e y/delta the sample's own, which is not
/// independent of the pre-activation zeta.
///
/// relu and its leaky form: with U = (1+b) zeta + sqrt(om2) zeta' ~ N(0, sigma^2) and
/// lambda = (1+b)/sqrt(om2),
///
///     P(zeta > 0, U > -k sigma) = Phi(k)/2 + T(k, lambda),  T of Owen,
///
/// the double integral in closed form. sin and sinCos: E cos X and E sin X, X = zeta (1+b) +
/// kap s'(zeta), separate from v. A Hermite series: exact, with the smoothed polynomials. The rest:
/// the trapezoidal rule in zeta over a smoothed derivative in closed form (scaledErf, erf, linear)
/// or from a table.
///
/// Source: sheet gradient-steps §4.4, item 1.
struct NeuronDerivative: Sendable {
  private enum Form: Sendable {
    /// s' = low + (1 - low) 1{z > 0}.
    case ramp(low: Double)
    /// s' = cos z - k sin z.
    case oscillation(k: Double)
    case smooth(SmoothedDerivative)
  }
  private let form: Form
  /// 1 + b.
  private let scale: Double
  private let om2: Double
  private let zeta: GaussRule
  /// s'(zeta) at the nodes.
  private let slopes: [Double]

  /// - Parameters:
  ///   - zeta: the rule for zeta; unused by relu.
  ///   - smoothed: s' smoothed by om2; made only where no closed form needs none.
  init(
    _ activation: Activation, scale: Double, om2: Double, zeta: GaussRule,
    smoothed: @autoclosure () -> SmoothedDerivative
  ) {
    self.scale = scale
    self.om2 = om2
    self.zeta = zeta
    var slopes = zeta.nodes
    activation.applyDerivative(to: &slopes)
    self.slopes = slopes
    form =
      switch activation {
      case .relu: .ramp(low: 0)
      case .leakyRelu(let slope): .ramp(low: slope)
      case .sin: .oscillation(k: 0)
      case .sinCos: .oscillation(k: 1)
      default:
        .smooth(smoothed())
      }
  }

  /// Shat at v_j + shift and one kap, for all j.
  ///
  /// - Parameter result: one number for each v, overwritten from `start` on.
  func evaluate(_ v: [Double], kap: Double, into result: inout [Double], from start: Int) {
    switch form {
    case .ramp(let low): ramp(v, low, kap, &result, start)
    case .oscillation(let k): oscillation(v, k, kap, &result, start)
    case .smooth(let smoothed): average(smoothed, v, kap, &result, start)
    }
  }

  private func ramp(
    _ v: [Double], _ low: Double, _ kap: Double, _ result: inout [Double], _ start: Int
  ) {
    let sigma = (scale * scale + om2).squareRoot()
    let lambda = om2 > 0 ? scale / om2.squareRoot() : scale * .infinity
    for (j, v) in v.enumerated() {
      // zeta > 0 moves by kap, zeta < 0 by low kap.
      let (above, below) = ((v + kap) / sigma, (v + low * kap) / sigma)
      let active =
        (normalCDF(above) + normalCDF(below)) / 2 + owenT(above, lambda) - owenT(below, lambda)
      result[start + j] = low + (1 - low) * active
    }
  }

  private func oscillation(
    _ v: [Double], _ k: Double, _ kap: Double, _ result: inout [Double], _ start: Int
  ) {
    var (C, D) = (0.0, 0.0)
    for (q, w) in zeta.weights.enumerated() {
      let X = scale * zeta.nodes[q] + kap * slopes[q]
      C += w * cos(X)
      D += w * sin(X)
    }
    let damping = exp(-om2 / 2)
    let (even, odd) = (damping * (C - k * D), damping * (D + k * C))
    for (j, v) in v.enumerated() { result[start + j] = cos(v) * even - sin(v) * odd }
  }

  private func average(
    _ smoothed: SmoothedDerivative, _ v: [Double], _ kap: Double, _ result: inout [Double],
    _ start: Int
  ) {
    let shifts = zeta.nodes.indices.map { scale * zeta.nodes[$0] + kap * slopes[$0] }
    var x = [Double](repeating: 0, count: v.count * shifts.count)
    for (j, v) in v.enumerated() {
      for q in shifts.indices { x[j * shifts.count + q] = v + shifts[q] }
    }
    smoothed.apply(to: &x)
    for j in v.indices {
      var sum = 0.0
      for q in shifts.indices { sum += zeta.weights[q] * x[j * shifts.count + q] }
      result[start + j] = sum
    }
  }
}
