import HelioNumerics

/// Counts what happens to the activation pattern from state to state, by exclusive or and population count.
///
/// A pair is aligned where the initial sign of a_k is y_i. On orthogonally separable data no aligned pair deactivates and
/// no misaligned one activates, so that every pair flips at most once.
///
/// Source: sheet early-stage-convergence §3 (T1), §4.3.
public struct PatternTracker: Sendable {
  /// All changes of a pair between successive states.
  public private(set) var flips = 0
  public private(set) var alignedDeactivations = 0
  public private(set) var misalignedActivations = 0
  /// The pattern of the first state.
  public let initial: ActivationPattern

  private var last: [UInt64]
  /// Pairs that ever flipped, and that flipped again.
  private var ever: [UInt64]
  private var again: [UInt64]
  /// Samples of the class of each neuron.
  private let positive: [UInt64]
  private let negative: [UInt64]
  private let isPositive: [Bool]

  init(_ pattern: ActivationPattern, signs: [Double], labels: [Double]) {
    initial = pattern
    last = pattern.words
    ever = [UInt64](repeating: 0, count: last.count)
    again = ever
    positive = ActivationPattern.mask(of: 1, in: labels)
    negative = ActivationPattern.mask(of: -1, in: labels)
    isPositive = signs.map { $0 > 0 }
  }

  /// - Complexity: m n/64 words.
  mutating func observe(_ pattern: ActivationPattern) {
    let stride = pattern.stride
    unsafe pattern.words.withUnsafeBufferPointer { now in
      unsafe last.withUnsafeMutableBufferPointer { last in
        for p in now.indices {
          let (new, old) = unsafe (now[p], last[p])
          let changed = new ^ old
          // Most words of most steps.
          if changed == 0 { continue }
          unsafe last[p] = new
          let (k, w) = (p / stride, p % stride)
          let own = isPositive[k] ? positive[w] : negative[w]
          flips += changed.nonzeroBitCount
          alignedDeactivations += (old & changed & own).nonzeroBitCount
          misalignedActivations += (new & changed & ~own).nonzeroBitCount
          again[p] |= ever[p] & changed
          ever[p] |= changed
        }
      }
    }
  }

  /// Pairs that flipped more than once: they slide on the kink, or chatter.
  public var repeatedPairs: Int { again.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Share of neurons none of whose pairs ever flipped.
  public var neverFlippedShare: Double {
    let stride = initial.stride
    let never = (0..<initial.neuronCount).count { k in
      ever[k * stride..<(k + 1) * stride].allSatisfy { $0 == 0 }
    }
    return Double(never) / Double(initial.neuronCount)
  }

  /// Most flips of a run of any length where every pair flips at most once in its own direction: aligned and inactive,
  /// or misaligned and active, at the start.
  public var flipCap: Int {
    let stride = initial.stride
    let all = zip(positive, negative).map { $0 | $1 }
    return initial.words.indices.reduce(0) { sum, p in
      let (k, w) = (p / stride, p % stride)
      let own = isPositive[k] ? positive[w] : negative[w]
      let word = initial.words[p]
      return sum + (own & ~word).nonzeroBitCount + (all[w] & ~own & word).nonzeroBitCount
    }
  }
}
