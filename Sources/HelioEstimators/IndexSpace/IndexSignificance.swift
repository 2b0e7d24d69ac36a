public import HelioCore
import HelioLinalg

/// An estimator's strengths beside those under permuted targets.
///
/// Permuting the rows of the targets against the inputs keeps the laws of both and cuts their
/// relation. The same random choices are used for every permutation, so that under independence the
/// observed strength is exchangeable with the permuted ones and the p-value is exact for any law of
/// the inputs.
///
/// Source: sheet multi-index §8.
public struct IndexSignificance: Codable, Sendable, Equatable {
  /// The largest strength against permuted targets.
  public let top: PermutationTest
  /// What the largest strength exceeds with probability 1/20 under permutation: the order statistic
  /// of rank ceil(0.95 (B + 1)); infinite for fewer than 19 permutations, which cannot tell that.
  public let edge: Double
  /// Leading strengths above that edge. Later ones are compared with the largest permuted one as
  /// well, which is on the safe side.
  public let count: Int

  /// - Parameters:
  ///   - estimate: of the sample with the same stream.
  ///   - B: permutations, at least 2.
  ///   - stream: of the estimator; permutation b uses the index b of its substream.
  /// - Complexity: B estimates.
  public init(
    of estimate: IndexEstimate, by estimator: IndexEstimator, _ sample: IndexSample,
    permutations B: Int, from stream: RandomStream
  ) throws(HelioError) {
    try require(B >= 2, "permutations", "at least 2", got: B)
    let orders = stream.substream("permutations")
    var null: [Double] = []
    for b in 0..<B {
      let permuted = sample.permutingTargets(orders.at(b).permutation(sample.count))
      null.append(try estimator.estimate(permuted, directions: 1, from: stream).strengths[0])
    }
    top = PermutationTest(observed: estimate.strengths[0], null: null)
    let rank = (19 * (B + 1) + 19) / 20
    edge = rank <= B ? null.sorted()[rank - 1] : .infinity
    count = estimate.count(above: edge)
  }
}
