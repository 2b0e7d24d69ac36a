import HelioCore
import HelioLinalg

extension ModelSelection {
  /// Rows by which a ridge is chosen at least, if there are so many: of contenders, to a decade, and of finalists.
  private static let ridgeRows = (contenders: 200, finalists: 400)
  /// Standard errors of the paired difference from which on a candidate is worse than the best, and how much
  /// worse it must be: one that errs differently is good for a blend though it errs a little more.
  private static let significance = 2.0
  private static let margin = 1.1
  /// Rows by which finalists are told that a blend has no use for, and how many of the best stay in any case.
  private static let blend = (rows: 600, least: 2)

  /// Candidates judged by split after split, the best first.
  ///
  /// The ridge is chosen on the first splits, as many as have ``ridgeRows`` to judge by, to a decade for all
  /// but finalists: theirs are chosen anew, and errors are flat near the best. Then each split
  /// judges the candidates that are left at these ridges. One drops out that is worse than the best by
  /// ``margin`` and by ``significance`` standard errors of the mean difference of squared errors, row by row,
  /// and all but `limit` of them after the first splits; of finalists, after some hundred rows, also those that a blend
  /// would not take.
  /// - Returns: those that were judged by all splits.
  /// Source: Maron and Moore, "Hoeffding races", NIPS 1993, with paired differences.
  func race(
    _ entries: [Entry], over problems: inout [SplitProblem], _ method: ScoredCandidate.Method,
    limit: Int = .max, _ outcome: inout Outcome,
    _ report: (Double) -> Void = { _ in }
  ) throws(HelioError) -> [Entry] {
    let lead = leadingSplits(problems, method)
    var alive: [Entry] = []
    var failure: HelioError?
    for (position, entry) in entries.enumerated() {
      report(Double(position) / Double(entries.count))
      do throws(HelioError) {
        alive.append(
          try judged(
            entry, by: 0..<lead, of: &problems, searching: true, isCoarse: method == .contenders))
      } catch {
        outcome.notes.append("The candidate '\(entry.candidate.description)' is left out: \(error)")
        failure = error
      }
    }
    for k in lead..<max(lead, problems.count) {
      alive = survivors(alive, problems, limit: limit, &outcome, method)
      for position in alive.indices {
        alive[position] = try judged(
          alive[position], by: k..<(k + 1), of: &problems, searching: false)
      }
    }
    alive.removeAll { !$0.error.isFinite }
    if alive.isEmpty, let failure { throw failure }
    for entry in alive { record(entry, method, &outcome) }
    return alive.sorted { $0.error < $1.error }
  }

  private func leadingSplits(
    _ problems: [SplitProblem], _ method: ScoredCandidate.Method
  ) -> Int {
    let least = method == .finalists ? Self.ridgeRows.finalists : Self.ridgeRows.contenders
    var rows = 0
    for (k, problem) in problems.enumerated() {
      rows += problem.validation.count
      if rows >= least { return k + 1 }
    }
    return problems.count
  }

  private func judged(
    _ entry: Entry, by range: Range<Int>, of problems: inout [SplitProblem], searching: Bool,
    isCoarse: Bool = false
  ) throws(HelioError) -> Entry {
    let start = ContinuousClock.now
    let score = try SplitScore(
      of: entry.candidate, over: &problems, range, ridgeFrom: entry.ridge, isSearching: searching,
      isCoarse: isCoarse)
    var entry = entry
    if searching { (entry.squares, entry.outputs, entry.seconds) = ((0, 0), [], 0) }
    entry.ridge = score.ridge
    entry.squares.error += score.squares.error
    entry.squares.variance += score.squares.variance
    entry.outputs += score.outputs
    entry.error = entry.squares.error / entry.squares.variance
    entry.seconds += seconds(since: start)
    return entry
  }

  private func survivors(
    _ entries: [Entry], _ problems: [SplitProblem], limit: Int, _ outcome: inout Outcome,
    _ method: ScoredCandidate.Method
  ) -> [Entry] {
    let sorted = entries.sorted { $0.error < $1.error }
    guard let best = sorted.first else { return [] }
    let losses = rowLosses(best, problems)
    var kept: [Entry] = []
    for entry in sorted {
      let isLost =
        !entry.error.isFinite || kept.count >= limit
        || entry.error > Self.margin * best.error
          && isWorse(rowLosses(entry, problems), than: losses)
      if isLost { record(entry, method, &outcome) } else { kept.append(entry) }
    }
    guard method == .finalists, losses.count >= Self.blend.rows, kept.count > Self.blend.least
    else { return kept }
    let members = Blend(
      residualProducts: residualProducts(kept, problems).G, limit: blendLimit
    ).members
    return kept.indices.filter { m in
      let stays = m < Self.blend.least || members.contains(m)
      if !stays { record(kept[m], method, &outcome) }
      return stays
    }.map { kept[$0] }
  }

  /// Squared errors row by row, over the splits so far.
  private func rowLosses(_ entry: Entry, _ problems: [SplitProblem]) -> [Double] {
    zip(problems, entry.outputs).flatMap { problem, f in
      let rows = problem.validation
      let residuals = rows.residuals(of: f)
      return (0..<residuals.rows).map { i in
        let r = residuals.row(i)
        return (rows.weights?[i] ?? 1) * dot(r, r)
      }
    }
  }

  private func isWorse(_ losses: [Double], than best: [Double]) -> Bool {
    let n = Double(best.count)
    let differences = zip(losses, best).map { $0 - $1 }
    let mean = differences.reduce(0, +) / n
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(n - 1, 1)
    return mean > Self.significance * (variance / n).squareRoot()
  }

  private func record(
    _ entry: Entry, _ method: ScoredCandidate.Method, _ outcome: inout Outcome
  ) {
    guard entry.error.isFinite else { return }
    outcome.scored.append(
      ScoredCandidate(
        candidate: entry.candidate, ridge: entry.ridge, method: method, error: entry.error,
        rowCount: entry.outputs.reduce(0) { $0 + $1.rows }, seconds: entry.seconds))
  }
}
