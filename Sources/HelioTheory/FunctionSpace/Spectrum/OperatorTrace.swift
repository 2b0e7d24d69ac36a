import HelioCore
import HelioKernels
import HelioNumerics

extension SpikedOperator {
  /// E K(x, x), the trace of the operator.
  ///
  ///     q = x' Sigma x:  E_x E_z s(sqrt(q) z)^2
  ///
  /// Homogeneous s: E s^2 · E q^h with E q = tr Sigma and, for Gaussian x,
  /// E q^2 = (tr Sigma)^2 + 2 tr Sigma^2, times d/(d+2) on the sphere. Otherwise by quadrature on `grid`.
  func trace(on grid: ReducedGrid) throws(HelioError) -> Double {
    let d = Double(dimension)
    let eigenvalues = spikeStrengths.map { (bulk + $0) / d }
    let rest = d - Double(spikeStrengths.count)
    if let h = activation.homogeneityDegree {
      let first = eigenvalues.reduce(rest * bulk / d, +)
      let second = eigenvalues.reduce(rest * bulk * bulk / (d * d)) { $0 + $1 * $1 }
      let moment = try Self.secondMoments(activation, variances: [1])[0]
      switch h {
      case 0: return moment
      case 1: return moment * first
      default:
        let gaussian = first * first + 2 * second
        return moment * (inputs == .gaussian ? gaussian : gaussian * d / (d + 2))
      }
    }
    return zip(grid.weights, try diagonal(on: grid)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// K(x, x) at the nodes of a grid that holds the radius of x.
  func diagonal(on grid: ReducedGrid) throws(HelioError) -> [Double] {
    let d = Double(dimension)
    let variances = (0..<grid.count).map { n in
      spikeStrengths.indices.reduce(bulk / d * grid.radii[n] * grid.radii[n]) { total, i in
        total + (bulk + spikeStrengths[i]) / d * grid.positions[i][n] * grid.positions[i][n]
      }
    }
    return try Self.secondMoments(activation, variances: variances)
  }

  /// K(q, q, q) = E s(sqrt(q) z)^2 for a list of q; without a closed form by a rule whose nodes follow
  /// the scale 1/sqrt(q) of s(sqrt(q) z) near zero.
  private static func secondMoments(
    _ s: Activation, variances: [Double]
  ) throws(HelioError) -> [Double] {
    let kernel = DualKernel(s)
    if kernel.hasClosedForm {
      var moments: [Double] = []
      for q in variances { moments.append(q > 0 ? try kernel.value(q, q, q) : s(0) * s(0)) }
      return moments
    }
    let rule = try HalfRule.normal(kappa: variances.max() ?? 0, 160, .splitAtZero)
    return variances.map { q in
      var values = rule.nodes.map { q.squareRoot() * $0 }
      values += values.map { -$0 }
      s.apply(to: &values)
      return rule.weights.indices.reduce(0) { sum, i in
        let (plus, minus) = (values[i], values[i + rule.weights.count])
        return sum + rule.weights[i] * (plus * plus + minus * minus) / 2
      }
    }
  }
}
