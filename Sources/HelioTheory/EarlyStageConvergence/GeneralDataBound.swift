public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A certified drop of the loss on any unit data with labels ±1: gradient flow, as long as neurons keep their patterns.
///
///     rho_k(t) = |a_k| sinh R + |b_k| (cosh R - 1),  R = Q0 t;   k keeps its whole pattern while rho_k(t) < min_i |b_k.x_i|
///     g_F^2 = (1/m) sum_{k in F} |(1/n) sum_i q_i y_i 1_ki x_i|^2   at the start, F(t) the neurons that keep it
///     e(t) = Delta (squared), Delta/4 (logistic), L0 (e^Delta - 1) (exponential)
///     L(0) - L(t) >= D int_0^t max(0, g_F(r) - e(r) sqrt(|F(r)|/m))^2 dr,   D = m min_k (a_k^2 - |b_k|^2), >= 0
///
/// Gradient flow keeps D, which is 1 - kappa^2 of a spherical start. There all vanishes as kappa -> 0, where patterns
/// change at once. Any later state of the flow may be taken for the start: its own bound then begins where the first one
/// has run out.
///
/// Source: sheet early-stage-convergence §3 (T6), §8.
public struct GeneralDataBound: Sendable {
  private let envelope: LossEnvelope
  /// D, 0 where it is negative.
  private let balance: Double
  private let rule: GaussRule
  /// When rho_k = min_i |b_k.x_i|, in ascending order.
  private let ends: [Double]
  /// m g_F^2 of the neurons from each place on; one more than the ends, the last 0.
  private let squares: [Double]

  /// L0.
  public var initialLoss: Double { envelope.initialLoss }

  /// From a spherical start.
  ///
  /// - Complexity: m n d.
  public init(
    _ loss: MarginLoss, _ sample: UnitSample, _ start: SphericalStart
  ) throws(HelioError) {
    try self.init(loss, sample, secondLayer: start.secondLayer, rows: start.rows)
  }

  /// From any weights.
  ///
  /// - Parameters:
  ///   - a: m numbers.
  ///   - B: m x d.
  /// - Complexity: m n d.
  public init(
    _ loss: MarginLoss, _ sample: UnitSample, secondLayer a: [Double], rows B: Matrix<Double>
  ) throws(HelioError) {
    let (n, m) = (sample.count, B.rows)
    try require(m >= 1 && a.count == m, "secondLayer", "\(m) numbers, at least one", got: a.count)
    try require(
      B.columns == sample.dimension, "weightRows", "of \(sample.dimension) numbers, as inputs",
      got: B.columns)
    let Z = product(B, sample.inputs, transposeSecond: true)
    var u = [Double](repeating: 0, count: n)
    for k in 0..<m {
      for i in 0..<n where Z[k, i] > 0 { u[i] += a[k] * Z[k, i] }
    }
    for i in 0..<n { u[i] *= sample.labels[i] }
    let lengths = (0..<m).map { norm(B.row($0)) }
    let square = dot(a, a) + dot(lengths, lengths)
    envelope = LossEnvelope(loss, margins: u, weightSquare: square)
    let D = zip(a, lengths).reduce(Double.infinity) { min($0, $1.0 * $1.0 - $1.1 * $1.1) }
    balance = max(0, Double(m) * D)
    rule = try GaussRule.legendre(from: 0, to: 1, 20)
    let pulls = (0..<n).map { loss.pull(u[$0]) * sample.labels[$0] / Double(n) }
    let H = Matrix<Double>(rows: m, columns: n) { Z[$0, $1] > 0 ? pulls[$1] : 0 }
    let G = product(H, sample.inputs)
    let Q0 = envelope.pullBound
    let neurons = (0..<m).map { k in
      (
        end: Self.breakTime(
          Z.row(k).reduce(Double.infinity) { min($0, abs($1)) }, abs(a[k]), lengths[k], Q0),
        square: G.row(k).reduce(0) { $0 + $1 * $1 }
      )
    }.sorted { $0.end < $1.end }
    ends = neurons.map(\.end)
    var sums = [Double](repeating: 0, count: m + 1)
    for k in stride(from: m - 1, through: 0, by: -1) { sums[k] = sums[k + 1] + neurons[k].square }
    squares = sums
  }

  /// |F(t)|/m.
  public func frozenShare(at t: Double) -> Double {
    Double(ends.count { t < $0 }) / Double(ends.count)
  }

  /// When the certificate has run out: no later time adds to the decrease. 0 where there is none.
  public var endTime: Double {
    guard balance > 0 else { return 0 }
    var (now, last) = (0.0, 0.0)
    for place in ends.indices {
      let end = min(ends[place], vanishingTime(place))
      if end > now { last = end }
      now = max(now, ends[place])
    }
    return last
  }

  /// L0 - dec(t), in the order of the times.
  public func losses(at times: [Double]) -> [Double] {
    var result = [Double](repeating: initialLoss, count: times.count)
    var (place, now, sum) = (0, 0.0, 0.0)
    guard balance > 0 else { return result }
    for k in times.indices.sorted(by: { times[$0] < times[$1] }) {
      let t = times[k]
      while place < ends.count, now < t {
        let end = min(t, ends[place])
        if end > now { sum += piece(place, from: now, to: end) }
        now = max(now, end)
        if ends[place] <= t { place += 1 }
      }
      result[k] = initialLoss - balance * sum
    }
    return result
  }

  /// When a sinh R + b (cosh R - 1) = r: with e = exp R,  (a+b) e^2 - 2 (r+b) e - (a-b) = 0.
  private static func breakTime(_ r: Double, _ a: Double, _ b: Double, _ Q0: Double) -> Double {
    guard Q0 > 0, a + b > 0 else { return .infinity }
    let h = r + b
    let e = (h + (h * h + (a - b) * (a + b)).squareRoot()) / (a + b)
    return max(0, log(e)) / Q0
  }

  /// g_F and sqrt(|F|/m) of the neurons from a place on.
  private func force(_ place: Int) -> (g: Double, root: Double) {
    let m = Double(ends.count)
    return ((squares[place] / m).squareRoot(), ((m - Double(place)) / m).squareRoot())
  }

  /// Where the bracket of the neurons from a place on vanishes.
  private func vanishingTime(_ place: Int) -> Double {
    let (g, root) = force(place)
    return envelope.time(ofShift: shift(ofError: g / root))
  }

  /// The integral while the neurons from a place on are frozen, as far as the bracket is positive.
  private func piece(_ place: Int, from a: Double, to b: Double) -> Double {
    let (g, root) = force(place)
    let end = min(b, vanishingTime(place))
    guard end > a, end.isFinite else { return 0 }
    return (end - a)
      * rule.expectation {
        let bracket = g - error(envelope.shift(a + (end - a) * $0)) * root
        return bracket > 0 ? bracket * bracket : 0
      }
  }

  /// e as a function of Delta.
  private func error(_ delta: Double) -> Double {
    switch envelope.loss {
    case .squared: delta
    case .logistic: delta / 4
    case .exponential: initialLoss * expm1(delta)
    }
  }

  /// Its inverse.
  private func shift(ofError e: Double) -> Double {
    switch envelope.loss {
    case .squared: e
    case .logistic: 4 * e
    case .exponential: initialLoss > 0 ? log1p(e / initialLoss) : 0
    }
  }
}
