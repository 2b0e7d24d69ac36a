import HelioCore
import HelioNumerics
import HelioTheory
import Testing

/// The first step beside its gradient's noise.
@Suite struct FirstStepNoiseTests {
  private func readouts(_ p: Int) -> [Double] {
    (0..<p).map { normalQuantile((Double($0) + 0.5) / Double(p)) }
  }

  private func norm(_ a: [Double]) -> Double { a.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// An endless sample and centred labels leave no noise: the transition of Baik, Ben Arous and Péché.
  @Test(arguments: [0.4, 1.3, 3, 10]) func endlessSample(_ eta: Double) throws {
    let (p, psi) = (400, 1.5)
    let a = readouts(p)
    let told = try FirstStepNoise(
      activation: .tanh, link: Link(parsing: "z"), noiseVariance: 0.1, sampleRatio: 1e12,
      widthRatio: psi
    ).transition(learningRate: eta, readouts: a, directionNorm: 1.1)
    let known = try FirstStepLimit.conditional(
      activation: .tanh, learningRate: eta, directionNorm: 1.1, secondLayerNorm: norm(a),
      width: p, widthRatio: psi)
    #expect(told.isOutlier == known.isOutlier)
    #expect(abs(told.singularValue / known.singularValue - 1) < 1e-7)
    #expect(abs(told.squaredLeftOverlap - known.squaredLeftOverlap) < 1e-5)
    #expect(abs(told.squaredRightOverlap - known.squaredRightOverlap) < 1e-5)
  }

  /// Noise widens the bulk, lifts the singular value and takes a share of both overlaps, of order eta^2/p.
  @Test func noiseTakesItsShare() throws {
    func deviations(_ p: Int) throws -> [Double] {
      let a = readouts(p)
      let noise = try FirstStepNoise(
        activation: .sinCos, link: Link(parsing: "z"), noiseVariance: 0.1, sampleRatio: 2,
        widthRatio: 1)
      let told = try noise.transition(learningRate: 6, readouts: a, directionNorm: 1.2)
      let known = try FirstStepLimit.conditional(
        activation: .sinCos, learningRate: 6, directionNorm: 1.2, secondLayerNorm: norm(a),
        width: p, widthRatio: 1)
      let below = try noise.transition(learningRate: 0.1, readouts: a, directionNorm: 1.2)
      #expect(!below.isOutlier && below.singularValue > 2 && below.squaredLeftOverlap == 0)
      return [
        told.singularValue - known.singularValue,
        known.squaredLeftOverlap - told.squaredLeftOverlap,
        known.squaredRightOverlap - told.squaredRightOverlap,
      ]
    }
    let (small, large) = (try deviations(200), try deviations(800))
    for (narrow, wide) in zip(small, large) {
      #expect(narrow > 0 && wide > 0, "\(small) \(large)")
      #expect(narrow / wide > 3 && narrow / wide < 5, "\(small) \(large)")
    }
  }

  @Test func wrongRequests() throws {
    let noise = try FirstStepNoise(
      activation: .tanh, link: Link(parsing: "z"), noiseVariance: 0, sampleRatio: 2, widthRatio: 1)
    #expect(throws: HelioError.self) {
      try noise.transition(learningRate: -1, readouts: [1, 2], directionNorm: 1)
    }
    #expect(throws: HelioError.self) {
      try noise.transition(learningRate: 1, readouts: [0, 0], directionNorm: 1)
    }
    #expect(throws: HelioError.self) {
      try FirstStepNoise(
        activation: .square, link: Link(parsing: "z"), noiseVariance: 0, sampleRatio: 2,
        widthRatio: 1)
    }
  }
}
