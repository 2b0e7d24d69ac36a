import HelioCore
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Every table that cannot be used is refused with a sentence that names what is wrong and where.
@Suite struct DatasetRefusalTests {
  private let rows = (1...12).map { "\($0),\($0 * $0 % 7),\($0 % 5).5" }

  /// The sentence that refuses a table of columns a, b, y with some lines replaced.
  private func sentence(
    replacing lines: [Int: String] = [:], count: Int = 12, header: String = "a,b,y",
    _ options: PreparationOptions = .init()
  ) throws -> String {
    let body = rows.prefix(count).enumerated().map { lines[$0 + 1] ?? $1 }
    let table = try table(([header] + body).joined(separator: "\n"))
    return refusal { () throws(HelioError) in _ = try Dataset(table, options: options) }
  }

  @Test func theTableItselfIsFine() throws {
    let dataset = try Dataset(table((["a,b,y"] + rows).joined(separator: "\n")))
    #expect(dataset.dimension == 2 && dataset.task == .regression)
  }

  @Test func missingColumn() throws {
    let target = try sentence(.init(target: "price"))
    #expect(target.contains("'price'") && target.contains("'a', 'b', 'y'"))
    #expect(try sentence(.init(excludedColumns: ["c"])).contains("'c'"))
    #expect(try sentence(.init(excludedColumns: ["y"])).contains("excludedColumns"))
  }

  @Test func textWhereNumbersAreNeeded() throws {
    let mixed = try sentence(replacing: [4: "4,oops,1.5"])
    for part in ["'b'", "'oops'", "row 4"] { #expect(mixed.contains(part), "\(mixed)") }
    #expect(mixed.contains("--missing-markers 'oops'") && mixed.contains("--types 'b=category'"))
    let target = try sentence(replacing: [2: "2,1,high"], .init(task: .regression))
    for part in ["'y'", "'high'", "row 2"] { #expect(target.contains(part), "\(target)") }
    let texts = Dictionary(uniqueKeysWithValues: (1...12).map { ($0, "\($0),name\($0),\($0).5") })
    let many = try sentence(replacing: texts, .init(categories: .oneHot(limit: 5)))
    for part in ["'b'", "'name1'", "limit of 5"] { #expect(many.contains(part), "\(many)") }
    #expect(try sentence(replacing: texts, .init(categories: .refuse)).contains("'name1'"))
  }

  @Test func emptyCells() throws {
    let sentence = try sentence(replacing: [2: ",1,2.5", 5: ",,1.5", 7: "7,0,"])
    #expect(sentence.contains("4 cells are empty"))
    for part in ["'a': 2", "'b': 1", "'y': 1", "`missing`", "`drop-rows`", "`median`"] {
      #expect(sentence.contains(part), "\(sentence)")
    }
    let one = try self.sentence(replacing: [2: ",1,2.5"])
    #expect(one.contains("1 cell is empty"))
    let dropped = try self.sentence(
      replacing: [2: ",1,2.5", 5: ",,1.5", 7: "7,0,"], .init(missing: .dropRows))
    #expect(dropped.contains("9 rows") && dropped.contains("at least 10"))
  }

  @Test func constants() throws {
    let lines = Dictionary(uniqueKeysWithValues: (1...12).map { ($0, "\($0),\($0 % 3),4.0") })
    let target = try sentence(replacing: lines)
    #expect(target.contains("'y' is constant") && target.contains("4"))
    let features = Dictionary(uniqueKeysWithValues: (1...12).map { ($0, "1,2,\($0).5") })
    #expect(try sentence(replacing: features).contains("No column is left"))
    #expect(try sentence(.init(excludedColumns: ["a", "b"])).contains("no column beside"))
  }

  @Test func tooFewRows() throws {
    #expect(try sentence(count: 9).contains("9 rows; at least 10"))
  }

  @Test(arguments: [("inf", "inf"), ("-Infinity", "-inf"), ("1e999", "inf")])
  func notFinite(_ cell: String, _ shown: String) throws {
    let feature = try sentence(replacing: [3: "3,\(cell),1.5"])
    #expect(feature.contains("'b' holds \(shown) in row 3"), "\(feature)")
    let target = try sentence(replacing: [8: "3,1,\(cell)"])
    #expect(target.contains("'y' holds \(shown) in row 8"), "\(target)")
  }

  @Test func options() throws {
    for fraction in [-0.1, 1, .nan] {
      #expect(try sentence(.init(testFraction: fraction)).contains("testFraction"))
    }
    #expect(try sentence(.init(testFraction: 0.9)).contains("testFraction"))
    #expect(try sentence(.init(categories: .oneHot(limit: 1))).contains("oneHot"))
    #expect(try sentence(.init(task: .binary)).contains("5 distinct values"))
  }

  @Test func tooManyClasses() throws {
    let table = try Table(columns: [
      numericColumn("x", (0..<200).map(Double.init)),
      numericColumn("y", (0..<200).map { Double($0) + 0.5 }),
    ])
    let sentence = refusal { () throws(HelioError) in
      _ = try Dataset(table, options: .init(task: .multiclass))
    }
    #expect(sentence.contains("200 distinct values") && sentence.contains("regression"))
  }
}
