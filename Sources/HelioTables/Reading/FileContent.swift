public import Foundation
public import HelioCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The path that means standard input.
public let standardInputPath = "-"

/// The bytes of a file that is read, or of standard input for `-`. Pipes and devices are read to their end.
///
/// - Throws: ``HelioError/noInput(path:reason:)``: it is not there, is a folder, or cannot be opened.
public func contents(ofFile path: String) throws(HelioError) -> Data {
  if path == standardInputPath { return try bytes(ofDescriptor: 0, path) }
  switch FileKind(path) {
  case .absent: throw .noInput(path: path, reason: "there is no such file.")
  case .folder: throw .noInput(path: path, reason: "this is a folder, not a file.")
  case .regular: break
  case .special:
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw .noInput(path: path, reason: "it cannot be opened (\(systemReason())).")
    }
    defer { close(descriptor) }
    return try bytes(ofDescriptor: descriptor, path)
  }
  do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
    throw .noInput(path: path, reason: "it cannot be read (\(error.localizedDescription)).")
  }
}

/// Writes a file in one step: a file of that name is the old one or the new one, whole. A symbolic link is
/// followed, its target replaced. What is no regular file (a pipe, a device) is written into.
///
/// - Throws: ``HelioError/file(path:reason:)`` with the system's reason.
public func writeFile(_ content: Data, to path: String) throws(HelioError) {
  switch FileKind(path) {
  case .folder: throw .file(path: path, reason: "is a folder; name a file in it.")
  case .special:
    let descriptor = unsafe open(path, O_WRONLY)
    guard descriptor >= 0 else {
      throw .file(path: path, reason: "cannot be opened: \(systemReason()).")
    }
    defer { close(descriptor) }
    var rest = [UInt8](content)[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes { bytes in
        #if canImport(Glibc)
          unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
          unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw .file(path: path, reason: "cannot be written: \(systemReason()).")
      }
      rest = rest.dropFirst(written)
    }
  case .absent, .regular:
    let target = try requireFolder(of: path)
    do { try content.write(to: URL(fileURLWithPath: target), options: .atomic) } catch {
      throw .file(path: path, reason: "cannot be written: \(error.localizedDescription)")
    }
  }
}

/// Refuses a path in a folder that is not there, before the work whose result is to be written.
///
/// - Returns: the path, symbolic links followed.
/// - Throws: ``HelioError/file(path:reason:)``.
@discardableResult
public func requireFolder(of path: String) throws(HelioError) -> String {
  let target = try linkTarget(of: path)
  let folder = folder(of: target)
  guard FileKind(folder) == .folder else {
    throw .file(path: path, reason: "cannot be written: there is no folder \(folder).")
  }
  return target
}

/// What stands at a path, links followed.
public enum FileKind: Sendable {
  case absent, regular, folder
  /// A device, a pipe or a socket.
  case special

  public init(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      self = .absent
      return
    }
    self =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      default: .special
      }
  }
}

/// The path at the end of a chain of symbolic links, the last of which may point at nothing yet.
private func linkTarget(of path: String) throws(HelioError) -> String {
  var place = path
  for _ in 0..<40 {
    guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: place) else {
      return place
    }
    place = next.hasPrefix("/") ? next : "\(folder(of: place))/\(next)"
  }
  throw .file(path: path, reason: "cannot be written: its symbolic links lead in a circle.")
}

/// What stands before the last component of a path.
private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func bytes(ofDescriptor descriptor: Int32, _ path: String) throws(HelioError) -> Data {
  var content = Data()
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe read(descriptor, bytes.baseAddress, bytes.count)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else {
      let name = path == standardInputPath ? "standard input" : path
      throw .noInput(path: name, reason: "it cannot be read (\(systemReason())).")
    }
    if count == 0 { return content }
    content.append(contentsOf: buffer[..<count])
  }
}

private func systemReason() -> String { unsafe String(cString: strerror(errno)) }
