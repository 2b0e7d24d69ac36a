public import HelioCore

/// A product of block-diagonal matrices with permutations before, between and after them.
///
///     A = P_{m+1} B_m P_m B_{m-1} ... B_1 P_1
///
/// Vectors go through it by tiles of sixteen (thirty-two in single precision), coordinates by rows, so that a permutation
/// is an address and costs nothing: a tile is read, passes all factors, and is written.
///
/// Source: sheet group-and-shuffle §2, §4.
public struct BlockChain<Scalar: MatrixScalar>: Sendable, Equatable {
  /// B_1 ... B_m, in order of application.
  public var factors: [BlockDiagonal<Scalar>]
  /// P_1 ... P_{m+1}.
  public let shuffles: [Shuffle]

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for no factor, or sizes that do not fit together.
  public init(factors: [BlockDiagonal<Scalar>], shuffles: [Shuffle]) throws(HelioError) {
    try require(!factors.isEmpty, "factorCount", "at least 1", got: factors.count)
    try require(
      shuffles.count == factors.count + 1, "shuffles",
      "one more than factors, \(factors.count + 1)",
      got: shuffles.count)
    for (f, B) in factors.enumerated() {
      try require(
        B.columns == shuffles[f].count && B.rows == shuffles[f + 1].count, "shuffles",
        "of the factors' sizes",
        got: "\(shuffles[f].count) and \(shuffles[f + 1].count) around \(B.rows) x \(B.columns)")
    }
    self.init(known: factors, shuffles)
  }

  init(known factors: [BlockDiagonal<Scalar>], _ shuffles: [Shuffle]) {
    self.factors = factors
    self.shuffles = shuffles
  }

  public var rows: Int { factors[factors.count - 1].rows }
  public var columns: Int { factors[0].columns }

  /// The chain of A^T.
  public var transposed: BlockChain {
    BlockChain(
      known: factors.reversed().map { $0.transposed() }, shuffles.reversed().map(\.inverse))
  }

  /// A x for every row x of X: X A^T.
  ///
  /// - Parameter X: N x (columns of A).
  /// - Returns: N x (rows of A).
  /// - Complexity: N times the stored numbers of all factors, in multiply-adds; a tenth of the result in memory beside
  ///   it, or two tiles of vectors.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func apply(toRowsOf X: Matrix<Scalar>) -> Matrix<Scalar> {
    precondition(X.columns == columns, "rows of \(X.columns) entries for \(columns) columns")
    let (addresses, maps) = (shuffles[0].addresses, self.maps)
    return unsafe Matrix(rows: X.rows, columns: rows) { out in
      unsafe X.elements.withUnsafeBufferPointer { x in
        guard let x = x.baseAddress, let out = out.baseAddress else { return }
        let width = Tile<Scalar>.width
        var tiles = TileGroup<Scalar>(count: tileCount(X.rows), length: largestDimension)
        for start in stride(from: 0, to: X.rows, by: tiles.current.count * width) {
          let parts = Array(
            zip(tiles.current.indices, stride(from: start, to: X.rows, by: width)))
          for (t, first) in parts {
            unsafe tiles.current[t].read(
              x + first * columns, rows: min(width, X.rows - first), addresses)
          }
          for f in factors.indices { tiles.pass(factors[f], to: maps[f]) }
          for (t, first) in parts {
            unsafe tiles.current[t].write(
              out + first * rows, rows: min(width, X.rows - first), rows)
          }
        }
      }
    }
  }

  public func denseMatrix() -> Matrix<Scalar> {
    apply(toRowsOf: .identity(columns)).transposed()
  }

  /// Tiles that go through the factors together: one where the factors stay in the caches, else as many as a tenth of
  /// the result has room for, four at most, so that memory is read less often.
  private func tileCount(_ vectors: Int) -> Int {
    let entries = factors.reduce(0) { $0 + $1.stacked.elements.count }
    if entries * MemoryLayout<Scalar>.stride < 8 << 20 { return 1 }
    return max(1, min(4, vectors / (20 * Tile<Scalar>.width)))
  }

  private var largestDimension: Int {
    factors.reduce(columns) { max($0, $1.rows, $1.columns) }
  }

  /// Where each factor writes its rows: P_2 ... P_{m+1}.
  private var maps: [[Int64]] { shuffles.dropFirst().map(\.addresses) }

  /// Gradients of L = sum_n <d_n, A x_n> by the entries of all factors, in reverse mode.
  ///
  ///     dL/dB_f = diagonal blocks of sum_n (back_f d_n) (forward_f x_n)^T
  ///
  /// - Parameters:
  ///   - X: N x (columns of A), the vectors x.
  ///   - D: N x (rows of A), the derivatives by A x.
  /// - Returns: as `factors`.
  /// - Complexity: three times ``apply(toRowsOf:)``; a tile for each factor.
  ///
  /// Source: sheet group-and-shuffle §3.6.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func gradients(
    inputs X: Matrix<Scalar>, upstream D: Matrix<Scalar>
  ) -> [BlockDiagonal<Scalar>] {
    precondition(
      X.rows == D.rows && X.columns == columns && D.columns == rows,
      "\(X.rows) x \(X.columns) inputs and \(D.rows) x \(D.columns) derivatives")
    let (forward, maps) = (shuffles[0].addresses, self.maps)
    let back = transposed
    // Where the derivatives of factor f are found: of P_f^T, written by the step back through it.
    let (backward, backMaps) = (back.shuffles[0].addresses, back.maps)
    var gradients = factors.map {
      BlockDiagonal<Scalar>(count: $0.count, rows: $0.blockRows, columns: $0.blockColumns)
    }
    unsafe X.elements.withUnsafeBufferPointer { x in
      unsafe D.elements.withUnsafeBufferPointer { d in
        guard let x = x.baseAddress, let d = d.baseAddress else { return }
        let states = factors.map { _ in Tile<Scalar>(length: largestDimension) }
        var derivatives = TileGroup<Scalar>(count: 1, length: largestDimension)
        for first in stride(from: 0, to: X.rows, by: Tile<Scalar>.width) {
          let count = min(Tile<Scalar>.width, X.rows - first)
          unsafe states[0].read(x + first * columns, rows: count, forward)
          for f in 0..<factors.count - 1 {
            unsafe Tile<Scalar>.multiply(
              factors[f], states[f].start, to: maps[f], states[f + 1].start)
          }
          unsafe derivatives.current[0].read(d + first * rows, rows: count, backward)
          for f in factors.indices.reversed() {
            unsafe Tile<Scalar>.addOuterProducts(
              derivatives.current[0].start, states[f].start, to: &gradients[f])
            if f > 0 {
              derivatives.pass(
                back.factors[factors.count - 1 - f], to: backMaps[factors.count - 1 - f])
            }
          }
        }
      }
    }
    return gradients
  }
}

/// Sixteen vectors, thirty-two in single precision, coordinates by rows.
@safe private final class Tile<Scalar: MatrixScalar> {
  /// Two cache lines.
  static var width: Int { 128 / MemoryLayout<Scalar>.stride }
  let start: UnsafeMutablePointer<Scalar>

  init(length: Int) {
    unsafe start = .allocate(capacity: Self.width * max(1, length))
  }

  deinit { unsafe start.deallocate() }

  /// Coordinate j of the vectors goes to row map[j]; vectors that are not there are zeros.
  func read(_ x: UnsafePointer<Scalar>, rows count: Int, _ map: [Int64]) {
    unsafe Scalar.Routines.readTile(x, count, map.count, map, start)
  }

  func write(_ y: UnsafeMutablePointer<Scalar>, rows count: Int, _ length: Int) {
    unsafe Scalar.Routines.writeTile(start, count, length, y)
  }

  static func multiply(
    _ B: BlockDiagonal<Scalar>, blocks: Range<Int>? = nil, _ x: UnsafePointer<Scalar>,
    to map: [Int64], _ y: UnsafeMutablePointer<Scalar>
  ) {
    let (b1, b2, blocks) = (B.blockRows, B.blockColumns, blocks ?? 0..<B.count)
    let first = blocks.lowerBound
    unsafe B.stacked.elements.withUnsafeBufferPointer { b in
      unsafe map.withUnsafeBufferPointer { map in
        guard let b = b.baseAddress, let map = map.baseAddress else { return }
        unsafe Scalar.Routines.blockTile(
          b + first * b1 * b2, blocks.count, b1, b2, x + first * b2 * width, map + first * b1, y)
      }
    }
  }

  /// G_g += D_g X_g^T for every block g.
  static func addOuterProducts(
    _ d: UnsafePointer<Scalar>, _ x: UnsafePointer<Scalar>, to G: inout BlockDiagonal<Scalar>
  ) {
    let (k, b1, b2) = (G.count, G.blockRows, G.blockColumns)
    unsafe G.stacked.elements.withUnsafeMutableBufferPointer { g in
      guard let g = g.baseAddress else { return }
      unsafe Scalar.Routines.addOuterTiles(d, x, k, b1, b2, g)
    }
  }
}

/// Some tiles, and as many that are written next.
private struct TileGroup<Scalar: MatrixScalar> {
  private(set) var current: [Tile<Scalar>]
  private var other: [Tile<Scalar>]

  init(count: Int, length: Int) {
    current = (0..<count).map { _ in Tile<Scalar>(length: length) }
    other = (0..<count).map { _ in Tile<Scalar>(length: length) }
  }

  /// As many blocks at a time as the second-level cache holds, through all tiles.
  mutating func pass(_ B: BlockDiagonal<Scalar>, to map: [Int64]) {
    let blocks = max(1, (1 << 15) / max(1, B.blockRows * B.blockColumns))
    let run = current.count == 1 ? B.count : blocks
    for first in stride(from: 0, to: B.count, by: run) {
      let range = first..<min(first + run, B.count)
      for t in current.indices {
        unsafe Tile<Scalar>.multiply(
          B, blocks: range, current[t].start, to: map, other[t].start)
      }
    }
    swap(&current, &other)
  }
}

extension Shuffle {
  /// s, as the tiles take it.
  fileprivate var addresses: [Int64] { indexMap.map(Int64.init) }
}
