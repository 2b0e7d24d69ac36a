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
  static let leastRows = 256
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
  /// Rows y_i x_i over the longest one's length.
  private let A: Matrix<Float>
  private let G: Matrix<Float>
  private let scale: Double

  init(_ X: Matrix<Double>, _ y: [Double], longestRow: Double) {
    (self.X, self.y, scale) = (X, y, 1 / longestRow)
    let (d, scale) = (X.columns, self.scale)
    A = unsafe Matrix(rows: X.rows, columns: d) { out in
      unsafe X.elements.withUnsafeBufferPointer { x in
        for i in 0..<X.rows {
          let factor = y[i] * scale
          for k in i * d..<(i + 1) * d { unsafe out[k] = unsafe Float(factor * x[k]) }
        }
      }
    }
    G = lowerGram(A, of: .rows)
  }

  /// - Parameter tolerance: of the relative duality gap.
  func run(tolerance: Double) -> Found? {
    var rows = Array(0..<X.rows)
    for iteration in 1...Self.setLimit {
      guard let factor = SingleFactor(G, rows) else { return nil }
      let s = factor.solve([Float](repeating: 1, count: rows.count))
      let kept = rows.indices.filter { s[$0] > 0 }
      if kept.count < rows.count {
        if kept.isEmpty { return nil }
        rows = kept.map { rows[$0] }
        continue
      }
      let violated = outside(rows, margins(rows, s).map { $0 < 1 - Self.singleSlack })
      if !violated.isEmpty {
        rows = (rows + violated).sorted()
        continue
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

  /// Points of which something holds that are not among the rows.
  private func outside(_ rows: [Int], _ holds: [Bool]) -> [Int] {
    var holds = holds
    for i in rows { holds[i] = false }
    return holds.indices.filter { holds[$0] }
  }

  /// Margins of all points in single precision.
  private func margins(_ rows: [Int], _ s: [Float]) -> [Float] {
    var full = [Float](repeating: 0, count: X.rows)
    for (i, value) in zip(rows, s) { full[i] = value }
    return product(A, product(A, full, transposeFirst: true))
  }

  /// The multipliers with margins of 1 on the rows up to the slack; `nil` if they do not come nearer.
  private func refine(
    _ rows: [Int], _ s: [Float], _ factor: SingleFactor, _ tolerance: Double
  ) -> (multipliers: [Double], weights: [Double], margins: [Double], slack: Double)? {
    var lambda = s.map { Double($0) * scale * scale }
    var last = Double.infinity
    while true {
      var pull = [Double](repeating: 0, count: X.rows)
      for (i, value) in zip(rows, lambda) { pull[i] = value * y[i] }
      let w = product(X, pull, transposeFirst: true)
      var margins = product(X, w)
      for i in margins.indices { margins[i] *= y[i] }
      let slack = ActiveSetSearch.slack(tolerance, norm(w), 1 / scale)
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
      failed = unsafe FloatRoutines.potrf(m, out.baseAddress!) != 0
      count = m * m
    }
    order = m
    if failed { return nil }
  }

  /// (L L^T)^{-1} b.
  func solve(_ b: [Float]) -> [Float] {
    var x = b
    _ = unsafe L.withUnsafeBufferPointer { L in
      unsafe x.withUnsafeMutableBufferPointer { x in
        unsafe FloatRoutines.potrs(order, 1, L.baseAddress!, x.baseAddress!)
      }
    }
    return x
  }
}
