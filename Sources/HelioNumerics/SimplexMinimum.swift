public import HelioCore
public import HelioLinalg

// Goals: (1) the exact minimum with a bound on what is left; (2) a few Cholesky factors, each of the rows that still
// count, instead of one for each row that enters.

/// The minimum of a quadratic form over the simplex, K positive semidefinite with entries >= 0 and a positive diagonal.
///
///     min w'Kw  s.t.  w >= 0, sum w = 1   =   1/sum v,   v >= 0,  K v >= 1,  (K v)_i = 1 where v_i > 0,   w = v/sum v
///
/// Entries of one sign make the value at least 1/sum 1/K_ii. Blocks of rows enter and leave as long as the dual value
/// sum v grows, single rows after that.
public struct SimplexMinimum: Sendable, Equatable {
  /// w'Kw at the weights.
  public let value: Double
  /// w, n numbers; 0 off the support.
  public let weights: [Double]

  /// Squared distance of a row from the span of others, over its square, below which it counts as spanned.
  private static let spannedTolerance = 1e-13
  /// Of (K v)_i below 1.
  private static let slack = 1e-12

  /// - Parameter K: n x n, symmetric.
  /// - Returns: `relativeChange` is 2 gap/w'Kw, gap = w'Kw - min_i (Kw)_i: the minimum is at least w'Kw - 2 gap.
  /// - Complexity: s^3/3 for each of about ten factors, s rows of the support.
  public static func solve(
    _ K: Matrix<Double>, iterationLimit: Int = 10_000
  ) throws(HelioError) -> Solution<SimplexMinimum> {
    let n = K.rows
    try require(n >= 1 && K.columns == n, "kernel", "square, of at least one row", got: n)
    for i in 0..<n {
      try require(K[i, i] > 0 && K[i, i].isFinite, "kernel", "of a positive diagonal", got: K[i, i])
    }
    var (active, v) = exchanged(K, firstRows(K))
    var best = v.reduce(0, +)
    if active.isEmpty {
      let row = (0..<n).min { K[$0, $0] < K[$1, $1] } ?? 0
      (active, v, best) = ([row], [1 / K[row, row]], 1 / K[row, row])
    }
    var (iterations, room) = (0, max(8, active.count))
    var image = applied(K, active, v)
    var status = Convergence.Status.converged
    while true {
      var isActive = [Bool](repeating: false, count: n)
      for i in active { isActive[i] = true }
      let violated = (0..<n).filter { image[$0] < 1 - slack && !isActive[$0] }
        .sorted { image[$0] < image[$1] }
      if violated.isEmpty { break }
      iterations += 1
      guard iterations < iterationLimit else {
        status = .iterationLimit
        break
      }
      let entering = Array(violated.prefix(max(1, room)))
      let (rows, values) =
        room > 1
        ? exchanged(K, active + entering) : stepped(K, active, v, entering: entering[0])
      let sum = values.reduce(0, +)
      if sum > best * (1 + 1e-14) {
        (active, v, best) = (rows, values, sum)
        image = applied(K, active, v)
        room = min(n, 2 * max(room, entering.count))
      } else if room > 1 {
        room = min(room, entering.count) / 4
      } else {
        status = .stagnated
        break
      }
    }
    var w = [Double](repeating: 0, count: n)
    for (i, x) in zip(active, v) { w[i] = x / best }
    let value = zip(active, v).reduce(0) { $0 + image[$1.0] * $1.1 } / (best * best)
    let gap = max(0, value - (image.min() ?? 0) / best)
    return Solution(
      SimplexMinimum(value: value, weights: w),
      Convergence(
        status: status, iterations: iterations, relativeChange: 2 * gap / value, tolerance: 1e-10))
  }

  /// Most of the support is among the rows of small sums: a quarter of them to begin with, all of few.
  private static func firstRows(_ K: Matrix<Double>) -> [Int] {
    let n = K.rows
    if n <= 64 { return Array(0..<n) }
    let sums = product(K, [Double](repeating: 1, count: n))
    return Array((0..<n).sorted { sums[$0] < sums[$1] }.prefix(n / 4))
  }

  /// K v of all rows.
  private static func applied(_ K: Matrix<Double>, _ rows: [Int], _ v: [Double]) -> [Double] {
    var full = [Double](repeating: 0, count: K.rows)
    for (i, x) in zip(rows, v) { full[i] = x }
    return product(K, full)
  }

  /// K_PP v = 1 on rows, without those that the rows before them span.
  private static func equalised(
    _ K: Matrix<Double>, _ rows: [Int]
  ) -> (rows: [Int], values: [Double]) {
    var rows = rows
    while true {
      let factor = GramFactor(block(K, rows), order: rows.count)
      let spanned =
        factor.failedRow.map { [$0] }
        ?? rows.indices.filter { factor.pivot($0) <= spannedTolerance * K[rows[$0], rows[$0]] }
      if spanned.isEmpty {
        return (rows, factor.solve([Double](repeating: 1, count: rows.count)))
      }
      for place in spanned.reversed() { rows.remove(at: place) }
    }
  }

  /// The rows without those whose v is not positive, as often as it takes.
  private static func exchanged(
    _ K: Matrix<Double>, _ rows: [Int]
  ) -> (rows: [Int], values: [Double]) {
    var (rows, v) = equalised(K, rows)
    while let least = v.min(), least <= 0 {
      (rows, v) = equalised(K, rows.indices.filter { v[$0] > 0 }.map { rows[$0] })
    }
    return (rows, v)
  }

  /// One row enters by exact steps towards the solution on the enlarged set, each ended by a row that leaves.
  ///
  ///     K_SS g = K_Sj,  sigma = K_jj - K_jS g
  ///     sigma > 0:  towards v_j = (1 - K_jS K_SS^{-1} 1)/sigma,  v_S = K_SS^{-1} 1 - g v_j
  ///     sigma = 0:  along (-g, 1), where sum v is linear and grows
  ///
  /// - Returns: what it began with if rounding ends all progress.
  private static func stepped(
    _ K: Matrix<Double>, _ active: [Int], _ v: [Double], entering j: Int
  ) -> (rows: [Int], values: [Double]) {
    var (rows, now, entered) = (active, v, 0.0)
    let square = K[j, j]
    while true {
      let factor = GramFactor(block(K, rows), order: rows.count)
      guard factor.failedRow == nil else { return (active, v) }
      let c = rows.map { K[$0, j] }
      let g = factor.solve(c)
      let sigma = square - dot(c, g)
      var step = Double.infinity
      if sigma <= spannedTolerance * square {
        let noise = 1e-12 * g.reduce(0) { max($0, abs($1)) }
        for i in rows.indices where g[i] > noise { step = min(step, now[i] / g[i]) }
        guard step.isFinite else { return (active, v) }
        entered += step
        for i in rows.indices {
          now[i] -= step * g[i]
          if g[i] > noise, now[i] <= 1e-14 * entered { now[i] = 0 }
        }
      } else {
        let x = factor.solve([Double](repeating: 1, count: rows.count))
        let target = (1 - dot(c, x)) / sigma
        let s = zip(x, g).map { $0 - $1 * target }
        guard target > 0 else { return (active, v) }
        for i in rows.indices where s[i] <= 0 { step = min(step, now[i] / (now[i] - s[i])) }
        guard step.isFinite else { return (rows + [j], s + [target]) }
        for i in rows.indices {
          now[i] += step * (s[i] - now[i])
          if s[i] <= 0, now[i] <= 1e-14 * abs(s[i]) { now[i] = 0 }
        }
        entered += step * (target - entered)
      }
      let left = rows.indices.filter { now[$0] > 0 }
      guard left.count < rows.count else { return (active, v) }
      (rows, now) = (left.map { rows[$0] }, left.map { now[$0] })
    }
  }

  /// The lower triangle of K among rows.
  private static func block(_ K: Matrix<Double>, _ rows: [Int]) -> [Double] {
    let (n, s) = (K.columns, rows.count)
    return unsafe Array(unsafeUninitializedCapacity: s * s) { out, count in
      unsafe K.elements.withUnsafeBufferPointer { k in
        unsafe rows.withUnsafeBufferPointer { rows in
          for a in 0..<s {
            let from = unsafe rows[a] * n
            for b in 0...a { unsafe out[a * s + b] = unsafe k[from + rows[b]] }
            for b in (a + 1)..<max(s, a + 1) { unsafe out[a * s + b] = 0 }
          }
        }
      }
      count = s * s
    }
  }
}
