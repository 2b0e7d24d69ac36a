import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct LimitTests {
  @Test func strongSpikesApproachTheirLimitLikeOneOverD() throws {
    let limit = try strongSpikeLimit(
      activation: .relu, spikeRatio: 1, eigenvalueCounts: [3, 2]
    ).get("the limit")
    var errors: [Double] = []
    for d in [100, 200, 400] {
      let s = try SpikedOperator(
        activation: .relu, dimension: d, spikeStrengths: [Double(d)]
      ).spectrum(eigenvalueCounts: [3, 2], tolerance: 1e-9).get("the spectrum")
      errors.append(abs(s.sectors[0].eigenvalues[2] - limit.sector0[2]))
      #expect(
        abs(s.sectors[1].eigenvalues[1] * Double(d) / limit.scaledSector1[1] - 1) < 6 / Double(d))
    }
    // The order of convergence is 1 within 0.2.
    for k in 0..<2 {
      let order = log(errors[k] / errors[k + 1]) / log(2)
      #expect(abs(order - 1) < 0.2)
    }
  }

  @Test func mixingOfTheSheet() throws {
    // Sheet section 10.
    let table: [(Int, Double, Double)] = [
      (30, 1, 1.28834523), (30, 30, 19.8724580), (100, 100, 20.0684523),
    ]
    for (d, theta, angle) in table {
      let mixing = try topModeMixing(dimension: d, spikeStrength: theta).get("the mixing")
      #expect(abs(mixing.angleDegrees - angle) < 1e-6)
    }
    // First order: the slope of the angle at small theta.
    let slope = try SpikePerturbation(dimension: 30).firstOrderMixing
    let small = try topModeMixing(dimension: 30, spikeStrength: 1e-3).get("the mixing")
    #expect(abs(tan(small.angleDegrees * .pi / 180) / (slope * 1e-3) - 1) < 1e-3)
  }

  @Test func secondOrderPerturbationHasThirdOrderErrors() throws {
    let d = 30
    let perturbation = try SpikePerturbation(dimension: d)
    let b = try isotropicEigenvalues(activation: .relu, dimension: d, degrees: [0, 1, 2])
    for (sector, index, l, m) in [(0, 0, 0, 0), (0, 2, 2, 0), (1, 1, 2, 1), (2, 0, 2, 2)] {
      let (c1, c2) = try perturbation.coefficients(degree: l, restDegree: m)
      var errors: [Double] = []
      for theta in [0.04, 0.08] {
        let s = try SpikedOperator(activation: .relu, dimension: d, spikeStrengths: [theta])
          .spectrum(eigenvalueCounts: [3, 2, 1], tolerance: 1e-12).value
        let exact = s.sectors[sector].eigenvalues[index] / b[l]
        errors.append(abs(exact - (1 + c1 * theta + c2 * theta * theta)))
      }
      let order = log(errors[1] / errors[0]) / log(2)
      #expect(abs(order - 3) < 0.2, "level (\(l), \(m)): order \(order)")
    }
  }

  @Test func growthRatesOfAnyActivationAgreeWithDifferences() throws {
    for activation in [Activation.hermite([0, 0, 1]), .relu] {
      func spectrum(_ theta: Double) throws -> OperatorSpectrum {
        try SpikedOperator(activation: activation, dimension: 20, spikeStrengths: [theta])
          .spectrum(eigenvalueCounts: [1, 1], tolerance: 1e-9).value
      }
      let (free, h) = (try spectrum(0), 1e-3)
      let (plus, minus) = (try spectrum(h), try spectrum(-h))
      for l in 0..<2 {
        guard let mode = free.sectors[l].modes.first else { continue }
        let difference =
          (log(plus.sectors[l].eigenvalues[0]) - log(minus.sectors[l].eigenvalues[0]))
          / (2 * h)
        #expect(
          abs(mode.isotropicGrowthRate - difference) < 1e-4, "\(activation.name), sector \(l)")
      }
    }
  }

  @Test func rademacherWeightsLeaveRankTwo() throws {
    var scaled: [Double] = []
    for d in [100, 400] {
      let s = try secondLayerSpectrum(
        law: .rademacher, spikeRatio: 1, dimension: d, eigenvalueCounts: [3]
      ).value
      scaled.append(s.sectors[0].eigenvalues[2] * Double(d))
    }
    #expect(abs(scaled[0] / scaled[1] - 1) < 0.02)  // O(1/d) exactly
    let gaussian = try secondLayerSpectrum(
      law: .gaussian, spikeRatio: 1, dimension: 400, eigenvalueCounts: [3]
    ).value
    #expect(gaussian.sectors[0].eigenvalues[2] > 50 * scaled[1] / 400)
    // No spike: the law of a does not matter.
    let (a, b) = (
      try secondLayerSpectrum(
        law: .rademacher, spikeRatio: 0, dimension: 30, eigenvalueCounts: [3]),
      try secondLayerSpectrum(law: .gaussian, spikeRatio: 0, dimension: 30, eigenvalueCounts: [3])
    )
    for i in 0..<3 {
      #expect(abs(a.value.sectors[0].eigenvalues[i] / b.value.sectors[0].eigenvalues[i] - 1) < 1e-5)
    }
  }
}
