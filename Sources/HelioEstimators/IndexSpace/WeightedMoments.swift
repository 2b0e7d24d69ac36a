public import HelioCore
import HelioLinalg

// Estimators whose weights are given functions of the target, and partial traces of higher moments.

extension IndexSample {
  /// Top eigenvectors of D = (1/n) sum_i T_i x_i x_i^T with given weights, algebraically the largest.
  ///
  /// Strengths are the leading eigenvalues, the edge that of the weights themselves. Cost n d^2.
  ///
  /// - Parameter T: weight of every row, for instance a function of its target.
  /// Source: sheet multi-index §4, `spec`.
  public func weightedMoment(
    directions r: Int, weights T: [Double]
  ) throws(HelioError) -> IndexEstimate {
    try require(
      T.count == count && T.allSatisfy { $0.isFinite }, "weights", "\(count) finite numbers",
      got: "\(T.count)")
    let D = weightedGram(inputs, weights: T, scale: 1 / Double(count))
    let top = try leadingEigen(D, count: min(r, dimension))
    return IndexEstimate(
      directions: top.vectors, strengths: top.values,
      edge: T.contains { $0 != 0 } ? try bulkEdge(T) : nil)
  }

  /// The direction of a partial trace of the third or fourth Hermite tensor.
  ///
  ///     v3 = (1/n) sum t (q - 2) x,   M4 = (1/n) sum t [(q - 4) x x^T - (q - 2) I],   q = |x|^2 - d
  ///
  /// t is the centred target. Sees E[y h_3] and E[y h_4] with some d^2 rows or more; heavy-tailed targets ruin it. The
  /// direction of M4 is the eigenvector of the largest |eigenvalue|. Cost n d, n d^2.
  ///
  /// - Parameter order: 3 or 4.
  /// - Throws: ``HelioError/undefined(_:)`` for several outputs.
  /// Source: sheet multi-index §4.3, `ptrace3` and `ptrace4`.
  public func partialTrace(order: Int) throws(HelioError) -> IndexEstimate {
    try require(order == 3 || order == 4, "order", "3 or 4", got: order)
    guard outputCount == 1 else {
      throw .undefined("Partial traces are defined for one output; there are \(outputCount).")
    }
    let t = targets.column(0)
    let q = (0..<count).map { i in
      let x = inputs.row(i)
      return dot(x, x) - Double(dimension)
    }
    let n = Double(count)
    if order == 3 {
      let weights = zip(t, q).map { $0 * ($1 - 2) / n }
      let v = product(inputs, weights, transposeFirst: true)
      let length = norm(v)
      guard length > 0 else { throw .data("The partial trace of third order is zero.") }
      return IndexEstimate(
        directions: Matrix(rows: dimension, columns: 1, elements: v.map { $0 / length }),
        strengths: [length], edge: nil)
    }
    var M = weightedGram(inputs, weights: zip(t, q).map { $0 * ($1 - 4) }, scale: 1 / n)
    let shift = zip(t, q).reduce(0) { $0 + $1.0 * ($1.1 - 2) } / n
    for j in 0..<dimension { M[j, j] -= shift }
    let top = try leadingEigen(M, count: 1, order: .magnitude)
    return IndexEstimate(directions: top.vectors, strengths: [abs(top.values[0])], edge: nil)
  }

  /// The direction of the least-squares slopes of one output.
  ///
  /// - Parameter moments: inside slices, where they are known already.
  /// On whitened inputs this is ``firstMoment(directions:)``. Cost n d^2.
  ///
  /// - Throws: ``HelioError/data(_:)`` unless n > d + 1.
  /// Source: sheet multi-index §4, `ols`.
  public func leastSquares(moments: SliceMoments? = nil) throws(HelioError) -> IndexEstimate {
    guard outputCount == 1 else {
      throw .undefined("One direction of slopes needs one output; there are \(outputCount).")
    }
    guard count > dimension + 1 else {
      throw .data(
        "Least squares needs more rows than inputs and one: \(count) rows for \(dimension) inputs are too few."
      )
    }
    let b = try known(moments) { TargetSlices(self, count: 2) }.slopes()
    let length = norm(b)
    guard length > 0 else { throw .data("The least-squares slopes are zero.") }
    return IndexEstimate(
      directions: Matrix(rows: dimension, columns: 1, elements: b.map { $0 / length }),
      strengths: [length], edge: nil)
  }

  /// Outer products of the least-squares slopes within slices of the target, averaged.
  ///
  ///     sum_h p_h b_h b_h^T,   b_h the slopes with intercept inside slice h
  ///
  /// Cost n d^2 + H d^3.
  ///
  /// - Parameters:
  ///   - H: slices; 10 by default.
  ///   - moments: of the slices, where they are known already; H is not used then.
  /// - Throws: ``HelioError/data(_:)`` unless every slice holds more than d + 1 rows.
  /// Source: Coudret, Girard and Saracco (2014); sheet multi-index §4, `rcls`.
  public func slicedSlopes(
    directions r: Int, sliceCount H: Int = 10, moments: SliceMoments? = nil
  ) throws(HelioError) -> IndexEstimate {
    guard outputCount == 1 else {
      throw .undefined("Slopes within slices need one output; there are \(outputCount).")
    }
    try requireSlices(H)
    let moments = try known(moments) { TargetSlices(self, count: H) }
    var sum = Matrix<Double>(rows: dimension, columns: dimension)
    for (h, p) in moments.shares.enumerated() {
      guard moments.counts[h] > dimension + 1 else {
        throw .data(
          "Slopes within slices need more rows in each than inputs and one: a slice of "
            + "\(moments.counts[h]) rows for \(dimension) inputs is too thin.")
      }
      let column = Matrix(rows: dimension, columns: 1, elements: try moments.slopes(h))
      addProduct(to: &sum, column, column, transposeSecond: true, scale: p)
    }
    return try IndexEstimate(leading: r, of: sum) { value, _ in value }
  }
}
