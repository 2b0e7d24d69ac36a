public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Particle stochastic dual coordinate ascent with particles that move: nothing but samples of the Gibbs measure.
///
/// An epoch: K Metropolised steps at the current g with unit weights, then n coordinate updates that tilt the weights;
/// where these have become too uneven (ESS < M/2) the particles move again first.
///
/// Source: sheet mean-field §5 (A1).
public struct ParticleCoordinateAscent: Sendable {
  public private(set) var particles: LangevinParticles
  public var dualVariables: [Double] { particles.dualVariables }
  /// K.
  public let innerSteps: Int
  public let learningRate: Double
  private let stream: RandomStream
  private var epochs = 0

  /// - Parameters:
  ///   - M: particles, from the prior.
  ///   - K: sampler steps an epoch.
  public init(
    _ problem: MeanFieldProblem, variances c: [Double], particles M: Int, innerSteps K: Int = 10,
    learningRate: Double = 0.3, from stream: RandomStream
  ) {
    particles = LangevinParticles(
      problem, variances: c, count: M, dualVariables: problem.initialDualVariables,
      from: stream.substream("start"))
    (innerSteps, self.learningRate, self.stream) = (K, learningRate, stream)
  }

  /// One epoch in the given order; returns the mean acceptance.
  @discardableResult
  public mutating func epoch(_ order: CoordinateOrder = .permuted) -> Double {
    let n = particles.problem.sampleCount
    let source = stream.at(epochs)
    epochs += 1
    let indices = PointCoordinateAscent.indices(
      order, count: n, from: source.substream("order"))
    var (acceptance, moves, done) = (0.0, 0, 0)
    var refreshes = source.substream("moves")
    while done < n {
      for k in 0..<innerSteps {
        acceptance += particles.step(learningRate: learningRate, from: refreshes.at(k))
        moves += 1
      }
      refreshes = refreshes.substream("again")
      var g = particles.dualVariables
      var weights = TiltedWeights(features: particles.features.transposed())
      weights.logWeights = [Double](repeating: 0, count: particles.count)
      // One coordinate at least, or nothing would ever move.
      repeat {
        particles.problem.ascend(&g, [indices[done]], with: &weights)
        done += 1
      } while done < n && weights.effectiveCount >= Double(particles.count) / 2
      particles.setDualVariables(g)
    }
    return acceptance / Double(moves)
  }
}
