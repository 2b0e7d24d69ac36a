import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

/// The risk with a leave-one-out variance that depends on the sample, sheet function-space section 6b.
@Suite struct RefinedExcessRiskTests {
  init() { #expect(usesOneThread) }

  private let link = try! Link.hermite([0, 1, 1])
  private let overlap = 0.8.squareRoot()

  private func relativeError(_ a: Double, _ b: Double) -> Double { abs(a / b - 1) }

  /// One preparation for each kernel serves all sample counts; d = 30, ridge .01, noise .09.
  @Test(arguments: [
    (Activation.relu, 0.0, [1.54308, 1.18564, 0.85225, 0.50972, 0.22734, 0.11365]),
    (.relu, 11.4, [0.69749, 0.40505, 0.25015, 0.19185, 0.15097, 0.10515]),
    (.relu, 30, [0.62316, 0.39709, 0.25787, 0.18980, 0.14758, 0.10730]),
    (.erf, 0, [1.92033, 1.39751, 1.19206, 1.11950, 1.11185, 1.15502]),
    (.erf, 11.4, [1.69809, 1.35449, 1.23830, 1.21518, 1.22557, 1.24652]),
    (.erf, 30, [1.67693, 1.40214, 1.29722, 1.26050, 1.25015, 1.25050]),
  ])
  func tableOfTheSheet(_ activation: Activation, _ theta: Double, _ row: [Double]) throws {
    let risk = try SpikedOperator(
      activation: activation, dimension: 30, spikeStrengths: [theta]
    ).refinedExcessRisk(
      link: link, overlap: overlap, sampleCount: 400, ridge: 0.01, noiseVariance: 0.09
    ).get("the risk").preparation
    let target = try risk.target(link: link, overlap: overlap)
    for (n, expected) in zip([50, 100, 200, 400, 800, 1600], row) {
      let value = try risk.infiniteWidth(sampleCount: n, ridge: 0.01).get("the fixed point")
        .excess(of: target, noiseVariance: 0.09)
      // Half a unit of the last digit printed, and 2e-5.
      #expect(abs(value - expected) < 5e-6 + 2e-5 * expected, "n = \(n): \(value)")
    }
  }

  @Test(arguments: [
    (30.0, 300, 100, 0.53680), (30, 1000, 200, 0.3077), (30, 1000, 400, 0.25201),
    (30, 100, 800, 0.3675), (0, 1000, 800, 0.4232), (0, 100, 100, 2.4872),
  ])
  func tableOfWidths(_ theta: Double, _ p: Int, _ n: Int, _ expected: Double) throws {
    let solution = try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [theta])
      .refinedExcessRisk(
        link: link, overlap: overlap, sampleCount: n, ridge: 0.01, noiseVariance: 0.09, width: p,
        tolerance: 5e-4)
    let value = try solution.get("the risk").value
    #expect(abs(value - expected) < 5e-5 + 3e-4 * expected, "\(value)")
    #expect(solution.convergence.residual! < 1e-9)
  }

  @Test(arguments: [Activation.relu, .erf, .tanh])
  func anExtremelyWideNetworkIsKernelRidge(_ activation: Activation) throws {
    let risk = try SpikedOperator(activation: activation, dimension: 30, spikeStrengths: [30])
      .refinedExcessRisk(
        link: link, overlap: overlap, sampleCount: 200, ridge: 0.01, noiseVariance: 0.09
      ).get("the risk").preparation.preparedForFiniteWidth()
    let target = try risk.target(link: link, overlap: overlap)
    let wide = try risk.infiniteWidth(sampleCount: 200, ridge: 0.01).get("wide")
    let narrow = try risk.finiteWidth(sampleCount: 200, ridge: 0.01, width: 100_000_000).get("p")
    #expect(
      relativeError(
        try narrow.excess(of: target, noiseVariance: 0.09),
        try wide.excess(of: target, noiseVariance: 0.09)) < 2e-4)
  }

  /// On the sphere without a spike all inputs are alike: s is constant and the coarser theory exact.
  @Test(arguments: [Activation.relu, .erf, .cosineFeatures])
  func aConstantVarianceIsOneEffectiveRidge(_ activation: Activation) throws {
    let network = try SpikedOperator(activation: activation, dimension: 24, inputs: .sphere)
    for (n, m) in [(60, 0.3), (400, 1.0)] {
      let constant = try network.excessRisk(
        link: link, overlap: m, sampleCount: n, ridge: 0.03, noiseVariance: 0.2, tolerance: 1e-7
      ).value.infiniteWidth
      let refined = try network.refinedExcessRisk(
        link: link, overlap: m, sampleCount: n, ridge: 0.03, noiseVariance: 0.2, tolerance: 1e-7
      ).get("the refined risk").value
      #expect(relativeError(refined, constant) < 1e-6, "n = \(n): \(refined), \(constant)")
    }
    // With a spike it is not: the two theories differ by percents.
    let spiked = try SpikedOperator(
      activation: .relu, dimension: 24, spikeStrengths: [24], inputs: .sphere)
    let a = try spiked.refinedExcessRisk(
      link: link, overlap: 0.9, sampleCount: 100, ridge: 0.03, noiseVariance: 0.2
    ).get("the refined risk").value
    let b = try spiked.excessRisk(
      link: link, overlap: 0.9, sampleCount: 100, ridge: 0.03, noiseVariance: 0.2
    ).value.infiniteWidth
    #expect(relativeError(a, b) > 0.01)
  }

  @Test func withoutASpikeNoAxisIsSpecial() throws {
    let risk = try SpikedOperator(activation: .relu, dimension: 30)
      .refinedExcessRisk(
        link: link, overlap: 0.5, sampleCount: 150, ridge: 0.02, noiseVariance: 0.1,
        tolerance: 1e-6
      ).get("the risk").preparation.preparedForFiniteWidth()
    let wide = try risk.infiniteWidth(sampleCount: 150, ridge: 0.02).get("wide")
    let narrow = try risk.finiteWidth(sampleCount: 150, ridge: 0.02, width: 300).get("narrow")
    for (field, accuracy) in [(wide, 2e-6), (narrow, 5e-4)] {
      let values = try [0, 0.5, -0.9, 1].map { m in
        try field.excess(of: try risk.target(link: link, overlap: m), noiseVariance: 0.1)
      }
      for value in values { #expect(relativeError(value, values[0]) < accuracy) }
    }
  }

  /// ReLU: K(b, theta) = b K(1, theta/b), so that a bulk b is a ridge b times smaller.
  @Test func aBulkRescalesTheRidge() throws {
    func value(_ theta: Double, _ rho: Double, _ ridge: Double, _ width: Int?) throws -> Double {
      try SpikedOperator(
        activation: .relu, dimension: 20, spikeStrengths: [theta], bulkInflation: rho
      ).refinedExcessRisk(
        link: link, overlap: 0.7, sampleCount: 120, ridge: ridge, noiseVariance: 0.1, width: width,
        tolerance: 1e-4
      ).get("the risk").value
    }
    for width in [nil, 200] {
      let inflated = try value(15, 0.5, 0.03, width)
      let plain = try value(10, 0, 0.02, width)
      #expect(relativeError(inflated, plain) < 1e-9)
    }
  }

  /// Activations without a closed-form kernel go through the neurons' law: the same function both ways.
  @Test func kernelAndNeuronsAgree() throws {
    for width in [nil, 500] {
      let values = try [Activation.scaledErf, try Activation(name: "erf(z/sqrt(2))")].map { s in
        try SpikedOperator(activation: s, dimension: 30, spikeStrengths: [12]).refinedExcessRisk(
          link: link, overlap: overlap, sampleCount: 200, ridge: 0.01, noiseVariance: 0.09,
          width: width, tolerance: 1e-5
        ).get("the risk").value
      }
      #expect(relativeError(values[0], values[1]) < 1e-5)
    }
  }

  /// Each finer grid is several times closer to the finest one.
  @Test func errorsFallWithTheNodes() throws {
    let network = try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [30])
    func value(_ positions: Int, _ radii: Int, _ angles: Int) throws -> Double {
      let risk = try RefinedRisk(network, positions: positions, radii: radii, angles: angles)
      let target = try risk.target(link: link, overlap: overlap)
      return try risk.infiniteWidth(sampleCount: 200, ridge: 0.01).get("the fixed point")
        .excess(of: target, noiseVariance: 0.09)
    }
    let finest = try value(56, 12, 40)
    let errors = try [(14, 3, 12), (24, 5, 20), (40, 8, 32)].map {
      relativeError(try value($0, $1, $2), finest)
    }
    #expect(errors[1] < 2e-4 && errors[2] < 5e-6, "\(errors)")
    #expect(errors[1] < errors[0] / 5 && errors[2] < errors[1] / 5, "\(errors)")
  }

  /// At n = p a ridge of .01 is solved, and what a tiny one leaves unsolved is refused.
  @Test func nothingUnsolvedIsReturned() throws {
    let risk = try RefinedRisk(
      try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [30]), positions: 24,
      radii: 5, angles: 20
    ).preparedForFiniteWidth()
    for (ridge, n) in [(0.01, 95), (0.01, 100), (0.01, 105), (1e-8, 50), (1e-8, 99), (1e-8, 100)] {
      let field = try? risk.finiteWidth(sampleCount: n, ridge: ridge, width: 100)
      if ridge == 0.01 { #expect(field != nil, "n = \(n)") }
      if let field { #expect(field.convergence.residual! <= 1e-9, "n = \(n), ridge \(ridge)") }
    }
  }

  /// A kinked target off the spike needs no cut of the grid, on it the cut makes it exact.
  @Test(.enabled(if: runsSlowTests), arguments: [(0.9, 0.0755843), (1.0, 0.0544699)])
  func kinkedTargets(_ m: Double, _ expected: Double) throws {
    let value = try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [30])
      .refinedExcessRisk(
        link: try Link(parsing: "abs(z) + z"), overlap: m, sampleCount: 400, ridge: 0.01,
        noiseVariance: 0.09
      ).get("the risk").value
    #expect(relativeError(value, expected) < 2e-5, "\(value)")
  }

  @Test func refusals() throws {
    func risk(
      _ activation: Activation = .relu, m: Double = 0.5, n: Int = 50, ridge: Double = 0.01,
      noise: Double = 0.1, width: Int? = nil, link: String = "z + h2(z)"
    ) throws {
      _ = try SpikedOperator(activation: activation, dimension: 30, spikeStrengths: [5])
        .refinedExcessRisk(
          link: try Link(parsing: link), overlap: m, sampleCount: n, ridge: ridge,
          noiseVariance: noise, width: width
        ).get("the risk")
    }
    func parameter(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "accepted"
      } catch HelioError.invalid(let parameter, _, _) { return parameter } catch {
        return "\(error)"
      }
    }
    #expect(parameter { try risk(m: 1.5) } == "overlap")
    #expect(parameter { try risk(n: 0) } == "sampleCount")
    #expect(parameter { try risk(ridge: -1) } == "ridge")
    #expect(parameter { try risk(ridge: 0, width: 100) } == "ridge")
    #expect(parameter { try risk(.linear, n: 100, ridge: 0) } == "ridge")
    #expect(parameter { try risk(noise: -1) } == "noiseVariance")
    #expect(parameter { try risk(noise: .nan) } == "noiseVariance")
    #expect(parameter { try risk(width: 0) } == "width")
    #expect(parameter { try risk(link: "z1*z2") } == "link")
    #expect(throws: HelioError.self) {
      try RefinedRisk(
        try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [5]), positions: 24,
        radii: 5, angles: 20
      ).finiteWidth(sampleCount: 50, ridge: 0.01, width: 100)
    }
  }
}
