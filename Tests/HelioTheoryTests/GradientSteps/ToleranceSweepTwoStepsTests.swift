import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

/// Two steps: the spikes asked for from 1e-3 to 1e-12.
@Suite struct ToleranceSweepTwoStepsTests {
  init() { #expect(usesOneThread) }

  /// Against the spikes at 1e-9; in units of the tolerance, with a slack of 2 beside the rounding that the
  /// theory states, 1e-8 tau_1. Below 1e-9 a request is met only beside that rounding.
  @Test func spikesKeepTheirTolerance() throws {
    var settings: [(s: Activation, batch: SecondBatch, noise: Double)] = [
      (.hermite([0, 1, 0.5]), .fresh(sampleRatio: 2), 0.1), (.sinCos, .fresh(sampleRatio: 2), 0),
    ]
    var tolerances = [1e-3, 1e-5, 1e-7]
    if runsSlowTests {
      settings += [
        (.sinCos, .reused, 0), (.relu, .fresh(sampleRatio: 1), 0), (.relu, .reused, 0),
        (.scaledErf, .fresh(sampleRatio: 2), 0.2), (.tanh, .fresh(sampleRatio: 2), 0),
      ]
      tolerances += [1e-4, 1e-6, 1e-8, 1e-10, 1e-12]
    }
    let count = 2
    for (s, batch, noise) in settings {
      for rates in [(8.0, 8.0), (2, 20)] {
        let theory = try TwoStepTheory(
          activation: s, link: .trigonometric([0.5, 1, 0.5, 0]), noiseVariance: noise,
          sampleRatio: 2, batch: batch)
        func spikes(_ tolerance: Double) throws -> Solution<TwoStepSpikes> {
          try theory.spikes(learningRates: rates, width: 1000, count: count, tolerance: tolerance)
        }
        let exact = try spikes(1e-9)
        let own = try #require(exact.convergence.relativeChange)
        for tolerance in tolerances {
          let solution = try spikes(tolerance)
          let report = solution.convergence
          let achieved = try #require(report.relativeChange)
          #expect((report.status == .converged) == (achieved <= tolerance))
          let allowed = 2 * max(achieved, tolerance < 1e-9 ? 0 : tolerance, own)
          for i in 0..<min(count, exact.value.singularValues.count) {
            let tau = exact.value.singularValues[i]
            #expect(
              abs(solution.value.singularValues[i] - tau)
                <= allowed * tau + 1e-8 * exact.value.singularValues[0],
              "\(s.name) \(batch), tau \(i + 1), asked for \(tolerance): \(report)")
          }
        }
      }
    }
  }

  /// Rates whose noise is wider than any table are refused at once where there is no closed form.
  @Test func whatCannotBeTabulatedIsRefused() throws {
    func theory(_ s: Activation) throws -> TwoStepTheory {
      try TwoStepTheory(
        activation: s, link: .trigonometric([0.5, 1, 0.5, 0]), noiseVariance: 0, sampleRatio: 2,
        batch: .fresh(sampleRatio: 2))
    }
    let error = #expect(throws: HelioError.self) {
      try theory(.tanh).spikes(learningRates: (1e6, 1), width: 1000)
    }
    #expect("\(error!)".hasPrefix("learningRates must be so small"))
    _ = try theory(.sinCos).spikes(learningRates: (1e6, 1), width: 1000).get("two steps")
  }
}
