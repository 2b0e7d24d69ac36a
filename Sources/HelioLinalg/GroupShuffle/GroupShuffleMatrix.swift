public import HelioCore

/// A member P_L (L P R) P_R of the two-factor class, for rectangular and unequal blocks.
///
///     L: kL blocks bL1 x bL2,  R: kR blocks bR1 x bR2,  s_in = kL bL2 = kR bR1
///
/// Source: sheet group-and-shuffle §2, §3.1.
public struct GroupShuffleMatrix: Sendable, Equatable {
  public let left: BlockDiagonal<Double>
  public let right: BlockDiagonal<Double>
  public let structure: GroupShuffleStructure

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for factors that do not have the structure's sizes.
  public init(
    left L: BlockDiagonal<Double>, right R: BlockDiagonal<Double>, structure: GroupShuffleStructure
  ) throws(HelioError) {
    try require(
      L.count == structure.leftBlockCount && R.count == structure.rightBlockCount, "blockCount",
      "\(structure.leftBlockCount) left and \(structure.rightBlockCount) right blocks",
      got: "\(L.count) and \(R.count)")
    try require(
      L.columns == structure.innerDimension && R.rows == structure.innerDimension,
      "innerDimension", "the left factor's columns and the right factor's rows",
      got: "\(L.columns) columns and \(R.rows) rows for \(structure.innerDimension)")
    try require(
      L.rows == structure.leftShuffle.count && R.columns == structure.rightShuffle.count,
      "outer shuffles", "of the product's \(L.rows) rows and \(R.columns) columns",
      got: "\(structure.leftShuffle.count) and \(structure.rightShuffle.count)")
    left = L
    right = R
    self.structure = structure
  }

  public var rows: Int { left.rows }
  public var columns: Int { right.columns }

  /// The two factors as a chain of blocks and shuffles, for products.
  public var chain: BlockChain<Double> {
    BlockChain(
      known: [right, left],
      [structure.rightShuffle, structure.inner, structure.leftShuffle])
  }

  public func denseMatrix() -> Matrix<Double> { chain.denseMatrix() }
}

/// Where the blocks of a two-factor class lie: counts, and the permutations before, between and after.
public struct GroupShuffleStructure: Sendable, Hashable {
  public let leftBlockCount: Int
  public let rightBlockCount: Int
  /// P.
  public let inner: Shuffle
  /// P_L and P_R.
  public let leftShuffle: Shuffle
  public let rightShuffle: Shuffle

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` if a block count does not divide the inner dimension.
  public init(
    leftBlockCount kL: Int, rightBlockCount kR: Int, inner P: Shuffle, leftShuffle: Shuffle,
    rightShuffle: Shuffle
  ) throws(HelioError) {
    for (name, k) in [("leftBlockCount", kL), ("rightBlockCount", kR)] {
      try require(
        k >= 1 && P.count % k == 0, name, "a divisor of the inner dimension \(P.count)", got: k)
    }
    try require(
      leftShuffle.count % kL == 0, "leftBlockCount",
      "a divisor of the \(leftShuffle.count) rows", got: kL)
    try require(
      rightShuffle.count % kR == 0, "rightBlockCount",
      "a divisor of the \(rightShuffle.count) columns", got: kR)
    leftBlockCount = kL
    rightBlockCount = kR
    inner = P
    self.leftShuffle = leftShuffle
    self.rightShuffle = rightShuffle
  }

  /// Square, without outer shuffles: s_in x s_in.
  public init(leftBlockCount: Int, rightBlockCount: Int, inner: Shuffle) throws(HelioError) {
    try self.init(
      leftBlockCount: leftBlockCount, rightBlockCount: rightBlockCount, inner: inner,
      leftShuffle: .identity(inner.count), rightShuffle: .identity(inner.count))
  }

  public var innerDimension: Int { inner.count }

  /// Inner indices by the pair (L's block g, R's block h) that they belong to, g first, each list rising.
  ///
  ///     g = floor(s(i)/bL2),  h = floor(i/bR1)
  public var cells: [[Int]] {
    var cells = [[Int]](repeating: [], count: leftBlockCount * rightBlockCount)
    for i in 0..<innerDimension { cells[cell(of: i)].append(i) }
    return cells
  }

  private func cell(of i: Int) -> Int {
    let (bL, bR) = (innerDimension / leftBlockCount, innerDimension / rightBlockCount)
    return inner.indexMap[i] / bL * rightBlockCount + i / bR
  }

  /// r_gh, kL x kR, row by row: the largest rank of block (g, h) of L P R; they sum to s_in.
  ///
  /// Source: sheet group-and-shuffle §3.1.
  public var ranks: [Int] {
    var ranks = [Int](repeating: 0, count: leftBlockCount * rightBlockCount)
    for i in 0..<innerDimension { ranks[cell(of: i)] += 1 }
    return ranks
  }
}
