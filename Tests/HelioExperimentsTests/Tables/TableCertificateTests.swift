import Foundation
import Heliotrope
import Testing

@Suite struct TableCertificateTests {
  /// Two groups about opposite centres; orthogonally separable for a small spread.
  private func table(rows n: Int = 60, spread: Double) throws -> Table {
    let noise = Matrix<Double>.normal(
      rows: n, columns: 4, from: RandomStream(seed: 5, purpose: "two groups"))
    func y(_ i: Int) -> Double { i % 2 == 0 ? 1 : -1 }
    return try Table(
      columns: (0..<4).map { j in
        TableColumn(
          name: "f\(j)", content: .numbers((0..<n).map { y($0) + spread * noise[$0, j] }))
      } + [
        TableColumn(name: "y", content: .text((0..<n).map { y($0) > 0 ? "b" : "a" }))
      ])
  }

  private func specification(_ loss: MarginLoss = .logistic) -> CertifySpecification {
    var result = CertifySpecification(
      table: "planted", preparation: PreparationOptions(target: "y", testFraction: 0.4))
    result.loss = loss
    result.stepCount = 2000
    return result
  }

  private func run(
    _ table: Table, _ specification: CertifySpecification
  ) throws -> TableCertificate {
    try inScratch(table, specification) { try certifyTable($0, $1, in: $2) }
  }

  @Test(arguments: MarginLoss.allCases)
  func boundsHoldOnSeparableRows(_ loss: MarginLoss) throws {
    let result = try run(table(spread: 0.2), specification(loss))
    #expect(result.isOrthogonal && result.data.margin > 0 && result.start.uncoveredRows == 0)
    #expect(try #require(result.data.smallestEqualLabelProduct) >= 0)
    #expect(result.data.largestOppositeLabelProduct <= 0)
    let C = try #require(result.start.constant)
    #expect(C > 0 && C < 2 * result.data.infiniteWidthConstant!)
    #expect(result.coveredSteps > 0 && result.run.forbiddenFlips == 0)
    #expect(try #require(result.run.gradientRatio) >= 1)
    let kinds: [TableCertificate.Kind] =
      loss == .squared ? [.early, .general, .steps] : [.early, .global, .general, .steps]
    for kind in kinds {
      let verdict = try #require(result.verdict(kind))
      #expect(verdict.broken == 0 && verdict.certified >= 0, "\(kind)")
      #expect(verdict.certified <= verdict.actual, "\(kind)")
    }
    #expect(result.verdict(.early)!.certified > 0.01 * result.start.loss)
    #expect(result.verdict(.global) == nil || loss != .squared)
    #expect(result.messages.contains { $0.contains("are orthogonally separable") })
    #expect(result.run.heldOutError == 0)
  }

  @Test func theTargetIsReachedWhenItIsCertain() throws {
    var wanted = specification(.exponential)
    wanted.targetLoss = 0.9
    let result = try run(table(spread: 0.2), wanted)
    let arrival = try #require(result.arrival)
    let steps = try #require(result.run.targetStep)
    #expect(arrival.time > 0 && Double(steps) * 0.01 <= arrival.time)
    if let certified = result.certifiedSteps { #expect(steps <= certified) }
    wanted.targetLoss = 1e-4
    wanted.stepCount = 10
    let far = try run(table(spread: 0.2), wanted)
    #expect(far.run.targetStep == nil && far.arrival?.kind == .global)
    // A loss that the start has.
    wanted.targetLoss = 3
    let near = try run(table(spread: 0.2), wanted)
    #expect(near.arrival?.time == 0 && near.certifiedSteps == 0 && near.run.targetStep == 0)
  }

  @Test func otherRowsHaveTheBoundForAnyDataAlone() throws {
    let result = try run(table(spread: 2), specification())
    #expect(!result.isOrthogonal && result.start.constant == nil && result.coveredSteps == 0)
    #expect(result.verdict(.early) == nil && result.verdict(.steps) == nil)
    #expect(try #require(result.verdict(.general)).broken == 0)
    #expect(result.messages.contains { $0.contains("not orthogonally separable") })
  }

  /// A bound that is not one is seen as broken.
  @Test func aWrongBoundIsRejected() throws {
    var result = try run(table(spread: 0.2), specification())
    for k in result.points.indices where result.points[k].step > 0 {
      result.points[k].early = result.points[k].loss * 0.99
    }
    #expect(try #require(result.verdict(.early)).broken == result.points.count - 1)
  }

  /// A certificate is judged where it has said all that it says, however long the run goes on.
  @Test func aLongRunDoesNotChangeAVerdict() throws {
    var wanted = specification(.squared)
    wanted.stepCount = 200
    let short = try #require(try run(table(spread: 0.2), wanted).verdict(.early))
    wanted.stepCount = 20_000
    let result = try run(table(spread: 0.2), wanted)
    let long = try #require(result.verdict(.early))
    let end = try #require(result.start.endTime)
    #expect(long.point.time <= end + 0.01 && long.point.time > 0.5 * end)
    #expect(abs(long.share - short.share) < 0.1 * short.share)
  }

  /// What is certified of test rows is the envelope of the steps, written out; nothing moves farther.
  @Test func theGapIsCertified() throws {
    var wanted = specification()
    (wanted.stepCount, wanted.testRows, wanted.targetGap) = (100, 400, 0.05)
    let result = try run(table(spread: 2), wanted)
    let gap = try #require(result.gap)
    #expect(gap.isWithinConditions && gap.pilotCount == result.data.trainCount)
    let h = wanted.learningRate * gap.pullBound
    #expect(abs(gap.pullBound - (1 - exp(-result.start.loss))) < 1e-14)
    // sum |a_k| |b_k| = kappa, by neurons of one length.
    var (a, b) = (1.0, wanted.initialScale)
    for _ in 0..<100 { (a, b) = (a + h * b, b + h * a) }
    let coefficient = gap.initialDeviation + a * b - wanted.initialScale
    #expect(abs(try #require(gap.bound) * 20 - coefficient) < 1e-10)
    #expect(
      try #require(gap.requiredRows) == (coefficient / 0.05 * coefficient / 0.05).rounded(.up))
    #expect(gap.trainedBound < gap.bound! && gap.measured < gap.trainedBound)
    #expect(gap.measuredRows < gap.requiredRows!)
    // With just so many rows the gap is certain up to the end, at a step that hardly differs from the flow.
    wanted.testRows = Int(gap.requiredRows!)
    let planned = try #require(try run(table(spread: 2), wanted).gap?.budget)
    #expect(planned > 0.98 && planned < 1.02)
    // Fewer rows than the start needs have no time at all.
    wanted.testRows = 1
    wanted.targetGap = 1e-6
    #expect(try #require(try run(table(spread: 2), wanted).gap).budget == nil)
    wanted.stepCount = 40_000
    wanted.trainingRows = 10
    wanted.width = 2
    let far = try run(table(spread: 2), wanted)
    #expect(far.gap?.bound == nil && far.messages.contains { $0.contains("overflows") })
  }

  @Test func theAnyDataCertificateIsRenewed() throws {
    let result = try run(table(spread: 2), specification())
    let first = try #require(result.verdict(.general))
    #expect(result.renewal.count > 1 && result.renewal.certified > 2 * first.certified)
    #expect(result.renewal.certified < result.renewal.actual)
  }

  @Test func onlyALipschitzLossHasAGap() throws {
    let result = try run(table(spread: 2), specification(.squared))
    #expect(result.gap == nil && result.messages.contains { $0.contains("slope") })
    var wanted = specification(.squared)
    wanted.targetGap = 0.1
    #expect(throws: HelioError.self) { try wanted.validate() }
    wanted.loss = .logistic
    #expect(throws: Never.self) { try wanted.validate() }
    wanted.testRows = 0
    #expect(throws: HelioError.self) { try wanted.validate() }
  }

  @Test func whatCannotBeRunIsRefused() throws {
    func refused(_ change: (inout CertifySpecification) -> Void) {
      var wrong = specification()
      change(&wrong)
      #expect(throws: HelioError.self) { try wrong.validate() }
    }
    refused { $0.width = 0 }
    refused { $0.initialScale = 1 }
    refused { $0.learningRate = 0 }
    refused { $0.stepCount = 0 }
    refused { $0.targetLoss = -1 }
    refused { $0.trainingRows = 5 }
  }
}
