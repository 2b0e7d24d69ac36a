import HelioCore
import HelioKernels
import HelioLinalg

extension ModelSelection {
  /// Step 1: the best shape of every family, best first, and the best strength of one gradient step.
  func screen(
    _ rows: TrainingRows, over problems: inout [SplitProblem], _ outcome: inout Outcome
  ) throws(HelioError) -> [Entry] {
    let sample = rows.selecting(
      Array(stream.substream("screening").permutation(rows.count).prefix(Self.screeningRows)))
    func evaluate(_ entry: Entry) throws(HelioError) -> Entry {
      guard allowsLeaveOneOut else {
        return try score(entry, over: &problems, .contenders, &outcome)
      }
      let start = ContinuousClock.now
      let (ridge, error) = try leaveOneOut(entry.candidate, sample, ridgeFrom: entry.ridge)
      outcome.scored.append(
        ScoredCandidate(
          candidate: entry.candidate, ridge: ridge, method: .leaveOneOut, error: error,
          rowCount: sample.count, seconds: seconds(since: start)))
      return Entry(candidate: entry.candidate, ridge: ridge, error: error)
    }
    var best: [Entry] = []
    for family in families {
      var ofFamily: [Entry] = []
      var ridge: Double?
      for form in KernelForm.shapes(of: family) {
        let size = try form.typicalVariance
        let learner = MetricLearner(form: form, ridge: 0.03 * size)
        let entry = try evaluate(
          Entry(
            candidate: Candidate(form: form, adaptation: .none, learner: learner),
            ridge: (ridge ?? 0.03) * size))
        ridge = entry.ridge / size
        ofFamily.append(entry)
      }
      best.append(ofFamily.min { $0.error < $1.error }!)
    }
    best.sort { $0.error < $1.error }
    guard adaptation.triesGradientSteps,
      let leader = best.first(where: { $0.kind.shape != .product })
    else { return best }
    for strength in Self.strengths {
      var entry = leader
      entry.candidate.adaptation = .gradientStep(strength: strength)
      best.append(try evaluate(entry))
    }
    return best
  }

  /// One split of at most ``screeningRows`` rows, or all splits if there are no more rows than that.
  func firstProblems(_ rows: TrainingRows) -> [SplitProblem] {
    let chosen = rows.count <= Self.screeningRows ? splits : Array(splits.prefix(1))
    return chosen.map { SplitProblem(rows, limited($0, Self.screeningRows, 2000)) }
  }

  func leaveOneOut(
    _ candidate: Candidate, _ rows: TrainingRows, ridgeFrom start: Double
  ) throws(HelioError) -> (ridge: Double, error: Double) {
    let metrics = try candidate.learner.metrics(
      candidate.adaptation, inputs: rows.X, targets: rows.Y, weights: rows.weights)
    let form = candidate.form
    let K = try form.family.matrix(form.points(rows.X, metrics[0]))
    return try rows.leaveOneOutRidge(kernel: K, near: start, unit: form.typicalVariance)
  }
}
