public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Bulk edge, outliers and overlaps of D = (1/n) sum_i T(y_i) x_i x_i^T in the limit n/d = delta.
///
///     Z = T(y), tau = ess sup Z = 1,  r(a) = Z/(a - Z) for a > tau:
///     psi(a) = a (1/delta + E r),          Phi(a) = a E[z z^T r]
///     psi'(a) = 1/delta - E r^2,           Phi'(a) = -E[z z^T r^2]
///
/// The upper edge is psi(abar) with psi'(abar) = 0, or psi(tau+) where psi' is positive from tau on. The j-th
/// eigenvalue phi_j of Phi makes an outlier psi(a) at the root a > abar of phi_j = psi, if phi_j(abar) > psi(abar); the
/// squared projection of its eigenvector v on span U is psi'/(psi' - v^T Phi' v).
///
/// The optimal T* = 1 - 1/m, m(y) = E[z^2|y], has an outlier for delta > delta_c = 1/E(m - 1)^2 alone, at 1/delta
/// exactly; that no T does better is U in the sheet for all delta.
///
/// Source: Lu and Li (2017); Mondelli and Montanari (2017); Luo, Alghamdi and Lu (2019); sheet multi-index §4.1.
public struct SpectralLaw: Sendable {
  /// What n/d and T do to one direction.
  public struct Limit: Sendable, Equatable {
    /// `nil` for the optimal T up to its threshold.
    public var bulkEdge: Double?
    /// abar.
    public var criticalPoint: Double?
    /// Descending.
    public var outliers: [Double]
    /// Squared projections on the span of the indices, in the same order.
    public var squaredOverlaps: [Double]
    /// |psi'(abar)| and |phi_j - psi|, the largest.
    public var residual: Double
  }

  public let directionCount: Int
  private let isOptimal: Bool
  private let weights: [Double]
  private let transformed: [Double]
  /// 1 - Z, to its own digits.
  private let gaps: [Double]
  /// w N_0, and w E[z z^T; y]: 11, or 11, 12, 22.
  private let seconds: [[Double]]

  /// - Parameters:
  ///   - model: of one or two indices, with noise.
  ///   - transform: T; `nil` for the optimal one of one index.
  public init(_ model: IndexModel, transform: LabelTransform?) throws(HelioError) {
    try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
    if model.directionCount == 2, transform == nil {
      throw .invalid(
        parameter: "labelTransform", requirement: "a given one for two indices", got: "optimal")
    }
    let law =
      model.directionCount == 2
      ? try LabelLaw(pair: model, resolving: transform)
      : try LabelLaw(model, resolving: transform)
    self.init(law, transform)
  }

  init(_ law: LabelLaw, _ transform: LabelTransform?) {
    directionCount = law.directionCount
    isOptimal = transform == nil
    weights = zip(law.weights, law.density).map { $0 * $1 }
    seconds = law.secondMoments.map { zip(law.weights, $0).map { $0 * $1 } }
    if let transform {
      transformed = law.labels.map { transform($0) }
      gaps = law.labels.map { transform.gap(below: 1, at: $0) }
    } else {
      let m = law.labels.indices.map { max(law.secondMoments[0][$0] / law.density[$0], 1e-300) }
      transformed = m.map { 1 - 1 / $0 }
      gaps = m.map { 1 / $0 }
    }
  }

  /// E r, E r^2 and E[z z^T r], E[z z^T r^2] at a = 1 + x.
  private struct Sums {
    var first = 0.0
    var square = 0.0
    var seconds: [Double]
    var secondSquares: [Double]
  }

  private func sums(_ x: Double) -> Sums {
    let entries = seconds.count
    var s = Sums(
      seconds: [Double](repeating: 0, count: entries),
      secondSquares: [Double](repeating: 0, count: entries))
    for i in weights.indices {
      let r = transformed[i] / (x + gaps[i])
      s.first += weights[i] * r
      s.square += weights[i] * r * r
      for k in 0..<entries {
        s.seconds[k] += seconds[k][i] * r
        s.secondSquares[k] += seconds[k][i] * r * r
      }
    }
    return s
  }

  /// Eigenvalues of E[z z^T r] descending, with v^T E[z z^T r^2] v of each.
  private func directions(_ s: Sums) -> [(value: Double, square: Double)] {
    if directionCount == 1 { return [(s.seconds[0], s.secondSquares[0])] }
    let (p, q, t) = (s.seconds[0], s.seconds[1], s.seconds[2])
    let angle = 0.5 * atan2(2 * q, p - t)
    return [angle, angle + .pi / 2].map { phi in
      let (c, n) = (cos(phi), sin(phi))
      func form(_ e: [Double]) -> Double { c * c * e[0] + 2 * c * n * e[1] + n * n * e[2] }
      return (form(s.seconds), form(s.secondSquares))
    }.sorted { $0.value > $1.value }
  }

  /// - Parameter delta: n/d > 0.
  public func limit(sampleRatio delta: Double) throws(HelioError) -> Limit {
    try require(delta > 0 && delta.isFinite, "sampleRatio", "positive", got: delta)
    if isOptimal, let threshold = try threshold(), delta <= threshold {
      return Limit(outliers: [], squaredOverlaps: [], residual: 0)
    }
    if isOptimal, try threshold() == nil {
      return Limit(outliers: [], squaredOverlaps: [], residual: 0)
    }
    var residual = 0.0
    var x = 0.0
    if !(1 / delta - sums(0).square >= 0) {
      let root = try monotoneRoot(lower: 1e-3, upper: 1, what: "the critical point of the bulk") {
        1 / delta - sums($0).square
      }
      x = try root.get("The critical point of the bulk")
      residual = root.convergence.residual ?? 0
    }
    let here = sums(x)
    let edge = (1 + x) * (1 / delta + here.first)
    var (outliers, overlaps): ([Double], [Double]) = ([], [])
    for (j, direction) in directions(here).enumerated() {
      guard direction.value - here.first > 1 / delta else { break }
      let root = try monotoneRoot(lower: 1e-6, upper: 1, what: "an outlier") { e in
        let s = sums(x + e)
        return directions(s)[j].value - s.first - 1 / delta
      }
      let e = try root.get("An outlier")
      residual = largerError(residual, root.convergence.residual ?? 0)
      let s = sums(x + e)
      let own = directions(s)[j]
      let slope = 1 / delta - s.square
      outliers.append((1 + x + e) * (1 / delta + s.first))
      overlaps.append(slope / (slope + own.square))
    }
    return Limit(
      bulkEdge: edge, criticalPoint: 1 + x, outliers: outliers, squaredOverlaps: overlaps,
      residual: residual)
  }

  /// E[(z z^T - I) r] along direction j less E r^2: positive where an outlier exists, at delta = 1/(the former).
  private func excess(_ x: Double, _ j: Int) -> (signal: Double, square: Double, second: Double) {
    let s = sums(x)
    let own = directions(s)[j]
    return (own.value - s.first, s.square, own.square)
  }

  /// The smallest n/d at which D has an outlier for the j-th direction; `nil` if no n/d makes one.
  ///
  /// There phi_j = psi at abar: E[(z_v^2 - 1) r] = E r^2 = 1/delta.
  public func threshold(direction j: Int = 0) throws(HelioError) -> Double? {
    try critical(direction: j).map { 1 / excess($0, j).signal }
  }

  /// a - 1 at the threshold.
  private func critical(direction j: Int) throws(HelioError) -> Double? {
    // Far out r = Z/a: an outlier at large n/d needs E[(z_v^2 - 1) Z] > 0.
    let far = excess(1e8, j)
    let scale = weights.indices.reduce(0) { $0 + weights[$1] * abs(transformed[$1]) }
    guard far.signal * 1e8 > 1e-9 * scale else { return nil }
    let near = excess(0, j)
    if isOptimal { return 0 }
    if near.signal - near.square >= 0 { return 0 }
    let root = try monotoneRoot(lower: 1e-3, upper: 10, what: "the threshold") { x in
      let e = excess(x, j)
      // Scaled so that it does not fall to zero far out.
      return (1 + x) * (e.signal - e.square)
    }
    return try root.get("The threshold")
  }

  /// The smallest n/d at which the leading outlier of one index has a squared overlap.
  ///
  /// Along the outlier 1/delta = E[(z^2 - 1) r(a)], so that the overlap is one function of a:
  ///
  ///     ov2 = (E[(z^2-1) r] - E r^2)/(E[(z^2-1) r] + E[(z^2-1) r^2])
  ///
  /// - Parameter target: in (0, 1).
  /// - Returns: `nil` above the largest n/d, or without signal.
  public func requiredSampleRatio(
    squaredOverlap target: Double, atMost largest: Double = 1e4
  ) throws(HelioError) -> Double? {
    guard let start = try critical(direction: 0) else { return nil }
    func overlap(_ x: Double) -> Double {
      let e = excess(x, 0)
      let slope = e.signal - e.square
      return slope / (slope + e.second)
    }
    func ratio(_ x: Double) -> Double { 1 / excess(x, 0).signal }
    let first = overlap(start)
    let x: Double
    if first >= target {
      x = start
    } else {
      x =
        start
        + (try monotoneRoot(lower: 1e-3, upper: 10, what: "the required n/d") {
          overlap(start + $0) - target
        }.get("The required n/d"))
    }
    let delta = ratio(x)
    return delta <= largest ? delta : nil
  }
}
