import Heliotrope
import Testing

@Suite struct EarlyStageAgreementTests {
  private let stream = RandomStream(seed: 12, purpose: "early-stage agreement")

  private func separable(_ n: Int = 20, _ d: Int = 20, _ index: Int = 0) throws -> UnitSample {
    try UnitSampleLaw.orthogonallySeparable.sample(
      n, dimension: d, from: stream.substream("data").at(index))
  }

  private func start(_ m: Int, _ d: Int, _ kappa: Double, _ index: Int) throws -> SphericalStart {
    try .random(
      width: m, dimension: d, initialScale: kappa, from: stream.substream("weights").at(index))
  }

  /// The gradient at the start in the mean over weights. Wrong theories: independent patterns, kappa unsquared.
  @Test func initialGradient() throws {
    let sample = try separable()
    // q = 1/2 up to second order in the margins.
    let expected = try ExpectedInitialGradient(
      sample, initialScale: 0.5, residuals: [Double](repeating: 0.5, count: 20))
    var (first, second) = ([Double](), [Double]())
    for r in 0..<2000 {
      var descent = try ReluDescent(.logistic, sample, from: start(64, 20, 0.5, r))
      let square = descent.gradient()
      first.append(square.firstLayer)
      second.append(square.secondLayer)
    }
    let sum = product(sample.inputs, sample.labels, transposeFirst: true)
    checkAgreement(
      first, theory: expected.firstLayer, wrong: (dot(sum, sum) + 20) / (16 * 400), bias: 1e-5,
      "first layer")
    checkAgreement(
      second, theory: expected.secondLayer, wrong: expected.secondLayer / 0.5, bias: 1e-6,
      "second layer")
  }

  /// E L(0) of the squared loss; wrong theory: active on everything.
  @Test func initialLoss() throws {
    let sample = try separable(4, 3)
    let losses = try (0..<20_000).map { r in
      MarginLoss.squared.mean(try start(2, 3, 0.9, r).margins(on: sample))
    }
    checkAgreement(
      losses, theory: expectedInitialSquaredLoss(width: 2, dimension: 3, initialScale: 0.9),
      wrong: (1 + 0.81 / 6) / 2, "initial loss")
  }

  /// Uncovered samples; wrong theory: neurons of any sign cover.
  @Test func coverage() throws {
    let sample = try separable()
    let counts = try (0..<3000).map { r in
      let start = try start(6, 20, 0.5, r)
      return Double(
        try ReluDescent(.squared, sample, from: start).pattern.coveringNeurons(
          signs: start.signs, labels: sample.labels
        ).count { $0 == 0 })
    }
    checkAgreement(
      counts, theory: CoverageWidth.expectedUncovered(sampleCount: 20, width: 6),
      wrong: 20 * 0.015625, "uncovered samples")
  }

  /// Every certificate holds on every draw, and is not empty: losses of GD at twenty states, gradients, coverage.
  @Test(arguments: MarginLoss.allCases) func certificatesHold(_ loss: MarginLoss) throws {
    for r in 0..<8 {
      let (sample, start) = (try separable(16, 10, r), try start(48, 10, 0.4, r))
      let found = try ConvergenceCertificate(loss, sample, start)
      let gradient = try #require(found.gradient)
      #expect(gradient.constant > 0.005)
      let (eta, T) = (0.004, 1000)
      let run = try TrackedDescent.run(
        loss, sample, start, learningRate: eta, stepCount: T, recording: (0...20).map { 50 * $0 })
      #expect(run.smallestGradientRatio >= gradient.constant)
      #expect(run.initialCoverage == gradient.coverage)
      let steps = try #require(try found.steps(learningRate: eta, stepCount: T))
      #expect(steps.loss < found.initialLoss - 0.002)
      for state in run.states {
        let t = eta * Double(state.step)
        let bounds = try found.bounds(at: [t])
        #expect(state.loss <= bounds[0] + 1e-12, "\(loss) at \(t)")
        if let bound = steps.loss(at: t) { #expect(state.loss <= bound + 1e-12) }
      }
      // What is certified is a fair share of what happens, so that the test could fail.
      let certified = found.initialLoss - (try found.bounds(at: [0.5])[0])
      #expect(certified > 0.05 * (run.losses[0] - run.losses[125]))
    }
  }

  /// Any unit data: the certificate without separability.
  @Test func certificateOfGeneralData() throws {
    for r in 0..<6 {
      let sample = try UnitSampleLaw.mixture(separation: 0.3).sample(
        20, dimension: 10, from: stream.substream("mixture").at(r))
      let start = try start(60, 10, 0.9, r)
      let bound = try GeneralDataBound(.exponential, sample, start)
      let run = try TrackedDescent.run(
        .exponential, sample, start, learningRate: 0.0005, stepCount: 400,
        recording: [1, 20, 50, 100, 400])
      for state in run.states {
        let certified = bound.losses(at: [0.0005 * Double(state.step)])[0]
        #expect(certified < bound.initialLoss && state.loss <= certified + 1e-12)
      }
    }
  }

  /// The same from any state of a run: the first one's end is where the next may begin, and all of them hold.
  @Test func certificateOfAnyState() throws {
    let eta = 0.0005
    for r in 0..<4 {
      let sample = try UnitSampleLaw.mixture(separation: 0.3).sample(
        20, dimension: 10, from: stream.substream("renewed").at(r))
      let start = try start(60, 10, 0.9, r)
      var descent = try ReluDescent(.exponential, sample, from: start)
      let first = try GeneralDataBound(.exponential, sample, start)
      #expect(
        try first.losses(at: [0.01, 1])
          == GeneralDataBound(
            .exponential, sample, secondLayer: descent.secondLayer, rows: descent.rows
          ).losses(at: [0.01, 1]))
      #expect(first.losses(at: [first.endTime]) == first.losses(at: [5]))
      #expect(first.losses(at: [first.endTime / 2])[0] > first.losses(at: [5])[0])
      var certified = 0.0
      for _ in 0..<20 {
        let bound = try GeneralDataBound(
          .exponential, sample, secondLayer: descent.secondLayer, rows: descent.rows)
        let steps = max(1, Int((bound.endTime / eta).rounded(.up)))
        for t in 1...steps {
          descent.gradient()
          descent.step(eta)
          #expect(descent.currentLoss <= bound.losses(at: [eta * Double(t)])[0] + 1e-12)
        }
        certified += bound.initialLoss - bound.losses(at: [eta * Double(steps)])[0]
      }
      #expect(certified < first.initialLoss - descent.currentLoss)
      #expect(certified > 5 * (first.initialLoss - first.losses(at: [5])[0]))
    }
  }

  /// The mean loss of SGD is below its bound; single runs need not be.
  @Test func stochasticBound() throws {
    let (sample, start) = (try separable(12, 10), try start(80, 10, 0.3, 1))
    let found = try ConvergenceCertificate(.logistic, sample, start)
    let bound = try #require(
      try found.steps(learningRate: 0.002, stepCount: 250, isStochastic: true))
    #expect(bound.certifiedSteps == 250 && bound.loss < found.initialLoss - 0.002)
    let losses = Replicates(
      try (0..<20).map { r in
        try TrackedDescent.run(
          .logistic, sample, start, learningRate: 0.002, stepCount: 250, batchSize: 1,
          from: stream.substream("batches").at(r)
        ).finalLoss
      })
    #expect(losses.mean + 3 * losses.standardError < bound.loss)
  }
}
