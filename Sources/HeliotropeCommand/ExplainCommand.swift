import ArgumentParser
import Foundation
import Heliotrope

/// Says on one page what a model looks at and how it would do with other numbers of rows.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a model of a table from its file alone.",
    discussion: """
      Which features and which combinations of them move the predictions, and whether that is more than \
      chance; the predictions along them; what the learned metric does to the kernel's spectrum; the error \
      to expect with fewer and with more rows; what was tried and how the model was judged. One report page \
      with figures, and everything as JSON.

      EXAMPLES
        heliotrope fit houses.csv --target price -o houses.model
        heliotrope explain houses.model
        heliotrope explain houses.model -o pages/houses --resamples 100
      """)

  @Argument(help: "File of a model, as fit writes it.")
  var model: String

  @Option(help: "Resamples of the rows, for standard errors.")
  var resamples = ExplanationOptions().resamples

  @Option(help: "Permutations of the target, for p-values; 99 at least.")
  var permutations = ExplanationOptions().permutations

  @OptionGroup(title: "Run") var options: RunOptions

  func validate() throws {
    guard resamples >= 2 else {
      throw ValidationError("--resamples must be at least 2; got \(resamples).")
    }
    guard permutations >= 99 else {
      throw ValidationError("--permutations must be at least 99; got \(permutations).")
    }
  }

  /// What determines the numbers: the model, by what its file holds, and the options.
  private struct Specification: Codable {
    let model: String
    let checksum: String
    let options: ExplanationOptions
  }

  func run() async throws {
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    let fitted = try TableModel.read(path: model)
    let choices = ExplanationOptions(
      resamples: resamples, permutations: permutations, seed: options.seed)
    let folder = try ResultsFolder(
      path: options.output, experiment: "explain", name: "explain-\(stem(model))",
      specification: Specification(
        model: model, checksum: String(fnv1a(try fitted.fileContent()), radix: 16), options: choices
      ))
    let result = try Explanation(fitted, options: choices) { share, next in
      options.progress.report(0.95 * share, next)
    }
    try await run.finish(result, in: folder)
  }
}
