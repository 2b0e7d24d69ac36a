import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

@Suite struct RiskTests {
  func risk(
    _ activation: Activation = .relu, d: Int = 30, theta: Double, m: Double,
    link: String = "z + h2(z)"
  ) throws -> KernelRisk {
    let spectrum = try SpikedOperator(
      activation: activation, dimension: d, spikeStrengths: [theta]
    ).riskSpectrum().get("the spectrum")
    return KernelRisk(
      spectrum, try spectrum.targetPower(link: try Link(parsing: link), overlap: m))
  }

  @Test func tableOfTheSheet() throws {
    // Sheet section 6: d = 30, g = z + h2, noise .09, ridge .01, m^2 = .8, ReLU.
    let table: [(Double, [Double])] = [
      (0, [1.561, 1.192, 0.847, 0.495, 0.214]), (30, [0.579, 0.354, 0.233, 0.184, 0.149]),
    ]
    for (theta, row) in table {
      let risk = try risk(theta: theta, m: 0.8.squareRoot())
      for (n, expected) in zip([50, 100, 200, 400, 800], row) {
        let value = try risk.excessInfiniteWidth(
          sampleCount: n, ridge: 0.01, noiseVariance: 0.09
        ).get("the risk")
        #expect(abs(value - expected) < 6e-4, "n = \(n), theta = \(theta)")
      }
    }
  }

  @Test func finiteWidthTendsToInfiniteWidth() throws {
    let risk = try risk(theta: 30, m: 0.9)
    let wide = try risk.excessInfiniteWidth(sampleCount: 300, ridge: 0.01, noiseVariance: 0.09)
    var gaps: [Double] = []
    for p in [20_000, 40_000] {
      let narrow = try risk.excessFiniteWidth(
        sampleCount: 300, ridge: 0.01, noiseVariance: 0.09, width: p)
      gaps.append(narrow.value - wide.value)
    }
    #expect(gaps[1] > 0 && abs(gaps[0] / gaps[1] - 2) < 0.1)  // 1/p
  }

  @Test func limitsInTheSampleCount() throws {
    let risk = try risk(theta: 10, m: 1)
    let none = try risk.excessInfiniteWidth(sampleCount: 1, ridge: 1e6, noiseVariance: 0.1)
    #expect(abs(none.value / risk.secondMoment - 1) < 1e-3)  // nothing learned: E g^2
    let much = try risk.excessInfiniteWidth(sampleCount: 10_000_000, ridge: 1e-3, noiseVariance: 0)
    // Everything but the power outside the computed modes.
    let missing = try risk.excessInfiniteWidth(
      sampleCount: 1_000_000_000, ridge: 1e-3, noiseVariance: 0)
    #expect(much.value > missing.value && much.value < missing.value + 0.01)
    #expect(missing.value < 0.03 * risk.secondMoment)
  }

  @Test func powerIsConservedAndOddFunctionsStayUnlearnable() throws {
    // erf carries no even functions: all of h2 is missing, half of the power.
    let spectrum = try SpikedOperator(activation: .erf, dimension: 30, spikeStrengths: [5])
      .riskSpectrum(tolerance: 1e-5).value
    let target = try spectrum.targetPower(link: try Link(parsing: "z + h2(z)"), overlap: 1)
    #expect(abs(target.missingPower - 1) < 3e-5)
    // ReLU without bias misses h3.
    let relu = try risk(theta: 5, m: 1, link: "h3(z)")
    let value = try relu.excessInfiniteWidth(sampleCount: 5000, ridge: 1e-3, noiseVariance: 0)
    // Only the part of h3 that is linear in the direction of x is learnable.
    #expect(value.value > 0.5)
  }

  @Test(.enabled(if: runsSlowTests)) func kinkedTargets() throws {
    // A kinked target against a smooth one that is close to it: Hermite truncation of relu.
    let spectrum = try SpikedOperator(activation: .relu, dimension: 20, spikeStrengths: [8])
      .riskSpectrum().value
    let link = try Link.function("relu")
    let series = try Link.hermite(try link.hermiteCoefficients(count: 60))
    let a = try spectrum.targetPower(link: link, overlap: 0.7)
    let b = try spectrum.targetPower(link: series, overlap: 0.7)
    for (x, y) in zip(a.coefficients.joined(), b.coefficients.joined()).prefix(20) {
      #expect(abs(x - y) < 2e-3)
    }
  }

  @Test func refusals() throws {
    let linear = try SpikedOperator(activation: .linear, dimension: 30, spikeStrengths: [5])
      .riskSpectrum().value
    let risk = KernelRisk(linear, try linear.targetPower(link: try Link(parsing: "z"), overlap: 1))
    #expect(throws: HelioError.self) {
      try risk.excessInfiniteWidth(sampleCount: 100, ridge: 0, noiseVariance: 0)
    }
    #expect(throws: HelioError.self) {
      try risk.excessInfiniteWidth(sampleCount: 0, ridge: 1, noiseVariance: 0)
    }
    #expect(throws: HelioError.self) {
      try risk.excessInfiniteWidth(sampleCount: 10, ridge: -1, noiseVariance: 0)
    }
    #expect(throws: HelioError.self) {
      try linear.targetPower(link: try Link(parsing: "z"), overlap: 1.5)
    }
  }
}

@Suite struct StepTests {
  @Test func momentsOfTheSheetReference() throws {
    let moments = try StepDirectionMoments(
      link: .hermite([0.3, 0.8, 0.5, 0.2]), noiseVariance: 0.09, sampleCount: 400, dimension: 100)
    #expect(abs(moments.expectedSquaredNorm - 0.925220251966) < 1e-10)
    #expect(abs(moments.expectedSquaredOverlap - 0.650495251966) < 1e-10)
  }

  @Test func strengthAndRateAreInverse() throws {
    let eta = try StepStrength.scaledLearningRate(
      spikeRatio: 0.7, activation: .relu, squaredNorm: 1.3)
    let strength = try StepStrength(
      scaledLearningRate: eta, activation: .relu, squaredNorm: 1.3, meanSquaredResidual: 2,
      sampleCount: 400, dimension: 100)
    #expect(abs(strength.spikeStrength - 70) < 1e-9)
    // ReLU: rho = eta~^2 mean(e^2) d / (4 n)
    #expect(abs(strength.bulkInflation - eta * eta * 2 * 0.25 / 4) < 1e-9)
  }

  @Test func significanceIsAChiSquareTail() throws {
    // chi^2_2 has the tail exp(-x/2).
    let s = try DirectionSignificance(
      squaredNorm: 0.06, meanSquaredTarget: 1, sampleCount: 100, dimension: 2)
    #expect(abs(s.pValue - exp(-3)) < 1e-13)
    #expect(abs(s.linearPower - 0.04) < 1e-15)
    #expect(abs(regularisedUpperGamma(50, 50) - 0.481191684527957) < 1e-12)
    #expect(abs(regularisedUpperGamma(0.5, 8) / 6.334248366623996e-5 - 1) < 1e-11)
  }

  @Test func exactCovarianceContainsTheSpike() throws {
    // For linear s the step is w + a eta~ v exactly: F is I/d + eta~^2 v v^T.
    let (n, d) = (40, 6)
    let X = Matrix<Double>.normal(
      rows: n, columns: d, from: RandomStream(seed: 2, purpose: "inputs"))
    let E = Matrix<Double>.normal(
      rows: n, columns: 1, from: RandomStream(seed: 2, purpose: "residuals"))
    let Sigma = try stepCovariance(
      inputs: X, residuals: E, scaledLearningRate: 0.8, activation: .linear)
    let v = product(X, E, transposeFirst: true).elements.map { $0 / Double(n) }
    for i in 0..<d {
      for j in 0..<d {
        let expected = (i == j ? 1 / Double(d) : 0) + 0.64 * v[i] * v[j]
        #expect(abs(Sigma[i, j] - expected) < 1e-13)
      }
    }
  }
}
