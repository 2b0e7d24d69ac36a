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

  /// `nil` if none is given.
  func path() throws -> String? { try table ?? example.map { try exampleTable($0.rawValue) } }

  /// As results name it.
  func name(_ path: String) -> String {
    example?.rawValue ?? (path == standardInputPath ? "standard input" : nil)
      ?? URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

/// The table of a verb that works on nothing else.
struct RequiredTable: ParsableArguments {
  @OptionGroup var argument: TableArgument

  func validate() throws {
    if !argument.isGiven { throw ValidationError("Name a table, or give --example diabetes.") }
  }

  /// Given, as validation has seen.
  func path() throws -> String { try argument.path()! }
}

/// The rows of a verb that takes standardised inputs where nothing else is said.
struct ScaledTableOptions: ParsableArguments {
  @Option(help: "Inputs: standardise, whiten or normal-scores.")
  var scaling: PreparationOptions.Scaling = .standardise

  @OptionGroup(title: "Table") var table: TableOptions
}

extension TableOptions {
  /// What a verb is to do with the table of a path, at its own defaults.
  func specification<Specification: TableVerbSpecification>(
    of source: TableArgument, _ path: String, seed: UInt64,
    scaling: PreparationOptions.Scaling = .standardise
  ) -> Specification {
    var result = Specification(
      table: source.name(path), preparation: preparation(seed: seed, scaling: scaling))
    result.rowLimit = rows
    result.seed = seed
    return result
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

  /// The same for a verb that works on nothing but a table, from its options.
  ///
  /// - Parameter set: what the verb's own options say.
  func work<Specification: TableVerbSpecification, Result: Drawable>(
    _ verb: String, on table: RequiredTable, _ rows: TableOptions,
    scaling: PreparationOptions.Scaling = .standardise, set: (inout Specification) throws -> Void,
    _ compute: (Table, Specification, ResultsFolder, (Double, String) -> Void) throws -> Result
  ) async throws {
    let path = try table.path()
    var specification: Specification = rows.specification(
      of: table.argument, path, seed: options.seed, scaling: scaling)
    try set(&specification)
    try await work(verb, on: path, specification, reading: rows.reading, compute)
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
