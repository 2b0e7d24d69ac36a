import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// What a model says of itself, and of rows that it cannot know.
@Suite struct JudgementTests {
  private var quick: TableModelOptions {
    var options = TableModelOptions()
    options.regressor.families = [.gaussian]
    options.regressor.adaptation = .none
    return options
  }

  private func rows(_ n: Int, seed: UInt64, _ line: (Double, Double, Double) -> String) -> String {
    let X = Matrix<Double>.normal(
      rows: n, columns: 3, from: RandomStream(seed: seed, purpose: "judgements"))
    return (0..<n).map { line(X[$0, 0], X[$0, 1], X[$0, 2]) + "\n" }.joined()
  }

  private func classes(_ n: Int, seed: UInt64) throws -> Table {
    try table(
      "a,b,kind\n" + rows(n, seed: seed) { "\($0),\($1),\($0 + 0.7 * $2 > 1.2 ? "yes" : "no")" })
  }

  @Test func predictionsAreTheMostProbableClasses() throws {
    let training = try classes(80, seed: 1)
    let model = try TableModel.fit(training, options: quick).model
    let predictions = try model.predict(training)
    let P = predictions.probabilities
    #expect((0..<80).allSatisfy { predictions.classes[$0] == (P[$0, 1] > P[$0, 0] ? 1 : 0) })
    let judgement = try #require(try model.judgement(on: training, predictions))
    let report = try #require(judgement.classes)
    guard case .classes(let truth) = try model.preparation.targets(of: training)?.truth else {
      Issue.record("classes")
      return
    }
    var confusion = [[0, 0], [0, 0]]
    for (t, f) in zip(truth, predictions.classes) { confusion[t][f] += 1 }
    #expect(report.confusion == confusion)
    #expect(judgement.accuracy == Double(confusion[0][0] + confusion[1][1]) / 80)
    let shares = (0..<2).map { Double(confusion[$0][$0]) / Double(confusion[$0].reduce(0, +)) }
    #expect(abs(report.balancedAccuracy - (shares[0] + shares[1]) / 2) < 1e-12)
    // The area by its definition, over all pairs.
    var (wins, pairs) = (0.0, 0.0)
    for i in 0..<80 where truth[i] == 1 {
      for j in 0..<80 where truth[j] == 0 {
        pairs += 1
        wins += P[i, 1] > P[j, 1] ? 1 : P[i, 1] == P[j, 1] ? 0.5 : 0
      }
    }
    #expect(abs(try #require(report.areaUnderCurve) - wins / pairs) < 1e-12)
    #expect(
      report.reliability.count == 10 && report.reliability.reduce(0) { $0 + $1.rowCount } == 80)
    for (b, bin) in report.reliability.enumerated() where bin.rowCount > 0 {
      #expect(bin.meanProbability >= Double(b) / 10 && bin.meanProbability <= Double(b + 1) / 10)
    }
  }

  @Test func thresholdsAndWeightsMoveTheClass() throws {
    let training = try classes(80, seed: 1)
    func positives(_ change: (inout TableModelOptions) -> Void) throws -> (Int, TableModel) {
      var options = quick
      change(&options)
      let model = try TableModel.fit(training, options: options).model
      return (try model.predict(training).classes.reduce(0, +), model)
    }
    let (plain, _) = try positives { _ in }
    let (low, model) = try positives { $0.threshold = 0.1 }
    #expect(low > plain)
    let again = try TableModel(fileContent: model.fileContent())
    #expect(again.threshold == 0.1 && again.judgement == model.judgement)
    let p = try again.predict(training)
    #expect((0..<80).allSatisfy { p.classes[$0] == (p.probabilities[$0, 1] >= 0.1 ? 1 : 0) })
    let (balanced, _) = try positives { $0.preparation.classWeights = .balanced }
    let (heavy, _) = try positives { $0.preparation.classWeights = .stated(["yes": 30]) }
    #expect(balanced > plain && heavy >= balanced)
    for weights: PreparationOptions.ClassWeights in [.stated(["maybe": 2]), .stated(["yes": -1])] {
      #expect(throws: HelioError.self) { try positives { $0.preparation.classWeights = weights } }
    }
    #expect(throws: HelioError.self) { try positives { $0.threshold = 1.5 } }
  }

  @Test func noSkillIsSaid() throws {
    let noise = try table("a,b,y\n" + rows(40, seed: 3) { "\($0),\($1),\($2)" })
    let judgement = try TableModel.fit(noise, options: quick).model.judgement
    #expect(try #require(judgement.rSquared) <= 0)
    #expect(judgement.remark?.contains("no better than the mean") == true)
    let skill = try table("a,b,y\n" + rows(40, seed: 3) { "\($0),\($1),\($0 + 0.1 * $2)" })
    #expect(try TableModel.fit(skill, options: quick).model.judgement.remark == nil)
  }

  /// Of a target that is never negative no answer is.
  @Test func countsStayCounts() throws {
    let text = "x,b,count\n" + rows(80, seed: 5) { "\($0),\($1),\(max(0, ($0 + $2).rounded()))" }
    var options = quick
    options.preparation.task = .regression
    let model = try TableModel.fit(table(text), options: options).model
    let p = try model.predict(table(text))
    #expect(p.values.allSatisfy { $0 >= 0 } && p.lowerEnds.allSatisfy { $0 >= 0 })
    #expect(p.lowerEnds.contains(0) && zip(p.values, p.upperEnds).allSatisfy { $0 <= $1 })
    #expect(model.sentences.contains { $0.contains("below 0") })
    let signed = try table("x,b,y\n" + rows(80, seed: 5) { "\($0),\($1),\($0 + $2)" })
    #expect(try TableModel.fit(signed, options: quick).model.predict(signed).lowerEnds.min()! < 0)
  }

  /// The same model of a table in other units, as far as numbers go.
  @Test(arguments: ["e300", "e-300"]) func unitsDoNotMatter(_ unit: String) throws {
    func fit(_ x: String, _ y: String) throws -> TableModel {
      let text = rows(40, seed: 7) { "\(format($0))\(x),\($1),\(format(2 * $0 + 0.1 * $2))\(y)" }
      return try TableModel.fit(table("a,b,y\n" + text), options: quick).model
    }
    let plain = try fit("", "").judgement
    for model in [try fit(unit, ""), try fit("", unit), try fit(unit, unit)] {
      #expect(abs(model.judgement.rSquared! - plain.rSquared!) < 1e-6)
      #expect(try TableModel(fileContent: model.fileContent()).judgement == model.judgement)
    }
    let error = try fit("", unit).judgement.rootMeanSquaredError!
    #expect(abs(error / Double("1\(unit)")! / plain.rootMeanSquaredError! - 1) < 1e-6)
  }

  private func format(_ x: Double) -> String { String(format: "%.6f", x) }

  @Test func beyondNumbersIsRefused() throws {
    let far = try table(
      "a,b,y\n" + rows(40, seed: 7) { a, b, e in "\(format(a > 0 ? 1.7 : -1.7))e308,\(b),\(a + e)" }
    )
    let error = #expect(throws: HelioError.self) { try TableModel.fit(far, options: quick) }
    #expect(error.map { "\($0)".contains("'a'") && "\($0)".contains("divide") } == true)
    let target = try table(
      "a,b,y\n" + rows(40, seed: 7) { a, b, e in "\(a),\(b),\(format((a + e) / 5))e308" })
    let other = #expect(throws: HelioError.self) { try TableModel.fit(target, options: quick) }
    #expect(other.map { "\($0)".contains("'y'") && "\($0)".contains("divide") } == true)
  }

  @Test func longTailsAreNoted() throws {
    func sentences(outlierEvery k: Int) throws -> [String] {
      var i = 0
      let text = rows(100, seed: 9) { a, b, e in
        i += 1
        return "\(a),\(b),\(a + 0.1 * e + (i % k == 0 ? 1e4 * e : 0))"
      }
      let model = try TableModel.fit(table("a,b,y\n" + text), options: quick).model
      #expect(model.judgement.medianAbsoluteError! < model.judgement.rootMeanSquaredError!)
      return model.sentences
    }
    #expect(try sentences(outlierEvery: 33).contains { $0.contains("long tails: 3 of 100 rows") })
    #expect(try !sentences(outlierEvery: 1000).contains { $0.contains("long tails") })
  }

  /// Predicting stops for no cell of the target, and rows of the training table are named.
  @Test func predictionAlwaysHappens() throws {
    func line(_ a: Double, _ b: Double, _ e: Double) -> String { "\(a),\(b),\(a + 0.1 * e)" }
    let text = "a,b,y\n" + rows(40, seed: 11, line)
    let model = try TableModel.fit(table(text), options: quick).model
    for targets in [["", "1.5", ""], ["NA", "1.5", "n/a"], ["soon", "1.5", "?"]] {
      let new = try table("a,b,y\n" + targets.map { "0.1,0.2,\($0)\n" }.joined())
      let p = try model.predict(new)
      #expect(p.values.count == 3)
      #expect(p.notes.contains { $0.contains("judged by 1 of 3 rows") }, "\(p.notes)")
      #expect(try model.judgement(on: new, p)?.rowCount == 1)
    }
    let same = try model.predict(table(text))
    #expect(
      same.notes.contains { $0.hasPrefix("All 40 rows are ones that the model learned from") })
    let fresh = try model.predict(table("a,b,y\n" + rows(40, seed: 12, line)))
    #expect(!fresh.notes.contains { $0.contains("learned from") })
    let far = try model.predict(table("a,b\n100,0\n0,0\n0,-50\n"))
    #expect(far.notes.contains { $0.contains("2 of 3 rows lie beyond the range") })
  }

  /// A new table is read like the first: marks, markers and dates from the model's file.
  @Test func readingIsKeptInTheFile() throws {
    let reading = ReadingOptions(delimiter: .semicolon, missingMarkers: ["leer"])
    let text =
      "tag;a;y\n"
      + (0..<60).map {
        "\(1 + $0 % 28).\(1 + $0 / 28).2024;\($0 % 20 == 5 ? "leer" : "\($0 % 13),5");\($0),25\n"
      }
      .joined()
    var options = quick
    options.reading = reading
    let model = try TableModel.fit(table(text, reading), options: options).model
    let again = try TableModel(fileContent: model.fileContent())
    #expect(again.reading.missingMarkers == ["leer"] && again.reading.delimiter == .semicolon)
    #expect(again.reading.notations["a"]?.decimalMark == .comma)
    let one = try table("tag;a\n05.02.2024;1,234\n06.02.2024;leer\n", again.reading)
    #expect(try numbers(one, "a")[0] == 1.234)
    #expect(try again.predict(one).values.allSatisfy { abs($0 - 36) < 8 })
  }
}
