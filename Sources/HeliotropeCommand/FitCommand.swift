import ArgumentParser
import Foundation
import Heliotrope

struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Learn a model of a table.")
  @Argument var table: String
  @OptionGroup(title: "Table") var tableOptions: TableOptions
  @OptionGroup(title: "Run") var options: RunOptions
  @Option var blend = 4

  func run() async throws {
    options.prepare()
    let table = try Table.read(path: table, options: tableOptions.reading)
    let specification = try tableOptions.specification(
      "x", StepOptions.parse([]), seed: options.seed, example: nil)
    let data = try Dataset(table, options: specification.preparation)
    let start = clock()
    let model = try AdaptiveRegressor(blendLimit: blend, seed: options.seed).fit(
      data.trainInputs, data.trainTargets, weights: nil, splits: nil,
      progress: options.progress.report)
    let cpu = Double(clock() - start) / 1e6
    let outputs = try model.predict(data.testInputs)
    if !options.quiet {
      for c in model.candidates where c.method != .leaveOneOut || true {
        print(
          c.method.rawValue, c.candidate.description, "ridge", c.ridge, "error", c.error, "t",
          c.seconds, "w", c.weight)
      }
    }
    let scale = data.preparation.target.scale
    var e = 0.0
    for i in outputs.elements.indices {
      let r = outputs.elements[i] - data.testTargets.elements[i]; e += r * r
    }
    e /= Double(outputs.elements.count)
    var acc = ""
    if data.task != .regression {
      let c = data.preparation.target.classes(ofOutputs: outputs)
      acc = "accuracy \(Double(zip(c, data.testClasses).count { $0 == $1 }) / Double(c.count))"
    }
    print(
      "RESULT", self.table.split(separator: "/").last!, "seed", options.seed, "rmse",
      scale * e.squareRoot(), acc, "judged rmse", scale * model.judgedError.squareRoot(), "cpu",
      cpu, "members", model.members.count)
  }
}
