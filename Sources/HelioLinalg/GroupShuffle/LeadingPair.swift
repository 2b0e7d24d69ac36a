import CHelioKernels

/// The largest singular value of many small matrices of one shape with its two vectors.
///
///     M = A^T A (or A A^T),  M <- M^2/tr M^2 four times,  then v <- M v/|M v| from its largest column
///
/// A step of the iteration counts as 16 of the usual power method. Where the two largest values are so close that this
/// does not settle, nothing is returned, and a full decomposition is the caller's.
struct LeadingPair {
  private(set) var left: [Double]
  private(set) var right: [Double]

  init(rows: Int, columns: Int) {
    left = [Double](repeating: 0, count: rows)
    right = [Double](repeating: 0, count: columns)
  }

  /// sigma_1, and its vectors in `left` and `right`; 0 for a zero matrix.
  mutating func find(in A: Matrix<Double>) -> Double? {
    let isWide = A.rows < A.columns
    var M =
      isWide ? product(A, A, transposeSecond: true) : product(A, A, transposeFirst: true)
    var trace = M.trace
    if trace == 0 { return 0 }
    guard trace.isNormal else { return nil }
    var square = M
    var scale = 1 / trace
    for _ in 0..<4 {
      // Of (M/tr M)^2.
      setSymmetricProduct(&square, M, M, scale: scale * scale)
      swap(&M, &square)
      trace = M.trace
      scale = 1 / trace
      if trace > 1 - 1e-15 { break }
    }
    let diagonal = M.diagonal
    var v = M.row(diagonal.indices.max { diagonal[$0] < diagonal[$1] } ?? 0)
    guard Self.normalise(&v) > 0 else { return nil }
    var w = v
    let limit = 300
    let steps = unsafe helio_power_f64(M.elements, v.count, &v, &w, limit, 4e-15)
    guard steps <= limit else { return nil }
    // Once there and back on A itself, whose vectors M's are to rounding.
    var u = isWide ? v : product(A, v)
    guard Self.normalise(&u) > 0 else { return nil }
    right = product(A, u, transposeFirst: true)
    guard Self.normalise(&right) > 0 else { return nil }
    left = product(A, right)
    return Self.normalise(&left)
  }

  /// The length before.
  private static func normalise(_ x: inout [Double]) -> Double {
    let length = norm(x)
    if length > 0 { for i in x.indices { x[i] /= length } }
    return length
  }
}
