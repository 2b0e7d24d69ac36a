public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Runs of random outer algorithms on frozen points, measured exactly after given numbers of iterations.
///
/// Source: sheet mean-field §5.
public struct StochasticDualRuns: Sendable {
  public let frozen: FrozenMeanField
  public let optimum: GibbsState
  private let ascent: PointCoordinateAscent

  public init(_ frozen: FrozenMeanField, optimum: GibbsState) {
    (self.frozen, self.optimum) = (frozen, optimum)
    ascent = PointCoordinateAscent(frozen)
  }

  /// (D* - D(g))/(D* - D(g_0)) after epochs of n updates.
  ///
  /// - Parameter start: g_0; by default l'(0).
  public func coordinateAscent(
    order: CoordinateOrder, epochs: [Int], start: [Double]? = nil, from stream: RandomStream
  ) -> [Double] {
    var (ascent, g) = (ascent, start ?? frozen.problem.initialDualVariables)
    let initial = Self.shortfall(frozen, optimum, frozen.state(at: g, covariance: false))
    return measured(epochs) { epoch in
      ascent.epoch(
        &g,
        order: PointCoordinateAscent.indices(
          order, count: frozen.problem.sampleCount, from: stream.at(epoch)))
    } value: {
      Self.shortfall(frozen, optimum, frozen.state(at: g, covariance: false)) / initial
    }
  }

  /// P(mu_G) - P* after steps with one uniformly drawn sample each.
  public func dualAveraging(
    steps: [Int], weighting: DualAveragingRun.Weighting = .linear, from stream: RandomStream
  ) -> [Double] {
    let indices = stream.indices(steps.max() ?? 0, below: frozen.problem.sampleCount)
    var run = DualAveragingRun(frozen, weighting: weighting)
    return measured(steps) { t in
      run.step(sample: indices[t - 1])
    } value: {
      frozen.excess(
        of: frozen.state(at: run.dualVariables, covariance: false), over: optimum
      ).total
    }
  }

  /// The exact duality gap after cyclic epochs on M fresh points of mu_g each.
  public func particleAscent(
    epochs: [Int], particles M: Int, from stream: RandomStream
  ) -> [Double] {
    var g = frozen.problem.initialDualVariables
    return measured(epochs) { epoch in
      ascent.particleEpoch(&g, particles: M, from: stream.at(epoch))
    } value: {
      exactGap(g)
    }
  }

  /// P(mu_g) - D(g) with exact integrals.
  public func exactGap(_ g: [Double]) -> Double {
    frozen.problem.dualityGap(frozen.state(at: g, covariance: false).predictions, g)
  }

  private func measured(
    _ counts: [Int], _ step: (Int) -> Void, value: () -> Double
  ) -> [Double] {
    var found: [Int: Double] = [:]
    for k in 1...max(counts.max() ?? 1, 1) {
      step(k)
      if counts.contains(k) { found[k] = value() }
    }
    return counts.map { found[$0] ?? .nan }
  }

  /// D* - D(g) = gap(g) - (P(mu_g) - P*), two parts without cancellation of the large objectives.
  private static func shortfall(
    _ frozen: FrozenMeanField, _ optimum: GibbsState, _ state: GibbsState
  ) -> Double {
    frozen.problem.dualityGap(state.predictions, state.dualVariables)
      - frozen.excess(of: state, over: optimum).total
  }
}
