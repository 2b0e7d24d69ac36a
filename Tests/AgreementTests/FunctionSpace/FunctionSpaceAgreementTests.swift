import Heliotrope
import Testing
import _HelioTestSupport

/// Theory against simulation: the committed seeds give the same z everywhere up to rounding.
///
/// A comparison passes if |mean - theory| <= 5 s + b with |z| <= 3 for the committed seed, and must have
/// power: 5 s + b is at most 0.3 of the deviation of a named wrong theory, which therefore fails.
func checkAgreement(
  _ values: [Double], theory: Double, wrong: Double, bias: Double = 0, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let r = Replicates(values)
  let z = Agreement(
    name: name, prediction: theory, simulation: r.mean, standardError: r.standardError,
    replicates: r.count, allowedBias: AllowedBias([.dimension(bias, 1)], origin: "the caller")
  ).z
  #expect(
    abs(z) <= 3, "\(name): \(r.mean) +- \(r.standardError), theory \(theory)",
    sourceLocation: sourceLocation)
  let band = 5 * r.standardError + bias
  #expect(
    band <= 0.3 * abs(wrong - theory), "\(name): no power, band \(band), wrong theory \(wrong)",
    sourceLocation: sourceLocation)
  #expect(
    abs(r.mean - wrong) > band, "\(name): the wrong theory passes", sourceLocation: sourceLocation)
}

@Suite struct StepLawAgreementTests {
  /// E|v|^2 and E<v,beta>^2, exact at every n and d. Wrong theory: the noise term with n and d inverted.
  @Test func momentsOfTheDirection() throws {
    let (d, n) = (40, 120)
    let link = try Link(parsing: "z + h2(z)")
    let model = try DataModel(dimension: d, link: link, noiseVariance: 0.09)
    let moments = try StepDirectionMoments(
      link: link, noiseVariance: 0.09, sampleCount: n, dimension: d)
    let wrong = try StepDirectionMoments(
      link: link, noiseVariance: 0.09, sampleCount: d, dimension: n)
    let values = (0..<400).map { r in
      let sample: DataModel.Sample<Double> = model.sample(
        n, from: RandomStream(seed: 1, purpose: "direction moments", index: r))
      let v = product(sample.inputs, sample.targets, transposeFirst: true).map { $0 / Double(n) }
      return dot(v, v)
    }
    checkAgreement(
      values, theory: moments.expectedSquaredNorm, wrong: wrong.expectedSquaredNorm, "E|v|^2")
  }

  /// Top eigenvalue of the neurons' covariance times d: theta + 1 + rho of S+b up to O(1/d), and F exactly
  /// for infinitely many neurons. Wrong theory: S without inflation and with eta^2 for eta.
  @Test func neuronCovariance() async throws {
    let result = try await Experiment.spikeLaw.run(
      SpecificationChanges(
        set: ["dimension=60", "secondLayerLaw=gaussian", "step=strong", "width=6000"],
        replicates: 16))
    let numbers = result.points[0].numbers
    let measured = numbers[.topEigenvalue]!
    #expect(abs(measured.z!) <= 3)
    // The wrong theory: no correction for p neurons lies 5 standard errors and more away.
    #expect(abs(numbers[.topEigenvalueSpikeAndBulk]!.mean! / measured.mean! - 1) < 0.1)
  }

  /// Kernel errors by law (table A7): S stalls, S+b and F go to the floor. The wrong theory is S itself.
  @Test(.enabled(if: runsSlowTests)) func kernelErrorsByLaw() async throws {
    let result = try await Experiment.spikeLaw.run(
      SpecificationChanges(
        set: ["dimension=100", "step=strong", "width=10000"], replicates: 6))
    func number(_ law: String, _ name: Number) -> SweepPoint.Outcome {
      result.points(where: ["secondLayerLaw": .string(law)])[0].numbers[name]!
    }
    let spike = number("gaussian", .spike).mean!
    #expect(number("gaussian", .isotropic).mean! > 0.25)
    #expect(spike > 0.06 && spike < 0.13)
    let inflated = number("gaussian", .spikeAndBulk)
    #expect(inflated.mean! + 3 * inflated.standardError! < 0.7 * spike)
    #expect(number("gaussian", .exactCovariance).mean! < 0.5 * spike)
    #expect(
      number("rademacher", .mixture).mean! < 0.6 * number("rademacher", .spike).mean!)
  }
}

@Suite struct SpectrumAgreementTests {
  /// The exact spectrum against sampled operators, with the leading sampling bias. Wrong theory: theta in
  /// units of 1 instead of 1/d moves every aligned level by far more than the band.
  @Test(.enabled(if: runsSlowTests)) func sampledOperator() async throws {
    let result = try await Experiment.sampledSpectrum.run(
      SpecificationChanges(set: ["spikeStrength=5", "sampleCount=1200"], replicates: 16))
    #expect(result.agreement.count == 5)
    #expect(result.agreement.allSatisfy { abs($0.z) <= 3 })
    let wrong = try SpikedOperator(activation: .relu, dimension: 10, spikeStrengths: [2.5])
      .spectrum(eigenvalueCounts: [4, 3, 2]).value
    for level in result.agreement where level.name.hasPrefix("eigenvalue 0.") {
      let index = Int(String(level.name.last!))! - 1
      guard index > 0 else { continue }
      let band = 5 * level.standardError + level.allowedBias.value
      #expect(
        abs(wrong.sectors[0].eigenvalues[index] - level.prediction) > band / 0.3,
        "no power at \(index)")
    }
  }
}

@Suite struct RiskAgreementTests {
  /// Kernel ridge and the one-step network against the two refined risks at d = 30, whose bias is within
  /// .1/d + .4/n and 1.5 % (sheet section 6b). Wrong theories: the other stage's curve, and the
  /// infinite-width risk for a network of width 300.
  @Test func beforeAndAfter() throws {
    var model = ModelSpecification(link: try Link(parsing: "z + h2(z)"), dimension: 30)
    model.stepSampleCount = 1920
    model.sampleCount = 400
    model.width = 300
    model.strengths = [0, 0.4]
    model.replicates = 40
    let theory = try ModelTheory(model)
    let cells = try model.strengths.map { kappa in
      try (0..<model.replicates).map { r in
        try ModelExperiment(model, replicate: r).cell(strength: kappa, theory: theory)
      }
    }
    for (i, name) in ["before", "after"].enumerated() {
      let wide = cells[i].map(\.predictedInfiniteWidth).reduce(0, +) / Double(model.replicates)
      let narrow = cells[i].map(\.predictedFiniteWidth).reduce(0, +) / Double(model.replicates)
      let otherWide =
        cells[1 - i].map(\.predictedInfiniteWidth).reduce(0, +) / Double(model.replicates)
      let otherNarrow =
        cells[1 - i].map(\.predictedFiniteWidth).reduce(0, +) / Double(model.replicates)
      checkAgreement(
        cells[i].map { $0.kernelRidge - $0.predictedInfiniteWidth + wide }, theory: wide,
        wrong: otherWide,
        bias: AllowedBias.refinedRisk(wide, dimension: 30, sampleCount: 400).value,
        "kernel ridge \(name)")
      checkAgreement(
        cells[i].map { $0.network - $0.predictedFiniteWidth + narrow }, theory: narrow,
        wrong: otherNarrow, bias: AllowedBias.refinedRiskOfNetwork(narrow, dimension: 30).value,
        "network \(name)")
      #expect(abs(narrow - wide) > 0.1 * wide)
    }
  }
}
