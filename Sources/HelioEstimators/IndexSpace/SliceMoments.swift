public import HelioCore
import HelioLinalg

/// First and second moments of inputs and target inside slices of the target: all that SIR, SAVE, directional
/// regression, slopes within slices and least squares look at, from one pass over the rows.
///
///     p_h,  m_h = mean of x,  S_h = mean of x x^T,  c_h = mean of x y
///
/// - Complexity: n d^2, once for all estimators.
public struct SliceMoments: Sendable {
  let counts: [Int]
  let shares: [Double]
  let means: [[Double]]
  let seconds: [Matrix<Double>]
  /// c_h and the mean of y of each output's first column.
  let crosses: [[Double]]
  let targetMeans: [Double]

  /// - Parameter H: slices of a number, from 2 to the rows; classes are slices of their own.
  public init(_ sample: IndexSample, sliceCount H: Int) throws(HelioError) {
    try sample.requireSlices(H)
    self.init(sample, TargetSlices(sample, count: H))
  }

  init(_ sample: IndexSample, _ slices: TargetSlices) {
    let X = sample.inputs
    let y = sample.targets.column(0)
    shares = slices.shares
    counts = slices.members.map(\.count)
    seconds = slices.members.map { gram(ofRows: $0, of: X, scale: 1 / Double($0.count)) }
    let d = X.columns
    var (means, crosses): ([[Double]], [[Double]]) = ([], [])
    for rows in slices.members {
      var (mean, cross) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
      let share = 1 / Double(rows.count)
      addRows(rows, of: X, weights: { _ in share }, to: &mean)
      addRows(rows, of: X, weights: { share * y[$0] }, to: &cross)
      means.append(mean)
      crosses.append(cross)
    }
    (self.means, self.crosses) = (means, crosses)
    targetMeans = slices.members.map { rows in
      rows.reduce(0) { $0 + y[$1] } / Double(rows.count)
    }
  }

  /// S_h - m_h m_h^T.
  func covariance(_ h: Int) -> Matrix<Double> { centred(seconds[h], means[h]) }

  /// Slopes of least squares inside a slice.
  func slopes(_ h: Int) throws(HelioError) -> [Double] {
    try CholeskyFactor(covariance(h)).solve(
      zip(crosses[h], means[h]).map { $0 - $1 * targetMeans[h] })
  }

  /// Slopes of least squares over all rows.
  func slopes() throws(HelioError) -> [Double] {
    let d = means[0].count
    var S = Matrix<Double>(rows: d, columns: d)
    var (mean, cross, y) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d), 0.0)
    for (h, p) in shares.enumerated() {
      S = S + seconds[h].scaled(by: p)
      for j in 0..<d {
        mean[j] += p * means[h][j]
        cross[j] += p * crosses[h][j]
      }
      y += p * targetMeans[h]
    }
    return try CholeskyFactor(centred(S, mean)).solve(zip(cross, mean).map { $0 - $1 * y })
  }

  /// S - m m^T.
  private func centred(_ S: Matrix<Double>, _ m: [Double]) -> Matrix<Double> {
    var result = S
    let column = Matrix(rows: m.count, columns: 1, elements: m)
    addProduct(to: &result, column, column, transposeSecond: true, scale: -1)
    return result
  }
}

/// sum <- sum + sum over rows of w_i x_i.
private func addRows(
  _ rows: [Int], of X: Matrix<Double>, weights w: (Int) -> Double, to sum: inout [Double]
) {
  unsafe X.elements.withUnsafeBufferPointer { x in
    unsafe sum.withUnsafeMutableBufferPointer { sum in
      for i in rows {
        let (row, weight) = (unsafe x.baseAddress! + i * X.columns, w(i))
        for j in sum.indices { unsafe sum[j] += weight * row[j] }
      }
    }
  }
}

extension IndexSample {
  /// Moments that are known already, or those of slices that are made now.
  func known(
    _ given: SliceMoments?, _ slices: () throws(HelioError) -> TargetSlices
  ) throws(HelioError) -> SliceMoments {
    if let given { return given }
    return SliceMoments(self, try slices())
  }
}
