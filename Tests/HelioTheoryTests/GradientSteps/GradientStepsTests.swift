import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

/// |x - y| <= tolerance (1 + |y|).
private func close(_ x: Double, _ y: Double, _ tolerance: Double = 1e-7) -> Bool {
  abs(x - y) <= tolerance * (1 + abs(y))
}

@Suite struct SpikeTransitionTests {
  /// Sheet section 8.
  @Test func table() throws {
    for (theta, psi, sigma, left, right) in [
      (1.5, 1.0, 2.1666667, 0.55555556, 0.55555556), (2, 2, 2.7386128, 0.58333333, 0.7),
      (1.2, 0.5, 1.8130698, 0.56328751, 0.44785974), (0.9, 1, 2, 0, 0), (0, 0.25, 1.5, 0, 0),
    ] {
      let spike = try SpikeTransition(spikeSingularValue: theta, widthRatio: psi)
      #expect(close(spike.singularValue, sigma))
      #expect(close(spike.squaredLeftOverlap, left) && close(spike.squaredRightOverlap, right))
      #expect(spike.isOutlier == (left > 0))
    }
  }

  /// For a spike independent of the noise rho = 1 + theta^2: the same position and left overlap, and
  /// the right vector of B contains theta^2/(1 + theta^2) of the spike's.
  @Test func dressedFormAgrees() throws {
    for psi in [0.2, 1, 3.7] {
      for multiple in [0.3, 0.999, 1.001, 1.7, 30] {
        let theta = multiple * SpikeTransition.threshold(widthRatio: psi)
        let plain = try SpikeTransition(spikeSingularValue: theta, widthRatio: psi)
        let dressed = try SpikeTransition.dressed(
          squaredSingularValue: 1 + theta * theta, widthRatio: psi)
        #expect(plain.isOutlier == dressed.isOutlier)
        #expect(close(plain.singularValue, dressed.singularValue, 1e-12))
        #expect(abs(plain.squaredLeftOverlap - dressed.squaredLeftOverlap) < 1e-12)
        let share = theta * theta / (1 + theta * theta)
        #expect(
          abs(plain.squaredRightOverlap - dressed.squaredRightOverlap * share) < 1e-12)
      }
    }
  }

  /// Continuous at the threshold, where the outlier touches the edge; exact far above it.
  @Test func endsOfTheRange() throws {
    let psi = 2.5
    let threshold = SpikeTransition.threshold(widthRatio: psi)
    let at = try SpikeTransition(spikeSingularValue: threshold * (1 + 1e-9), widthRatio: psi)
    #expect(close(at.singularValue, SpikeTransition.edge(widthRatio: psi), 1e-12))
    #expect(at.squaredRightOverlap < 1e-7)
    let huge = try SpikeTransition(spikeSingularValue: 1e120, widthRatio: psi)
    #expect(huge.singularValue == 1e120 && huge.squaredLeftOverlap == 1)
  }

  @Test func wrongRequests() {
    #expect(throws: HelioError.self) {
      try SpikeTransition(spikeSingularValue: -1, widthRatio: 1)
    }
    #expect(throws: HelioError.self) { try SpikeTransition(spikeSingularValue: 1, widthRatio: 0) }
    #expect(throws: HelioError.self) {
      try SpikeTransition.dressed(squaredSingularValue: .nan, widthRatio: 1)
    }
  }
}

@Suite struct FirstStepLimitTests {
  /// Sheet section 8: theta, sigma, left, right, <v, beta*>^2.
  @Test func table() throws {
    let rows: [(Activation, Link, Double, Double, Double, Double, [Double])] = [
      (
        .relu, try .hermite([0, 1]), 0.09, 2, 1.5, 3,
        [1.8644704, 2.5313533, 0.61185643, 0.68020118, 0.44025966]
      ),
      (
        .sinCos, try .trigonometric([0.5, 1, 0.5, 0]), 0, 2, 1, 4,
        [2.2409468, 2.6871868, 0.80086990, 0.80086990, 0.30920831]
      ),
      (
        .tanh, try .function("relu"), 0.09, 1, 0.5, 4,
        [2.2205531, 2.5558283, 0.88926197, 0.81429286, 0.24234907]
      ),
    ]
    for (activation, link, noise, delta, psi, eta, expected) in rows {
      let step = try FirstStepLimit(
        activation: activation, link: link, noiseVariance: noise, sampleRatio: delta,
        widthRatio: psi, learningRate: eta)
      let found = [
        step.spikeSingularValue, step.transition.singularValue,
        step.transition.squaredLeftOverlap, step.transition.squaredRightOverlap,
        step.squaredTargetOverlap,
      ]
      for (x, y) in zip(found, expected) { #expect(close(x, y, 1e-7)) }
    }
  }

  /// The conditional form with the limits' own strengths is the limit; eta_1 mu_1^2 = 1 leaves
  /// nothing of w along a.
  @Test func otherForms() throws {
    let step = try FirstStepLimit(
      activation: .relu, link: .hermite([0, 1]), noiseVariance: 0.1, sampleRatio: 2,
      widthRatio: 0.5, learningRate: 4)
    let conditional = try FirstStepLimit.conditional(
      activation: .relu, learningRate: 4, directionNorm: step.directionSquaredNorm.squareRoot(),
      secondLayerNorm: 20, width: 400, widthRatio: 0.5)
    #expect(conditional == step.transition)
  }

  @Test func wrongRequests() throws {
    let link = try Link.hermite([0, 1])
    func step(_ s: Activation, _ g: Link, _ noise: Double, _ eta: Double) throws {
      _ = try FirstStepLimit(
        activation: s, link: g, noiseVariance: noise, sampleRatio: 1, widthRatio: 1,
        learningRate: eta)
    }
    #expect(throws: HelioError.self) { try step(.square, link, 0, 1) }
    #expect(throws: HelioError.self) { try step(.relu, link, -1, 1) }
    #expect(throws: HelioError.self) { try step(.relu, link, 0, .infinity) }
    #expect(throws: HelioError.self) { try step(.relu, .hermite([0, 0]), 0, 1) }
  }
}

@Suite struct GradientDirectionTests {
  private let I1 = [0.5, 1, 0.5, 0]
  private let I2 = [-0.4462603202968597, 1, 0.7, 0]

  private func moments(
    _ b: [Double], _ batch: SecondBatch, noise: Double = 0.04, delta: Double = 1.5
  ) throws -> GradientDirections {
    try GradientDirections.moments(
      link: .trigonometric(b), noiseVariance: noise, sampleRatio: delta, batch: batch,
      maximumPower: 2
    ).get("moments")
  }

  /// Sheet section 8.
  @Test func table() throws {
    let rows: [([Double], SecondBatch, [Double], [Double], [Double])] = [
      (
        I1, .reused, [0.57393590, 0.25839764, 1.6374840], [1.0544311, 2.3933289, 24.251492],
        [1.0544311, 0.94982876, 4.3758875]
      ),
      (
        I2, .reused, [0, 0.24223179, -0.034970872], [0.42558306, 0.75615971, 2.2638358],
        [0.42558306, 0.37304201, 0.81967537]
      ),
      (
        I1, .fresh(sampleRatio: 1.5), [0.57393590, 0, 0.52675314],
        [1.0544311, 0.77614345, 2.6485961], [0.32940241, 0.21987608, 0.77997497]
      ),
    ]
    for (b, batch, target, norms, products) in rows {
      let q = try moments(b, batch)
      for k in 0...2 {
        #expect(close(q.targetComponents[k][0], target[k], 2e-8))
        #expect(close(q.squaredNorms[k], norms[k], 2e-7))
        #expect(close(q.firstDirectionProducts[k], products[k], 1e-7))
      }
    }
  }

  /// q_0 of the reused batch is beta itself.
  @Test func firstDirectionIsBeta() throws {
    let q = try moments(I1, .reused)
    #expect(close(q.squaredNorms[0], q.firstDirectionProducts[0], 1e-10))
    let step = try FirstStepLimit(
      activation: .relu, link: .trigonometric(I1), noiseVariance: 0.04, sampleRatio: 1.5,
      widthRatio: 1, learningRate: 1)
    #expect(close(q.squaredNorms[0], step.directionSquaredNorm, 1e-10))
    for k in 0...2 { #expect(close(q.products[0][k], q.firstDirectionProducts[k], 1e-10)) }
  }

  /// A share of 1 and of 0 are the reused and the fresh batch; the rest of a larger sample is fresh.
  @Test func partlyReusedBatch() throws {
    let all = try moments(I1, .partlyReused(fraction: 1, sampleRatio: 1.5))
    #expect(all == (try moments(I1, .reused)))
    let none = try moments(I1, .partlyReused(fraction: 0, sampleRatio: 2))
    #expect(none == (try moments(I1, .fresh(sampleRatio: 2))))
    // With k = 0 nothing depends on the kind of point but how many of them make beta: by hand,
    // <q_0, q_0> = E y^2/delta_2 + c1^2 and <q_0, beta> = c1^2 + phi E y^2/delta.
    let half = try moments(I1, .partlyReused(fraction: 0.5, sampleRatio: 3))
    let (c1, y2) = (
      none.targetComponents[0][0], (none.squaredNorms[0] - 0.57393590 * 0.57393590) * 2
    )
    #expect(close(half.squaredNorms[0], c1 * c1 + y2 / 3, 1e-8))
    #expect(close(half.firstDirectionProducts[0], c1 * c1 + 0.5 * y2 / 1.5, 1e-8))
    for (fraction, ratio) in [(1.1, 1.0), (0.9, 2.0), (-0.1, 1.0), (0.5, 0.0)] {
      #expect(throws: HelioError.self) {
        _ = try moments(I1, .partlyReused(fraction: fraction, sampleRatio: ratio))
      }
    }
  }

  /// A fresh batch learns nothing of a target without a linear part, at any power; a reused one does.
  @Test func freshBatchNeedsALinearPart() throws {
    let fresh = try moments(I2, .fresh(sampleRatio: 3))
    for k in 0...2 { #expect(abs(fresh.targetComponents[k][0]) < 1e-10) }
    #expect(abs(try moments(I2, .reused).targetComponents[1][0]) > 0.2)
    // As the label's own share vanishes, so does the difference.
    let far = try moments(I2, .reused, delta: 1e6)
    #expect(abs(far.targetComponents[1][0]) < 1e-5)
  }

  /// y = sin x1 (1 + sin x2): the second step of a fresh batch sees x2 through <q_1, e2> = e^{-3/2}.
  @Test func staircase() throws {
    let link = try Link(parsing: "sin(z1)*(1+sin(z2))")
    let q = try GradientDirections.moments(
      link: link, noiseVariance: 0, sampleRatio: 2, batch: .fresh(sampleRatio: 2), maximumPower: 1
    ).get("moments")
    // E sin(x1) x1 E sin(x2) x2 c1 = e^{-1/2} e^{-1/2} e^{-1/2}.
    #expect(abs(q.targetComponents[0][1]) < 1e-10)
    #expect(close(q.targetComponents[1][1], 0.22313016014842982, 1e-9))
  }

  /// Hermite links are integrated exactly: the same as the adaptive grid of the formula's form.
  @Test func exactPolynomials() throws {
    let series = try GradientDirections.moments(
      link: .hermite([0.2, 0.4, 0.6, 0.1]), noiseVariance: 0.3, sampleRatio: 2.5, batch: .reused,
      maximumPower: 4)
    let formula = try GradientDirections.moments(
      link: Link(parsing: "0.2 + 0.4*h1 + 0.6*h2 + 0.1*h3"), noiseVariance: 0.3, sampleRatio: 2.5,
      batch: .reused, maximumPower: 4)
    #expect(series.convergence == .exact && formula.convergence.status == .converged)
    for k in 0...4 {
      #expect(close(series.value.squaredNorms[k], formula.value.squaredNorms[k], 1e-8))
      #expect(
        close(series.value.targetComponents[k][0], formula.value.targetComponents[k][0], 1e-8))
    }
  }
}

@Suite struct FeatureSpikeTests {
  /// Sheet section 8.
  @Test func table() throws {
    for (activation, c, squaredNorm, expected) in [
      (Activation.sinCos, 0.25, 1.505, [5.1936826, 2.2740073, 0.41378789]),
      (.relu, 0.3, 1.2, [5.1961524, 1.7397946, 0.063499411]),
    ] {
      let spikes = try FeatureSpikes.spikes(
        activation: activation, spikeScale: c, directionSquaredNorm: squaredNorm, width: 1000
      ).get("spikes")
      for (x, y) in zip(spikes.singularValues, expected) { #expect(close(x, y, 1e-7)) }
    }
  }

  /// A small step: the leading orders, and spike k carries h_k of the projection; the second one is
  /// z^2, a third of whose power is its constant.
  @Test func smallSteps() throws {
    for activation in [Activation.sinCos, .tanh, .hermite([0.3, 1, -0.5, 0.8])] {
      let (c, squaredNorm) = (0.004, 1.4)
      let spikes = try FeatureSpikes.spikes(
        activation: activation, spikeScale: c, directionSquaredNorm: squaredNorm, width: 500,
        count: 2
      ).get("spikes")
      let powers = activation == .tanh ? [1, 3] : [1, 2]
      for (i, k) in powers.enumerated() {
        let leading = try FeatureSpikes.leadingOrder(
          power: k, activation: activation, spikeScale: c, directionSquaredNorm: squaredNorm,
          width: 500)
        #expect(abs(spikes.singularValues[i] / leading - 1) < 1e-2, "\(activation.name) \(k)")
        let component = k == 2 ? (2.0 / 3).squareRoot() : 1
        #expect(abs(abs(spikes.polynomialComponents[i][k]) - component) < 1e-2)
      }
    }
  }

  /// Without a step: the part of the weights along beta and the lengths of neurons and inputs.
  @Test func lengths() throws {
    let d = 1_000_000
    let spikes = try FeatureSpikes.spikes(
      activation: .sinCos, spikeScale: 0, directionSquaredNorm: 1, width: 2 * d, dimension: d,
      count: 4
    ).get("spikes").singularValues
    let (mu, root) = (try Activation.sinCos.hermiteCoefficients(count: 3), 2.0.squareRoot())
    for (value, expected) in zip(spikes, [mu[1] * root, -mu[2] * root, -mu[2] * root, 0]) {
      #expect(abs(value - expected) < 3e-3, "\(spikes)")
    }
  }

  /// A closed form and the table of an equal formula.
  @Test func formulaAgreesWithClosedForm() throws {
    func first(_ s: Activation) throws -> [Double] {
      try FeatureSpikes.spikes(
        activation: s, spikeScale: 0.2, directionSquaredNorm: 1, width: 100
      ).get("spikes").singularValues
    }
    for (x, y) in zip(try first(.sinCos), try first(Activation(name: "sin(z) + cos(z)"))) {
      #expect(close(x, y, 1e-10))
    }
    #expect(throws: HelioError.self) {
      try FeatureSpikes.spikes(
        activation: .relu, spikeScale: 0.1, directionSquaredNorm: 1, width: 10, count: 41)
    }
  }
}

@Suite struct RidgeAfterSpikesTests {
  /// Sheet section 8.
  @Test func table() throws {
    let theory = try RidgeAfterSpikes(
      activationLinearCoefficient: 1, nonlinearVariance: 0.65, widthRatio: 1.5, sampleRatio: 2,
      ridge: 0.5)
    #expect(theory.effectiveRidge.convergence.status == .converged)
    for (l, expected) in [1.1547593, 0.93450924, 0.79474152, 0.77615242].enumerated() {
      let error = try theory.testError(
        link: .hermite([0, 0.8, 0.6, 0.3]), noiseVariance: 0.09, squaredOverlap: 0.532,
        spikeCount: l
      ).get("the error")
      #expect(close(error, expected, 5e-8))
      // The constant costs nothing, and a formula is as good as a series.
      let shifted = try theory.testError(
        link: Link(parsing: "7 + 0.8*h1 + 0.6*h2 + 0.3*h3"), noiseVariance: 0.09,
        squaredOverlap: 0.532, spikeCount: l
      ).get("the error")
      #expect(close(shifted, error, 1e-9))
    }
  }

  /// A huge ridge predicts the mean: Var y without spikes, what they do not carry with them.
  @Test func hugeRidge() throws {
    let theory = try RidgeAfterSpikes(
      activationLinearCoefficient: 0.7, nonlinearVariance: 0.2, widthRatio: 1, sampleRatio: 2,
      ridge: 1e9)
    let link = try Link.hermite([1, 0.8, 0.6])
    let none = try theory.testError(
      link: link, noiseVariance: 0.1, squaredOverlap: 0.5, spikeCount: 0
    ).get("the error")
    #expect(close(none, 0.64 + 0.36 + 0.1, 1e-6))
    let two = try theory.testError(
      link: link, noiseVariance: 0.1, squaredOverlap: 0.5, spikeCount: 2
    ).get("the error")
    #expect(close(two, 0.32 + 0.36 * 0.75 + 0.1, 1e-6))
  }

  /// psi = 1 and mu_* = 0: the integrand is narrow where s = 0, and the law is Marchenko and Pastur's, so that
  /// kappa (1 - T/delta) = ridge has T = 1 - ((kappa^2 + 4 kappa)^(1/2) - kappa)/2.
  @Test(arguments: [1e-2, 1e-5, 1e-8]) func narrowIntegrandsGetTheNodesTheyNeed(ridge: Double)
    throws
  {
    let theory = try RidgeAfterSpikes(
      activationLinearCoefficient: 1, nonlinearVariance: 0, widthRatio: 1, sampleRatio: 2,
      ridge: ridge)
    #expect(theory.convergence.status == .converged)
    #expect(try #require(theory.convergence.relativeChange) <= 1e-10)
    let kappa = theory.effectiveRidge.value
    let T = 1 - ((kappa * kappa + 4 * kappa).squareRoot() - kappa) / 2
    #expect(abs(kappa * (1 - T / 2) / ridge - 1) < 1e-9)
    // 2000 nodes, as many as once were taken for enough, are not.
    #expect(ridge > 1e-3 || theory.convergence.iterations > 2000)
  }

  @Test func wrongRequests() throws {
    for (ridge, delta, nonlinear) in [(0.0, 1.0, 1.0), (1, 0, 1), (1, 1, -1), (.nan, 1, 1)] {
      #expect(throws: HelioError.self) {
        try RidgeAfterSpikes(
          activationLinearCoefficient: 1, nonlinearVariance: nonlinear, widthRatio: 1,
          sampleRatio: delta, ridge: ridge)
      }
    }
  }
}

@Suite struct OutlierCountTests {
  private func count(
    _ a1: Double, _ a2: Double, _ law: SecondLayerLaw, _ s: Activation
  ) throws -> [Int] {
    let found = try AsymptoticOutliers(
      learningRateExponents: (a1, a2), secondLayerLaw: law, activation: s)
    return [found.divergentTerms, found.total]
  }

  /// Sheet sections 4.1 and 4.4.
  @Test func tables() throws {
    #expect(try count(0.2, 0.2, .gaussian, .sinCos) == [0, 1])
    #expect(try count(0.2, 0.4, .gaussian, .sinCos) == [1, 2])
    #expect(try count(0.3, 0.45, .uniform, .sinCos) == [2, 3])
    #expect(try count(0.4, 0.35, .gaussian, .sinCos) == [3, 4])
    #expect(try count(0.4, 0.35, .gaussian, .relu) == [3, 3])
    #expect(try count(0.4, 0.35, .gaussian, .tanh) == [3, 2])
    #expect(try count(0.3, 0.45, .rademacher, .sinCos) == [2, 2])
    #expect(try count(0.3, 0.45, .rademacher, .tanh) == [2, 1])
    // An integer ratio counts, however the decimals round; a formula decides by its coefficients.
    #expect(try count(0.4, 0.3, .gaussian, .sinCos) == [3, 4])
    #expect(try count(0.4, 0.35, .gaussian, Activation(name: "tanh(z)")) == [3, 2])
    #expect(try count(0.4, 0.35, .gaussian, .hermite([0, 1, 0, 0.1])) == [3, 2])
    // Three values of a: never more than three vectors.
    let three = SecondLayerLaw.finiteSupport(
      values: [-1, 0, 2], probabilities: [0.3, 0.3, 0.4])
    #expect(try count(0.45, 0.45, three, .sinCos) == [9, 3])
    #expect(
      try [0.1, 0.3, 0.36, 0.44].map { try asymptoticFeatureSpikeCount(learningRateExponent: $0) }
        == [1, 2, 3, 8])
  }

  @Test func wrongRequests() {
    #expect(throws: HelioError.self) { try count(0.5, 0.2, .gaussian, .relu) }
    #expect(throws: HelioError.self) { try count(0.2, -0.1, .gaussian, .relu) }
    #expect(throws: HelioError.self) { try count(0.2, 0.2, .gaussian, .square) }
    #expect(throws: HelioError.self) { try asymptoticFeatureSpikeCount(learningRateExponent: 0) }
  }
}
