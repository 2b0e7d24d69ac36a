import HelioCore
import HelioLinalg
import HelioTables

/// An estimate of the error without the optimism of selection.
///
/// Kernel, ridge and blend are chosen by the errors at rows left out, so the least of these errors is on
/// average too low. Here everything that learns (medians and scaling, the logarithm, selection, the blend,
/// the calibration) is repeated without each of K folds in turn, and each fold is judged by what was
/// learned without it. Source: Varma and Simon 2006; Cawley and Talbot 2010, JMLR 11, 2079.
struct OuterFolds {
  /// Rows of the table.
  let splits: [RowSplit]
  private let table: Table
  private let options: TableModelOptions
  let truth: Preparation.TrueTargets
  /// Positions among the training rows, in the order of ``truth``.
  let rows: [Int]
  let method: String
  /// A class all of whose rows are in one fold.
  let lostClass: String?

  /// - Parameter problem: the whole table prepared; its held-out rows take no part.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a number of folds that does not fit.
  init(
    _ table: Table, _ problem: TableModel.Problem, options: TableModelOptions, count K: Int
  ) throws(HelioError) {
    let data = problem.data
    let n = data.trainInputs.rows
    try require(
      K >= 2 && K <= n, "outer folds", "0 or from 2 to the number of rows (\(n))", got: K)
    let (inner, kind) = try problem.splits(
      count: K, stream: problem.stream.substream("outer folds"))
    lostClass = data.classLabels.indices.first { c in
      inner.contains { split in !split.train.contains { data.trainClasses[$0] == c } }
    }.map { data.classLabels[$0] }
    let rows = data.rows.train
    splits = inner.map { split in
      RowSplit(train: split.train.map { rows[$0] }, test: split.test.map { rows[$0] })
    }
    self.rows = inner.flatMap(\.test)
    truth = data.trueTargets(self.rows)
    method = "\(inner.count) outer \(kind), each with its own selection"
    // What a column is should not depend on a few rows.
    var options = options
    options.preparation.task = data.task
    let made = Set((data.preparation.functions ?? []).flatMap(\.featureNames))
    for rule in data.preparation.features.rules where !made.contains(rule.column) {
      options.preparation.columnTypes[rule.column] = rule.type
    }
    self.options = options
    self.table = table
  }

  /// - Throws: ``HelioError/data(_:)`` where a fold holds all rows of a class.
  func requireEveryClass() throws(HelioError) {
    guard let lostClass else { return }
    throw .data(
      "All rows of the class '\(lostClass)' are in one outer fold, and nothing is learned of it without them; "
        + "outer folds need two rows, or two groups, of a class.")
  }

  /// The folds together, in the units of the table.
  ///
  /// - Complexity: K fits.
  func judgement(
    progress: @escaping (Double, String) -> Void
  ) throws(HelioError) -> TableModel.Judgement {
    var parts: [TableModel.Judgement] = []
    try forEach(progress) { model, data throws(HelioError) in
      if let part = try model.judgementByHeldOutRows(of: data) { parts.append(part) }
    }
    return TableModel.Judgement(pooling: parts, truth: truth, method: method)
  }

  /// The models without each fold, in turn, with their data, whose held-out rows are the fold.
  func forEach(
    _ progress: @escaping (Double, String) -> Void,
    _ body: (TableModel, Dataset) throws(HelioError) -> Void
  ) throws(HelioError) {
    for (k, split) in splits.enumerated() {
      let problem = try TableModel.Problem(table, options: options, rows: split)
      let model = try TableModel.learn(problem) { done, stage in
        progress(Double(k) + done, "outer fold \(k + 1): \(stage)")
      }
      try body(model, problem.data)
    }
  }
}

extension FeatureEncoding.Rule {
  fileprivate var type: ColumnType {
    switch self {
    case .number: .number
    case .boolean: .boolean
    case .category: .category
    case .date: .date
    }
  }
}

extension TableModel.Judgement {
  /// Judgements by disjoint rows as one by all of them.
  ///
  /// - Parameter truth: of all rows; R^2 is about their common mean.
  fileprivate init(
    pooling parts: [TableModel.Judgement], truth: Preparation.TrueTargets, method: String
  ) {
    let n = Double(parts.reduce(0) { $0 + $1.rowCount })
    func mean(_ value: (TableModel.Judgement) -> Double?) -> Double? {
      var sum = 0.0
      for part in parts {
        guard let x = value(part) else { return nil }
        sum += Double(part.rowCount) * x
      }
      return sum / n
    }
    self.method = method
    rowCount = Int(n)
    // Of the folds' own medians none follows for all rows.
    medianAbsoluteError = nil
    classes = TableModel.ClassReport(pooling: parts.map { ($0.classes, $0.rowCount) })
    accuracy = mean(\.accuracy)
    logLoss = mean(\.logLoss)
    squaredScoreError = mean(\.squaredScoreError)
    // In units in which no square overflows or vanishes; 1 for all but extreme ones.
    let largest = parts.compactMap(\.rootMeanSquaredError).max() ?? 0
    let unit = largest > 1e150 || largest < 1e-150 && largest > 0 ? largest : 1
    let squaredError = mean { part in
      part.rootMeanSquaredError.map { $0 / unit * ($0 / unit) }
    }
    rootMeanSquaredError = squaredError.map { unit * $0.squareRoot() }
    guard case .numbers(let y) = truth, let squaredError else {
      rSquared = nil
      return
    }
    let average = y.reduce(0) { $0 + $1 / n }
    let variance = y.reduce(0) { $0 + ($1 - average) / unit * (($1 - average) / unit) } / n
    rSquared = variance > 0 ? 1 - squaredError / variance : nil
  }
}

extension TableModel {
  /// How much better the model looks by the rows that chose it than by outer folds: the difference of R^2, or
  /// of accuracy for classes. `nil` without outer folds. With fewer outer folds than inner ones it also holds
  /// the price of fewer rows to learn from.
  public var selectionOptimism: Double? {
    guard let outerJudgement else { return nil }
    if let inner = judgement.rSquared, let outer = outerJudgement.rSquared { return inner - outer }
    if let inner = judgement.accuracy, let outer = outerJudgement.accuracy { return inner - outer }
    return nil
  }
}
