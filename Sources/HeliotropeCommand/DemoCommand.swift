import ArgumentParser
import Foundation
import Heliotrope

/// Both parts of the main job in one report: real data and the Gaussian model.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Run the main job on the shipped digits and on the Gaussian model, into one report.",
    discussion: "EXAMPLE\n  heliotrope demo --output results/demo")

  @OptionGroup var options: RunOptions

  struct Specification: Codable, Equatable {
    var table: TableSpecification
    var model: ModelSpecification
  }

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    let source = try exampleTable("digits")
    let digits = try Table.read(path: source)
    var table = TableSpecification(
      table: "digits",
      preparation: PreparationOptions(testFraction: 0.4, seed: options.seed))
    table.source = TableSource(digits)
    table.seed = options.seed
    var model = ModelSpecification(link: try Link(parsing: "z + h2(z)"), dimension: 100)
    model.seed = options.seed
    let folder = try ResultsFolder(
      path: options.output, experiment: "demo",
      specification: Specification(table: table, model: model))
    let progress = options.progress
    let first = try reshapeTable(digits, table, in: folder) {
      progress.report(0.6 * $0, "digits: \($1)")
    }
    let second = try reshapeModel(model, in: folder) {
      progress.report(0.6 + 0.4 * $0, "model: \($1)")
    }
    let result = DemoResult(table: first, model: second)
    try await run.finish(result, in: folder)
  }
}
