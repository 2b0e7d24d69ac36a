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
  ///   - splits: that judge the candidates, where rows are not exchangeable; leave-one-out is then not
  ///     used. `nil`: K random folds.
  ///   - progress: called with the share done and what comes next.
  /// - Complexity: selection is of the order of a hundred solutions of order 800 and of a hundred of order
  ///   min(n, 2500); the fit n^3/3 for each member of the blend.
  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil, splits: [RowSplit]?,
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
      splits: n > Self.manyRows ? Array(all.suffix(1)) : all, allowsLeaveOneOut: splits == nil,
      stream: stream, progress: progress)
    let rows = TrainingRows(X: X, Y: Y, weights: weights)
    let outcome = try selection.run(rows)
    let metricRows = stream.substream("metric").permutation(n).prefix(Self.metricRows)
    let sample = rows.selecting(metricRows.sorted())
    var members: [FittedKernelRegressor] = []
    for (m, member) in outcome.members.enumerated() {
      progress(0.9 + 0.1 * Double(m) / Double(outcome.members.count), "all rows")
      let learned = try member.candidate.learner.metrics(
        member.candidate.adaptation, inputs: sample.X, targets: sample.Y,
        weights: sample.weights)
      let regressor = KernelRegressor(form: member.candidate.form, ridge: member.ridge)
      members.append(
        try regressor.fit(X, Y, weights: weights, metric: learned[learned.count - 1]).model)
    }
    return FittedAdaptiveRegressor(
      members: members, weights: outcome.members.map(\.weight), candidates: outcome.scored,
      judgedRows: outcome.judgedRows, judgedOutputs: outcome.judgedOutputs,
      judgedError: outcome.error)
  }
}

/// A weighted sum of kernel ridge regressors.
public struct FittedAdaptiveRegressor: FittedEstimator {
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
