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

/// Mean-field networks as models of tables.
@Suite struct MeanFieldTableTests {
  /// y = tanh(2 a - b) + noise, or whether it is positive.
  private func data(rows n: Int, seed: UInt64, isClass: Bool = false) throws -> Table {
    let stream = RandomStream(seed: seed, purpose: "table of a network")
    let X = Matrix<Double>.normal(rows: n, columns: 3, from: stream)
    let e: [Double] = stream.at(1).normals(n)
    let y = (0..<n).map { tanh(2 * X[$0, 0] - X[$0, 1]) + 0.2 * e[$0] }
    return try Table(
      columns: ["a", "b", "c"].enumerated().map { numericColumn($1, X.column($0)) } + [
        isClass
          ? TableColumn(name: "y", content: .text(y.map { $0 > 0 ? "yes" : "no" }))
          : numericColumn("y", y)
      ])
  }

  private var quick: TableModelOptions {
    var options = TableModelOptions()
    options.kind = .meanField
    options.meanField = MeanFieldSettings(
      pointCount: 512, regularizations: [0.1, 0.03, 0.01], inputVariances: [1, 4])
    options.choosesScaling = false
    options.nestsFewRows = false
    return options
  }

  @Test func regression() throws {
    let model = try TableModel.fit(data(rows: 150, seed: 1), options: quick).model
    let network = try #require(model.regressor.network)
    #expect(network.candidates.count == 6 && network.outputs[0].dualityGap < 1e-18)
    #expect(model.judgement.method == "leave-one-out by linear response")
    let new = try data(rows: 1000, seed: 2)
    let predictions = try model.predict(new)
    let error = try #require(try model.judgement(on: new, predictions)?.rootMeanSquaredError)
    let expected = try #require(model.judgement.rootMeanSquaredError)
    // Noise of .2; the scatter of 150 left-out rows is some 6 %.
    #expect(error < 0.25 && abs(error / expected - 1) < 0.2, "\(error), \(expected)")
    let y = try numbers(new, "y")
    let covered = y.indices.count {
      predictions.lowerEnds[$0] <= y[$0] && y[$0] <= predictions.upperEnds[$0]
    }
    #expect(abs(Double(covered) / 1000 - 0.9) < 0.06, "\(covered)")
    #expect(throws: HelioError.self) { try model.predict(new, intervals: .gaussian) }

    let content = try model.fileContent()
    let again = try TableModel(fileContent: content)
    #expect(try again.fileContent() == content)
    #expect(try again.predict(new).values == predictions.values)
    for position in [content.count / 2, content.count - 100] {
      var damaged = content
      damaged[position] ^= 1
      #expect(throws: HelioError.self) { try TableModel(fileContent: damaged) }
    }
    // Gradients are those of the predictions.
    let X = try model.preparation.inputs(of: new).rows(0..<5)
    let G = try model.regressor.gradients(at: X)[0]
    for j in 0..<3 {
      var (up, down) = (X, X)
      for i in 0..<5 { (up[i, j], down[i, j]) = (X[i, j] + 1e-5, X[i, j] - 1e-5) }
      let slope = (try model.regressor.predict(up) - model.regressor.predict(down)).scaled(by: 5e4)
      #expect(largestDifference(slope.elements, G.column(j)) < 1e-7)
    }
  }

  @Test func explanation() throws {
    let model = try TableModel.fit(data(rows: 120, seed: 3), options: quick).model
    let options = ExplanationOptions(resamples: 4, permutations: 99)
    let explanation = try Explanation(model, options: options)
    #expect(explanation.sensitivity.ranking == [0, 1, 2])
    let u = explanation.sensitivity.directions[0].loadings
    #expect(abs(abs(u[0] * 2 - u[1]) / 5.0.squareRoot() - 1) < 0.05, "\(u)")
    #expect(explanation.network?.dualityGap ?? 1 < 1e-18 && explanation.learningCurve == nil)
    // Learning turns the kernel towards the target.
    let after = try #require(explanation.spectrum.after)
    #expect(after.alignment > 1.2 * explanation.spectrum.before.alignment)
    let shares = try #require(explanation.members[0].metricShares)
    #expect(shares[0] > shares[2])
  }

  @Test func classes() throws {
    let model = try TableModel.fit(data(rows: 150, seed: 4, isClass: true), options: quick).model
    let new = try data(rows: 1000, seed: 5, isClass: true)
    let predictions = try model.predict(new)
    let judgement = try #require(try model.judgement(on: new, predictions))
    #expect(try #require(judgement.accuracy) > 0.87)
    // Worse than knowing nothing is log 2; probabilities are those of the logistic link.
    #expect(try #require(judgement.logLoss) < 0.33)
    let X = try model.preparation.inputs(of: new)
    let f = model.preparation.target.uncentred(try model.regressor.predict(X))
    for i in [0, 10, 99] {
      #expect(abs(predictions.probabilities[i, 1] - 1 / (1 + exp(-f[i, 0]))) < 1e-12)
    }
    #expect(abs(judgement.logLoss! - model.judgement.logLoss!) < 0.08)
    let again = try TableModel(fileContent: model.fileContent())
    #expect(try again.predict(new).probabilities == predictions.probabilities)
    #expect(try Explanation(model, options: .init(resamples: 2, permutations: 99)).task == .binary)
  }

  @Test func fewRowsAreJudgedByFoldsAndGroupsBySplits() throws {
    var options = quick
    options.nestsFewRows = true
    let model = try TableModel.fit(data(rows: 60, seed: 6), options: options).model
    #expect(model.judgement.method.contains("outer folds"))
    options.preparation.groupColumn = "c"
    let grouped = try Table(
      columns: data(rows: 60, seed: 6).columns.map {
        $0.name == "c" ? numericColumn("c", (0..<60).map { Double($0 / 4) }) : $0
      })
    options.nestsFewRows = false
    #expect(
      try TableModel.fit(grouped, options: options).model.judgement.method.contains("groups"))
  }

  /// The derivative and the number of coefficients are chosen, by networks and by kernels.
  @Test(arguments: [TableModelKind.meanField, .kernels])
  func curves(_ kind: TableModelKind) throws {
    let n = 80
    let stream = RandomStream(seed: 7, purpose: "curves of a table")
    let A = Matrix<Double>.normal(rows: n, columns: 4, from: stream)
    func value(_ i: Int, _ t: Double) -> Double {
      3 * A[i, 3] + (0..<3).reduce(0) { $0 + A[i, $1] * FunctionBasis.sine($1 + 1, t) }
    }
    let table = try Table(
      columns: (0...24).map { j in
        numericColumn("x_\(800 + 2 * j)", (0..<n).map { value($0, Double(j) / 24) })
      } + [numericColumn("y", (0..<n).map { tanh(A[$0, 1]) + 0.05 * A[$0, 0] })])
    var options = quick
    options.kind = kind
    options.regressor.families = [.matern52]
    options.regressor.adaptation = .none
    options.preparation.functions = [FunctionalColumns(pattern: "x_*")]
    let model = try TableModel.fit(table, options: options).model
    #expect(model.sentences.contains { $0.contains("leave-one-out errors") })
    #expect(try #require(model.judgement.rSquared) > 0.8)
    let function = try #require(model.preparation.functions?.first)
    #expect(function.columns.count == 25 && function.grid[1] == 802 && function.count < 24)
    let again = try TableModel(fileContent: model.fileContent())
    #expect(
      largestDifference(try again.predict(table).values, try model.predict(table).values) < 1e-9)
    let explanation = try Explanation(model, options: .init(resamples: 2, permutations: 99))
    let drawn = try #require(explanation.functions?.first)
    #expect(drawn.grid.count == 25 && drawn.values[0].count == 25)
    #expect(abs(drawn.values[0].map { abs($0) }.max()! - 1) < 1e-12)
  }

  @Test func refusals() throws {
    let table = try data(rows: 40, seed: 8)
    func message(_ table: Table, _ change: (inout TableModelOptions) -> Void) -> String {
      var options = quick
      change(&options)
      do {
        _ = try TableModel.fit(table, options: options)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(message(table) { $0.meanField.regularizations = [0] }.contains("regularizations"))
    let weighted = try Table(
      columns: [numericColumn("w", (0..<40).map { Double(1 + $0 % 3) })] + table.columns)
    #expect(message(weighted) { $0.preparation.weightColumn = "w" }.contains("rows have weights"))
    let many = try Table(
      columns: table.columns.dropLast() + [
        TableColumn(name: "y", content: .text((0..<40).map { "abc".map(String.init)[$0 % 3] }))
      ])
    #expect(message(many) { _ in }.contains("more than two classes"))
  }
}
