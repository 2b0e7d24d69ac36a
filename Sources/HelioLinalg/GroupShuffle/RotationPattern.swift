public import HelioCore

/// Which square chains of orthogonal blocks: block-diagonal, group-and-shuffle or butterfly.
///
///     group and shuffle:  Q = (P^T)^{m-1} B_m P B_{m-1} ... P B_1,  P = P_(k, kb)
///     butterfly:          Q = prod_f S_f^T B_f S_f,  S_f exchanges a bit of the block's number with the half of the block
///
/// With all blocks I the chain is I, so an adapter starts exactly at the pretrained layer. One factor is block-diagonal.
///
/// Source: sheet group-and-shuffle §2.
public struct RotationPattern: Sendable, Hashable {
  public enum Family: String, Sendable, Hashable, Codable, CaseIterable {
    case groupShuffle, butterfly
  }
  public let family: Family
  /// k blocks of b x b in each of m factors.
  public let blockCount: Int
  public let blockSize: Int
  public let factorCount: Int
  /// P_1 ... P_{m+1}.
  public let shuffles: [Shuffle]

  /// - Parameters:
  ///   - k, b, m: at least 1.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for other numbers.
  public static func groupShuffle(
    blockCount k: Int, blockSize b: Int, factorCount m: Int
  ) throws(HelioError) -> RotationPattern {
    try check(k, b, m)
    let n = k * b
    let P = try Shuffle(factor: k, count: n)
    var end = Shuffle.identity(n)
    for _ in 0..<(m - 1) { end = P.inverse.after(end) }
    return RotationPattern(
      family: .groupShuffle, blockCount: k, blockSize: b, factorCount: m,
      shuffles: [.identity(n)] + [Shuffle](repeating: P, count: m - 1) + [end])
  }

  public static func blockDiagonal(
    blockCount k: Int, blockSize b: Int
  ) throws(HelioError) -> RotationPattern {
    try groupShuffle(blockCount: k, blockSize: b, factorCount: 1)
  }

  /// Factor f >= 2 joins half blocks whose blocks' numbers differ in bit f - 2, and so on round.
  ///
  /// - Throws: also for k that is no power of two or odd b, unless there is one factor.
  ///
  /// Source: W. Liu et al., ICLR 2024 (block butterfly).
  public static func butterfly(
    blockCount k: Int, blockSize b: Int, factorCount m: Int
  ) throws(HelioError) -> RotationPattern {
    try check(k, b, m)
    let bits = k.trailingZeroBitCount
    if m > 1 {
      try require(k == 1 << bits, "blockCount", "a power of two for butterflies", got: k)
      try require(b % 2 == 0 || k == 1, "blockSize", "even for butterflies", got: b)
    }
    let n = k * b
    func exchange(_ f: Int) throws(HelioError) -> Shuffle {
      if f == 0 || bits == 0 { return .identity(n) }
      let bit = (f - 1) % bits
      return try Shuffle(
        indexMap: (0..<n).map { i in
          let (block, place) = (i / b, i % b)
          let (half, rest) = (place / (b / 2), place % (b / 2))
          let old = block >> bit & 1
          let group = block - (old << bit) + (half << bit)
          return group * b + old * (b / 2) + rest
        })
    }
    var shuffles = [Shuffle.identity(n)]
    for f in 1..<max(m, 1) {
      shuffles.append(try exchange(f).after(exchange(f - 1).inverse))
    }
    shuffles.append(try exchange(m - 1).inverse)
    return RotationPattern(
      family: .butterfly, blockCount: k, blockSize: b, factorCount: m, shuffles: shuffles)
  }

  private static func check(_ k: Int, _ b: Int, _ m: Int) throws(HelioError) {
    for (name, value) in [("blockCount", k), ("blockSize", b), ("factorCount", m)] {
      try require(value >= 1, name, "at least 1", got: value)
    }
  }

  /// n = k b.
  public var dimension: Int { blockCount * blockSize }
  /// m k b^2.
  public var storedParameters: Int { factorCount * dimension * blockSize }
  /// m k b (b - 1)/2.
  public var freeParameters: Int { factorCount * blockCount * (blockSize * (blockSize - 1) / 2) }

  /// The chain of these factors.
  ///
  /// - Precondition: as many factors of k blocks b x b as the pattern has.
  public func chain<Scalar>(_ factors: [BlockDiagonal<Scalar>]) -> BlockChain<Scalar> {
    precondition(
      factors.count == factorCount
        && factors.allSatisfy {
          $0.count == blockCount && $0.blockRows == blockSize && $0.blockColumns == blockSize
        }, "other factors than \(factorCount) of \(blockCount) blocks of \(blockSize)")
    return BlockChain(known: factors, shuffles)
  }

  public func identity() -> BlockChain<Double> {
    chain(
      (0..<factorCount).map { _ in .identity(count: blockCount, size: blockSize) })
  }

  /// Blocks that are uniform on the orthogonal group.
  public func random(from stream: RandomStream) throws(HelioError) -> BlockChain<Double> {
    var factors: [BlockDiagonal<Double>] = []
    for f in 0..<factorCount {
      factors.append(
        try .randomOrthogonal(
          count: blockCount, size: blockSize, from: stream.substream("factor \(f)")))
    }
    return chain(factors)
  }
}
