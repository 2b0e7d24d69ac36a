import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

/// Spectra: what is asked for from 1e-3 to 1e-12 is what comes, or the report says what came instead.
@Suite struct ToleranceSweepSpectrumTests {
  init() { #expect(usesOneThread) }

  private struct Setting {
    let activation: Activation
    let dimension: Int
    let strengths: [Double]
    let counts: [Int]
  }

  /// Against the spectrum at 1e-12, one refinement beyond the finest asked for; in units of what the report says
  /// was achieved, with a slack of 3, beside the rounding of an eigenvalue: 1e-14 of the trace over sqrt N,
  /// which is the floor of a request.
  @Test func spectraKeepTheirTolerance() throws {
    var settings = [
      Setting(activation: .relu, dimension: 100, strengths: [25], counts: [3, 2]),
      Setting(activation: .erf, dimension: 30, strengths: [10], counts: [2, 1]),
      Setting(activation: .sin, dimension: 60, strengths: [3], counts: [2, 2]),
    ]
    var tolerances = [1e-3, 1e-5, 1e-7, 1e-9, 1e-11]
    if runsSlowTests {
      settings += [
        Setting(activation: .relu, dimension: 5, strengths: [1], counts: [2, 2, 1]),
        Setting(activation: .relu, dimension: 1000, strengths: [4000], counts: [3, 1]),
        Setting(activation: .step, dimension: 40, strengths: [20], counts: [2, 1]),
        Setting(activation: .erf, dimension: 8, strengths: [0.5], counts: [2, 1]),
        Setting(activation: .tanh, dimension: 100, strengths: [10], counts: [2, 1]),
        Setting(activation: .relu, dimension: 50, strengths: [20, 5], counts: [3]),
      ]
      tolerances += [1e-4, 1e-6, 1e-8, 1e-10, 1e-12]
    }
    for setting in settings {
      let operation = try SpikedOperator(
        activation: setting.activation, dimension: setting.dimension,
        spikeStrengths: setting.strengths)
      let exact = try operation.spectrum(
        eigenvalueCounts: setting.counts, tolerance: 1e-12, maximumRefinements: 14)
      for tolerance in tolerances {
        let solution = try operation.spectrum(
          eigenvalueCounts: setting.counts, tolerance: tolerance)
        let report = solution.convergence
        let achieved = try #require(report.relativeChange)
        #expect((report.status == .converged) == (achieved <= tolerance))
        // What the finest one does not know of itself cannot be held against a coarser one.
        let own = exact.convergence.relativeChange ?? 0
        for (sector, best) in zip(solution.value.sectors, exact.value.sectors) {
          let rounding = 1e-14 * exact.value.trace / sector.multiplicity.squareRoot()
          for (x, y) in zip(sector.eigenvalues, best.eigenvalues) {
            #expect(
              abs(x - y) <= 3 * (max(achieved, own) * y + rounding),
              "\(setting.activation.name), d = \(setting.dimension), asked for \(tolerance): \(report)"
            )
          }
        }
      }
    }
  }

  /// A request that rounding or the rounds allowed cannot meet comes back as missed.
  @Test func aRequestBelowTheFloorIsNotCalledConverged() throws {
    let operation = try SpikedOperator(activation: .relu, dimension: 20, spikeStrengths: [10])
    let report = try operation.spectrum(
      eigenvalueCounts: [3, 2], tolerance: 1e-13, maximumRefinements: 1
    ).convergence
    #expect(report.status != .converged)
    #expect(try #require(report.relativeChange) > 1e-13)
  }

  /// A bulk that no grid of some seconds resolves is refused before any work; spikes of any strength are not.
  @Test func whatCannotBeResolvedIsRefused() throws {
    for (s, rho) in [(Activation.tanh, 1e6), (.sin, 1e6), (.softplus, 100)] {
      let operation = try SpikedOperator(
        activation: s, dimension: 30, spikeStrengths: [1], bulkInflation: rho)
      let error = #expect(throws: HelioError.self) {
        try operation.spectrum(eigenvalueCounts: [1])
      }
      #expect("\(error!)".hasPrefix("bulkInflation must be at most"))
    }
    let wide = try SpikedOperator(
      activation: .erf, dimension: 30, spikeStrengths: [1e6], bulkInflation: 1e6)
    let spectrum = try wide.spectrum(eigenvalueCounts: [1], tolerance: 1e-3).get("the spectrum")
    #expect(spectrum.sectors[0].eigenvalues[0] > 0)
  }
}
