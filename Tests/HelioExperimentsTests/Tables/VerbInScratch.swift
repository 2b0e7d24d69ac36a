import Foundation
import Heliotrope

/// Runs a verb on a table in a folder of its own, or in the one given.
func inScratch<Specification: TableVerbSpecification, Result>(
  _ table: Table, _ specification: Specification, in place: URL? = nil,
  _ compute: (Table, Specification, ResultsFolder) throws -> Result
) throws -> Result {
  let folder =
    place ?? FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  defer { if place == nil { try? FileManager.default.removeItem(at: folder) } }
  var specification = specification
  specification.source = TableSource(table)
  return try compute(
    table, specification,
    ResultsFolder(path: folder.path, experiment: "verb", specification: specification))
}
