public import HelioCore
public import HelioKernels
public import HelioLinalg

/// A blend of kernel ridge regressors, chosen from the data.
///
/// Kernel, metric, ridge and blend are selected by rows that each candidate has not seen; see
/// ``ScoredCandidate`` for what is recorded. Nothing has to be tuned, from tens of rows to tens of
/// thousands. Source: sheet function-space sections 3, 6, 7 and 8.
public struct AdaptiveRegressor: Estimator {
  public var families: [KernelFamily]
  /// Whether metrics other than I/d are tried.
  public var isAdaptive: Bool
  /// K of the cross-validation for up to ``manyRows`` rows; beyond, one split judges.
  public var folds: Int
  /// Candidates in the blend at most; 1 for a single kernel.
  public var blendLimit: Int
  public var seed: UInt64

  public static let manyRows = 2500
  /// Rows from which a metric is learned at most.
  public static let metricRows = 4000
  static let judgingRows = 1000

  public init(
    families: [KernelFamily] = KernelForm.defaultFamilies, isAdaptive: Bool = true,
    folds: Int = 5, blendLimit: Int = 4, seed: UInt64 = 1
  ) {
    self.families = families
    self.isAdaptive = isAdaptive
    self.folds = folds
    self.blendLimit = blendLimit
    self.seed = seed
  }

  func validate() throws(HelioError) {
    try require(!families.isEmpty, "families", "one kernel at least", got: "none")
    try require(folds >= 2, "folds", "at least 2", got: folds)
    try require(blendLimit >= 1, "blendLimit", "at least 1", got: blendLimit)
  }

  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws(HelioError) -> FittedAdaptiveRegressor {
    try fit(X, Y, weights: weights, splits: nil)
  }

  /// - Parameters:
  ///   - splits: that judge the candidates; `nil`: K random folds.
  ///   - allowsLeaveOneOut: whether rows are exchangeable; leave-one-out is not used otherwise.
  ///   - progress: called with the share done and what comes next.
  /// - Complexity: selection is of the order of a hundred solutions of order 800 and of a hundred of order
  ///   min(n, 2500); the fit n^3/3 for each member of the blend.
  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil, splits: [RowSplit]?,
    allowsLeaveOneOut: Bool = true,
    progress: @escaping (Double, String) -> Void = { _, _ in }
  ) throws(HelioError) -> FittedAdaptiveRegressor {
    try validate()
    try requireTrainable(X, Y, weights)
    let n = X.rows
    let stream = RandomStream(seed: seed, purpose: "adaptive regressor")
    var all = splits ?? []
    if splits == nil {
      all = try RowSplit.folds(
        rowCount: n, count: min(folds, n), stream: stream.substream("folds"))
    }
    let selection = ModelSelection(
      families: families, isAdaptive: isAdaptive, blendLimit: blendLimit,
      splits: n > Self.manyRows ? Array(all.suffix(1)) : all, allowsLeaveOneOut: allowsLeaveOneOut,
      stream: stream, progress: progress)
    let rows = TrainingRows(X: X, Y: Y, weights: weights)
    let outcome = try selection.run(rows)
    // With many rows the metric leaves some out, and leave-one-out errors there judge the final model.
    let order = stream.substream("metric").permutation(n)
    let isPlentiful = n > Self.manyRows && allowsLeaveOneOut
    let metricCount = isPlentiful ? min(Self.metricRows, 4 * n / 5) : min(Self.metricRows, n)
    let sample = rows.selecting(order.prefix(metricCount).sorted())
    let judges =
      isPlentiful ? order.dropFirst(metricCount).prefix(Self.judgingRows).sorted() : []
    var judgedOutputs = Matrix<Double>(rows: judges.count, columns: Y.columns)
    var members: [FittedKernelRegressor] = []
    for (m, member) in outcome.members.enumerated() {
      progress(0.9 + 0.1 * Double(m) / Double(outcome.members.count), "all rows")
      let learned = try member.candidate.learner.metrics(
        member.candidate.adaptation, inputs: sample.X, targets: sample.Y,
        weights: sample.weights)
      let (model, system) = try KernelRegressor(
        form: member.candidate.form, ridge: member.ridge, adaptation: member.candidate.adaptation
      ).fit(X, Y, weights: weights, metric: learned[learned.count - 1])
      members.append(model)
      guard isPlentiful else { continue }
      let residuals = system.leaveOneOutResiduals(rows: judges)
      for (a, i) in judges.enumerated() {
        for j in 0..<Y.columns {
          judgedOutputs[a, j] += member.weight * (Y[i, j] - residuals[a, j])
        }
      }
    }
    if isPlentiful {
      let sums = rows.selecting(judges).squaredError(of: judgedOutputs)
      return FittedAdaptiveRegressor(
        training: rows, members: members, weights: outcome.members.map(\.weight),
        candidates: outcome.scored,
        judgedRows: judges, judgedOutputs: judgedOutputs, judgedError: sums.error / sums.variance,
        judgedMethod: "leave-one-out at rows from which no metric was learned")
    }
    return FittedAdaptiveRegressor(
      training: rows, members: members, weights: outcome.members.map(\.weight),
      candidates: outcome.scored,
      judgedRows: outcome.judgedRows, judgedOutputs: outcome.judgedOutputs,
      judgedError: outcome.error, judgedMethod: nil)
  }
}

/// A weighted sum of kernel ridge regressors.
public struct FittedAdaptiveRegressor: FittedEstimator {
  let training: TrainingRows
  public let members: [FittedKernelRegressor]
  /// One a member, positive, of sum 1.
  public let weights: [Double]
  /// Everything that was tried, in order.
  public let candidates: [ScoredCandidate]
  /// Rows of the last step of selection, and the blend's outputs there by models that did not see them.
  public let judgedRows: [Int]
  public let judgedOutputs: Matrix<Double>
  /// 1 - R^2 there. Slightly too low, by the choice of ridge, candidate and blend on the same rows.
  public let judgedError: Double
  /// How the final model was judged, if not by the splits.
  public let judgedMethod: String?

  public var dimension: Int { members[0].dimension }
  public var outputCount: Int { members[0].outputCount }

  public func predict(_ X: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    var sum = Matrix<Double>(rows: X.rows, columns: outputCount)
    for (member, weight) in zip(members, weights) {
      let f = try member.predict(X)
      for i in sum.elements.indices { sum.elements[i] += weight * f.elements[i] }
    }
    return sum
  }
}
