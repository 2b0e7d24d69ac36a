public import HelioCore
public import HelioNumerics

/// A spike with entries of order one, given the input's projection on it: exact at every width and dimension.
///
///     W1 = W0 + theta a v^T,  theta = tau/sqrt p,  |x|^2 = d,  kappa = <v, x>,  c = theta kappa
///     E over z ~ N(0,1), a = ±1 at z + a c:
///     m_v = E s',  g_x = E a z s',  Dc = E s'^2,  Q = E a z s'^2,  Z = E z^2 s'^2
///
/// Source: sheet adversarial-directions §3.2.
public struct StrongSpike: Sendable, Equatable {
  /// E f1 = sqrt(p) E a s, not divided by sqrt p.
  public let meanOutput: Double
  /// Var f1 = E s^2 - (E a s)^2.
  public let outputVariance: Double
  /// E <g1, v> = sqrt(p) (theta m_v + kappa g_x/d).
  public let meanSpikeComponent: Double
  /// E <g1, v>^2.
  public let spikeComponentSecondMoment: Double
  /// E |g1|^2.
  public let gradientSquaredNorm: Double

  /// cos^2(g1, v) up to 1/p: the ratio of the last two expectations.
  public var squaredSpikeAlignment: Double { spikeComponentSecondMoment / gradientSquaredNorm }

  /// - Parameters:
  ///   - tau: singular value of the addition, theta sqrt p, >= 0.
  ///   - kappa: |kappa| <= sqrt(d).
  public init(
    activation: Activation, spikeSingularValue tau: Double, inputProjection kappa: Double,
    width: Int, dimension: Int
  ) throws(HelioError) {
    try require(tau.isFinite && tau >= 0, "spikeSingularValue", "zero or positive", got: tau)
    try require(width >= 1, "width", "at least 1", got: width)
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    let (p, d) = (Double(width), Double(dimension))
    try require(
      abs(kappa) <= d.squareRoot(), "inputProjection",
      "at most sqrt(dimension) = \(d.squareRoot()) in absolute value", got: kappa)
    _ = try InputGradientMoments(activation: activation)
    let theta = tau / p.squareRoot()
    let means = SpikedGates(activation, shift: theta * kappa)
    let (mv, gx, Dc, Q, Z) = (means.mv, means.gx, means.Dc, means.Q, means.Z)
    meanOutput = p.squareRoot() * means.output
    outputVariance = means.outputVariance
    let component = theta * mv + kappa * gx / d
    meanSpikeComponent = p.squareRoot() * component
    let k = kappa / d
    spikeComponentSecondMoment =
      p * component * component + k * k * (Z - gx * gx) + 2 * theta * k * (Q - gx * mv)
      + theta * theta * (Dc - mv * mv) + Dc / d * (1 - kappa * kappa / d)
    gradientSquaredNorm =
      (p - 1) * (gx * gx / d + 2 * theta * mv * gx * k + theta * theta * mv * mv) + Z / d
      + Dc * (d - 1) / d + 2 * theta * k * Q + theta * theta * Dc
  }
}

/// The expectations over z and a, with the quadrature split at z = ±c.
private struct SpikedGates {
  var (mv, gx, Dc, Q, Z) = (0.0, 0.0, 0.0, 0.0, 0.0)
  /// E a s and the variance of a s.
  var (output, outputVariance) = (0.0, 0.0)

  init(_ activation: Activation, shift c: Double) {
    let kinks = abs(c) < 12 ? [-abs(c), abs(c)] : []
    let rule = NormalPanels([-12] + kinks + [12])
    let (z, w) = (rule.nodes, rule.weights)
    let (s, ds) = activation.valuesAndSlopes(z.map { $0 + c })
    let (t, dt) = activation.valuesAndSlopes(z.map { $0 - c })
    for i in z.indices {
      let half = w[i] / 2
      mv += half * (ds[i] + dt[i])
      gx += half * z[i] * (ds[i] - dt[i])
      let (square, other) = (ds[i] * ds[i], dt[i] * dt[i])
      Dc += half * (square + other)
      Q += half * z[i] * (square - other)
      Z += half * z[i] * z[i] * (square + other)
      output += half * (s[i] - t[i])
    }
    // About the mean, so that a large mean costs no digits.
    for i in z.indices {
      let (plus, minus) = (s[i] - output, -t[i] - output)
      outputVariance += w[i] / 2 * (plus * plus + minus * minus)
    }
  }
}
