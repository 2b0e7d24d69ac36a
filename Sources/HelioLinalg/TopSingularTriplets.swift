public import HelioCore

/// The largest singular triplets of a matrix, without forming A^T A.
///
/// Golub-Kahan-Lanczos bidiagonalisation with complete reorthogonalisation:
///
///     A v_j = alpha_j u_j + beta_{j-1} u_{j-1},   A^T u_j = alpha_j v_j + beta_j v_{j+1}
///
/// The Krylov space grows until beta_m |last component of the left vector of the bidiagonal matrix|,
/// the exact residual norm |A^T u - s v|, is below tolerance times the largest value. Against restarted
/// variants it needs more memory (m + n numbers a step) and no tuning; a few spikes above a bulk
/// converge in tens of steps.
///
/// - Parameters:
///   - A: m x n, finite.
///   - count: how many triplets, 1 ... min(m, n).
///   - tolerance: residual relative to the largest singular value.
/// - Returns: the triplets; `convergence.residual` is the largest residual norm.
/// - Complexity: two matrix-vector products a step.
public func topSingularTriplets<S: MatrixScalar>(
  _ A: Matrix<S>, count: Int, tolerance: Double = 1e-10
) throws(HelioError) -> Solution<SingularValueDecomposition<S>> {
  try topSingularTriplets(
    rows: A.rows, columns: A.columns, count: count, tolerance: tolerance, dense: { A },
    multiply: { product(A, $0) }, multiplyTransposed: { product(A, $0, transposeFirst: true) })
}

/// The largest singular triplets of A - L R, which is not formed.
///
/// - Parameters:
///   - A: m x n; L: m x k; R: k x n with k small.
/// - Complexity: two products with each of the three matrices a step.
public func topSingularTriplets<S: MatrixScalar>(
  _ A: Matrix<S>, subtracting L: Matrix<S>, times R: Matrix<S>, count: Int,
  tolerance: Double = 1e-10
) throws(HelioError) -> Solution<SingularValueDecomposition<S>> {
  precondition(
    L.rows == A.rows && R.columns == A.columns && L.columns == R.rows,
    "\(L.rows) x \(L.columns) times \(R.rows) x \(R.columns) from \(A.rows) x \(A.columns)")
  func difference(_ x: [S], _ y: [S]) -> [S] {
    var result = y
    apply(.identity, scale: -1, to: &result)
    add(x, to: &result)
    return result
  }
  return try topSingularTriplets(
    rows: A.rows, columns: A.columns, count: count, tolerance: tolerance,
    dense: {
      var D = A
      addProduct(to: &D, L, R, scale: -1)
      return D
    }, multiply: { difference(product(A, $0), product(L, product(R, $0))) },
    multiplyTransposed: {
      difference(
        product(A, $0, transposeFirst: true),
        product(R, product(L, $0, transposeFirst: true), transposeFirst: true))
    })
}

/// The iteration itself, for a matrix known by its products; `dense` forms it where that is cheaper.
private func topSingularTriplets<S: MatrixScalar>(
  rows m: Int, columns n: Int, count: Int, tolerance: Double, dense: () -> Matrix<S>,
  multiply: ([S]) -> [S], multiplyTransposed: ([S]) -> [S]
) throws(HelioError) -> Solution<SingularValueDecomposition<S>> {
  let full = min(m, n)
  try require(count >= 1 && count <= full, "count", "between 1 and \(full)", got: count)
  try require(tolerance > 0, "tolerance", "positive", got: tolerance)
  let floor = max(tolerance, 4 * Double(S.ulpOfOne))
  if full <= 64 || 3 * count >= full {
    return Solution(truncated(try singularValueDecomposition(dense()), count), .exact)
  }
  // The bases row by row, so that orthogonalising is two products.
  var left: [S] = []
  var right: [S] = []
  var (alpha, beta): ([S], [S]) = ([], [])
  var v = RandomStream(seed: 0, purpose: "lanczos start").normals(n, as: S.self)
  normalise(&v)
  var check = min(full, max(3 * count, count + 12))
  while true {
    right += v
    var u = multiply(v)
    orthogonalise(&u, against: left)
    alpha.append(normalise(&u))
    left += u
    var w = multiplyTransposed(u)
    orthogonalise(&w, against: right)
    beta.append(normalise(&w))
    v = w
    let steps = alpha.count
    let scale = alpha.max() ?? 0
    let invariant = beta[steps - 1] <= S.ulpOfOne * scale
    guard steps >= check || steps == full || invariant else { continue }
    // B is upper bidiagonal (steps x steps): A right = left B.
    let B = Matrix<S>(rows: steps, columns: steps) { i, j in
      i == j ? alpha[i] : (j == i + 1 ? beta[i] : 0)
    }
    let small = try singularValueDecomposition(B)
    let known = min(count, steps)
    let residual = (0..<known).map { Double(abs(beta[steps - 1] * small.left[steps - 1, $0])) }
      .largestError
    let target = floor * Double(small.values[0])
    if residual <= target || steps == full || invariant {
      if known < count {
        return Solution(truncated(try singularValueDecomposition(dense()), count), .exact)
      }
      let rotated = SingularValueDecomposition(
        left: combine(left, steps, small.left, count),
        values: Array(small.values.prefix(count)), right: combine(right, steps, small.right, count))
      return Solution(
        rotated,
        Convergence(
          status: residual <= target || invariant ? .converged : .iterationLimit,
          iterations: steps, residual: residual, tolerance: target))
    }
    check = min(full, steps + max(8, steps / 3))
  }
}

private func truncated<S>(
  _ svd: SingularValueDecomposition<S>, _ k: Int
) -> SingularValueDecomposition<S> {
  let columns = Array(0..<k)
  return SingularValueDecomposition(
    left: svd.left.selectingColumns(columns), values: Array(svd.values.prefix(k)),
    right: svd.right.selectingColumns(columns))
}

/// Scales to unit norm and returns the norm; a zero vector stays zero.
@discardableResult
private func normalise<S: MatrixScalar>(_ x: inout [S]) -> S {
  let length = norm(x)
  if length > 0 { apply(.identity, scale: 1 / length, to: &x) }
  return length
}

/// Twice is enough (Kahan and Parlett): classical Gram-Schmidt, repeated once.
private func orthogonalise<S: MatrixScalar>(_ x: inout [S], against basis: [S]) {
  if basis.isEmpty { return }
  let Q = Matrix(rows: basis.count / x.count, columns: x.count, elements: basis)
  for _ in 0..<2 {
    var overlaps = product(Q, x)
    apply(.identity, scale: -1, to: &overlaps)
    add(product(Q, overlaps, transposeFirst: true), to: &x)
  }
}

/// sum_j basis_j small_jk for the first `count` columns k.
private func combine<S: MatrixScalar>(
  _ basis: [S], _ steps: Int, _ small: Matrix<S>, _ count: Int
) -> Matrix<S> {
  let Q = Matrix(rows: steps, columns: basis.count / steps, elements: basis)
  return product(Q, small.selectingColumns(Array(0..<count)), transposeFirst: true)
}
