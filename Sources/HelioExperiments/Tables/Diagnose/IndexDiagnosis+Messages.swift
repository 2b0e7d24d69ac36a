import HelioCore
import HelioEstimators
import HelioRuns

extension IndexDiagnosis {
  /// What the numbers say, the main thing first.
  var sentences: [String] {
    [judgement, company, fewest, chance, likeness, tails].compactMap { $0 }
      + refusals.map { "Not run: \($0.estimator.title) (\($0.estimator.rawValue)). \($0.reason)" }
  }

  private var winner: Finding { findings[bestFinding] }

  private var judgement: String {
    let q = winner.best.directions
    let random = random.first { $0.directions == q }?.explained
    let chance = random.map {
      "; \(q) random \(q == 1 ? "direction" : "directions"): \(short($0.mean)) (mean of \($0.count))"
    }
    return "On \(testCount) held-out rows functions of \(phrase(q)) of '\(name(winner))' explain "
      + "R\u{00B2} = \(short(winner.best.explained)) ± \(short(winner.best.standardError)) of "
      + "'\(targetName)', more than those of any other estimator; functions of all \(dimension) inputs: "
      + "\(short(allInputs.explained)) ± \(short(allInputs.standardError))\(chance ?? "")."
  }

  private var company: String? {
    guard findings.count > 1 else { return nil }
    let others = findings.indices.filter { $0 != bestFinding }
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
