import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

/// The bulk equations of learned features: errors asked for from 1e-3 to 1e-12.
@Suite struct ToleranceSweepBulkTests {
  init() { #expect(usesOneThread) }

  private struct Setting {
    let activation: Activation
    let coefficients: [Double]
    let sampleRatio: Double
    let widthRatio: Double
    let ridge: Double
    var link = "h1 + h2"

    func risk(
      _ tolerance: Double, nodes: Int = 12, _ size: FiniteSize = .none
    ) throws -> Solution<RidgeRisk> {
      let features = try LearnedFeatures(
        FeatureLaw(activation: activation, spikeCoefficients: coefficients),
        sampleRatio: sampleRatio, widthRatio: widthRatio, nodesPerPanel: nodes)
      let target = try features.target(Link(parsing: link), overlap: 0.8, noiseVariance: 0.1)
      return try features.risk(of: target, ridge: ridge, finiteSize: size, tolerance: tolerance)
    }
  }

  private var settings: [Setting] {
    var list = [
      Setting(
        activation: .relu, coefficients: [1.5, -0.7], sampleRatio: 2, widthRatio: 1.5, ridge: 0.05),
      Setting(activation: .tanh, coefficients: [2], sampleRatio: 1, widthRatio: 3, ridge: 0.5),
    ]
    if runsSlowTests {
      list += [
        Setting(
          activation: .scaledErf, coefficients: [1, -1, 3], sampleRatio: 4, widthRatio: 1,
          ridge: 1e-3, link: "tanh(2*z)"),
        Setting(
          activation: .gelu, coefficients: [0.5, -4], sampleRatio: 0.5, widthRatio: 2, ridge: 1,
          link: "relu(z)"),
        Setting(
          activation: .relu, coefficients: [5.5, 1, -2, 0.1], sampleRatio: 8, widthRatio: 6,
          ridge: 0.01, link: "abs(z)"),
        Setting(activation: .linear, coefficients: [1], sampleRatio: 3, widthRatio: 2, ridge: 0.1),
      ]
    }
    return list
  }

  /// Test and train error against the ones at 1e-12, with a slack of 10; a request below 1e-11 may be missed and
  /// then says so.
  @Test func errorsKeepTheirTolerance() throws {
    for setting in settings {
      for size in [FiniteSize.none, .refined(dimension: 200)] {
        let exact = try setting.risk(1e-12, size).value
        for tolerance in [1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-12] {
          let solution = try setting.risk(tolerance, size)
          let report = solution.convergence
          let residual = try #require(report.residual)
          let achieved = max(residual, report.relativeChange ?? 0)
          #expect((report.status == .converged) == (achieved <= tolerance), "\(report)")
          if tolerance >= 1e-11 { #expect(report.status == .converged, "\(report)") }
          for (x, y) in [
            (solution.value.testError, exact.testError),
            (solution.value.trainError, exact.trainError),
          ] {
            #expect(
              abs(x / y - 1) <= 10 * max(tolerance, 1e-12),
              "\(setting.activation.name), \(size), asked for \(tolerance): \(x / y - 1)")
          }
        }
      }
    }
  }

  /// Twice the nodes of kappa move a test error by 1e-9 at most and a train error, which may be small, by 5e-8:
  /// the floor that no report shows.
  @Test func theGridOfProjectionsIsFineEnough() throws {
    for setting in settings {
      let (coarse, fine) = (
        try setting.risk(1e-10).value, try setting.risk(1e-10, nodes: 24).value
      )
      #expect(
        abs(coarse.testError / fine.testError - 1) < 1e-9,
        "\(setting.activation.name): \(coarse.testError / fine.testError - 1)")
      #expect(abs(coarse.trainError / fine.trainError - 1) < 5e-8)
    }
  }
}
