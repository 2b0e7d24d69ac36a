import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// What becomes of empty cells, truth values and rare categories.
@Suite struct FeatureEncodingTests {
  private let n = 60

  private func textColumn(_ name: String, _ values: [String]) -> TableColumn {
    TableColumn(
      name: name, content: .text(values),
      missingRows: values.indices.filter { values[$0].isEmpty })
  }

  /// A table of these columns and a numeric target, all rows to learn from.
  private func dataset(
    _ columns: [TableColumn], _ change: (inout PreparationOptions) -> Void = { _ in }
  ) throws(HelioError) -> Dataset {
    let y = numericColumn("y", (0..<n).map { Double($0) + 0.5 })
    var options = PreparationOptions(testFraction: 0)
    change(&options)
    return try Dataset(Table(columns: columns + [y]), options: options)
  }

  private func features(_ dataset: Dataset, _ columns: [TableColumn]) throws -> Matrix<Double> {
    try dataset.preparation.features.features(of: Table(columns: columns))
  }

  @Test func medianWithIndicator() throws {
    let missing = [3, 20, 41]  // 57 values are left, the 29th is in the middle
    let a = (0..<n).map { missing.contains($0) ? .nan : Double($0 * $0 % 11) }
    let columns = [
      numericColumn("a", a, missing: missing), numericColumn("b", (0..<n).map { Double($0 % 7) }),
    ]
    let marked = try dataset(columns) { $0.missing = .medianWithIndicator }
    #expect(marked.featureNames == ["a", "a missing", "b"])
    let X = try features(marked, columns)
    let median = a.filter { !$0.isNaN }.sorted()[28]
    for i in 0..<n {
      let isMissing = missing.contains(i)
      #expect(X.row(i) == [isMissing ? median : a[i], isMissing ? 1 : 0, Double(i % 7)])
    }
    #expect(marked.report.imputedCells == ["a": 3])
    #expect(try dataset(columns) { $0.missing = .median }.featureNames == ["a", "b"])
  }

  /// A column whose cells are missing on the held-out rows only gets no indicator.
  @Test func indicatorsAreOnesOfTheTrainingRows() throws {
    let b = (0..<n).map { Double($0 * 7 % 13) }
    let split = try dataset([numericColumn("b", b)]) { $0.testFraction = 0.25 }.rows
    let held = Array(split.test.prefix(2))
    let a = b.indices.map { held.contains($0) ? .nan : b[$0] }
    let table = [numericColumn("a", a, missing: held), numericColumn("b", b)]
    let result = try dataset(table) {
      $0.testFraction = 0.25
      $0.missing = .medianWithIndicator
    }
    #expect(result.rows == split && result.featureNames == ["a", "b"])
  }

  @Test func emptyCategoriesAreALevelIfFrequent() throws {
    func names(emptyEvery k: Int) throws -> [String] {
      let column = textColumn(
        "c", (0..<n).map { $0 % k == 0 ? "" : ["red", "green", "blue"][$0 % 3] })
      return try dataset([column]) { $0.missing = .medianWithIndicator }.featureNames
    }
    #expect(
      try names(emptyEvery: 5) == ["c = blue", "c = green", "c = missing", "c = red"])
    #expect(try names(emptyEvery: 40) == ["c = blue", "c = green", "c = red"])
    let onlyEmpty = textColumn("c", (0..<n).map { $0 % 4 == 0 ? "" : "red" })
    let marked = try dataset([onlyEmpty]) { $0.missing = .medianWithIndicator }
    #expect(marked.featureNames == ["c = red"])
    let X = try features(marked, [onlyEmpty])
    #expect(X.row(0) == [0] && X.row(1) == [1])
  }

  @Test(arguments: [("true", "FALSE"), ("Yes", "no"), ("t", "F"), ("y", "n")])
  func truthValuesAreFound(_ yes: String, _ no: String) throws {
    let values = (0..<n).map { $0 % 3 == 0 ? ($0 % 2 == 0 ? yes : yes.uppercased()) : no }
    let column = textColumn("b", values)
    let result = try dataset([column])
    guard case .boolean(let rule) = result.preparation.features.rules[0] else {
      Issue.record("\(result.preparation.features.rules)")
      return
    }
    #expect(rule.column == "b" && result.dimension == 1)
    let X = try features(result, [column])
    for i in 0..<n { #expect(X[i, 0] == (i % 3 == 0 ? 1 : 0)) }
    let digits = numericColumn("b", (0..<n).map { $0 % 3 == 0 ? 1 : 0 })
    #expect(try features(result, [digits]) == X)
    // Another word of a new table is as good as an empty cell, and said to be one.
    let others = try Table(columns: [textColumn("b", [yes, no, "maybe"])])
    let (inputs, sentences) = try result.preparation.transform(others)
    #expect(inputs[0, 0] != inputs[1, 0] && inputs[2, 0] == inputs[1, 0])
    let notes = sentences.joined()
    for part in ["1 cell of 'b'", "'maybe'", "no truth value", "not true"] {
      #expect(notes.contains(part))
    }
  }

  /// Words of different pairs, and pairs with a rare word, stay categories.
  @Test func otherWordsAreCategories() throws {
    let mixed = textColumn("b", (0..<n).map { $0 % 3 == 0 ? "yes" : "false" })
    let rare = textColumn("b", (0..<n).map { $0 == 5 ? "yes" : "no" })
    for column in [mixed, rare] {
      guard case .category = try dataset([column]).preparation.features.rules[0] else {
        Issue.record("taken as truth values")
        continue
      }
    }
    let stated = try dataset([mixed]) { $0.columnTypes = ["b": .boolean] }
    #expect(stated.featureNames == ["b = yes"])
    guard case .boolean = stated.preparation.features.rules[0] else {
      Issue.record("the stated type is not used")
      return
    }
  }

  @Test func emptyTruthValues() throws {
    let values = (0..<n).map { $0 % 6 == 0 ? "" : ($0 % 2 == 0 ? "no" : "yes") }
    let column = textColumn("b", values)
    let plain = try dataset([column]) { $0.missing = .median }
    #expect(plain.featureNames == ["b = yes"])
    #expect(try features(plain, [column]).row(0) == [0])
    let marked = try dataset([column]) { $0.missing = .medianWithIndicator }
    #expect(marked.featureNames == ["b = yes", "b missing"])
    let X = try features(marked, [column])
    #expect(X.row(0) == [0, 1] && X.row(1) == [1, 0] && X.row(2) == [0, 0])
    let refusing = try dataset([textColumn("b", values.map { $0.isEmpty ? "no" : $0 })])
    let sentence = refusal { () throws(HelioError) in
      _ = try refusing.preparation.inputs(of: Table(columns: [column]))
    }
    #expect(sentence.contains("'b' is empty in row 1"))
  }

  @Test func numbersForcedToBeCategories() throws {
    let codes = numericColumn("zip", (0..<n).map { Double([10, 20, 30][$0 % 3]) })
    #expect(try dataset([codes]).featureNames == ["zip"])
    let result = try dataset([codes]) { $0.columnTypes = ["zip": .category] }
    #expect(result.featureNames == ["zip = 10", "zip = 20", "zip = 30"])
    let X = try features(result, [codes])
    #expect(X.row(0) == [1, 0, 0] && X.row(4) == [0, 1, 0])
    #expect(
      try features(result, [textColumn("zip", ["20", "none"])]).elements == [0, 1, 0, 0, 0, 0])
  }

  /// A column of codes with zeros in front is numeric in a table that has no other cells.
  @Test func categoriesThatLookLikeNumbersAreFoundAgain() throws {
    let column = textColumn("c", (0..<n).map { ["01", "b", "c"][$0 % 3] })
    let result = try dataset([column])
    #expect(try features(result, [numericColumn("c", [1, 2])]).elements == [1, 0, 0, 0, 0, 0])
  }

  @Test func typesThatDoNotFit() throws {
    let columns = [
      textColumn("c", (0..<n).map { ["red", "green"][$0 % 2] }),
      numericColumn("a", (0..<n).map { Double($0 % 7) }),
    ]
    func sentence(
      _ types: [String: ColumnType], _ change: (inout PreparationOptions) -> Void = { _ in }
    ) -> String {
      refusal { () throws(HelioError) in
        _ = try dataset(columns) {
          $0.columnTypes = types
          change(&$0)
        }
      }
    }
    let text = sentence(["c": .number])
    for part in ["'c'", "'red'", "row 1"] { #expect(text.contains(part), "\(text)") }
    let truth = sentence(["a": .boolean])
    for part in ["'a'", "'2'", "row 3"] { #expect(truth.contains(part), "\(truth)") }
    #expect(sentence(["colour": .category]).contains("no column 'colour'"))
    #expect(sentence(["y": .category]).contains("columnTypes"))
    #expect(sentence(["a": .category]) { $0.excludedColumns = ["a"] }.contains("columnTypes"))
    #expect(sentence(["a": .category]) { $0.categories = .refuse }.contains("columnTypes"))
  }
}
