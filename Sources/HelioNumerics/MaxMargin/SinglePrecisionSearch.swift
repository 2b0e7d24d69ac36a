import HelioLinalg

/// The tight points of wide data by a Gram matrix in single precision, their multipliers refined in double.
///
///     G ~ X_y X_y^T in Float, G_PP ~ L L^T;   lambda <- lambda + (L L^T)^{-1} (1 - X_y w)_P,   w = X_y^T lambda in Double
///
/// Half the time and memory of the Gram matrix and its factors, which are all of a wide problem. Margins and weights
/// come from X itself, so that what is found is as exact as from ``ActiveSetSearch``; where rows are so near
/// to dependence that single precision does not lead there, nothing is found.
struct SinglePrecisionSearch {
  /// Below so many rows conversion and refinement cost what they save.
  static let leastRows = 24
  /// Of the ascent that the first set comes from: on 60 rows of twice as many numbers it is then nearly always the last.
  private static let relaxation: Float = 1.2
  private static func sweeps(_ n: Int) -> Int { n <= fewRows ? 8 : 12 }
  /// Up to so many rows that set is refined at once, without a look at its margins in single precision.
  private static let fewRows = 64
  /// Sets that are tried at most; well-conditioned data need about ten.
  private static let setLimit = 40
  /// Margins in single precision are not told from 1 within this.
  private static let singleSlack: Float = 1e-4

  /// Tight points in ascending order, their multipliers, w and all margins.
  struct Found {
    let rows: [Int]
    let multipliers: [Double]
    let weights: [Double]
    let margins: [Double]
    let iterations: Int
  }

  private let X: Matrix<Double>
  private let y: [Double]
  /// Of the rows y_i x_i over the longest one's length; beyond them rows of zeros up to a multiple of 16.
  private let G: Matrix<Float>
  private let scale: Double

  init(_ X: Matrix<Double>, _ y: [Double], longestRow: Double) {
    (self.X, self.y, scale) = (X, y, 1 / longestRow)
    let scale = self.scale
    let A = narrowedRows(X, scales: y.map { $0 * scale }, count: (X.rows + 15) / 16 * 16)
    G = gram(A, of: .rows)
  }

  /// - Parameter tolerance: of the relative duality gap.
  func run(tolerance: Double) -> Found? {
    guard var rows = firstSet() else { return nil }
    for iteration in 1...Self.setLimit {
      guard let factor = SingleFactor(G, rows) else { return nil }
      let s = factor.solve([Float](repeating: 1, count: rows.count))
      let kept = rows.indices.filter { s[$0] > 0 }
      if kept.count < rows.count {
        if kept.isEmpty { return nil }
        rows = kept.map { rows[$0] }
        continue
      }
      if iteration > 1 || X.rows > Self.fewRows {
        let violated = outside(rows, margins(rows, s).map { $0 < 1 - Self.singleSlack })
        if !violated.isEmpty {
          rows = (rows + violated).sorted()
          continue
        }
      }
      guard let refined = refine(rows, s, factor, tolerance) else { return nil }
      let slack = refined.slack
      let missing = outside(rows, refined.margins.map { $0 < 1 - slack })
      if missing.isEmpty, refined.multipliers.allSatisfy({ $0 > 0 }) {
        return Found(
          rows: rows, multipliers: refined.multipliers, weights: refined.weights,
          margins: refined.margins, iterations: iteration)
      }
      rows = (rows.indices.filter { refined.multipliers[$0] > 0 }.map { rows[$0] } + missing)
        .sorted()
    }
    return nil
  }

  /// The points that coordinate ascent on the dual program leaves in, on few rows nearly the tight ones; `nil` for a
  /// row too short for single precision.
  private func firstSet() -> [Int]? {
    guard
      let lambda = ascendedMultipliers(
        G, count: X.rows, sweeps: Self.sweeps(X.rows), relaxation: Self.relaxation)
    else {
      return nil
    }
    return lambda.indices.filter { lambda[$0] > 0 }
  }

  /// Points of which something holds that are not among the rows.
  private func outside(_ rows: [Int], _ holds: [Bool]) -> [Int] {
    var holds = holds
    for i in rows { holds[i] = false }
    return holds.indices.filter { holds[$0] }
  }

  /// Margins of all points in single precision.
  private func margins(_ rows: [Int], _ s: [Float]) -> [Float] {
    var full = [Float](repeating: 0, count: G.columns)
    for (i, value) in zip(rows, s) { full[i] = value }
    return Array(product(G, full)[..<X.rows])
  }

  /// w = sum lambda_i y_i x_i, y_i <w, x_i> of all points, and |w|^2.
  private func weightsAndMargins(
    _ rows: [Int], _ lambda: [Double]
  ) -> (w: [Double], margins: [Double], square: Double) {
    let (n, d) = (X.rows, X.columns)
    var (margins, w) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: d))
    for (i, value) in zip(rows, lambda) { margins[i] = value * y[i] }
    let square = unsafe X.elements.withUnsafeBufferPointer { x in
      unsafe w.withUnsafeMutableBufferPointer { w in
        unsafe margins.withUnsafeMutableBufferPointer { margins in
          let (x, w, m) = (x.baseAddress!, w.baseAddress!, margins.baseAddress!)
          unsafe DoubleRoutines.gemv(true, n, d, 1, x, m, 0, w)
          unsafe DoubleRoutines.gemv(false, n, d, 1, x, w, 0, m)
          for i in 0..<n { unsafe m[i] = unsafe m[i] * y[i] }
          return unsafe DoubleRoutines.dot(d, w, w)
        }
      }
    }
    return (w, margins, square)
  }

  /// The multipliers with margins of 1 on the rows up to the slack; `nil` if they do not come nearer.
  private func refine(
    _ rows: [Int], _ s: [Float], _ factor: SingleFactor, _ tolerance: Double
  ) -> (multipliers: [Double], weights: [Double], margins: [Double], slack: Double)? {
    var lambda = s.map { Double($0) * scale * scale }
    var last = Double.infinity
    while true {
      let (w, margins, square) = weightsAndMargins(rows, lambda)
      let slack = ActiveSetSearch.slack(tolerance, square.squareRoot(), 1 / scale)
      let residuals = rows.map { 1 - margins[$0] }
      let largest = residuals.reduce(0) { max($0, abs($1)) }
      if largest <= slack { return (lambda, w, margins, slack) }
      guard largest < 0.5 * last else { return nil }
      last = largest
      let change = factor.solve(residuals.map { Float($0 / largest) })
      for i in lambda.indices { lambda[i] += Double(change[i]) * largest * scale * scale }
    }
  }
}

/// The Cholesky factor of a block of a Gram matrix in single precision.
private struct SingleFactor {
  private let L: [Float]
  private let order: Int

  /// - Returns: `nil` if the block is not positive definite in single precision.
  init?(_ G: Matrix<Float>, _ rows: [Int]) {
    let (n, m) = (G.columns, rows.count)
    var failed = false
    L = unsafe Array(unsafeUninitializedCapacity: m * m) { out, count in
      unsafe G.elements.withUnsafeBufferPointer { g in
        unsafe rows.withUnsafeBufferPointer { rows in
          for a in 0..<m {
            let from = unsafe rows[a] * n
            for b in 0...a { unsafe out[a * m + b] = unsafe g[from + rows[b]] }
            for b in (a + 1)..<max(m, a + 1) { unsafe out[a * m + b] = 0 }
          }
        }
      }
      failed = unsafe factorByHalves(Float.self, m, out.baseAddress!) != 0
      count = m * m
    }
    order = m
    if failed { return nil }
  }

  /// (L L^T)^{-1} b.
  func solve(_ b: [Float]) -> [Float] {
    var x = b
    unsafe L.withUnsafeBufferPointer { L in
      unsafe x.withUnsafeMutableBufferPointer { x in
        guard let l = L.baseAddress, let start = x.baseAddress else { return }
        for i in 0..<order {
          let row = unsafe l + i * order
          unsafe start[i] = unsafe (start[i] - FloatRoutines.dot(i, row, start)) / row[i]
        }
        for i in stride(from: order - 1, through: 0, by: -1) {
          let row = unsafe l + i * order
          let value = unsafe start[i] / row[i]
          unsafe start[i] = value
          for j in 0..<i { unsafe start[j] -= unsafe value * row[j] }
        }
      }
    }
    return x
  }
}
