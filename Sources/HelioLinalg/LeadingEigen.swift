public import HelioCore

/// Which eigenvalues lead.
public enum EigenOrder: Sendable {
  /// The algebraically largest first.
  case algebraic
  /// The largest in size first.
  case magnitude
}

/// The leading eigenpairs of a symmetric matrix by the Lanczos process with complete reorthogonalisation.
///
///     A v_j = beta_{j-1} v_{j-1} + alpha_j v_j + beta_j v_{j+1}
///
/// The Krylov space grows until beta_m |last component of the small eigenvector|, the exact residual norm, is below
/// the tolerance for every pair asked for. Small matrices, many pairs, and an iteration that has taken a third of the
/// order are handed to the dense routine.
///
/// - Parameters:
///   - A: n x n, symmetric, complete.
///   - count: how many, 1 … n.
///   - tolerance: residual relative to the largest |eigenvalue|.
/// - Complexity: a product with A a step, some tens of steps for eigenvalues outside of a bulk.
public func leadingEigen<S: MatrixScalar>(
  _ A: Matrix<S>, count: Int, order: EigenOrder = .algebraic, tolerance: Double = 1e-9
) throws(HelioError) -> SymmetricEigen<S> {
  precondition(A.rows == A.columns, "eigenvalues of \(A.rows) x \(A.columns)")
  let n = A.rows
  try require(count >= 1 && count <= n, "count", "between 1 and \(n)", got: count)
  if n <= 96 || 8 * count >= n { return try dense(A, count, order) }
  var basis: [S] = []
  var (alpha, beta): ([S], [S]) = ([], [])
  var v = RandomStream(seed: 0, purpose: "lanczos start").normals(n, as: S.self)
  let length = norm(v)
  apply(.identity, scale: 1 / length, to: &v)
  var check = 4 * count + 12
  while alpha.count < n / 3 {
    basis += v
    var w = product(A, v)
    alpha.append(dot(v, w))
    let Q = Matrix(rows: alpha.count, columns: n, elements: basis)
    for _ in 0..<2 {
      var overlaps = product(Q, w)
      apply(.identity, scale: -1, to: &overlaps)
      add(product(Q, overlaps, transposeFirst: true), to: &w)
    }
    beta.append(norm(w))
    let steps = alpha.count
    let scale = alpha.reduce(0) { max($0, abs($1)) } + (beta.max() ?? 0)
    guard beta[steps - 1] > S.ulpOfOne * scale else { break }
    v = w
    apply(.identity, scale: 1 / beta[steps - 1], to: &v)
    guard steps >= check else { continue }
    let small = try symmetricEigen(
      Matrix<S>(rows: steps, columns: steps) { i, j in
        i == j ? alpha[i] : abs(i - j) == 1 ? beta[min(i, j)] : 0
      })
    let chosen = leading(small.values, count, order)
    let residual = chosen.map { Double(abs(beta[steps - 1] * small.vectors[steps - 1, $0])) }
      .largestError
    let largest = Double(small.values.reduce(0) { max($0, abs($1)) })
    if residual <= max(tolerance, 8 * Double(S.ulpOfOne)) * largest {
      return SymmetricEigen(
        values: chosen.map { small.values[$0] },
        vectors: product(Q, small.vectors.selectingColumns(chosen), transposeFirst: true))
    }
    check = steps + max(8, steps / 4)
  }
  return try dense(A, count, order)
}

private func dense<S: MatrixScalar>(
  _ A: Matrix<S>, _ count: Int, _ order: EigenOrder
) throws(HelioError) -> SymmetricEigen<S> {
  if order == .algebraic { return try symmetricEigen(A, largest: count) }
  let all = try symmetricEigen(A)
  let chosen = leading(all.values, count, order)
  return SymmetricEigen(
    values: chosen.map { all.values[$0] }, vectors: all.vectors.selectingColumns(chosen))
}

/// Positions of the leading values, which come in descending order.
private func leading<S: MatrixScalar>(_ values: [S], _ count: Int, _ order: EigenOrder) -> [Int] {
  switch order {
  case .algebraic: Array(0..<count)
  case .magnitude:
    Array(values.indices.sorted { abs(values[$0]) > abs(values[$1]) }.prefix(count))
  }
}
