import Foundation
import Heliotrope
import Testing

@Suite struct ModelRobustnessTests {
  /// Four columns of three latent ones; classes by the sign of the first.
  private func table(classes: Int, mislabels: Bool = false) throws -> Table {
    let n = 160
    let Z = Matrix<Double>.normal(
      rows: n, columns: 3, from: RandomStream(seed: 8, purpose: "modelled table"))
    let x = (0..<n).map { [Z[$0, 0], Z[$0, 1], Z[$0, 2], Z[$0, 1] + Z[$0, 2]] }
    // Every fourth label is that of another row, where a large ridge is wanted.
    let judged = (0..<n).map { mislabels && $0 % 4 == 0 ? x[($0 + 37) % n] : x[$0] }
    let target: TableColumn.Content =
      switch classes {
      case 2: .text(judged.map { $0[0] > 0 ? "plus" : "minus" })
      case 3: .text(judged.map { $0[0] > 0.5 ? "high" : ($0[0] < -0.5 ? "low" : "middle") })
      default: .numbers(judged.map { $0[0] + 0.2 * $0[1] })
      }
    return try Table(
      columns: (0..<4).map { j in
        TableColumn(name: "f\(j)", content: .numbers(x.map { $0[j] }))
      } + [TableColumn(name: "y", content: target)])
  }

  private func model(_ table: Table, _ families: [KernelFamily]) throws -> TableModel {
    try TableModel.fit(
      table,
      options: TableModelOptions(
        preparation: .init(scaling: .standardise, testFraction: 0), choosesTransform: false,
        choosesScaling: false, regressor: AdaptiveRegressor(families: families, folds: 3))
    ).model
  }

  /// Against differences of the predictions, also where the kernel's own gradient has no closed form.
  @Test(arguments: ["relu", "matern52", "product-matern32", "relu-tangent"])
  func gradients(family: String) throws {
    let model = try model(table(classes: 3, mislabels: true), [KernelFamily(name: family)])
    let X = Matrix<Double>.normal(
      rows: 6, columns: 4, from: RandomStream(seed: 8, purpose: "places"))
    let G = try model.regressor.gradients(at: X)
    #expect(G.count == 3)
    // Predictions of a product kernel carry rounding of 1e-8, which a short step magnifies.
    let h = family.hasPrefix("product") ? 3e-4 : 1e-4
    for l in 0..<4 {
      func moved(_ step: Double) -> Matrix<Double> {
        Matrix(rows: 6, columns: 4) { X[$0, $1] + ($1 == l ? step : 0) }
      }
      let slope = try (model.regressor.predict(moved(h)) - model.regressor.predict(moved(-h)))
        .scaled(by: 1 / (2 * h))
      for c in 0..<3 {
        for i in 0..<6 { #expect(abs(G[c][i, l] - slope[i, c]) < 1e-4, "\(family)") }
      }
    }
  }

  @Test(arguments: [0, 2, 3])
  func rowsNearAnotherAnswer(classes: Int) throws {
    let table = try table(classes: classes)
    let model = try model(table, [.matern52])
    var specification = ModelRobustnessSpecification(model: "m", checksum: "1")
    specification.share = 1
    specification.table = "t"
    specification.source = TableSource(table)
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: place) }
    let folder = try ResultsFolder(
      path: place.path, experiment: "robustness-model", specification: specification)
    let result = try measureRobustness(of: model, on: table, specification, in: folder)
    #expect(result.rowCount == 160 && result.dimension == 4 && result.codimension == 1)
    #expect(result.outsideShare < 1e-9)
    let (any, inside) = (result.anywhere.distance, result.inside.distance)
    // The whole gradient is the longest.
    for (whole, part) in zip(result.anywhere.gradient.rows, result.inside.gradient.rows) {
      #expect(try #require(whole) >= #require(part) - 1e-9)
    }
    #expect(any.absent < 10 && inside.absent < 10)
    let first = try #require(result.nearest.first)
    #expect(first.distance == any.rows.compactMap { $0 }.min())
    #expect(first.features.first?.name == "f0" || classes == 0)
    if classes > 0 { #expect(first.answer != first.other) }
    // Two classes that f0 alone decides: a row is about |f0| from the other one, in units of deviations.
    if classes == 2 {
      let X = try model.preparation.inputs(of: table)
      let pairs = (0..<160).compactMap { i in any.rows[i].map { ($0, abs(X[i, 0])) } }
      let ratios = pairs.filter { $0.1 > 0.5 && $0.1 < 1.5 }.map { $0.0 / $0.1 }.sorted()
      let middle = ratios[ratios.count / 2]
      #expect(abs(middle - 1) < 0.25, "\(middle)")
    }
    specification.source = TableSource(try self.table(classes: classes == 2 ? 3 : 2))
    #expect(throws: HelioError.self) {
      try measureRobustness(of: model, on: table, specification, in: folder)
    }
  }

  @Test func refusals() throws {
    func message(_ change: (inout ModelRobustnessSpecification) -> Void) -> String {
      var specification = ModelRobustnessSpecification(model: "m", checksum: "1")
      change(&specification)
      do {
        try specification.validate()
        return ""
      } catch { return error.description }
    }
    #expect(message { _ in }.isEmpty)
    #expect(message { $0.share = 0 }.contains("share"))
    #expect(message { $0.rowLimit = 2 }.contains("rows"))
  }
}
