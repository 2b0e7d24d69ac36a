public import HelioCore
public import HelioNumerics

/// The coefficients of a single-index target on the eigenfunctions of a one-spike operator.
///
///     g(<beta, x>),  beta = m v + sqrt(1-m^2) e,  e orthogonal to the spike v
///     C_{l,i} = E[g(m t + sqrt(1-m^2) rho_y xi) p_l(xi) f_{l,i}(t, rho_y)]
///
/// One function of each level (l, i) carries power, C^2. If the radius was dropped (homogeneous s under
/// Gaussian inputs), f = (|x|/sqrt d)^h f_sphere / sqrt(E|x|^{2h}/d^h), and the expectation runs over |x| too.
///
/// Source: sheet function-space section 6.
public struct TargetPower: Sendable {
  /// `coefficients[l][i]` = C_{l,i}, in the order of the spectrum.
  public let coefficients: [[Double]]
  /// E g^2.
  public let secondMoment: Double
  /// m.
  public let overlap: Double

  /// E g^2 - sum C^2: what no computed mode carries, so that it cannot be learned at this truncation.
  public var missingPower: Double {
    max(0, secondMoment - coefficients.joined().reduce(0) { $0 + $1 * $1 })
  }
}

extension OperatorSpectrum {
  /// The target's coefficients on this spectrum's modes.
  ///
  /// - Parameters:
  ///   - link: g, a function of one variable.
  ///   - m: overlap of the target's direction with the spike, in [-1, 1].
  ///   - inputs: law of x; must be the one of the spectrum.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  /// - Complexity: nodes x angles x radii values of g, a few hundred thousand.
  public func targetPower(
    link: Link, overlap m: Double, inputs: InputLaw = .gaussian
  ) throws(HelioError) -> TargetPower {
    try require(
      spikeCount == 1, "spikeStrengths", "one spike for a single-index target", got: spikeCount)
    try require(m.isFinite && abs(m) <= 1, "overlap", "between -1 and 1", got: m)
    try require(link.variableCount == 1, "link", "a function of one variable", got: link.text)
    let moment = try secondMoment(of: link, inputs)
    guard let source = sectors.lazy.compactMap({ $0.modes.first?.source }).first else {
      return TargetPower(
        coefficients: sectors.map { _ in [] }, secondMoment: moment, overlap: m)
    }
    let projections = try TargetProjections(
      link, overlap: m, source: source, dimension: dimension, sectorCount: sectors.count)
    let coefficients = sectors.map { sector in
      let values = sector.modes.map { projections.coefficient(of: $0) }
      let missing = sector.eigenvalues.count - values.count
      return values + [Double](repeating: 0, count: missing)
    }
    return TargetPower(coefficients: coefficients, secondMoment: moment, overlap: m)
  }

  /// E g(<beta, x>)^2 under the law of x.
  private func secondMoment(of link: Link, _ inputs: InputLaw) throws(HelioError) -> Double {
    guard inputs == .sphere else { return try link.secondMoment() }
    let rule = try GaussRule.gegenbauer(dimension: dimension, link.hasKink ? 400 : 120)
    let root = Double(dimension).squareRoot()
    let g = link.values([rule.nodes.map { $0 * root }])
    return zip(rule.weights, g).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
  }
}

/// The parts of E_{|x|}[c^h g_l] at the nodes of a grid that are even and odd in t, c = |x|/sqrt d.
private struct TargetProjections {
  private let grid: ReducedGrid
  /// `[l][parity][n]`.
  private var parts: [[[Double]]]

  init(
    _ link: Link, overlap m: Double, source: SpectralMode.Source, dimension: Int, sectorCount: Int
  ) throws(HelioError) {
    grid = source.reduction.grid
    let projector = try LinkProjector(
      link, overlap: m, restDimension: source.reduction.restDimension, sectorCount: sectorCount)
    guard let radial = source.radial else {
      // The grid holds the radius already.
      parts = projector.project(on: grid).parts
      return
    }
    let zero = [Double](repeating: 0, count: grid.count)
    parts = Array(repeating: [zero, zero], count: sectorCount)
    let chi = try GaussRule.chi(dimension: dimension, 24)
    let root = Double(dimension).squareRoot()
    for (node, weight) in zip(chi.nodes, chi.weights) {
      let c = node / root
      let factor = weight * radial.value(normRatio: c)
      let projected = projector.project(on: grid, scale: c).parts
      for l in 0..<sectorCount {
        for parity in 0...1 {
          for n in zero.indices { parts[l][parity][n] += factor * projected[l][parity][n] }
        }
      }
    }
  }

  /// E[G f] from the orthant: the parity of f picks the part of G.
  func coefficient(of mode: SpectralMode) -> Double {
    let G = parts[mode.degree][mode.isOdd[0] ? 1 : 0]
    var sum = 0.0
    for n in 0..<grid.count where grid.weights[n] > 0 {
      sum += grid.weights[n] * mode.nodeValues[n] * G[n]
    }
    return sum
  }
}
