import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

private func rule(
  _ n: Int, _ d: Int, _ gamma: Double, _ eta: Double
) throws -> MaxMarginAsymptotics? {
  try MaxMarginAsymptotics.solve(
    SignalMixture(dimension: d, signalPower: gamma), sampleCount: n, labelFlipRate: eta)?.value
}

private func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}

@Suite struct MaxMarginAsymptoticsTests {
  /// The closed form without flips is the limit of few flips.
  @Test(arguments: [(80, 160, 0.05), (60, 40, 0.1), (100, 1000, 0.01)])
  func closedFormWithoutFlips(n: Int, d: Int, gamma: Double) throws {
    let exact = try #require(try rule(n, d, gamma, 0)?.standardised)
    for eta in [1e-7, 1e-9, 1e-11] {
      // To first order in eta: what the flipped samples need, eta (m + tau)^2 of d/n, times a factor of a few.
      let reach = exact.margin + exact.signal
      let tolerance = 10 * eta * reach * reach * Double(n) / Double(d) + 1e-9
      let near = try #require(try rule(n, d, gamma, eta)?.standardised)
      #expect(close(near.signal, exact.signal, tolerance))
      #expect(close(near.margin, exact.margin, tolerance))
    }
  }

  /// tau/s -> q/m_0 for a weak signal, tau -> tau_max for a strong one.
  @Test func weakAndStrongSignals() throws {
    for (n, d, eta) in [(100, 200, 0.1), (100, 70, 0.2), (60, 600, 0.3)] {
      let limits = try SignalLimits(sampleCount: n, dimension: d, labelFlipRate: eta)
      let slope = try #require(limits.weakSignalSlope)
      let weak = try #require(try rule(n, d, 1e-9, eta))
      let s = weak.mixture.signalRatio
      #expect(close(try #require(weak.standardised).signal / s, slope, 1e-6))
      let strong = try #require(try rule(n, d, 0.999999999, eta)?.standardised)
      #expect(close(strong.signal, try #require(limits.strongSignal), 1e-6))
      #expect(strong.signal < (try #require(limits.largestSignal)))
      #expect(
        (try #require(limits.largestSignal)) <= (Double(d) / (eta * Double(n)) - 1).squareRoot())
    }
    // Beyond two samples a dimension the rule needs the signal however weak it is.
    let beyond = try #require(try rule(300, 120, 1e-9, 0.1)?.standardised)
    #expect(beyond.signal > 0.3)
    #expect(
      try SignalLimits(sampleCount: 300, dimension: 120, labelFlipRate: 0.1).weakSignalSlope == nil)
  }

  /// Where every sample is a support vector, the interpolator is the rule.
  @Test func manyDimensionsMakeTheInterpolator() throws {
    let (n, d, gamma, eta) = (50, 5000, 0.02, 0.1)
    let found = try #require(try rule(n, d, gamma, eta))
    let interpolator = try #require(
      try InterpolatorAsymptotics(found.mixture, sampleCount: n, labelFlipRate: eta))
    #expect(found.supportVectorFraction > 0.99999)
    #expect(close(found.cleanError, interpolator.cleanError, 1e-3))
  }

  /// More signal helps, more flips and fewer dimensions hurt the margin.
  @Test func monotonicity() throws {
    var last = 1.0
    for gamma in [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3] {
      let error = try #require(try rule(100, 150, gamma, 0.1)).cleanError
      #expect(error < last)
      last = error
    }
    var norm = 0.0
    for eta in [0.0, 0.05, 0.1, 0.2, 0.3] {
      let found = try #require(try rule(100, 150, 0.05, eta))
      #expect(found.norm > norm)
      norm = found.norm
    }
  }

  /// Everything but the norm depends on (delta, s, eta).
  @Test func scaling() throws {
    let first = try #require(try rule(100, 200, 0.05, 0.1))
    let s = first.mixture.signalRatio
    let gamma = s / (2000 + s)
    let second = try #require(try rule(1000, 2000, gamma, 0.1))
    #expect(close(first.cleanError, second.cleanError, 1e-10))
    #expect(close(first.supportVectorFraction, second.supportVectorFraction, 1e-10))
  }

  /// The threshold separates answers from none.
  @Test(arguments: [0.01, 0.1, 0.3, 0.49]) func threshold(_ eta: Double) throws {
    let ratio = try #require(try SeparabilityThreshold(labelFlipRate: eta).ratio)
    let d = 10_000
    #expect(try rule(Int(Double(d) * ratio) - 1, d, 0.1, eta) != nil)
    #expect(try rule(Int(Double(d) * ratio) + 1, d, 0.1, eta) == nil)
    #expect(try rule(2 * d, d, 0, eta) == nil && rule(2 * d - 1, d, 0, eta) != nil)
  }

  @Test func refusals() throws {
    let mixture = try SignalMixture(dimension: 10, signalPower: 0.1)
    #expect(throws: HelioError.self) { try SignalMixture(dimension: 10, signalPower: 1) }
    #expect(throws: HelioError.self) { try SignalMixture(dimension: 1, signalPower: 0.1) }
    for eta in [-0.1, 0.5, 0.7] {
      #expect(throws: HelioError.self) {
        try MaxMarginAsymptotics.solve(mixture, sampleCount: 10, labelFlipRate: eta)
      }
    }
    #expect(throws: HelioError.self) {
      try MaxMarginAsymptotics.solve(mixture, sampleCount: 0, labelFlipRate: 0.1)
    }
    for alpha in [-0.1, 0, 1.1] {
      #expect(throws: HelioError.self) {
        try TwoDirectionAsymptotics.solve(
          mixture, sampleCount: 10, labelFlipRate: 0.1, negativeSlope: alpha)
      }
    }
  }
}

@Suite struct TwoDirectionAsymptoticsTests {
  private func program(
    _ n: Int, _ d: Int, _ gamma: Double, _ eta: Double, _ alpha: Double
  ) throws -> TwoDirectionAsymptotics? {
    try TwoDirectionAsymptotics.solve(
      SignalMixture(dimension: d, signalPower: gamma), sampleCount: n, labelFlipRate: eta,
      negativeSlope: alpha)?.value
  }

  /// A slope near 1 is the linear rule, and no slope needs a larger norm than it.
  @Test func linearLimit() throws {
    let linear = try #require(try rule(100, 200, 0.05, 0.1))
    let near = try #require(try program(100, 200, 0.05, 0.1, 0.9999))
    #expect(close(near.cleanError, linear.cleanError, 1e-6))
    for alpha in [0.05, 0.2, 0.5, 0.8, 1] {
      let found = try #require(try program(100, 200, 0.05, 0.1, alpha))
      #expect(found.weightNorm <= 2 * linear.norm / (1 + alpha) * (1 + 1e-12))
    }
  }

  /// Twice the capacity of the linear rule, without and with a signal, with and without flips.
  @Test func doubledCapacity() throws {
    let d = 10_000
    for (gamma, eta) in [(0.1, 0.1), (0, 0.1), (0, 0.0), (0.2, 0.4)] {
      let ratio =
        gamma > 0 && eta > 0 ? try #require(try SeparabilityThreshold(labelFlipRate: eta).ratio) : 2
      let n = Int(2 * Double(d) * ratio)
      #expect(try program(n - 5, d, gamma, eta, 0.3) != nil, "\(gamma), \(eta)")
      #expect(try program(n + 5, d, gamma, eta, 0.3) == nil, "\(gamma), \(eta)")
    }
    let along = try #require(try program(45_000, d, 0.2, 0, 0.3))
    #expect(along.cleanError == 0 && along.standardisedSignal == nil)
  }
}

@Suite struct BoundTests {
  /// Small steps from a small start: the norm's bound is 2 |w*|/alpha.
  @Test func limitOfTheBounds() throws {
    let bounds = try DescentBounds(
      operatorNorm: 2, maxMarginNorm: 8, negativeSlope: 0.3, learningRate: 1e-9, initialNorm: 1e-9)
    #expect(close(bounds.weightNorm, bounds.limitWeightNorm, 1e-6))
  }

  /// A linear network: the bound from above is above its exact error, and decides nothing at no signal.
  @Test func boundsOfALinearNetwork() throws {
    for gamma in [0.0, 0.01, 0.1, 0.5] {
      let mixture = try SignalMixture(dimension: 4, signalPower: gamma)
      let w = [2, 0.5, -0.3, 0.4]
      let bound = try NetworkErrorBound(
        .init(rows: 2, columns: 4, elements: w + w.map { -$0 }), negativeSlope: 1, mixture: mixture)
      let error = mixture.cleanError(of: w)
      #expect(bound.upperErrorBound >= error)
      #expect(gamma > 0 || bound.upperErrorBound == 1)
      // M/L is the standardised signal there.
      let t = mixture.standardisedSignal(of: w)
      #expect(abs(bound.meanMargins[0] - t * bound.lipschitzConstant) < 1e-12)
    }
  }

  /// A network along the signal has no noise: no error, or all.
  @Test func networkAlongTheSignal() throws {
    let mixture = try SignalMixture(dimension: 3, signalPower: 0.2)
    let right = try NetworkErrorBound(
      .init(rows: 2, columns: 3, elements: [1, 0, 0, -1, 0, 0]), negativeSlope: 0.5,
      mixture: mixture)
    #expect(right.upperErrorBound == 0 && right.signalToNoiseRatio == nil)
  }

  /// The norm grows with the signal once that stands out; the mean of the largest overlap is just above the median.
  @Test func geometry() throws {
    let weak = DataGeometry.operatorNorm(
      try SignalMixture(dimension: 200, signalPower: 0.001), sampleCount: 100)
    let strong = DataGeometry.operatorNorm(
      try SignalMixture(dimension: 200, signalPower: 0.2), sampleCount: 100)
    #expect(strong > weak)
    for d in [2, 3, 50, 800] {
      let found = try DataGeometry(SignalMixture(dimension: d, signalPower: 0.01), sampleCount: 60)
      #expect(found.meanMaximumOverlap > found.medianMaximumOverlap)
      #expect(found.meanMaximumOverlap < 1.25 * found.medianMaximumOverlap)
    }
  }
}
