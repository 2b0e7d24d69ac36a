import Foundation
import HelioCore
import HelioEstimators
import HelioLinalg
import Testing

/// Probabilities from scores, against the law that the classes were drawn from.
@Suite struct ClassCalibrationTests {
  /// Scores of deviation 1 and classes drawn from P(second) = logistic(slope f + offset).
  private static func drawn(
    _ n: Int, slope: Double, offset: Double, seed: UInt64
  ) -> (scores: Matrix<Double>, classes: [Int]) {
    let stream = RandomStream(seed: seed, purpose: "calibration test")
    let f = Matrix<Double>.normal(rows: n, columns: 1, from: stream.substream("scores"))
    let u = Matrix<Double>.normal(rows: n, columns: 1, from: stream.substream("classes"))
    let classes = (0..<n).map { i -> Int in
      let p = 1 / (1 + exp(-(slope * f[i, 0] + offset)))
      return 0.5 * erfc(-u[i, 0] / 2.0.squareRoot()) < p ? 1 : 0
    }
    return (f, classes)
  }

  @Test(arguments: [(0.3, 0.4), (2.0, -0.7), (5.0, 1.0)])
  func manyRowsGiveTheLaw(slope: Double, offset: Double) {
    let (f, classes) = Self.drawn(20_000, slope: slope, offset: offset, seed: 3)
    let found = ClassCalibration(scores: f, classes: classes)
    // Standard errors of some 0.02 and 0.05 at slope 5.
    #expect(abs(found.slope - slope) < 0.06 * max(slope, 1), "\(found.slope)")
    #expect(abs(found.offset - offset) < 0.1, "\(found.offset)")
    let p = found.probabilities(scores: Matrix(rows: 1, columns: 1, elements: [0.5]))
    #expect(abs(p[0, 1] - 1 / (1 + exp(-(0.5 * slope + offset)))) < 0.02)
    #expect(abs(p[0, 0] + p[0, 1] - 1) < 1e-15)
  }

  /// A shift of the scores changes no probability: what counts is how they differ.
  @Test func aShiftOfAllScoresChangesNothing() {
    let (f, classes) = Self.drawn(60, slope: 1, offset: 0, seed: 4)
    let shifted = Matrix(rows: 60, columns: 1) { i, _ in f[i, 0] + 3 }
    let P = ClassCalibration(scores: f, classes: classes).probabilities(scores: f)
    let Q = ClassCalibration(scores: shifted, classes: classes).probabilities(scores: shifted)
    for i in 0..<60 { #expect(abs(P[i, 1] - Q[i, 1]) < 1e-9) }
  }

  /// Means over a hundred tables of twenty rows: the loss on fresh rows is below that of plain maximum likelihood,
  /// whose slopes run away, and rows given a probability of .7 to .8 are of the second class nearly as often.
  @Test func fewRowsAreNotTooSure() {
    var (count, hits, sum) = (0.0, 0.0, 0.0)
    for seed in 0..<100 {
      let (f, classes) = Self.drawn(20, slope: 1, offset: 0, seed: 100 + UInt64(seed))
      let (fresh, truth) = Self.drawn(200, slope: 1, offset: 0, seed: 1000 + UInt64(seed))
      let P = ClassCalibration(scores: f, classes: classes).probabilities(scores: fresh)
      for i in 0..<200 where P[i, 1] >= 0.7 && P[i, 1] < 0.8 {
        count += 1
        hits += truth[i] == 1 ? 1 : 0
        sum += P[i, 1]
      }
    }
    #expect(count > 1000)
    #expect(abs(hits / count - sum / count) < 0.04, "\(hits / count), stated \(sum / count)")
  }

  /// What is not known of slope and offset brings probabilities to the middle, and is forgotten with many rows.
  @Test func uncertaintyModerates() {
    for (n, least) in [(12, 0.01), (5000, 0)] {
      let (f, classes) = Self.drawn(n, slope: 2, offset: 0, seed: 6)
      let found = ClassCalibration(scores: f, classes: classes)
      let p = found.probabilities(scores: Matrix(rows: 1, columns: 1, elements: [1.5]))[0, 1]
      let plain = 1 / (1 + exp(-(found.slope * 1.5 + found.offset)))
      #expect(plain - p >= least && plain - p < (n > 100 ? 0.002 : 0.2), "\(n): \(plain), \(p)")
    }
  }

  /// Scores that say nothing leave the shares of the classes, with four rows more.
  @Test func scoresThatSayNothingGiveTheShares() {
    let classes = (0..<60).map { $0 % 6 == 0 ? 2 : $0 % 2 }
    let f = Matrix<Double>(rows: 60, columns: 3) { _, c in [0.2, -0.3, -0.9][c] }
    let P = ClassCalibration(scores: f, classes: classes).probabilities(scores: f)
    for c in 0..<3 {
      let share = (Double(classes.count { $0 == c }) + 4.0 / 3) / 64
      #expect(abs(P[0, c] - share) < 1e-12)
    }
  }

  /// K classes drawn from softmax(slope f): the slope comes back.
  @Test func temperatureOfManyClasses() {
    let (n, K, slope) = (6000, 4, 1.7)
    let stream = RandomStream(seed: 8, purpose: "calibration test")
    let f = Matrix<Double>.normal(rows: n, columns: K, from: stream.substream("scores"))
    let u = Matrix<Double>.normal(rows: n, columns: 1, from: stream.substream("classes"))
    let classes = (0..<n).map { i -> Int in
      let e = (0..<K).map { exp(slope * f[i, $0]) }
      var left = 0.5 * erfc(-u[i, 0] / 2.0.squareRoot()) * e.reduce(0, +)
      for c in 0..<K {
        left -= e[c]
        if left < 0 { return c }
      }
      return K - 1
    }
    let found = ClassCalibration(scores: f, classes: classes)
    #expect(abs(found.slope - slope) < 0.08, "\(found.slope)")
  }
}
