import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct LearnedFeaturesBulkTests {
  private func features(
    _ s: Activation, _ c: [Double], pi: [Double]? = nil, _ alpha: Double, _ psi: Double
  ) throws -> LearnedFeatures {
    try LearnedFeatures(
      FeatureLaw(activation: s, spikeCoefficients: c, probabilities: pi),
      sampleRatio: alpha, widthRatio: psi)
  }

  @Test func jacobianAgreesWithDifferences() throws {
    #expect(usesOneThread)
    let cases: [(Activation, [Double])] = [
      (.tanh, [1.5]), (.relu, [1.5, -0.7]), (.scaledErf, [1, -1, 2]), (.gelu, [2, -1, 0.7, -1.5]),
    ]
    for (s, c) in cases {
      let model = try features(s, c, 2, 1.5)
      guard let real = model.derivativeCheck(ridge: 0.05),
        let complex = model.derivativeCheck(position: 0.3, height: 0.05)
      else {
        Issue.record("no check for \(s)")
        continue
      }
      #expect(real.deviation < 1e-6 && real.asymmetry < 1e-12, "\(s): \(real)")
      #expect(complex.deviation < 1e-6 && complex.asymmetry < 1e-12, "\(s): \(complex)")
    }
  }

  /// s = h_2 without a spike: mu_1 = 0, the features are independent noise and the law is
  /// Marchenko-Pastur's of ratio psi/alpha, which needs no solver.
  @Test func marchenkoPastur() throws {
    for (alpha, psi) in [(2.0, 1.0), (1.0, 3.0)] {
      let model = try features(.hermite([0, 0, 1]), [0], alpha, psi)
      let gamma = psi / alpha
      let (low, high) = (pow(1 - gamma.squareRoot(), 2), pow(1 + gamma.squareRoot(), 2))
      let x = (1...9).map { low + (high - low) * Double($0) / 10 }
      let density = try model.density(at: x).get("the density")
      for (x, value) in zip(x, density.values) {
        let exact = ((high - x) * (x - low)).squareRoot() / (2 * .pi * gamma * x)
        #expect(abs(value! / exact - 1) < 1e-5)
      }
      #expect(abs(try model.upperEdge().get("the edge") / high - 1) < 1e-7)
      #expect(abs(try model.lowerEdge().get("the edge") / low - 1) < 1e-6)
      #expect(model.atomAtZero == max(0, 1 - alpha / psi))
    }
  }

  /// Linear features without a spike: W W^T and X^T X are both free, a check with two ratios. First
  /// moment 1, second moment 1 + psi' + ... from the free product of two Marchenko-Pastur laws.
  @Test func linearFeaturesHaveTheMomentsOfTheFreeProduct() throws {
    let (alpha, psi) = (1.5, 0.8)
    let model = try features(.linear, [0], alpha, psi)
    let density = try model.density(count: 800).get("the density")
    func moment(_ k: Int) -> Double {
      zip(density.positions.indices, density.positions.indices.dropFirst()).reduce(0) {
        let (a, b) = (density.positions[$1.0], density.positions[$1.1])
        let (fa, fb) = (density.values[$1.0]!, density.values[$1.1]!)
        return $0 + (b - a) * (pow(a, Double(k)) * fa + pow(b, Double(k)) * fb) / 2
      }
    }
    #expect(abs(density.mass - 1) < 1e-3)
    #expect(abs(moment(1) - 1) < 1e-3)
    // tr (W W^T)^2/p = 1 + psi for unit rows; sampling adds psi/alpha (tr/p)^2.
    #expect(abs(moment(2) - (1 + psi + psi / alpha)) < 2e-3)
  }

  @Test func massIsOne() throws {
    let models = [
      try features(.tanh, [2], 2, 1), try features(.relu, [2, -2], 2, 1.5),
      try features(.scaledErf, [1, -1, 3], pi: [0.4, 0.3, 0.3], 1.5, 2.5),
      try features(.relu, [1.5, -0.7], pi: [0.3, 0.7], 0.7, 2), try features(.linear, [1], 3, 2),
    ]
    for model in models {
      let density = try model.density(count: 400).get("the density")
      #expect(abs(density.mass - 1) < 2e-3, "\(model.law): \(density.mass)")
    }
  }

  /// Both edges against the density, which knows nothing of the real branch.
  @Test func edgesBoundTheDensity() throws {
    let models = [
      try features(.tanh, [2], 2, 1), try features(.gelu, [2, -2], 2, 1.5),
      try features(.scaledErf, [1, -1, 0.5], 3, 0.4), try features(.relu, [1, -1], 1, 4),
    ]
    for model in models {
      let (low, high) = (try model.lowerEdge().value, try model.upperEdge().get("the edge"))
      let x = [0.999 * low, 1.001 * low, 0.999 * high, 1.001 * high]
      let rho = try model.density(at: x, height: 1e-9).get("the density").values.map { $0! }
      #expect(rho[0] < 1e-3 * rho[1] && rho[3] < 1e-3 * rho[2], "\(model.law): \(rho)")
    }
  }

  /// Nearly linear features with p near n: the bulk has two components, and the edge is the upper
  /// one's.
  @Test func upperEdgeOfSeveralComponents() throws {
    let model = try features(.scaledErf, [0.255, 0], pi: [0.919, 0.081], 17.529, 19.485)
    let edge = try model.upperEdge().get("the edge")
    let rho = try model.density(at: [0.17, 5, 0.999 * edge, 1.001 * edge], height: 1e-9).value
      .values.map { $0! }
    #expect(rho[0] < 1e-6 && rho[1] > 1e-3 && rho[2] > 1e-5 && rho[3] < 1e-8)
    #expect(edge > 10 && edge < 12)
    #expect(try model.outliers(dimension: 400).value.allSatisfy { $0 > edge })
  }

  /// Sheet section 7.
  @Test func densitiesEdgesAndOutliersOfTheSheet() throws {
    let model = try features(.relu, [2, -2], 2, 1.5)
    let x = [1.5, 0.05, 0.5]
    let density = try model.density(at: x).get("the density").values.map { $0! }
    for (value, expected) in zip(density, [0.12482039, 3.059898, 0.45802361]) {
      #expect(abs(value / expected - 1) < 1e-6)
    }
    #expect(abs(try model.upperEdge().get("the edge") - 2.40210) < 1e-5)
    let outliers = try model.outliers(dimension: 400).get("the outliers")
    for (value, expected) in zip(outliers, [641.84483, 601.17352]) {
      #expect(abs(value / expected - 1) < 1e-7)
    }
    #expect(outliers.count == 2)
    #expect(try features(.tanh, [0], 2, 1).outliers(dimension: 400).value.isEmpty)
  }

  /// One block as two with the same value, or with values that differ by rounding.
  @Test func splittingABlockChangesNothing() throws {
    let link = try Link(parsing: "h1 + h2")
    let whole = try features(.relu, [1.5, -0.7], pi: [0.5, 0.5], 2, 1.5)
    for c in [[1.5, 1.5, -0.7], [1.5, 1.5 + 1e-7, -0.7]] {
      let split = try features(.relu, c, pi: [0.2, 0.3, 0.5], 2, 1.5)
      for ridge in [1e-6, 0.02] {
        let a = try whole.risk(
          of: whole.target(link, overlap: 0.8, noiseVariance: 0.09), ridge: ridge
        ).value
        let b = try split.risk(
          of: split.target(link, overlap: 0.8, noiseVariance: 0.09), ridge: ridge
        ).value
        #expect(abs(b.testError / a.testError - 1) < 2e-6)
        #expect(abs(b.resolventDiagonal[1] / a.resolventDiagonal[0] - 1) < 2e-6)
      }
      #expect(abs(try split.upperEdge().value / whole.upperEdge().value - 1) < 1e-6)
    }
  }

  @Test func wrongRequests() throws {
    #expect(throws: HelioError.self) { try features(.relu, [1], 0, 1) }
    #expect(throws: HelioError.self) { try features(.relu, [1], 1, -2) }
    #expect(throws: HelioError.self) { try features(.relu, [], 1, 1) }
    #expect(throws: HelioError.self) { try features(.relu, [1, 2], pi: [0.5, 0.4], 1, 1) }
    #expect(throws: HelioError.self) { try features(.relu, [1, 2], pi: [1.5, -0.5], 1, 1) }
    let tooMany = (0..<17).map { Double($0) }
    #expect {
      try features(.relu, tooMany, 1, 1)
    } throws: {
      "\($0)".contains("equal-mass nodes")
    }
    let model = try features(.relu, [1], 1, 1)
    #expect(throws: HelioError.self) { try model.density(at: [0.1, 0]) }
    #expect(throws: HelioError.self) { try model.outliers(dimension: 0) }
    // p = n, or p > n and saturating features: the bulk reaches zero, which is said.
    #expect(throws: HelioError.self) { try model.lowerEdge() }
    #expect(throws: HelioError.self) { try features(.tanh, [0.5], 1, 4).lowerEdge() }
  }
}
