public import HelioCore
public import HelioLinalg

/// What a layer of m factors with k blocks of b x b can reach, and what it costs.
///
///     Q = (P^T)^{m-1} B_m P B_{m-1} ... P B_1,   P = P_(k, kb)
///
/// Source: sheet group-and-shuffle §3.3, §5, §6.
public struct FactorClass: Sendable, Equatable {
  public let blockCount: Int
  public let blockSize: Int
  public let factorCount: Int

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a number below 1, or k b above 10^9.
  public init(blockCount k: Int, blockSize b: Int, factorCount m: Int) throws(HelioError) {
    for (name, value) in [("blockCount", k), ("blockSize", b), ("factorCount", m)] {
      try require(value >= 1, name, "at least 1", got: value)
    }
    let (n, overflow) = k.multipliedReportingOverflow(by: b)
    try require(
      !overflow && n <= 1_000_000_000, "blockCount and blockSize", "of a product up to 1e9",
      got: "\(k) and \(b)")
    blockCount = k
    blockSize = b
    factorCount = m
  }

  /// n = k b.
  public var dimension: Int { blockCount * blockSize }

  /// min(b^{m-1}, k), without overflow.
  private var paths: Int {
    if blockSize == 1 { return 1 }
    var power = 1
    for _ in 0..<(factorCount - 1) where power < blockCount { power *= blockSize }
    return min(power, blockCount)
  }

  /// min(k, b^{m-1}) b: the outputs that an input reaches.
  public var reach: Int { paths * blockSize }

  /// Whether the product can be dense: b^{m-1} >= k.
  public var isDenseCapable: Bool { reach == dimension }

  /// 1 + ceil(log_b k) factors make it dense; `nil` if none do, b = 1 < k.
  public var minimalFactorCount: Int? {
    if blockCount == 1 { return 1 }
    return blockSize == 1 ? nil : 1 + Self.ceilingLogarithm(blockCount, base: blockSize)
  }

  /// 1 + ceil(log_2 k), which block butterflies need.
  public var butterflyFactorCount: Int { 1 + Self.ceilingLogarithm(blockCount, base: 2) }

  /// The least e with base^e >= k.
  private static func ceilingLogarithm(_ k: Int, base: Int) -> Int {
    var (exponent, power) = (0, 1)
    while power < k {
      power *= base
      exponent += 1
    }
    return exponent
  }

  /// m k b^2.
  public var storedParameters: Double {
    Double(factorCount) * Double(dimension) * Double(blockSize)
  }

  /// m k b (b - 1)/2.
  public var freeParameters: Double {
    Double(factorCount) * Double(dimension) * Double(blockSize - 1) / 2
  }

  /// E (sqrt n Q_ij)^4 over i, j and Haar blocks; `nil` where paths meet and m is not 2.
  ///
  ///     m = 2:  3 sum_gh r_gh (r_gh + 2)/(b + 2)^2;   b^{m-1} <= k:  n (3/(b + 2))^m
  public var entryFourthMoment: Double? {
    let (k, b, n) = (Double(blockCount), Double(blockSize), Double(dimension))
    if factorCount == 2 {
      // Of a block of R, b mod k blocks of L get one index more than the others.
      let (q, rest) = (Double(blockSize / blockCount), Double(blockSize % blockCount))
      let sum = k * (rest * (q + 1) * (q + 3) + (k - rest) * q * (q + 2))
      return 3 * sum / ((b + 2) * (b + 2))
    }
    let isUnique = blockSize == 1 || factorCount == 1 || power(upTo: blockCount) != nil
    return isUnique ? n * pow(3 / (b + 2), Double(factorCount)) : nil
  }

  /// b^{m-1} if it is at most a limit.
  private func power(upTo limit: Int) -> Int? {
    var power = 1
    if blockSize == 1 { return 1 }
    for _ in 0..<(factorCount - 1) {
      power *= blockSize
      if power > limit { return nil }
    }
    return power
  }

  /// Pairs of coordinates that some factor's block holds, over all n(n - 1)/2; `nil` for n = 1.
  ///
  ///     pattern f = {(i, j): floor(s^f(i)/b) = floor(s^f(j)/b)},  f = 0 ... m - 1
  ///
  /// The share of a random generator's squared norm that the layer's tangent space at I holds.
  ///
  /// - Complexity: O(n m b), arrays of n for each distinct power of s.
  public func tangentFraction() throws(HelioError) -> Double? {
    let (k, b, n) = (blockCount, blockSize, dimension)
    guard n > 1 else { return nil }
    if b == 1 { return 0 }
    if k == 1 { return 1 }
    // s^f and its inverse; the powers repeat.
    let s = try Shuffle(factor: k, count: n)
    var powers = [Shuffle.identity(n)]
    while powers.count < factorCount {
      let next = s.after(powers[powers.count - 1])
      if next.isIdentity { break }
      powers.append(next)
    }
    let inverses = powers.map { $0.inverse.indexMap }
    var seenBy = [Int](repeating: -1, count: n)
    var ordered = 0.0
    for i in 0..<n {
      var count = 0
      for f in powers.indices {
        let first = powers[f].indexMap[i] / b * b
        for place in first..<first + b {
          let j = inverses[f][place]
          if seenBy[j] != i {
            seenBy[j] = i
            count += 1
          }
        }
        if count == n { break }
      }
      ordered += Double(count - 1)
    }
    return ordered / (Double(n) * Double(n - 1))
  }
}

extension GroupShuffleStructure {
  /// Dimension of the orthogonal two-factor class with square blocks bL and bR.
  ///
  ///     kL bL(bL - 1)/2 + kR bR(bR - 1)/2 - sum_gh r_gh(r_gh - 1)/2
  ///
  /// Source: sheet group-and-shuffle §3.5.
  public var orthogonalDimension: Int {
    func pairs(_ r: Int) -> Int { r * (r - 1) / 2 }
    return leftBlockCount * pairs(innerDimension / leftBlockCount)
      + rightBlockCount * pairs(innerDimension / rightBlockCount)
      - ranks.reduce(0) { $0 + pairs($1) }
  }
}
