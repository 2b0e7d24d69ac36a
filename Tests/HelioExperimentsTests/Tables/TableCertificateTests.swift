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
