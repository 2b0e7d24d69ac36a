import Heliotrope
import Testing
import _HelioTestSupport

/// Theory and simulation of spiked features at one setting.
private struct SpikedCase {
  var activation = Activation.tanh
  var c: [Double] = [1.5]
  var link = "tanh(z)"
  var zeta = 0.7
  var noise = 0.09
  var ridge = 0.05
  var d = 100
  var alpha = 2.0
  var psi = 1.5
  var repetitions = 40
  var seed: UInt64 = 11

  var probabilities: [Double] { c.map { _ in 1 / Double(c.count) } }

  /// - Parameter swapped: a wrong theory, with n/d and p/d exchanged.
  func theory(swapped: Bool = false) throws -> RidgeRisk {
    let features = try LearnedFeatures(
      FeatureLaw(activation: activation, spikeCoefficients: c),
      sampleRatio: swapped ? psi : alpha, widthRatio: swapped ? alpha : psi)
    let target = try features.target(
      try Link(parsing: link), overlap: zeta, noiseVariance: noise)
    return try features.risk(of: target, ridge: ridge, finiteSize: .refined(dimension: d)).value
  }

  func simulated() throws -> [FeatureRidgeResult] {
    let model = try SpikedFeatureModel(
      dimension: d, width: Int(psi * Double(d)), activation: activation, spikeCoefficients: c,
      probabilities: probabilities, link: try Link(parsing: link), overlap: zeta,
      noiseVariance: noise)
    return try (0..<repetitions).map { r in
      let stream = RandomStream(seed: seed, purpose: "agreement", index: r)
      let layer: FeatureLayer<Double> = model.layer(from: stream.substream("layer"))
      return try layer.ridge(
        samples: Int(alpha * Double(d)), ridge: ridge, from: stream.substream("data"))
    }
  }
}

@Suite struct LearnedFeaturesAgreementTests {
  /// Test and train errors. Wrong theory: n/d and p/d exchanged. The bias of the refined theory is
  /// within 2 % at d = 100 (sheet section 9: 1 to 3 % for its settings).
  @Test func errorsOfSpikedFeatures() throws {
    let cases = [
      SpikedCase(ridge: 0.005, alpha: 4, psi: 1),
      SpikedCase(
        activation: .scaledErf, c: [2, -1], link: "h1 + h3", zeta: 0.9, alpha: 4, psi: 1,
        repetitions: 80),
      SpikedCase(activation: .relu, c: [2, -2], link: "h1 + h2", zeta: 0.95, alpha: 4, psi: 1),
    ]
    for item in cases {
      let results = try item.simulated()
      let (theory, wrong) = (try item.theory(), try item.theory(swapped: true))
      let name = "\(item.activation), \(item.link)"
      checkAgreement(
        results.map(\.testError), theory: theory.testError, wrong: wrong.testError,
        bias: 0.02 * theory.testError, "test error, \(name)")
      checkAgreement(
        results.map(\.trainError), theory: theory.trainError, wrong: wrong.trainError,
        bias: 0.02 * theory.trainError, "train error, \(name)")
    }
  }

  /// The error given the projection, bin by bin, on the bins that every run fills.
  @Test func conditionalErrors() throws {
    let item = SpikedCase(repetitions: 60)
    let results = try item.simulated()
    let profile = try item.theory().profile
    let bounds = FeatureRidgeResult.standardBounds
    var chi = 0.0
    let bins = 2..<10
    for b in bins {
      let inside = profile.projections.indices.filter {
        profile.projections[$0] >= bounds[b] && profile.projections[$0] < bounds[b + 1]
      }
      let mass = inside.reduce(0) { $0 + profile.weights[$1] }
      let expected = inside.reduce(0) { $0 + profile.weights[$1] * profile.errors[$1] } / mass
      let r = Replicates(results.map { $0.binned.means[b]! })
      let z = (r.mean - expected) / (r.standardError + 0.01 * expected)
      chi += z * z
      #expect(abs(z) < 4, "bin \(b): \(r.mean) +- \(r.standardError), theory \(expected)")
    }
    // The profile is not flat: a constant error would be refused.
    #expect(profile.errors.max()! > 1.3 * profile.errors.min()!)
    #expect(chi < 3 * Double(bins.count))
  }

  /// Kolmogorov-Smirnov distance of the bulk and the outlier. Wrong theory: no spike.
  @Test func spectrumAndOutlier() throws {
    let (d, alpha, psi) = (300, 2.0, 1.0)
    let features = try LearnedFeatures(
      FeatureLaw(activation: .tanh, spikeCoefficients: [2]), sampleRatio: alpha, widthRatio: psi)
    let null = try LearnedFeatures(
      FeatureLaw(activation: .tanh, spikeCoefficients: [0]), sampleRatio: alpha, widthRatio: psi)
    let model = try SpikedFeatureModel(
      dimension: d, width: d, activation: .tanh, spikeCoefficients: [2], probabilities: [1],
      link: try Link(parsing: "h1"), overlap: 1, noiseVariance: 0)
    var (bulk, top): ([Double], [Double]) = ([], [])
    let edge = try features.upperEdge().value
    for r in 0..<6 {
      let stream = RandomStream(seed: 5, purpose: "spectrum", index: r)
      let layer: FeatureLayer<Double> = model.layer(from: stream.substream("layer"))
      let values = try layer.covarianceEigenvalues(
        samples: 2 * d, from: stream.substream("data"))
      top.append(values[0])
      bulk += values.filter { $0 < 2 * edge }
    }
    #expect(distance(bulk, try features.density(count: 600).value) < 0.01)
    #expect(distance(bulk, try null.density(count: 600).value) > 0.05)
    let outlier = try features.outliers(dimension: d).value
    #expect(outlier.count == 1)
    checkAgreement(
      top, theory: outlier[0], wrong: outlier[0] * psi / alpha, bias: 0.01 * outlier[0], "outlier")
  }

  /// Largest difference of the distribution functions; both without the outliers.
  private func distance(_ values: [Double], _ density: FeatureDensity) -> Double {
    let points = zip(density.positions, density.values).map { ($0, $1 ?? 0) }
    var cumulative = [(points[0].0, density.atom)]
    for (a, b) in zip(points, points.dropFirst()) {
      cumulative.append((b.0, cumulative.last!.1 + (b.0 - a.0) * (a.1 + b.1) / 2))
    }
    let sorted = values.sorted()
    let count = Double(sorted.count)
    return cumulative.map { x, F in
      let below = Double(sorted.prefix { $0 <= x }.count)
      return abs(below / count - F)
    }.max()!
  }

  /// Nine pairs of activation and target at d = 250; see the fast test for the wrong theory.
  @Test(.enabled(if: runsSlowTests)) func allActivationsAndTargets() throws {
    for (activation, c) in [
      (Activation.relu, [2.0, -2]), (.tanh, [2, -1]), (.scaledErf, [2, -1]),
    ] {
      for link in ["h1 + h2", "h1 + h3", "tanh(z)"] {
        let item = SpikedCase(
          activation: activation, c: c, link: link, zeta: 0.95, d: 250, repetitions: 40)
        let values = try item.simulated().map(\.testError)
        let theory = try item.theory()
        let r = Replicates(values)
        let band = 5 * r.standardError + 0.015 * theory.testError
        #expect(abs(r.mean - theory.testError) < band, "\(activation), \(link)")
      }
    }
  }

  /// A network that takes the step: trained minus isotropic rows, paired. Wrong theory: level 0,
  /// which says that there is no difference.
  @Test(.enabled(if: runsSlowTests)) func overlapCorrectionsOfARealStep() throws {
    let (d, ratio) = (200, 100.0)
    let link = try Link(parsing: "h1 + h2")
    let step = try LearningStep(
      activation: .relu, secondLayerValues: [1, -1], learningRate: 3, stepSampleRatio: ratio,
      link: link, noiseVariance: 0.09)
    func predicted(_ level: StepLevel) throws -> Double {
      let features = try LearnedFeatures(
        step.featureLaw(level: level), sampleRatio: 3, widthRatio: 1.5)
      let target = try features.target(link, overlap: step.overlap, noiseVariance: 0.09)
      return try features.risk(of: target, ridge: 0.02, finiteSize: .refined(dimension: d)).value
        .testError
    }
    let data = try DataModel(dimension: d, link: link, noiseVariance: 0.09)
    let differences = try (0..<40).map { r in
      let stream = RandomStream(seed: 3, purpose: "real step", index: r)
      let stepped: SteppedFeatures<Double> = try SteppedFeatures(
        data: data, width: 300, activation: .relu, secondLayerValues: [1, -1],
        probabilities: [0.5, 0.5], learningRate: 3, samples: 20_000, from: stream)
      let (trained, isotropic) = (
        try stepped.trained.ridge(samples: 600, ridge: 0.02, from: stream.substream("fit")),
        try stepped.isotropic.ridge(samples: 600, ridge: 0.02, from: stream.substream("fit"))
      )
      return trained.testError - isotropic.testError
    }
    let base = try predicted(.isotropic)
    for level in [StepLevel.noiseEstimate, .firstOrder] {
      checkAgreement(
        differences, theory: try predicted(level) - base, wrong: 0, bias: 0.015,
        "overlap corrections, \(level)")
    }
  }

  /// The predicted optimum against settings left and right of it, on the same random numbers.
  @Test(.enabled(if: runsSlowTests)) func optimumIsConfirmed() throws {
    let link = try Link(parsing: "h1 + h2")
    let step = try LearningStep(
      activation: .relu, secondLayerValues: [1, -1], learningRate: 1, stepSampleRatio: 50,
      link: link, noiseVariance: 0.09)
    let best = try OptimisationProblem(
      step: step, sampleRatio: 3, widthRatio: 1.5, finiteSize: .plain(dimension: 150)
    ).optimum().get("the optimum")
    let data = try DataModel(dimension: 150, link: link, noiseVariance: 0.09)
    func error(_ eta: Double, _ ridge: Double) throws -> Double {
      let values = try (0..<16).map { r in
        let stream = RandomStream(seed: 9, purpose: "optimum", index: r)
        let stepped: SteppedFeatures<Double> = try SteppedFeatures(
          data: data, width: 225, activation: .relu, secondLayerValues: [1, -1],
          probabilities: [0.5, 0.5], learningRate: eta, samples: 7500, from: stream)
        return try stepped.trained.ridge(
          samples: 450, ridge: ridge, from: stream.substream("fit")
        ).testError
      }
      return values.reduce(0, +) / 16
    }
    let least = try error(best.learningRate, best.ridge)
    #expect(abs(least / best.testError - 1) < 0.08)
    for (eta, ridge) in [(0.4, 1.0), (3.0, 1.0), (1.0, 0.05), (1.0, 20.0)] {
      #expect(try error(best.learningRate * eta, best.ridge * ridge) > least)
    }
  }
}
