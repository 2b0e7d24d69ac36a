import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Columns of many categories, copies of rows, and rows that are outside.
@Suite struct CategoryTests {
  private let stream = RandomStream(seed: 11, purpose: "categories")

  private func options(_ families: [KernelFamily] = [.gaussian, .conjugate(.relu)])
    -> TableModelOptions
  {
    var options = TableModelOptions(
      regressor: AdaptiveRegressor(families: families, adaptation: .none), nestsFewRows: false)
    options.preparation.target = "y"
    return options
  }

  /// L categories in turn, with effects of variance `signal` and noise of variance 1/4.
  private func panel(
    rows n: Int, categories L: Int, signal: Double, seed: UInt64 = 0
  ) throws -> Table {
    let effects: [Double] = stream.normals(L)
    let e: [Double] = stream.at(100 + Int(seed)).normals(n)
    let x: [Double] = stream.at(200 + Int(seed)).normals(n)
    return try Table(columns: [
      TableColumn(name: "place", content: .text((0..<n).map { "p\($0 % L)" })),
      numericColumn("x", x),
      numericColumn(
        "y", (0..<n).map { signal.squareRoot() * effects[$0 % L] + x[$0] / 4 + 0.5 * e[$0] }),
    ])
  }

  /// Sixty categories of eight rows: shrunken means explain what there is to explain.
  @Test func manyCategoriesAreLearned() throws {
    let model = try TableModel.fit(panel(rows: 480, categories: 60, signal: 1), options: options())
      .model
    let new = try panel(rows: 480, categories: 60, signal: 1, seed: 1)
    let judgement = try #require(try model.judgement(on: new, model.predict(new)))
    // Noise has .25 of a mean square, means of eight rows 1/8 more.
    #expect(judgement.rootMeanSquaredError! < 0.56, "RMSE \(judgement.rootMeanSquaredError!)")
    #expect(abs(model.judgement.rootMeanSquaredError! / judgement.rootMeanSquaredError! - 1) < 0.1)
  }

  /// Categories of noise say nothing: what a row's own target adds to its category must not show.
  @Test func categoriesOfNoiseDoNotLeak() throws {
    var total = 0.0
    for seed in 0..<4 {
      let table = try panel(rows: 160, categories: 40, signal: 0, seed: UInt64(10 + seed))
      var options = options()
      options.preparation.excludedColumns = ["x"]
      total += try TableModel.fit(table, options: options).model.judgement.rSquared! / 4
    }
    // Of noise R^2 has the deviation 1/sqrt(n); x/4 is noise too.
    #expect(total < 0.05, "mean R^2 \(total)")
  }

  @Test func unseenCategoriesKnowTheSpread() throws {
    let n = 120
    let e: [Double] = stream.at(1).normals(n)
    let level = [0.0, 10, 50]
    let data = try Table(columns: [
      TableColumn(name: "shop", content: .text((0..<n).map { ["A", "B", "C"][$0 % 3] })),
      numericColumn("x", stream.at(2).normals(n)),
      numericColumn("y", (0..<n).map { level[$0 % 3] + 0.5 * e[$0] }),
    ])
    let model = try TableModel.fit(data, options: options()).model
    let new = try Table(columns: [
      TableColumn(name: "shop", content: .text(["B", "D"])), numericColumn("x", [0, 0]),
    ])
    let predictions = try model.predict(new)
    #expect(abs(predictions.values[0] - 10) < 1)
    #expect(abs(predictions.values[1] - 20) < 3, "near the mean over categories")
    #expect(predictions.upperEnds[0] - predictions.lowerEnds[0] < 4)
    // Three shops of deviation 26.5: a fourth is within 1.64 x 26.5 sqrt(4/3) of their mean.
    #expect(abs((predictions.upperEnds[1] - predictions.lowerEnds[1]) / 2 - 50.3) < 1)
    #expect(predictions.outsideColumns == [[], ["shop"]])
    #expect(
      try TableModel(fileContent: model.fileContent()).predict(new).upperEnds
        == predictions.upperEnds)
  }

  /// Noise three times over is still noise.
  @Test func copiesStayTogether() throws {
    let n = 50
    let (x, y): ([Double], [Double]) = (stream.at(3).normals(2 * n), stream.at(4).normals(n))
    let data = try Table(columns: [
      numericColumn("a", (0..<(3 * n)).map { x[$0 % n] }),
      numericColumn("b", (0..<(3 * n)).map { x[n + $0 % n] }),
      numericColumn("y", (0..<(3 * n)).map { y[$0 % n] }),
    ])
    let model = try TableModel.fit(data, options: options([.laplace, .gaussian])).model
    #expect(model.judgement.rSquared! < 0.25, "R^2 \(model.judgement.rSquared!)")
    #expect(model.sentences.contains { $0.contains("100 rows repeat others") })
  }

  /// A rare class of copies: two different rows go to different folds, and a single one is left out of no fold.
  @Test(arguments: [1, 2]) func copiesOfARareClassCanBeLeftOut(_ different: Int) throws {
    let n = 20
    let x: [Double] = stream.at(7).normals(n)
    let label = (0..<n).map { $0 < different ? "rare" : x[$0] > 0 ? "high" : "low" }
    let data = try Table(columns: [
      numericColumn("x", (0..<(3 * n)).map { x[$0 % n] }),
      TableColumn(name: "y", content: .text((0..<(3 * n)).map { label[$0 % n] })),
    ])
    var options = options([.gaussian])
    options.nestsFewRows = true
    let model = try TableModel.fit(data, options: options).model
    #expect(model.judgement.method.contains("outer folds") == (different == 2))
  }

  /// One row in thirty is far off: the others are met better than by squared errors alone.
  @Test func farRowsCountLess() throws {
    let n = 240
    let (x, e): ([Double], [Double]) = (stream.at(5).normals(n), stream.at(6).normals(n))
    func y(_ i: Int) -> Double { 2 * x[i] + 0.2 * e[i] }
    let data = try Table(columns: [
      numericColumn("x", x),
      numericColumn("y", (0..<n).map { $0 % 30 == 7 ? 300 * e[$0] : y($0) }),
    ])
    let model = try TableModel.fit(data, options: options([.gaussian])).model
    #expect(model.sentences.contains { $0.contains("Huber") })
    let places = try Table(columns: [numericColumn("x", [-1, 0, 1])])
    let f = try model.predict(places).values
    #expect(zip(f, [-2.0, 0, 2]).allSatisfy { abs($0 - $1) < 0.5 }, "\(f)")
    #expect(model.judgement.medianAbsoluteError! < 0.4)
  }

  /// Intervals in units of the process are longer where rows are few, and cover in the middle and at the ends.
  @Test func adaptiveIntervalsFollowTheRows() throws {
    func rows(_ n: Int, _ k: Int) throws -> (Table, [Double]) {
      let (x, e): ([Double], [Double]) = (stream.at(k).normals(n), stream.at(k + 1).normals(n))
      let y = (0..<n).map { i -> Double in 3 * sin(2 * x[i]) + 0.1 * e[i] }
      return (try Table(columns: [numericColumn("x", x), numericColumn("y", y)]), x)
    }
    let (data, _) = try rows(80, 20)
    let model = try TableModel.fit(data, options: options([.gaussian, .matern32])).model
    let (new, x) = try rows(2000, 30)
    let predictions = try model.predict(new, intervals: .adaptive)
    let y = try numbers(new, "y")
    let isCovered = y.indices.map {
      predictions.lowerEnds[$0] <= y[$0] && y[$0] <= predictions.upperEnds[$0]
    }
    let share = Double(isCovered.count { $0 }) / 2000
    #expect(abs(share - 0.9) < 0.08, "covered \(share)")
    let lengths = zip(predictions.upperEnds, predictions.lowerEnds).map { $0 - $1 }
    func mean(_ rows: [Int]) -> Double { rows.reduce(0) { $0 + lengths[$1] } / Double(rows.count) }
    let (near, far) = (x.indices.filter { abs(x[$0]) < 0.5 }, x.indices.filter { abs(x[$0]) > 2 })
    #expect(mean(far) > 1.2 * mean(near))
    let farShare = Double(far.count { isCovered[$0] }) / Double(far.count)
    let constant = try model.predict(new)
    let constantShare =
      Double(far.count { constant.lowerEnds[$0] <= y[$0] && y[$0] <= constant.upperEnds[$0] })
      / Double(far.count)
    #expect(farShare >= constantShare)
  }

  /// Small and large predictions alike are covered as often as the level says: 200 rows a tenth leave .02, and the
  /// length of the intervals is known from 400 rows to another .02.
  @Test func adaptiveIntervalsCoverInEveryTenth() throws {
    func rows(_ n: Int, _ k: Int) throws -> Table {
      let (x, z, e): ([Double], [Double], [Double]) = (
        stream.at(k).normals(n), stream.at(k + 1).normals(n), stream.at(k + 2).normals(n)
      )
      let y = (0..<n).map { i -> Double in 3 * sin(2 * x[i]) + z[i] * z[i] + 0.5 * e[i] }
      return try Table(columns: [
        numericColumn("x", x), numericColumn("z", z), numericColumn("y", y),
      ])
    }
    let model = try TableModel.fit(rows(400, 40), options: options([.gaussian, .matern32])).model
    let new = try rows(2000, 50)
    let predictions = try model.predict(new, intervals: .adaptive)
    let y = try numbers(new, "y")
    let order = y.indices.sorted { predictions.values[$0] < predictions.values[$1] }
    for tenth in 0..<10 {
      let rows = order[(200 * tenth)..<(200 * (tenth + 1))]
      let covered = rows.count {
        predictions.lowerEnds[$0] <= y[$0] && y[$0] <= predictions.upperEnds[$0]
      }
      #expect(abs(Double(covered) / 200 - 0.9) < 0.09, "tenth \(tenth): \(covered) of 200")
    }
  }
}
