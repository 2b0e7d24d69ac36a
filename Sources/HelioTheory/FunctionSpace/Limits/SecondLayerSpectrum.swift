public import HelioCore
import HelioKernels
public import HelioNumerics

/// The spectrum of a ReLU network whose second-layer weights have a given law, at finite d.
///
///     w | a ~ N(sqrt(kappa) a v, I/d),   K(x, x') = E_a E_{w|a} s(<w,x>) s(<w,x'>)
///
/// For each a, Mehler's series with a shifted mean (see ``ShiftedReluCoefficients``); on the sphere
/// |x|^2 = d the isotropic parts have variance 1. Gaussian a is the spiked operator with theta = kappa d.
/// Rademacher a leaves a function space of rank two in sector 0 as d grows; its third eigenvalue is O(1/d).
///
/// - Parameters:
///   - kappa: theta/d, >= 0.
///   - d: dimension, at least 3.
///   - counts: eigenvalues in sector 0, 1, ...
/// - Returns: the spectrum with the achieved change.
///
/// Source: sheet function-space section 2, A5 and A6.
public func secondLayerSpectrum(
  law: SecondLayerLaw, spikeRatio kappa: Double, dimension d: Int, eigenvalueCounts counts: [Int],
  tolerance: Double = 1e-6
) throws(HelioError) -> Solution<OperatorSpectrum> {
  try require(kappa.isFinite && kappa >= 0, "spikeRatio", "zero or positive", got: kappa)
  try require(d >= 3, "dimension", "at least 3", got: d)
  let theta = kappa * Double(d)
  if law == .gaussian {
    return try SpikedOperator(activation: .relu, dimension: d, spikeStrengths: [theta])
      .spectrum(eigenvalueCounts: counts, tolerance: tolerance)
  }
  let support = try law.quadrature(spikeRatio: kappa)
  let start = Resolution(
    position: 40 + 4 * (counts.max() ?? 0), radius: 0, angle: d >= 30 ? 24 : 48,
    degree: d >= 10 ? 60 : (d == 3 ? 300 : 120))
  return try refined(
    from: start, along: [.position, .angle, .degree], tolerance: tolerance, limit: 8,
    affordable: { $0.position <= 400 && $0.angle <= 400 && $0.degree <= 1200 },
    change: { mixtureChange($0, $1, floor: 1e-9 / Double(d)) }
  ) { (resolution) throws(HelioError) in
    let grid = try ReducedGrid.sphere(
      dimension: d, thetas: [theta], resolution, .symmetric)
    let kernel = MixtureKernel(
      grid: grid, dimension: d, scale: kappa.squareRoot(), support: support,
      terms: resolution.degree)
    let reduction = try KernelReduction(
      kernel, grid: grid, restDimension: d - 1, sectorCount: counts.count,
      angleCount: resolution.angle)
    return try decompose(
      reduction, SpectrumRequest(counts: counts, trace: kernel.trace), dimension: d,
      radial: RadialFactor(degree: 1, dimension: d, factor: 1))
  }
}

/// Largest change of an eigenvalue, relative to itself or to `floor` times the trace.
private func mixtureChange(
  _ a: OperatorSpectrum, _ b: OperatorSpectrum, floor: Double
) -> Double {
  var worst = 0.0
  for (before, after) in zip(a.sectors, b.sectors) {
    for (x, y) in zip(before.eigenvalues, after.eigenvalues) {
      worst = largerError(worst, abs(x - y) / max(y, floor * b.trace))
    }
  }
  return worst
}

extension SecondLayerLaw {
  /// Values of a with probabilities; uniform a by Gauss-Legendre in s, a = sinh(s)/sqrt(max(kappa, 1)).
  func quadrature(spikeRatio kappa: Double) throws(HelioError) -> [(value: Double, weight: Double)]
  {
    switch self {
    case .rademacher: return [(1, 0.5), (-1, 0.5)]
    case .uniform:
      let scale = max(kappa, 1).squareRoot()
      let reach = asinh(3.0.squareRoot() * scale)
      let rule = try GaussRule.legendre(from: -reach, to: reach, 24)
      let weights = zip(rule.nodes, rule.weights).map { cosh($0) * $1 }
      let total = weights.reduce(0, +)
      return zip(rule.nodes, weights).map { (sinh($0) / scale, $1 / total) }
    case .gaussian, .finiteSupport:
      throw .invalid(
        parameter: "secondLayerLaw", requirement: "rademacher or uniform here", got: name)
    }
  }
}

/// K_M on the sphere by Mehler's series with a shifted mean.
private struct MixtureKernel: ReducedKernel {
  let dimension: Int
  let scale: Double
  let support: [(value: Double, weight: Double)]
  let terms: Int
  /// `coefficients[sign][node][b * terms + k]` = sqrt(weight_b) mu_k(scale a_b sign t).
  private let coefficients: [[[Double]]]
  let trace: Double

  init(
    grid: ReducedGrid, dimension: Int, scale: Double, support: [(value: Double, weight: Double)],
    terms: Int
  ) {
    (self.dimension, self.scale, self.support, self.terms) = (dimension, scale, support, terms)
    coefficients = [1.0, -1].map { sign in
      grid.positions[0].map { t in
        Self.coefficients(sign * t, scale, support, terms)
      }
    }
    var trace = 0.0
    for n in 0..<grid.count {
      for (a, weight) in support {
        let m = scale * a * grid.positions[0][n]
        trace += grid.weights[n] * weight * ((m * m + 1) * normalCDF(m) + m * normalDensity(m))
      }
    }
    self.trace = trace
  }

  private static func coefficients(
    _ t: Double, _ scale: Double, _ support: [(value: Double, weight: Double)], _ terms: Int
  ) -> [Double] {
    support.flatMap { a, weight in
      shiftedReluCoefficients(mean: scale * a * t, deviation: 1, count: terms)
        .map { weight.squareRoot() * $0 }
    }
  }

  func fill(
    _ out: inout [Double], from point: ReducedPoint, signs: [Double], to grid: ReducedGrid,
    _ columns: Range<Int>, xi: [Double]
  ) {
    let d = Double(dimension)
    let first = Self.coefficients(point.t[0], scale, support, terms)
    let table = coefficients[signs[0] > 0 ? 0 : 1]
    var product = [Double](repeating: 0, count: terms)
    for (place, j) in columns.enumerated() {
      // A_k = sum_a weight mu_k(a t) mu_k(a t'), then Horner in r.
      for k in 0..<terms {
        var sum = 0.0
        for b in support.indices { sum += first[b * terms + k] * table[j][b * terms + k] }
        product[k] = sum
      }
      let base = signs[0] * point.t[0] * grid.positions[0][j] / d
      let slope = point.radius * grid.radii[j] / d
      for x in xi.indices {
        let r = base + slope * xi[x]
        var value = 0.0
        for k in stride(from: terms - 1, through: 0, by: -1) { value = value * r + product[k] }
        out[place * xi.count + x] = value
      }
    }
  }
}

/// Hermite coefficients of z -> max(m + S z, 0).
///
///     u = m/S:  mu_0 = m Phi(u) + S phi(u),  mu_1 = S Phi(u),  mu_k = S phi(u) h_{k-2}(-u)/sqrt(k(k-1))
///
/// Source: sheet function-space section 2, A5.
func shiftedReluCoefficients(mean m: Double, deviation S: Double, count: Int) -> [Double] {
  let u = m / S
  let (Phi, phi) = (normalCDF(u), normalDensity(u))
  var mu = [m * Phi + S * phi, S * Phi]
  var (before, h) = (0.0, 1.0)
  for k in 2..<max(count, 2) {
    mu.append(S * phi * h / Double(k * (k - 1)).squareRoot())
    let j = Double(k - 2)  // h is h_j(-u)
    let next = (-u * h - j.squareRoot() * before) / (j + 1).squareRoot()
    (before, h) = (h, next)
  }
  return Array(mu.prefix(count))
}
