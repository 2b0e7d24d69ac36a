import Foundation
public import HelioCore

/// Journals of cells in a results folder: one for each shard that has worked on it.
extension ResultsFolder {
  /// The folder of a specification of the catalogue, made if it is not there.
  ///
  /// - Parameters:
  ///   - path: where; `nil` for `results/NAME-HASH` in the working directory.
  ///   - mustExist: refuse to make it.
  public init(
    path: String?, _ specification: ExperimentSpecification, of experiment: Experiment,
    mustExist: Bool = false
  ) throws(HelioError) {
    try self.init(
      path: path, experiment: experiment.name, name: experiment.name,
      yaml: try specification.yaml(for: experiment), mustExist: mustExist)
  }

  /// Whether the folder of this specification exists already.
  public static func exists(
    path: String?, _ specification: ExperimentSpecification, of experiment: Experiment
  ) throws(HelioError) -> Bool {
    let yaml = try specification.yaml(for: experiment)
    let file = (path ?? defaultPath(experiment.name, yaml)) + "/spec.yaml"
    return (try? String(contentsOfFile: file, encoding: .utf8)) == yaml
  }

  public func holds(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appendingPathComponent(name).path)
  }

  func journalPath(_ shard: Shard) -> String {
    url.appendingPathComponent("cells/shard-\(shard.index + 1)-of-\(shard.count).jsonl").path
  }

  /// Every journal in the folder.
  func journals() throws(HelioError) -> [String] {
    let folder = url.appendingPathComponent("cells")
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".jsonl") }.sorted()
        .map { folder.appendingPathComponent($0).path }
    } catch {
      throw .file(path: folder.path, reason: "cannot be read: \(error.localizedDescription)")
    }
  }

  /// The cells of each journal, by its name.
  public func cellsByJournal() throws(HelioError) -> [String: [CellKey: CellOutcome]] {
    var all: [String: [CellKey: CellOutcome]] = [:]
    for path in try journals() {
      all[URL(fileURLWithPath: path).lastPathComponent] = try CellJournal.cells(in: path)
    }
    return all
  }

  /// The cells of all journals. Two journals that hold the same cell hold the same values, since a cell is
  /// a pure function of the specification; a value counts before a failure.
  public func storedCells() throws(HelioError) -> [CellKey: CellOutcome] {
    try cellsByJournal().values.reduce(into: [:]) {
      $0.merge($1, uniquingKeysWith: preferringValues)
    }
  }

  /// The specification in the folder.
  public func specification(
    catalogue: [Experiment]
  ) throws(HelioError) -> ExperimentSpecification {
    try ExperimentSpecification(
      yaml: try text(of: "spec.yaml"), name: url.appendingPathComponent("spec.yaml").path,
      catalogue: catalogue)
  }

  /// Copies the journals of another folder of the same specification into this one.
  public func takeCells(from other: ResultsFolder) throws(HelioError) {
    guard other.specificationHash == specificationHash else {
      throw .file(
        path: other.url.path, reason: "holds another specification than \(url.path).")
    }
    var present = try storedCells()
    for (name, cells) in try other.cellsByJournal() {
      let journal = try CellJournal(path: url.appendingPathComponent("cells/\(name)").path)
      for (key, outcome) in cells.sorted(by: { $0.key < $1.key }) where present[key] == nil {
        try journal.append(key, outcome)
        present[key] = outcome
      }
    }
  }
}

/// Of two outcomes of one cell.
public func preferringValues(_ first: CellOutcome, _ second: CellOutcome) -> CellOutcome {
  if case .values = first { first } else { second }
}

extension CellKey: Comparable {
  public static func < (a: CellKey, b: CellKey) -> Bool {
    (a.point, a.replicate ?? -1) < (b.point, b.replicate ?? -1)
  }
}
