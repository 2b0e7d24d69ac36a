import Foundation
import Heliotrope

/// A result that can be shown.
protocol Drawable: Codable, Sendable {
  var title: String { get }
  var sections: [ReportSection] { get }
}

extension Drawable {
  var title: String { "How one gradient step reshapes the function space" }
}

extension TableReshaping: Drawable { var sections: [ReportSection] { [section] } }
extension ModelReshaping: Drawable { var sections: [ReportSection] { [section] } }
extension IndexDiagnosis: Drawable {
  var title: String { Self.title }
  var sections: [ReportSection] { [section] }
}
extension SweepResult: Drawable {}
extension Explanation: Drawable {}

/// The report of a finished folder, made again from its result alone.
func storedReport(_ folder: ResultsFolder) throws -> Report {
  let result: any Drawable =
    switch folder.experiment {
    case "reshape-table": try folder.read(TableReshaping.self, from: "result.json")
    case "diagnose-table": try folder.read(IndexDiagnosis.self, from: "result.json")
    case "reshape-model": try folder.read(ModelReshaping.self, from: "result.json")
    case "explain": try folder.read(Explanation.self, from: "result.json")
    case "demo": try folder.read(DemoCommand.Result.self, from: "result.json")
    case let name where Experiment.catalogue.contains { $0.name == name }:
      try folder.read(SweepResult.self, from: "result.json")
    default:
      throw HelioError.file(
        path: folder.url.path, reason: "holds the unknown experiment '\(folder.experiment)'.")
    }
  let provenance = try folder.read(Provenance.self, from: "provenance.json")
  return Report(
    title: result.title, sections: result.sections,
    command: provenance.command.joined(separator: " "),
    provenance: provenance.lines)
}
