import ArgumentParser
import Foundation
import Heliotrope

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
