public import HelioCore
public import HelioKernels
public import HelioLinalg
public import HelioTables

/// A blend of kernel ridge regressors, chosen from the data.
///
/// Kernel, metric, ridge and blend are selected by rows that each candidate has not seen; see
/// ``ScoredCandidate`` for what is recorded. Nothing has to be tuned, from tens of rows to tens of
/// thousands. Source: sheet function-space sections 3, 6, 7 and 8.
public struct AdaptiveRegressor: Estimator {
  public var families: [KernelFamily]
  /// Which metrics are tried beside I/d.
  public var adaptation: AdaptationChoice
  /// K of the cross-validation for up to ``manyRows`` rows; beyond, one split judges.
  public var folds: Int
  /// Candidates in the blend at most; 1 for a single kernel.
  public var blendLimit: Int
  /// Bytes that matrices may take at a time.
  public var memory: Int
  public var seed: UInt64

  public static let manyRows = 2500
  /// Rows from which a metric is learned at most.
  public static let metricRows = 3000
  /// Rows up to which the system is solved exactly, if its matrix fits into the memory.
  public static let exactRows = 20_000

  public init(
    families: [KernelFamily] = KernelForm.defaultFamilies, adaptation: AdaptationChoice = .auto,
    folds: Int = 5, blendLimit: Int = 4, memory: Int = 4 << 30, seed: UInt64 = 1
  ) {
    self.families = families
    self.adaptation = adaptation
    self.folds = folds
    self.blendLimit = blendLimit
    self.memory = memory
    self.seed = seed
  }

  func validate() throws(HelioError) {
    try require(!families.isEmpty, "families", "one kernel at least", got: "none")
    try require(
      adaptation != .coordinateScales || families.contains { $0.isProduct }, "adaptation",
      "another one without a product kernel, which alone learns scales of coordinates",
      got: adaptation.rawValue)
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
    let plan = try MemoryPlan(rowCount: X.rows, dimension: X.columns, allowed: memory)
    let n = X.rows
    let stream = RandomStream(seed: seed, purpose: "adaptive regressor")
    var all = splits ?? []
    if splits == nil {
      all = try RowSplit.folds(
        rowCount: n, count: min(folds, n), stream: stream.substream("folds"))
    }
    let selection = ModelSelection(
      families: families, adaptation: adaptation, seed: seed, blendLimit: blendLimit,
      splits: n > Self.manyRows ? Array(all.suffix(1)) : all, allowsLeaveOneOut: allowsLeaveOneOut,
      hasManyRows: n > Self.manyRows, stream: stream, progress: progress)
    let rows = TrainingRows(X: X, Y: Y, weights: weights)
    return try finished(
      selection.run(rows), rows, plan, stream, isExchangeable: allowsLeaveOneOut, progress)
  }
}

/// A weighted sum of kernel ridge regressors; or, of a table's mean-field model, a network.
public struct FittedAdaptiveRegressor: FittedEstimator {
  let training: TrainingRows
  public let members: [FittedKernelRegressor]
  /// One a member, positive, of sum 1.
  public let weights: [Double]
  /// Everything that was tried, in order.
  public let candidates: [ScoredCandidate]
  /// Rows of the last step of selection, and the blend's outputs there by models that did not see them.
  public internal(set) var judgedRows: [Int]
  public internal(set) var judgedOutputs: Matrix<Double>
  /// 1 - R^2 there. Slightly too low, by the choice of ridge, candidate and blend on the same rows.
  public let judgedError: Double
  /// How the final model was judged, if not by the splits.
  public let judgedMethod: String?
  /// What people should know of the selection, one sentence each; not stored with a model, whose sentences have them.
  public let notes: [String]
  /// In the place of all members.
  public internal(set) var network: FittedMeanField? = nil

  public var dimension: Int { network?.dimension ?? members[0].dimension }
  public var outputCount: Int { network?.outputCount ?? members[0].outputCount }

  public func predict(_ X: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    if let network { return try network.predict(X) }
    var sum = Matrix<Double>(rows: X.rows, columns: outputCount)
    for (member, weight) in zip(members, weights) {
      let f = try member.predict(X)
      for i in sum.elements.indices { sum.elements[i] += weight * f.elements[i] }
    }
    return sum
  }
}
