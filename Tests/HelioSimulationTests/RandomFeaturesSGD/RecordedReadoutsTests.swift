import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct RecordedReadoutsTests {
  private let stream = RandomStream(seed: 22, purpose: "recorded readouts tests")

  /// What is seen at a step is where a run of so many steps ends, drawn in the same order.
  @Test(arguments: [1, 2]) func everyRecordIsTheEndOfAShorterRun(B: Int) throws {
    let Phi = Matrix<Double>.normal(rows: 6, columns: 4, scale: 0.5, from: stream)
    let Y = Matrix<Double>.normal(rows: 6, columns: 2, from: stream.substream("labels"))
    let schedule = try StepSchedule(
      learningRate: 0.7, decayExponent: 0.3, stepCount: 9, batchSize: B)
    let rows = stream.substream("draws").at(0).indices(4096 / B * B, below: 6)
    var seen: [Int] = []
    try followReadouts(Phi, labels: Y, schedule, recordedAt: [1, 4, 9], from: stream) { record in
      seen.append(record.step)
      for column in 0..<2 {
        var theta = [Double](repeating: 0, count: 4)
        var sum = theta
        for t in 1...record.step {
          add(theta, to: &sum)
          var change = [Double](repeating: 0, count: 4)
          for i in rows[(t - 1) * B..<t * B] {
            let miss = dot(Phi.row(i), theta) - Y[i, column]
            for j in 0..<4 { change[j] -= schedule.step(t) / Double(B) * miss * Phi[i, j] }
          }
          add(change, to: &theta)
        }
        for j in 0..<4 {
          #expect(abs(record.last[column, j] - theta[j]) < 1e-12)
          #expect(abs(record.average[column, j] - sum[j] / Double(record.step)) < 1e-12)
        }
      }
      return true
    }
    #expect(seen == [1, 4, 9])
    var averages: [Matrix<Double>] = []
    var tail = schedule
    tail.averageStart = 4
    for course in [schedule, tail] {
      try followReadouts(Phi, labels: Y, course, recordedAt: [4, 9], from: stream) {
        averages.append(course.averageStart == $0.step ? $0.average - $0.last : $0.average)
        return true
      }
    }
    // 9 A_9 = 4 A_4 + 5 A_{4...9}.
    #expect(averages[2].frobeniusNorm == 0)
    let sum = averages[0].scaled(by: 4) + averages[3].scaled(by: 5)
    #expect((averages[1].scaled(by: 9) - sum).frobeniusNorm < 1e-12)
    seen = []
    try followReadouts(Phi, labels: Y, schedule, recordedAt: [2, 3, 9], from: stream) {
      seen.append($0.step)
      return $0.step < 3
    }
    #expect(seen == [2, 3], "a visitor that has seen enough ends the run")
    #expect(throws: HelioError.self) {
      try followReadouts(
        Phi, labels: Y.rows(0..<5), schedule, recordedAt: [1], from: stream, visit: { _ in true })
    }
  }
}
