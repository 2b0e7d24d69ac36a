public import HelioCore
public import HelioLinalg
import HelioNumerics
public import HelioTables

/// A model of a table: what is needed to predict from rows of another one.
public struct TableModel: Sendable {
  public let preparation: Preparation
  public internal(set) var regressor: FittedAdaptiveRegressor
  /// Classes only.
  public internal(set) var calibration: ClassCalibration?
  /// Regression only.
  public internal(set) var residuals: ConformalResiduals?
  /// Regression only, one a column of categories; none from older files.
  public let categorySpreads: [CategorySpread]
  /// By rows that the model's coefficients did not see, though their errors chose kernel, ridge and blend; of few
  /// rows by some that took no part in the choice either, see ``NestedFolds``.
  public internal(set) var judgement: Judgement
  /// By rows left out of everything, the choice included; `nil` without
  /// ``TableModelOptions/outerFolds``.
  public internal(set) var outerJudgement: Judgement?
  /// One sentence for everything that was decided about the table, in order.
  public let sentences: [String]
  /// How the table was read, so that others are read alike.
  public let reading: ReadingOptions
  /// Of two classes the second is predicted where its probability is at least this; `nil`: the more probable one.
  public var threshold: Double?

  public var task: LearningTask { preparation.target.task }
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
  /// The columns in which a row lies beyond the range of the training rows or has a category that none of them has,
  /// by row; empty for most.
  public let outsideColumns: [[String]]
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
    var (X, notes) = try preparation.transform(table)
    let known = try preparation.targets(of: table)
    notes += [known?.note, noteOnKnownRows(X, known)].compactMap(\.self)
    let outputs = try regressor.predict(X)
    let outside = try OutsideRows(table, preparation)
    let target = preparation.target
    if let residuals {
      let f = outputs.elements
      var q =
        switch intervals {
        case .conformal:
          [Double](repeating: try residuals.halfLength(level: level), count: f.count)
        case .adaptive: try adaptiveHalfLengths(X, level: level, memory: memory)
        case .gaussian:
          try regressor.gaussianIntervals(memory: memory).halfLengths(X, level: level).elements
        }
      if intervals == .conformal {
        let note = try outside.widen(
          &q, self, inputs: X, level: level, z: normalQuantile((1 + level) / 2), memory: memory)
        if let note { notes.append(note) }
      }
      return TablePredictions(
        values: f.map(target.prediction),
        lowerEnds: zip(f, q).map { target.prediction($0 - $1) },
        upperEnds: zip(f, q).map { target.prediction($0 + $1) }, classes: [],
        probabilities: Matrix(rows: 0, columns: 0), outputs: outputs,
        outsideColumns: outside.columns, notes: notes)
    }
    try require(
      intervals == .conformal, "intervals", "conformal for classes, which have probabilities",
      got: intervals.rawValue)
    let probabilities =
      calibration?.probabilities(scores: target.uncentred(outputs)) ?? Matrix(rows: 0, columns: 0)
    return TablePredictions(
      values: [], lowerEnds: [], upperEnds: [],
      classes: decidedClasses(probabilities, threshold: threshold), probabilities: probabilities,
      outputs: outputs, outsideColumns: outside.columns, notes: notes)
  }

  /// q s(x): q such that the errors at rows left out are below q s there for a share `level` of them.
  private func adaptiveHalfLengths(
    _ X: Matrix<Double>, level: Double, memory: Int
  ) throws(HelioError) -> [Double] {
    let process = try regressor.gaussianIntervals(memory: memory)
    let rows = regressor.judgedRows
    let Y = regressor.training.Y
    let s = process.leaveOneOutDeviations(rows: rows)
    let errors = rows.indices.map { (Y[rows[$0], 0] - regressor.judgedOutputs[$0, 0]) / s[$0] }
    let q = try ConformalResiduals(errors: errors).halfLength(level: level)
    return try process.relativeDeviations(X).map { q * $0 }
  }

  /// How well the predictions agree with the table's target, by the rows where it is there and known; `nil` if
  /// there are none.
  public func judgement(
    on table: Table, _ predictions: TablePredictions
  ) throws(HelioError) -> Judgement? {
    guard let known = try preparation.targets(of: table), !known.rows.isEmpty else { return nil }
    return judge(
      predictions.outputs.selectingRows(known.rows), truth: known.truth,
      method: "the target in the table")
  }

  func judge(
    _ outputs: Matrix<Double>, truth: Preparation.TrueTargets, method: String
  ) -> Judgement {
    Judgement(
      outputs, truth: truth, target: preparation.target, calibration: calibration,
      threshold: threshold, method: method)
  }
}
