import HelioCore
import HelioNumerics
import Testing

@Suite struct SpecialFunctionTests {
  @Test func `The normal law and its tails`() {
    #expect(normalCDF(0) == 0.5)
    #expect(abs(normalCDF(1.959963984540054) - 0.975) < 1e-15)
    #expect(abs(normalCDF(-10) / 7.619853024160527e-24 - 1) < 1e-13)
    #expect(abs(normalDensity(1) - 0.24197072451914337) < 1e-16)
  }

  @Test func `Normal quantiles invert the distribution function`() {
    #expect(normalQuantile(0.5).magnitude < 1e-15)
    #expect(abs(normalQuantile(0.975) - 1.959963984540054) < 1e-14)
    #expect(abs(normalQuantile(7.619853024160527e-24) + 10) < 1e-12)
    for p in [1e-250, 1e-12, 1e-3, 0.1, 0.3, 0.4999] {
      #expect(abs(normalCDF(normalQuantile(p)) / p - 1) < 1e-12)
      if p > 1e-12 { #expect(abs(normalQuantile(1 - p) + normalQuantile(p)) < 1e-10) }
    }
  }

  @Test func `The scaled complementary error function joins smoothly`() {
    let (before, after) = (
      scaledComplementaryErrorFunction(25.0.nextDown), scaledComplementaryErrorFunction(25)
    )
    #expect(abs(before / after - 1) < 1e-12)
    let asymptotic = 1 / (1e8 * Double.pi.squareRoot())
    #expect(abs(scaledComplementaryErrorFunction(1e8) / asymptotic - 1) < 1e-14)
    #expect(abs(scaledComplementaryErrorFunction(-1) - exp(1) * (1 + errorFunction(1))) < 1e-14)
  }

  @Test func `Log-gamma`() {
    #expect(abs(logGamma(0.5) - log(Double.pi) / 2) < 1e-15)
    #expect(abs(logGamma(11) - log(3_628_800)) < 1e-13)
  }
}
