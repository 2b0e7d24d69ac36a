public import HelioCore
public import HelioNumerics

/// The output of a random network along its normalised input gradient, at a distance comparable to |x|.
///
///     f(x - r sqrt(d) g/|g|)/sqrt(p) -> M(r; psi),   f = p^{-1/2} sum_j a_j s(<w_j, x>),  |x|^2 = d
///     s_f f(x - s_f r sqrt(d) g/|g|) = sqrt(p) M + C'(r; psi) |f| + O(p^{-1/2}),   s_f = sign f
///
/// The preactivation of neuron j moves by r (xi_j + a_j b(z_j)), b = s'/sqrt(psi D2), whose second part is the
/// neuron's own contribution to the gradient:
///
///     M  = E[s(z - r xi - r b) - s(z - r xi + r b)]/2
///     C  = E[s(z) (s(z - r xi - r b) + s(z - r xi + r b))]/(2 S2)
///     C' = C - r sqrt(psi/D2) (X1/S2) G,   G = E z [s'(z - r xi - r b) - s'(z - r xi + r b)]/2
///
/// The last term comes from the gradient's component along x, which is correlated with f.
///
/// Source: sheet adversarial-directions §2.3; §5, item 2.
public struct MacroscopicPath: Sendable, Equatable {
  /// M.
  public let scaledOutput: Double
  /// C, the correlation of the gates without the component along x.
  public let memory: Double
  /// C', the slope in |f|.
  public let effectiveMemory: Double

  /// - Parameters:
  ///   - r: path length over |x|, >= 0.
  ///   - psi: width ratio p/d > 0.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``, also for an activation that is not one of
  ///   ``InputGradientMoments``.
  /// - Complexity: 600 nodes; for tanh some 40 divisions for each (more beyond r = 0.7).
  public init(
    activation: Activation, relativePathLength r: Double, widthRatio psi: Double
  ) throws(HelioError) {
    try self.init(
      moments: InputGradientMoments(activation: activation), relativePathLength: r,
      widthRatio: psi)
  }

  /// The same for moments that are known.
  public init(
    moments m: InputGradientMoments, relativePathLength r: Double, widthRatio psi: Double
  ) throws(HelioError) {
    try require(r.isFinite && r >= 0, "relativePathLength", "zero or positive", got: r)
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
    guard r > 0 else {
      (scaledOutput, memory, effectiveMemory) = (0, 1, 1)
      return
    }
    let (S2, D2) = (m.outputVariance, m.gradientVariance)
    // Odd activations have even integrands; the rectified ones have none below 0.
    let sides = m.activation.isOddHere ? 2.0 : 1
    let splits = [3 * r, min(8 * r + r * (2 / psi).squareRoot(), 6)].filter { $0 < 12 }
    let rule = NormalPanels([0] + splits.sorted() + [12], reach: 9)
    let (z, n) = (rule.nodes, rule.nodes.count)
    let (s, ds) = m.activation.valuesAndSlopes(z)
    let unit = r / (psi * D2).squareRoot()
    let points = combined(z, ds) { $0 - unit * $1 } + combined(z, ds) { $0 + unit * $1 }
    let (F, dF) = SmoothedActivation(m.activation)(
      points, spread: [Double](repeating: r, count: 2 * n), slopes: true)
    let G = sides / 2 * rule.sum { z[$0] * (dF[$0] - dF[n + $0]) }
    scaledOutput = sides / 2 * rule.sum { F[$0] - F[n + $0] }
    memory = sides / 2 * rule.sum { s[$0] * (F[$0] + F[n + $0]) } / S2
    effectiveMemory = memory - r * (psi / D2).squareRoot() * m.radialMean / S2 * G
  }
}
