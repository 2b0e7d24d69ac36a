import Foundation
import HelioFigures
import Testing

/// Specifications are compared with committed files, without the rows of their tables.
/// HELIOTROPE_UPDATE_GOLDEN=1 writes them anew and prints the lines that change.
@Suite struct GoldenTests {
  static let figures = [sample] + Samples.all

  /// The specification without the tables: what the figure looks like, whatever the numbers.
  static func golden(_ figure: Figure) -> [Substring] {
    var (lines, isInside) = ([Substring](), false)
    for line in figure.vegaLite.split(separator: "\n") {
      if line.hasPrefix("  \"datasets\": ") { isInside = true }
      if !isInside { lines.append(line) }
      if line.hasPrefix("  }") { isInside = false }
    }
    return lines
  }

  @Test(arguments: figures.map(\.name)) func theSpecificationIsTheCommittedOne(
    _ name: String
  ) throws {
    let figure = try #require(Self.figures.first { $0.name == name })
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(name).vl.json")
    let now = Self.golden(figure)
    if ProcessInfo.processInfo.environment["HELIOTROPE_UPDATE_GOLDEN"] != nil {
      let old = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      for change in now.difference(from: old.split(separator: "\n")) {
        switch change {
        case .insert(let line, let text, _): print("\(name) + \(line + 1): \(text)")
        case .remove(let line, let text, _): print("\(name) - \(line + 1): \(text)")
        }
      }
      try Data((now.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let then = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let first = zip(now, then).enumerated().first { $1.0 != $1.1 }
    let difference = first.map { "line \($0.offset + 1): \($0.element)" } ?? "another length"
    #expect(now == then, "\(difference)")
  }

  @Test func allNamesDiffer() {
    #expect(Set(Self.figures.map(\.name)).count == Self.figures.count)
  }
}
