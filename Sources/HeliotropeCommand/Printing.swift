import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Prints to standard output, and ends the program with exit code 1 and the system's reason if that fails.
///
/// It hides the standard library's function of that name in the whole program, which drops such errors: a
/// full disk then left half a table and exit code 0. Nothing is buffered, so nothing can fail later. A reader
/// that has seen enough (`| head`) is no error worth a word.
func print(_ text: String, terminator: String = "\n") {
  var bytes = Array((text + terminator).utf8)[...]
  while !bytes.isEmpty {
    let written = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
    if written >= 0 {
      bytes = bytes.dropFirst(written)
      continue
    }
    let code = errno
    if code == EINTR { continue }
    if code != EPIPE {
      let reason = unsafe String(cString: strerror(code))
      printToStandardError("Error: standard output cannot be written: \(reason).")
    }
    exit(1)
  }
}

func printToStandardError(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Lines of cells in columns, the first column to the left and the others to the right.
func alignedColumns(_ rows: [[String]]) -> String {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    zip(row, widths).enumerated().map { column, cell in
      let space = String(repeating: " ", count: cell.1 - cell.0.count)
      return column == 0 ? cell.0 + space : space + cell.0
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}
