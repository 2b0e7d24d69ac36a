import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns

/// How much of a target functions of a few projections of the inputs explain, on some rows.
///
///     share(V) = |P y|^2/|y|^2,   P on the centred columns z_i and z_i^2,   z_i = <v_i, x>
///
/// Linear and even functions of each direction; with several outputs the squares are summed. A target
/// without relation to the inputs has a share of about 2 s/m for s directions on m rows; permutations of
/// the rows measure it. Random directions have more where there are few inputs or correlated ones.
struct ProjectedTarget {
  /// m x d and m x k, with the columns' means removed.
  private let inputs: Matrix<Double>
  private let targets: Matrix<Double>
  private let squaredNorm: Double

  /// Permutations and draws: the fifth largest of 99 values is exceeded with probability 1/20.
  private static let draws = 99

  init(inputs: Matrix<Double>, targets: Matrix<Double>) {
    var (X, Y) = (inputs, targets)
    removeColumnMeans(&X)
    removeColumnMeans(&Y)
    self.inputs = X
    self.targets = Y
    squaredNorm = dot(Y.elements, Y.elements)
  }

  /// - Parameter V: d x s, unit columns; 0 for s = 0.
  /// - Complexity: m s (d + 8 s) operations.
  func share(_ V: Matrix<Double>) throws(HelioError) -> Double {
    explained(targets, by: try functions(V))
  }

  /// The share where the target's rows are permuted: the mean, and what 1/20 of permutations exceed.
  func chance(_ V: Matrix<Double>, from stream: RandomStream) throws(HelioError) -> (
    mean: Double, limit: Double
  ) {
    let Q = try functions(V)
    return summary((0..<Self.draws).map { explained(permuted(targets, stream.at($0)), by: Q) })
  }

  /// The mean share of s random directions, beside given ones.
  func random(
    count s: Int, beside V: Matrix<Double>? = nil, from stream: RandomStream
  ) throws(HelioError) -> Double {
    guard s > 0 else { return try V.map { V throws(HelioError) in try share(V) } ?? 0 }
    var sum = 0.0
    for r in 0..<Self.draws {
      let G = Matrix<Double>.normal(rows: inputs.columns, columns: s, scale: 1, from: stream.at(r))
      let R = try singularValueDecomposition(G).left
      sum += try share(V.map { joined($0, R) } ?? R)
    }
    return sum / Double(Self.draws)
  }

  /// What more directions add to the share of some, and what they add where the rows of the rest that those
  /// leave are permuted (Freedman and Lane, J. Business Econ. Statist. 1 (1983)).
  func added(
    by more: Matrix<Double>, to V: Matrix<Double>, from stream: RandomStream
  ) throws(HelioError) -> (share: Double, chance: Double, limit: Double) {
    let (Q, all) = (try functions(V), try functions(joined(V, more)))
    func added(_ Y: Matrix<Double>) -> Double { explained(Y, by: all) - explained(Y, by: Q) }
    var rest = targets
    if Q.columns > 0 {
      addProduct(to: &rest, Q, product(Q, targets, transposeFirst: true), scale: -1)
    }
    let chance = summary((0..<Self.draws).map { added(permuted(rest, stream.at($0))) })
    return (added(targets), chance.mean, chance.limit)
  }

  /// An orthonormal basis of the functions of the projections, m x at most 2 s.
  private func functions(_ V: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    guard V.columns > 0 else { return Matrix(rows: inputs.rows, columns: 0) }
    let z = product(inputs, V)
    let (m, s) = (z.rows, z.columns)
    let root = Double(m).squareRoot()
    let scales = (0..<s).map { root / max(norm(z.column($0)), .leastNormalMagnitude) }
    var F = Matrix<Double>(rows: m, columns: 2 * s) { i, f in
      let value = z[i, f % s] * scales[f % s]
      return f < s ? value : value * value
    }
    removeColumnMeans(&F)
    // By the Gram matrix: functions that repeat drop out.
    let eigen = try symmetricEigen(gram(F, of: .columns))
    let floor = 1e-10 * max(eigen.values[0], .leastNormalMagnitude)
    let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
    let Q = product(F, eigen.vectors.selectingColumns(kept))
    return Matrix(rows: m, columns: kept.count) { Q[$0, $1] / eigen.values[kept[$1]].squareRoot() }
  }

  /// |Q^T Y|^2 in units of the target's square.
  private func explained(_ Y: Matrix<Double>, by Q: Matrix<Double>) -> Double {
    guard Q.columns > 0, squaredNorm > 0 else { return 0 }
    let C = product(Q, Y, transposeFirst: true)
    return min(1, dot(C.elements, C.elements) / squaredNorm)
  }

  private func permuted(_ Y: Matrix<Double>, _ stream: RandomStream) -> Matrix<Double> {
    Y.selectingRows(stream.permutation(Y.rows))
  }

  private func summary(_ values: [Double]) -> (mean: Double, limit: Double) {
    let n = values.count
    return (values.reduce(0, +) / Double(n), values.sorted()[n - (n + 1) / 20])
  }
}

/// The columns of both.
private func joined(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  Matrix(rows: A.rows, columns: A.columns + B.columns) { i, c in
    c < A.columns ? A[i, c] : B[i, c - A.columns]
  }
}
