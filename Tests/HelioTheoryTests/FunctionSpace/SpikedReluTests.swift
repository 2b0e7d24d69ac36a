import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct SpikedReluTests {
  init() { #expect(usesOneThread) }

  func spectrum(
    _ activation: Activation, _ d: Int, _ theta: [Double], _ counts: [Int], rho: Double = 0,
    inputs: InputLaw = .gaussian, method: SpectrumMethod = .automatic, tolerance: Double = 1e-8
  ) throws -> OperatorSpectrum {
    try SpikedOperator(
      activation: activation, dimension: d, spikeStrengths: theta, bulkInflation: rho,
      inputs: inputs
    ).spectrum(eigenvalueCounts: counts, tolerance: tolerance, method: method)
      .get("the spectrum")
  }

  /// Two reductions that share no nodes: the kernel on a grid, and the series in harmonics.
  @Test(arguments: [(3, 1.0), (10, 5), (30, 30), (100, 25), (1000, 10)])
  func twoReductionsAgree(_ d: Int, _ theta: Double) throws {
    let series = try spectrum(.relu, d, [theta], [3, 2, 1], method: .harmonics)
    let kernel = try spectrum(
      .relu, d, [theta], [3, 2, 1], method: .kernel, tolerance: d < 20 ? 1e-5 : 1e-7)
    for l in 0..<3 {
      for (a, b) in zip(series.sectors[l].eigenvalues, kernel.sectors[l].eigenvalues) {
        #expect(abs(a - b) <= (d < 20 ? 2e-5 : 1e-6) * a, "d = \(d), sector \(l)")
      }
    }
  }

  @Test(arguments: [3, 7, 30, 1000])
  func withoutASpikeTheClosedFormHolds(_ d: Int) throws {
    let b = try isotropicEigenvalues(activation: .relu, dimension: d, degrees: [0, 1, 2, 3, 4])
    #expect(b[3] == 0 && abs(b[1] * 4 * Double(d) - 1) < 1e-14)
    let free = try spectrum(.relu, d, [0], [4, 3, 2])
    // Sector m holds the levels l >= m with b_l > 0.
    let expected = [[b[0], b[1], b[2], b[4]], [b[1], b[2], b[4]], [b[2], b[4]]]
    for m in 0..<3 {
      for (a, e) in zip(free.sectors[m].eigenvalues, expected[m].sorted(by: >)) {
        #expect(abs(a / e - 1) < 1e-6, "d = \(d), sector \(m)")
      }
    }
  }

  @Test func linearEigenvaluesAreExactForEveryStrength() throws {
    for (d, theta) in [(5, 0.5), (30, 30.0), (400, 2000)] {
      let s = try spectrum(.relu, d, [theta], [3, 1])
      let aligned = (1 + theta) / (4 * Double(d))
      #expect(s.sectors[0].eigenvalues.contains { abs($0 / aligned - 1) < 1e-7 })
      #expect(abs(s.sectors[1].eigenvalues[0] * 4 * Double(d) - 1) < 1e-7)
    }
    let two = try spectrum(.relu, 60, [30, 10], [4], tolerance: 1e-6)
    for theta in [30.0, 10] {
      let aligned = (1 + theta) / 240
      #expect(two.sectors[0].eigenvalues.contains { abs($0 / aligned - 1) < 1e-6 })
    }
  }

  @Test func homogeneityAndInflation() throws {
    // Sphere and Gaussian inputs agree for ReLU, and K(b, theta) = b K(1, theta/b).
    let gaussian = try spectrum(.relu, 40, [15], [3, 2], rho: 0.4)
    let sphere = try spectrum(.relu, 40, [15], [3, 2], rho: 0.4, inputs: .sphere)
    let scaled = try spectrum(.relu, 40, [15 / 1.4], [3, 2])
    for l in 0..<2 {
      for i in 0..<2 {
        let a = gaussian.sectors[l].eigenvalues[i]
        #expect(abs(a / sphere.sectors[l].eigenvalues[i] - 1) < 1e-6)
        #expect(abs(a / (1.4 * scaled.sectors[l].eigenvalues[i]) - 1) < 1e-6)
      }
    }
  }

  @Test func theTraceIsExhausted() throws {
    // Sheet section 10: trace .75, Hilbert-Schmidt norm squared .0982394 at d = 10, theta = 5.
    let s = try spectrum(.relu, 10, [5], [14, 12, 10, 8, 8, 6, 6, 5, 4], tolerance: 1e-6)
    #expect(abs(s.trace - 0.75) < 1e-12)
    let squares = s.sectors.reduce(0.0) { sum, sector in
      sum + sector.multiplicity * sector.eigenvalues.reduce(0) { $0 + $1 * $1 }
    }
    #expect(abs(squares - 0.0982394) < 1e-6)
    #expect(s.tailTrace > 0 && s.tailTrace < 0.003 * s.trace)
  }

  @Test func modesAreOrthonormalFunctions() throws {
    // On a rule of our own: Gauss-Hermite in t, chi in the radius of the rest.
    let d = 30
    for (activation, theta) in [(Activation.relu, 6.0), (.erf, 6)] {
      let s = try spectrum(activation, d, [theta], [3], tolerance: 1e-7)
      let modes = s.sectors[0].modes.prefix(3)
      let (t, chi) = (try GaussRule.sinh(kappa: 1, 80), try GaussRule.chi(dimension: d - 1, 12))
      var G = [[Double]](repeating: [0, 0, 0], count: 3)
      for (x, w) in zip(t.nodes, t.weights) {
        for (r, v) in zip(chi.nodes, chi.weights) {
          let f = modes.map { $0.value(t: x, radius: r) }
          for i in f.indices { for j in f.indices { G[i][j] += w * v * f[i] * f[j] } }
        }
      }
      for i in modes.indices {
        for j in modes.indices { #expect(abs(G[i][j] - (i == j ? 1 : 0)) < 1e-6) }
      }
    }
  }

  @Test func bulkLevelsNeverFallBelowTheBound() throws {
    // lambda_i(theta) >= (1+theta)^{-1/2} lambda_i(0), sheet section 5; by rank over all sectors.
    let (free, spiked) = (
      try spectrum(.relu, 10, [0], [6, 5, 4, 3]), try spectrum(.relu, 10, [5], [6, 5, 4, 3])
    )
    func expanded(_ s: OperatorSpectrum) -> [Double] {
      s.ranked.flatMap { Array(repeating: $0.eigenvalue, count: Int($0.multiplicity)) }
    }
    for (a, b) in zip(expanded(free), expanded(spiked)).prefix(50) {
      #expect(b >= a / 6.0.squareRoot() * (1 - 1e-6))
    }
  }

  @Test func refusals() throws {
    #expect(throws: HelioError.self) { try SpikedOperator(activation: .relu, dimension: 2) }
    #expect(throws: HelioError.self) {
      try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [1, 2, 3])
    }
    #expect(throws: HelioError.self) {
      try SpikedOperator(activation: .relu, dimension: 30, spikeStrengths: [-1])
    }
    #expect(throws: HelioError.self) {
      try SpikedOperator(
        activation: .relu, dimension: 30, spikeStrengths: [1, 2], inputs: .sphere)
    }
  }
}
