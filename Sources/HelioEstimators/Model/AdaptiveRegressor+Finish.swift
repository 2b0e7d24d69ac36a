import HelioCore
import HelioKernels
import HelioLinalg

extension AdaptiveRegressor {
  /// Rows that judge the final model where there are many.
  private static let judgingRows = 400
  /// The members of the blend on all rows, and how good the blend is.
  ///
  /// Judged by the folds for few rows. With many the metric leaves some out, and leave-one-out errors
  /// there judge the final model itself; a model on centres leaves a few rows out altogether.
  func finished(
    _ outcome: ModelSelection.Outcome, _ rows: TrainingRows, _ plan: MemoryPlan,
    _ stream: RandomStream,
    isExchangeable: Bool, _ progress: @escaping (Double, String) -> Void
  ) throws(HelioError) -> FittedAdaptiveRegressor {
    let n = rows.count
    let order = stream.substream("metric").permutation(n)
    let isJudgedAnew = n > Self.manyRows && isExchangeable
    let metricCount = isJudgedAnew ? min(Self.metricRows, 4 * n / 5) : min(Self.metricRows, n)
    let sample = rows.selecting(order.prefix(metricCount).sorted())
    let judges =
      isJudgedAnew ? order.dropFirst(metricCount).prefix(Self.judgingRows).sorted() : []
    let isJudge = Set(judges)
    let learned =
      plan.isExact || !isJudgedAnew
      ? rows : rows.selecting((0..<n).filter { !isJudge.contains($0) })
    let centres = sampledRows(
      learned.count, atMost: plan.centreCount, stream.substream("centres"))

    var metrics = LearnedMetrics(sample)
    var judgedOutputs = Matrix<Double>(rows: judges.count, columns: rows.Y.columns)
    var members: [FittedKernelRegressor] = []
    for (m, member) in outcome.members.enumerated() {
      func report(_ done: Double) {
        let share = (Double(m) + done) / Double(outcome.members.count)
        progress(0.6 + 0.4 * share, "all rows, kernel \(m + 1) of \(outcome.members.count)")
      }
      report(0)
      try Stopping.check()
      let metric = try metrics.metric(of: member.candidate)
      let ridge = try ridge(of: member, metric, sample)
      let regressor = KernelRegressor(
        form: member.candidate.form, ridge: ridge, adaptation: member.candidate.adaptation)
      var f = Matrix<Double>(rows: 0, columns: 0)
      if plan.isExact {
        let (model, residuals) = try regressor.fit(
          learned.X, learned.Y, weights: learned.weights, metric: metric, judging: judges,
          isRefined: plan.isRefined)
        members.append(model)
        if isJudgedAnew {
          let Y = rows.Y.selectingRows(judges)
          f = Matrix(rows: Y.rows, columns: Y.columns) { Y[$0, $1] - residuals[$0, $1] }
        }
      } else {
        let model = try regressor.fit(
          learned.X, learned.Y, weights: learned.weights, metric: metric, centres: centres,
          progress: report)
        members.append(model)
        if isJudgedAnew { f = try model.predict(rows.X.selectingRows(judges)) }
      }
      for i in f.elements.indices { judgedOutputs.elements[i] += member.weight * f.elements[i] }
    }
    let weights = outcome.members.map(\.weight)
    guard isJudgedAnew else {
      return FittedAdaptiveRegressor(
        training: learned, members: members, weights: weights, candidates: outcome.scored,
        judgedRows: outcome.judgedRows, judgedOutputs: outcome.judgedOutputs,
        judgedError: outcome.error, judgedMethod: nil, notes: outcome.notes)
    }
    let sums = rows.selecting(judges).squaredError(of: judgedOutputs)
    return FittedAdaptiveRegressor(
      training: learned, members: members, weights: weights, candidates: outcome.scored,
      judgedRows: judges, judgedOutputs: judgedOutputs, judgedError: sums.error / sums.variance,
      judgedMethod: plan.isExact
        ? "leave-one-out at rows from which no metric was learned"
        : "rows that the model did not learn from", notes: outcome.notes)
  }

  /// The ridge of a member, chosen anew by leave-one-out where its metric has scales of coordinates: they come from more
  /// rows than those with which the ridge was chosen, and set the width of the kernel too.
  private func ridge(
    of member: ModelSelection.Member, _ metric: Metric, _ rows: TrainingRows
  ) throws(HelioError) -> Double {
    guard case .coordinateScales = member.candidate.adaptation else { return member.ridge }
    let form = member.candidate.form
    return try rows.leaveOneOutRidge(
      kernel: form.matrix(form.points(rows.X, metric)), near: member.ridge,
      unit: form.typicalVariance, isSingle: true
    ).ridge
  }
}
