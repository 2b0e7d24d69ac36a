import HelioCore
import HelioLinalg

/// Weights of rows whose errors have long tails, so that a few far ones do not make the model.
///
///     w_i = min(1, c s/|e_i|),   s = 1.4826 median |e|,   c = 1.345
///
/// e_i are errors at rows left out, so that a row far off cannot hide by being fitted; a squared error so weighted is
/// a step of reweighted least squares for Huber's loss. The weighted model is taken if its errors at rows left out
/// have the smaller mean of that loss, and gives the weights of the next step: far rows spoil the first errors of all.
/// Source: Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35, 1964; the
/// constants are those of 95 % efficiency for normal errors.
struct RobustWeights {
  /// One a row, at most 1.
  let weights: [Double]
  private let bound: Double

  /// Steps at most.
  static let stepLimit = 3
  private static let tuning = 1.345
  private static let consistency = 1.4826
  /// What the loss must gain.
  private static let leastGain = 0.02

  /// - Parameter errors: of every row when it was left out.
  /// - Returns: `nil` if half of the errors are 0.
  init?(errors: [Double]) {
    let s = Self.consistency * median(errors.map(abs))
    guard s > 0 else { return nil }
    let bound = Self.tuning * s
    self.bound = bound
    weights = errors.map { min(1, bound / max(abs($0), bound)) }
  }

  /// The mean of Huber's loss.
  func loss(_ errors: [Double]) -> Double {
    errors.reduce(0) { sum, e in
      let size = abs(e)
      return sum + (size <= bound ? 0.5 * size * size : bound * (size - 0.5 * bound))
    } / Double(max(errors.count, 1))
  }

  /// A regressor of the same rows with these weights, if it is better; `nil` otherwise.
  ///
  /// - Parameters:
  ///   - regressor: judged at all rows, with errors of this value.
  ///   - refit: a fit with weights of the rows of mean 1.
  static func improved(
    _ regressor: FittedAdaptiveRegressor, _ rows: TrainingRows,
    refit: ([Double]) throws(HelioError) -> FittedAdaptiveRegressor
  ) throws(HelioError) -> (regressor: FittedAdaptiveRegressor, sentence: String)? {
    guard rows.Y.columns == 1, Set(regressor.judgedRows).count == rows.count else { return nil }
    let errors = regressor.leftOutErrors
    var ordered = [Double](repeating: 0, count: rows.count)
    for (row, e) in zip(regressor.judgedRows, errors) { ordered[row] = e }
    guard let robust = RobustWeights(errors: ordered) else { return nil }
    let weights = robust.weights.indices.map { robust.weights[$0] * (rows.weights?[$0] ?? 1) }
    let mean = weights.reduce(0, +) / Double(weights.count)
    let other = try refit(weights.map { $0 / mean })
    let (before, after) = (robust.loss(errors), robust.loss(other.leftOutErrors))
    guard after < (1 - leastGain) * before else { return nil }
    let far = robust.weights.count { $0 < 1 }
    return (
      other,
      "Errors have long tails: \(far) of \(rows.count) rows that were missed by far count less (Huber's loss at "
        + "rows left out fell by \(shortDecimal(100 * (1 - after / before))) % in the last step)."
    )
  }
}

extension FittedAdaptiveRegressor {
  /// Of the first output at the rows that judged, in their order.
  var leftOutErrors: [Double] {
    judgedRows.indices.map { training.Y[judgedRows[$0], 0] - judgedOutputs[$0, 0] }
  }
}
