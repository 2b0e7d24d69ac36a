import HelioCore
import HelioNumerics
import Testing

@Suite struct OrthogonalPolynomialTests {
  @Test func `Hermite polynomials are the normalised textbook ones`() {
    let z = [-2.3, 0, 0.7, 4]
    let h = hermitePolynomials(count: 5, at: z)
    for (i, z) in z.enumerated() {
      #expect(h[0][i] == 1 && h[1][i] == z)
      #expect(abs(h[2][i] - (z * z - 1) / 2.0.squareRoot()) < 1e-13)
      #expect(abs(h[3][i] - (z * z * z - 3 * z) / 6.0.squareRoot()) < 1e-13)
      #expect(abs(h[4][i] - (z * z * z * z - 6 * z * z + 3) / 24.0.squareRoot()) < 1e-12)
    }
    #expect(hermitePolynomials(count: 0, at: z).isEmpty)
  }

  @Test(arguments: [2, 3, 4, 5, 30, 1000, 10_000])
  func `Gegenbauer polynomials at 1 are roots of the multiplicity`(D: Int) {
    let p = gegenbauerPolynomials(dimension: D, degree: 8, at: [1, -1])
    for l in 0...8 {
      let root = harmonicMultiplicity(dimension: D, degree: l).squareRoot()
      #expect(abs(p[l][0] / root - 1) < 1e-11, "degree \(l) in dimension \(D)")
      #expect(abs(p[l][1] / root - (l.isMultiple(of: 2) ? 1 : -1)) < 1e-11)
    }
  }

  @Test func `Dimension 2 gives cosines and dimension 3 Legendre polynomials`() {
    let angle = 0.9
    let circle = gegenbauerPolynomials(dimension: 2, degree: 6, at: [cos(angle)])
    for l in 1...6 {
      #expect(abs(circle[l][0] - 2.0.squareRoot() * cos(Double(l) * angle)) < 1e-13)
    }
    let x = 0.3
    let sphere = gegenbauerPolynomials(dimension: 3, degree: 3, at: [x])
    #expect(abs(sphere[2][0] - 5.0.squareRoot() * (3 * x * x - 1) / 2) < 1e-14)
    #expect(abs(sphere[3][0] - 7.0.squareRoot() * (5 * x * x * x - 3 * x) / 2) < 1e-14)
  }

  @Test func `Multiplicities are differences of binomials`() {
    // N(D,l) = C(D+l-1, l) - C(D+l-3, l-2).
    func binomial(_ n: Int, _ k: Int) -> Int {
      k < 0 ? 0 : (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
    }
    for D in 2...40 {
      for l in 0...8 {
        let expected = binomial(D + l - 1, l) - binomial(D + l - 3, l - 2)
        #expect(harmonicMultiplicity(dimension: D, degree: l) == Double(expected), "N(\(D),\(l))")
      }
    }
    #expect(harmonicMultiplicity(dimension: 10_000, degree: 8) > 1e24)
    #expect(harmonicMultiplicity(dimension: 10_000, degree: 2) == 50_004_999)
  }
}
