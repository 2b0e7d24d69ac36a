/// Neurons by the sign of a_k and by their activity on their own and on the other class: 2 x 3 x 3 counts.
///
/// Own is the class sgn a_k. *Living* neurons are active on some of their own class, *dead* ones on nothing, *contrary*
/// ones on the other class only, *pure* ones on all of their own and none of the other.
///
/// Source: sheet early-stage-convergence §4.2.
public struct NeuronPartition: Sendable, Equatable {
  /// Of a class: on no sample, on some, on all; "all" also where there is one sample.
  public enum Activity: Int, Sendable, CaseIterable { case none, some, all }

  /// Sign +, then -; own none, some, all; within it other none, some, all.
  public private(set) var counts = [Int](repeating: 0, count: 18)
  /// Neurons with a_k = 0, in no class.
  public private(set) var zeroCount = 0
  public let neuronCount: Int

  public init(_ pattern: ActivationPattern, secondLayer a: [Double], labels: [Double]) {
    let positive = ActivationPattern.mask(of: 1, in: labels)
    let negative = ActivationPattern.mask(of: -1, in: labels)
    neuronCount = pattern.neuronCount
    func activity(_ k: Int, _ mask: [UInt64]) -> Activity {
      var (active, all) = (0, 0)
      for (w, bits) in mask.enumerated() {
        active += (pattern.words[k * pattern.stride + w] & bits).nonzeroBitCount
        all += bits.nonzeroBitCount
      }
      return active == 0 ? .none : active == all ? .all : .some
    }
    for k in 0..<pattern.neuronCount {
      if a[k] == 0 {
        zeroCount += 1
        continue
      }
      let isPositive = a[k] > 0
      let own = activity(k, isPositive ? positive : negative)
      let other = activity(k, isPositive ? negative : positive)
      counts[Self.place(isPositive, own, other)] += 1
    }
  }

  private static func place(_ isPositive: Bool, _ own: Activity, _ other: Activity) -> Int {
    (isPositive ? 0 : 9) + 3 * own.rawValue + other.rawValue
  }

  /// Share of the neurons of both signs in one cell.
  public func share(own: Activity, other: Activity) -> Double {
    Double(counts[Self.place(true, own, other)] + counts[Self.place(false, own, other)])
      / Double(neuronCount)
  }

  /// Active on some of their own class.
  public var livingShare: Double {
    Activity.allCases.reduce(0) { $0 + share(own: .some, other: $1) + share(own: .all, other: $1) }
  }
  public var deadShare: Double { share(own: .none, other: .none) }
  public var pureShare: Double { share(own: .all, other: .none) }
}
