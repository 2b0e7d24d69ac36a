import ArgumentParser
import Foundation
import Heliotrope

/// The main job: how one gradient step reshapes the function space, on a table or on a model.
struct ReshapeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reshape",
    abstract: "Show how one large gradient step reshapes the function space.",
    discussion: """
      On a table: cleans and splits it, takes the real step with a network, and shows kernel spectra, \
      eigenfunctions, target power and held-out error before and after, the significance of the learned \
      direction, and the direction itself. On a model: the same beside exact theory.

      EXAMPLES
        heliotrope reshape --example digits
        heliotrope reshape houses.csv --target price --missing median
        heliotrope reshape measurements.npz --strengths 0,0.3,1
        heliotrope reshape --model single-index --link 'z + h2(z)' --dimension 100
      """)

  enum Model: String, ExpressibleByArgument, CaseIterable { case singleIndex = "single-index" }
  @Argument(help: tableHelp)
  var table: String?

  @Option(help: "A shipped table instead: digits or diabetes.")
  var example: Example?

  @Option(help: "A data model instead, where exact theory is overlaid: single-index.")
  var model: Model?

  @Option(help: "Inputs of a table: standardise, whiten or normal-scores.")
  var scaling: PreparationOptions.Scaling = .standardise

  @OptionGroup(title: "Table") var tableOptions: TableOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Network and step") var step: StepOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func validate() throws {
    let sources = [table != nil, example != nil, model != nil].count { $0 }
    guard sources == 1 else {
      throw ValidationError(
        sources == 0
          ? "Name a table, or give --example digits, or --model single-index."
          : "Give only one of TABLE, --example and --model.")
    }
  }

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    if model != nil {
      let specification = try modelOptions.specification(step, seed: options.seed)
      try specification.validate()
      let folder = try ResultsFolder(
        path: options.output, experiment: "reshape-model",
        name: "reshape-single-index", specification: specification)
      let result = try reshapeModel(specification, in: folder, progress: options.progress.report)
      try folder.write(result, to: "result.json")
      try await run.finish(result, result.sections, folder)
    } else {
      let source = try table ?? exampleTable(example!.rawValue)
      var specification = try tableOptions.specification(
        source, step, scaling: scaling, seed: options.seed, example: example?.rawValue)
      try specification.validate()
      let table = try Table.read(path: source, options: tableOptions.reading)
      specification.source = TableSource(table, reading: tableOptions.reading)
      let name = URL(fileURLWithPath: source).deletingPathExtension().lastPathComponent
      let folder = try ResultsFolder(
        path: options.output, experiment: "reshape-table", name: "reshape-\(name)",
        specification: specification)
      let result = try reshapeTable(
        table, specification, in: folder, progress: options.progress.report)
      try folder.write(result, to: "result.json")
      try await run.finish(result, result.sections, folder)
    }
  }
}

/// Tables that are shipped with the program.
enum Example: String, ExpressibleByArgument, CaseIterable { case digits, diabetes }
