public import HelioCore
public import HelioLinalg

/// Everything that was learned from the training rows to turn rows of a table into inputs and
/// outputs of a model into answers. Store it with a model; apply it to new tables.
public struct Preparation: Sendable, Equatable, Codable {
  public let targetName: String
  public let features: FeatureEncoding
  public let scaling: FeatureScaling
  public let target: TargetEncoding

  /// The inputs of every row of a table with the same feature columns, n x d.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column and row of what cannot be used.
  public func inputs(of table: Table) throws(HelioError) -> Matrix<Double> {
    scaling.inputs(try features.features(of: table))
  }
}

/// A table made ready: standardised inputs, centred targets, a training and a held-out part.
///
/// Every statistic (means, deviations, medians, categories, shrinkage, target mean) is one of the
/// training rows, so nothing of the test rows leaks into the model. Training inputs have
/// mean |x|^2 = d. Source: sheet function-space §7.1.
public struct Dataset: Sendable {
  public let task: LearningTask
  /// Names of the input columns after categories became columns.
  public let featureNames: [String]
  /// n x d.
  public let trainInputs: Matrix<Double>
  public let testInputs: Matrix<Double>
  /// n x k, centred on the training rows: see ``TargetEncoding``.
  public let trainTargets: Matrix<Double>
  public let testTargets: Matrix<Double>
  /// Positions in ``classLabels``; empty for regression.
  public let trainClasses: [Int]
  public let testClasses: [Int]
  /// The table's rows (from 0) that the rows of the matrices are.
  public let rows: RowSplit
  public let preparation: Preparation
  public let report: PreparationReport

  public var targetName: String { preparation.targetName }
  public var classLabels: [String] { preparation.target.classLabels }
  /// d.
  public var dimension: Int { trainInputs.columns }
  /// k: outputs of a model of these data.
  public var outputCount: Int { trainTargets.columns }

  public static let leastRowCount = 10
  static let leastTrainRowCount = 5

  /// Prepares a table.
  ///
  /// In this order: choose columns; refuse or drop rows with missing cells; understand the target;
  /// split, the same share of every class held out; learn medians, categories and scaling from the
  /// training rows; apply them to all rows.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for options out of range,
  ///   ``HelioError/data(_:)`` for a table that cannot be used: the sentence names column, row, value and
  ///   the option that helps.
  /// - Complexity: rows x columns; whitening adds n d^2 + d^3.
  public init(_ table: Table, options: PreparationOptions = .init()) throws(HelioError) {
    try options.validate()
    var report = PreparationReport()
    let selection = try ColumnSelection(table, options: options, report: &report)
    let values = try TargetValues(selection.target, task: options.task)
    var classes: [Int]?
    if case .classes(let positions, _) = values { classes = positions }
    let split = RowSplit.holdOut(
      rowCount: selection.rows.count, testFraction: options.testFraction, classes: classes,
      stream: RandomStream(seed: options.seed, purpose: "hold-out split"))
    try require(
      split.train.count >= Self.leastTrainRowCount, "testFraction",
      "small enough to leave \(Self.leastTrainRowCount) training rows", got: options.testFraction)
    report.describeTask(values, selection.target.name, isStated: options.task != nil)

    let features = try FeatureEncoding(
      fitting: selection.features, trainRows: split.train, options: options, report: &report)
    let raw = try features.features(of: Table(columns: selection.features))
    let scaling = try FeatureScaling(
      fitting: raw.selectingRows(split.train), method: options.scaling)
    let target: TargetEncoding
    let targets: Matrix<Double>
    switch values {
    case .numbers(let y):
      target = try TargetEncoding(
        trainingValues: split.train.map { y[$0] }, named: selection.target.name)
      targets = target.targets(values: y)
    case .classes(let positions, let labels):
      target = TargetEncoding(
        trainingClasses: split.train.map { positions[$0] }, labels: labels)
      targets = target.targets(classes: positions)
    }
    report.describeSplit(split, features: features, scaling: scaling)

    task = target.task
    featureNames = features.featureNames
    trainInputs = scaling.inputs(raw.selectingRows(split.train))
    testInputs = scaling.inputs(raw.selectingRows(split.test))
    trainTargets = targets.selectingRows(split.train)
    testTargets = targets.selectingRows(split.test)
    trainClasses = classes.map { all in split.train.map { all[$0] } } ?? []
    testClasses = classes.map { all in split.test.map { all[$0] } } ?? []
    rows = RowSplit(
      train: split.train.map { selection.rows[$0] }, test: split.test.map { selection.rows[$0] })
    preparation = Preparation(
      targetName: selection.target.name, features: features, scaling: scaling, target: target)
    self.report = report
  }
}

extension PreparationReport {
  fileprivate mutating func describeTask(
    _ values: TargetValues, _ name: String, isStated: Bool
  ) {
    let reason = isStated ? "" : " (the option `task` decides otherwise)"
    switch values {
    case .numbers:
      sentences.append("The target '\(name)' is a number: regression\(reason).")
    case .classes(_, let labels):
      let listLimit = 12
      let more = labels.count > listLimit ? ", …" : ""
      sentences.append(
        "The target '\(name)' is one of \(labels.count) classes"
          + " (\(labels.prefix(listLimit).joined(separator: ", "))\(more))\(reason).")
    }
  }

  fileprivate mutating func describeSplit(
    _ split: RowSplit, features: FeatureEncoding, scaling: FeatureScaling
  ) {
    trainRowCount = split.train.count
    testRowCount = split.test.count
    featureCount = features.featureNames.count
    sentences.append(
      "\(trainRowCount) rows to learn from, \(testRowCount) held out; \(featureCount) inputs.")
    if let s = scaling.shrinkage {
      sentences.append(
        "Inputs are whitened; the covariance is shrunk by \((1000 * s).rounded() / 1000).")
    }
  }
}
