public import HelioCore
import HelioKernels
import HelioLinalg

extension IndexSample {
  /// Outer product of gradients by local-linear fits, in three rounds.
  ///
  ///     b_a = slope at anchor a of the fit with weights exp(-|P (x_i - a)|^2/(2 h^2)),
  ///     M = mean over anchors of b_a b_a^T,   h^2 = 1.5 q n^(-2/(q+4)),  q = tr(P P^T)
  ///
  /// P = I in the first round, then M^(1/2) over its norm, with eigenvalues of M raised to 0.02 and
  /// then 0.01 of the largest: the neighbourhoods grow along directions in which the target does
  /// not change. The slopes' ridge is 0.01 of the mean weighted variance.
  ///
  /// Sees every direction of the gradient; pays with rows as d grows. Strengths are eigenvalues of
  /// M. Cost 3 · 150 (n d^2 + d^3).
  ///
  /// With few inputs the neighbourhoods hold few rows; factors of h^2 and the ridge are then chosen by leave-one-out:
  /// the fit without the anchor's own row is to predict its target best.
  ///
  /// Source: Xia, Tong, Li and Zhu, J. R. Statist. Soc. B 64 (2002); Hristache et al., Ann.
  /// Statist. 29 (2001); sheet multi-index §4.6.
  public func localSlopes(
    directions r: Int, choosingByLeaveOneOut isChosen: Bool = false, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    let anchors = Array(stream.permutation(count).prefix(Self.anchorCount))
    let tuning = isChosen ? try leaveOneOutTuning(anchors) : LocalTuning()
    var P = Matrix<Double>.identity(dimension)
    var M = P
    for round in 0..<Self.roundCount {
      let q = dot(P.elements, P.elements)
      let Z = product(inputs, P.scaled(by: 1 / radius(q, tuning)))
      var slopes: [Double] = []
      try localMoments(at: anchors, in: Z) { _, moments throws(HelioError) in
        slopes += try moments.slopes(relativeRidge: tuning.ridge).transposed().elements
      }
      let rows = Matrix(rows: slopes.count / dimension, columns: dimension, elements: slopes)
      M = gram(rows, of: .columns, scale: 1 / Double(anchors.count))
      guard round + 1 < Self.roundCount else { break }
      let eigen = try symmetricEigen(M)
      let floor = 0.02 / Double(round + 1)
      let roots = eigen.values.map { max($0 / eigen.values[0], floor).squareRoot() }
      let scaled = Matrix(rows: dimension, columns: dimension) { eigen.vectors[$0, $1] * roots[$1] }
      P = product(scaled, eigen.vectors, transposeSecond: true)
    }
    return try IndexEstimate(leading: r, of: M) { value, _ in value }
  }

  private static var anchorCount: Int { 150 }
  private static var roundCount: Int { 3 }

  /// The factor of h^2, and the slopes' ridge in units of the mean weighted variance.
  private struct LocalTuning {
    var spread = 1.0
    var ridge = 1e-2
  }

  /// h.
  private func radius(_ q: Double, _ tuning: LocalTuning) -> Double {
    (tuning.spread * 1.5 * q * pow(Double(count), -2 / (q + 4))).squareRoot()
  }

  private func leaveOneOutTuning(_ anchors: [Int]) throws(HelioError) -> LocalTuning {
    var best = (error: Double.infinity, tuning: LocalTuning())
    for spread in [1.0, 2, 4, 8, 16] {
      let h = radius(Double(dimension), LocalTuning(spread: spread))
      let tunings = [1e-2, 1e-1, 1].map { LocalTuning(spread: spread, ridge: $0) }
      var errors = [Double](repeating: 0, count: tunings.count)
      try localMoments(at: anchors, in: inputs.scaled(by: 1 / h), leavingOut: true) {
        a, moments throws(HelioError) in
        for (t, tuning) in tunings.enumerated() {
          let slopes = try moments.slopes(relativeRidge: tuning.ridge)
          for c in 0..<outputCount {
            var e = targets[a, c] - moments.targetMeans[c]
            for j in 0..<dimension { e -= (inputs[a, j] - moments.inputMeans[j]) * slopes[j, c] }
            errors[t] += e * e
          }
        }
      }
      for (t, error) in errors.enumerated() where error < best.error {
        best = (error, tunings[t])
      }
    }
    return best.tuning
  }

  /// Weighted moments around each anchor, weights exp(-|z_i - z_a|^2/2); those of all anchors at once, as far as 32 MB go.
  ///
  /// - Parameter isLeftOut: whether an anchor's own row has no weight; then an anchor without neighbours is passed over.
  private func localMoments(
    at anchors: [Int], in Z: Matrix<Double>, leavingOut isLeftOut: Bool = false,
    _ use: (Int, LocalMoments) throws(HelioError) -> Void
  ) throws(HelioError) {
    let (d, q) = (dimension, 1 + dimension + outputCount)
    let points = Matrix<Double>(rows: count, columns: q) { i, j in
      j == 0 ? 1 : j <= d ? inputs[i, j - 1] : targets[i, j - 1 - d]
    }
    let batch = max(1, (1 << 22) / (q * (q + 1) / 2))
    for start in stride(from: 0, to: anchors.count, by: batch) {
      let chosen = Array(anchors[start..<min(start + batch, anchors.count)])
      var W = try KernelFamily.gaussian.matrix(Z.selectingRows(chosen), Z)
      dropLight(&W.elements)
      if isLeftOut { for (k, a) in chosen.enumerated() { W[k, a] = 0 } }
      let grams = weightedGrams(points, weights: W)
      for (k, a) in chosen.enumerated() {
        let triangle = grams.row(k)
        guard triangle[0] > 0 else { continue }
        let G = Matrix<Double>(rows: q, columns: q) {
          $1 <= $0 ? triangle[$0 * ($0 + 1) / 2 + $1] : 0
        }
        var moments = LocalMoments(G, inputCount: d)
        if moments.isCancelled {
          // Far out and close together: from the anchor on.
          let origin = [0] + inputs.row(a) + targets.row(a)
          let shifted = Matrix(rows: count, columns: q) { points[$0, $1] - origin[$1] }
          moments = LocalMoments(
            weightedGram(shifted, weights: W.row(k)), inputCount: d, origin: origin)
        }
        try use(a, moments)
      }
    }
  }
}

/// What weighs less than rounding against the anchor itself, whose weight is 1, is no neighbour.
private func dropLight(_ weights: inout [Double]) {
  unsafe weights.withUnsafeMutableBufferPointer { w in
    for i in w.indices { unsafe w[i] = w[i] > 1e-15 ? w[i] : 0 }
  }
}

/// Weighted moments of inputs and targets around an anchor, and the linear fit with free intercept that they give.
private struct LocalMoments {
  /// The lower triangle, d x d.
  let covariance: Matrix<Double>
  /// d x k.
  let cross: Matrix<Double>
  let inputMeans: [Double]
  let targetMeans: [Double]
  /// Whether the means' squares leave too few digits of the variances.
  let isCancelled: Bool

  /// - Parameters:
  ///   - G: sum w p p^T of p = (1, x, y), the lower triangle.
  ///   - origin: what was taken from every p.
  init(_ G: Matrix<Double>, inputCount d: Int, origin: [Double]? = nil) {
    let total = G[0, 0]
    let means = (0..<G.rows).map { G[$0, 0] / total }
    func central(_ i: Int, _ j: Int) -> Double { G[i, j] / total - means[i] * means[j] }
    covariance = Matrix(rows: d, columns: d) { $1 <= $0 ? central($0 + 1, $1 + 1) : 0 }
    cross = Matrix(rows: d, columns: G.rows - 1 - d) { central(1 + d + $1, $0 + 1) }
    isCancelled = covariance.trace < 1e-6 * (1...d).reduce(0) { $0 + G[$1, $1] / total }
    let places = origin.map { zip($0, means).map { $0 + $1 } } ?? means
    inputMeans = Array(places[1...d])
    targetMeans = Array(places[(1 + d)...])
  }

  /// d x k.
  func slopes(relativeRidge: Double) throws(HelioError) -> Matrix<Double> {
    // An anchor without neighbours has no slope; any positive ridge says so.
    let ridge = max(relativeRidge * covariance.trace / Double(covariance.rows), 1e-12)
    return try CholeskyFactor(covariance, addingToDiagonal: ridge).solve(cross)
  }
}
