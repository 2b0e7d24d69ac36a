import ArgumentParser
import Foundation
import Heliotrope

/// Figures and report of a finished folder, drawn again.
struct DrawCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Draw the figures and the report of a results folder again.",
    discussion: """
      Nothing is computed again. Beside every figure stand its specification (figures/NAME.vl.json) and \
      every number it shows (tables/NAME.csv). PDF files are vector graphics with embedded fonts on a \
      page of exactly the chosen width; text has the same size at every width.

      EXAMPLES
        heliotrope draw results/demo
        heliotrope draw results/demo --format pdf --width column
        heliotrope draw results/demo --only model-risk --format pdf,png --theme dark --output slides
      """)

  @Argument(help: "A results folder.")
  var folder: String

  @Option(help: "Kinds of pictures, comma-separated: svg, png, pdf (default: all).")
  var format: String?

  @Option(
    help:
      "Width of every figure: column (85 mm), page (170 mm) or millimetres (default: each its own)."
  )
  var width: String?

  @Option(help: "Background for which the pictures are drawn: light or dark.")
  var theme: String = "light"

  @Option(help: "Pixels per inch of PNG files.")
  var resolution: Int = 200

  @Option(help: "Draw only the figures with these names, comma-separated; the report stays.")
  var only: String?

  @Option(
    name: .shortAndLong,
    help: "Put figures and tables into this folder instead; the report stays.")
  var output: String?

  @Flag(help: "Print the files as JSON.")
  var json = false

  func validate() throws { _ = try options() }

  /// What was asked for, or a message with the allowed values.
  private func options() throws -> DrawingOptions {
    let formats = try format.map { text in
      try text.split(separator: ",").map { word in
        let name = word.trimmingCharacters(in: .whitespaces).lowercased()
        guard let format = DrawingOptions.Format(rawValue: name) else {
          let allowed = DrawingOptions.Format.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("--format must be among \(allowed); got '\(word)'.")
        }
        return format
      }
    }
    guard let chosenTheme = Theme(rawValue: theme.lowercased()) else {
      throw ValidationError("--theme must be light or dark; got '\(theme)'.")
    }
    let chosenWidth = try width.map { text in
      guard let width = Figure.Width(text) else {
        throw ValidationError(
          "--width must be column, page or millimetres between 40 and 500; got '\(text)'.")
      }
      return width
    }
    guard (30...2400).contains(resolution) else {
      throw ValidationError("--resolution must be between 30 and 2400; got \(resolution).")
    }
    return DrawingOptions(
      formats: formats ?? DrawingOptions.Format.allCases, width: chosenWidth, theme: chosenTheme,
      pixelsPerInch: resolution)
  }

  func run() async throws {
    let options = try options()
    let results = try ResultsFolder(existing: folder)
    let report = try storedReport(results)
    let target = output.map { URL(fileURLWithPath: $0) } ?? results.url
    let written: WrittenFigures
    if only == nil, output == nil {
      written = try await report.write(to: target, options: options)
    } else {
      written = try await writeFigures(
        try chosen(of: report.sections.flatMap(\.figures)), to: target, options: options)
    }
    let isWhole = only == nil && output == nil
    if json {
      print(try jsonText((written.files + (isWhole ? ["report.html"] : [])).sorted()))
    } else {
      print("\(written.files.count) files\(isWhole ? " and report.html" : "") in \(target.path)")
    }
    switch written.status {
    case .ready: break
    case .missing(let message), .failed(let message):
      printToStandardError(wrapped(message))
      // Who asked for a picture must not find none in silence.
      if format != nil { throw ExitCode(1) }
    }
  }

  private func chosen(of figures: [Figure]) throws -> [Figure] {
    guard let only else { return figures }
    let names = only.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    return try names.map { name in
      guard let figure = figures.first(where: { $0.name == name }) else {
        throw HelioError.invalid(
          parameter: "only",
          requirement: "among \(figures.map(\.name).joined(separator: ", "))", got: name)
      }
      return figure
    }
  }
}
