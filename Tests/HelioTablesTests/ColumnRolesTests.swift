import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Columns of weights, groups and times.
@Suite struct ColumnRolesTests {
  private let n = 60

  private func table(_ extra: [TableColumn], classes: Bool = false) throws(HelioError) -> Table {
    let y = (0..<n).map { classes ? Double($0 % 3) : Double($0 * $0 % 17) + 0.5 }
    return try Table(
      columns: extra + [
        numericColumn("x", (0..<n).map { Double($0 * 7 % 13) }), numericColumn("y", y),
      ])
  }

  private func sentence(
    _ extra: [TableColumn], _ options: PreparationOptions
  ) -> String {
    refusal { () throws(HelioError) in _ = try Dataset(table(extra), options: options) }
  }

  @Test(arguments: [0, 0.25])
  func weightsHaveMeanOneOnTrainingRows(_ fraction: Double) throws {
    let weights = (0..<n).map { Double(1 + $0 % 5) }
    let dataset = try Dataset(
      table([numericColumn("w", weights)]),
      options: .init(weightColumn: "w", testFraction: fraction))
    #expect(dataset.featureNames == ["x"])
    let train = try #require(dataset.trainWeights)
    let test = try #require(dataset.testWeights)
    #expect(train.count == dataset.trainInputs.rows && test.count == dataset.testInputs.rows)
    #expect(abs(train.reduce(0, +) / Double(train.count) - 1) < 1e-12)
    let unit = train[0] / weights[dataset.rows.train[0]]
    #expect(largestDifference(train, dataset.rows.train.map { unit * weights[$0] }) < 1e-12)
    #expect(largestDifference(test, dataset.rows.test.map { unit * weights[$0] }) < 1e-12)
    #expect(dataset.trainGroups == nil)
  }

  @Test func weightsThatAreNone() throws {
    let options = PreparationOptions(weightColumn: "w")
    var weights = (0..<n).map { Double($0 + 1) }
    weights[6] = 0
    let without = try Dataset(
      table([numericColumn("w", weights)]), options: .init(weightColumn: "w", testFraction: 0))
    #expect(without.rows.train == (0..<n).filter { $0 != 6 })
    #expect(without.report.sentences.contains("1 row is left out: the weight is 0."))
    let none = sentence([numericColumn("w", (0..<n).map { $0 < 55 ? 0 : 1 })], options)
    #expect(none.contains("weight 0") && none.contains("5 rows"))
    weights[6] = -2.5
    #expect(sentence([numericColumn("w", weights)], options).contains("holds -2.5 in row 7"))
    let text = TableColumn(name: "w", content: .text([String](repeating: "heavy", count: n)))
    #expect(sentence([text], options).contains("'heavy'"))
    weights[6] = .nan
    let missing = numericColumn("w", weights, missing: [6])
    #expect(sentence([missing], options).contains("'w': 1"))
    let filled = try Dataset(
      table([missing]), options: .init(missing: .median, weightColumn: "w", testFraction: 0))
    #expect(filled.rows.train == (0..<n).filter { $0 != 6 } && filled.trainWeights?.count == n - 1)
    // Rows are those of the table although one is left out.
    weights[50] = -1
    var median = options
    median.missing = .median
    #expect(sentence([numericColumn("w", weights, missing: [6])], median).contains("row 51"))
  }

  @Test(arguments: [0, 0.1, 0.3, 0.8])
  func groupsStayWhole(_ fraction: Double) throws {
    let labels = (0..<n).map { "g\($0 * $0 % 11)" }
    for seed in 1...5 as ClosedRange<UInt64> {
      let dataset = try Dataset(
        table([TableColumn(name: "g", content: .text(labels))]),
        options: .init(groupColumn: "g", testFraction: fraction, seed: seed))
      #expect(dataset.featureNames == ["x"])
      let train = Set(dataset.rows.train.map { labels[$0] })
      let test = Set(dataset.rows.test.map { labels[$0] })
      #expect(train.isDisjoint(with: test) && !train.isEmpty)
      #expect((dataset.rows.train + dataset.rows.test).sorted() == Array(0..<n))
      // The largest of the six groups has 11 rows.
      #expect(abs(Double(dataset.rows.test.count) - fraction * Double(n)) <= 5.5)
      #expect(test.isEmpty == (fraction == 0))
      let groups = try #require(dataset.trainGroups)
      let sorted = Set(labels).sorted()
      #expect(groups.map { sorted[$0] } == dataset.rows.train.map { labels[$0] })
    }
  }

  @Test func atLeastOneGroupIsHeldOut() {
    let groups = (0..<20).map { $0 < 12 ? 0 : 1 }
    let stream = RandomStream(seed: 1, purpose: "groups")
    let split = RowSplit.holdOut(groups: groups, testFraction: 0.05, stream: stream)
    #expect(split.test == Array(12..<20))
    let most = RowSplit.holdOut(groups: groups, testFraction: 0.99, stream: stream)
    #expect(!most.train.isEmpty && !most.test.isEmpty)
  }

  @Test func groupsThatCannotBeSplit() throws {
    let same = TableColumn(name: "g", content: .text([String](repeating: "a", count: n)))
    #expect(sentence([same], .init(groupColumn: "g")).contains("one group"))
    let infinite = numericColumn("g", (0..<n).map { $0 == 4 ? .infinity : 1 })
    #expect(sentence([infinite], .init(groupColumn: "g")).contains("'g' holds inf in row 5"))
    // Class 2 is all of one group, which is held out for some seed.
    let groups = numericColumn("g", (0..<n).map { Double($0 % 3) })
    let table = try table([groups], classes: true)
    let refused = refusal { () throws(HelioError) in
      _ = try Dataset(table, options: .init(groupColumn: "g", testFraction: 0.3))
    }
    #expect(refused.contains("No training row") && refused.contains("'y'"))
  }

  @Test(arguments: [0, 0.25])
  func theLastRowsAreHeldOut(_ fraction: Double) throws {
    let times = (0..<n).map { Double($0 * 37 % n) }
    let dates = times.map { String(format(Int($0))) }
    for column in [numericColumn("t", times), TableColumn(name: "t", content: .text(dates))] {
      let dataset = try Dataset(
        table([column]), options: .init(timeColumn: "t", testFraction: fraction))
      #expect(dataset.featureNames == ["x"])
      let rows = dataset.rows.train + dataset.rows.test
      #expect(rows.map { times[$0] } == (0..<n).map(Double.init))
      #expect(dataset.rows.test.count == (fraction == 0 ? 0 : 15))
      #expect(dataset.testInputs.rows == dataset.rows.test.count)
      let X = try dataset.preparation.inputs(of: table([column]))
      #expect(largestDifference(X.selectingRows(dataset.rows.train), dataset.trainInputs) < 1e-12)
    }
  }

  /// 2023-12-01, a day a row, months of 28 days.
  private func format(_ day: Int) -> String {
    func two(_ k: Int) -> String { k < 10 ? "0\(k)" : "\(k)" }
    let month = 11 + day / 28
    return "\(2023 + month / 12)-\(two(1 + month % 12))-\(two(1 + day % 28))"
  }

  @Test(arguments: ["1/5/2024", "Monday"])
  func timesThatDoNotSort(_ text: String) throws {
    var dates = (0..<n).map(format)
    dates[8] = text
    let options = PreparationOptions(timeColumn: "t")
    let one = sentence([TableColumn(name: "t", content: .text(dates))], options)
    for part in ["'t'", "'\(text)'", "row 9"] { #expect(one.contains(part), "\(one)") }
    let all = [String](repeating: text, count: n)
    #expect(sentence([TableColumn(name: "t", content: .text(all))], options).contains("row 1;"))
  }

  /// Day first, and offsets that put the later hour first.
  @Test func timesAreSortedByWhatTheyMean() throws {
    let days = (0..<n).map { "\(1 + $0 % 28).\(1 + $0 / 28).2024" }
    let german = TableColumn(name: "t", content: .text(days.reversed()))
    let dataset = try Dataset(table([german]), options: .init(timeColumn: "t", testFraction: 0.1))
    #expect(dataset.rows.test == Array((0..<6).reversed()))
    let zones = (0..<n).map {
      "2024-05-01T10:\($0 < 10 ? "0" : "")\($0):00\($0 % 2 == 0 ? "+02:00" : "Z")"
    }
    let mixed = TableColumn(name: "t", content: .text(zones))
    let sorted = try Dataset(table([mixed]), options: .init(timeColumn: "t", testFraction: 0.5))
    #expect(sorted.rows.train.allSatisfy { $0 % 2 == 0 })
  }

  @Test(arguments: [
    "2024-12-31T10:00:00Z", "2024-12-31 10:00", "2024-12", "31.12.2024", "2024-1-5",
  ])
  func timesOfDay(_ text: String) throws {
    let times = TableColumn(name: "t", content: .text([String](repeating: text, count: n)))
    let dataset = try Dataset(table([times]), options: .init(timeColumn: "t", testFraction: 0.1))
    #expect(dataset.rows.test == Array(54..<60))
  }

  @Test func aClassThatComesLate() throws {
    let y = (0..<n).map { $0 < 50 ? "ant" : "bee" }
    let late = try Table(columns: [
      numericColumn("t", (0..<n).map(Double.init)),
      numericColumn("x", (0..<n).map { Double($0 * 7 % 13) }),
      TableColumn(name: "y", content: .text(y)),
    ])
    let refused = refusal { () throws(HelioError) in
      _ = try Dataset(late, options: .init(timeColumn: "t", testFraction: 0.25))
    }
    #expect(refused.contains("'bee'") && refused.contains("testFraction"))
    #expect(try Dataset(late, options: .init(timeColumn: "t", testFraction: 0.1)).task == .binary)
  }

  @Test func rolesThatContradict() throws {
    let extra = [
      numericColumn("g", (0..<n).map { Double($0 % 6) }),
      numericColumn("t", (0..<n).map(Double.init)),
    ]
    let both = sentence(extra, .init(groupColumn: "g", timeColumn: "t"))
    #expect(both.contains("groupColumn and timeColumn"))
    let twice = sentence(extra, .init(groupColumn: "g", timeColumn: "g", testFraction: 0))
    #expect(twice.contains("timeColumn") && twice.contains("another role"))
    #expect(sentence(extra, .init(weightColumn: "y")).contains("weightColumn"))
    #expect(sentence(extra, .init(groupColumn: "group")).contains("no column 'group'"))
  }

  /// Without held-out rows, all roles together.
  @Test func allRowsTrain() throws {
    let extra = [
      numericColumn("g", (0..<n).map { Double($0 % 6) }),
      numericColumn("t", (0..<n).map { Double(-$0) }),
      numericColumn("w", (0..<n).map { Double(1 + $0) }),
    ]
    let dataset = try Dataset(
      table(extra),
      options: .init(
        missing: .medianWithIndicator, groupsRareCategories: true, weightColumn: "w",
        groupColumn: "g", timeColumn: "t", targetTransform: .log, testFraction: 0))
    #expect(dataset.rows.train == (0..<n).reversed() && dataset.rows.test.isEmpty)
    #expect(dataset.trainGroups == dataset.rows.train.map { $0 % 6 })
    #expect(try #require(dataset.trainWeights).count == n)
    #expect(dataset.testWeights == [] && dataset.testTargets.rows == 0)
  }
}
