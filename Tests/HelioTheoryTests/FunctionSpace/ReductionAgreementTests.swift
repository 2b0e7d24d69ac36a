import HelioCore
import HelioNumerics
import HelioTheory
import Testing

/// The same operator through reductions that share no nodes and no formula.
@Suite struct ReductionAgreementTests {
  init() { #expect(usesOneThread) }

  private func spectrum(
    _ operation: SpikedOperator, _ counts: [Int], _ method: SpectrumMethod,
    tolerance: Double = 1e-7
  ) throws -> OperatorSpectrum {
    try operation.spectrum(eigenvalueCounts: counts, tolerance: tolerance, method: method)
      .get("\(method) spectrum of \(operation.activation.name), d = \(operation.dimension)")
  }

  private func expectEqual(
    _ a: OperatorSpectrum, _ b: OperatorSpectrum, within accuracy: Double, _ label: String
  ) {
    for (x, y) in zip(a.sectors, b.sectors) {
      for (p, q) in zip(x.eigenvalues, y.eigenvalues) {
        #expect(abs(p - q) <= accuracy * max(p, q), "\(label), sector \(x.degree): \(p), \(q)")
      }
    }
  }

  /// Kernel against its square root over the neurons, sheet section 4 items 1-4 against item 7.
  @Test(arguments: [(9, 3.0), (30, 10), (1000, 100)], InputLaw.allCases)
  func kernelAndFeatures(_ size: (Int, Double), _ inputs: InputLaw) throws {
    for activation in [Activation.erf, .cosineFeatures] {
      let operation = try SpikedOperator(
        activation: activation, dimension: size.0, spikeStrengths: [size.1], inputs: inputs)
      expectEqual(
        try spectrum(operation, [2, 2, 1], .kernel),
        try spectrum(operation, [2, 2, 1], .features), within: 5e-7,
        "\(activation.name), d = \(size.0), \(inputs)")
    }
  }

  /// The harmonic series against the kernel, for every homogeneous activation.
  @Test(arguments: [(5, 3.0), (24, 12), (300, 600)])
  func harmonicsAndKernel(_ d: Int, _ theta: Double) throws {
    for activation in [Activation.relu, .leakyRelu(slope: 0.2), .step, .relu2, .square] {
      let operation = try SpikedOperator(
        activation: activation, dimension: d, spikeStrengths: [theta], bulkInflation: 0.3)
      // A jump leaves the kernel in a small dimension only with algebraic convergence.
      let tolerance = d < 20 ? 2e-6 : 1e-7
      let count = activation == .square ? [2, 1, 1] : [3, 2, 1]
      expectEqual(
        try spectrum(operation, count, .harmonics),
        try spectrum(operation, count, .kernel, tolerance: tolerance), within: 5 * tolerance,
        "\(activation.name), d = \(d)")
    }
  }

  @Test(arguments: [(5, 3.0, 1.0), (40, 30, 10)])
  func twoSpikes(_ d: Int, _ first: Double, _ second: Double) throws {
    let operation = try SpikedOperator(
      activation: .relu, dimension: d, spikeStrengths: [first, second])
    let series = try spectrum(operation, [4, 2], .harmonics, tolerance: 1e-6)
    expectEqual(
      series, try spectrum(operation, [4, 2], .kernel, tolerance: d < 20 ? 1e-5 : 1e-6),
      within: d < 20 ? 3e-5 : 3e-6, "d = \(d)")
    // The order of the spikes is a name only, and a spike of strength 0 is none.
    let swapped = try SpikedOperator(
      activation: .relu, dimension: d, spikeStrengths: [second, first])
    expectEqual(
      series, try spectrum(swapped, [4, 2], .harmonics, tolerance: 1e-6), within: 3e-6, "swapped")
    let single = try SpikedOperator(activation: .relu, dimension: d, spikeStrengths: [first])
    let idle = try SpikedOperator(
      activation: .relu, dimension: d, spikeStrengths: [first, 0])
    let (a, b) = (
      try spectrum(single, [3], .harmonics), try spectrum(idle, [4], .harmonics, tolerance: 1e-6)
    )
    // Sector 0 of two axes holds the radial and linear modes of one axis and its sector 1.
    for value in a.sectors[0].eigenvalues.prefix(2) {
      #expect(b.sectors[0].eigenvalues.contains { abs($0 - value) < 1e-5 * value })
    }
  }

  /// A homogeneous kernel has the same spectrum on the sphere and under N(0, I), up to E|x|^{2h}/d^h.
  @Test func theRadiusMayBeDropped() throws {
    for (activation, h) in [(Activation.relu, 1), (.step, 0), (.relu2, 2)] {
      let d = 30
      func operation(_ inputs: InputLaw) throws -> SpikedOperator {
        try SpikedOperator(
          activation: activation, dimension: d, spikeStrengths: [10], inputs: inputs)
      }
      let gaussian = try spectrum(operation(.gaussian), [3, 2], .automatic)
      let sphere = try spectrum(operation(.sphere), [3, 2], .automatic)
      let kept = try operation(.gaussian).spectrumKeepingRadius(
        eigenvalueCounts: [3, 2], tolerance: 1e-7
      ).get("the spectrum with its radius")
      expectEqual(gaussian, kept, within: 5e-7, activation.name)
      let factor = h == 2 ? Double(d + 2) / Double(d) : 1
      for (x, y) in zip(gaussian.sectors, sphere.sectors) {
        for (p, q) in zip(x.eigenvalues, y.eigenvalues) {
          #expect(abs(p - factor * q) <= 1e-7 * p, "\(activation.name)")
        }
      }
    }
  }

  /// Polynomials of the inputs: finite rank, vanishing eigenvalues are exactly 0, no tail.
  @Test(arguments: [4, 50, 3000])
  func finiteRank(_ d: Int) throws {
    let theta = Double(d) / 2
    for (activation, counts) in [
      (Activation.linear, [3, 2, 1]), (.square, [4, 2, 2]), (.hermite([0, 0, 1]), [4, 2, 2]),
    ] {
      let s = try SpikedOperator(activation: activation, dimension: d, spikeStrengths: [theta])
        .spectrum(eigenvalueCounts: counts).get("the spectrum")
      let rank =
        activation == .linear ? [1, 1, 0] : (activation == .square ? [2, 1, 1] : [3, 1, 1])
      for (l, r) in rank.enumerated() {
        #expect(s.sectors[l].modes.count == r, "\(activation.name), d = \(d), sector \(l)")
        #expect(s.sectors[l].eigenvalues.dropFirst(r).allSatisfy { $0 == 0 })
      }
      #expect(s.tailTrace == 0, "\(activation.name), d = \(d)")
    }
  }

  /// The sectors 1 and 2 of h_2 are known in closed form.
  ///
  ///     K = ((q-1)(q'-1) + 2 r^2)/2: a product t y_i has the eigenvalue 2 (1+theta)/d^2,
  ///     a traceless product of the rest 2/d^2
  @Test func hermiteTwoInClosedForm() throws {
    let (d, theta) = (20, 7.0)
    let s = try SpikedOperator(
      activation: .hermite([0, 0, 1]), dimension: d, spikeStrengths: [theta]
    ).spectrum(eigenvalueCounts: [3, 1, 1]).get("the spectrum")
    let scale = Double(d * d)
    #expect(abs(s.sectors[1].eigenvalues[0] * scale / (2 * (1 + theta)) - 1) < 1e-9)
    #expect(abs(s.sectors[2].eigenvalues[0] * scale / 2 - 1) < 1e-9)
  }

  @Test func aFallBackAnswersWhereTheFirstMethodCannot() throws {
    // Third eigenvalue 1e-13 of the trace: the kernel blurs it, its square root does not.
    let operation = try SpikedOperator(
      activation: .erf, dimension: 10_000, spikeStrengths: [10])
    let automatic = try operation.spectrum(eigenvalueCounts: [3]).get("the spectrum")
    let features = try spectrum(operation, [3], .features)
    #expect(automatic.sectors[0].eigenvalues[2] < 1e-12)
    expectEqual(automatic, features, within: 1e-6, "automatic")
  }
}
