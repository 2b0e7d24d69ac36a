package import HelioCore
package import HelioLinalg

extension KernelFamily {
  /// Writes the kernel between two sets of stretched points, or of one with itself, to memory of n x m entries,
  /// without a copy where the kernel has a closed form.
  ///
  /// - Parameters:
  ///   - Z: n x d, one row and one column at least; `others`: m x d, one row at least, or `nil` for Z itself.
  /// - Throws: ``HelioError/notConverged(of:_:)`` if Mehler's series of a general activation is too short;
  ///   ``HelioError/invalid(parameter:requirement:got:)`` for a product kernel in single precision.
  package func fill<S: MatrixScalar>(
    _ out: UnsafeMutablePointer<S>, _ Z: Matrix<S>, _ others: Matrix<S>?
  ) throws(HelioError) {
    precondition(Z.rows > 0 && Z.columns > 0 && others?.rows != 0, "no points")
    if let (kernel, parameter) = vectorKernel {
      guard let others else {
        unsafe fillKernelMatrix(
          kernel, parameter: S(parameter), ofRows: Z, into: out,
          pastCaches: exceedsCaches(S.self, Z.rows))
        return
      }
      let (q, qPrimes) = (squaredRowNorms(Z), squaredRowNorms(others))
      let m = others.rows
      unsafe fillProduct(out, Z, others)
      for i in q.indices {
        let row = unsafe out + i * m
        unsafe S.Routines.covarianceKernel(
          kernel.rawValue, S(parameter), q[i], qPrimes, 1, row, row, m)
      }
      return
    }
    let K = try generalMatrix(Z, others)
    unsafe out.update(from: K.elements, count: K.elements.count)
  }

  /// Kernels without a vectorised closed form.
  private func generalMatrix<S: MatrixScalar>(
    _ Z: Matrix<S>, _ others: Matrix<S>?
  ) throws(HelioError) -> Matrix<S> {
    if productKernel != nil {
      guard let Z = Z as? Matrix<Double>,
        let K = try matrix(Z, others as? Matrix<Double> ?? Z) as? Matrix<S>
      else {
        throw .invalid(
          parameter: "kind", requirement: "another one than \(name) in single precision", got: name)
      }
      return K
    }
    let q = squaredRowNorms(Z).map { Double($0) }
    guard let others else {
      var R = lowerGram(Z, of: .rows)
      try series(variances: R.diagonal.map { Double($0) }).fillSymmetric(&R)
      mirrorLowerTriangle(of: &R)
      return R
    }
    var R = product(Z, others, transposeSecond: true)
    let qPrimes = squaredRowNorms(others).map { Double($0) }
    try series(variances: q).fill(&R, against: series(variances: qPrimes))
    return R
  }
}

/// out = Z Z'^T.
private func fillProduct<S: MatrixScalar>(
  _ out: UnsafeMutablePointer<S>, _ Z: Matrix<S>, _ others: Matrix<S>
) {
  unsafe Z.elements.withUnsafeBufferPointer { z in
    unsafe others.elements.withUnsafeBufferPointer { y in
      unsafe S.Routines.gemm(
        false, true, Z.rows, others.rows, Z.columns, 1, z.baseAddress!, Z.columns, y.baseAddress!,
        Z.columns, 0, out, others.rows)
    }
  }
}
