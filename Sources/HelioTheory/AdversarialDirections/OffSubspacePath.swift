public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The output along the gradient orthogonal to the data, on average over the weights there.
///
///     u = P_perp g/|P_perp g|,  Gn = b sqrt(A l/d),  c_j = a_j s'(z_j),  |c|^2 = p A,  sg = sign f
///     E f(x - t sg u) = p^{-1/2} sum_j a_j E_xi s(z_j - t sg c_j sqrt(p) Gn/|c|^2
///                                                     - t (b/sqrt d) sqrt(1 - c_j^2/|c|^2) xi)
///
/// The exact conditional mean given |P_perp g| = Gn. To be used where the linear distance t* is not small
/// against sqrt d.
///
/// Source: sheet adversarial-directions §4.2.
public struct OffSubspacePath: Sendable {
  /// f(x), with the offset.
  public let output: Double
  /// Added to the output, as that of a class.
  public let offset: Double
  /// The law of the gradient at the point.
  public let gradient: OffSubspaceGradient
  /// cos(P_perp g, sum_j a_j omega_j) for l -> infinity: how well one direction serves all points.
  public let universalCosine: Double
  private let activation: SmoothedActivation
  private let preactivations: [Double]
  private let secondLayer: [Double]
  /// How fast the centre and the spread of each neuron's preactivation move with t.
  private let drift: [Double]
  private let spread: [Double]

  /// - Parameters:
  ///   - z: preactivations <w_j, x>, p >= 1 numbers; secondLayerValues: a_j, as many.
  ///   - weightScale: b > 0; codimension: l, 1 … d - 1.
  ///   - offset: added to f, which then has the sign that a flip changes.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``; ``HelioError/undefined(_:)`` where f = 0 or
  ///   all gates are closed.
  public init(
    activation: Activation, preactivations z: [Double], secondLayerValues a: [Double],
    weightScale b: Double, codimension l: Int, dimension d: Int, offset: Double = 0
  ) throws(HelioError) {
    try InputGradientMoments.requireAllowed(activation)
    try require(
      !z.isEmpty && z.allSatisfy(\.isFinite), "preactivations", "one or more finite numbers",
      got: z)
    try require(
      a.count == z.count && a.allSatisfy(\.isFinite), "secondLayerValues",
      "\(z.count) finite numbers, as many as preactivations", got: a)
    try OffSubspaceGradient.requireCodimension(l, d)
    let p = Double(z.count)
    let (s, ds) = activation.valuesAndSlopes(z)
    let f = dot(a, s) / p.squareRoot() + offset
    let c = zip(a, ds).map { $0 * $1 }
    let C2 = dot(c, c)
    guard C2 > 0 else {
      throw .undefined("The gradient vanishes: all gates a_j s'(z_j) are 0 (A = 0).")
    }
    guard f != 0 else { throw .undefined("The output is 0 here: there is no sign to flip.") }
    gradient = try OffSubspaceGradient(
      gateSecondMoment: C2 / p, codimension: l, dimension: d, weightScale: b)
    let force = (f < 0 ? -1.0 : 1) * p.squareRoot() * gradient.rootMeanSquareNorm / C2
    let noise = b / Double(d).squareRoot()
    drift = c.map { $0 * force }
    spread = c.map { noise * max(0, 1 - $0 * $0 / C2).squareRoot() }
    universalCosine = dot(a, c) / (C2 * dot(a, a)).squareRoot()
    output = f
    self.offset = offset
    self.activation = SmoothedActivation(activation)
    preactivations = z
    secondLayer = a
  }

  /// |f|/(b sqrt(A l/d)).
  public var linearFlipDistance: Double { abs(output) / gradient.rootMeanSquareNorm }

  /// E f(x - t sg u).
  ///
  /// - Parameter t: length of the step, >= 0.
  public func output(at t: Double) -> Double {
    let centres = combined(preactivations, drift) { $0 - t * $1 }
    let spreads = combined(spread, spread) { spread, _ in t * spread }
    let (values, _) = activation(centres, spread: spreads, slopes: false)
    return dot(secondLayer, values) / Double(secondLayer.count).squareRoot() + offset
  }

  /// The first change of sign on the path: ``distance(toChange:)`` with |f|.
  public func flipDistance() -> Double? { distance(toChange: abs(output)) }

  /// The first length at which the output has fallen by an amount, against its sign.
  ///
  /// The points t0 2^{e/4}, e = -12 … 40, t0 = delta/(b sqrt(A l/d)), are looked at in turn, but for those that the
  /// output cannot have fallen so far by,
  ///
  ///     |F(t) - F(u)| <= |t - u| p^{-1/2} sum_j |a_j| (L |drift_j| + L' spread_j),   L >= |s'|, L' >= |E xi s'|
  ///
  /// Between the first that lies beyond and the last one looked at (0 before the first) the root is found to the last
  /// digits.
  ///
  /// - Parameter delta: positive.
  /// - Returns: `nil` if there is none within 1000 t0.
  public func distance(toChange delta: Double) -> Double? {
    let (sign, level) = (output < 0 ? -1.0 : 1, abs(output) - delta)
    func height(_ t: Double) -> Double { sign * output(at: t) - level }
    let start = delta / gradient.rootMeanSquareNorm
    var last = (t: 0.0, value: sign * output - level)
    let rate = steepestRate
    for e in -12...40 {
      let t = start * exp2(Double(e) / 4)
      if (t - last.t) * rate < last.value { continue }
      let value = height(t)
      if value <= 0 { return signChange(from: last, to: (t, value), height) }
      last = (t, value)
    }
    return nil
  }

  /// The right side above over |t - u|; infinite where s' is not bounded.
  private var steepestRate: Double {
    guard let bounds = activation.slopeBounds else { return .infinity }
    let motions = combined(drift, spread) { bounds.drift * abs($0) + bounds.spread * $1 }
    let moved = combined(motions, secondLayer) { $0 * abs($1) }
    return moved.reduce(0, +) / Double(moved.count).squareRoot()
  }

  /// The chance, over the weights off the data, that the sign stays along the path up to t.
  ///
  ///     P(chi_l < sqrt(l) tau/t) = 1 - Q(l/2, l tau^2/(2 t^2)),   tau the distance to a flip on the path
  ///
  /// A gradient longer than its root mean square brings the flip nearer by the same factor, to first order.
  ///
  /// - Parameter t: >= 0.
  public func keepingProbability(within t: Double) -> Double {
    guard let tau = flipDistance(), t > 0 else { return 1 }
    let l = Double(gradient.codimension)
    return 1 - regularisedUpperGamma(l / 2, l * tau * tau / (2 * t * t))
  }
}

/// Where a function changes sign inside a bracket: Ridders' method, which halves the bracket at least.
func signChange(
  from start: (t: Double, value: Double), to end: (t: Double, value: Double),
  _ f: (Double) -> Double
) -> Double {
  var (a, fa, b, fb) = (start.t, start.value, end.t, end.value)
  var root = b
  for _ in 0..<100 where fb != 0 && b - a > 1e-14 * b {
    let middle = (a + b) / 2
    let fm = f(middle)
    let radicand = (fm * fm - fa * fb).squareRoot()
    let step = (middle - a) * (fa > fb ? 1 : -1) * fm / radicand
    let t = step.isFinite ? min(max(middle + step, a), b) : middle
    let ft = t == middle ? fm : f(t)
    let moved = abs(t - root)
    root = t
    if ft == 0 || moved <= 1e-14 * b { return t }
    for (t, value) in [(middle, fm), (t, ft)] where t > a && t < b {
      if (value < 0) == (fa < 0) { (a, fa) = (t, value) } else { (b, fb) = (t, value) }
    }
  }
  return root
}
