import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct RefinedRiskTests {
  init() { #expect(usesOneThread) }

  private func risk(
    _ activation: Activation, _ d: Int, _ theta: Double, _ m: Double, _ link: Link,
    n: Int = 300, ridge: Double = 0.01, noise: Double = 0.09, width: Int? = 1000,
    tolerance: Double = 1e-6
  ) throws -> ExcessRisk {
    try SpikedOperator(activation: activation, dimension: d, spikeStrengths: [theta])
      .excessRisk(
        link: link, overlap: m, sampleCount: n, ridge: ridge, noiseVariance: noise, width: width,
        tolerance: tolerance
      ).get("the risk of \(activation.name), d = \(d)")
  }

  /// Linear features are ridge regression on anisotropic Gaussian inputs, known without any spectrum.
  ///
  ///     eigenvalues Sigma = ((1+theta)/d, 1/d with multiplicity d-1), powers c1^2 m^2, c1^2 (1-m^2)
  @Test func linearFeaturesAreRidgeRegression() throws {
    let (d, theta, m, n, ridge, noise) = (40, 20.0, 0.8, 120.0, 0.3, 0.2)
    let values = [((1 + theta) / Double(d), 1.0), (1 / Double(d), Double(d - 1))]
    let kap = try monotoneRoot(lower: 1e-9, upper: 10, what: "kap") { kap in
      values.reduce(ridge / kap) { $0 + $1.1 * $1.0 / ($1.0 + kap) } - n
    }.value
    var (bias, squares) = (0.5 * 0.5, 0.0)  // the part 0.5 h_2 is not linear
    for ((lambda, N), power) in zip(values, [m * m, 1 - m * m]) {
      bias += power * (kap / (lambda + kap)) * (kap / (lambda + kap))
      squares += N * (lambda / (lambda + kap)) * (lambda / (lambda + kap))
    }
    let expected = (bias + noise) / (1 - squares / n) - noise
    let found = try risk(
      .linear, d, theta, m, try .hermite([0, 1, 0.5]), n: Int(n), ridge: ridge, noise: noise)
    #expect(abs(found.infiniteWidth / expected - 1) < 1e-9)
    // The width-p formula works beyond the rank too, and tends to the other one.
    let wide = try risk(
      .linear, d, theta, m, try .hermite([0, 1, 0.5]), n: Int(n), ridge: ridge, noise: noise,
      width: 100_000_000)
    #expect(abs(wide.finiteWidth! / expected - 1) < 1e-5)
    let alignment = values[0].0 * m * m + values[1].0 * (1 - m * m)
    let norm = values.reduce(0) { $0 + $1.1 * $1.0 * $1.0 }.squareRoot()
    #expect(abs(found.alignment / (alignment / (1.25 * norm)) - 1) < 1e-9)
  }

  /// Requested against achieved, by a much finer solve.
  @Test(arguments: [1e-3, 1e-5])
  func toleranceIsKept(_ tolerance: Double) throws {
    for (activation, d, theta) in [(Activation.relu, 12, 60.0), (.erf, 60, 30)] {
      let link = try Link.function("tanh")
      let rough = try risk(activation, d, theta, 0.9, link, tolerance: tolerance)
      let fine = try risk(activation, d, theta, 0.9, link, tolerance: 1e-7)
      for (a, b) in [
        (rough.infiniteWidth, fine.infiniteWidth), (rough.alignment, fine.alignment),
        (rough.finiteWidth!, fine.finiteWidth!),
      ] {
        #expect(abs(a / b - 1) < 2 * tolerance, "\(activation.name): \(a), \(b)")
      }
    }
  }

  /// relu = z/2 + |z|/2: at overlap 1 the kink lies on the spike, where the rule is cut.
  @Test func aKinkOnTheSpikeIsExact() throws {
    let d = 25
    for m in [1.0, 0.7] {
      let kinked = try risk(.relu, d, 10, m, try .function("relu"))
      // ReLU learns relu from its own span: the same number from 40 Hermite coefficients, up to
      // their truncation of E g^2 (1e-4 of it).
      let link = try Link.function("relu")
      let series = try risk(.relu, d, 10, m, try .hermite(link.hermiteCoefficients(count: 40)))
      #expect(abs(kinked.infiniteWidth - series.infiniteWidth) < 5e-4)
    }
  }

  @Test func signsOfTheOverlapDoNotMatter() throws {
    let link = try Link(parsing: "z + 0.5*h2(z)")
    let (a, b) = (try risk(.erf, 20, 8, 0.6, link), try risk(.erf, 20, 8, -0.6, link))
    #expect(abs(a.infiniteWidth - b.infiniteWidth) < 1e-9)
    #expect(abs(a.alignment - b.alignment) < 1e-9)
    // Without a spike only the total power counts.
    let (free, tilted) = (try risk(.erf, 20, 0, 0, link), try risk(.erf, 20, 0, 0.9, link))
    #expect(abs(free.infiniteWidth / tilted.infiniteWidth - 1) < 1e-6)
  }

  @Test func refusals() throws {
    let link = try Link(parsing: "z")
    for (m, n, ridge, noise, width) in [
      (1.1, 10, 0.1, 0.0, nil), (1, 0, 0.1, 0, nil), (1, 10, -0.1, 0, nil),
      (1, 10, 0.1, -1, nil), (1, 10, 0.1, 0, 0),
    ] as [(Double, Int, Double, Double, Int?)] {
      #expect(throws: HelioError.self) {
        try risk(.relu, 10, 1, m, link, n: n, ridge: ridge, noise: noise, width: width)
      }
    }
    #expect(throws: HelioError.self) {
      try risk(.relu, 10, 1, 1, try Link(parsing: "z1*z2"))
    }
  }
}

@Suite struct SecondLayerLimitTests {
  @Test func theLawBoundsTheRank() throws {
    let rademacher = try secondLayerLimit(
      activation: .relu, law: .rademacher, spikeRatio: 1, eigenvalueCount: 4
    ).get("the limit")
    #expect(rademacher[2] < 1e-14 && rademacher[1] > 0.1)
    // psi(m) - psi(-m) = m: the odd function is linear, with E (t sqrt(kappa))^2/4.
    #expect(abs(rademacher[1] - 0.25) < 1e-9)
    let three = try secondLayerLimit(
      activation: .relu, law: .finiteSupport(values: [-1, 0, 1], probabilities: [1, 2, 1]),
      spikeRatio: 1, eigenvalueCount: 4
    ).get("the limit")
    #expect(three[2] > 1e-4 && three[3] < 1e-14)
  }

  @Test func gaussianWeightsAreTheStrongSpike() throws {
    for (activation, accuracy) in [(Activation.relu, 1e-7), (.erf, 1e-6)] {
      let limit = try strongSpikeLimit(
        activation: activation, spikeRatio: 0.7, eigenvalueCounts: [3, 0]
      ).get("the limit").sector0
      let mixture = try secondLayerLimit(
        activation: activation, law: .gaussian, spikeRatio: 0.7, eigenvalueCount: 3
      ).get("the mixture")
      for (a, b) in zip(limit, mixture) { #expect(abs(a / b - 1) < accuracy) }
    }
  }

  @Test func finiteDimensionsApproachTheLimit() throws {
    for law in [SecondLayerLaw.rademacher, .uniform] {
      let limit = try secondLayerLimit(
        activation: .relu, law: law, spikeRatio: 1, eigenvalueCount: 2
      ).get("the limit")
      let d = 4000
      let finite = try secondLayerSpectrum(
        law: law, spikeRatio: 1, dimension: d, eigenvalueCounts: [2]
      ).get("the spectrum").sectors[0].eigenvalues
      for (a, b) in zip(limit, finite) { #expect(abs(a / b - 1) < 3 / Double(d)) }
    }
  }
}
