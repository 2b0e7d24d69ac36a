import Heliotrope
import Testing

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
    replicates: r.count, finiteSizeBias: bias
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
  @Test func neuronCovariance() throws {
    var specification = try SpikeLawSpecification()
    specification.dimensions = [60]
    specification.laws = [.gaussian]
    specification.width = 6000
    specification.replicates = 16
    let row = try spikeLaw(specification).rows.first { $0.isStrong }!
    // b = 6 % of theta: measured 5.6 % (d = 30), 2.9 % (60), 1.4 % (120) against F, which is O(1/d).
    let gap = abs(row.topEigenvalue.mean - row.exactTopEigenvalue.mean)
    #expect(gap < 0.06 * row.exactTopEigenvalue.mean)
    #expect(abs(row.predictedTopEigenvalue.mean / row.topEigenvalue.mean - 1) < 0.1)
  }

  /// Kernel errors by law (table A7): S stalls, S+b and F go to the floor. The wrong theory is S itself.
  @Test func kernelErrorsByLaw() throws {
    var specification = try SpikeLawSpecification()
    specification.dimensions = [100]
    specification.width = 10_000
    specification.replicates = 6
    let rows = try spikeLaw(specification).rows.filter(\.isStrong)
    let gaussian = rows.first { $0.secondLayer == "gaussian" }!
    #expect(gaussian.isotropic.mean > 0.25)
    #expect(gaussian.spike.mean > 0.06 && gaussian.spike.mean < 0.13)
    #expect(
      gaussian.spikeAndBulk.mean + 3 * gaussian.spikeAndBulk.standardError < 0.7
        * gaussian.spike.mean)
    #expect(gaussian.exactCovariance.mean < 0.5 * gaussian.spike.mean)
    let rademacher = rows.first { $0.secondLayer == "rademacher" }!
    #expect(rademacher.mixture!.mean < 0.6 * rademacher.spike.mean)
  }
}

@Suite struct SpectrumAgreementTests {
  /// The exact spectrum against sampled operators, with the leading sampling bias. Wrong theory: theta in
  /// units of 1 instead of 1/d moves every aligned level by far more than the band.
  @Test func sampledOperator() throws {
    var specification = SpectrumSpecification()
    specification.strengths = [0, 5]
    specification.samplePoints = 1200
    specification.replicates = 16
    let result = try spectrumExperiment(specification)
    #expect(result.agreement.allSatisfy { abs($0.z) <= 3 })
    let wrong = try SpikedOperator(activation: .relu, dimension: 10, spikeStrengths: [2.5])
      .spectrum(eigenvalueCounts: [4, 3, 2]).value
    for level in result.sampled where level.degree == 0 && level.index > 0 {
      let other = wrong.sectors[0].eigenvalues[level.index]
      let band = 5 * level.sampled.standardError + abs(level.samplingBias) / 4
      #expect(abs(other - level.exact) > band / 0.3, "no power at \(level.index)")
    }
  }
}

@Suite struct RiskAgreementTests {
  /// Kernel ridge and the one-step network against the two risk formulas at d = 30. The bias of the
  /// formulas, leading order in n, is within 8 % at n = 400 (sheet section 6). Wrong theories: the other
  /// stage's curve, and the infinite-width formula for a network of width 300.
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
        wrong: otherWide, bias: 0.08 * wide, "kernel ridge \(name)")
      checkAgreement(
        cells[i].map { $0.network - $0.predictedFiniteWidth + narrow }, theory: narrow,
        wrong: otherNarrow, bias: 0.08 * narrow, "network \(name)")
      #expect(abs(narrow - wide) > 0.1 * wide)
    }
  }
}
