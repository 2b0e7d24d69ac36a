import CHelioKernels
import HelioCore
package import HelioLinalg

/// alpha = (K + ridge W^(-1))^(-1) (y - b) in single precision: for comparing candidates and learning
/// metrics, where the fifth digit does not matter and half the time does. Final fits are in double.
///
/// - Returns: `nil` where rounding makes the matrix indefinite.
package func singlePrecisionCoefficients(
  kernel K: Matrix<Float>, targets Y: Matrix<Double>, ridge: Double, weights: [Double]?
) -> (offsets: [Double], coefficients: Matrix<Float>)? {
  let targets = CentredTargets(Y, weights: weights)
  // The only error of a factor is an indefinite matrix; callers go on in double precision, or report an
  // infinite error at this ridge.
  return withoutSubnormals(in: K) {
    guard
      let factor = try? CholeskyFactor(
        keeping: K, addingToDiagonal: diagonalShifts(Y.rows, ridge, weights))
    else { return nil }
    return (targets.offsets, factor.solve(Matrix(converting: targets.values)))
  }
}

/// ridge W^(-1).
private func diagonalShifts(_ n: Int, _ ridge: Double, _ weights: [Double]?) -> [Float] {
  weights.map { $0.map { Float(ridge / $0) } } ?? [Float](repeating: Float(ridge), count: n)
}

/// The leave-one-out errors of ``KernelSystem/leaveOneOutResiduals()`` in single precision, n x k.
///
/// - Returns: `nil` where rounding makes the matrix indefinite.
/// - Complexity: n^3 in single precision.
package func singlePrecisionLeaveOneOutResiduals(
  kernel K: Matrix<Float>, targets Y: Matrix<Double>, ridge: Double, weights: [Double]?
) -> Matrix<Double>? {
  let targets = CentredTargets(Y, weights: weights)
  // The only error of a factor is an indefinite matrix.
  return withoutSubnormals(in: K) {
    guard
      let factor = try? CholeskyFactor(
        keeping: K, addingToDiagonal: diagonalShifts(Y.rows, ridge, weights))
    else { return nil }
    return targets.leaveOneOutResiduals(
      factor.solve(Matrix(converting: targets.values)),
      factor.solve([Float](repeating: 1, count: Y.rows)), factor.inverseDiagonal())
  }
}

/// Work on a kernel matrix in single precision, where subnormal numbers count as 0 if it ``hasSmallEntries(_:)``.
package func withoutSubnormals<T>(in K: Matrix<Float>, _ work: () -> T) -> T {
  hasSmallEntries(K) ? flushingSubnormals(work) : work()
}

/// Whether products of entries, four or five of which make a factor, would be subnormal numbers; with those a factor of
/// 1500 rows takes 2 s instead of 0.02.
func hasSmallEntries(_ K: Matrix<Float>) -> Bool { leastMagnitude(K.elements) < 1e-7 }

/// Work in which subnormal numbers count as 0, which changes nothing that single precision can see in a kernel matrix. That
/// holds for this thread alone, so that the library gets no others then.
func flushingSubnormals<T>(_ work: () -> T) -> T {
  withLinearAlgebraThreads(1) {
    let before = helio_flush_subnormals()
    defer { helio_restore_subnormals(before) }
    return work()
  }
}

/// min |x_i|, sixteen at a time; infinity for none.
private func leastMagnitude(_ x: [Float]) -> Float {
  unsafe x.withUnsafeBytes { bytes in
    var (least, i) = (SIMD16<UInt32>(repeating: Float.infinity.bitPattern), 0)
    // Without their sign, floating-point numbers are in the order of their bits.
    let magnitude = SIMD16<UInt32>(repeating: 0x7fff_ffff)
    while i + 16 <= x.count {
      let part = unsafe bytes.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<UInt32>.self)
      let size = part & magnitude
      least.replace(with: size, where: size .< least)
      i += 16
    }
    return x[i...].reduce(Float(bitPattern: least.min())) { min($0, abs($1)) }
  }
}
