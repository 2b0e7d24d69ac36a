import Foundation
import HelioCore

#if canImport(Glibc)
  import Glibc
#endif

/// The theory of a grid point, or one replicate of its simulation.
public struct CellKey: Hashable, Sendable, Codable {
  public var point: Int
  /// `nil` for theory.
  public var replicate: Int?

  public init(point: Int, replicate: Int?) {
    self.point = point
    self.replicate = replicate
  }
}

/// How a cell ended.
public enum CellOutcome: Sendable, Equatable {
  case values(CellValues)
  /// The error's sentence.
  case failed(String)
}

/// Finished cells in one file that only grows: a line for each, with a checksum in front.
///
/// Goals in this order: what has been reported as done survives a kill, and what was torn by a kill, a
/// full disk or a power cut is recognised and computed again; a hundred thousand cells are one file, not as
/// many; reading and writing cost little beside a cell of ten milliseconds.
///
///     9f86d081884c7d65 {"point":3,"replicate":0,"values":{...}}
///
/// A line whose checksum (FNV-1a of the rest) does not match is as if it were not there. Several processes
/// never write one file: each shard has its own, held by a lock.
final class CellJournal {
  private let file: FileHandle
  private let path: String
  private var lastSync = Date()

  private struct Line: Codable {
    var point: Int
    var replicate: Int?
    var values: CellValues?
    var error: String?
  }

  /// Opens the file for appending, or makes it, and cuts off a torn end.
  init(path: String) throws(HelioError) {
    self.path = path
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND, 0o644)
    guard descriptor >= 0 else {
      throw .file(
        path: path, reason: "cannot be opened: \(unsafe String(cString: strerror(errno)))")
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .file(path: path, reason: "is being written by another run of this experiment.")
    }
    // A torn last line would swallow the next one.
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      if end < data.count { try file.truncate(atOffset: UInt64(end)) }
    } catch {
      throw .file(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
  }

  /// Appends a cell. What it returns from is in the hands of the system; once a second it is on the disk.
  func append(_ key: CellKey, _ outcome: CellOutcome) throws(HelioError) {
    var line = Line(point: key.point, replicate: key.replicate)
    switch outcome {
    case .values(let values): line.values = values
    case .failed(let sentence): line.error = sentence
    }
    do {
      let body = try Self.encoder.encode(line)
      var data = Data(checksum(body).utf8)
      data.append(UInt8(ascii: " "))
      data.append(body)
      data.append(UInt8(ascii: "\n"))
      try file.write(contentsOf: data)
    } catch {
      throw unwritable(error)
    }
    if Date().timeIntervalSince(lastSync) > 1 { try sync() }
  }

  func sync() throws(HelioError) {
    do { try file.synchronize() } catch { throw unwritable(error) }
    lastSync = Date()
  }

  private func unwritable(_ error: any Error) -> HelioError {
    .file(
      path: path,
      reason: "cannot be written (disk full?): \(error.localizedDescription) "
        + "What is finished is kept; the same command goes on from there.")
  }

  /// All good lines of a journal; of two for one cell the later counts.
  static func cells(in path: String) throws(HelioError) -> [CellKey: CellOutcome] {
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw .file(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    var cells: [CellKey: CellOutcome] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) where line.count > 17 {
      let body = line.dropFirst(17)
      guard line.prefix(16).elementsEqual(checksum(body).utf8),
        let parsed = try? decoder.decode(Line.self, from: Data(body))
      else { continue }
      let key = CellKey(point: parsed.point, replicate: parsed.replicate)
      cells[key] = parsed.values.map { .values($0) } ?? .failed(parsed.error ?? "unknown error")
    }
    return cells
  }

  private static let encoder = JSONEncoder.ofResults(isPretty: false)
  private static let decoder = JSONDecoder.ofResults
}

/// FNV-1a in sixteen hexadecimal digits.
package func checksum(_ bytes: some Sequence<UInt8>) -> String {
  let digits = String(fnv1a(bytes), radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
