/// The mean of every column.
public func columnMeans<S: MatrixScalar>(_ A: Matrix<S>) -> [S] {
  let weights = [S](repeating: 1 / S(A.rows), count: A.rows)
  return product(A, weights, transposeFirst: true)
}

/// sum_i w_i A_ij/sum_i w_i for every column.
public func columnMeans<S: MatrixScalar>(_ A: Matrix<S>, weights w: [S]) -> [S] {
  let total = w.reduce(0, +)
  return product(A, w, transposeFirst: true).map { $0 / total }
}

/// A - 1 m^T: subtracts a number from every column; by default its mean, which is then zero.
public func removeColumnMeans<S: MatrixScalar>(_ A: inout Matrix<S>, _ means: [S]? = nil) {
  let m = means ?? columnMeans(A)
  precondition(m.count == A.columns, "\(m.count) means for \(A.columns) columns")
  addProduct(
    to: &A, Matrix(rows: A.rows, columns: 1, repeating: 1),
    Matrix(rows: 1, columns: A.columns, elements: m), scale: -1)
}
