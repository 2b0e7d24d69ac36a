import Foundation
import Heliotrope

/// The end of every run: figures, report, provenance, and what the terminal says.
struct Run {
  let options: RunOptions
  let command: [String]
  private let start = Date()
  private let cpuAtStart = Provenance.usage().cpuSeconds

  init(options: RunOptions, command: [String]) {
    self.options = options
    self.command = ["heliotrope"] + command.dropFirst()
  }

  /// Writes everything beside `result.json` and prints the summary, or the result as JSON.
  func finish(
    _ result: some Encodable, _ sections: [ReportSection], _ folder: ResultsFolder,
    title: String = "How one gradient step reshapes the function space"
  ) async throws {
    options.progress.report(0.95, "figures and report")
    let provenance = Provenance(
      command: command, seed: options.seed, start: start, cpuAtStart: cpuAtStart)
    try folder.write(provenance, to: "provenance.json")
    let written = try await Report(
      title: title, sections: sections, command: shellText(command),
      provenance: provenance.lines
    ).write(to: folder.url)
    options.progress.report(1, "")
    if options.json {
      print(try jsonText(result))
      return
    }
    for section in sections {
      print("\(section.title)")
      print(String(repeating: "=", count: section.title.count))
      for finding in section.findings { print(wrapped(finding)) }
      for badge in section.badges {
        print(wrapped("[\(badge.verdict.rawValue)] \(badge.name): \(badge.detail)"))
      }
      print("")
    }
    switch written.status {
    case .ready: break
    case .missing(let message), .failed(let message): print(wrapped("Figures: \(message).") + "\n")
    }
    print("Report:  \(folder.url.appendingPathComponent("report.html").path)")
    print("Folder:  \(folder.url.path)  (result.json, tables, figures, provenance.json)")
  }

  private func shellText(_ words: [String]) -> String {
    words.map { word in
      word.contains { " *'\"$()<>|&;".contains($0) }
        ? "'\(word.replacingOccurrences(of: "'", with: "'\\''"))'" : word
    }.joined(separator: " ")
  }
}

/// Text broken at words to 100 columns.
func wrapped(_ text: String) -> String {
  var (lines, line) = ([String](), "")
  for word in text.split(separator: " ") {
    if line.count + word.count + 1 > 100 {
      lines.append(line)
      line = "  "
    }
    line += (line.isEmpty || line == "  " ? "" : " ") + word
  }
  return (lines + [line]).joined(separator: "\n")
}
