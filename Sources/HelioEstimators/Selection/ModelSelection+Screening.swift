import HelioCore
import HelioKernels
import HelioLinalg

extension ModelSelection {
  /// Errors that differ by less are taken as equal.
  private static let tie = 1.01
  /// Rows by which the shapes of a family are compared.
  private static let shapeRows = 300
  /// Halvings of the shortest bandwidth while it is the best.
  private static let halvings = 6

  /// Step 1: the best shape of every family, with a linear part if that is better, best first, and the best
  /// strength of one gradient step.
  ///
  /// A family that cannot be computed drops out with a sentence, unless it is the only one.
  func screen(
    _ rows: TrainingRows, over problems: inout [SplitProblem], _ outcome: inout Outcome
  ) throws(HelioError) -> [Entry] {
    let sample = rows.selecting(
      Array(stream.substream("screening").permutation(rows.count).prefix(Self.screeningRows)))
    let few = sample.selecting(Array(0..<min(sample.count, Self.shapeRows)))
    func evaluate(_ entry: Entry, _ isShape: Bool = false) throws(HelioError) -> Entry {
      guard allowsLeaveOneOut else {
        return try race([entry], over: &problems, .contenders, &outcome)[0]
      }
      let start = ContinuousClock.now
      let sample = isShape ? few : sample
      let (ridge, error) = try leaveOneOut(entry.candidate, sample, ridgeFrom: entry.ridge)
      outcome.scored.append(
        ScoredCandidate(
          candidate: entry.candidate, ridge: ridge, method: .leaveOneOut, error: error,
          rowCount: sample.count, seconds: seconds(since: start)))
      return Entry(candidate: entry.candidate, ridge: ridge, error: error)
    }
    var best: [Entry] = []
    var failure: HelioError?
    for family in families {
      do throws(HelioError) {
        best.append(try bestShape(of: family, dimension: rows.X.columns, evaluate))
      } catch {
        outcome.notes.append("The kernel \(family.name) is left out: \(error)")
        failure = error
      }
    }
    if best.isEmpty, let failure { throw failure }
    best.sort { $0.error < $1.error }
    guard adaptation.triesGradientSteps,
      let leader = best.first(where: { $0.kind.shape != .product && !$0.isLinear })
    else { return best }
    for strength in Self.strengths {
      var entry = leader
      entry.candidate.adaptation = .gradientStep(strength: strength)
      best.append(try evaluate(entry))
    }
    return best
  }

  /// The best shape of a family, and its linear part.
  private func bestShape(
    of family: KernelFamily, dimension d: Int,
    _ evaluate: (Entry, _ isShape: Bool) throws(HelioError) -> Entry
  ) throws(HelioError) -> Entry {
    /// From the ridge of an entry before, in units of the kernel.
    func entry(
      _ form: KernelForm, after last: Entry?, isShape: Bool = false
    ) throws(HelioError) -> Entry {
      let size = try form.typicalVariance
      let plain = form.withoutLinearPart
      let ridge = try last.map { entry throws(HelioError) in
        try entry.ridge / entry.candidate.form.typicalVariance
      }
      return try evaluate(
        Entry(
          candidate: Candidate(
            form: form, adaptation: .none, learner: MetricLearner(form: plain, ridge: 0.03 * size)),
          ridge: (ridge ?? 0.03) * size), isShape)
    }
    let shapes = KernelForm.shapes(of: family, dimension: d)
    var tried: [Entry] = []
    for form in shapes { tried.append(try entry(form, after: tried.last, isShape: true)) }
    var best = tried.min { $0.error < $1.error }!
    for _ in 0..<Self.halvings {
      guard best.candidate.form == tried[0].candidate.form,
        let shorter = best.candidate.form.shorter
      else { break }
      tried.insert(try entry(shorter, after: best, isShape: true), at: 0)
      if tried[0].error < best.error { best = tried[0] }
    }
    best = try entry(best.candidate.form, after: best)
    // Where it makes no difference among these rows a linear part goes on beyond them.
    var linear = best
    for form in try best.candidate.form.withLinearParts {
      let next = try entry(form, after: best)
      if next.error < linear.error || linear.candidate == best.candidate { linear = next }
    }
    return linear.error < Self.tie * best.error ? linear : best
  }

  /// Splits of at most ``screeningRows`` training rows: all folds for few rows, some for more.
  func firstProblems(_ rows: TrainingRows) -> [SplitProblem] {
    let chosen =
      rows.count <= Self.screeningRows ? splits : Array(splits.prefix(Self.screeningSplits))
    return chosen.map { SplitProblem(rows, limited($0, Self.screeningRows, 2000)) }
  }

  func leaveOneOut(
    _ candidate: Candidate, _ rows: TrainingRows, ridgeFrom start: Double
  ) throws(HelioError) -> (ridge: Double, error: Double) {
    let metrics = try candidate.learner.metrics(
      candidate.adaptation, inputs: rows.X, targets: rows.Y, weights: rows.weights)
    let form = candidate.form
    let K = try form.matrix(form.points(rows.X, metrics[0]))
    return try rows.leaveOneOutRidge(
      kernel: K, near: start, unit: form.typicalVariance,
      isSingle: rows.count > LearnedMetrics.singleComparisonRows)
  }
}
