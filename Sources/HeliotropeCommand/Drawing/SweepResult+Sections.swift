import Heliotrope

/// The pictures of an experiment of the catalogue.
///
/// An experiment run over its own axes has figures of its own; a person's sweep over other parameters has
/// the general ones.
extension SweepResult {
  var sections: [ReportSection] {
    let own = ownFigures
    var findings: [String] = own?.findings ?? []
    var badges: [ReportSection.Badge] = []
    if !agreement.isEmpty {
      let sentence = summary.sentence
      findings.insert(sentence.prefix(1).uppercased() + sentence.dropFirst() + ".", at: 0)
      badges.append(summary.badge("Theory and simulation"))
    }
    for (key, worst) in worstDistributions {
      findings.append(
        "\(key): the measured distribution lies within a Kolmogorov-Smirnov distance of "
          + "\(short(worst.distance)) of the predicted one, worst at \(worst.name).")
    }
    if let residual {
      findings.append("Largest residual or last change of theory's solvers: \(short(residual)).")
    }
    if !failures.isEmpty {
      findings.append(
        "\(failures.count) cells failed and are left out, the first at \(failures[0].cell): "
          + failures[0].error)
    }
    return [
      ReportSection(
        title: title, findings: findings, badges: badges,
        figures: (own?.figures ?? sweepFigures) + agreementFigures)
    ]
  }

  var title: String {
    Experiment.catalogue.first { $0.name == experiment }?.summary ?? experiment
  }

  /// Figures and sentences made for the experiment's default axes; they draw every point, so a sweep of
  /// thousands has the general ones, which thin.
  private var ownFigures: (figures: [Figure], findings: [String])? {
    if points.count > 5000 { return nil }
    return switch experiment {
    case "spike-law": spikeLawFigures
    case "spectrum": spectrumFigures
    case "sampled-spectrum": sampledSpectrumFigures
    case "mixing": mixingFigures
    case "learning-curve": learningCurveFigures
    case "cumulative-power": cumulativePowerFigures
    case "second-layer-law": secondLayerLawFigures
    case "three-views": threeViewsFigures
    case "small-steps": smallStepsFigures
    case "learned-spectrum": learnedSpectrumFigures
    case "feature-learning-curve": featureLearningCurveFigures
    case "double-descent": doubleDescentFigures
    case "regularisation-path": regularisationPathFigures
    case "conditional-error": conditionalErrorFigures
    case "step-mapping": stepMappingFigures
    case "step-alignment": stepAlignmentFigures
    case "optimal-step": optimalStepFigures
    case "expressivity": expressivityFigures
    case "first-step-transition": firstStepTransitionFigures
    case "outlier-phase-diagram": outlierPhaseDiagramFigures
    case "batch-reuse": batchReuseFigures
    case "partial-reuse": partialReuseFigures
    case "staircase": staircaseFigures
    case "feature-spikes": featureSpikesFigures
    case "ridge-after-spikes": ridgeAfterSpikesFigures
    case "one-step-or-two": oneStepOrTwoFigures
    case "training-steps": trainingStepsFigures
    default: nil
    }
  }

  private var worstDistributions: [(key: String, value: (distance: Double, name: String))] {
    var worst: [String: (distance: Double, name: String)] = [:]
    for point in points {
      for (key, value) in point.distributions
      where value.kolmogorovSmirnov > worst[key]?.distance ?? -1 {
        worst[key] = (value.kolmogorovSmirnov, point.name)
      }
    }
    return worst.sorted { $0.key < $1.key }
  }

  /// Whether exactly these parameters are swept.
  func isSwept(over names: String...) -> Bool { Set(axes.map(\.parameter)) == Set(names) }

  func parameterText(_ name: String) -> String { parameters[name]?.plainText ?? "swept" }
}

extension SweepPoint {
  /// A swept parameter as a number.
  func number(of parameter: String) -> Double {
    if case .number(let x) = settings[parameter] { x } else { .nan }
  }

  func text(of parameter: String) -> String { settings[parameter]?.plainText ?? "" }

  /// What theory says, for lines: without a replicate's own data where that is known.
  func predicted(_ name: String) -> Double? { numbers[name].flatMap { $0.limit ?? $0.prediction } }
}

extension Cell {
  static func optional(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing }
}
