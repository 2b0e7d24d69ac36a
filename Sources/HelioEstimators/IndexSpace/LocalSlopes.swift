public import HelioCore
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
    let anchors = stream.permutation(count).prefix(Self.anchorCount)
    let tuning = isChosen ? try leaveOneOutTuning(anchors) : LocalTuning()
    var P = Matrix<Double>.identity(dimension)
    var M = Matrix<Double>(rows: dimension, columns: dimension)
    for round in 0..<Self.roundCount {
      let Z = product(inputs, P)
      let q = dot(P.elements, P.elements)
      let h2 = tuning.spread * 1.5 * q * pow(Double(count), -2 / (q + 4))
      M = Matrix(rows: dimension, columns: dimension)
      for a in anchors {
        let slopes = try localFit(weights: neighbourhood(of: a, in: Z, h2), tuning.ridge).slopes
        addProduct(to: &M, slopes, slopes, transposeSecond: true, scale: 1 / Double(anchors.count))
      }
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

  private func leaveOneOutTuning(_ anchors: ArraySlice<Int>) throws(HelioError) -> LocalTuning {
    let q = Double(dimension)
    var best = (error: Double.infinity, tuning: LocalTuning())
    for spread in [1.0, 2, 4, 8, 16] {
      let h2 = spread * 1.5 * q * pow(Double(count), -2 / (q + 4))
      for ridge in [1e-2, 1e-1, 1] {
        var error = 0.0
        for a in anchors {
          var w = neighbourhood(of: a, in: inputs, h2)
          w[a] = 0
          guard w.contains(where: { $0 > 1e-15 }) else { continue }
          let fit = try localFit(weights: w, ridge)
          for c in 0..<outputCount {
            var prediction = fit.targetMeans[c]
            for j in 0..<dimension {
              prediction += (inputs[a, j] - fit.inputMeans[j]) * fit.slopes[j, c]
            }
            let e = targets[a, c] - prediction
            error += e * e
          }
        }
        if error < best.error { best = (error, LocalTuning(spread: spread, ridge: ridge)) }
      }
    }
    return best.tuning
  }

  /// exp(-|z_i - z_a|^2/(2 h^2)) of every row.
  private func neighbourhood(of a: Int, in Z: Matrix<Double>, _ h2: Double) -> [Double] {
    let centre = Z.row(a)
    var exponents = (0..<count).map { i in
      var square = 0.0
      for j in 0..<dimension {
        let difference = Z[i, j] - centre[j]
        square += difference * difference
      }
      return -0.5 * square / h2
    }
    apply(.exp, to: &exponents)
    return exponents
  }

  private struct LocalFit {
    /// d x k.
    var slopes: Matrix<Double>
    var inputMeans: [Double]
    var targetMeans: [Double]
  }

  /// The weighted linear fit with free intercept.
  private func localFit(weights w: [Double], _ relativeRidge: Double) throws(HelioError) -> LocalFit
  {
    // What weighs less than rounding against the anchor itself, whose weight is 1, is left out.
    let near = w.indices.filter { w[$0] > 1e-15 }
    let total = near.reduce(0) { $0 + w[$1] }
    let (X, inputMeans) = weightedAndCentred(inputs, near, w, total)
    let (Y, targetMeans) = weightedAndCentred(targets, near, w, total)
    let C = gram(X, of: .columns)
    // An anchor without neighbours has no slope; any positive ridge says so.
    let ridge = max(relativeRidge * C.trace / Double(dimension), 1e-12)
    return LocalFit(
      slopes: try CholeskyFactor(C, addingToDiagonal: ridge).solve(
        product(X, Y, transposeFirst: true)), inputMeans: inputMeans, targetMeans: targetMeans)
  }

  /// sqrt(w_i/sum w) (a_i - mean) of the chosen rows, and the weighted means.
  private func weightedAndCentred(
    _ A: Matrix<Double>, _ rows: [Int], _ w: [Double], _ total: Double
  ) -> (Matrix<Double>, means: [Double]) {
    var mean = [Double](repeating: 0, count: A.columns)
    for i in rows { for j in 0..<A.columns { mean[j] += w[i] / total * A[i, j] } }
    let roots = rows.map { (w[$0] / total).squareRoot() }
    let centred = Matrix(rows: rows.count, columns: A.columns) { i, j in
      roots[i] * (A[rows[i], j] - mean[j])
    }
    return (centred, mean)
  }
}
