import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct ScratchTests {
  @Test(arguments: [
    (Activation.relu, 30, [30.0], InputLaw.gaussian, [3, 2, 1]),
    (.relu, 100, [25.0], .sphere, [3, 2, 1]), (.relu, 1000, [10.0], .sphere, [3, 2, 1]),
    (.erf, 50, [10.0], .gaussian, [2, 2]), (.cosineFeatures, 30, [10.0], .gaussian, [3, 2]),
    (.sin, 60, [20.0], .gaussian, [2, 2]), (.relu, 60, [30.0, 10.0], .gaussian, [4]),
    (.relu, 3, [2.0], .gaussian, [2, 1]), (.relu, 10000, [1000.0], .gaussian, [3, 2, 1, 1, 1, 1]),
    (.tanh, 30, [10.0], .gaussian, [2, 1]), (.square, 30, [10.0], .gaussian, [4, 2, 1]),
  ] as [(Activation, Int, [Double], InputLaw, [Int])])
  func numbers(_ c: (Activation, Int, [Double], InputLaw, [Int])) throws {
    let clock = ContinuousClock()
    var s: Solution<OperatorSpectrum>?
    let t = try clock.measure {
      s = try SpikedOperator(activation: c.0, dimension: c.1, spikeStrengths: c.2, inputs: c.3)
        .spectrum(eigenvalueCounts: c.4)
    }
    print(c.0.name, c.1, c.2, t, s!.convergence)
    for x in s!.value.sectors { print("   ", x.degree, x.eigenvalues) }
  }
}
