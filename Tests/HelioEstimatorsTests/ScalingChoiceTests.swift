import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport

/// Which scaling a model of a table takes.
@Suite struct ScalingChoiceTests {
  /// y of three columns; `spread` 0: normal ones, else their exponentials.
  private func table(rows n: Int, seed: UInt64 = 1, spread: Double) throws -> Table {
    let Z = Matrix<Double>.normal(
      rows: n, columns: 4, from: RandomStream(seed: seed, purpose: "columns of a law"))
    var columns = (0..<3).map { j in
      numericColumn("x\(j)", Z.column(j).map { spread == 0 ? $0 : exp(spread * $0) })
    }
    columns.append(
      numericColumn("y", (0..<n).map { 2 * Z[$0, 0] + Z[$0, 1] - Z[$0, 2] + 0.3 * Z[$0, 3] }))
    columns.append(numericColumn("group", (0..<n).map { Double($0 / 4) }))
    return try Table(columns: columns)
  }

  private func options(_ change: (inout PreparationOptions) -> Void = { _ in }) -> TableModelOptions
  {
    var options = TableModelOptions(
      regressor: AdaptiveRegressor(families: [.laplace], adaptation: .none, folds: 3))
    options.preparation.target = "y"
    options.preparation.excludedColumns = ["group"]
    change(&options.preparation)
    return options
  }

  @Test func logarithmsOfHeavyTailsWantScores() throws {
    let training = try table(rows: 250, spread: 2)
    let model = try TableModel.fit(training, options: options()).model
    #expect(model.preparation.scaling.method == .normalScores)
    #expect(model.sentences.count { $0.contains("replaced by its normal scores") } == 1)
    var plain = options()
    plain.choosesScaling = false
    let standardised = try TableModel.fit(training, options: plain).model
    #expect(standardised.preparation.scaling.method == .standardise)
    let new = try table(rows: 400, seed: 2, spread: 2)
    func error(_ model: TableModel) throws -> Double {
      try model.judgement(on: new, model.predict(new))!.rootMeanSquaredError!
    }
    #expect(try error(model) < 0.7 * error(standardised))

    let content = try model.fileContent()
    let again = try TableModel(fileContent: content)
    #expect(try again.fileContent() == content)
    #expect(try again.predict(new).values == model.predict(new).values)
    #expect(again.preparation == model.preparation)
  }

  @Test func linearDataOfNormalColumnsStayStandardised() throws {
    let training = try table(rows: 250, spread: 0)
    let model = try TableModel.fit(training, options: options()).model
    #expect(model.preparation.scaling.method == .standardise)
    #expect(model.sentences.contains { $0.contains("they are nearly normal") })
    // What is stated is taken.
    for scaling in [PreparationOptions.Scaling.whiten, .normalScores] {
      let stated = try TableModel.fit(training, options: options { $0.scaling = scaling }).model
      #expect(stated.preparation.scaling.method == scaling)
    }
  }

  /// y linear in columns with long tails: scores would bend it.
  @Test func linearDataOfLongTailsStayStandardised() throws {
    let base = try table(rows: 250, spread: 1)
    let x = try (0..<3).map { try numbers(base, "x\($0)") }
    let training = try Table(
      columns: x.indices.map { numericColumn("x\($0)", x[$0]) }
        + [numericColumn("y", x[0].indices.map { 2 * x[0][$0] + x[1][$0] - x[2][$0] })])
    let model = try TableModel.fit(
      training, options: options { $0.excludedColumns = [] }
    ).model
    #expect(model.preparation.scaling.method == .standardise)
    #expect(model.sentences.contains { $0.hasPrefix("Columns are standardised (1 - R\u{b2}") })
  }

  @Test func classesChooseToo() throws {
    let n = 250
    let Z = Matrix<Double>.normal(
      rows: n, columns: 3, from: RandomStream(seed: 6, purpose: "classes of a law"))
    let labels = (0..<n).map { i in
      Z[i, 0] + Z[i, 1] > 0.6 ? "high" : Z[i, 0] + Z[i, 1] < -0.6 ? "low" : "middle"
    }
    let training = try Table(
      columns: (0..<2).map { j in numericColumn("x\(j)", Z.column(j).map { exp(3 * $0) }) }
        + [TableColumn(name: "y", content: .text(labels))])
    let model = try TableModel.fit(
      training, options: options { $0.excludedColumns = [] }
    ).model
    #expect(model.task == .multiclass && model.preparation.scaling.method == .normalScores)
  }

  /// Leave-one-out errors say little there.
  @Test func groupedRowsStayStandardised() throws {
    let training = try table(rows: 120, spread: 2)
    for change in [
      { (p: inout PreparationOptions) in p.groupColumn = "group" },
      { (p: inout PreparationOptions) in p.timeColumn = "group" },
    ] {
      let model = try TableModel.fit(
        training,
        options: options {
          $0.excludedColumns = []
          change(&$0)
        }
      ).model
      #expect(model.preparation.scaling.method == .standardise)
      #expect(model.sentences.contains { $0.contains("normal scores are not tried") })
    }
  }

  /// A column without an order to learn has no scores to choose.
  @Test func columnsOfTwoValuesHaveNoChoice() throws {
    let bits = try Table(
      columns: (0..<3).map { j in numericColumn("b\(j)", (0..<80).map { Double($0 >> j & 1) }) }
        + [numericColumn("y", (0..<80).map { Double($0 % 8) + 0.01 * Double($0 % 7) })])
    let model = try TableModel.fit(
      bits, options: options { $0.excludedColumns = [] }
    ).model
    #expect(!model.sentences.contains { $0.contains("normal scores") })
  }

  /// Partial dependences are drawn over the column's own values.
  @Test func explanationsAreInUnitsOfTheTable() throws {
    let training = try table(rows: 250, spread: 2)
    let model = try TableModel.fit(training, options: options()).model
    let explanation = try Explanation(
      model, options: ExplanationOptions(resamples: 5, permutations: 99))
    #expect(explanation.scaling == .normalScores)
    #expect(explanation.sensitivity.ranking[0] == 0)
    for dependence in explanation.dependences.dropFirst() {
      let sorted = try numbers(training, #require(dependence.feature)).sorted()
      let positions = dependence.positions
      #expect(positions.count == 25 && zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
      #expect(sorted[3] <= positions[0] && positions[0] <= sorted[6])
      #expect(sorted[243] <= positions[24] && positions[24] <= sorted[246])
    }
    // Along x0 = exp(2 z) the prediction is 2 z and a constant.
    let first = try #require(explanation.dependences.first { $0.feature == "x0" })
    let shifts = zip(first.positions, first.curves[0].mean).map { $1 - log($0) }
    #expect(shifts.max()! - shifts.min()! < 1.2)
    // A result written before there was a choice has no scaling.
    let encoded = try JSONEncoder().encode(explanation)
    var earlier = try JSONSerialization.jsonObject(with: encoded) as! [String: Any]
    earlier["scaling"] = nil
    let read = try JSONDecoder().decode(
      Explanation.self, from: JSONSerialization.data(withJSONObject: earlier))
    #expect(read.scaling == nil)
  }
}
