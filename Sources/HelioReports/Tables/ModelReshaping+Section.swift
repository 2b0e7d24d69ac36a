import HelioCore
import HelioExperiments
import HelioFigures
import HelioNumerics
import HelioRuns

extension ModelReshaping {
  /// The model part of a report.
  var section: ReportSection {
    let start = path.first { $0.strength == 0 }
    let best = path.min { $0.predictedFiniteWidth < $1.predictedFiniteWidth }!
    return ReportSection(
      title: "Model: y = \(specification.link.text), d = \(specification.dimension)",
      findings: messages, badges: [summary.badge("Theory and simulation, errors")],
      numbers: [
        ("activation", specification.activation.name), ("width p", "\(specification.width)"),
        ("step samples", "\(specification.stepSampleCount)"),
        ("readout samples", "\(specification.sampleCount)"),
        ("ridge", short(specification.ridge)),
        ("noise variance", short(specification.noiseVariance)),
        ("replicates", "\(specification.replicates)"),
        (
          "excess error, no step",
          start.map { "\(short($0.network.mean)) ± \(short($0.network.standardError))" } ?? "n/a"
        ),
        (
          "excess error, best step",
          "\(short(best.network.mean)) ± \(short(best.network.standardError))"
        ),
        ("alignment before", short(before.alignment)), ("alignment after", short(after.alignment)),
        ("mixing angle", "\(short(mixingAngle))°"),
      ], figures: figures)
  }
}
