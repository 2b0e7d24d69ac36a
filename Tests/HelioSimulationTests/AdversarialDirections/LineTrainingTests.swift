import HelioCore
import HelioSimulation
import Testing

@Suite struct LineTrainingTests {
  private let stream = RandomStream(seed: 9, purpose: "line training")

  private func runs(scale: Double = 1, weightDecay: Double = 0) throws -> [LineRun] {
    let training = try LineTraining(scale: scale, weightDecay: weightDecay)
    return try (0..<12).map { try training.run(from: stream.at($0)) }
  }

  private func mean(_ values: [Double]) -> Double { Replicates(values).mean }

  /// What 12 + 5 runs of the sheet's script showed: steps, gradients on and off the line, distances to a flip.
  @Test func observedRanges() throws {
    let plain = try runs()
    for run in plain {
      #expect(run.stepCount > 3500 && run.stepCount < 5800, "\(run.stepCount) steps")
      #expect(run.leak < 1e-12)
    }
    let inside = mean(plain.map(\.insideGradientNorm))
    let outside = mean(plain.map(\.outsideGradientNorm))
    #expect(inside > 1.85 && inside < 2.1, "\(inside)")
    #expect(outside > 1.1 && outside < 1.6, "\(outside)")
    let finite = plain.flatMap(\.flipDistances).filter(\.isFinite)
    #expect(finite.count > 84 * 3 / 4, "\(finite.count) of 84")
    let middle = median(finite)
    #expect(middle > 0.25 && middle < 0.5, "\(middle)")
  }

  /// A smaller start and decay leave less gradient off the line, and decay alone keeps its factor exactly.
  @Test func repairs() throws {
    let plain = mean(try runs().map(\.outsideGradientNorm))
    let decayed = try runs(weightDecay: 0.003)
    #expect(mean(decayed.map { Double($0.stepCount) }) > 5000)
    let outside = mean(decayed.map(\.outsideGradientNorm))
    #expect(outside > 0.8 && outside < 1.1, "\(outside)")
    for run in decayed { #expect(run.leak < 1e-12) }
    #expect(mean(try runs(scale: 1.0 / 3).map(\.outsideGradientNorm)) < 0.6 * plain)
  }

  @Test func valuesInThePlane() throws {
    let run = try LineTraining().run(from: stream)
    let values = run.values(over: LineTraining.places)
    for i in 0..<7 { #expect(values[8 * i] * LineTraining.labels[i] >= 0.3) }
  }

  @Test func refusals() {
    for (p, scale, lambda) in [(0, 1.0, 0.0), (5, 0, 0), (5, 1, -1), (5, 1, 100)] {
      #expect(throws: HelioError.self) {
        try LineTraining(width: p, scale: scale, weightDecay: lambda)
      }
    }
    // Two neurons cannot tell seven alternating points apart.
    #expect(throws: HelioError.self) { try LineTraining(width: 2).run(from: stream) }
  }
}
