import Foundation
import Heliotrope

/// A result that can be shown.
protocol Drawable: Codable, Sendable {
  var sections: [ReportSection] { get }
}

extension TableReshaping: Drawable { var sections: [ReportSection] { [section] } }
extension ModelReshaping: Drawable { var sections: [ReportSection] { [section] } }

/// What can be run by name.
struct CatalogueEntry: Sendable {
  let name: String
  let summary: String
  /// CPU time on two cores, roughly.
  let cost: String
  let run: @Sendable (RunOptions) async throws -> Void
}

/// The experiments of the sheet function-space, with the parameters stated there.
let catalogue: [CatalogueEntry] = [
  entry(
    "spike-law", "Error of every law of the post-step neurons against real networks", "1 min",
    { (seed) throws(HelioError) in
      var specification = try SpikeLawSpecification()
      specification.seed = seed
      return specification
    }, spikeLaw),
  entry(
    "spectrum", "Exact spectrum against the spike strength, with limits and a sampled operator",
    "30 s",
    { (seed) throws(HelioError) in
      var specification = SpectrumSpecification()
      specification.seed = seed
      return specification
    }, spectrumExperiment),
  entry(
    "mixing", "Angle by which the leading eigenfunction turns, several dimensions", "2 s",
    { (_) throws(HelioError) in MixingSpecification() }
  ) { (specification, _) throws(HelioError) in try mixing(specification) },
  entry(
    "learning-curve", "Learning curves before and after, theory, kernel ridge and networks",
    "2 min",
    { (seed) throws(HelioError) in
      var specification = try LearningCurveSpecification()
      specification.seed = seed
      return specification
    }, learningCurve),
  entry(
    "cumulative-power", "Where the target's power sits in the spectrum, before and after", "1 s",
    { (_) throws(HelioError) in try CumulativePowerSpecification() }
  ) { (specification, _) throws(HelioError) in try cumulativePower(specification) },
  entry(
    "second-layer-law", "Which law of the second layer leaves a rich function space", "5 s",
    { (_) throws(HelioError) in SecondLayerLawSpecification() }
  ) { (specification, _) throws(HelioError) in try secondLayerLaw(specification) },
]

/// An experiment is a plain function from a specification to a result; this adds folder, figures and report.
private func entry<Specification: Codable & Sendable, Result: Drawable>(
  _ name: String, _ summary: String, _ cost: String,
  _ specification: @escaping @Sendable (UInt64) throws(HelioError) -> Specification,
  _ compute:
    @escaping @Sendable (Specification, (Double, String) -> Void) throws(HelioError) -> Result
) -> CatalogueEntry {
  CatalogueEntry(name: name, summary: summary, cost: cost) { options in
    options.prepare()
    let run = Run(options: options, command: CommandLine.arguments)
    let specification = try specification(options.seed)
    let folder = try ResultsFolder(
      path: options.output, experiment: name, specification: specification)
    let result = try folder.cell("result") { () throws(HelioError) in
      try compute(specification) { options.progress.report(0.9 * $0, $1) }
    }
    try folder.write(result, to: "result.json")
    try await run.finish(result, result.sections, folder, title: summary)
  }
}

/// Draws the figures and the report of a finished folder again, from its result alone.
func redraw(_ folder: ResultsFolder) async throws -> WrittenFigures {
  let sections: [ReportSection] =
    switch folder.experiment {
    case "reshape-table": try folder.read(TableReshaping.self, from: "result.json").sections
    case "reshape-model": try folder.read(ModelReshaping.self, from: "result.json").sections
    case "demo": try folder.read(DemoCommand.Result.self, from: "result.json").sections
    case "spike-law": try folder.read(SpikeLawResult.self, from: "result.json").sections
    case "spectrum": try folder.read(SpectrumResult.self, from: "result.json").sections
    case "mixing": try folder.read(MixingResult.self, from: "result.json").sections
    case "learning-curve": try folder.read(LearningCurveResult.self, from: "result.json").sections
    case "cumulative-power":
      try folder.read(CumulativePowerResult.self, from: "result.json").sections
    case "second-layer-law":
      try folder.read(SecondLayerLawResult.self, from: "result.json").sections
    default:
      throw HelioError.file(
        path: folder.url.path, reason: "holds the unknown experiment '\(folder.experiment)'.")
    }
  let provenance = try folder.read(Provenance.self, from: "provenance.json")
  let title =
    catalogue.first { $0.name == folder.experiment }?.summary
    ?? "How one gradient step reshapes the function space"
  return try await Report(
    title: title, sections: sections, command: provenance.command.joined(separator: " "),
    provenance: provenance.lines
  ).write(to: folder.url)
}
