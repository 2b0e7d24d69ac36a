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
    var Z = product(sample.inputs, B, transposeSecond: true)
    var (active, nearest) = (a, [Double](repeating: .infinity, count: m))
    let u = (0..<n).map { i in
      Self.activate(Z, row: i, into: &active, &nearest)
      return sample.labels[i] * dot(active, a)
    }
    let bSquares = squaredLengths(ofRows: B)
    envelope = LossEnvelope(loss, margins: u, weightSquare: dot(a, a) + bSquares.reduce(0, +))
    let D = zip(a, bSquares).reduce(Double.infinity) { min($0, $1.0 * $1.0 - $1.1) }
    balance = max(0, Double(m) * D)
    let pulls = zip(u, sample.labels).map { loss.pull($0) * $1 / Double(n) }
    Self.takeForces(pulls, onto: &Z)
    let squares = Self.squaredColumns(product(sample.inputs, Z, transposeFirst: true))
    let Q0 = envelope.pullBound
    let neurons = (0..<m).map { k in
      Neuron(
        end: Self.breakTime(nearest[k], abs(a[k]), bSquares[k].squareRoot(), Q0), square: squares[k]
      )
    }.sorted { $0.end < $1.end }
    ends = neurons.map(\.end)
    var sums = [Double](repeating: 0, count: m + 1)
    for k in stride(from: m - 1, through: 0, by: -1) { sums[k] = sums[k + 1] + neurons[k].square }
    self.squares = sums
  }

  private struct Neuron {
    let end: Double
    let square: Double
  }

  /// relu(z_ik) of a row i, and the smallest |z_ik| so far of every column k.
  private static func activate(
    _ Z: Matrix<Double>, row i: Int, into active: inout [Double], _ nearest: inout [Double]
  ) {
    unsafe Z.elements.withUnsafeBufferPointer { z in
      unsafe active.withUnsafeMutableBufferPointer { active in
        unsafe nearest.withUnsafeMutableBufferPointer { nearest in
          let row = unsafe z.baseAddress! + i * Z.columns
          for k in active.indices {
            let x = unsafe row[k]
            unsafe active[k] = max(x, 0)
            unsafe nearest[k] = min(nearest[k], abs(x))
          }
        }
      }
    }
  }

  /// z_ik <- w_i where z_ik > 0, else 0.
  private static func takeForces(_ w: [Double], onto Z: inout Matrix<Double>) {
    let m = Z.columns
    unsafe Z.elements.withUnsafeMutableBufferPointer { z in
      for i in w.indices {
        let (row, force) = (unsafe z.baseAddress! + i * m, w[i])
        for k in 0..<m { unsafe row[k] = row[k] > 0 ? force : 0 }
      }
    }
  }

  /// |column k|^2.
  private static func squaredColumns(_ G: Matrix<Double>) -> [Double] {
    let m = G.columns
    var sums = [Double](repeating: 0, count: m)
    unsafe G.elements.withUnsafeBufferPointer { g in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for l in 0..<G.rows {
          let row = unsafe g.baseAddress! + l * m
          for k in 0..<m { unsafe sums[k] += row[k] * row[k] }
        }
      }
    }
    return sums
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
    guard balance > 0 else { return result }
    let order = times.indices.sorted { times[$0] < times[$1] }
    var (pieces, place, now) = ([Piece](), 0, 0.0)
    pieces.reserveCapacity(ends.count + times.count)
    let counts = order.map { k in
      let t = times[k]
      while place < ends.count, now < t {
        let end = min(t, ends[place])
        if end > now { pieces.append(Piece(place: place, start: now, end: end)) }
        now = max(now, end)
        if ends[place] <= t { place += 1 }
      }
      return pieces.count
    }
    let values = integrals(pieces)
    var (sum, next) = (0.0, 0)
    for (k, count) in zip(order, counts) {
      while next < count {
        sum += values[next]
        next += 1
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

  /// A time between two breaks; the neurons from the place on are frozen.
  private struct Piece {
    let place: Int
    let start: Double
    let end: Double
  }

  private static let short = NormalPanels.unitRule(3)
  private static let long = NormalPanels.coarse

  /// The integrals over pieces, each as far as its bracket is positive.
  ///
  /// Three nodes are exact where e is a polynomial, and to rounding where Delta grows by 1/50 at most; errors at the nodes
  /// and the end of every piece come in one vector.
  private func integrals(_ pieces: [Piece]) -> [Double] {
    let (nodes, weights) = (Self.short.nodes, Self.short.weights)
    var e = [Double](repeating: 0, count: 4 * pieces.count)
    for (p, piece) in pieces.enumerated() {
      let length = piece.end - piece.start
      for k in 0..<3 { e[4 * p + k] = envelope.shift(piece.start + length * nodes[k]) }
      e[4 * p + 3] = envelope.shift(piece.end)
    }
    let growths = pieces.indices.map { p in
      envelope.loss == .exponential ? e[4 * p + 3] - envelope.shift(pieces[p].start) : 0
    }
    takeErrors(&e)
    return pieces.indices.map { p in
      let (g, root) = force(pieces[p].place)
      guard growths[p] <= 0.02, g >= e[4 * p + 3] * root else { return longIntegral(pieces[p]) }
      var sum = 0.0
      for k in 0..<3 {
        let bracket = g - e[4 * p + k] * root
        sum += weights[k] * bracket * bracket
      }
      return (pieces[p].end - pieces[p].start) * sum
    }
  }

  private func longIntegral(_ piece: Piece) -> Double {
    let (g, root) = force(piece.place)
    let (start, end) = (piece.start, min(piece.end, vanishingTime(piece.place)))
    guard end > start, end.isFinite else { return 0 }
    var e = Self.long.nodes.map { envelope.shift(start + (end - start) * $0) }
    takeErrors(&e)
    return (end - start)
      * zip(Self.long.weights, e).reduce(0) { sum, node in
        let bracket = max(0, g - node.1 * root)
        return sum + node.0 * bracket * bracket
      }
  }

  /// e as a function of Delta, in place.
  private func takeErrors(_ delta: inout [Double]) {
    switch envelope.loss {
    case .squared: break
    case .logistic: for i in delta.indices { delta[i] /= 4 }
    case .exponential:
      apply(.exp, to: &delta)
      for i in delta.indices { delta[i] = initialLoss * (delta[i] - 1) }
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
