import HelioCore
import HelioLinalg

/// The search behind ``maxMargin(_:labels:tolerance:iterationLimit:)``: sets of tight points of growing dual value.
struct ActiveSetSearch {
  /// Squared distance of a row from the span of others, over its square, below which it counts as spanned.
  private static let spannedTolerance = 1e-12
  /// Of the largest row's length: smaller margins are none.
  private static let smallestMargin = 1e-7

  private let X: Matrix<Double>
  private let y: [Double]
  /// |x_i|^2.
  private let squares: [Double]
  private var gram: SeenGram
  /// P in the order of the Gram matrix, and lambda > 0 on it: G_PP lambda = 1.
  private var active: [Int] = []
  private var multipliers: [Double] = []
  /// A balance of points that an entering one completed: rows and weights.
  private var balance: (rows: [Int], weights: [Double])?

  init(_ X: Matrix<Double>, _ y: [Double]) {
    self.X = X
    self.y = y
    squares = squaredLengths(ofRows: X)
    gram = SeenGram(X, y)
  }

  var isFinite: Bool { squares.allSatisfy(\.isFinite) || X.isFinite }

  /// sum lambda = |w|^2 = twice the dual value.
  private var total: Double { multipliers.reduce(0, +) }

  mutating func run(
    tolerance: Double, iterationLimit: Int
  ) throws(HelioError) -> Solution<Separation> {
    let (n, rank) = (X.rows, min(X.rows, X.columns))
    let largestRow = squares.max()!.squareRoot()
    if largestRow == 0 { return inseparable(rows: [0], weights: [1], largestRow, 0) }
    if let quick = inSinglePrecision(largestRow, tolerance, iterationLimit) { return quick }
    var candidates = firstCandidates()
    var (lastCount, iterations) = (n, 0)
    var (w, margins) = ([Double](), [Double](repeating: 0, count: n))
    var status = Convergence.Status.converged
    while !candidates.isEmpty {
      guard iterations < iterationLimit else {
        status = .iterationLimit
        break
      }
      iterations += 1
      // Beyond d no row is independent; near d each new one makes others leave.
      let room =
        n <= X.columns || active.isEmpty
        ? candidates.count : max(1, Int(0.3 * Double(rank - active.count)))
      var count = min(candidates.count, room, max(1, 2 * lastCount))
      while count > 1, !enter(together: Array(candidates.prefix(count))) {
        count = max(1, count / 4)
      }
      if count == 1, !enter(candidates[0]) {
        if let balance {
          return inseparable(rows: balance.rows, weights: balance.weights, largestRow, iterations)
        }
        status = .stagnated
        break
      }
      lastCount = count
      let square = total
      if square.squareRoot() * largestRow * Self.smallestMargin > 1 {
        return inseparable(rows: active, weights: multipliers, largestRow, iterations)
      }
      (w, margins) = weightsAndMargins()
      let slack = Self.slack(tolerance, square.squareRoot(), largestRow)
      var isActive = [Bool](repeating: false, count: n)
      for i in active { isActive[i] = true }
      candidates = margins.indices.filter { margins[$0] < 1 - slack && !isActive[$0] }
      if n > X.columns || candidates.count > 1 { candidates.sort { margins[$0] < margins[$1] } }
    }
    return separable(w, margins, status, iterations, tolerance)
  }

  /// Half of the tolerance of the gap at most goes to points that are violated by less than this.
  static func slack(_ tolerance: Double, _ weightNorm: Double, _ largestRow: Double) -> Double {
    max(tolerance / 100, 16 * Double.ulpOfOne * weightNorm * largestRow)
  }

  /// The rule where single precision finds its tight points and the gap proves it.
  private mutating func inSinglePrecision(
    _ largestRow: Double, _ tolerance: Double, _ iterationLimit: Int
  ) -> Solution<Separation>? {
    guard X.rows >= SinglePrecisionSearch.leastRows, X.rows <= X.columns,
      let found = SinglePrecisionSearch(X, y, longestRow: largestRow).run(tolerance: tolerance),
      found.iterations <= iterationLimit,
      found.multipliers.reduce(0, +).squareRoot() * largestRow * Self.smallestMargin <= 1
    else { return nil }
    (active, multipliers) = (found.rows, found.multipliers)
    let solution = separable(
      found.weights, found.margins, .converged, found.iterations, tolerance)
    if solution.convergence.status == .converged { return solution }
    (active, multipliers) = ([], [])
    return nil
  }

  /// All rows where they may be independent; else those that the mean of all separates worst.
  private mutating func firstCandidates() -> [Int] {
    let n = X.rows
    guard n > X.columns else { return Array(0..<n) }
    let mean = product(X, y, transposeFirst: true)
    let margins = zip(product(X, mean), y).map { $0 * $1 }
    let worst = (0..<n).sorted { margins[$0] < margins[$1] }
    return Array(worst.prefix(max(1, Int(0.6 * Double(X.columns)))))
  }

  /// w = sum lambda_i y_i x_i, and y_i <w, x_i> of all points.
  private func weightsAndMargins() -> ([Double], [Double]) {
    var pull = [Double](repeating: 0, count: X.rows)
    for (i, lambda) in zip(active, multipliers) { pull[i] = lambda * y[i] }
    let w = product(X, pull, transposeFirst: true)
    var margins = product(X, w)
    for i in margins.indices { margins[i] *= y[i] }
    return (w, margins)
  }
}

// MARK: - Sets of tight points

extension ActiveSetSearch {
  /// Adds points and lets those leave whose multipliers are not positive, as often as it takes.
  ///
  /// - Returns: whether the dual value grew; if not, nothing has changed.
  private mutating func enter(together new: [Int]) -> Bool {
    gram.see(new)
    var rows = gram.sorted(active + new)
    while !rows.isEmpty {
      let solved = equalised(rows)
      rows = solved.rows
      if solved.values.allSatisfy({ $0 > 0 }) {
        let value = solved.values.reduce(0, +)
        guard value > total * (1 + 1e-13) else { return false }
        (active, multipliers) = (rows, solved.values)
        return true
      }
      rows = rows.indices.filter { solved.values[$0] > 0 }.map { rows[$0] }
    }
    return false
  }

  /// G s = 1 on rows, without those that the rows before them span.
  private func equalised(_ rows: [Int]) -> (rows: [Int], values: [Double]) {
    var rows = rows
    while true {
      let factor = GramFactor(gram.block(rows), order: rows.count)
      // Where the factor ends early, the row that ended it.
      let spanned =
        factor.failedRow.map { [$0] }
        ?? rows.indices.filter {
          factor.pivot($0) <= Self.spannedTolerance * gram.entry(rows[$0], rows[$0])
        }
      if spanned.isEmpty {
        return (rows, factor.solve([Double](repeating: 1, count: rows.count)))
      }
      for place in spanned.reversed() { rows.remove(at: place) }
    }
  }

  /// One violated point enters: exact steps towards the best multipliers, each ended by a point that leaves.
  ///
  ///     G_SS v = G_Sj,  sigma = G_jj - G_jS v
  ///     sigma > 0:  towards s_j = (1 - G_jS G_SS^{-1} 1)/sigma,  s_S = G_SS^{-1} 1 - v s_j
  ///     sigma = 0:  along (-v, 1), where the value is linear and grows
  ///
  /// - Returns: false if the value grows for ever, with ``balance`` set, or if rounding ends all progress.
  private mutating func enter(_ j: Int) -> Bool {
    gram.see([j])
    var (rows, lambda, entered) = (active, multipliers, 0.0)
    let square = gram.entry(j, j)
    while true {
      let factor = GramFactor(gram.block(rows), order: rows.count)
      guard factor.failedRow == nil else { return false }
      let c = rows.map { gram.entry($0, j) }
      let v = factor.solve(c)
      let sigma = square - dot(c, v)
      var step = Double.infinity
      if sigma <= Self.spannedTolerance * square {
        let noise = 1e-12 * v.reduce(0) { max($0, abs($1)) }
        for i in rows.indices where v[i] > noise { step = min(step, lambda[i] / v[i]) }
        guard step.isFinite else {
          balance = (rows + [j], v.map { max(-$0, 0) } + [1])
          return false
        }
        for i in rows.indices { lambda[i] -= step * v[i] }
        entered += step
        for i in rows.indices where v[i] > noise && lambda[i] <= 1e-14 * entered { lambda[i] = 0 }
      } else {
        let x = factor.solve([Double](repeating: 1, count: rows.count))
        let target = (1 - dot(c, x)) / sigma
        let s = zip(x, v).map { $0 - $1 * target }
        guard target > 0 else { return false }
        for i in rows.indices where s[i] <= 0 { step = min(step, lambda[i] / (lambda[i] - s[i])) }
        guard step.isFinite else { return keep(rows, s, j, target) }
        for i in rows.indices {
          lambda[i] += step * (s[i] - lambda[i])
          if s[i] <= 0, lambda[i] <= 1e-14 * abs(s[i]) { lambda[i] = 0 }
        }
        entered += step * (target - entered)
      }
      let left = rows.indices.filter { lambda[$0] > 0 }
      guard left.count < rows.count else { return false }
      (rows, lambda) = (left.map { rows[$0] }, left.map { lambda[$0] })
    }
  }

  /// Keeps rows and the one that entered, in the order of the Gram matrix, if the value grew.
  private mutating func keep(_ rows: [Int], _ s: [Double], _ j: Int, _ target: Double) -> Bool {
    guard s.reduce(target, +) > total else { return false }
    var value = Dictionary(uniqueKeysWithValues: zip(rows, s))
    value[j] = target
    active = gram.sorted(rows + [j])
    multipliers = active.map { value[$0]! }
    return true
  }
}

// MARK: - Proofs

extension ActiveSetSearch {
  /// The rule scaled to a smallest margin of 1, with its duality gap.
  ///
  ///     primal |w|^2/(2 min^2),  dual sum lambda - |w|^2/2
  private func separable(
    _ w: [Double], _ margins: [Double], _ status: Convergence.Status, _ iterations: Int,
    _ tolerance: Double
  ) -> Solution<Separation> {
    let smallest = margins.min() ?? 0
    var lambda = [Double](repeating: 0, count: X.rows)
    for (i, value) in zip(active, multipliers) { lambda[i] = value }
    guard smallest > 0 else {
      return Solution(
        .separable(MaxMarginRule(weights: w, multipliers: lambda, margins: margins)),
        Convergence(
          status: status == .converged ? .stagnated : status, iterations: iterations, residual: 1,
          tolerance: tolerance))
    }
    let square = dot(w, w)
    let primal = square / (2 * smallest * smallest)
    let gap = max(0, 1 - (total - square / 2) / primal)
    let rule = MaxMarginRule(
      weights: w.map { $0 / smallest }, multipliers: lambda.map { $0 / smallest },
      margins: margins.map { $0 / smallest })
    return Solution(
      .separable(rule),
      Convergence(
        status: gap <= tolerance ? .converged : status == .converged ? .stagnated : status,
        iterations: iterations, residual: gap, tolerance: tolerance))
  }

  private func inseparable(
    rows: [Int], weights: [Double], _ largestRow: Double, _ iterations: Int
  ) -> Solution<Separation> {
    let sum = weights.reduce(0, +)
    var (shares, pull) = (
      [Double](repeating: 0, count: X.rows), [Double](repeating: 0, count: X.rows)
    )
    for (i, weight) in zip(rows, weights) {
      shares[i] = weight / sum
      pull[i] = shares[i] * y[i]
    }
    let bound = largestRow > 0 ? norm(product(X, pull, transposeFirst: true)) / largestRow : 0
    return Solution(
      .inseparable(BalancedPoints(shares: shares, relativeMarginBound: bound)),
      Convergence(
        // The Gram matrix knows squares of distances, so that half of the digits are left.
        status: bound <= 1e-6 ? .converged : .stagnated, iterations: iterations, residual: bound,
        tolerance: 1e-6))
  }
}
