import ArgumentParser
import Foundation
import Heliotrope

/// Shards put together.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put the shards of a run together and write its result.",
    discussion: """
      All folders must hold the same specification. With several, the first takes the cells of the others.

      EXAMPLES
        heliotrope merge shared/mine
        heliotrope merge part1 part2 part3 --output results/mine
      """)

  @Argument(help: "Results folders of the same experiment.")
  var folders: [String]

  @OptionGroup var options: RunOptions

  func run() async throws {
    guard let first = folders.first else { throw ValidationError("Give at least one folder.") }
    let run = Run(options: options, command: CommandLine.arguments)
    let plan = try ExperimentPlan(first, SpecificationChanges())
    let target = try plan.folder(output: options.output, mustExist: false)
    for path in folders {
      let folder = try ResultsFolder(existing: path)
      if folder.url.standardizedFileURL != target.url.standardizedFileURL {
        try target.takeCells(from: folder)
      }
    }
    try await run.finish(plan, try target.storedCells(), target)
  }
}
