public import HelioCore
public import HelioLinalg
public import HelioTables

/// A model of a table: what is needed to predict from rows of another one.
public struct TableModel: Sendable {
  public let preparation: Preparation
  public let regressor: FittedAdaptiveRegressor
  /// Classes only.
  public let calibration: ClassCalibration?
  /// Regression only.
  public let residuals: ConformalResiduals?
  /// By rows that the model's coefficients did not see, though their errors chose kernel, ridge and blend.
  public let judgement: Judgement
  /// By rows left out of everything, the choice included; `nil` without
  /// ``TableModelOptions/outerFolds``.
  public internal(set) var outerJudgement: Judgement?
  /// One sentence for everything that was decided about the table, in order.
  public let sentences: [String]

  public var task: LearningTask { preparation.target.task }

  /// How good the model is, by rows that it did not learn from.
  public struct Judgement: Sendable, Equatable, Codable {
    /// How the rows were left out, for people.
    public let method: String
    public let rowCount: Int
    /// Regression, in the units of the table.
    public let rootMeanSquaredError: Double?
    /// 1 - sum (y - f)^2/sum (y - mean)^2, regression in the units of the table.
    public let rSquared: Double?
    /// Classes.
    public let accuracy: Double?
    /// Mean of -log P(true class).
    public let logLoss: Double?
    /// Mean of (±1 label - score)^2 over rows and scores.
    public let squaredScoreError: Double?
  }
}

/// What a model says of the rows of a table.
public struct TablePredictions: Sendable {
  /// Regression, in the units of the table.
  public let values: [Double]
  /// Ends of the intervals; empty for classes.
  public let lowerEnds: [Double]
  public let upperEnds: [Double]
  /// Positions in the class labels; empty for regression.
  public let classes: [Int]
  /// m x K; empty for regression.
  public let probabilities: Matrix<Double>
  /// As the model learns them, m x k.
  let outputs: Matrix<Double>
  /// One sentence for everything that people should know about the table.
  public let notes: [String]
}

extension TableModel {
  /// - Parameters:
  ///   - table: columns in any order; more than the model needs, or the target, may be there.
  ///   - level: of the intervals of a regression.
  ///   - intervals: where these come from; those of a Gaussian process need a model solved exactly.
  ///   - memory: bytes that matrices of a Gaussian process may take.
  /// - Throws: ``HelioError/data(_:)`` that names what does not fit; as ``GaussianIntervals``.
  /// - Complexity: m n (d + k) for each member of the blend; a Gaussian process adds n^3/3 + m n^2.
  public func predict(
    _ table: Table, level: Double = 0.9, intervals: IntervalMethod = .conformal,
    memory: Int = 4 << 30
  ) throws(HelioError) -> TablePredictions {
    let (X, notes) = try preparation.transform(table)
    let outputs = try regressor.predict(X)
    let target = preparation.target
    if let residuals {
      let f = outputs.elements
      let q =
        switch intervals {
        case .conformal:
          [Double](repeating: try residuals.halfLength(level: level), count: f.count)
        case .gaussian:
          try regressor.gaussianIntervals(memory: memory).halfLengths(X, level: level).elements
        }
      return TablePredictions(
        values: f.map { target.uncentred($0) },
        lowerEnds: zip(f, q).map { target.uncentred($0 - $1) },
        upperEnds: zip(f, q).map { target.uncentred($0 + $1) }, classes: [],
        probabilities: Matrix(rows: 0, columns: 0), outputs: outputs, notes: notes)
    }
    try require(
      intervals == .conformal, "intervals", "conformal for classes, which have probabilities",
      got: intervals.rawValue)
    let scores = target.uncentred(outputs)
    return TablePredictions(
      values: [], lowerEnds: [], upperEnds: [], classes: target.classes(ofOutputs: outputs),
      probabilities: calibration?.probabilities(scores: scores)
        ?? Matrix(rows: 0, columns: 0), outputs: outputs, notes: notes)
  }

  /// How well the predictions agree with the table's target; `nil` if it has none.
  ///
  /// - Throws: ``HelioError/data(_:)`` for a target that is partly empty, or holds what no training row does.
  public func judgement(
    on table: Table, _ predictions: TablePredictions
  ) throws(HelioError) -> Judgement? {
    guard let truth = try preparation.targets(of: table) else { return nil }
    return judge(predictions.outputs, truth: truth, method: "the target in the table")
  }

  func judge(
    _ outputs: Matrix<Double>, truth: Preparation.TrueTargets, method: String
  ) -> Judgement {
    Judgement(
      outputs, truth: truth, target: preparation.target, calibration: calibration, method: method)
  }
}

extension TableModel.Judgement {
  init(
    _ outputs: Matrix<Double>, truth: Preparation.TrueTargets, target: TargetEncoding,
    calibration: ClassCalibration?, method: String
  ) {
    self.method = method
    rowCount = outputs.rows
    let n = Double(outputs.rows)
    switch truth {
    case .numbers(let y):
      let f = outputs.elements.map { target.uncentred($0) }
      let error = zip(y, f).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let mean = y.reduce(0, +) / n
      let variance = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      rootMeanSquaredError = (error / n).squareRoot()
      rSquared = variance > 0 ? 1 - error / variance : nil
      (accuracy, logLoss, squaredScoreError) = (nil, nil, nil)
    case .classes(let classes):
      let found = target.classes(ofOutputs: outputs)
      accuracy = Double(zip(found, classes).count { $0 == $1 }) / n
      let P = calibration?.probabilities(scores: target.uncentred(outputs))
      logLoss = P.map { P in
        classes.indices.reduce(0) { $0 - log(max(P[$1, classes[$1]], 1e-300)) } / n
      }
      let Y = target.targets(classes: classes)
      let error = zip(Y.elements, outputs.elements).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      squaredScoreError = error / Double(Y.elements.count)
      (rootMeanSquaredError, rSquared) = (nil, nil)
    }
  }
}
