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

/// How far a run is.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far a run is, and what failed.",
    discussion: "EXAMPLE\n  heliotrope status shared/mine")

  @Argument(help: "A results folder.")
  var folder: String

  @Flag(help: "Print as JSON.")
  var json = false

  struct Status: Encodable {
    var experiment: String
    var required: Int
    var finished: Int
    var failed: Int
    var isComplete: Bool
    var hasResult: Bool
    var journals: [String: Int]
    var failures: [String: String]
  }

  func run() throws {
    let folder = try ResultsFolder(existing: folder)
    let plan = try ExperimentPlan(self.folder, SpecificationChanges())
    let cells = try folder.storedCells()
    var failures: [String: String] = [:]
    for (key, outcome) in cells {
      if case .failed(let error) = outcome { failures[plan.specification.cellName(key)] = error }
    }
    let required = plan.specification.requiredCells(of: plan.experiment, given: cells)
    let finished = required.count { cells[$0] != nil }
    let status = Status(
      experiment: folder.experiment, required: required.count, finished: finished,
      failed: failures.count, isComplete: finished == required.count,
      hasResult: folder.holds("result.json"), journals: try folder.journalCounts(),
      failures: failures)
    if json {
      print(try jsonText(status))
      return
    }
    let percent = required.isEmpty ? 100 : 100 * finished / required.count
    print("\(status.experiment): \(finished) of \(required.count) cells (\(percent) %)")
    for (name, count) in status.journals.sorted(by: { $0.key < $1.key }) {
      print("  \(name): \(count) cells")
    }
    for (cell, error) in failures.sorted(by: { $0.key < $1.key }).prefix(5) {
      print(wrapped("failed at \(cell): \(error)"))
    }
    if failures.count > 5 { print("and \(failures.count - 5) more failed cells") }
    if status.hasResult {
      print("result.json is written.")
    } else if status.isComplete {
      print("Complete: heliotrope merge \(self.folder)")
    } else {
      print("To go on: heliotrope run \(self.folder) --resume")
    }
  }
}
