public import Foundation
public import HelioCore
import HelioTables
import Yams

/// A folder that holds everything about one run, and from which an interrupted run goes on.
///
/// Layout: `spec.yaml`, `cells/` (finished work: a file for each piece, or one journal for each shard
/// of a sweep), `result.json`,
/// `tables/`, `figures/`, `report.html`, `provenance.json`. Every file is written under a temporary name
/// and renamed, so what stands there is complete. A cell is a pure function of the specification and its
/// name: a rerun reads it instead of computing it.
public struct ResultsFolder: Sendable {
  public let url: URL
  /// The specification's hash: a cell made under another one is never read.
  public let specificationHash: String
  /// Which experiment's results these are, for drawing them again.
  public let experiment: String

  /// Opens the folder of a specification, or makes it.
  ///
  /// - Parameters:
  ///   - path: where to put it; `nil` for `results/NAME-HASH` in the working directory.
  ///   - experiment: what is run.
  ///   - name: leading part of the default folder's name; by default the experiment's.
  ///   - specification: what determines the numbers; its hash is part of the default name.
  /// - Throws: ``HelioError/file(path:reason:)`` if the folder cannot be written or holds something else:
  ///   the results of another specification, or files that are not ours. Nothing is overwritten.
  public init(
    path: String?, experiment: String, name: String? = nil, specification: some Codable
  ) throws(HelioError) {
    try self.init(
      path: path, experiment: experiment, name: name ?? experiment,
      yaml: try Self.yaml(Description(experiment: experiment, specification: specification)))
  }

  /// The folder of a specification that is YAML already.
  init(
    path: String?, experiment: String, name: String, yaml: String, mustExist: Bool = false
  ) throws(HelioError) {
    specificationHash = Self.hash(yaml)
    self.experiment = experiment
    url = URL(fileURLWithPath: path ?? Self.defaultPath(name, yaml), isDirectory: true)
    let manager = FileManager.default
    let specificationFile = url.appendingPathComponent("spec.yaml")
    if mustExist, !manager.fileExists(atPath: specificationFile.path) {
      throw .noInput(path: url.path, reason: "holds no results to go on from.")
    }
    if manager.fileExists(atPath: url.path) {
      // Listed before it is read, and written first below: another shard may be making the folder just now.
      let others = ((try? manager.contentsOfDirectory(atPath: url.path)) ?? [])
        .filter { !$0.hasPrefix(".") }
      let present = (try? String(contentsOf: specificationFile, encoding: .utf8))
      if let present, present != yaml {
        throw .file(
          path: url.path,
          reason: "\(Self.difference(present, yaml)); choose another folder with --output.")
      }
      if present == nil, !others.isEmpty {
        throw .file(
          path: url.path,
          reason:
            "exists and holds \(others.sorted()[0]), which is not ours; choose an empty folder.")
      }
    }
    func make(_ folder: URL) throws(HelioError) {
      do { try manager.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
        throw .file(path: url.path, reason: "cannot be made: \(Self.reason(error))")
      }
    }
    try make(url)
    try write(Data(yaml.utf8), to: "spec.yaml")
    try make(url.appendingPathComponent("cells"))
  }

  /// Opens a finished folder for reading and redrawing.
  public init(existing path: String) throws(HelioError) {
    url = URL(fileURLWithPath: path, isDirectory: true)
    let file = url.appendingPathComponent("spec.yaml")
    guard let yaml = try? String(contentsOf: file, encoding: .utf8) else {
      throw .noInput(path: path, reason: "is not a results folder: it has no spec.yaml.")
    }
    specificationHash = Self.hash(yaml)
    do { experiment = try YAMLDecoder().decode(Kind.self, from: yaml).experiment } catch {
      throw .data("\(file.path): does not name its experiment.")
    }
  }

  /// What `spec.yaml` holds.
  private struct Description<Specification: Codable>: Codable {
    var experiment: String
    var specification: Specification
  }
  private struct Kind: Codable { var experiment: String }

  public func text(of name: String) throws(HelioError) -> String {
    let file = url.appendingPathComponent(name).path
    guard let text = String(data: try contents(ofFile: file), encoding: .utf8) else {
      throw .data("\(file): is not UTF-8 text.")
    }
    return text
  }

  /// The finished cell of this name, or its computation, stored before it is returned.
  public func cell<Value: Codable>(
    _ name: String, _ compute: () throws(HelioError) -> Value
  ) throws(HelioError) -> Value {
    let file = url.appendingPathComponent("cells/\(name).json")
    if let data = try? Data(contentsOf: file),
      let stored = try? JSONDecoder.ofResults.decode(Cell<Value>.self, from: data),
      stored.specification == specificationHash
    {
      return stored.value
    }
    let value = try compute()
    try write(
      Cell(specification: specificationHash, value: value), to: "cells/\(name).json")
    return value
  }

  private struct Cell<Value: Codable>: Codable {
    let specification: String
    let value: Value
  }

  public func write(_ value: some Encodable, to name: String) throws(HelioError) {
    let data: Data
    do { data = try JSONEncoder.ofResults(isPretty: true).encode(value) } catch {
      throw .file(path: name, reason: "cannot be encoded: \(error)")
    }
    try write(data, to: name)
  }

  public func read<Value: Decodable>(
    _: Value.Type, from name: String
  ) throws(HelioError) -> Value {
    let file = url.appendingPathComponent(name).path
    let data = try contents(ofFile: file)
    do { return try JSONDecoder.ofResults.decode(Value.self, from: data) } catch {
      throw .data("\(file): cannot be read: \(Self.reason(error))")
    }
  }

  /// Writes under a temporary name, then renames.
  public func write(_ data: Data, to name: String) throws(HelioError) {
    let file = url.appendingPathComponent(name)
    do { try data.write(to: file, options: .atomic) } catch {
      throw .file(
        path: file.path,
        reason: "cannot be written (disk full or no permission?): \(Self.reason(error))")
    }
  }

  /// What a folder holds instead, by the first line in which its specification differs.
  private static func difference(_ present: String, _ asked: String) -> String {
    func lines(_ yaml: String) -> [String] {
      yaml.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let pairs = zip(lines(present) + [""], lines(asked) + [""])
    guard let (there, here) = pairs.first(where: { $0 != $1 }) else {
      return "holds the results of another specification"
    }
    if there.hasPrefix("checksum:"), here.hasPrefix("checksum:") {
      return "holds the results of other data: the table or model has changed since"
    }
    return "holds the results of another specification (there '\(there)', here '\(here)')"
  }

  static func defaultPath(_ name: String, _ yaml: String) -> String {
    "results/\(name)-\(hash(yaml).prefix(8))"
  }

  private static func yaml(_ specification: some Encodable) throws(HelioError) -> String {
    let encoder = YAMLEncoder()
    encoder.options.sortKeys = true
    do { return try encoder.encode(specification) } catch {
      throw .invalid(parameter: "specification", requirement: "encodable", got: "\(error)")
    }
  }

  private static func reason(_ error: any Error) -> String {
    (error as NSError).localizedDescription
  }

  /// A name, not a safeguard.
  private static func hash(_ text: String) -> String { checksum(text.utf8) }
}
