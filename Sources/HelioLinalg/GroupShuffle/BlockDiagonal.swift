public import HelioCore

/// A block-diagonal matrix of equal blocks, the "group" of group-and-shuffle, in double or single precision.
///
/// Source: sheet group-and-shuffle §2.
public struct BlockDiagonal<Scalar: MatrixScalar>: Sendable, Equatable {
  /// k.
  public let count: Int
  /// The blocks below one another: row g b1 + r is row r of block g, of length b2.
  public var stacked: Matrix<Scalar>

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` if the rows cannot be split evenly.
  public init(count k: Int, stacked: Matrix<Scalar>) throws(HelioError) {
    try require(
      k >= 1 && stacked.rows >= k && stacked.rows % k == 0, "blockCount",
      "a divisor of the \(stacked.rows) rows", got: k)
    count = k
    self.stacked = stacked
  }

  /// Rounded to this precision, or carried into it.
  public init<Other: MatrixScalar>(converting other: BlockDiagonal<Other>) {
    self.init(known: other.count, Matrix(converting: other.stacked))
  }

  init(known k: Int, _ stacked: Matrix<Scalar>) {
    count = k
    self.stacked = stacked
  }

  /// Zeros.
  public init(count k: Int, rows b1: Int, columns b2: Int) {
    self.init(known: k, Matrix(rows: k * b1, columns: b2))
  }

  /// Blocks of one shape, one below the other.
  init(known k: Int, stacking blocks: [Matrix<Scalar>]) {
    var entries: [Scalar] = []
    entries.reserveCapacity(blocks.reduce(0) { $0 + $1.elements.count })
    for B in blocks { entries += B.elements }
    let columns = blocks.first?.columns ?? 0
    self.init(
      known: k, Matrix(rows: k * (blocks.first?.rows ?? 0), columns: columns, elements: entries))
  }

  public static func identity(count k: Int, size b: Int) -> BlockDiagonal {
    BlockDiagonal(known: k, Matrix(rows: k * b, columns: b) { i, j in i % b == j ? 1 : 0 })
  }

  /// b1 and b2.
  public var blockRows: Int { stacked.rows / count }
  public var blockColumns: Int { stacked.columns }
  /// k b1 and k b2.
  public var rows: Int { stacked.rows }
  public var columns: Int { count * stacked.columns }

  public func block(_ g: Int) -> Matrix<Scalar> {
    stacked.rows(g * blockRows..<(g + 1) * blockRows)
  }

  public mutating func setBlock(_ g: Int, _ B: Matrix<Scalar>) {
    let size = blockRows * blockColumns
    precondition(B.rows == blockRows && B.columns == blockColumns, "a block of another shape")
    stacked.elements.replaceSubrange(g * size..<(g + 1) * size, with: B.elements)
  }

  public func transposed() -> BlockDiagonal {
    var result = BlockDiagonal(count: count, rows: blockColumns, columns: blockRows)
    for g in 0..<count { result.setBlock(g, block(g).transposed()) }
    return result
  }

  /// Every block by itself.
  public func mapBlocks(
    _ transform: (Matrix<Scalar>) throws(HelioError) -> Matrix<Scalar>
  ) throws(HelioError) -> BlockDiagonal {
    var result = self
    for g in 0..<count { result.setBlock(g, try transform(block(g))) }
    return result
  }

  public func denseMatrix() -> Matrix<Scalar> {
    var A = Matrix<Scalar>(rows: rows, columns: columns)
    for i in 0..<rows {
      for c in 0..<blockColumns { A[i, i / blockRows * blockColumns + c] = stacked[i, c] }
    }
    return A
  }
}

extension BlockDiagonal<Double> {
  /// Blocks that are uniform on the orthogonal group.
  public static func randomOrthogonal(
    count k: Int, size b: Int, from stream: RandomStream
  ) throws(HelioError) -> BlockDiagonal {
    var result = BlockDiagonal(count: k, rows: b, columns: b)
    for g in 0..<k {
      result.setBlock(g, try HelioLinalg.randomOrthogonal(b, from: stream.at(g)))
    }
    return result
  }
}

/// The polar factor U V^T of A = U diag(sigma) V^T: the orthogonal matrix nearest to A, and the one of the largest
/// inner product with it.
///
/// - Returns: the factor and the singular values, descending; at a zero singular value the factor is a choice.
public func polarFactor(
  _ A: Matrix<Double>
) throws(HelioError) -> (factor: Matrix<Double>, singularValues: [Double]) {
  if A.rows == 2, A.columns == 2, A.isFinite { return smallPolarFactor(A) }
  let svd = try singularValueDecomposition(A)
  return (product(svd.left, svd.right, transposeSecond: true), svd.values)
}

/// Of order 2: the rotation or the reflection with the larger inner product.
///
///     [[x, -y], [y, x]]/r, x = a + d, y = c - b;   [[x, y], [y, -x]]/r, x = a - d, y = b + c;   sigma = (r +- r')/2
private func smallPolarFactor(
  _ A: Matrix<Double>
) -> (factor: Matrix<Double>, singularValues: [Double]) {
  let (a, b, c, d) = (A[0, 0], A[0, 1], A[1, 0], A[1, 1])
  let rotation = (x: a + d, y: c - b, r: hypot(a + d, c - b))
  let reflection = (x: a - d, y: b + c, r: hypot(a - d, b + c))
  let isRotation = rotation.r >= reflection.r
  let (x, y, r) = isRotation ? rotation : reflection
  let sigma = [(rotation.r + reflection.r) / 2, abs(rotation.r - reflection.r) / 2]
  if r == 0 { return (.identity(2), sigma) }
  let (cosine, sine) = (x / r, y / r)
  return (
    Matrix(
      rows: 2, columns: 2,
      elements: isRotation ? [cosine, -sine, sine, cosine] : [cosine, sine, sine, -cosine]), sigma
  )
}
