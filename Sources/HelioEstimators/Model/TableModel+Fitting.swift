public import HelioCore
import HelioLinalg

/// How a table becomes a ``TableModel``.
public struct TableModelOptions: Sendable {
  /// Its `targetTransform` is used where ``choosesTransform`` is false.
  public var preparation: PreparationOptions
  /// Whether the logarithm of a positive target is tried, and taken if leave-one-out errors in the units of
  /// the table are smaller with it.
  public var choosesTransform: Bool
  public var regressor: AdaptiveRegressor

  public init(
    preparation: PreparationOptions = .init(
      missing: .medianWithIndicator, groupsRareCategories: true, testFraction: 0),
    choosesTransform: Bool = true, regressor: AdaptiveRegressor = .init()
  ) {
    self.preparation = preparation
    self.choosesTransform = choosesTransform
    self.regressor = regressor
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
    var options = options
    var data = try Dataset(table, options: options.preparation)
    var sentences = data.report.sentences
    let stream = RandomStream(seed: options.regressor.seed, purpose: "table model")
    if options.choosesTransform, data.task == .regression {
      options.preparation.targetTransform = .log
      if let choice = try LogarithmChoice(data, stream: stream) {
        sentences.append(choice.sentence)
        if choice.takesLogarithm { data = try Dataset(table, options: options.preparation) }
      }
    }
    let plan = try MemoryPlan(
      rowCount: data.trainInputs.rows, dimension: data.dimension, allowed: options.regressor.memory)
    sentences.append(plan.sentence)
    let (splits, method) = try judgingSplits(
      data, options, isTimeOrdered: options.preparation.timeColumn != nil, stream: stream)
    let isPlain = data.trainGroups == nil && options.preparation.timeColumn == nil
    let regressor = try options.regressor.fit(
      data.trainInputs, data.trainTargets, weights: data.trainWeights, splits: splits,
      allowsLeaveOneOut: isPlain, progress: progress)

    let target = data.preparation.target
    let judged = regressor.judgedRows
    let outputs = regressor.judgedOutputs
    let truth = data.trueTargets(judged)
    var calibration: ClassCalibration?
    var residuals: ConformalResiduals?
    switch truth {
    case .classes(let classes):
      calibration = ClassCalibration(
        scores: target.uncentred(outputs), classes: classes,
        weights: data.trainWeights.map { w in judged.map { w[$0] } })
    case .numbers:
      let Y = data.trainTargets.selectingRows(judged)
      residuals = ConformalResiduals(errors: zip(Y.elements, outputs.elements).map { $0 - $1 })
    }
    let model = TableModel(
      preparation: data.preparation, regressor: regressor, calibration: calibration,
      residuals: residuals,
      judgement: Judgement(
        outputs, truth: truth, target: target, calibration: calibration,
        method: regressor.judgedMethod ?? method),
      sentences: sentences)
    guard data.testInputs.rows > 0 else { return (model, nil) }
    let heldOut = model.judge(
      try regressor.predict(data.testInputs), truth: data.heldOutTargets, method: "rows held out")
    return (model, heldOut)
  }

  private static func judgingSplits(
    _ data: Dataset, _ options: TableModelOptions, isTimeOrdered: Bool, stream: RandomStream
  ) throws(HelioError) -> ([RowSplit], String) {
    let n = data.trainInputs.rows
    let K = min(options.regressor.folds, n)
    if isTimeOrdered {
      let K = max(1, min(K, n / 2 - 1))
      return (try RowSplit.forwardFolds(rowCount: n, count: K), "\(K) later blocks of time")
    }
    if let groups = data.trainGroups {
      let splits = try RowSplit.groupedFolds(
        groups: groups, count: K, stream: stream.substream("groups"))
      return (splits, "\(splits.count) folds of whole groups")
    }
    let classes = data.task == .regression ? nil : data.trainClasses
    let splits = try RowSplit.folds(
      rowCount: n, count: K, classes: classes, stream: stream.substream("folds"))
    return (splits, "\(K) folds")
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
