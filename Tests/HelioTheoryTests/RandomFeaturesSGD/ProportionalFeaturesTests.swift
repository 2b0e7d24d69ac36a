import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

@Suite struct ProportionalFeaturesTests {
  /// Numbers of the sheet: variance sigma^2 V1 and R + bias + R V1 of the average over the width.
  @Test func sheetTable() throws {
    let schedule = try StepSchedule(learningRate: 1, stepCount: 200)
    for (activation, variance, rest) in [
      (
        Activation.relu,
        [0.01460, 0.01936, 0.01902, 0.01717, 0.01553, 0.01448, 0.01390, 0.01359],
        [0.9143, 0.7807, 0.6584, 0.5626, 0.5026, 0.4692, 0.4515, 0.4424]
      ),
      (
        .scaledErf, [0.01105, 0.01493, 0.01552, 0.01554, 0.01553, 0.01553, 0.01554, 0.01555],
        [0.8550, 0.6805, 0.5490, 0.4601, 0.4095, 0.3829, 0.3692, 0.3623]
      ),
    ] {
      for (i, p) in [10, 25, 50, 100, 200, 400, 800, 1600].enumerated() {
        let risk = try ProportionalFeatures(activation: activation, width: p, dimension: 50)
          .risk(schedule).get("risk")
        #expect(abs(0.25 * risk.unitVariance.average - variance[i]) < 0.6e-5, "\(activation) \(p)")
        #expect(abs(risk.noiseless.average - rest[i]) < 0.6e-4, "\(activation) \(p)")
      }
    }
  }

  /// The trace of H and the target's power are those of the activation, whatever the shape.
  @Test(arguments: [(30, 80), (80, 80), (200, 80)]) func sums(p: Int, d: Int) throws {
    let modes = try ProportionalFeatures(activation: .relu, width: p, dimension: d)
      .modes(nodes: 400)
    let trace = zip(modes.multiplicities, modes.eigenvalues).reduce(0) { $0 + $1.0 * $1.1 }
    // E s^2 = 1/2, and the mean's mode counts its own bulk part once more.
    let extra = (0.25 + (0.25 - 1 / (2 * Double.pi))) / Double(p)
    #expect(abs(trace - 0.5 - extra) < 1e-10)
    #expect(abs(modes.multiplicities.reduce(0, +) - Double(p) - 1) < 1e-10)
  }

  /// The risk without weights is the mean over drawn ones, within what 12 draws of 80 dimensions say.
  @Test func drawnWeights() throws {
    let schedule = try StepSchedule(learningRate: 1, stepCount: 100)
    let (p, d) = (120, 80)
    let limit = try ProportionalFeatures(activation: .scaledErf, width: p, dimension: d)
      .risk(schedule).get("risk")
    var (variance, rest) = (0.0, 0.0)
    let draws = 12
    for r in 0..<draws {
      let W = Matrix<Double>.normal(
        rows: p, columns: d, scale: 1 / Double(d).squareRoot(),
        from: RandomStream(seed: 3, purpose: "drawn weights", index: r))
      let basis = try FeatureBasis(
        FeatureMoments(
          gaussianInputsOf: .scaledErf, weights: W,
          targetDirection: [Double](repeating: 1 / Double(d).squareRoot(), count: d)))
      let drawn = OnePassRecursion(basis, schedule).risk(basis)
      variance += drawn.unitVariance.average / Double(draws)
      rest += drawn.noiseless.average / Double(draws)
    }
    #expect(abs(variance / limit.unitVariance.average - 1) < 0.02)
    #expect(abs(rest / limit.noiseless.average - 1) < 0.02)
  }

  /// The min-norm column of the sheet's experiment on double descent.
  @Test func minimumNormTable() throws {
    for (p, bias, variance) in [
      (20, 0.675, 0.063), (50, 0.229, 0.250), (80, 0.216, 1.000), (125, 0.121, 1.151),
      (200, 0.031, 0.401), (400, 0.011, 0.234), (800, 0.006, 0.187),
    ] {
      let value = try ProportionalFeatures(activation: .scaledErf, width: p, dimension: 40)
        .minimumNorm(sampleCount: 100).get("min-norm")
      #expect(abs(value.bias - bias) < 0.6e-3, "p = \(p)")
      #expect(abs(0.25 * value.unitVariance - variance) < 0.6e-3, "p = \(p)")
    }
  }

  @Test func refusals() throws {
    #expect(throws: HelioError.self) {
      try ProportionalFeatures(activation: .hermite([1]), width: 5, dimension: 5)
    }
    let linear = try ProportionalFeatures(activation: .linear, width: 6, dimension: 5)
    #expect(throws: HelioError.self) { try linear.minimumNorm(sampleCount: 10) }
  }
}
