public import Foundation
public import HelioCore

/// What ``writeFigures(_:to:renderer:)`` made.
public struct WrittenFigures: Sendable {
  public let status: RendererStatus
  /// Text of each figure drawn on white by name, for the report.
  public let svg: [String: String]
  /// The JavaScript that draws specifications in a browser, if the renderer was there.
  public let bundle: String?
  /// Paths relative to the folder, in the order of writing.
  public let files: [String]
}

/// Writes figures into a results folder: `figures/NAME.vl.json`, `tables/NAME.csv`, and, where a renderer
/// is found, `figures/NAME.svg`, `.png` and `.pdf`, or those of them that the options name.
///
/// Each file is written under a temporary name and renamed, so that an interrupted run leaves whole files.
/// Without a renderer everything else is written and ``WrittenFigures/status`` says how to get one.
///
/// - Parameters:
///   - folder: made if it is not there.
///   - options: kinds of files, width and theme; a picture of another kind that is already there stays
///     if it shows the same numbers.
///   - renderer: by default the one that ``Renderer/find(environment:)`` finds.
/// - Throws: ``HelioError/file(path:reason:)`` if something cannot be written;
///   ``HelioError/invalid(parameter:requirement:got:)`` if two figures share a name or a name cannot be
///   a file name.
public func writeFigures(
  _ figures: [Figure], to folder: URL, options: DrawingOptions = DrawingOptions(),
  renderer: Renderer? = nil
) async throws(HelioError) -> WrittenFigures {
  for figure in figures {
    try require(
      figure.name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil, "figure name",
      "letters, digits, points, hyphens and underscores", got: figure.name)
    try require(
      figures.count { $0.name == figure.name } == 1, "figure name", "used once", got: figure.name)
  }
  let pictures = folder.appending(path: "figures")
  let tables = folder.appending(path: "tables")
  try makeFolder(pictures)
  try makeFolder(tables)
  let figures = figures.map { figure in options.width.map(figure.fitted) ?? figure }
  var files: [String] = []
  for figure in figures {
    let table = tables.appending(path: figure.name + ".csv")
    let numbers = csv(of: figure)
    // A picture of an earlier run must not stand beside other numbers.
    let isSame = (try? String(contentsOf: table, encoding: .utf8)) == numbers
    for format in DrawingOptions.Format.allCases
    where !isSame || options.formats.contains(format) {
      try? FileManager.default.removeItem(
        at: pictures.appending(path: "\(figure.name).\(format.rawValue)"))
    }
    try writeAtomically(
      figure.vegaLite(theme: options.theme),
      to: pictures.appending(path: figure.name + ".vl.json"))
    try writeAtomically(numbers, to: table)
    files += ["figures/\(figure.name).vl.json", "tables/\(figure.name).csv"]
  }
  var tool = renderer
  if tool == nil { tool = await Renderer.find() }
  guard let tool else { preconditionFailure("a renderer was just found") }
  let product = await tool.draw(figures, in: pictures, options, withBundle: true)
  for figure in figures {
    files += options.formats.map { "figures/\(figure.name).\($0.rawValue)" }.filter {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
  }
  return WrittenFigures(
    status: product.status, svg: options.theme == .light ? product.svg : [:],
    bundle: product.bundle, files: files)
}

func makeFolder(_ folder: URL) throws(HelioError) {
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw .file(path: folder.path, reason: "cannot make this folder: \(sentence(error))")
  }
}

/// Writes text under a temporary name in the same folder, then renames it.
func writeAtomically(_ text: String, to file: URL) throws(HelioError) {
  do {
    try Data(text.utf8).write(to: file, options: .atomic)
  } catch {
    throw .file(path: file.path, reason: "cannot write: \(sentence(error))")
  }
}

private func sentence(_ error: any Error) -> String {
  (error as NSError).localizedDescription
}
