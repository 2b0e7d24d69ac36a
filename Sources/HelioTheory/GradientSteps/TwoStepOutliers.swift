public import HelioCore
import HelioLinalg
import HelioNumerics

/// The spikes of the weights after two steps in the noise that the gradients leave beside them.
///
///     W = sum_k tau_k u_k v_k^T + what is left of W_0 + noise of the gradients, of variance n(a_j):   ``NoisyBulk``
///
/// u_k(a) and tau_k are those of ``TwoStepTheory``. n grows with a^2 and so lies where the weak spikes lie, since
/// their functions of a are of higher order; and since a gradient is a sum over points, it is largest along them,
/// where the spikes' right vectors lie. Neurons are the p quantiles of the readouts' law, at most 4000 of them.
///
/// Source: derived here; sheet gradient-steps §4.4 without the noise.
public struct TwoStepOutliers: Sendable {
  /// The spikes without any noise.
  public let spikes: TwoStepSpikes
  /// The largest singular value without spikes.
  public let edge: Double
  /// Singular values of W above it, descending.
  public let singularValues: [Double]
  /// <right vector i, e_m>^2, `[i][m]`.
  public let squaredOverlaps: [[Double]]
  /// tau_k, v(a) and the rest, at the neurons.
  private let rows: SpikedRows

  init(_ spikes: TwoStepSpikes, _ rows: SpikedRows) throws(HelioError) {
    self.spikes = spikes
    self.rows = rows
    let outliers = try rows.bulk.outliers(rows.spikes)
    edge = rows.bulk.edge
    singularValues = outliers.map(\.singularValue)
    squaredOverlaps = outliers.map { outlier in
      rows.directions.map { c in
        let overlap = dot(outlier.rightCoefficients, c)
        return overlap * overlap
      }
    }
  }

  /// #{outliers}.
  public var count: Int { singularValues.count }

  /// <right vector i, index directions>^2 in d dimensions: what is not of theirs points anywhere, and holds 1/d of
  /// each.
  public func squaredTargetOverlap(_ i: Int, dimension d: Int) -> Double {
    let overlap = squaredOverlaps[i].reduce(0, +)
    return overlap + Double(squaredOverlaps[i].count) * max(0, 1 - overlap) / Double(d)
  }

  /// What the leading directions of the learned part hold of each index direction: D = Q^T (W - W_0) with the
  /// polynomials Q of degree below K in the readout.
  ///
  ///     D D^T = B B^T + Q^T diag(noise) Q,   B = Q^T U diag(tau),   eigenvalues t_i^2, vectors L_i
  ///     o_im = (L_i^T B c_m)^2/t_i^2,   sum_i o_im + (1 - sum_m' o_im')/d
  ///
  /// The last term: what is not of the index directions points anywhere.
  ///
  /// - Parameters:
  ///   - count: how many directions.
  ///   - K: as that of the projection which is compared.
  ///   - d: input dimension.
  public func captured(
    count: Int, degree K: Int = 8, dimension d: Int
  ) throws(HelioError) -> [Double] {
    try require(count >= 1 && K >= 1 && d >= 1, "captured", "of at least 1", got: [count, K, d])
    let Q = try rows.polynomials(K)
    func weighted(_ factors: [Double]) -> Matrix<Double> {
      Matrix(rows: Q.rows, columns: Q.columns) { factors[$0] * rows.weights[$0] * Q[$0, $1] }
    }
    let ones = [Double](repeating: 1, count: Q.rows)
    let overlaps = product(weighted(ones), rows.spikes.functions, transposeFirst: true)
    let B = Matrix(rows: overlaps.rows, columns: overlaps.columns) {
      overlaps[$0, $1] * rows.spikes.strengths[$1]
    }
    let N = product(Q, weighted(rows.changeVariances), transposeFirst: true)
    let eigen = try symmetricEigen(gram(B, of: .rows) + N)
    var result = [Double](repeating: 0, count: rows.directions.count)
    for i in 0..<min(count, eigen.values.count) where eigen.values[i] > 0 {
      let signal = product(B, eigen.vectors.column(i), transposeFirst: true)
      let overlaps = rows.directions.map { c in
        let overlap = dot(signal, c)
        return overlap * overlap / eigen.values[i]
      }
      let rest = max(0, 1 - overlaps.reduce(0, +)) / Double(d)
      for (m, overlap) in overlaps.enumerated() { result[m] += overlap + rest }
    }
    return result
  }

  /// <v_k, e_m>^2 of the leading spikes themselves, as if neither weights nor gradients had noise.
  public func capturedWithoutNoise(count: Int) -> [Double] {
    rows.directions.map { c in c.prefix(count).reduce(0) { $0 + $1 * $1 } }
  }
}

extension TwoStepTheory {
  /// The outliers of W_2 beside the noise of the gradients; with eta_2 = 0 those of W_1.
  ///
  /// - Parameters: see ``spikes(learningRates:width:count:tolerance:)``.
  ///   - psi: p/d > 0.
  /// - Returns: the outliers; the report is that of the spikes.
  public func outliers(
    learningRates eta: (Double, Double), width p: Double, widthRatio psi: Double, count: Int = 3,
    tolerance: Double = 3e-6
  ) throws(HelioError) -> Solution<TwoStepOutliers> {
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
    let (spikes, sizes) = try refined(
      learningRates: eta, width: p, count: count, tolerance: tolerance)
    let rows = try SpikedRows(self, sizes: sizes, learningRates: eta, width: p, widthRatio: psi)
    return Solution(try TwoStepOutliers(spikes.value, rows), spikes.convergence)
  }
}
