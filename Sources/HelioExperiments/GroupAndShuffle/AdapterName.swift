import HelioCore
import HelioLinalg
import HelioRuns
import HelioSimulation

/// An adapter as settings write it: "dense", "gs-8-2" (block size, factors), "butterfly-4-5", "block-8", "low-rank-2"; a
/// rotation with a scale for every neuron as "gs-8-2-scaled".
indirect enum AdapterName: Sendable, Equatable {
  case dense
  case groupShuffle(blockSize: Int, factorCount: Int)
  case butterfly(blockSize: Int, factorCount: Int)
  case block(Int)
  case lowRank(Int)
  case scaled(AdapterName)

  init?(_ text: String) {
    if text.hasSuffix("-scaled") {
      guard let rotation = AdapterName(String(text.dropLast("-scaled".count))) else { return nil }
      switch rotation {
      case .lowRank, .scaled: return nil
      default: self = .scaled(rotation)
      }
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard numbers.allSatisfy({ $0 >= 1 && $0 <= 100_000 }) else { return nil }
    let words = parts.filter { Int($0) == nil }.joined(separator: "-")
    switch (words, numbers.count) {
    case ("dense", 0): self = .dense
    case ("gs", 2): self = .groupShuffle(blockSize: numbers[0], factorCount: numbers[1])
    case ("butterfly", 2): self = .butterfly(blockSize: numbers[0], factorCount: numbers[1])
    case ("block", 1): self = .block(numbers[0])
    case ("low-rank", 1): self = .lowRank(numbers[0])
    default: return nil
    }
  }

  /// For weights of d columns.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` where blocks do not divide d.
  func adapter(dimension d: Int) throws(HelioError) -> Adapter {
    func count(_ b: Int) throws(HelioError) -> Int {
      try require(d % b == 0, "adapter", "of a block size that divides the dimension \(d)", got: b)
      return d / b
    }
    switch self {
    case .dense: return .rotation(try .blockDiagonal(blockCount: 1, blockSize: d))
    case .groupShuffle(let b, let m):
      return .rotation(
        try .groupShuffle(blockCount: count(b), blockSize: b, factorCount: m))
    case .butterfly(let b, let m):
      return .rotation(try .butterfly(blockCount: count(b), blockSize: b, factorCount: m))
    case .block(let b):
      return .rotation(try .blockDiagonal(blockCount: count(b), blockSize: b))
    case .lowRank(let r): return .lowRank(r)
    case .scaled(let rotation):
      let own = try rotation.adapter(dimension: d)
      guard case .rotation(let pattern) = own else { return own }
      return .scaledRotation(pattern)
    }
  }

  /// As figures group them.
  var family: String {
    switch self {
    case .dense, .block: "one factor"
    case .groupShuffle(_, let m): "group and shuffle, \(m) factors"
    case .butterfly: "butterfly"
    case .lowRank: "low rank"
    case .scaled(let rotation): rotation.family + ", scaled"
    }
  }
}

extension Parameter where Value == AdapterName {
  static func adapter(_ fallback: String) -> Self {
    Parameter(
      "adapter", .string(fallback),
      allowed:
        "dense, block-B, gs-B-M or butterfly-B-M (block size B, M factors), each also with -scaled for a scale of "
        + "every neuron, or low-rank-R",
      "what is trained"
    ) { json in
      guard case .string(let text) = json else { return nil }
      return AdapterName(text)
    }
  }
}

/// The family of an adapter that a setting names, for legends.
package func adapterFamily(_ text: String) -> String { AdapterName(text)?.family ?? text }
