public import HelioCore
import HelioLinalg
public import HelioNumerics

/// A certified drop of the loss on any unit data with labels ±1: gradient flow, as long as neurons keep their patterns.
///
///     rho(t) = sinh R + kappa (cosh R - 1),  R = Q0 t;   k keeps its whole pattern while rho(t) < r_k
///     r_k = sqrt m min_i |b_k.x_i|,   F(t) the neurons that do
///     g_F^2 = (1/m) sum_{k in F} |(1/n) sum_i q_i y_i 1_ki x_i|^2   at the start
///     e(t) = Delta (squared), Delta/4 (logistic), L0 (e^Delta - 1) (exponential)
///     L(0) - L(t) >= (1-kappa^2) int_0^t max(0, g_F(r) - e(r) sqrt(|F(r)|/m))^2 dr
///
/// It vanishes as kappa -> 0, where patterns change at once.
///
/// Source: sheet early-stage-convergence §3 (T6).
public struct GeneralDataBound: Sendable {
  private let envelope: LossEnvelope
  private let initialScale: Double
  private let rule: GaussRule
  /// r_k in ascending order.
  private let radii: [Double]
  /// m g_F^2 of the neurons from each place on; one more than the radii, the last 0.
  private let squares: [Double]

  /// L0.
  public var initialLoss: Double { envelope.initialLoss }

  /// - Complexity: m n d.
  public init(
    _ loss: MarginLoss, _ sample: UnitSample, _ start: SphericalStart
  ) throws(HelioError) {
    try start.requireFit(sample)
    let (n, m) = (sample.count, start.width)
    let Z = start.preactivations(on: sample)
    let u = start.margins(on: sample)
    envelope = LossEnvelope(loss, margins: u, initialScale: start.initialScale)
    initialScale = start.initialScale
    rule = try GaussRule.legendre(from: 0, to: 1, 20)
    let pulls = (0..<n).map { loss.pull(u[$0]) * sample.labels[$0] / Double(n) }
    let H = Matrix<Double>(rows: m, columns: n) { Z[$0, $1] > 0 ? pulls[$1] : 0 }
    let G = product(H, sample.inputs)
    let neurons = (0..<m).map { k in
      (
        radius: Double(m).squareRoot() * Z.row(k).reduce(Double.infinity) { min($0, abs($1)) },
        square: G.row(k).reduce(0) { $0 + $1 * $1 }
      )
    }.sorted { $0.radius < $1.radius }
    radii = neurons.map(\.radius)
    var sums = [Double](repeating: 0, count: m + 1)
    for k in stride(from: m - 1, through: 0, by: -1) { sums[k] = sums[k + 1] + neurons[k].square }
    squares = sums
  }

  /// |F(t)|/m.
  public func frozenShare(at t: Double) -> Double {
    let R = envelope.pullBound * t
    let rho = sinh(R) + initialScale * (cosh(R) - 1)
    return Double(radii.count { rho < $0 }) / Double(radii.count)
  }

  /// L0 - dec(t), in the order of the times.
  public func losses(at times: [Double]) -> [Double] {
    var result = [Double](repeating: initialLoss, count: times.count)
    let balance = 1 - initialScale * initialScale
    let ends = radii.map { breakTime($0) }
    var (place, now, sum) = (0, 0.0, 0.0)
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

  /// When rho = r: with e = exp R,  (1+kappa) e^2 - 2 (r+kappa) e - (1-kappa) = 0.
  private func breakTime(_ r: Double) -> Double {
    guard envelope.pullBound > 0 else { return .infinity }
    let kappa = initialScale
    let h = r + kappa
    let e = (h + (h * h + 1 - kappa * kappa).squareRoot()) / (1 + kappa)
    return max(0, log(e)) / envelope.pullBound
  }

  /// The integral while the neurons from a place on are frozen, as far as the bracket is positive.
  private func piece(_ place: Int, from a: Double, to b: Double) -> Double {
    let m = Double(radii.count)
    let (g, share) = ((squares[place] / m).squareRoot(), (m - Double(place)) / m)
    let root = share.squareRoot()
    let end = min(b, envelope.time(ofShift: shift(ofError: g / root)))
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
