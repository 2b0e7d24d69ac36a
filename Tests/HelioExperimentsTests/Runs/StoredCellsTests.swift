import Foundation
import Heliotrope
import Testing

/// What was computed is read back as it was, and belongs to what it was computed from.
@Suite struct StoredCellsTests {
  private let place = FileManager.default.temporaryDirectory
    .appendingPathComponent("cells-\(UUID().uuidString)")

  private struct Numbers: Codable, Equatable {
    var values: [Double]
    var named: [String: Double]
  }

  /// JSON has no number for what is not finite; a cell that holds it is finished all the same.
  @Test func cellsThatAreNotFiniteAreNotComputedAgain() throws {
    defer { try? FileManager.default.removeItem(at: place) }
    let folder = try ResultsFolder(
      path: place.path, experiment: "test", specification: ["seed": 1])
    var computed = 0
    func cell() throws -> Numbers {
      try folder.cell("numbers") { () throws(HelioError) in
        computed += 1
        return Numbers(values: [.nan, .infinity, -.infinity, 0.1], named: ["worst": .nan])
      }
    }
    _ = try cell()
    let again = try cell()
    #expect(computed == 1)
    #expect(again.values[0].isNaN && Array(again.values[1...]) == [.infinity, -.infinity, 0.1])
    #expect(again.named["worst"]?.isNaN == true)
  }

  @Test func replicatesThatAreNotFiniteAreReadBack() async throws {
    defer { try? FileManager.default.removeItem(at: place) }
    let x = Parameter.number("x", 0, -1...1, "anything")
    let (nan, inf) = (Number("nan"), Number("inf"))
    let experiment = Experiment(
      "infinite", "Nothing finite", cost: "nothing", parameters: [x.declaration],
      sweep: [], replicates: 3, headline: nan,
      simulation: { (_, source) throws(HelioError) in
        CellValues(measured: [nan: .nan, inf: source.replicate == 1 ? -.infinity : .infinity])
      })
    let specification = ExperimentSpecification(experiment)
    let folder = try ResultsFolder(path: place.path, specification, of: experiment)
    let control = RunControl(threads: 1)
    _ = try await runCells(specification, of: experiment, in: folder, control)
    let journal = place.appendingPathComponent("cells/shard-1-of-1.jsonl")
    let size = try Data(contentsOf: journal).count
    let cells = try await runCells(specification, of: experiment, in: folder, control)
    #expect(try Data(contentsOf: journal).count == size, "nothing is computed again")
    guard case .values(let values) = cells[CellKey(point: 0, replicate: 1)] else {
      Issue.record("no cell")
      return
    }
    #expect(values.measured[nan]?.isNaN == true && values.measured[inf] == -.infinity)
  }

  /// The folder of one table refuses another one, in the library as on the command line.
  @Test func aTableThatIsNotTheSpecificationsIsRefused() throws {
    defer { try? FileManager.default.removeItem(at: place) }
    func table(_ edited: Double) throws -> Table {
      try Table(columns: [
        TableColumn(name: "a", content: .numbers((0..<40).map { Double($0 * 37 % 61) })),
        TableColumn(
          name: "y", content: .numbers((0..<40).map { $0 == 7 ? edited : Double($0 * 17 % 53) })),
      ])
    }
    var specification = DiagnosisSpecification(table: "t", preparation: PreparationOptions())
    specification.source = TableSource(try table(1))
    let folder = try ResultsFolder(
      path: place.path, experiment: "diagnose-table", specification: specification)
    try folder.write([1.0], to: "cells/finished.json")
    #expect(throws: HelioError.self) {
      try diagnoseTable(table(2), specification, in: folder)
    }
    var other = specification
    other.source = TableSource(try table(2))
    let refusal = #expect(throws: HelioError.self) {
      try ResultsFolder(path: place.path, experiment: "diagnose-table", specification: other)
    }
    #expect(refusal?.description.contains("has changed since") == true)
    // How it was read belongs to it as well, in whatever order the markers come.
    other.source = TableSource(try table(1), reading: ReadingOptions(missingMarkers: ["NA"]))
    #expect(throws: HelioError.self) {
      try ResultsFolder(path: place.path, experiment: "diagnose-table", specification: other)
    }
    let many = ReadingOptions(missingMarkers: Set((0..<50).map { "m\($0)" }))
    let text = String(decoding: try JSONEncoder().encode(many), as: UTF8.self)
    #expect(text.contains("\"m0\",\"m1\",\"m10\""))
    #expect(try JSONDecoder().decode(ReadingOptions.self, from: Data(text.utf8)) == many)
  }
}
