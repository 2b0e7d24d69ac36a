import HelioCore
import HelioEstimators
import HelioRuns

extension IndexDiagnosis {
  /// What the numbers say, the main thing first.
  var sentences: [String] {
    [judgement, company, fewest, chance, likeness, tails, shrunk, planned, needed].compactMap { $0 }
      + refusals.map { "Not run: \($0.estimator.title) (\($0.estimator.rawValue)). \($0.reason)" }
  }

  private var winner: Finding { findings[bestFinding] }

  private var judgement: String {
    let q = winner.best.directions
    let random = random.first { $0.directions == q }?.explained
    let chance = random.map {
      "; \(q) random \(q == 1 ? "direction" : "directions"): \(short($0.mean)) (mean of \($0.count))"
    }
    if dimension == 1 {
      return
        "The table has one independent input: the direction is the same whatever estimates it, and its "
        + "functions explain R\u{00B2} = \(short(winner.best.explained)) ± \(short(winner.best.standardError)) of "
        + "'\(targetName)' on \(testCount) held-out rows."
    }
    let superior =
      ties.isEmpty
      ? "more than those of any other estimator"
      : "and so do those of \(list(ties)), which find the same span"
    return "On \(testCount) held-out rows functions of \(phrase(q)) of '\(name(winner))' explain "
      + "R\u{00B2} = \(short(winner.best.explained)) ± \(short(winner.best.standardError)) of "
      + "'\(targetName)', \(superior); functions of all \(dimension) inputs: "
      + "\(short(allInputs.explained)) ± \(short(allInputs.standardError))\(chance ?? "")."
  }

  /// Estimators whose best span explains as much to the last digits: by construction, not by chance.
  private var ties: [Int] {
    findings.indices.filter {
      $0 != bestFinding && abs(findings[$0].best.explained - winner.best.explained) < 1e-9
    }
  }

  private var company: String? {
    let others = findings.indices.filter { $0 != bestFinding && !ties.contains($0) }
    guard !others.isEmpty, dimension > 1 else { return nil }
    let close = others.filter { findings[$0].scores.contains(where: \.keepsUp) }
    let far = others.filter { !close.contains($0) }
    let parts = [
      close.isEmpty
        ? "No other estimator keeps up with it"
        : "Within two standard errors of it (of the difference over rows): \(list(close))",
      far.isEmpty || close.isEmpty ? nil : "clearly worse: \(list(far))",
    ]
    return parts.compactMap { $0 }.joined(separator: "; ") + "."
  }

  private var fewest: String {
    let q = recommendedCount
    let able = findings.filter { finding in
      finding.scores.contains { $0.directions == q && $0.keepsUp }
    }
    let more =
      q == specification.directions && q < dimension
      ? " That is as many as were asked for: more --directions may explain more." : ""
    return "The fewest directions that keep up with the best: \(q) "
      + "(\(able.map(name).joined(separator: ", ")))." + more
  }

  private var chance: String {
    let found = findings.indices.filter { findings[$0].significance.top.pValue <= 0.05 }
    let silent = findings.indices.filter { !found.contains($0) }
    if found.isEmpty {
      return
        "No estimator sees more than with permuted targets (p > 0.05): the directions are chance."
    }
    return "Stronger than with permuted targets (p ≤ 0.05): \(list(found))"
      + (silent.isEmpty ? "." : "; not: \(list(silent)).")
  }

  /// Which of the significant estimators is farthest from the best one.
  private var likeness: String? {
    let compared = findings.indices.filter {
      $0 != bestFinding && findings[$0].significance.top.pValue <= 0.05
    }
    guard
      let near = compared.min(by: { angle($0) < angle($1) }),
      let far = compared.max(by: { angle($0) < angle($1) }), near != far
    else { return nil }
    return
      "Of those, '\(name(findings[near]))' comes nearest to the \(leading) of "
      + "'\(name(winner))' (largest principal angle \(short(angle(near))) degrees), "
      + "'\(name(findings[far]))' least near (\(short(angle(far))) degrees)."
  }

  private var tails: String? {
    guard radialKurtosis > 1.5 else { return nil }
    return
      "The inputs have heavier tails than Gaussian ones (mean |w|^4 is \(short(radialKurtosis)) times "
      + "theirs): phd, save, dr and spec may follow single rows far out, and the law's edges do not hold; "
      + "those by permutation do."
  }

  private var shrunk: String? {
    shrinkage.map { share in
      "There are as many inputs as training rows or more, so their covariance was whitened after shrinking it: a share "
        + "\(short(share)) of a multiple of the identity. Directions that the rows do not show cannot be found, and the "
        + "law's edges hold roughly."
    }
  }

  /// Predicted overlaps, and how far the inputs are from those that the laws speak of.
  private var planned: String? {
    guard let plan else { return planRefusal.map { "No plan of rows: \($0)" } }
    let parts = plan.rows.compactMap { row in
      row.predicted.map { value in
        "\(row.estimator.rawValue) \(short(value))\(row.isLimit ? " (limit of many rows)" : "")"
      }
    }
    return
      "Predicted overlaps with the index of '\(plan.estimator.rawValue)' at these \(trainCount) rows and "
      + "\(dimension) inputs, for Gaussian inputs and one index: \(parts.joined(separator: ", ")). "
      + gaussianSentence
  }

  private var gaussianSentence: String {
    guard let gaussianity else { return "Inputs whitened by a shrunken covariance are not tested." }
    let p = gaussianity.pValue
    return p > 0.05
      ? "The inputs' fourth radial moment does not tell them from Gaussian ones (p = \(short(p)))."
      : "The inputs are not Gaussian (fourth radial moment \(short(gaussianity.kurtosisRatio)) times theirs, p = "
        + "\(short(p))): read these numbers as an order of size."
  }

  private var needed: String? {
    guard let plan else { return nil }
    let able = plan.rows.compactMap { row in row.rowsNeeded.map { (row.estimator.rawValue, $0) } }
      .sorted { $0.1 < $1.1 }
    guard !able.isEmpty else {
      return
        "No estimator with a known law reaches an overlap of \(IndexPlan.target) on this link within 10\u{2074} "
        + "rows an input."
    }
    let parts = able.map { "\($0.0) \(rowText($0.1))" }
    return "Rows for an overlap of \(IndexPlan.target): \(parts.joined(separator: ", "))."
  }

  private func rowText(_ rows: Double) -> String {
    rows < 1000 ? "\(Int(rows.rounded(.up)))" : short(rows)
  }

  private func angle(_ i: Int) -> Double { angles[bestFinding][i].largest }
  private func name(_ finding: Finding) -> String { finding.estimator.rawValue }
  private func list(_ positions: [Int]) -> String {
    positions.map { name(findings[$0]) }.joined(separator: ", ")
  }
  private var leading: String {
    recommendedCount == 1 ? "leading direction" : "first \(recommendedCount) directions"
  }
  private func phrase(_ q: Int) -> String { q == 1 ? "one direction" : "\(q) directions" }
}
