public import HelioCore
import HelioLinalg
public import HelioNumerics

/// How rich the learned function space is, by the law of the second layer: sector 0 as d grows.
///
///     spectrum on t ~ N(0,1) of E_a[psi(sqrt(kappa) a t) psi(sqrt(kappa) a t')],   psi(m) = E s(m + z)
///
/// A law with N values leaves rank N at most; Rademacher weights leave two functions, the even and the
/// odd part of psi(sqrt(kappa) t); Gaussian weights leave infinitely many, those of
/// ``strongSpikeLimit(activation:spikeRatio:eigenvalueCounts:tolerance:)``.
///
/// - Parameters:
///   - activation: s.
///   - law: of a, mean 0 and variance 1.
///   - kappa: theta/d, >= 0.
///   - count: how many eigenvalues, 0…100.
///   - tolerance: change under refinement, relative to an eigenvalue that is 1e-8 of the largest or more.
/// - Returns: descending; beyond the rank 0 up to rounding.
///
/// Source: sheet function-space §2, A6.
public func secondLayerLimit(
  activation: Activation, law: SecondLayerLaw, spikeRatio kappa: Double, eigenvalueCount count: Int,
  tolerance: Double = 1e-8
) throws(HelioError) -> Solution<[Double]> {
  try require(kappa.isFinite && kappa >= 0, "spikeRatio", "zero or positive", got: kappa)
  try require((0...100).contains(count), "eigenvalueCount", "from 0 to 100", got: count)
  let start = Resolution(position: 48 + 4 * count, radius: 0, angle: 48, degree: 0)
  return try refined(
    from: start, along: [.position, .angle], tolerance: tolerance, limit: 6,
    affordable: { _ in true },
    change: { a, b in
      // Gaussian quadrature of a square root: an eigenvalue is good to rounding of the largest.
      let floor = 1e-8 * (b.first ?? 0)
      return zip(a, b).map { abs($0 - $1) / max($0, $1, floor, .leastNormalMagnitude) }.largestError
    }
  ) { (resolution) throws(HelioError) in
    let t = try GaussRule.sinh(kappa: kappa, resolution.position)
    let support = try law.values(spikeRatio: kappa, count: resolution.angle)
    let F = try Matrix(
      rows: t.count, columns: support.count,
      elements: smoothed(
        activation, at: t.nodes.flatMap { t in support.map { kappa.squareRoot() * $0.value * t } }))
    let A = Matrix<Double>(rows: t.count, columns: support.count) { i, j in
      (t.weights[i] * support[j].weight).squareRoot() * F[i, j]
    }
    let values = try singularValues(A).map { $0 * $0 }
    return (0..<count).map { $0 < values.count ? values[$0] : 0 }
  }
}

/// psi(m) = E s(m + z) at many points: in closed form for ReLU, by 120 nodes cut at the kink otherwise.
///
///     E s(m + z) = E[s(y) exp(m y - m^2/2)],   y = m + z, by a rule on each side of y = 0
private func smoothed(_ s: Activation, at means: [Double]) throws(HelioError) -> [Double] {
  if s == .relu { return means.map { $0 * normalCDF($0) + normalDensity($0) } }
  let unit = try GaussRule.legendre(from: 0, to: 1, 60)
  return means.map { m in
    // |z| <= 8.6, cut at y = 0 where that lies inside.
    let (low, high) = (m - 8.6, m + 8.6)
    let cuts = low < 0 && high > 0 ? [low, 0, high] : [low, m, high]
    var sum = 0.0
    for (a, b) in zip(cuts, cuts.dropFirst()) {
      for (x, w) in zip(unit.nodes, unit.weights) {
        let y = a + (b - a) * x
        sum += w * (b - a) * normalDensity(y - m) * s(y)
      }
    }
    return sum
  }
}

extension SecondLayerLaw {
  /// Values of a with probabilities, for any law.
  fileprivate func values(
    spikeRatio kappa: Double, count: Int
  ) throws(HelioError) -> [(value: Double, weight: Double)] {
    if self == .gaussian {
      let rule = try GaussRule.sinh(kappa: kappa, count)
      return zip(rule.nodes, rule.weights).map { ($0, $1) }
    }
    guard let (values, probabilities) = try support() else {
      return try quadrature(spikeRatio: kappa)
    }
    return zip(values, probabilities).map { ($0, $1) }
  }
}
