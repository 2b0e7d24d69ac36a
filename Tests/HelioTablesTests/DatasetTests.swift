import Foundation
import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct DatasetTests {
  @Test(arguments: PreparationOptions.Scaling.allCases)
  func trainingStatistics(_ scaling: PreparationOptions.Scaling) throws {
    let dataset = try Dataset(
      syntheticTable(rows: 200, features: 6), options: .init(scaling: scaling, testFraction: 0.3))
    let (X, y) = (dataset.trainInputs, dataset.trainTargets)
    #expect(X.rows == 140 && dataset.testInputs.rows == 60 && dataset.dimension == 6)
    let square = dot(X.elements, X.elements) / 140
    #expect(abs(square - 6) < 1e-12)
    for j in 0..<6 { #expect(abs(X.column(j).reduce(0, +)) < 1e-10) }
    #expect(abs(y.elements.reduce(0, +)) < 1e-10)
    #expect(abs(dot(y.elements, y.elements) / 140 - 1) < 1e-12)
    if scaling == .standardise {
      for j in 0..<6 { #expect(abs(dot(X.column(j), X.column(j)) / 140 - 1) < 1e-12) }
    }
  }

  /// Whitened training inputs have covariance gamma^2 C/((1-s) C + s) in the eigenbasis of C.
  @Test func whiteningShrinksAsItSays() throws {
    let table = try syntheticTable(rows: 60, features: 8)
    let plain = try Dataset(table, options: .init(testFraction: 0))
    let white = try Dataset(table, options: .init(scaling: .whiten, testFraction: 0))
    let scaling = white.preparation.scaling
    let s = try #require(scaling.shrinkage)
    #expect(s > 0 && s < 1)
    let C = try symmetricEigenvalues(gram(plain.trainInputs, of: .columns, scale: 1.0 / 60))
    let W = try symmetricEigenvalues(gram(white.trainInputs, of: .columns, scale: 1.0 / 60))
    let gamma2 = scaling.factor * scaling.factor
    let expected = C.map { gamma2 * $0 / ((1 - s) * $0 + s) }.sorted(by: >)
    #expect(largestDifference(W, expected) < 1e-10)
  }

  /// s against the definition with its sum over rows, and its limits.
  @Test func ledoitWolfAgainstItsDefinition() throws {
    for (n, d) in [(40, 5), (12, 30)] {
      let Z = Matrix<Double>.normal(
        rows: n, columns: d, from: RandomStream(seed: 5, purpose: "rows", index: d))
      let C = gram(Z, of: .columns, scale: 1 / Double(n))
      let target = Matrix<Double>.identity(d).scaled(by: C.trace / Double(d))
      let delta = (C - target).frobeniusNorm
      let beta2 = (0..<n).reduce(0.0) { sum, i in
        let outer = gram(Z.rows(i..<i + 1), of: .columns)
        return sum + pow((outer - C).frobeniusNorm, 2)
      }
      let expected = min(1, beta2 / Double(n * n) / (delta * delta))
      #expect(abs(ledoitWolfShrinkage(Z) - expected) < 1e-10)
    }
    let axes = Matrix<Double>(rows: 6, columns: 3) { i, j in i % 3 == j ? (i < 3 ? 1 : -1) : 0 }
    #expect(ledoitWolfShrinkage(axes) == 1)
  }

  /// Changing the test rows changes nothing that was learned and no training input.
  @Test(arguments: PreparationOptions.Scaling.allCases)
  func nothingLeaksFromTestRows(_ scaling: PreparationOptions.Scaling) throws {
    let clean = try syntheticTable(rows: 80, features: 4)
    let options = PreparationOptions(missing: .median, scaling: scaling, testFraction: 0.25)
    let before = try Dataset(clean, options: options)
    let isTest = Set(before.rows.test)
    let spoiled = try Table(
      columns: clean.columns.map { column in
        let values = try numbers(clean, column.name)
        return numericColumn(
          column.name,
          values.indices.map { isTest.contains($0) ? 1e3 + values[$0] * 50 : values[$0] })
      })
    let after = try Dataset(spoiled, options: options)
    #expect(before.rows == after.rows)
    #expect(before.preparation == after.preparation)
    #expect(before.trainInputs == after.trainInputs)
    #expect(before.trainTargets == after.trainTargets)
    #expect(before.testInputs != after.testInputs)
  }

  /// Units of the columns do not matter, whitened or not.
  @Test(arguments: PreparationOptions.Scaling.allCases)
  func unitsDoNotMatter(_ scaling: PreparationOptions.Scaling) throws {
    let table = try syntheticTable(rows: 90, features: 5)
    let other = try Table(
      columns: table.columns.enumerated().map { j, column in
        let unit = pow(7, Double(j))
        return numericColumn(column.name, try numbers(table, column.name).map { 3 + unit * $0 })
      })
    let a = try Dataset(table, options: .init(scaling: scaling))
    let b = try Dataset(other, options: .init(scaling: scaling))
    #expect(largestDifference(a.trainInputs, b.trainInputs) < 1e-9)
    #expect(largestDifference(a.testInputs, b.testInputs) < 1e-9)
    #expect(largestDifference(a.testTargets, b.testTargets) < 1e-9)
  }

  @Test func preparationGivesTheSameInputsAgain() throws {
    let table = try syntheticTable(rows: 50, features: 3)
    let dataset = try Dataset(table, options: .init(scaling: .whiten))
    let shuffled = try Table(columns: table.columns.reversed())
    let stored = try JSONEncoder().encode(dataset.preparation)
    let preparation = try JSONDecoder().decode(Preparation.self, from: stored)
    let X = try preparation.inputs(of: shuffled)
    #expect(largestDifference(X.selectingRows(dataset.rows.test), dataset.testInputs) < 1e-12)
    #expect(largestDifference(X.selectingRows(dataset.rows.train), dataset.trainInputs) < 1e-12)
    let absent = refusal { () throws(HelioError) in
      _ = try preparation.inputs(of: Table(columns: [numericColumn("f0", [1])]))
    }
    #expect(absent.contains("'f1'"))
  }

  @Test func missingCells() throws {
    let n = 40
    var a = (0..<n).map { Double($0 * $0 % 11) }
    var y = (0..<n).map { Double($0 % 6) + 0.25 }
    for row in [3, 20] { a[row] = .nan }
    y[7] = .nan
    let table = try Table(columns: [
      numericColumn("a", a, missing: [3, 20]), numericColumn("b", (0..<n).map(Double.init)),
      TableColumn(
        name: "c", content: .text([String](repeating: "", count: n)),
        missingRows: Array(0..<n)),
      numericColumn("y", y, missing: [7]),
    ])
    let dropped = try Dataset(table, options: .init(missing: .dropRows, testFraction: 0))
    #expect(dropped.rows.train == (0..<n).filter { ![3, 7, 20].contains($0) })
    #expect(dropped.report.droppedRowCount == 3)
    #expect(dropped.report.droppedColumns.map(\.name) == ["c"])

    let filled = try Dataset(table, options: .init(missing: .median, testFraction: 0))
    #expect(filled.rows.train == (0..<n).filter { $0 != 7 })
    #expect(filled.report.imputedCells == ["a": 2])
    let present = filled.rows.train.map { a[$0] }.filter { !$0.isNaN }.sorted()
    let median = 0.5 * (present[(present.count - 1) / 2] + present[present.count / 2])
    guard case .number(let rule) = filled.preparation.features.rules[0] else {
      Issue.record("the first rule is not that of a number")
      return
    }
    #expect(rule.column == "a" && rule.median == median && !rule.marksMissing)
  }

  @Test func categoriesBecomeColumns() throws {
    let n = 60
    let names = ["red", "green", "blue"]
    var colours: [String] = (0..<n).map { names[$0 % 3] }
    colours[11] = "rare"
    let table = try Table(columns: [
      TableColumn(name: "colour", content: .text(colours)),
      TableColumn(name: "sex", content: .text((0..<n).map { $0 % 2 == 0 ? "f" : "m" })),
      TableColumn(name: "same", content: .text([String](repeating: "x", count: n))),
      numericColumn("y", (0..<n).map { Double($0) + 0.5 }),
    ])
    let dataset = try Dataset(table, options: .init(testFraction: 0))
    #expect(
      dataset.featureNames == ["colour = blue", "colour = green", "colour = red", "sex = m"])
    #expect(dataset.report.droppedColumns.map(\.name) == ["same"])
    #expect(dataset.report.sentences.contains { $0.contains("rare") })
    let X = try dataset.preparation.features.features(of: table)
    #expect(X.row(4) == [0, 1, 0, 0] && X.row(5) == [1, 0, 0, 1] && X.row(11) == [0, 0, 0, 1])
  }

  @Test func rowNumbersWithoutNameAreLeftOut() throws {
    let lines = (0..<20).map { "\($0),\($0 * 7 % 5),\($0 * 3 % 11).5" }
    let dataset = try Dataset(table(",a,y\n" + lines.joined(separator: "\n")))
    #expect(dataset.featureNames == ["a"])
    #expect(dataset.report.droppedColumns.first?.name == "unnamed 1")
  }

  @Test func theTaskFollowsTheTarget() throws {
    func task(_ y: [Double], _ choice: LearningTask? = nil) throws -> LearningTask {
      let x = numericColumn("x", y.indices.map { Double($0 * $0 % 17) })
      return try Dataset(
        Table(columns: [x, numericColumn("y", y)]), options: .init(task: choice)
      ).task
    }
    let n = 60
    #expect(try task((0..<n).map { $0 % 2 == 0 ? 0 : 1 }) == .binary)
    #expect(try task((0..<n).map { $0 % 2 == 0 ? -1.5 : 7 }) == .binary)
    #expect(try task((0..<n).map { Double($0 % 10) }) == .multiclass)
    #expect(try task((0..<n).map { Double(1 + $0 % 3) }) == .multiclass)
    #expect(try task((0..<n).map { Double(3 + $0 % 6) }) == .regression)
    #expect(try task((0..<n).map { Double(3 + $0 % 6) }, .multiclass) == .multiclass)
    #expect(try task((0..<n).map { Double($0 % 3) + 0.5 }) == .regression)
    #expect(try task((0..<n).map { Double($0 % 20) }) == .regression)
    #expect(try task((0..<n).map { Double(1 + $0 % 12) }) == .regression, "ranks")
    #expect(try task((0..<n).map { Double(1 + $0 % 12) }, .multiclass) == .multiclass)
    #expect(try task((0..<n).map { Double($0 % 10) }, .regression) == .regression)
  }

  @Test func classTargetsAreCentredSigns() throws {
    let labels = ["ant", "bee", "cat"]
    let classes = (0..<50).map { $0 % 10 < 5 ? 0 : ($0 % 10 < 8 ? 1 : 2) }
    let table = try Table(columns: [
      TableColumn(name: "kind", content: .text(classes.map { labels[$0] })),
      numericColumn("x", (0..<50).map { Double($0 * 7 % 13) }),
    ])
    let dataset = try Dataset(table, options: .init(target: "kind", testFraction: 0.4))
    #expect(dataset.task == .multiclass && dataset.classLabels == labels)
    #expect(dataset.outputCount == 3)
    let Y = dataset.trainTargets
    for c in 0..<3 {
      #expect(abs(Y.column(c).reduce(0, +)) < 1e-12)
      #expect(Set(Y.column(c).map { ($0 * 1e9).rounded() }).count == 2)
      let spread = Y.column(c).max()! - Y.column(c).min()!
      #expect(abs(spread - 2) < 1e-12)
    }
    let target = dataset.preparation.target
    #expect(target.classes(ofOutputs: dataset.testTargets) == dataset.testClasses)
    #expect(dataset.testClasses == dataset.rows.test.map { classes[$0] })
    let signs: [Double] = dataset.testClasses.flatMap { c in (0..<3).map { $0 == c ? 1.0 : -1.0 } }
    #expect(largestDifference(target.uncentred(dataset.testTargets).elements, signs) < 1e-12)
  }

  @Test func regressionTargetsComeBack() throws {
    let table = try syntheticTable(rows: 40, features: 2)
    let dataset = try Dataset(table)
    let y = try numbers(table, "target")
    let back = dataset.preparation.target.uncentred(dataset.testTargets)
    #expect(largestDifference(back.elements, dataset.rows.test.map { y[$0] }) < 1e-12)
  }

  @Test func splitsAreStratifiedAndSeeded() throws {
    let classes = (0..<100).map { $0 < 60 ? 0 : ($0 < 99 ? 1 : 2) }
    let stream = RandomStream(seed: 4, purpose: "split")
    let split = RowSplit.holdOut(
      rowCount: 100, testFraction: 0.25, classes: classes, stream: stream)
    #expect(split.test.count == 25 && split.train.count == 75)
    #expect((split.train + split.test).sorted() == Array(0..<100))
    let held = split.test.count { classes[$0] == 0 }
    #expect(held == 15 || held == 16)
    #expect(split.train.contains(99))
    let again = RowSplit.holdOut(
      rowCount: 100, testFraction: 0.25, classes: classes, stream: stream)
    #expect(split == again)
    let other = RowSplit.holdOut(
      rowCount: 100, testFraction: 0.25, classes: classes,
      stream: RandomStream(seed: 5, purpose: "split"))
    #expect(split != other)
  }

  @Test func foldsTestEveryRowOnce() throws {
    let classes = (0..<53).map { $0 % 4 }
    let folds = try RowSplit.folds(
      rowCount: 53, count: 5, classes: classes, stream: RandomStream(seed: 1, purpose: "folds"))
    #expect(folds.flatMap(\.test).sorted() == Array(0..<53))
    for fold in folds {
      #expect((fold.train + fold.test).sorted() == Array(0..<53))
      for c in 0..<4 { #expect((2...3).contains(fold.test.count { classes[$0] == c })) }
    }
    #expect(throws: HelioError.self) {
      try RowSplit.folds(rowCount: 3, count: 4, stream: RandomStream(seed: 1, purpose: "folds"))
    }
  }
}
