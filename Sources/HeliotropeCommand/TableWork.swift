import ArgumentParser
import Foundation
import Heliotrope

/// Tables that are shipped with the program.
enum Example: String, ExpressibleByArgument, CaseIterable { case digits, diabetes }

/// The table that a verb works on: a file, or one that is shipped.
struct TableArgument: ParsableArguments {
  @Argument(help: tableHelp)
  var table: String?

  @Option(help: "A shipped table instead: digits or diabetes.")
  var example: Example?

  func validate() throws {
    if table != nil, example != nil {
      throw ValidationError("Give only one of TABLE and --example.")
    }
  }

  var isGiven: Bool { table != nil || example != nil }

  /// For verbs that work on nothing else.
  func requireGiven() throws {
    if !isGiven { throw ValidationError("Name a table, or give --example diabetes.") }
  }

  /// `nil` if none is given.
  func path() throws -> String? { try table ?? example.map { try exampleTable($0.rawValue) } }

  /// As results name it.
  func name(_ path: String) -> String {
    example?.rawValue ?? (path == standardInputPath ? "standard input" : nil)
      ?? URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

/// A result that the terminal shows as a table before its findings.
protocol TabularResult: Drawable {
  var tableText: String { get }
}

extension Run {
  /// A verb on a table, from the file to the report.
  ///
  /// - Parameter verb: names the results folder.
  func work<Specification: TableVerbSpecification, Result: Drawable>(
    _ verb: String, on path: String, _ specification: Specification, reading: ReadingOptions,
    _ compute: (Table, Specification, ResultsFolder, (Double, String) -> Void) throws -> Result
  ) async throws {
    try specification.validate()
    let table = try Table.read(path: path, options: reading)
    var specification = specification
    specification.source = TableSource(table, reading: reading)
    let folder = try ResultsFolder(
      path: options.output, experiment: "\(verb)-table", name: "\(verb)-\(stem(path))",
      specification: specification)
    let result = try compute(table, specification, folder, options.progress.report)
    try await finish(result, in: folder)
  }

  /// Stores a result, shows it and draws it.
  func finish(_ result: some Drawable, in folder: ResultsFolder) async throws {
    try folder.write(result, to: "result.json")
    if !options.json, let table = (result as? any TabularResult)?.tableText { print(table + "\n") }
    try await finish(result, result.sections, folder, title: result.title)
  }
}

/// The name of a file without folder and extension.
func stem(_ path: String) -> String {
  URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
}
