import HelioCore
import HelioLinalg
import HelioTables

/// Errors, intervals and probabilities of few rows, from rows that took no part in any choice.
///
/// Of some tens of rows the least of many errors is far too low, and intervals and probabilities made from the
/// rows that chose kernel, ridge and blend are too narrow and too sure. Here everything from the preparation to
/// the blend is repeated without each fold in turn, and the fold's errors speak for the model of all rows; what
/// probabilities are worth is said of each fold by a calibration from the others.
/// Source: Varma and Simon 2006; Cawley and Talbot 2010; Barber et al. 2021, arXiv:1905.02928 (CV+).
struct NestedFolds {
  let folds: OuterFolds

  /// Training rows up to which this is done, and those up to which there are ten folds instead of five.
  static let rowLimit = 300
  private static let fewestRows = 100

  /// - Returns: `nil` for more rows, or where a fold would hold all rows of a class, which then cannot be learned.
  init?(
    _ table: Table, _ problem: TableModel.Problem, options: TableModelOptions
  ) throws(HelioError) {
    let data = problem.data
    let n = data.trainInputs.rows
    guard options.nestsFewRows, n <= Self.rowLimit else { return nil }
    let count = n <= Self.fewestRows ? 10 : 5
    folds = try OuterFolds(table, problem, options: options, count: min(count, n))
    guard folds.lostClass == nil else { return nil }
  }

  /// Judges a model of all rows, and makes its intervals or probabilities anew.
  ///
  /// - Complexity: as many fits as there are folds.
  func judge(
    _ model: inout TableModel, progress: @escaping (Double, String) -> Void
  ) throws(HelioError) {
    let target = model.preparation.target
    var elements: [Double] = []
    var ends: [Int] = []
    try folds.forEach(progress) { part, data throws(HelioError) in
      let outputs = try part.regressor.predict(data.testInputs)
      elements +=
        Self.translated(
          outputs, from: part.preparation.target, to: target,
          areLogits: model.regressor.network != nil
        ).elements
      ends.append(elements.count / target.outputCount)
    }
    let outputs = Matrix(
      rows: folds.rows.count, columns: target.outputCount, elements: elements)
    let training = model.regressor.training
    model.regressor.judgedRows = folds.rows
    model.regressor.judgedOutputs = outputs
    var probabilities: Matrix<Double>?
    switch folds.truth {
    case .numbers:
      let Y = training.Y.selectingRows(folds.rows)
      model.residuals = ConformalResiduals(errors: zip(Y.elements, elements).map { $0 - $1 })
    case .classes(let classes):
      let scores = target.uncentred(outputs)
      let weights = training.weights.map { w in folds.rows.map { w[$0] } }
      if model.regressor.network == nil {
        probabilities = Self.crossCalibrated(scores, classes, weights, ends: ends)
        model.calibration = ClassCalibration(scores: scores, classes: classes, weights: weights)
      }
    }
    model.judgement = TableModel.Judgement(
      outputs, truth: folds.truth, target: target, calibration: model.calibration,
      probabilities: probabilities,
      knownShares: max(target.outputCount - 1, 1),
      threshold: model.threshold, method: folds.method)
  }

  /// Outputs of a model of other rows, in the scale of this one.
  private static func translated(
    _ outputs: Matrix<Double>, from other: TargetEncoding, to target: TargetEncoding,
    areLogits: Bool
  ) -> Matrix<Double> {
    guard target.task == .regression else {
      // Of scores the part that the inputs tell: the shares of a fold's other rows are large where its own are small.
      guard areLogits else { return outputs }
      return Matrix(rows: outputs.rows, columns: outputs.columns) { i, j in
        outputs[i, j] + other.offsets[j] - target.offsets[j]
      }
    }
    var values = outputs.elements.map { other.prediction($0) }
    if target.transform == .log {
      values = values.map { max($0, Double.leastNormalMagnitude) }
    }
    return target.targets(values: values)
  }

  private static func crossCalibrated(
    _ scores: Matrix<Double>, _ classes: [Int], _ weights: [Double]?, ends: [Int]
  ) -> Matrix<Double> {
    var elements: [Double] = []
    var start = 0
    for end in ends {
      let others = Array(0..<start) + Array(end..<scores.rows)
      let calibration = ClassCalibration(
        scores: scores.selectingRows(others), classes: others.map { classes[$0] },
        weights: weights.map { w in others.map { w[$0] } })
      elements += calibration.probabilities(scores: scores.rows(start..<end)).elements
      start = end
    }
    return Matrix(
      rows: scores.rows, columns: elements.count / max(scores.rows, 1), elements: elements)
  }
}
