public import HelioCore
public import HelioLinalg

/// A table made ready: scaled inputs, centred targets, a training and a held-out part.
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
  /// Weights of the rows, those of training with mean 1; `nil` without a weight column. The
  /// statistics of the preparation do not use them.
  public let trainWeights: [Double]?
  public let testWeights: [Double]?
  /// Group of every training row, numbered in the order of the labels; `nil` without a group
  /// column.
  public let trainGroups: [Int]?
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
  /// split, by time, by groups, or else the same share of every class held out; learn medians,
  /// categories and scaling from the training rows; apply them to all rows.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for options out of range,
  ///   ``HelioError/data(_:)`` for a table that cannot be used: the sentence names column, row, value and
  ///   the option that helps.
  /// - Complexity: rows x columns; whitening adds n d^2 + d^3, normal scores
  ///   d n log n.
  public init(_ table: Table, options: PreparationOptions = .init()) throws(HelioError) {
    try self.init(table, options: options, rows: nil)
  }

  /// - Parameter given: the table's rows to learn from and to hold out, others are left out; `nil`: as the
  ///   options say.
  package init(_ table: Table, options: PreparationOptions, rows given: RowSplit?)
    throws(HelioError)
  {
    try options.validate()
    var report = PreparationReport()
    report.sentences = table.notes
    let functions = try options.expansions(of: table)
    report.sentences += functions.map(\.sentence)
    let table = try functions.expanded(table)
    let selection = try ColumnSelection(table, options: options, report: &report)
    let values = try TargetValues(
      selection.target, task: options.task, tableRows: selection.rows)
    var classes: [Int]?
    if case .classes(let positions, _) = values { classes = positions }
    let split =
      given.map { Self.positions(of: $0, selection) }
      ?? Self.split(selection, classes: classes, options)
    try require(
      split.train.count >= Self.leastTrainRowCount, "testFraction",
      "small enough to leave \(Self.leastTrainRowCount) training rows", got: options.testFraction)
    try Self.refuseUnlearnedClasses(values, split, selection)
    report.describeTask(values, selection.target.name, isStated: options.task != nil)

    let features = try FeatureEncoding(
      fitting: selection, trainRows: split.train, options: options, report: &report)
    let raw = try features.features(of: Table(columns: selection.features))
    let scaling = try FeatureScaling(
      fitting: raw.selectingRows(split.train), method: options.scaling,
      blocks: options.categories.isBlock ? features.categoryBlocks.map(\.features) : [],
      curves: functions.map { features.positions(of: $0) })
    let (target, targets) = try Self.encode(values, split, selection, options.targetTransform)
    report.describeSplit(split, features: features, scaling: scaling)

    task = target.task
    featureNames = features.featureNames
    trainInputs = scaling.inputs(raw.selectingRows(split.train))
    testInputs = scaling.inputs(raw.selectingRows(split.test))
    trainTargets = targets.selectingRows(split.train)
    testTargets = targets.selectingRows(split.test)
    trainClasses = classes.map { all in split.train.map { all[$0] } } ?? []
    testClasses = classes.map { all in split.test.map { all[$0] } } ?? []
    let weights = try Self.weights(values, split, selection, options)
    trainWeights = weights.map { all in split.train.map { all[$0] } }
    testWeights = weights.map { all in split.test.map { all[$0] } }
    trainGroups = selection.roles.groups.map { all in split.train.map { all[$0] } }
    rows = RowSplit(
      train: split.train.map { selection.rows[$0] }, test: split.test.map { selection.rows[$0] })
    preparation = Preparation(
      targetName: selection.target.name, features: features, scaling: scaling, target: target,
      functions: functions.isEmpty ? nil : functions)
    self.report = report
  }

  /// Weights of all rows, those of the training rows with mean 1: of the weight column times those of the classes.
  private static func weights(
    _ values: TargetValues, _ split: RowSplit, _ selection: ColumnSelection,
    _ options: PreparationOptions
  ) throws(HelioError) -> [Double]? {
    var weights = selection.roles.weights
    if let choice = options.classWeights {
      guard case .classes(let positions, let labels) = values else {
        throw .invalid(
          parameter: "classWeights", requirement: "left out for a regression", got: "\(choice)")
      }
      var ofClass = [Double](repeating: 1, count: labels.count)
      switch choice {
      case .balanced:
        var counts = ofClass.map { _ in 0.0 }
        for row in split.train { counts[positions[row]] += weights?[row] ?? 1 }
        let mean = counts.reduce(0, +) / Double(labels.count)
        ofClass = counts.map { mean / $0 }
      case .stated(let given):
        for (label, weight) in given.sorted(by: { $0.key < $1.key }) {
          guard let position = labels.firstIndex(of: label) else {
            throw .invalid(
              parameter: "classWeights", requirement: "of classes among \(quotedList(labels))",
              got: label)
          }
          try require(
            weight > 0 && weight.isFinite, "classWeights", "positive numbers", got: weight)
          ofClass[position] = weight
        }
      }
      weights = positions.indices.map { (weights?[$0] ?? 1) * ofClass[positions[$0]] }
    }
    guard let weights else { return nil }
    let mean = split.train.reduce(0) { $0 + weights[$1] } / Double(split.train.count)
    return weights.map { $0 / mean }
  }

  private static func positions(of rows: RowSplit, _ selection: ColumnSelection) -> RowSplit {
    let position = Dictionary(uniqueKeysWithValues: selection.rows.enumerated().map { ($1, $0) })
    return RowSplit(
      train: rows.train.compactMap { position[$0] }, test: rows.test.compactMap { position[$0] })
  }

  private static func split(
    _ selection: ColumnSelection, classes: [Int]?, _ options: PreparationOptions
  ) -> RowSplit {
    if let order = selection.roles.timeOrder {
      return .last(of: order, testFraction: options.testFraction)
    }
    let stream = RandomStream(seed: options.seed, purpose: "hold-out split")
    if let groups = selection.roles.groups {
      return .holdOut(groups: groups, testFraction: options.testFraction, stream: stream)
    }
    return .holdOut(
      rowCount: selection.rows.count, testFraction: options.testFraction, classes: classes,
      stream: stream)
  }

  /// A split by time or groups may leave a class without a row to learn from.
  private static func refuseUnlearnedClasses(
    _ values: TargetValues, _ split: RowSplit, _ selection: ColumnSelection
  ) throws(HelioError) {
    guard case .classes(let positions, let labels) = values else { return }
    let learned = Set(split.train.map { positions[$0] })
    let absent = labels.indices.filter { !learned.contains($0) }.map { labels[$0] }
    guard !absent.isEmpty else { return }
    throw .data(
      "No training row of the target '\(selection.target.name)' is of the class "
        + "\(quotedList(absent)): all are held out with their groups or times; choose a smaller "
        + "testFraction.")
  }

  private static func encode(
    _ values: TargetValues, _ split: RowSplit, _ selection: ColumnSelection,
    _ transform: TargetTransform
  ) throws(HelioError) -> (TargetEncoding, Matrix<Double>) {
    let name = selection.target.name
    switch values {
    case .numbers(let y):
      if transform == .log, let row = y.firstIndex(where: { $0 <= 0 }) {
        throw .data(
          "The target '\(name)' holds \(decimalLabel(y[row])) in row \(selection.rows[row] + 1); "
            + "the transform 'log' needs positive numbers.")
      }
      let target = try TargetEncoding(
        trainingValues: split.train.map { y[$0] }, named: name, transform: transform)
      return (target, target.targets(values: y))
    case .classes(let positions, let labels):
      try require(
        transform == .none, "targetTransform", "none for a target of classes", got: transform)
      let target = TargetEncoding(
        trainingClasses: split.train.map { positions[$0] }, labels: labels)
      return (target, target.targets(classes: positions))
    }
  }
}
