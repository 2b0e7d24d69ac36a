import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Rare categories count as one.
@Suite struct GroupedCategoriesTests {
  private let n = 80

  private func dataset(
    _ values: [String], limit: Int = 20, groups: Bool = true
  ) throws(HelioError) -> Dataset {
    try Dataset(
      Table(columns: [
        TableColumn(name: "c", content: .text(values)),
        numericColumn("x", values.indices.map { Double($0 * 7 % 11) }),
        numericColumn("y", values.indices.map { Double($0) + 0.5 }),
      ]),
      options: PreparationOptions(
        categories: .oneHot(limit: limit), groupsRareCategories: groups, testFraction: 0))
  }

  private func row(_ label: String, _ dataset: Dataset) throws -> [Double] {
    let table = try Table(columns: [
      TableColumn(name: "c", content: .text([label])), numericColumn("x", [0]),
    ])
    return Array(try dataset.preparation.features.features(of: table).row(0).dropLast())
  }

  @Test func rareCategoriesTogether() throws {
    let values = (0..<n).map { $0 < 8 ? "rare\($0 % 4)" : ["ant", "bee", "wasp"][$0 % 3] }
    let grouped = try dataset(values)
    #expect(grouped.featureNames == ["c = ant", "c = bee", "c = other", "c = wasp", "x"])
    #expect(try row("rare2", grouped) == [0, 0, 1, 0])
    #expect(try row("unseen", grouped) == [0, 0, 1, 0])
    #expect(try row("wasp", grouped) == [0, 0, 0, 1])
    #expect(grouped.report.sentences.contains { $0.contains("'rare0'") && $0.contains("'other'") })
    let plain = try dataset(values, groups: false)
    #expect(plain.featureNames == ["c = ant", "c = bee", "c = wasp", "x"])
    #expect(try row("unseen", plain) == [0, 0, 0])
  }

  /// Three hundred categories of five rows are told apart; of such of three rows the first 256 in order.
  @Test(arguments: [(5, 300, 0), (3, 256, 44)]) func manyCategories(
    _ rowCount: Int, _ kept: Int, _ left: Int
  ) throws {
    let names = (0..<300).map { "k\(1000 + $0)" }
    let values = (0..<300 * rowCount).map { names[$0 % 300] }
    let table = try Table(columns: [
      TableColumn(name: "c", content: .text(values)),
      numericColumn("y", values.indices.map { Double($0) + 0.5 }),
    ])
    let all = try Dataset(
      table,
      options: PreparationOptions(
        categories: .block(limit: 2048), groupsRareCategories: true, testFraction: 0))
    let features = all.featureNames
    #expect(features.count == kept + (left > 0 ? 1 : 0))
    #expect(names.count { !features.contains("c = \($0)") } == left)
    let few = try Dataset(
      table,
      options: PreparationOptions(
        categories: .block(limit: 10), groupsRareCategories: true, testFraction: 0))
    #expect(few.featureNames.count == 11)
  }

  @Test func tooFewOfThemHaveNoLevel() throws {
    let values = (0..<n).map { $0 < 3 ? "rare\($0)" : ["ant", "bee", "wasp"][$0 % 3] }
    #expect(try dataset(values).featureNames == ["c = ant", "c = bee", "c = wasp", "x"])
  }

  /// With one other level, a single feature tells them apart.
  @Test func oneLevelAndTheOthers() throws {
    let grouped = try dataset((0..<n).map { $0 % 2 == 0 ? "ant" : "rare\($0)" })
    #expect(grouped.featureNames == ["c = other", "x"])
    #expect(try row("ant", grouped) == [0])
    #expect(try row("rare3", grouped) == [1])
    #expect(try row("unseen", grouped) == [1])
    let late = try dataset((0..<n).map { $0 % 2 == 0 ? "wasp" : "rare\($0)" })
    #expect(late.featureNames == ["c = wasp", "x"])
    #expect(try row("unseen", late) == [0])
  }

  /// A category that is called other is where the rare ones go.
  @Test func aCategoryCalledOther() throws {
    let values = (0..<n).map { $0 < 8 ? "rare\($0)" : ["ant", "bee", "other"][$0 % 3] }
    let grouped = try dataset(values)
    #expect(grouped.featureNames == ["c = ant", "c = bee", "c = other", "x"])
    #expect(try row("rare5", grouped) == [0, 0, 1])
    let alone = try dataset((0..<n).map { $0 < 8 ? "rare\($0)" : "other" })
    #expect(alone.featureNames == ["x"])
  }

  @Test func categoriesBeyondTheLimit() throws {
    let values = (0..<n).map { ["e", "d", "c", "b", "a", "a", "d", "e"][$0 % 8] }
    let sentence = refusal { () throws(HelioError) in
      _ = try dataset(values, limit: 3, groups: false)
    }
    #expect(sentence.contains("limit of 3"))
    // a, d and e have 20 rows each; b and c have 10.
    let grouped = try dataset(values, limit: 3)
    #expect(grouped.featureNames == ["c = a", "c = d", "c = e", "c = other", "x"])
    #expect(try row("b", grouped) == [0, 0, 0, 1])
    let names = try dataset((0..<n).map { "name\($0)" })
    #expect(names.featureNames == ["x"])
    #expect(names.report.droppedColumns.map(\.name) == ["c"])
  }
}
