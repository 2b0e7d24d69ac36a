import ArgumentParser
import Foundation
import Heliotrope

/// The catalogue of experiments.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the experiments that can be run by name.",
    discussion: "EXAMPLE\n  heliotrope list --json")

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    if json {
      print(
        try jsonText(
          catalogue.map { ["name": $0.name, "summary": $0.summary, "cost": $0.cost] }))
      return
    }
    let width = catalogue.map(\.name.count).max() ?? 0
    for entry in catalogue {
      let name = entry.name.padding(toLength: width, withPad: " ", startingAt: 0)
      print("\(name)  \(entry.summary) (about \(entry.cost))")
    }
  }
}

/// One experiment of the catalogue.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an experiment of the catalogue by name.",
    discussion: "EXAMPLE\n  heliotrope run mixing --output results/mixing")

  @Argument(help: "Name, see heliotrope list.")
  var name: String

  @OptionGroup var options: RunOptions

  func run() async throws {
    guard let entry = catalogue.first(where: { $0.name == name }) else {
      throw HelioError.invalid(
        parameter: "name", requirement: "one of \(catalogue.map(\.name).joined(separator: ", "))",
        got: name)
    }
    try await entry.run(options)
  }
}

/// Figures and report of a finished folder, drawn again.
struct DrawCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Draw the figures and the report of a results folder again.",
    discussion: "Nothing is computed again.\n\nEXAMPLE\n  heliotrope draw results/demo")

  @Argument(help: "A results folder.")
  var folder: String

  func run() async throws {
    let written = try await redraw(try ResultsFolder(existing: folder))
    switch written.status {
    case .ready: print("\(written.files.count) files and report.html in \(folder)")
    case .missing(let message), .failed(let message): print(wrapped(message))
    }
  }
}
