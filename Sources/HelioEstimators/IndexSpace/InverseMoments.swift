public import HelioCore
import HelioLinalg

// Estimators that look at moments of the inputs given the target.

extension IndexSample {
  /// The first moment V = X^T Y/n, d x k: on whitened inputs the least-squares slopes.
  ///
  /// Sees E[y <u,x>], the linear part of the link: at most one direction an output. Strengths are
  /// singular values of V; V V^T is the second moment with the weights Y Y^T/n, whose edge is
  /// known. Cost n d k. Source: sheet multi-index §4, `first`.
  public func firstMoment(directions r: Int) throws(HelioError) -> IndexEstimate {
    let V = product(inputs, targets, transposeFirst: true).scaled(by: 1 / Double(count))
    let powers = try symmetricEigenvalues(gram(targets, of: .columns, scale: 1 / Double(count)))
    let edge = try bulkEdge(
      powers.map { max($0, 0) } + [Double](repeating: 0, count: max(0, count - powers.count)))
    return try IndexEstimate(
      singular: r, of: V.transposed(), edge: edge.squareRoot()
    ) { $0 }
  }

  /// Principal Hessian directions: eigenvectors of largest |eigenvalue| of the second moment.
  ///
  ///     H_c = (1/n) sum_i y_ic x_i x_i^T,   eigenvectors of sum_c H_c^2
  ///
  /// Sees E Hess g, the even part of the link. Strengths are |eigenvalues| of H for one output (the
  /// roots of those of the sum for several), the edge the farther one of the two ends of the bulk.
  /// Targets are taken as they are; heavy tails widen the bulk. Cost n d^2 k.
  /// Source: K.-C. Li, JASA 87 (1992); sheet multi-index §4 and §4.1 with T = y.
  public func principalHessian(directions r: Int) throws(HelioError) -> IndexEstimate {
    var sum = Matrix<Double>(rows: dimension, columns: dimension)
    for c in 0..<outputCount {
      let H = weightedGram(inputs, weights: targets.column(c), scale: 1 / Double(count))
      addProduct(to: &sum, H, H)
    }
    var edge: Double?
    if outputCount == 1 {
      let y = targets.column(0)
      let (upper, lower) = (try bulkEdge(y), try bulkEdge(y.map { -$0 }))
      edge = max(upper, lower)
    }
    return try IndexEstimate(leading: r, of: sum, edge: edge) { value, _ in value.squareRoot() }
  }

  /// Sliced inverse regression: the span of the slice means.
  ///
  ///     K = sum_h p_h m_h m_h^T,   m_h = mean of x in slice h
  ///
  /// Sees E[x|y], so any link that is not even; at most H - 1 directions. Strengths are eigenvalues
  /// of K, for whitened inputs in [0, 1]. Cost n d + H d^2.
  /// Source: K.-C. Li, JASA 86 (1991); sheet multi-index §4, `sir`.
  ///
  /// - Parameters:
  ///   - H: slices; 10 by default, or half the rows if that is less.
  ///   - moments: of the slices, where they are known already; H is not used then.
  public func slicedInverse(
    directions r: Int, sliceCount H: Int? = nil, moments: SliceMoments? = nil
  ) throws(HelioError) -> IndexEstimate {
    try requireSlices(H)
    let shares: [Double]
    let means: [[Double]]
    if let moments {
      (shares, means) = (moments.shares, moments.means)
    } else {
      let slices = TargetSlices(self, count: H ?? min(10, count / 2))
      (shares, means) = (slices.shares, slices.means(inputs))
    }
    // The rows of the slice means are a projection of the data onto the H indicators of the slices,
    // one of which is the constant that centring has removed.
    let rank = shares.count - 1
    let projection =
      [Double](repeating: 1, count: rank)
      + [Double](repeating: 0, count: count - rank)
    return try IndexEstimate(
      singular: r, of: weightedSliceMeans(shares, means), edge: bulkEdge(projection)
    ) { $0 * $0 }
  }

  /// Sliced average variance estimation.
  ///
  ///     sum_h p_h (V_h - I)^2,   V_h covariance of x in slice h
  ///
  /// Sees Var(x|y), even links above all. Strengths are eigenvalues. Cost n d^2 + H d^3.
  ///
  /// - Parameters:
  ///   - H: slices, however thin; 5 by default.
  ///   - moments: of the slices, where they are known already; H is not used then.
  /// - Throws: ``HelioError/data(_:)`` if the default slices hold no more rows than inputs.
  /// Source: Cook and Weisberg, JASA 86 (1991); sheet multi-index §4, `save`.
  public func slicedVariance(
    directions r: Int, sliceCount H: Int? = nil, moments: SliceMoments? = nil
  ) throws(HelioError) -> IndexEstimate {
    let moments = try known(moments) { () throws(HelioError) in try fullSlices("SAVE", H) }
    var sum = Matrix<Double>(rows: dimension, columns: dimension)
    for (h, p) in moments.shares.enumerated() {
      let D = moments.covariance(h) - .identity(dimension)
      addProduct(to: &sum, D, D, scale: p)
    }
    return try IndexEstimate(leading: r, of: sum) { value, _ in value }
  }

  /// Directional regression, which joins the two.
  ///
  ///     2 sum_h p_h A_h^2 + 2 K^2 + 2 tr(K) K,   A_h = mean of x x^T in slice h - I
  ///
  /// Sees E[x|y] and Var(x|y). Strengths are eigenvalues. Cost n d^2 + H d^3.
  ///
  /// - Parameters:
  ///   - H: slices, however thin; 5 by default.
  ///   - moments: of the slices, where they are known already; H is not used then.
  /// - Throws: as ``slicedVariance(directions:sliceCount:moments:)``.
  /// Source: Li and Wang, JASA 102 (2007); sheet multi-index §4, `dr`.
  public func directionalRegression(
    directions r: Int, sliceCount H: Int? = nil, moments: SliceMoments? = nil
  ) throws(HelioError) -> IndexEstimate {
    let moments = try known(moments) { () throws(HelioError) in
      try fullSlices("Directional regression", H)
    }
    let K = gram(weightedSliceMeans(moments.shares, moments.means), of: .columns)
    var sum = K.scaled(by: 2 * K.trace)
    addProduct(to: &sum, K, K, scale: 2)
    for (h, p) in moments.shares.enumerated() {
      let A = moments.seconds[h] - .identity(dimension)
      addProduct(to: &sum, A, A, scale: 2 * p)
    }
    return try IndexEstimate(leading: r, of: sum) { value, _ in value }
  }

  /// Rows sqrt(p_h) m_h, H x d: K = rows^T rows.
  private func weightedSliceMeans(_ shares: [Double], _ means: [[Double]]) -> Matrix<Double> {
    let weights = shares.map { $0.squareRoot() }
    return Matrix(rows: means.count, columns: dimension) { weights[$0] * means[$0][$1] }
  }

  /// The slices asked for, or five that hold more rows than there are inputs.
  private func fullSlices(_ name: String, _ H: Int?) throws(HelioError) -> TargetSlices {
    try requireSlices(H)
    if let H { return TargetSlices(self, count: H) }
    let slices = TargetSlices(self, count: 5)
    let rows = Double(count) / Double(slices.members.count)
    guard rows > Double(dimension) else {
      throw .data(
        "\(name) needs more rows in a slice of the target than inputs: \(slices.members.count) slices of "
          + "\(count) rows for \(dimension) inputs are too thin.")
    }
    return slices
  }
}
