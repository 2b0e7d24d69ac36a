import HelioCore
import HelioSimulation
import Testing

@Suite struct LineTrainingTests {
  private let stream = RandomStream(seed: 9, purpose: "line training")

  private func runs(_ count: Int, scale: Double = 1, weightDecay: Double = 0) throws -> [LineRun] {
    let training = try LineTraining(scale: scale, weightDecay: weightDecay)
    return (0..<count).map { training.run(from: stream.at($0)) }
  }

  private func mean(_ values: [Double]) -> Double { Replicates(values).mean }

  /// The ranges of another program's 17 runs: steps 4000 to 5000, gradient on the line 1.9 to 2.0, median distances to
  /// a flip off it 0.24 to 0.9 in single runs, beyond 1.5 in one of ten.
  @Test func observedRanges() throws {
    let plain = try runs(16)
    for run in plain {
      #expect(run.stepCount > 3500 && run.stepCount < 7000, "\(run.stepCount) steps")
      #expect(run.leak < 1e-12 && run.reachesMargin)
    }
    let steps = mean(plain.map { Double($0.stepCount) })
    #expect(steps > 4000 && steps < 5400, "\(steps)")
    let inside = mean(plain.map(\.insideGradientNorm))
    #expect(inside > 1.8 && inside < 2.1, "\(inside)")
    let middles = plain.map { median($0.flipDistances) }
    #expect(middles.count(where: \.isFinite) >= 13)
    let middle = median(middles)
    #expect(middle > 0.2 && middle < 0.6, "\(middle)")
  }

  /// Off the line the squared gradient is that of a chi-square variable of one degree, whose scale a smaller start and
  /// decay shrink: the mean of its law over runs. Wrong theory: weights of size 1, where the ratio is b^2.
  @Test(arguments: [(1.0, 0.0), (1, 0.003)]) func lawOffTheLine(_ repair: (Double, Double)) throws {
    let ratios = try runs(48, scale: repair.0, weightDecay: repair.1).map(\.normRatio)
    let all = Replicates(ratios)
    #expect(abs(all.mean - 1) < 3 * all.standardError, "\(all.mean)")
    #expect(all.standardError < 0.25)
  }

  @Test func repairs() throws {
    let plain = mean(try runs(16).map(\.outsideGradientNorm))
    let decayed = try runs(16, weightDecay: 0.003)
    #expect(mean(decayed.map { Double($0.stepCount) }) > 5400)
    #expect(mean(decayed.map(\.outsideGradientNorm)) < 0.8 * plain)
    for run in decayed { #expect(run.leak < 1e-12) }
    let small = try runs(4, scale: 1.0 / 3)
    #expect(mean(small.map(\.outsideGradientNorm)) < 0.8 * plain)
  }

  @Test func valuesInThePlane() throws {
    let run = try LineTraining().run(from: stream)
    let values = run.values(over: LineTraining.places)
    for i in 0..<7 { #expect(values[8 * i] * LineTraining.labels[i] >= 0.3) }
  }

  @Test func refusals() throws {
    for (p, scale, lambda) in [(0, 1.0, 0.0), (5, 0, 0), (5, 1, -1), (5, 1, 100)] {
      #expect(throws: HelioError.self) {
        try LineTraining(width: p, scale: scale, weightDecay: lambda)
      }
    }
    // Two neurons cannot tell seven alternating points apart.
    #expect(try LineTraining(width: 2).run(from: stream).reachesMargin == false)
  }
}
