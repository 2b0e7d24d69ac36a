import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct MacroscopicPathTests {
  private func path(
    _ activation: Activation, _ r: Double, _ psi: Double
  ) throws -> MacroscopicPath {
    try MacroscopicPath(activation: activation, relativePathLength: r, widthRatio: psi)
  }

  @Test func tableOfTheSheet() throws {
    let points = [(0.1, 1.0), (0.5, 1), (1, 1), (0.5, 0.25), (0.5, 4)]
    let table: [(Activation, [Double])] = [
      (.relu, [-0.06779083, -0.28821093, -0.49922757, -0.52563377, -0.14887512]),
      (.tanh, [-0.06755371, -0.28680138, -0.42881412, -0.49419026, -0.14990014]),
      (.scaledErf, [-0.06031808, -0.27073800, -0.42897093, -0.49056635, -0.13904613]),
    ]
    for (activation, values) in table {
      for ((r, psi), expected) in zip(points, values) {
        #expect(abs(try path(activation, r, psi).scaledOutput - expected) < 1e-8)
      }
    }
    let memories: [(Activation, Double, Double, Double)] = [
      (.relu, 1, 1.2260264, 1.3811525), (.tanh, 1, 0.7043323, 0.6530914),
      (.tanh, 0.5, 0.8832331, 0.8552593), (.relu2, 0.5, 1.5785413, 2.0581126),
    ]
    for (activation, r, C, prime) in memories {
      let path = try path(activation, r, 1)
      #expect(abs(path.memory - C) < 1e-7 && abs(path.effectiveMemory - prime) < 1e-7)
    }
  }

  /// ReLU, the integral in one dimension: M = 1/2 int_0^inf phi(z) [e(z - beta) - e(z + beta)] dz with
  /// e(c) = c Phi(c/r) + r phi(c/r) and beta = r sqrt(2/psi).
  @Test(arguments: [(0.2, 3.0), (0.9, 0.1), (5, 1)])
  func reluInOneDimension(r: Double, psi: Double) throws {
    let beta = r * (2 / psi).squareRoot()
    func e(_ c: Double) -> Double { c * normalCDF(c / r) + r * normalDensity(c / r) }
    let M = gaussianMean { z in z.map { $0 > 0 ? (e($0 - beta) - e($0 + beta)) / 2 : 0 } }.value
    #expect(abs(try path(.relu, r, psi).scaledOutput / M - 1) < 1e-9)
  }

  /// A linear network: M = -r/sqrt psi and C' = 1, exactly.
  @Test func linearNetwork() throws {
    for (r, psi) in [(0.3, 2.0), (4, 0.1)] {
      let path = try path(.linear, r, psi)
      #expect(abs(path.scaledOutput / (-r / psi.squareRoot()) - 1) < 1e-12)
      #expect(abs(path.memory - 1) < 1e-12 && abs(path.effectiveMemory - 1) < 1e-12)
    }
  }

  /// Short paths follow the gradient: M = -r sqrt(D2/psi) (1 + O(r)), C and C' near 1.
  @Test(arguments: [Activation.relu, .relu2, .tanh, .erf, .scaledErf, .sin])
  func shortPaths(activation: Activation) throws {
    let D2 = try InputGradientMoments(activation: activation).gradientVariance
    let start = try path(activation, 0, 2)
    #expect(start.scaledOutput == 0 && start.memory == 1 && start.effectiveMemory == 1)
    for r in [1e-6, 1e-3] {
      let short = try path(activation, r, 2)
      #expect(abs(short.scaledOutput / (-r * (D2 / 2).squareRoot()) - 1) < 2 * r)
      #expect(abs(short.memory - 1) < 2 * r && abs(short.effectiveMemory - 1) < 2 * r)
    }
  }

  /// The two rules for tanh meet at r = 4; at large r the path of a bounded activation forgets its start.
  @Test func tanhOnLongPaths() throws {
    let (below, above) = (try path(.tanh, 4 - 1e-9, 0.5), try path(.tanh, 4 + 1e-9, 0.5))
    #expect(abs(below.scaledOutput - above.scaledOutput) < 1e-9)
    #expect(abs(below.effectiveMemory - above.effectiveMemory) < 1e-9)
    let far = try path(.tanh, 1000, 0.5)
    #expect(far.memory < 1e-2 && far.scaledOutput < 0 && far.scaledOutput > -1)
  }

  /// The neuron's own contribution to the gradient vanishes as the width grows against the dimension.
  @Test func wideNetworks() throws {
    let M = try [1.0, 100, 10_000].map { try path(.tanh, 0.5, $0).scaledOutput }
    #expect(M[0] < M[1] && M[1] < M[2] && M[2] < 0 && M[2] > -0.01)
  }

  @Test func refusals() {
    for (r, psi) in [(0.5, 0.0), (0.5, -1), (-0.1, 1), (.nan, 1), (0.5, .infinity)] {
      #expect(throws: HelioError.self) { try path(.relu, r, psi) }
    }
    #expect(throws: HelioError.self) { try path(.step, 0.5, 1) }
  }
}
