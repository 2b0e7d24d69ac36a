import HelioCore
import HelioKernels
import HelioLinalg
import HelioTables

extension ModelSelection {
  /// Errors that differ by less are taken as equal.
  private static let tie = 1.01
  /// Rows by which the shapes of a family are compared.
  private static let shapeRows = 300
  /// Halvings of the shortest bandwidth while it is the best.
  private static let halvings = 6

  /// Families that go on after their shapes are compared.
  private static let screenedFamilies = 6

  /// Step 1: the best shape of the best families, with a linear part if that is better, best first, and the best
  /// strength of one gradient step.
  ///
  /// A family that cannot be computed drops out with a sentence, unless it is the only one.
  func screen(
    _ rows: TrainingRows, over problems: inout [SplitProblem], _ outcome: inout Outcome
  ) throws(HelioError) -> [Entry] {
    let sample = rows.selecting(
      Array(stream.substream("screening").permutation(rows.count).prefix(Self.screeningRows)))
    let few = sample.selecting(Array(0..<min(sample.count, Self.shapeRows)))
    func evaluate(
      _ entry: Entry, on rows: TrainingRows, isCoarse: Bool = false
    ) throws(HelioError) -> Entry {
      try Stopping.check()
      guard allowsLeaveOneOut else {
        return try race([entry], over: &problems, .contenders, &outcome)[0]
      }
      let start = ContinuousClock.now
      let (ridge, error) = try leaveOneOut(
        entry.candidate, rows, ridgeFrom: entry.ridge, isCoarse: isCoarse)
      outcome.scored.append(
        ScoredCandidate(
          candidate: entry.candidate, ridge: ridge, method: .leaveOneOut, error: error,
          rowCount: rows.count, seconds: seconds(since: start)))
      return Entry(candidate: entry.candidate, ridge: ridge, error: error)
    }
    var shapes: [Entry] = []
    var failure: HelioError?
    for family in families {
      do throws(HelioError) {
        shapes.append(
          try bestShape(of: family, dimension: rows.X.columns) { entry throws(HelioError) in
            try evaluate(entry, on: few, isCoarse: true)
          })
      } catch {
        outcome.notes.append("The kernel \(family.name) is left out: \(error)")
        failure = error
      }
    }
    if shapes.isEmpty, let failure { throw failure }
    shapes.sort { $0.error < $1.error }
    var best: [Entry] = []
    // All strengths of a linear part for the best family, for the others the one that was best for it.
    var strengths: [Int]?
    for shape in diverse(shapes, Self.screenedFamilies) {
      let (entry, strength) = try withLinearPart(evaluate(shape, on: sample), strengths) {
        entry throws(HelioError) in try evaluate(entry, on: sample)
      }
      strengths = strengths ?? [strength]
      best.append(entry)
    }
    best.sort { $0.error < $1.error }
    guard adaptation.triesGradientSteps,
      let leader = best.first(where: { $0.kind.shape != .product && !$0.isLinear })
    else { return best }
    for strength in Self.strengths {
      var entry = leader
      entry.candidate.adaptation = .gradientStep(strength: strength)
      best.append(try evaluate(entry, on: sample))
    }
    return best
  }

  private typealias Evaluation = (Entry) throws(HelioError) -> Entry

  /// The best shape of a family, each from the ridge of the one before.
  private func bestShape(
    of family: KernelFamily, dimension d: Int, _ evaluate: Evaluation
  ) throws(HelioError) -> Entry {
    func entry(_ form: KernelForm, after last: Entry?) throws(HelioError) -> Entry {
      let size = try form.typicalVariance
      return try evaluate(
        Entry(
          candidate: Candidate(
            form: form, adaptation: .none, learner: MetricLearner(form: form, ridge: 0.03 * size)),
          ridge: try last.map { entry throws(HelioError) in try entry.ridgePerUnit * size }
            ?? 0.03 * size))
    }
    var tried: [Entry] = []
    for form in KernelForm.shapes(of: family, dimension: d) {
      tried.append(try entry(form, after: tried.last))
    }
    var best = tried.min { $0.error < $1.error }!
    for _ in 0..<Self.halvings {
      guard best.candidate.form == tried[0].candidate.form,
        let shorter = best.candidate.form.shorter
      else { break }
      tried.insert(try entry(shorter, after: best), at: 0)
      if tried[0].error < best.error { best = tried[0] }
    }
    return best
  }

  /// The same with the best linear part, if it is better, and the position of that part: where it makes no difference
  /// among these rows a linear part goes on beyond them.
  ///
  /// - Parameter strengths: positions of those that are tried, or `nil` for all.
  private func withLinearPart(
    _ plain: Entry, _ strengths: [Int]?, _ evaluate: Evaluation
  ) throws(HelioError) -> (Entry, strength: Int) {
    var linear: (entry: Entry, strength: Int)?
    for (strength, form) in try plain.candidate.form.withLinearParts.enumerated()
    where strengths?.contains(strength) ?? true {
      var entry = plain
      entry.candidate.form = form
      entry.ridge = try plain.ridgePerUnit * form.typicalVariance
      entry = try evaluate(entry)
      if entry.error < linear?.entry.error ?? .infinity { linear = (entry, strength) }
    }
    guard let linear else { return (plain, 0) }
    return (linear.entry.error < Self.tie * plain.error ? linear.entry : plain, linear.strength)
  }

  /// Splits of at most ``screeningRows`` training rows: all folds for few rows, some for more.
  func firstProblems(_ rows: TrainingRows) -> [SplitProblem] {
    var judged = 0
    let chosen = splits.prefix { split in
      let isWanted = rows.count <= Self.screeningRows || judged < Self.judgingRows
      judged += split.test.count
      return isWanted
    }
    return chosen.map { SplitProblem(rows, limited($0, Self.screeningRows, 2000)) }
  }

  func leaveOneOut(
    _ candidate: Candidate, _ rows: TrainingRows, ridgeFrom start: Double, isCoarse: Bool
  ) throws(HelioError) -> (ridge: Double, error: Double) {
    let metrics = try candidate.learner.metrics(
      candidate.adaptation, inputs: rows.X, targets: rows.Y, weights: rows.weights)
    let form = candidate.form
    let K = try form.matrix(form.points(rows.X, metrics[0]))
    return try rows.leaveOneOutRidge(
      kernel: K, near: start, unit: form.typicalVariance,
      isSingle: rows.count > LearnedMetrics.singleComparisonRows, isCoarse: isCoarse)
  }
}
