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
  @OptionGroup var source: TableArgument

  @Option(help: "A data model instead, where exact theory is overlaid: single-index.")
  var model: Model?

  @Option(help: "Inputs of a table: standardise, whiten or normal-scores.")
  var scaling: PreparationOptions.Scaling = .standardise

  @OptionGroup(title: "Table") var tableOptions: TableOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Network and step") var step: StepOptions
  @OptionGroup(title: "Run") var options: RunOptions

  func validate() throws {
    if source.isGiven == (model != nil) {
      throw ValidationError(
        source.isGiven
          ? "Give only one of TABLE, --example and --model."
          : "Name a table, or give --example digits, or --model single-index.")
    }
  }

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    if let path = try source.path() {
      var specification: TableSpecification = tableOptions.specification(
        of: source, path, seed: options.seed, scaling: scaling)
      try step.set(&specification)
      try await run.work("reshape", on: path, specification, reading: tableOptions.reading) {
        try reshapeTable($0, $1, in: $2, progress: $3)
      }
    } else {
      let specification = try modelOptions.specification(step, seed: options.seed)
      try specification.validate()
      let folder = try ResultsFolder(
        path: options.output, experiment: "reshape-model",
        name: "reshape-single-index", specification: specification)
      let result = try reshapeModel(specification, in: folder, progress: options.progress.report)
      try await run.finish(result, in: folder)
    }
  }
}
