import HelioLinalg

/// The Cholesky factor L of a block of a Gram matrix, for one right-hand side at a time.
///
/// Beside ``CholeskyFactor``: it says at which row the block stops being positive, and how far each row is from those
/// before it, and small systems cost no more than their arithmetic.
struct GramFactor {
  private let n: Int
  /// L by rows in the lower triangle.
  private var L: [Double]
  /// The first row that those before it span to the last digit; then there is no factor.
  let failedRow: Int?

  init(_ block: consuming [Double], order n: Int) {
    self.n = n
    L = block
    if n == 0 {
      failedRow = nil
      return
    }
    let info = unsafe L.withUnsafeMutableBufferPointer {
      unsafe factorByHalves(Double.self, n, $0.baseAddress!)
    }
    failedRow = info == 0 ? nil : info - 1
  }

  /// Squared distance of a row from the span of those before it.
  func pivot(_ i: Int) -> Double { L[i * n + i] * L[i * n + i] }

  /// (L L^T)^{-1} b.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    unsafe L.withUnsafeBufferPointer { L in
      unsafe x.withUnsafeMutableBufferPointer { x in
        guard let l = L.baseAddress, let start = x.baseAddress else { return }
        for i in 0..<n {
          let row = unsafe l + i * n
          unsafe x[i] = unsafe (x[i] - DoubleRoutines.dot(i, row, start)) / row[i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
          let row = unsafe l + i * n
          let value = unsafe x[i] / row[i]
          unsafe x[i] = value
          for j in 0..<i { unsafe x[j] -= unsafe value * row[j] }
        }
      }
    }
    return x
  }
}
