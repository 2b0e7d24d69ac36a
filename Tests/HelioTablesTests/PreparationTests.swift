import Foundation
import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// A stored preparation applied to new tables.
@Suite struct PreparationTests {
  private static func categories(_ values: [String]) -> TableColumn {
    TableColumn(
      name: "colour", content: .text(values),
      missingRows: values.indices.filter { values[$0].isEmpty })
  }

  /// 60 rows: size (two empty), colour, kind in three classes as the target.
  private static func table(target: TableColumn? = nil) throws(HelioError) -> Table {
    let n = 60
    let missing = [5, 17]
    let size: [Double] = (0..<n).map { missing.contains($0) ? .nan : Double($0 * 7 % 13) }
    let colours = ["red", "green", "blue"]
    let kinds = TableColumn(
      name: "kind", content: .text((0..<n).map { ["ant", "bee", "cat"][$0 % 3] }))
    return try Table(columns: [
      numericColumn("size", size, missing: missing),
      numericColumn("weight", size.indices.map { Double($0 % 5) }),
      categories((0..<n).map { colours[$0 * 2 / 7 % 3] }), target ?? kinds,
    ])
  }

  private func preparation(
    _ change: (inout PreparationOptions) -> Void = { _ in }, target: TableColumn? = nil
  ) throws -> Preparation {
    var options = PreparationOptions(missing: .median, testFraction: 0)
    change(&options)
    return try Dataset(Self.table(target: target), options: options).preparation
  }

  private func sentence(
    _ preparation: Preparation, _ columns: [TableColumn]
  ) -> String {
    refusal { () throws(HelioError) in
      _ = try preparation.transform(Table(columns: columns))
    }
  }

  private let size = numericColumn("size", [1, 2, 3])
  private let weight = numericColumn("weight", [0, 1, 2])
  private let colour = categories(["red", "green", "blue"])

  /// A stored preparation gives the training inputs again, whatever else the table holds.
  @Test(arguments: PreparationOptions.Missing.allCases)
  func theTrainingTable(_ missing: PreparationOptions.Missing) throws {
    let table = try missing == .refuse ? Self.table().selectingRows(Array(18..<60)) : Self.table()
    let dataset = try Dataset(
      table,
      options: .init(
        missing: missing, scaling: .whiten, groupsRareCategories: true, testFraction: 0))
    let stored = try JSONDecoder().decode(
      Preparation.self, from: JSONEncoder().encode(dataset.preparation))
    #expect(stored == dataset.preparation)
    let other = try Table(
      columns: [numericColumn("id", (0..<table.rowCount).map(Double.init))]
        + table.columns.reversed())
    let rows = other.selectingRows(dataset.rows.train)
    let (inputs, notes) = try stored.transform(rows)
    #expect(largestDifference(inputs, dataset.trainInputs) < 1e-12)
    #expect(notes.first == "Column not used by the model: 'id'.")
    #expect(notes.count == (missing == .median || missing == .medianWithIndicator ? 2 : 1))
    let withoutTarget = try Table(
      columns: rows.columns.filter { !["id", "kind"].contains($0.name) })
    #expect(try stored.transform(withoutTarget).inputs == inputs)
    #expect(try stored.targets(of: withoutTarget) == nil)
  }

  @Test func absentColumns() throws {
    let preparation = try preparation()
    let all = sentence(preparation, [numericColumn("Sizes", [1]), numericColumn("zip", [1])])
    for part in ["3 columns", "'size' (is 'Sizes' meant?)", "'weight'", "'colour'"] {
      #expect(all.contains(part), "\(all)")
    }
    #expect(!all.contains("'zip'"))
    let one = sentence(preparation, [size, weight, numericColumn("color", [1, 2, 3])])
    #expect(one.contains("a column") && one.contains("'colour' (is 'color' meant?)"))
    // A column that the model uses is not meant by another name.
    let used = sentence(preparation, [size, colour, numericColumn("kind", [1, 2, 3])])
    #expect(used.contains("'weight'") && !used.contains("meant"))
  }

  @Test func cellsThatCannotBeUsed() throws {
    let preparation = try preparation()
    let text = TableColumn(name: "size", content: .text(["1", "big", "3"]))
    let refused = sentence(preparation, [text, weight, colour])
    for part in ["'size'", "'big'", "row 2"] { #expect(refused.contains(part), "\(refused)") }
    let strict = try self.preparation { $0.missing = .dropRows }
    let empty = numericColumn("weight", [0, 1, .nan], missing: [2])
    #expect(sentence(strict, [size, empty, colour]).contains("'weight' is empty in row 3"))
    let blank = Self.categories(["red", "", "blue"])
    #expect(sentence(strict, [size, weight, blank]).contains("'colour' is empty in row 2"))
    let infinite = numericColumn("size", [1, 2, .infinity])
    #expect(sentence(preparation, [infinite, weight, colour]).contains("row 3"))
  }

  @Test func unseenCategoriesAreCounted() throws {
    let teal = Self.categories(["teal", "red", "plum", "teal", ""])
    let table = try Table(columns: [
      numericColumn("size", [1, 2, 3, 4, 5]), numericColumn("weight", [1, 2, 3, 4, 0]), teal,
    ])
    let notes = try preparation().transform(table).notes
    #expect(
      notes == [
        "1 empty cell of 'colour' taken as none of its categories.",
        "3 cells of 'colour' hold categories not seen in training ('plum', 'teal'): taken as none "
          + "of its categories.",
      ])
    let marked = try preparation { $0.missing = .medianWithIndicator }.transform(table).notes
    #expect(marked.count == 2 && marked[1].hasPrefix("3 cells of 'colour'"))
    let known = try Table(columns: [size, weight, colour])
    #expect(try preparation().transform(known).notes.isEmpty)
  }

  @Test func emptyNumbersAreFilled() throws {
    let table = try Table(columns: [
      numericColumn("size", [.nan, 2, .nan], missing: [0, 2]), weight, colour,
    ])
    let (inputs, notes) = try preparation().transform(table)
    #expect(notes == ["2 empty cells of 'size' filled with the training median."])
    #expect(inputs[0, 0] == inputs[2, 0] && inputs[0, 0] != inputs[1, 0])
  }

  /// What cannot be judged is told, and stops nothing.
  @Test func trueClasses() throws {
    let preparation = try preparation()
    func targets(_ labels: [String]) throws -> Preparation.KnownTargets? {
      let missing = labels.indices.filter { labels[$0].isEmpty }
      let kind = TableColumn(name: "kind", content: .text(labels), missingRows: missing)
      return try preparation.targets(of: Table(columns: [kind]))
    }
    let all = try #require(try targets(["cat", "ant", "ant"]))
    #expect(all.truth == .classes([2, 0, 0]) && all.rows == [0, 1, 2] && all.note == nil)
    #expect(try targets(["", ""]) == nil && targets(["", "NA"]) == nil)
    let some = try #require(try targets(["", "cat", "dog", "n/a"]))
    #expect(some.truth == .classes([2]) && some.rows == [1])
    #expect(
      some.note
        == "The model can be judged by 1 of 4 rows: the target 'kind' is empty in 2 and it is a class that the "
        + "model has not seen in 1 ('dog' in row 3).")
    let none = try #require(try targets(["dog"]))
    #expect(none.rows.isEmpty && none.note?.contains("0 of 1") == true)
  }

  /// Classes that are numbers, and values that are not changed by the logarithm.
  @Test func trueNumbers() throws {
    let codes = numericColumn("y", (0..<60).map { Double(1 + $0 % 3) })
    let classes = try preparation(target: codes)
    #expect(
      try classes.targets(of: Table(columns: [numericColumn("y", [3, 1])]))?.truth
        == .classes([2, 0]))
    let values = numericColumn("y", (0..<60).map { Double($0) + 0.5 })
    let numbers = try preparation({ $0.targetTransform = .log }, target: values)
    #expect(
      try numbers.targets(of: Table(columns: [numericColumn("y", [3, -1])]))?.truth
        == .numbers([3, -1]))
    let text = TableColumn(name: "y", content: .text(["1", "many", "2.5"]))
    let known = try #require(try numbers.targets(of: Table(columns: [text])))
    #expect(known.truth == .numbers([1, 2.5]) && known.rows == [0, 2])
    #expect(known.note?.contains("'many' in row 2") == true)
  }

  @Test func rowsBeyondTheRangeAreCounted() throws {
    let preparation = try preparation()
    let table = try Table(columns: [
      numericColumn("size", [1, 200, 3]), numericColumn("weight", [0, 1, -2]), colour,
    ])
    #expect(
      try preparation.transform(table).notes == [
        "2 of 3 rows lie beyond the range of the training rows, in 'size', 'weight' (rows 2, 3): their "
          + "predictions extrapolate."
      ])
    #expect(try preparation.rowsBeyondRange(table).map(\.rows) == [[1], [2]])
  }

  /// A word for a missing value alone is no category where numbers were learned.
  @Test func wordsAloneAreEmptyNumbers() throws {
    let words = TableColumn(name: "size", content: .text(["NA", "", "NA"]), missingRows: [1])
    let (inputs, notes) = try preparation().transform(Table(columns: [words, weight, colour]))
    #expect(inputs[0, 0] == inputs[1, 0])
    #expect(notes == ["3 empty cells of 'size' filled with the training median."])
  }

  /// Options written before a choice existed are read with its default.
  @Test func optionsOfEarlierFiles() throws {
    let earlier = """
      {"target": "y", "missing": "median", "categories": {"oneHot": {"limit": 20}}, \
      "scaling": "standardise", "excludedColumns": ["a"], "testFraction": 0.4, "seed": 7}
      """
    let options = try JSONDecoder().decode(PreparationOptions.self, from: Data(earlier.utf8))
    #expect(
      options
        == PreparationOptions(
          target: "y", missing: .median, excludedColumns: ["a"], testFraction: 0.4, seed: 7))
    // They are written as they were, so that a folder of results knows them again.
    let values = try JSONSerialization.jsonObject(with: Data(earlier.utf8)) as? NSDictionary
    let again =
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(options)) as? NSDictionary
    #expect(values != nil && values == again)
    var all = options
    all.missing = .medianWithIndicator
    all.columnTypes = ["b": .category]
    all.groupsRareCategories = true
    (all.weightColumn, all.groupColumn, all.timeColumn) = ("w", "g", "t")
    all.classWeights = .stated(["a": 2])
    all.targetTransform = .log
    let stored = try JSONEncoder().encode(all)
    #expect(try JSONDecoder().decode(PreparationOptions.self, from: stored) == all)
  }
}
