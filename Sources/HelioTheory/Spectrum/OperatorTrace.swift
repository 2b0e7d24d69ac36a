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
      let moment = try Self.secondMoment(activation, variance: 1)
      switch h {
      case 0: return moment
      case 1: return moment * first
      default:
        let gaussian = first * first + 2 * second
        return moment * (inputs == .gaussian ? gaussian : gaussian * d / (d + 2))
      }
    }
    var sum = 0.0
    for n in 0..<grid.count where grid.weights[n] > 0 {
      let aligned = eigenvalues.indices.reduce(0.0) { total, i in
        total + eigenvalues[i] * grid.positions[i][n] * grid.positions[i][n]
      }
      let q = aligned + bulk / d * grid.radii[n] * grid.radii[n]
      sum += grid.weights[n] * (try Self.secondMoment(activation, variance: q))
    }
    return sum
  }

  /// E s(sqrt(q) z)^2, with nodes that follow the scale 1/sqrt(q) of s(sqrt(q) z) near zero.
  private static func secondMoment(
    _ s: Activation, variance q: Double
  ) throws(HelioError) -> Double {
    if case .cosineFeatures = s { return 1 }
    let rule = try HalfRule.normal(kappa: q, 96, .splitAtZero)
    let root = q.squareRoot()
    var sum = 0.0
    for (z, w) in zip(rule.nodes, rule.weights) {
      let (plus, minus) = (s(root * z), s(-root * z))
      sum += w * (plus * plus + minus * minus) / 2
    }
    return sum
  }
}
