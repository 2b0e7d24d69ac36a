import HelioEstimators
import HelioExperiments
package import HelioFigures
import HelioRuns
import HelioTables

/// The report of an explained model: what was found, in sentences and numbers.
extension Explanation {
  package var title: String { "What a model of '\(targetName)' looks at" }

  package var sections: [ReportSection] {
    [modelSection, sensitivitySection, dependenceSection, spectrumSection]
      + (learningCurve.map { [curveSection($0)] } ?? []) + [choiceSection]
  }

  private var modelSection: ReportSection {
    let kind = task == .regression ? "a regression" : "\(classLabels.count) classes"
    let single = members.count == 1
    var findings = [
      "The model predicts '\(targetName)' (\(kind)) from "
        + "\(counted(featureNames.count, "feature")), learned "
        + "from \(rowCount) rows.",
      "By \(judgement.method): \(judgement.summary).",
      network.map(finding)
        ?? (single
          ? "It is one kernel: \(members[0].kernel), metric: \(members[0].metric)."
          : "It blends \(members.count) kernels; the heaviest, with weight "
            + "\(short(members[0].weight)), is \(members[0].kernel), metric: \(members[0].metric)."),
    ]
    if transform == .log { findings.append("It learns the logarithm of the target.") }
    let numbers = members.flatMap { member in
      [
        (
          name: "\(member.kernel); metric: \(member.metric)",
          value: "weight \(short(member.weight))"
        ), (name: network == nil ? "its ridge" : "its penalty", value: short(member.ridge)),
        (name: "its effective dimension", value: short(member.effectiveDimension)),
      ]
    }
    if let remark = judgement.remark { findings.append(remark) }
    return ReportSection(
      title: "The model, and how it was judged", findings: findings, numbers: numbers,
      figures: [reliabilityFigure].compactMap(\.self))
  }

  private var sensitivitySection: ReportSection {
    let top = sensitivity.ranking.prefix(3).map { j in
      "'\(featureNames[j])' (\(percent(sensitivity.importances[j])) "
        + "± \(percent(sensitivity.importanceErrors[j])))"
    }
    let first = sensitivity.directions[0]
    let source =
      network != nil
      ? "Gradients are those of the network at \(sensitivity.rowCount) training rows; resamples learn it anew with the same "
        + "penalty and prior."
      : sensitivity.weight == nil
        ? "No member of the blend is differentiable in closed form; a ReLU kernel fitted to the same rows "
          + "stands in: \(sensitivity.kernel)."
        : "Gradients are those of the member \(sensitivity.kernel), with weight "
          + "\(short(sensitivity.weight ?? 0)) in the blend, at \(sensitivity.rowCount) training rows."
    let findings = [
      "Predictions change most with \(top.joined(separator: ", ")); in brackets each one's share of "
        + "the squared gradient, with its standard error.",
      "One direction carries \(percent(first.share)) of the change: \(formula(first)). "
        + "The effective number of directions is \(short(sensitivity.effectiveDimension)) of "
        + "\(featureNames.count).", evidenceFinding, source, metricFinding,
    ].compactMap(\.self)
    var numbers = sensitivity.ranking.prefix(15).map { j in
      (
        name: featureNames[j],
        value:
          "\(percent(sensitivity.importances[j])) ± \(percent(sensitivity.importanceErrors[j]))"
      )
    }
    if let step = evidence.step {
      numbers.append((name: "p of the one-step direction", value: short(step.pValue)))
    }
    numbers.append((name: "p of the leading gradient", value: short(evidence.gradient.pValue)))
    return ReportSection(
      title: "Which features and directions", findings: findings, numbers: numbers,
      figures: [importanceFigure, directionFigure] + [curveDirectionFigure].compactMap(\.self))
  }

  private func finding(_ network: NetworkReport) -> String {
    "It is a two-layer network of tanh neurons in the mean-field limit, at the optimum of the \(network.loss) loss with "
      + "penalty \(short(network.regularization)) and prior variance \(short(network.inputVariance)); the objective "
      + "can fall by \(short(network.dualityGap)) at most. "
      + "\(Int(network.effectiveSampleSize)) points carry it; of \(network.candidates.count) penalties and priors it has "
      + "the least leave-one-out loss."
  }

  /// `nil` if the metric of the heaviest member is not learned.
  private var metricFinding: String? {
    guard let shares = members[0].metricShares, let ranking = members[0].metricRanking else {
      return nil
    }
    let top = ranking.prefix(3).map { "'\(featureNames[$0])' (\(percent(shares[$0])))" }
    return
      "\(network == nil ? "The learned metric of the heaviest member looks" : "The neurons look") most closely at "
      + top.joined(separator: ", ")
      + "; in brackets each one's share of \(network == nil ? "its trace" : "their second moments")."
  }

  private var evidenceFinding: String {
    let (step, gradient) = (evidence.step?.pValue ?? 1, evidence.gradient.pValue)
    let verdict =
      switch (step < 0.05, gradient < 0.05) {
      case (true, _): "The target changes along some direction, beyond chance"
      case (false, true):
        "The target changes along some direction beyond chance, though not linearly"
      case (false, false): "That the target changes along any direction is not beyond chance"
      }
    let linear =
      evidence.step.map { "p = \(short($0.pValue)) for the direction of one gradient step, " }
      ?? "no linear direction, "
    return "\(verdict): \(linear)p = \(short(gradient)) for the leading gradient, by "
      + "\(options.permutations) permutations of the target (rows taken as exchangeable)."
  }

  private var dependenceSection: ReportSection {
    let findings = dependences.map { dependence in
      let place = dependence.feature.map { "'\($0)'" } ?? "the leading direction"
      let curve = dependence.curves.max { $0.effect < $1.effect }!
      let (first, last) = (curve.mean.first ?? 0, curve.mean.last ?? 0)
      let range =
        "\(short(dependence.positions.first ?? 0)) to \(short(dependence.positions.last ?? 0))"
      let quantity =
        task == .regression ? "the mean prediction" : "the mean probability of '\(curve.name)'"
      // A curve that turns back is not told by its ends.
      let isMonotone = curve.effect < 1.15 * abs(last - first)
      return isMonotone
        ? "From \(range) along \(place), \(quantity) goes from \(short(first)) to \(short(last))."
        : "From \(range) along \(place), \(quantity) varies between \(short(curve.mean.min() ?? 0)) and "
          + "\(short(curve.mean.max() ?? 0)), and turns on the way."
    }
    return ReportSection(
      title: "How predictions change", findings: findings, figures: [dependenceFigure])
  }

  private var spectrumSection: ReportSection {
    let before = spectrum.before
    var findings = [
      "The member of the largest weight is \(spectrum.kernel) (weight \(short(spectrum.weight)))."
    ]
    func ranks(_ stage: SpectrumComparison.Stage) -> String {
      stage.halfRank.map { "\($0)" } ?? "more than \(stage.cumulativePower.count)"
    }
    func functions(_ stage: SpectrumComparison.Stage) -> String {
      "\(ranks(stage)) \(stage.halfRank == 1 ? "eigenfunction" : "eigenfunctions")"
    }
    if let after = spectrum.after {
      findings += [
        "\(network == nil ? "Its learned metric takes" : "From the prior to the learned measure, learning takes") the effective rank of the kernel from \(short(before.effectiveRank)) "
          + "to \(short(after.effectiveRank)), and its alignment with the target from "
          + "\(short(before.alignment)) to \(short(after.alignment)).",
        "It takes \(functions(before)) to carry half of the target before, and "
          + "\(ranks(after)) after.",
      ]
    } else {
      findings.append(
        "It sees all features alike: there is no learned metric to compare with. It takes "
          + "\(functions(before)) to carry half of the target.")
    }
    return ReportSection(
      title: "What learning did to the kernel", findings: findings, figures: [spectrumFigure])
  }

  private func curveSection(_ curve: LearningCurvePrediction) -> ReportSection {
    let unit = curve.isInTableUnits ? "RMSE" : "1 - R\u{b2}"
    func error(_ position: Int) -> String { short(curve.predictions[position].error) }
    func range(_ position: Int) -> String {
      "\(error(position)) ± \(percent(curve.predictions[position].relativeUncertainty))"
    }
    var findings = [
      "With twice the rows the \(unit) of the heaviest member is expected to go from \(error(2)) to "
        + "\(range(3)), with four times to \(range(4)); half of the rows would have given \(error(1)).",
      "The uncertainties are what the same prediction missed by where it can be checked: from "
        + "\(curve.trials[0].fromRows) rows it gives \(short(curve.trials[0].predicted)) at "
        + "\(curve.trials[0].rows) (measured \(short(curve.trials[0].measured))) and "
        + "\(short(curve.trials[1].predicted)) at \(curve.trials[1].rows) (measured "
        + "\(short(curve.trials[1].measured))).",
    ]
    if curve.trials.allSatisfy({ $0.predicted > 1.1 * $0.measured }) {
      findings.append("It expected too much error there: more rows may help more than it says.")
    }
    if let half = curve.measurements.last, let again = half.relearnedMean {
      findings.append(
        "The metric is taken as known. Learned anew from \(half.rows) rows, the error there is "
          + "\(short(again)) rather than \(short(half.mean)): the difference is what the metric itself owes "
          + "to the rows, and the leave-one-out error \(short(curve.leaveOneOutError)) is too low by a part "
          + "of it.")
    }
    let numbers =
      curve.predictions.map {
        (name: "\(unit) with \(Int($0.rows.rounded())) rows, predicted", value: short($0.error))
      }
      + curve.measurements.map {
        (
          name: "\(unit) with \($0.rows) rows, measured",
          value: "\(short($0.mean)) ± \(short($0.standardError))"
        )
      }
      + [(name: "leave-one-out, \(curve.rowCount) rows", value: short(curve.leaveOneOutError))]
    return ReportSection(
      title: "How many rows", findings: findings, numbers: numbers, figures: [curveFigure(curve)])
  }

  /// The finalists, and of the other steps the best three each.
  private var choiceSection: ReportSection {
    var (findings, numbers) = (sentences, [(name: String, value: String)]())
    for method in [ScoredCandidate.Method.leaveOneOut, .contenders, .finalists] {
      let tried = candidates.filter { $0.method == method }.sorted { $0.error < $1.error }
      guard let first = tried.first else { continue }
      findings.append(
        "Judged by \(method.rawValue), \(counted(first.rowCount, "row")): "
          + "\(counted(tried.count, "candidate")).")
      for entry in tried.prefix(method == .finalists ? tried.count : 3) {
        let weight = entry.weight > 0 ? ", weight \(short(entry.weight))" : ""
        numbers.append(
          (
            name: entry.candidate.description,
            value: "\(decimal(entry.error, 4)) by \(method.rawValue)\(weight)"
          ))
      }
    }
    return ReportSection(
      title: "What was tried (1 - R\u{b2} at rows left out)", findings: findings,
      numbers: numbers, figures: [])
  }

  /// The largest loadings of a direction, as a sum.
  private func formula(_ direction: Sensitivity.Direction) -> String {
    let order = direction.loadings.indices.sorted {
      abs(direction.loadings[$0]) > abs(direction.loadings[$1])
    }.prefix(3)
    let terms = order.enumerated().map { position, j in
      let w = direction.loadings[j]
      let sign = w < 0 ? "\u{2212}" : position == 0 ? "" : "+"
      return "\(sign)\(position == 0 ? "" : " ")\(short(abs(w))) \(featureNames[j])"
    }
    let rest = direction.loadings.count > order.count ? " + \u{2026}" : ""
    return terms.joined(separator: " ") + rest + " (\(shownScaling.unit))"
  }
}

private func percent(_ share: Double) -> String { "\(short((1000 * share).rounded() / 10))\u{a0}%" }
