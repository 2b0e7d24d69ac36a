import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

@Suite struct TwoStepTheoryTests {
  private static let I1 = [0.5, 1, 0.5, 0]
  private static let I3 = [-0.4462603202968597, 1, 0, 0]

  private func theory(
    _ s: Activation, _ batch: SecondBatch, _ b: [Double] = I1, noise: Double = 0,
    delta: Double = 2
  ) throws -> TwoStepTheory {
    try TwoStepTheory(
      activation: s, link: .trigonometric(b), noiseVariance: noise, sampleRatio: delta,
      batch: batch)
  }

  private func expect(
    _ theory: TwoStepTheory, _ eta: (Double, Double), tau: [Double], overlaps: [Double],
    tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let spikes = try theory.spikes(learningRates: eta, width: 1000, count: tau.count)
      .get("two steps")
    for i in tau.indices {
      #expect(
        abs(spikes.singularValues[i] / tau[i] - 1) < tolerance, "tau \(i + 1)",
        sourceLocation: sourceLocation)
      #expect(
        abs(spikes.squaredTargetOverlaps[i] - overlaps[i]) < 10 * tolerance, "overlap \(i + 1)",
        sourceLocation: sourceLocation)
    }
  }

  /// Sheet section 8.
  @Test func table() throws {
    try expect(
      theory(.sinCos, .reused), (8, 8), tau: [7.9275472, 0.88549312, 0.25461878],
      overlaps: [0.40999338, 0.072402102, 0.034476658], tolerance: 1e-6)
    try expect(
      theory(.sinCos, .fresh(sampleRatio: 2)), (8, 8), tau: [7.2088603, 0.80672787, 0.12794843],
      overlaps: [0.56538314, 0.035663598, 0.019627847], tolerance: 1e-6)
    try expect(
      theory(.sinCos, .reused, Self.I3), (23.8298, 47.5468),
      tau: [12.542962, 2.8841419, 2.2667963], overlaps: [0.0051414867, 0, 0.14315081],
      tolerance: 1e-6)
    try expect(
      theory(.sinCos, .reused, [-0.4462603202968597, 1, 0.7, 0], noise: 0.01), (23.8298, 47.5468),
      tau: [13.265986, 5.7321121, 2.5020579], overlaps: [3.5832031e-5, 0.021966237, 0.050258106],
      tolerance: 1e-6)
  }

  /// Values of a plain evaluation of the sheet's integrals, every variable by its own rule and no
  /// closed form in zeta': relu reused and fresh, tanh reused.
  @Test func bruteForce() throws {
    try expect(
      theory(.relu, .reused), (8, 8), tau: [7.06360088, 0.58337892, 0.0398273],
      overlaps: [0.391397115, 0.059564485, 0.008152452], tolerance: 2e-6)
    try expect(
      theory(.relu, .fresh(sampleRatio: 2)), (8, 8), tau: [6.14691528, 0.435909555],
      overlaps: [0.557714067, 0.040135981], tolerance: 2e-6)
    try expect(
      theory(.tanh, .reused), (8, 8), tau: [8.52122975, 0.130143162],
      overlaps: [0.395946368, 0.122665494], tolerance: 2e-6)
  }

  /// Different routes to one activation: closed forms against tables and series.
  @Test func routesAgree() throws {
    func first(_ s: Activation) throws -> [Double] {
      try Array(
        theory(s, .reused).spikes(learningRates: (9, 6), width: 400, count: 2)
          .get("two steps").singularValues.prefix(2))
    }
    var pairs = [
      (Activation.hermite([0, 1, 0.5]), try Activation(name: "z + 0.5*h2(z)")),
      (.leakyRelu(slope: 0), .relu),
    ]
    if runsSlowTests {
      pairs += [
        (.sinCos, try Activation(name: "sin(z) + cos(z)")),
        (.scaledErf, try Activation(name: "erf(z/sqrt(2))")),
      ]
    }
    for (closed, other) in pairs {
      for (x, y) in zip(try first(closed), try first(other)) {
        #expect(abs(x / y - 1) < 2e-6, "\(other.name)")
      }
    }
  }

  /// Without a second step the first one is left; with a first step of zero the second is a first.
  @Test func oneStepLimits() throws {
    for s in [Activation.relu, .tanh, .sinCos, .hermite([0.2, 0.7, 0.4])] {
      let limit = try FirstStepLimit(
        activation: s, link: .trigonometric(Self.I1), noiseVariance: 0.1, sampleRatio: 2,
        widthRatio: 1, learningRate: 3)
      for eta in [(3.0, 0.0), (0, 3)] {
        let spikes = try theory(s, .fresh(sampleRatio: 2), noise: 0.1)
          .spikes(learningRates: eta, width: 500).get("two steps")
        #expect(abs(spikes.singularValues[0] / limit.spikeSingularValue - 1) < 1e-7)
        #expect(abs(spikes.squaredTargetOverlaps[0] - limit.squaredDirectionOverlap) < 1e-7)
        #expect(spikes.singularValues.count == 1)
      }
    }
  }

  /// A linear activation never leaves rank one: P = a (eta_1 beta + eta_2 beta_2)/sqrt p.
  @Test func linearActivation() throws {
    let (link, delta, delta2) = (try Link.hermite([0.3, 0.8, 0.4]), 1.5, 0.7)
    let y2 = 0.09 + 0.64 + 0.16 + 0.05
    for reused in [true, false] {
      let spikes = try TwoStepTheory(
        activation: .linear, link: link, noiseVariance: 0.05, sampleRatio: delta,
        batch: reused ? .reused : .fresh(sampleRatio: delta2)
      ).spikes(learningRates: (2, 5), width: 300).get("two steps")
      let cross = 0.64 + (reused ? y2 / delta : 0)
      let squares =
        4 * (0.64 + y2 / delta) + 20 * cross + 25 * (0.64 + y2 / (reused ? delta : delta2))
      #expect(spikes.singularValues.count == 1)
      #expect(abs(spikes.singularValues[0] / squares.squareRoot() - 1) < 1e-9)
      #expect(abs(spikes.squaredTargetOverlaps[0] - 49 * 0.64 / squares) < 1e-9)
    }
  }

  /// Information exponent 3: nothing on a fresh batch, the third spike on a reused one.
  @Test func reuseSeesHigherExponents() throws {
    let rates = (23.8298, 47.5468)
    let fresh = try theory(.sinCos, .fresh(sampleRatio: 2), Self.I3)
      .spikes(learningRates: rates, width: 1000).value
    #expect(fresh.squaredTargetOverlaps.prefix(3).reduce(0, +) < 1e-12)
    let reused = try theory(.sinCos, .reused, Self.I3)
      .spikes(learningRates: rates, width: 1000).value
    #expect(reused.squaredTargetOverlaps[2] > 0.1)
    #expect(try reused.capturedTarget(widthRatio: 1) > 0.08)
  }

  /// Sheet section 4.4: the counts at p = 10^3 … 10^12 and the slopes at the far end.
  @Test func exponents() throws {
    let two = try theory(.sinCos, .reused)
    for (alpha, counts, slopes) in [
      ((0.3, 0.45), [2, 2, 3, 3, 3], [0.445, 0.250, 0.050]),
      ((0.4, 0.25), [1, 2, 2, 3, 3], [0.396, 0.153, 0.063]),
    ] {
      var spikes: [TwoStepSpikes] = []
      for p in [1e3, 1e4, 1e6, 1e8, 1e12] {
        spikes.append(
          try two.spikes(
            learningRates: (raised(p, alpha.0), raised(p, alpha.1)), width: p
          ).get("two steps"))
      }
      #expect(spikes.map { $0.outlierCount(widthRatio: 1) } == counts)
      for k in 0..<3 {
        let growth = spikes[4].singularValues[k] / spikes[3].singularValues[k]
        #expect(abs(log(growth) / log(1e4) - slopes[k]) < 2e-3)
      }
    }
  }

  /// At the width of emergence tau_k is the threshold; a falling spike never emerges.
  @Test func emergence() throws {
    let two = try theory(.sinCos, .reused)
    let p = try #require(
      try two.emergenceWidth(
        ofSpike: 2, coefficients: (1, 1), exponents: (0.3, 0.3), widthRatio: 1))
    let tau = try two.spikes(learningRates: (raised(p, 0.3), raised(p, 0.3)), width: p).value
    #expect(abs(tau.singularValues[1] - 1) < 1e-3)
    #expect(p > 1e3 && p < 1e4)
    let never = try two.emergenceWidth(
      ofSpike: 2, coefficients: (1, 1), exponents: (0.2, 0.2), widthRatio: 1, limit: 8)
    #expect(never == nil)
  }

  /// The advice is at least as good as what a grid finds.
  @Test(.enabled(if: runsSlowTests)) func advice() throws {
    let two = try theory(.sinCos, .reused)
    let advice = try two.advisedLearningRates(width: 1000, widthRatio: 1)
    for eta in [(4.0, 8.0), (8, 8), (16, 16), (16, 31), (31, 31)] {
      let captured = try two.spikes(learningRates: eta, width: 1000).value
        .capturedTarget(widthRatio: 1)
      #expect(captured <= advice.capturedTarget + 2e-3)
    }
    #expect(advice.learningRates.allSatisfy { $0 <= 1000.0.squareRoot() + 1e-9 })
  }

  @Test func wrongRequests() throws {
    for s in [Activation.square, .step, .cosineFeatures, try Activation(name: "abs(z) + z")] {
      #expect(throws: HelioError.self) { try theory(s, .reused) }
    }
    #expect(throws: HelioError.self) { try theory(.relu, .fresh(sampleRatio: 0)) }
    let two = try theory(.relu, .reused)
    #expect(throws: HelioError.self) { try two.spikes(learningRates: (-1, 1), width: 10) }
    #expect(throws: HelioError.self) { try two.spikes(learningRates: (1, 1), width: 0) }
    #expect(throws: HelioError.self) { try two.spikes(learningRates: (1, 1), width: 10, count: 0) }
  }
}

private func raised(_ base: Double, _ exponent: Double) -> Double {
  exp(exponent * log(base))
}
