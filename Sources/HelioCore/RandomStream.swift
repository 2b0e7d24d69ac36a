/// A reproducible stream of random numbers, named rather than advanced.
///
/// A stream is the triple (seed, purpose, index): the same triple gives the same numbers whatever the
/// thread, the order of evaluation or the shard. It only carries the name; `HelioLinalg` draws from it
/// with the counter-based generator Philox4x32-10 (key = `key`, upper counter half = `index`, lower
/// half = position of the block).
///
///     key = mix(seed + fnv1a(purpose))
///
/// - Note: Two purposes collide only if their 64-bit FNV-1a hashes do.
public struct RandomStream: Sendable, Hashable {
  public let key: UInt64
  public let index: UInt64

  public init(seed: UInt64, purpose: String, index: Int = 0) {
    precondition(index >= 0, "a stream's index is not negative; got \(index)")
    key = Self.mix(Self.mix(seed) ^ fnv1a(purpose.utf8))
    self.index = UInt64(index)
  }

  private init(key: UInt64, index: UInt64) {
    self.key = key
    self.index = index
  }

  /// The stream of the same seed and purpose with another index, for replicate or grid point `index`.
  public func at(_ index: Int) -> RandomStream {
    precondition(index >= 0, "a stream's index is not negative; got \(index)")
    return RandomStream(key: key, index: UInt64(index))
  }

  /// A stream for a part of the work that this stream stands for.
  public func substream(_ purpose: String) -> RandomStream {
    RandomStream(seed: Self.mix(key ^ Self.mix(index)), purpose: purpose)
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection of 64-bit words.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
