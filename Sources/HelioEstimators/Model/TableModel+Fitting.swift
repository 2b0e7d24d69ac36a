public import HelioCore
import HelioLinalg
public import HelioTables

/// How a table becomes a ``TableModel``.
public struct TableModelOptions: Sendable {
  /// Its `targetTransform` is used where ``choosesTransform`` is false.
  public var preparation: PreparationOptions
  /// Whether the logarithm of a positive target is tried, and taken if leave-one-out errors in the units of
  /// the table are smaller with it.
  public var choosesTransform: Bool
  /// Whether normal scores are tried where the preparation standardises, and taken unless leave-one-out errors
  /// are worse with them by 5 %, or all columns are nearly normal. Rows that are grouped or ordered in time keep
  /// to the preparation.
  public var choosesScaling: Bool
  public var regressor: AdaptiveRegressor
  /// Whether ``regressor`` learns, or a network with the settings of ``meanField``.
  public var kind = TableModelKind.kernels
  public var meanField = MeanFieldSettings()
  /// K of the outer folds, on which everything from the preparation to the blend is repeated; 0 for none. See
  /// ``TableModel/outerJudgement``.
  public var outerFolds: Int
  /// Whether up to ``NestedFolds/rowLimit`` rows errors, intervals and probabilities come from folds that took no
  /// part in the selection, unless ``outerFolds`` are asked for.
  public var nestsFewRows: Bool
  /// How the table was read; kept in the model.
  public var reading: ReadingOptions
  /// See ``TableModel/threshold``.
  public var threshold: Double?

  /// Columns of 0 and 1 that a column of categories becomes at most where nothing else is said.
  public static let categoryLimit = 2048

  public init(
    preparation: PreparationOptions = .init(
      missing: .medianWithIndicator, categories: .block(limit: TableModelOptions.categoryLimit),
      groupsRareCategories: true, testFraction: 0),
    choosesTransform: Bool = true, choosesScaling: Bool = true,
    regressor: AdaptiveRegressor = .init(), outerFolds: Int = 0, nestsFewRows: Bool = true,
    reading: ReadingOptions = .init(),
    threshold: Double? = nil
  ) {
    self.preparation = preparation
    self.choosesTransform = choosesTransform
    self.choosesScaling = choosesScaling
    self.regressor = regressor
    self.outerFolds = outerFolds
    self.nestsFewRows = nestsFewRows
    self.reading = reading
    self.threshold = threshold
  }
}

extension TableModel {
  /// Learns a model from the training rows of a table; with `testFraction` above 0 the others are left to
  /// judge it.
  ///
  /// - Returns: the model, and its judgement by the rows held out, if any.
  /// - Throws: as ``Dataset`` and ``AdaptiveRegressor``.
  public static func fit(
    _ table: Table, options: TableModelOptions = .init(),
    progress: @escaping (Double, String) -> Void = { _, _ in }
  ) throws(HelioError) -> (model: TableModel, heldOut: Judgement?) {
    let problem = try Problem(table, options: options)
    let outer =
      try options.outerFolds == 0
      ? nil : OuterFolds(table, problem, options: options, count: options.outerFolds)
    try outer?.requireEveryClass()
    let nested = try outer == nil ? NestedFolds(table, problem, options: options) : nil
    let procedures = Double(1 + (outer?.splits.count ?? nested?.folds.splits.count ?? 0))
    var model = try learn(problem) { progress($0 / procedures, $1) }
    func report(_ done: Double, _ stage: String) { progress((1 + done) / procedures, stage) }
    model.outerJudgement = try outer?.judgement(progress: report)
    try nested?.judge(&model, progress: report)
    return (model, try model.judgementByHeldOutRows(of: problem.data))
  }

  /// A table that was prepared, and what is still to be decided.
  struct Problem {
    let data: Dataset
    let options: TableModelOptions
    let sentences: [String]
    let stream: RandomStream
    let reading: ReadingOptions
    /// Rows that are copies of others; `nil` without any.
    let copies: RepeatedRows?
    /// Coefficients of curves that a mean-field network does without.
    let tails: [FunctionTail]

    /// - Parameter rows: as in ``Dataset``.
    init(
      _ table: Table, options: TableModelOptions, rows: RowSplit? = nil
    ) throws(HelioError) {
      var options = options
      stream = RandomStream(seed: options.regressor.seed, purpose: "table model")
      let curves = try FunctionChoice(table, options: options, rows: rows, stream: stream)
      if let curves { options.preparation.functions = curves.functions }
      var data = try Dataset(table, options: options.preparation, rows: rows)
      var sentences = data.report.sentences + (curves?.sentences ?? [])
      if options.kind == .meanField { try options.checkMeanField(data) }
      if options.choosesTransform, data.task == .regression,
        let choice = try LogarithmChoice(data, stream: stream)
      {
        sentences.append(choice.sentence)
        if choice.takesLogarithm {
          options.preparation.targetTransform = .log
          data = try Dataset(table, options: options.preparation, rows: rows)
        }
      }
      if options.choosesScaling, options.preparation.scaling == .standardise,
        let choice = try ScalingChoice(
          data, table, options: options.preparation, rows: rows, stream: stream)
      {
        sentences.append(choice.sentence)
        if let scored = choice.scored {
          options.preparation.scaling = .normalScores
          data = scored
        }
      }
      if data.preparation.target.lowest == 0, data.preparation.target.transform == .none {
        sentences.append(
          "No training value of the target is below 0: no prediction and no end of an interval is.")
      }
      if let tails = TargetTails(data) { sentences.append(tails.sentence) }
      if let threshold = options.threshold {
        try require(
          data.task == .binary && threshold > 0 && threshold < 1, "threshold",
          "between 0 and 1, with a target of two classes", got: threshold)
        sentences.append(
          "The class '\(data.classLabels[1])' is predicted where its probability is at least "
            + "\(shortDecimal(threshold)).")
      }
      if let choice = options.preparation.classWeights {
        let weights = choice == .balanced ? "all alike" : "by the weights given"
        sentences.append(
          "Classes count \(weights): probabilities are those of rows so weighted, not of the table's."
        )
      }
      let repeated = RepeatedRows(data)
      copies = repeated.flatMap { $0.isFew ? nil : $0 }
      if let count = copies?.count {
        sentences.append(
          "\(count) \(count == 1 ? "row repeats another" : "rows repeat others"): "
            + "copies stay together when rows are left out.")
      }
      var reading = options.reading
      reading.notations.merge(table.notations) { $1 }
      self.reading = reading
      let plan = try MemoryPlan(
        rowCount: data.trainInputs.rows, dimension: data.dimension,
        allowed: options.regressor.memory)
      if options.kind == .kernels { sentences.append(plan.sentence) }
      var tails: [FunctionTail] = []
      if options.kind == .meanField {
        for expansion in data.preparation.functions ?? [] {
          if let tail = try FunctionTail(expansion, table, data) { tails.append(tail) }
        }
      }
      self.tails = tails
      self.data = data
      self.options = options
      self.sentences = sentences
    }

    /// Splits of the training rows as the table's structure asks for, and what they are, in the plural.
    func splits(count K: Int, stream: RandomStream) throws(HelioError) -> ([RowSplit], String) {
      let n = data.trainInputs.rows
      if options.preparation.timeColumn != nil {
        let K = max(1, min(K, n / 2 - 1))
        return (try RowSplit.forwardFolds(rowCount: n, count: K), "later blocks of time")
      }
      let classes = data.task == .regression ? nil : data.trainClasses
      if let groups = data.trainGroups {
        let splits = try RowSplit.groupedFolds(
          groups: groups, count: K, stream: stream.substream("groups"))
        return (splits, "folds of whole groups")
      }
      if let copies {
        let splits = try RowSplit.groupedFolds(
          groups: copies.groups, count: K, classes: classes, stream: stream.substream("groups"))
        return (splits, "folds")
      }
      let splits = try RowSplit.folds(
        rowCount: n, count: K, classes: classes, stream: stream.substream("folds"))
      return (splits, "folds")
    }
  }

  static func learn(
    _ problem: Problem, progress: @escaping (Double, String) -> Void
  ) throws(HelioError) -> TableModel {
    let (data, options) = (problem.data, problem.options)
    let (splits, kind) = try problem.splits(
      count: min(options.regressor.folds, data.trainInputs.rows), stream: problem.stream)
    func fit(
      _ weights: [Double]?, _ progress: @escaping (Double, String) -> Void
    ) throws(HelioError) -> FittedAdaptiveRegressor {
      if options.kind == .meanField {
        return try meanField(problem, splits: splits, progress: progress)
      }
      return try options.regressor.fit(
        data.trainInputs, data.trainTargets, weights: weights, splits: splits,
        allowsLeaveOneOut: !options.preparation.tiesRows && problem.copies == nil,
        progress: progress)
    }
    var sentences = problem.sentences
    let hasTails =
      options.kind == .kernels && data.task == .regression && TargetTails(data) != nil
    let share = hasTails ? 0.5 : 1
    var regressor = try fit(data.trainWeights) { progress(share * $0, $1) }
    if hasTails {
      let rows = TrainingRows(
        X: data.trainInputs, Y: data.trainTargets, weights: data.trainWeights)
      var sentence: String?
      for step in 0..<RobustWeights.stepLimit {
        let improved = try RobustWeights.improved(regressor, rows) { weights throws(HelioError) in
          try fit(weights) { done, stage in
            progress(0.5 + 0.5 * (Double(step) + done) / Double(RobustWeights.stepLimit), stage)
          }
        }
        guard let improved else { break }
        regressor = improved.regressor
        sentence = improved.sentence
      }
      if let sentence { sentences.append(sentence) }
    }

    let target = data.preparation.target
    let judged = regressor.judgedRows
    let outputs = regressor.judgedOutputs
    let truth = data.trueTargets(judged)
    var calibration: ClassCalibration?
    var residuals: ConformalResiduals?
    switch truth {
    case .classes(let classes):
      calibration =
        regressor.network == nil
        ? ClassCalibration(
          scores: target.uncentred(outputs), classes: classes,
          weights: data.trainWeights.map { w in judged.map { w[$0] } }) : .logistic
    case .numbers:
      let Y = data.trainTargets.selectingRows(judged)
      residuals = ConformalResiduals(errors: zip(Y.elements, outputs.elements).map { $0 - $1 })
    }
    return TableModel(
      preparation: data.preparation, regressor: regressor, calibration: calibration,
      residuals: residuals, categorySpreads: CategorySpread.all(data),
      judgement: Judgement(
        outputs, truth: truth, target: target, calibration: calibration,
        threshold: options.threshold,
        method: regressor.judgedMethod ?? "\(splits.count) \(kind)"),
      outerJudgement: nil, sentences: sentences + regressor.notes, reading: problem.reading,
      threshold: options.threshold)
  }

  func judgementByHeldOutRows(of data: Dataset) throws(HelioError) -> Judgement? {
    guard data.testInputs.rows > 0 else { return nil }
    return judge(
      try regressor.predict(data.testInputs), truth: data.heldOutTargets, method: "rows held out")
  }
}

extension Dataset {
  /// The true answers of some training rows, in the units of the table.
  func trueTargets(_ rows: [Int]) -> Preparation.TrueTargets {
    task == .regression
      ? .numbers(rows.map { preparation.target.uncentred(trainTargets[$0, 0]) })
      : .classes(rows.map { trainClasses[$0] })
  }

  var heldOutTargets: Preparation.TrueTargets {
    task == .regression
      ? .numbers(testTargets.elements.map { preparation.target.uncentred($0) })
      : .classes(testClasses)
  }
}
