import Foundation
import HelioCore
package import HelioEstimators
package import HelioExperiments
package import HelioFigures
package import HelioRuns

/// What `heliotrope demo` shows: a table and a model.
package struct DemoResult: Drawable {
  package var table: TableReshaping
  package var model: ModelReshaping
  package var sections: [ReportSection] { [table.section, model.section] }

  package init(table: TableReshaping, model: ModelReshaping) {
    self.table = table
    self.model = model
  }
}

/// A result that can be shown.
package protocol Drawable: Codable, Sendable {
  var title: String { get }
  var sections: [ReportSection] { get }
}

extension Drawable {
  package var title: String { "How one gradient step reshapes the function space" }
}

extension TableReshaping: Drawable {
  package var sections: [ReportSection] { [section] }
}
extension ModelReshaping: Drawable {
  package var sections: [ReportSection] { [section] }
}
extension IndexDiagnosis: Drawable {
  package var title: String { "Which directions the target depends on" }
  package var sections: [ReportSection] { [section] }
}
extension TableRobustness: Drawable {
  package var title: String { "How far a network's answers are from changing" }
  package var sections: [ReportSection] { [section] }
}
extension ModelRobustness: Drawable {
  package var title: String { "How far a model's answers are from changing" }
  package var sections: [ReportSection] { [section] }
}
extension SweepResult: Drawable {}
extension Explanation: Drawable {}
extension TableForecast: Drawable {
  package var title: String { "What SGD on random features will reach" }
  package var sections: [ReportSection] { [section] }
}

extension TableOverfit: Drawable {
  package var title: String { "What fitting wrong labels costs" }
  package var sections: [ReportSection] { [section] }
}
extension TableCertificate: Drawable {
  package var title: String { "What is certain before training" }
  package var sections: [ReportSection] { [section] }
}

extension AdapterChoice: Drawable {
  package var title: String { "Which adapter a change of weights needs" }
  package var sections: [ReportSection] { [section] }
}

/// The report of a finished folder, made again from its result alone.
package func storedReport(_ folder: ResultsFolder) throws -> Report {
  let result: any Drawable =
    switch folder.experiment {
    case "reshape-table": try folder.read(TableReshaping.self, from: "result.json")
    case "diagnose-table": try folder.read(IndexDiagnosis.self, from: "result.json")
    case "robustness-table": try folder.read(TableRobustness.self, from: "result.json")
    case "robustness-model": try folder.read(ModelRobustness.self, from: "result.json")
    case "reshape-model": try folder.read(ModelReshaping.self, from: "result.json")
    case "explain": try folder.read(Explanation.self, from: "result.json")
    case "demo": try folder.read(DemoResult.self, from: "result.json")
    case "forecast-table": try folder.read(TableForecast.self, from: "result.json")
    case "overfit-table": try folder.read(TableOverfit.self, from: "result.json")
    case "certify-table": try folder.read(TableCertificate.self, from: "result.json")
    case "adapter": try folder.read(AdapterChoice.self, from: "result.json")
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
