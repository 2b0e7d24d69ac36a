import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

/// The Gaussian kernel of cosine features factorises over coordinates, so its spectrum is known exactly:
///
///     exp(-s (x-x')^2/2) under N(0,1):  a = 1/4, b = s/2, c = sqrt(a^2 + 2ab), A = a+b+c,
///     lambda_k = sqrt(2a/A) (b/A)^k;   s = (1+theta)/d along a spike, 1/d elsewhere
///
/// Sector l holds lambda_k(spikes) lambda_0^D (b/A)^{l+2j}. Source: sheet function-space section 4.
private struct SolvableModel {
  let dimension: Int
  let strengths: [Double]

  private func factor(_ s: Double) -> (first: Double, ratio: Double) {
    let (a, b) = (0.25, s / 2)
    let c = (a * a + 2 * a * b).squareRoot()
    return ((2 * a / (a + b + c)).squareRoot(), b / (a + b + c))
  }

  /// The leading eigenvalues of sector l.
  func sector(_ l: Int, _ count: Int) -> [Double] {
    let rest = factor(1 / Double(dimension))
    let D = dimension - strengths.count
    var values = [0.0]
    values = (0..<12).map { j in
      power(rest.first, D) * power(rest.ratio, l + 2 * j)
    }
    for theta in strengths {
      let spike = factor((1 + theta) / Double(dimension))
      values = values.flatMap { value in
        (0..<12).map { value * spike.first * power(spike.ratio, $0) }
      }
    }
    return Array(values.sorted(by: >).prefix(count))
  }

  private func power(_ x: Double, _ n: Int) -> Double { exp(Double(n) * log(x)) }
}

@Suite struct SolvableModelTests {
  init() { #expect(usesOneThread) }

  @Test(arguments: [(3, 2.0), (4, 0), (10, 5), (30, 10), (300, 300), (10_000, 100)])
  func oneSpike(_ d: Int, _ theta: Double) throws {
    let model = SolvableModel(dimension: d, strengths: [theta])
    let solution = try SpikedOperator(
      activation: .cosineFeatures, dimension: d, spikeStrengths: [theta]
    ).spectrum(eigenvalueCounts: [3, 2, 1], tolerance: 1e-7)
    #expect(solution.convergence.status == .converged)
    for (l, count) in [3, 2, 1].enumerated() {
      let exact = model.sector(l, count)
      for i in 0..<count {
        let found = solution.value.sectors[l].eigenvalues[i]
        #expect(abs(found / exact[i] - 1) < 3e-7, "d = \(d), sector \(l), \(i)")
      }
    }
  }

  @Test(.enabled(if: runsSlowTests), arguments: [(40, 30.0, 5.0)])
  func twoSpikes(_ d: Int, _ first: Double, _ second: Double) throws {
    let model = SolvableModel(dimension: d, strengths: [first, second])
    let spectrum = try SpikedOperator(
      activation: .cosineFeatures, dimension: d, spikeStrengths: [first, second]
    ).spectrum(eigenvalueCounts: [3], tolerance: 1e-4).get("the spectrum")
    for (l, count) in [3].enumerated() {
      let exact = model.sector(l, count)
      for i in 0..<count {
        #expect(abs(spectrum.sectors[l].eigenvalues[i] / exact[i] - 1) < 1e-4)
      }
    }
  }

  /// Tolerance in, tolerance kept: the achieved error over the whole range.
  @Test(arguments: [1e-3, 1e-5, 1e-7])
  func toleranceSweep(_ tolerance: Double) throws {
    for (d, theta) in [(12, 20.0), (100, 3)] {
      let exact = SolvableModel(dimension: d, strengths: [theta]).sector(0, 3)
      let solution = try SpikedOperator(
        activation: .cosineFeatures, dimension: d, spikeStrengths: [theta]
      ).spectrum(eigenvalueCounts: [3], tolerance: tolerance)
      for (found, value) in zip(solution.value.sectors[0].eigenvalues, exact) {
        #expect(abs(found / value - 1) <= max(3 * tolerance, 1e-12))
      }
    }
  }
}
