import Foundation
import HelioCore

/// A format of tables that pandas reads for us, where a Python with it is there.
///
/// The interpreter is the one named by the environment variable `HELIOTROPE_PYTHON`, if set; else that of the
/// program's own environment, `.venv` beside `.build` or `heliotrope-renderer` beside an installed program.
/// Python is isolated (`-I`) from the working folder and from `PYTHON…` variables.
enum ForeignFormat: String {
  case excel, spreadsheet, parquet, feather

  /// For people, with its article.
  var name: String {
    switch self {
    case .excel: "an Excel workbook"
    case .spreadsheet: "an OpenDocument spreadsheet"
    case .parquet: "a Parquet file"
    case .feather: "a Feather file"
    }
  }

  private var packages: String {
    switch self {
    case .excel: "pandas openpyxl"
    case .spreadsheet: "pandas odfpy"
    case .parquet, .feather: "pandas pyarrow"
    }
  }

  /// The format that these bytes begin with, ZIP archives aside.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: Array("PAR1".utf8)) {
      self = .parquet
    } else if bytes.starts(with: Array("ARROW1".utf8)) {
      self = .feather
    } else {
      return nil
    }
  }

  /// The format of an archive with these members.
  init?(members: [String]) {
    if members.contains("xl/workbook.xml") {
      self = .excel
    } else if members.contains("content.xml"), members.contains("mimetype") {
      self = .spreadsheet
    } else {
      return nil
    }
  }

  /// The table as delimited text, of a workbook its first sheet.
  ///
  /// - Throws: ``HelioError/data(_:)`` that says what is needed, or what Python says of the file.
  func delimitedText(_ bytes: [UInt8]) throws(HelioError) -> [UInt8] {
    let python = Self.interpreter
    let advice =
      "run '\(python.pip) install \(packages)', or save the table as CSV"
    guard FileManager.default.isExecutableFile(atPath: python.path) else {
      throw .data(
        "The file is \(name), which a Python with \(packages.replacing(" ", with: " and ")) reads, and there is "
          + "no \(python.path); \(python.make)\(advice).")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python.path)
    process.arguments = ["-I", "-c", Self.script, rawValue]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
    let text: Data
    do {
      try process.run()
      // The script reads all of its input before it writes. One that ends early closes the pipe.
      try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
      try? input.fileHandleForWriting.close()
      text = output.fileHandleForReading.readDataToEndOfFile()
    } catch {
      throw .data(
        "The file is \(name), and \(python.path) cannot run (\(error.localizedDescription)).")
    }
    let reason = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: return [UInt8](text)
    case 3:
      throw .data(
        "The file is \(name), which a Python with \(packages.replacing(" ", with: " and ")) reads, and "
          + "\(python.path) lacks one of them; \(advice).")
    default:
      let last = reason.split(separator: "\n").last.map(String.init) ?? "no reason given"
      throw .data("The file is \(name) that Python cannot read (\(last)).")
    }
  }

  private static let script = """
    import io, sys
    kind = sys.argv[1]
    content = io.BytesIO(sys.stdin.buffer.read())
    try:
        import pandas
        if kind == "excel": import openpyxl
        elif kind == "spreadsheet": import odf
        else: import pyarrow
    except ImportError:
        sys.exit(3)
    try:
        if kind == "parquet": table = pandas.read_parquet(content)
        elif kind == "feather": table = pandas.read_feather(content)
        else:
            engine = "openpyxl" if kind == "excel" else "odf"
            table = pandas.read_excel(content, engine=engine, dtype=object, keep_default_na=False)
    except Exception as error:
        sys.exit(str(error).replace("\\n", " "))
    table.columns = ["" if str(name).startswith("Unnamed: ") else name for name in table.columns]
    sys.stdout.buffer.write(table.to_csv(index=False).encode("utf-8"))
    """

  private static var interpreter: (path: String, pip: String, make: String) {
    let stated = ProcessInfo.processInfo.environment["HELIOTROPE_PYTHON"] ?? ""
    if !stated.isEmpty { return (stated, "\(stated) -m pip", "") }
    let program = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let folder = environmentFolder(of: program).path
    return ("\(folder)/bin/python", "\(folder)/bin/pip", "run 'python3 -m venv \(folder)', then ")
  }

  /// The Python environment that belongs to a program.
  private static func environmentFolder(of program: URL) -> URL {
    let folder = program.resolvingSymlinksInPath().deletingLastPathComponent()
    var above = folder
    while above.path != "/" {
      let name = above.lastPathComponent
      above.deleteLastPathComponent()
      if name == ".build" || name.hasPrefix(".build-") { return above.appending(path: ".venv") }
    }
    return folder.appending(path: "heliotrope-renderer")
  }
}
