import Heliotrope
import Testing
import _HelioTestSupport

/// Targets of the sheet gradient-steps: bounded labels, for which the limits are reached early.
private let I1 = [0.5, 1, 0.5, 0]
/// Information exponent 3.
private let I3 = [-0.4462603202968597, 1, 0, 0]

/// The weights after some steps, without a look at any step.
private func stepped(
  _ link: Link, d: Int, n: Int, p: Int, _ rates: [Double], reused: Bool, seed: Int,
  activation: Activation = .sinCos, loss: StepLoss = .correlation
) throws -> (network: SteppedNetwork<Double>, spikes: SpikeProjection, directionNorm: Double) {
  let stream = RandomStream(seed: UInt64(seed), purpose: "agreement of steps")
  let model = try DataModel(dimension: d, link: link, noiseVariance: 0.01)
  var network = try SteppedNetwork<Double>(
    dimension: d, width: p, activation: activation, loss: loss,
    from: stream.substream("network"))
  var sample: DataModel.Sample<Double> = model.sample(n, from: stream.substream("sample"))
  var directionNorm = 0.0
  for (t, eta) in rates.enumerated() {
    if t > 0, !reused { sample = model.sample(n, from: stream.substream("sample").at(t)) }
    let outcome = try network.step(
      inputs: sample.inputs, targets: sample.targets, learningRate: .plain(eta))
    if t == 0 { directionNorm = outcome.directionNorm }
  }
  let spikes = try SpikeProjection(network, from: stream.substream("null"))
  return (network, spikes, directionNorm)
}

/// X^T y/n, the direction of the first step.
func firstDirection(_ X: Matrix<Double>, _ y: [Double]) -> [Double] {
  product(X, y, transposeFirst: true).map { $0 / Double(y.count) }
}

/// q_1 = X^T (y o (X beta))/n, of the second step.
func secondDirection(_ X: Matrix<Double>, _ y: [Double], _ beta: [Double]) -> [Double] {
  firstDirection(X, zip(y, product(X, beta)).map { $0 * $1 })
}

/// The top singular value of W and <u_1, a/|a|>^2.
private func leading(_ network: SteppedNetwork<Double>) throws -> (sigma: Double, left: Double) {
  let top = try topSingularTriplets(network.firstLayer, count: 1, tolerance: 1e-6)
    .get("the leading singular vectors")
  let a = network.secondLayer
  let overlap = dot(top.left.column(0), a) / norm(a)
  return (top.values[0], overlap * overlap)
}

@Suite struct GradientStepsAgreementTests {
  /// The first outlier and its overlap beside the conditional transition, theta about 1.9 psi^{1/4}.
  /// Wrong theory: p and d exchanged.
  @Test func firstStep() throws {
    let (d, n, p) = (240, 480, 480)
    var (positions, overlaps): ([Double], [Double]) = ([], [])
    var wrong = (position: 0.0, overlap: 0.0)
    let runs = 16
    for seed in 1...runs {
      let result = try stepped(
        .trigonometric(I1), d: d, n: n, p: p, [4], reused: false, seed: seed)
      let seen = try leading(result.network)
      func predicted(_ psi: Double) throws -> SpikeTransition {
        try FirstStepLimit.conditional(
          activation: .sinCos, learningRate: 4, directionNorm: result.directionNorm,
          secondLayerNorm: norm(result.network.secondLayer), width: p, widthRatio: psi)
      }
      let (theory, exchanged) = (try predicted(2), try predicted(0.5))
      positions.append(seen.sigma / theory.singularValue)
      overlaps.append(seen.left / theory.squaredLeftOverlap)
      wrong.position += exchanged.singularValue / theory.singularValue / Double(runs)
      wrong.overlap += exchanged.squaredLeftOverlap / theory.squaredLeftOverlap / Double(runs)
    }
    // The gradient's noise, eta/sqrt p = 0.18, lifts the outlier by 0.5 % (1 % at 0.25).
    checkAgreement(positions, theory: 1, wrong: wrong.position, bias: 0.01, "sigma_1")
    checkAgreement(overlaps, theory: 1, wrong: wrong.overlap, bias: 0.01, "<u_1, a>^2")
  }

  /// After three steps on the squared loss the residual depends on the weights; the dressed strength
  /// still gives the outlier. Wrong theory: the spike of D as if it were independent of W_0.
  @Test(arguments: [false, true])
  func dressedOutlier(reused: Bool) throws {
    var (ratios, independent): ([Double], [Double]) = ([], [])
    for seed in 1...8 {
      let (network, spikes, _) = try stepped(
        .trigonometric(I1), d: 300, n: 600, p: 300, [2, 2, 2], reused: reused, seed: seed,
        activation: .tanh, loss: .squared)
      let theory = try SpikeTransition.dressed(
        squaredSingularValue: spikes.dressedStrengths[0], widthRatio: 1
      ).singularValue
      ratios.append(try leading(network).sigma / theory)
      independent.append(
        try SpikeTransition(spikeSingularValue: spikes.singularValues[0], widthRatio: 1)
          .singularValue / theory)
    }
    // The gradient's noise inflates the bulk by a fraction of (sum eta)^2/p: 1.5 % at twice the steps.
    checkAgreement(
      ratios, theory: 1, wrong: independent.reduce(0, +) / 8, bias: 0.006,
      "sigma_1 after 3 steps, reused \(reused)")
  }

  /// The directions q_k of real samples. Wrong theory: the other batch.
  @Test func directionsOfTheSecondStep() throws {
    let (d, n) = (150, 300)
    let link = try Link.trigonometric(I1)
    let model = try DataModel(dimension: d, link: link, noiseVariance: 0.04)
    let batches: [SecondBatch] = [.reused, .fresh(sampleRatio: 2)]
    var values = [[Double]](repeating: [], count: 4)
    for r in 0..<400 {
      let stream = RandomStream(seed: 31, purpose: "directions", index: r)
      let first: DataModel.Sample<Double> = model.sample(n, from: stream.substream("first"))
      let second: DataModel.Sample<Double> = model.sample(n, from: stream.substream("second"))
      let beta = firstDirection(first.inputs, first.targets)
      for (i, sample) in [first, second].enumerated() {
        let q = secondDirection(sample.inputs, sample.targets, beta)
        values[2 * i].append(q[0])
        values[2 * i + 1].append(dot(q, beta))
      }
    }
    let theory = try batches.map {
      try GradientDirections.moments(
        link: link, noiseVariance: 0.04, sampleRatio: 2, batch: $0, maximumPower: 1
      ).get("moments")
    }
    for i in 0...1 {
      let (right, wrong) = (theory[i], theory[1 - i])
      checkAgreement(
        values[2 * i], theory: right.targetComponents[1][0], wrong: wrong.targetComponents[1][0],
        bias: 0.02, "<q_1, e_1>, \(batches[i])")
      checkAgreement(
        values[2 * i + 1], theory: right.firstDirectionProducts[1],
        wrong: wrong.firstDirectionProducts[1], bias: 0.02, "<q_1, beta>, \(batches[i])")
    }
  }

  /// Two steps: the strongest spike and what it holds of the target. The wrong theory is the one of
  /// the other batch, so exchanging the batches fails.
  @Test(.enabled(if: runsSlowTests)) func reuseAgainstFresh() throws {
    let (d, n, p) = (400, 800, 400)
    let link = try Link.trigonometric(I1)
    func theory(_ batch: SecondBatch) throws -> (tau: Double, overlap: Double) {
      let spikes = try TwoStepTheory(
        activation: .sinCos, link: link, noiseVariance: 0.01, sampleRatio: 2, batch: batch
      ).spikes(learningRates: (6, 6), width: Double(p)).get("two steps")
      return (spikes.singularValues[0], spikes.squaredTargetOverlaps[0])
    }
    let predictions = [try theory(.reused), try theory(.fresh(sampleRatio: 2))]
    for (i, reused) in [true, false].enumerated() {
      var (tau, overlaps): ([Double], [Double]) = ([], [])
      for seed in 1...32 {
        let (_, spikes, _) = try stepped(
          link, d: d, n: n, p: p, [6, 6], reused: reused, seed: seed)
        tau.append(spikes.singularValues[0])
        overlaps.append(spikes.directions[0, 0] * spikes.directions[0, 0])
      }
      let (right, wrong) = (predictions[i], predictions[1 - i])
      checkAgreement(
        overlaps, theory: right.overlap, wrong: wrong.overlap, bias: 0.01,
        "<v_1, beta*>^2, reused \(reused)")
      // The strength fluctuates with |beta|; 1.5 % too high at d = 800 by its bias and the noise.
      let mean = tau.reduce(0, +) / 32
      #expect(abs(mean / right.tau - 1) < 0.04, "tau_1: \(mean) for \(right.tau)")
    }
  }

  /// Nothing at 0.7 of the threshold, one outlier at twice, by both methods, and none at the start.
  @Test(.enabled(if: runsSlowTests)) func countsBesideTheThreshold() throws {
    let (d, n, p) = (400, 800, 400)
    let limit = try FirstStepLimit(
      activation: .sinCos, link: .trigonometric(I1), noiseVariance: 0.01, sampleRatio: 2,
      widthRatio: 1, learningRate: 1)
    for (multiple, count) in [(0.7, 0), (2.0, 1)] {
      let eta = multiple / limit.spikeSingularValue
      for seed in 1...4 {
        let (network, spikes, _) = try stepped(
          .trigonometric(I1), d: d, n: n, p: p, [eta], reused: false, seed: seed)
        let edge = try spikes.nullEdge(network.firstLayer)
        #expect(try WeightOutliers.aboveNull(network.firstLayer, edge: edge).count == count)
        #expect(try WeightOutliers.aboveTracyWidom(network.firstLayer).count == count)
      }
    }
  }

  /// Ridge on all features before any step, beside the formula with no spike; d, n, p = 200, 1200,
  /// 260. Wrong theory: widths and samples exchanged.
  @Test(.enabled(if: runsSlowTests)) func ridgeBeforeTheSteps() throws {
    let link = try Link.trigonometric(I1)
    let training = try StepTraining(
      dimension: 200, sampleCount: 200, width: 260, link: link, noiseVariance: 0.01,
      activation: .sinCos, learningRates: [.plain(1)])
    let mu = try Activation.sinCos.hermiteCoefficients(count: 2)
    let rest = try Activation.sinCos.secondMoment() - mu[0] * mu[0] - mu[1] * mu[1]
    func theory(_ psi: Double, _ delta: Double) throws -> Double {
      try RidgeAfterSpikes(
        activationLinearCoefficient: mu[1], nonlinearVariance: rest, widthRatio: psi,
        sampleRatio: delta, ridge: 0.1
      ).testError(link: link, noiseVariance: 0.01, squaredOverlap: 0.5, spikeCount: 0)
        .get("the error")
    }
    var errors: [Double] = []
    for seed in 1...12 {
      var plan = training
      plan.seed = seed
      errors.append(
        try SteppedRun(plan).readoutErrors(samples: 1200, testCount: 4000, ridges: [0.1])
          .featureErrors[0])
    }
    checkAgreement(
      errors, theory: try theory(1.3, 6), wrong: try theory(6, 1.3), bias: 0.01, "ridge error")
  }

  /// Sheet section 7, E4: with information exponent 3 the third spike carries the target on a reused
  /// batch, and nothing does on a fresh one; exchanging the batches fails.
  @Test(.enabled(if: runsSlowTests)) func informationExponentThree() throws {
    for (reused, range) in [(false, 0.0...0.01), (true, 0.03...0.3)] {
      var third: [Double] = []
      for seed in 1...4 {
        let (_, spikes, _) = try stepped(
          .trigonometric(I3), d: 1000, n: 2000, p: 1000, [23.8298, 47.5468], reused: reused,
          seed: seed)
        third.append(spikes.directions[0, 2] * spikes.directions[0, 2])
      }
      let mean = third.reduce(0, +) / 4
      #expect(range.contains(mean), "reused \(reused): \(third)")
    }
  }

  /// Sheet section 7.1: positions and overlaps at 1.3, 2 and 4 times the threshold, d = 1000.
  @Test(.enabled(if: runsSlowTests)) func anchors() throws {
    for (eta, sigma, overlap) in [
      (2.3137, 2.0750, 0.413), (3.5595, 2.5138, 0.752), (7.119, 4.2787, 0.934),
    ] {
      var (ratios, overlaps): ([Double], [Double]) = ([], [])
      for seed in 1...4 {
        let result = try stepped(
          .trigonometric(I1), d: 1000, n: 2000, p: 1000, [eta], reused: false, seed: seed)
        let seen = try leading(result.network)
        let theory = try FirstStepLimit.conditional(
          activation: .sinCos, learningRate: eta, directionNorm: result.directionNorm,
          secondLayerNorm: norm(result.network.secondLayer), width: 1000, widthRatio: 1)
        ratios.append(seen.sigma / theory.singularValue)
        overlaps.append(seen.left - theory.squaredLeftOverlap)
        #expect(abs(seen.sigma / sigma - 1) < 0.08)
        #expect(abs(theory.squaredRightOverlap - overlap) < 0.12)
      }
      #expect(abs(ratios.reduce(0, +) / 4 - 1) < 0.015, "\(eta): \(ratios)")
      #expect(abs(overlaps.reduce(0, +) / 4) < 0.04, "\(eta): \(overlaps)")
    }
  }
}
