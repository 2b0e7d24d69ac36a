public import HelioCore
public import HelioLinalg

/// An orthogonal convolution with few parameters: two exponentials in groups of channels, a shuffle before each.
///
///     y = E2 S_(g2) E1 S_(g1) x,   E = sum_{j<=T} K^{*j}/j!,   S_(g) = P_(g,c) on the channels
///
/// E1 has w taps and g1 groups of c/g1 channels, E2 one tap and g2 groups: c^2 w/g1 + c^2/g2 numbers instead of c^2 w.
/// Every channel reaches every other iff g1 g2 <= c (for g2 that divide c). Each K is scaled to 0.7 over its bound, where
/// T terms are orthogonal to 2q + q^2, q = 0.7^{T+1}/(T+1)!.
///
/// Source: sheet group-and-shuffle §7.
public struct GroupedConvolution: Sendable {
  /// c.
  public let channels: Int
  /// T.
  public let termCount: Int
  private let first: [SkewConvolution]
  private let second: [SkewConvolution]
  private let firstShuffle: Shuffle
  private let secondShuffle: Shuffle

  /// To which multiple of its bound each kernel is scaled.
  public static let norm = 0.7

  /// - Parameters:
  ///   - first, second: the groups of E1 and E2 in order, of equally many channels; those of E2 with one tap.
  ///   - keepsPairs: shuffles channels 2i and 2i + 1 together, so that ``maxMin(_:)`` finds the same partners.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for groups that do not match.
  public init(
    first: [SkewConvolution], second: [SkewConvolution], termCount: Int, keepsPairs: Bool = false
  ) throws(HelioError) {
    try require(termCount >= 1, "termCount", "at least 1", got: termCount)
    for (name, groups) in [("first", first), ("second", second)] {
      try require(!groups.isEmpty, name, "of one group at least", got: "none")
      let sizes = Set(groups.map(\.channels))
      try require(sizes.count == 1, name, "groups of equally many channels", got: sizes.sorted())
    }
    let c = first.count * first[0].channels
    try require(
      second.count * second[0].channels == c, "second", "groups of \(c) channels in all",
      got: second.count * second[0].channels)
    let taps = second[0].tapRows * second[0].tapColumns
    try require(taps == 1, "second", "groups of one tap", got: taps)
    channels = c
    self.termCount = termCount
    self.first = first
    self.second = second
    firstShuffle = try Self.shuffle(first.count, c, keepsPairs)
    secondShuffle = try Self.shuffle(second.count, c, keepsPairs)
  }

  /// P_(g,c), or s(2i + e) = 2 s'(i) + e with s' of P_(g,c/2).
  private static func shuffle(
    _ g: Int, _ c: Int, _ keepsPairs: Bool
  ) throws(HelioError) -> Shuffle {
    guard keepsPairs else { return try Shuffle(factor: g, count: c) }
    try require(
      c % 2 == 0 && (c / 2) % g == 0, "groups", "divisors of \(c / 2), the pairs of channels",
      got: g)
    let halves = try Shuffle(factor: g, count: c / 2).indexMap
    return try Shuffle(indexMap: (0..<c).map { 2 * halves[$0 / 2] + $0 % 2 })
  }

  /// c^2 w/g1 + c^2/g2.
  public static func parameterCount(channels c: Int, taps w: Int, groups: (Int, Int)) -> Int {
    c * c * w / groups.0 + c * c / groups.1
  }

  /// How many of the c^2 pairs of channels are connected.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for groups that do not divide the channels.
  public static func connectedPairs(
    channels c: Int, groups: (Int, Int)
  ) throws(HelioError) -> Int {
    for g in [groups.0, groups.1] {
      try require(g >= 1 && c >= 1 && c % g == 0, "groups", "divisors of \(c)", got: g)
    }
    let (s1, s2) = (
      try Shuffle(factor: groups.0, count: c).indexMap,
      try Shuffle(factor: groups.1, count: c).indexMap
    )
    let (b1, b2) = (c / groups.0, c / groups.1)
    return (0..<c).reduce(0) { sum, channel in
      let group = s1[channel] / b1
      let reached = Set((group * b1..<(group + 1) * b1).map { s2[$0] / b2 })
      return sum + reached.count * b2
    }
  }

  /// A signal of c channels, c x (H N), through the layer.
  ///
  /// - Parameters:
  ///   - rows: H; 1 in one dimension.
  /// - Complexity: T c^2 (w/g1 + 1/g2) H N.
  public func apply(
    _ x: Matrix<Double>, rows H: Int = 1, padding: ConvolutionPadding
  ) throws(HelioError) -> Matrix<Double> {
    try require(x.rows == channels, "signal", "of \(channels) channels", got: x.rows)
    try require(
      H >= 1 && x.columns > 0 && x.columns % H == 0, "rows", "a divisor of \(x.columns) numbers",
      got: H)
    let once = try exponentials(first, firstShuffle.permutingRows(of: x), H, padding)
    return try exponentials(second, secondShuffle.permutingRows(of: once), H, padding)
  }

  private func exponentials(
    _ groups: [SkewConvolution], _ x: Matrix<Double>, _ H: Int, _ padding: ConvolutionPadding
  ) throws(HelioError) -> Matrix<Double> {
    var y = x
    let b = groups[0].channels
    for (g, K) in groups.enumerated() {
      let scale = Self.norm / (try K.unfoldingBound())
      var term = Matrix(rows: b, columns: x.columns) { i, n in x[g * b + i, n] }
      for j in 1...termCount {
        term = try K.apply(term, rows: H, padding: padding).scaled(by: scale / Double(j))
        for i in 0..<b {
          for n in 0..<x.columns { y[g * b + i, n] += term[i, n] }
        }
      }
    }
    return y
  }
}

/// The larger of channels 2i and 2i + 1 in channel 2i, the smaller in 2i + 1: keeps norms, and is 1-Lipschitz.
///
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for an odd number of channels.
public func maxMin(_ x: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
  try require(x.rows % 2 == 0, "channels", "even, in pairs", got: x.rows)
  return Matrix(rows: x.rows, columns: x.columns) { i, n in
    let (a, b) = (x[i, n], x[i ^ 1, n])
    return i % 2 == 0 ? max(a, b) : min(a, b)
  }
}
