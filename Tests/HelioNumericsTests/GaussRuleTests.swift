import HelioCore
import HelioNumerics
import Testing

@Suite struct GaussRuleTests {
  @Test(arguments: [1, 2, 3, 20, 80])
  func `Hermite rules keep the Hermite polynomials orthonormal`(n: Int) throws {
    let rule = try GaussRule.hermite(n)
    #expect(abs(rule.weights.reduce(0, +) - 1) < 1e-14)
    let h = hermitePolynomials(count: n, at: rule.nodes)
    for j in 0..<n {
      for k in 0...j where j + k < 2 * n {
        let product = rule.nodes.indices.reduce(0) { $0 + rule.weights[$1] * h[j][$1] * h[k][$1] }
        #expect(abs(product - (j == k ? 1 : 0)) < 1e-11, "E h_\(j) h_\(k) with \(n) nodes")
      }
    }
  }

  @Test(arguments: [400, 1000])
  func `Large Hermite rules neither overflow nor lose the moments`(n: Int) throws {
    let rule = try GaussRule.hermite(n)
    #expect(rule.weights.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(abs(rule.expectation { $0 * $0 * $0 * $0 } - 3) < 1e-11)
    #expect(abs(rule.expectation { exp($0) } - exp(0.5)) < 1e-11)
  }

  @Test(arguments: [1, 2, 3, 10, 10_000])
  func `Chi rules have the moments of the squared radius`(D: Int) throws {
    let rule = try GaussRule.chi(dimension: D, 12)
    #expect(abs(rule.weights.reduce(0, +) - 1) < 1e-14)
    #expect(rule.nodes == rule.nodes.sorted())
    var moment = 1.0  // E |y|^{2k} = D (D+2) … (D+2k-2)
    for k in 1...6 {
      moment *= Double(D + 2 * k - 2)
      let value = rule.expectation { pow($0, Double(2 * k)) }
      #expect(abs(value / moment - 1) < 1e-11, "moment \(k) in dimension \(D)")
    }
  }

  @Test(arguments: [2, 3, 4, 30, 10_000])
  func `Gegenbauer rules keep their polynomials orthonormal`(D: Int) throws {
    let rule = try GaussRule.gegenbauer(dimension: D, 24)
    let p = gegenbauerPolynomials(dimension: D, degree: 10, at: rule.nodes)
    for j in 0...10 {
      for k in 0...j {
        let product = rule.nodes.indices.reduce(0) { $0 + rule.weights[$1] * p[j][$1] * p[k][$1] }
        #expect(abs(product - (j == k ? 1 : 0)) < 1e-11, "p_\(j) p_\(k) in dimension \(D)")
      }
    }
    // E xi^4 = 3/(D(D+2)): an identity that does not use the recurrence.
    let fourth = rule.expectation { $0 * $0 * $0 * $0 }
    #expect(abs(fourth * Double(D) * Double(D + 2) / 3 - 1) < 1e-12)
  }

  @Test func `Rules of one and two nodes are the ones computed by hand`() throws {
    #expect(try GaussRule.hermite(1) == GaussRule(nodes: [0], weights: [1]))
    let two = try GaussRule.hermite(2)
    #expect(abs(two.nodes[1] - 1) < 1e-15 && two.nodes[0] == -two.nodes[1])
    let chi = try GaussRule.chi(dimension: 7, 1)
    #expect(abs(chi.nodes[0] - 7.0.squareRoot()) < 1e-14)
    let legendre = try GaussRule.legendre(from: 0, to: 1, 2)
    #expect(abs(legendre.nodes[0] - (0.5 - 3.0.squareRoot() / 6)) < 1e-15)
  }

  @Test func `Legendre weights sum to the length and integrate polynomials`() throws {
    let rule = try GaussRule.legendre(from: -1, to: 3, 6)
    #expect(abs(rule.weights.reduce(0, +) - 4) < 1e-14)
    #expect(abs(rule.expectation { pow($0, 11) } / ((pow(3, 12) - 1) / 12) - 1) < 1e-13)
  }

  @Test(arguments: [(0.0, 64, 1e-12), (1, 64, 1e-12), (10, 64, 1e-9), (30, 96, 1e-10)])
  func `The sinh rule meets closed integrals where Gauss rules fail`(
    kappa: Double, n: Int, tolerance: Double
  ) throws {
    let rule = try GaussRule.sinh(kappa: kappa, n)
    #expect(abs(rule.weights.reduce(0, +) - 1) < 1e-14)
    #expect(abs(rule.expectation { $0 * $0 } - 1) < tolerance)
    // E exp(-a z^2/2) = (1+a)^{-1/2}; its width 1/sqrt(a) is the kernel's at that spike.
    let value = rule.expectation { exp(-kappa * $0 * $0 / 2) }
    #expect(abs(value * (1 + kappa).squareRoot() - 1) < tolerance)
    // E sqrt(1 + kappa z^2) by adaptive panels.
    let reference = try gaussianMean { z in z.map { (1 + kappa * $0 * $0).squareRoot() } }
      .get("reference")
    #expect(
      abs(rule.expectation { (1 + kappa * $0 * $0).squareRoot() } / reference - 1) < tolerance)
  }

  @Test func `The sinh rule beats Gauss–Hermite at a strong spike`() throws {
    let exact = 1 / 31.0.squareRoot()
    func error(_ rule: GaussRule) -> Double {
      abs(rule.expectation { exp(-30 * $0 * $0 / 2) } - exact) / exact
    }
    let (sinhError, gaussError) = (
      error(try .sinh(kappa: 30, 64)), error(try .hermite(64))
    )
    #expect(sinhError < 1e-4 * gaussError)
  }

  @Test(arguments: [20, 100, 10_000])
  func `The sphere's sinh rule has the moments of a coordinate`(d: Int) throws {
    let rule = try GaussRule.sinhSphere(kappa: 1, dimension: d, 128)
    #expect(abs(rule.weights.reduce(0, +) - 1) < 1e-14)
    #expect(abs(rule.expectation { $0 * $0 } * Double(d) - 1) < 1e-10)
    let fourth = rule.expectation { $0 * $0 * $0 * $0 }
    #expect(abs(fourth * Double(d) * Double(d + 2) / 3 - 1) < 1e-10)
    let gauss = try GaussRule.gegenbauer(dimension: d, 80)
    let f: (Double) -> Double = { (1 + Double(d) * $0 * $0).squareRoot() }
    #expect(abs(rule.expectation(f) / gauss.expectation(f) - 1) < 1e-6)
  }

  @Test func `Bad sizes are refused`() {
    #expect(throws: HelioError.self) { try GaussRule.hermite(0) }
    #expect(throws: HelioError.self) { try GaussRule.chi(dimension: 0, 3) }
    #expect(throws: HelioError.self) { try GaussRule.gegenbauer(dimension: 1, 3) }
    #expect(throws: HelioError.self) { try GaussRule.legendre(from: 1, to: 1, 3) }
    #expect(throws: HelioError.self) { try GaussRule.sinh(kappa: -1, 3) }
    #expect(throws: HelioError.self) { try GaussRule.sinh(kappa: .nan, 3) }
    #expect(throws: HelioError.self) { try GaussRule.sinhSphere(kappa: 1, dimension: 3, 3) }
  }
}
