import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct OuterFoldsTests {
  private func options(
    folds K: Int = 4, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) -> TableModelOptions {
    var preparation = PreparationOptions(
      target: "y", missing: .medianWithIndicator, testFraction: 0)
    change(&preparation)
    return TableModelOptions(
      preparation: preparation,
      regressor: AdaptiveRegressor(families: [.laplace, .gaussian], folds: 3), outerFolds: K,
      nestsFewRows: false)
  }

  /// Rows in pairs that differ by a thousandth; the target of a pair is noise. Group and time name the pair.
  private func pairs(_ count: Int, seed: UInt64) throws -> Table {
    let stream = RandomStream(seed: seed, purpose: "pairs of rows")
    let X = Matrix<Double>.normal(rows: count, columns: 3, from: stream)
    let E = Matrix<Double>.normal(rows: 2 * count, columns: 3, from: stream.at(1))
    let y: [Double] = stream.at(2).normals(count)
    var columns = (0..<3).map { j in
      numericColumn("x\(j)", (0..<(2 * count)).map { X[$0 / 2, j] + 0.001 * E[$0, j] })
    }
    columns.append(numericColumn("y", (0..<(2 * count)).map { y[$0 / 2] }))
    columns.append(numericColumn("pair", (0..<(2 * count)).map { Double($0 / 2) }))
    return try Table(columns: columns)
  }

  /// If a left-out row were learned from, its pair's noise would be known; it is if the pair is torn apart.
  @Test func leftOutRowsAreNeverLearnedFrom() throws {
    let table = try pairs(60, seed: 1)
    let whole = try TableModel.fit(table, options: options { $0.groupColumn = "pair" }).model
    let outer = try #require(whole.outerJudgement)
    // Sampling error of R^2 of noise from 60 pairs: 1/sqrt(60); a predictor of variance v loses v more.
    #expect(outer.rSquared! < 2 / 60.0.squareRoot(), "R^2 \(outer.rSquared!) of noise")
    #expect(outer.rowCount == 120)
    #expect(outer.method == "4 outer folds of whole groups, each with its own selection")
    let torn = try TableModel.fit(
      table, options: options { $0.excludedColumns = ["pair"] }
    ).model
    #expect(torn.outerJudgement!.rSquared! > 0.4, "R^2 \(torn.outerJudgement!.rSquared!) when torn")
    // Later rows are judged: not those of the first block.
    let forward = try TableModel.fit(table, options: options { $0.timeColumn = "pair" }).model
    #expect(forward.outerJudgement!.rowCount == 120 - 120 / 5)
    #expect(forward.outerJudgement!.rSquared! < 0.25)
  }

  /// With many candidates and few rows of noise the least error is below 1 by chance; outer folds do not
  /// see the chance.
  @Test func noiseLooksLikeNoise() throws {
    var (inner, outer) = (0.0, 0.0)
    let n = 60
    for seed in 1...3 as ClosedRange<UInt64> {
      let Z = Matrix<Double>.normal(
        rows: n, columns: 9, from: RandomStream(seed: seed, purpose: "noise table"))
      var columns = (0..<8).map { numericColumn("x\($0)", Z.column($0)) }
      columns.append(numericColumn("y", Z.column(8)))
      let model = try TableModel.fit(Table(columns: columns), options: options()).model
      inner += model.judgement.rSquared! / 3
      outer += model.outerJudgement!.rSquared! / 3
      #expect(
        abs(model.selectionOptimism! - model.judgement.rSquared! + model.outerJudgement!.rSquared!)
          < 1e-15)
    }
    #expect(
      outer < 2 / (3 * Double(n)).squareRoot(), "R^2 \(outer) by outer folds, \(inner) inside")
  }

  @Test func theyAreSeededStoredAndChangeNothingElse() throws {
    let table = try syntheticTable(rows: 70, features: 3)
    func fit(_ K: Int, _ seed: UInt64 = 1) throws -> TableModel {
      var chosen = options(folds: K) { $0.target = "target" }
      chosen.regressor.seed = seed
      return try TableModel.fit(table, options: chosen).model
    }
    let (model, plain) = (try fit(3), try fit(0))
    #expect(plain.outerJudgement == nil && plain.selectionOptimism == nil)
    #expect(model.judgement == plain.judgement)
    #expect(try model.predict(table).values == plain.predict(table).values)
    let outer = try #require(model.outerJudgement)
    #expect(outer.rSquared! > 0.5 && outer.rowCount == 70)
    #expect(try fit(3).outerJudgement == outer)
    #expect(try fit(3, 2).outerJudgement != outer, "other folds")
    #expect(try TableModel(fileContent: model.fileContent()).outerJudgement == outer)
    // Without outer folds a file has no such entry, as older ones have none.
    let content = try plain.fileContent()
    #expect(content.range(of: Data("outerJudgement".utf8)) == nil)
    #expect(try TableModel(fileContent: content).outerJudgement == nil)
  }

  @Test func classesArePooled() throws {
    let n = 90
    let Z = Matrix<Double>.normal(
      rows: n, columns: 2, from: RandomStream(seed: 3, purpose: "classes in outer folds"))
    func table(_ label: (Int) -> String) throws -> Table {
      try Table(columns: [
        numericColumn("a", Z.column(0)), numericColumn("b", Z.column(1)),
        TableColumn(name: "y", content: .text((0..<n).map(label))),
      ])
    }
    let model = try TableModel.fit(
      table { Z[$0, 0] > 0.5 ? "high" : Z[$0, 0] < -0.5 ? "low" : "middle" }, options: options()
    ).model
    let outer = try #require(model.outerJudgement)
    #expect(outer.accuracy! > 0.75 && outer.logLoss! < 0.8 && outer.rSquared == nil)
    // A count over all rows.
    let count = outer.accuracy! * Double(n)
    #expect(abs(count - count.rounded()) < 1e-9)
    #expect(model.selectionOptimism == model.judgement.accuracy! - outer.accuracy!)
    let rare = try table { $0 == 7 ? "rare" : Z[$0, 0] > 0 ? "high" : "low" }
    #expect(
      refusal { () throws(HelioError) in _ = try TableModel.fit(rare, options: options()) }
        .contains("'rare' are in one outer fold"))
    #expect(throws: HelioError.self) {
      try TableModel.fit(table { Z[$0, 0] > 0 ? "a" : "b" }, options: options(folds: 1))
    }
  }
}
