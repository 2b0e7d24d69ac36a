import ArgumentParser
import Foundation
import Heliotrope

/// How far a run is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far a run is, and what failed.",
    discussion: """
      Of a submitted run also what Slurm says of its jobs.

      EXAMPLE
        heliotrope status shared/mine
      """)

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
    /// Jobs of Slurm that have not ended, counted by state.
    var slurm: [String: Int]?
  }

  func run() async throws {
    let folder = try ResultsFolder(existing: folder)
    let plan = try ExperimentPlan(self.folder, SpecificationChanges())
    let journals = try folder.cellsByJournal()
    let cells = journals.values.reduce(into: [:]) {
      $0.merge($1, uniquingKeysWith: preferringValues)
    }
    var failures: [String: String] = [:]
    for (key, outcome) in cells {
      if case .failed(let error) = outcome {
        failures[plan.specification.cellName(key, of: plan.experiment)] = error
      }
    }
    let required = plan.specification.requiredCells(of: plan.experiment, given: cells)
    let finished = required.count { cells[$0] != nil }
    let status = Status(
      experiment: folder.experiment, required: required.count, finished: finished,
      failed: failures.count, isComplete: finished == required.count,
      hasResult: folder.holds("result.json"), journals: journals.mapValues(\.count),
      failures: failures, slurm: await slurmStates(of: folder))
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
    if let slurm = status.slurm {
      let states = slurm.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.lowercased())" }
      print("Slurm: \(states.isEmpty ? "no job left" : states.joined(separator: ", "))")
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
