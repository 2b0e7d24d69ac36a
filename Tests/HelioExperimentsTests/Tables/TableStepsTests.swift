import Foundation
import Heliotrope
import Testing

@Suite struct TableStepsTests {
  /// 2 x_1 + 0.7 (x_2^2 - 1) and noise; the target's rows permuted if asked for.
  private func table(rows n: Int = 300, shuffled: Bool = false, classes: Bool = false) throws
    -> Table
  {
    let (d, stream) = (10, RandomStream(seed: 3, purpose: "table of steps"))
    let X = Matrix<Double>.normal(rows: n, columns: d, scale: 1, from: stream.substream("x"))
    let noise: [Double] = stream.substream("noise").normals(n)
    var y = (0..<n).map { i in
      2 * X[i, 0] + 0.7 * (X[i, 1] * X[i, 1] - 1) + 0.3 * noise[i]
    }
    if shuffled { y = stream.substream("order").permutation(n).map { y[$0] } }
    let target: TableColumn.Content =
      classes
      ? .text((0..<n).map { i in X[i, 0] > 0.4 ? "a" : (X[i, 1] > 0 ? "b" : "c") })
      : .numbers(y)
    return try Table(
      columns: (0..<d).map { TableColumn(name: "x\($0)", content: .numbers(X.column($0))) }
        + [TableColumn(name: "y", content: target)])
  }

  private func run(
    _ table: Table, steps: Int, in folder: ResultsFolder? = nil
  ) throws -> TableReshaping {
    let specification = specification(steps: steps, table)
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    return try reshapeTable(
      table, specification,
      in: folder
        ?? ResultsFolder(
          path: place.path, experiment: "reshape-table", name: "t", specification: specification))
  }

  private func specification(steps: Int, _ table: Table) -> TableSpecification {
    var result = TableSpecification(table: "planted", preparation: PreparationOptions(target: "y"))
    result.source = TableSource(table)
    result.width = 300
    result.strengths = [0, 1]
    result.replicates = 2
    result.folds = 2
    result.steps = steps
    return result
  }

  /// The planted direction is found, and holds on rows that the steps have not seen.
  @Test func thePlantedDirectionHoldsOnHeldOutRows() throws {
    let result = try run(table(), steps: 3)
    let steps = try #require(result.steps)
    #expect(steps.stages.map(\.step) == [0, 1, 2, 3] && steps.functionCount == 8)
    #expect(steps.stages[0].significantCount == 0 && steps.stages[0].leading.isEmpty)
    #expect(abs(steps.stages[0].trainingError - 1) < 1e-12 && !steps.overshoots)
    for stage in steps.stages.dropFirst() {
      #expect(stage.significantCount >= 1 && stage.spikes == stage.spikes.sorted(by: >))
      let leading = try #require(stage.leading.first)
      // 4/(4 + 0.98 + 0.09) of the variance is linear in x_1.
      #expect(abs(leading.heldOut - 0.79) < 0.12 && leading.isAboveChance)
      #expect(leading.heldOut > 3 * leading.random && leading.chanceLimit < 0.1)
      #expect(stage.firstStepOverlaps[0] > 0.9)
    }
    let errors = steps.stages.map(\.trainingError)
    #expect(errors == errors.sorted(by: >))
    #expect(result.messages.contains { $0.contains("After 3 steps") })
  }

  /// Labels without relation to the inputs make a spike as well; held-out rows tell it from signal.
  @Test func aShuffledTargetIsLearnedButNotAligned() throws {
    let steps = try #require(try run(table(shuffled: true), steps: 2).steps)
    for stage in steps.stages.dropFirst() {
      let leading = try #require(stage.leading.first)
      #expect(stage.significantCount >= 1)
      #expect(!leading.isAboveChance && leading.heldOut < 0.05)
      #expect(leading.trained < 0.1)
    }
    #expect(try #require(steps.added).heldOut < 0.1)
  }

  /// One step of strength kappa: tau_1^2 = kappa p, up to the neurons' fluctuations.
  @Test func oneStepHasTheSpikeOfItsStrength() throws {
    let result = try run(table(), steps: 1)
    let steps = try #require(result.steps)
    #expect(steps.stages.count == 2 && steps.added == nil)
    let tau = steps.stages[1].spikes[0]
    #expect(abs(tau * tau / (steps.strength * Double(steps.width)) - 1) < 0.25)
    #expect(result.path.last?.laws != nil)
    #expect(result.messages.contains { $0.contains("After the step 1 direction") })
  }

  @Test func severalClassesUseProductsOfTheReadout() throws {
    let steps = try #require(try run(table(classes: true), steps: 2).steps)
    #expect(steps.functionCount == 10)
    #expect(steps.stages[2].significantCount >= 2)
    #expect(steps.stages[2].significant.isAboveChance)
  }

  /// An interrupted run makes the same again.
  @Test func theStepsAreMadeAgainToTheLastBit() throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let folder = try ResultsFolder(
      path: place.path, experiment: "reshape-table", name: "t",
      specification: specification(steps: 2, table()))
    let first = try run(table(), steps: 2, in: folder)
    let cell = place.appendingPathComponent("cells/steps.json")
    let kept = try Data(contentsOf: cell)
    try FileManager.default.removeItem(at: cell)
    let second = try run(table(), steps: 2, in: folder)
    #expect(try Data(contentsOf: cell) == kept && second.steps == first.steps)
  }
}
