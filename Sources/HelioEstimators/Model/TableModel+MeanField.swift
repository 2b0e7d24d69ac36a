import HelioCore
import HelioLinalg
import HelioTables

/// What kind of model is learned of a table.
public enum TableModelKind: String, Sendable, CaseIterable {
  /// A blend of kernels, see ``AdaptiveRegressor``.
  case kernels
  /// A mean-field network at its certified optimum, see ``MeanFieldRegressor`` and ``MeanFieldClassifier``.
  case meanField = "mean-field"
}

extension TableModelOptions {
  /// Rows up to which a mean-field network is learned: steps take n^3 operations and memory n^2.
  public static let meanFieldRows = 4000

  /// Refuses what a mean-field network cannot learn.
  func checkMeanField(_ data: Dataset) throws(HelioError) {
    try meanField.validate()
    try require(
      data.task != .multiclass, "model", "kernels for more than two classes",
      got: "mean-field with \(data.classLabels.count) classes")
    try require(
      data.trainWeights == nil, "model", "kernels where rows have weights", got: "mean-field")
    try require(
      data.trainInputs.rows <= Self.meanFieldRows, "model",
      "kernels for more than \(Self.meanFieldRows) rows",
      got: "mean-field with \(data.trainInputs.rows) rows")
  }
}

extension TableModel {
  /// A network of all training rows, with answers at rows left out.
  ///
  /// Where rows are exchangeable these come by linear response from the optimum; else from networks without each
  /// split, their penalty and prior chosen by leave-one-out within.
  static func meanField(
    _ problem: Problem, splits: [RowSplit], progress: (Double, String) -> Void
  ) throws(HelioError) -> FittedAdaptiveRegressor {
    let (data, options) = (problem.data, problem.options)
    var settings = options.meanField
    settings.standardises = false
    let target = data.preparation.target
    let isClass = data.task == .binary
    func fit(
      _ X: Matrix<Double>, _ Y: Matrix<Double>
    ) throws(HelioError) -> (
      network: FittedMeanField, leftOut: Matrix<Double>, answers: [MeanFieldAnswer]
    ) {
      try Stopping.check()
      guard isClass else { return try MeanFieldRegressor(settings).fitted(X, Y, weights: nil) }
      var (network, leftOut, answers) = try MeanFieldClassifier(settings).fitted(X, Y, weights: nil)
      // Outputs of a model of classes are scores less the target's offset.
      network.outputs[0].offset = -target.offsets[0]
      for i in 0..<leftOut.rows { leftOut[i, 0] -= target.offsets[0] }
      return (network, leftOut, answers)
    }
    progress(0, "mean-field network, all rows")
    let (X, Y) = (data.trainInputs, data.trainTargets)
    let (network, leftOut, answers) = try fit(X, Y)
    let rows = TrainingRows(X: X, Y: Y, weights: nil)
    var judged = Array(0..<X.rows)
    var outputs = leftOut
    var method: String? = "leave-one-out by linear response"
    if options.preparation.tiesRows || problem.copies != nil {
      judged = splits.flatMap(\.test)
      var elements: [Double] = []
      for (k, split) in splits.enumerated() {
        progress(Double(k + 1) / Double(splits.count + 1), "mean-field network, split \(k + 1)")
        let part = try fit(X.selectingRows(split.train), Y.selectingRows(split.train)).network
        elements += try part.predict(X.selectingRows(split.test)).elements
      }
      outputs = Matrix(rows: judged.count, columns: 1, elements: elements)
      method = nil
    }
    let sums = rows.selecting(judged).squaredError(of: outputs)
    var result = FittedAdaptiveRegressor(
      training: rows, members: [], weights: [], candidates: [], judgedRows: judged,
      judgedOutputs: outputs, judgedError: sums.error / sums.variance, judgedMethod: method,
      notes: problem.tails.map { tail in
        tail.sentence(
          answers[0],
          priorVariance: network.outputs[0].inputVariance / Double(network.dimension + 1))
      })
    result.network = network
    return result
  }
}
