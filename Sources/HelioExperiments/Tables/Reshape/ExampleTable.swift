import Foundation
public import HelioCore

/// Where a shipped table is: in the source tree that the program lies in, or else in the working folder.
///
/// - Throws: ``HelioError/noInput(path:reason:)``.
public func exampleTable(_ name: String) throws(HelioError) -> String {
  var candidates: [URL] = []
  if var folder = Bundle.main.executableURL?.resolvingSymlinksInPath() {
    for _ in 0..<5 {
      folder.deleteLastPathComponent()
      candidates.append(folder.appendingPathComponent("Examples/\(name).csv"))
    }
  }
  candidates.append(URL(fileURLWithPath: "Examples/\(name).csv"))
  guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) })
  else {
    throw .noInput(
      path: "Examples/\(name).csv",
      reason: "not found beside the program; run from the project's folder, or name the file.")
  }
  return found.path
}
