public import Foundation
public import HelioCore

/// The bytes of a file that is read.
///
/// - Throws: ``HelioError/noInput(path:reason:)``: it is not there, is a folder, or cannot be opened.
public func contents(ofFile path: String) throws(HelioError) -> Data {
  var isFolder: ObjCBool = false
  guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw .noInput(path: path, reason: "there is no such file.")
  }
  if isFolder.boolValue { throw .noInput(path: path, reason: "this is a folder, not a file.") }
  do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
    throw .noInput(path: path, reason: "it cannot be read (\(error.localizedDescription)).")
  }
}
