import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics

/// Whether normal scores of the columns are better inputs than the standardised columns.
///
/// Two kernels of different character, a product over the features and a network's, are fitted to
/// both on a sub-sample; the smaller of their exact leave-one-out errors speaks for each. Normal
/// scores are taken where they are better by 2 % at least: less may be chance, and standardised
/// columns are nearer to the table. Where rows are grouped or ordered in time such errors say
/// little, and columns stay standardised.
struct ScalingChoice {
  /// The table with normal scores, if they are taken.
  let scored: Dataset?
  let sentence: String

  private static let rowLimit = 800
  private static let leastGain = 0.02

  /// - Parameters:
  ///   - data: the table, standardised by these options.
  ///   - rows: as in ``Dataset``.
  /// - Returns: `nil` if every column has two values at most, and so no normal scores.
  /// - Complexity: n^3 for each of about four ridges of four kernels, n <= 800.
  init?(
    _ data: Dataset, _ table: Table, options: PreparationOptions, rows: RowSplit?,
    stream: RandomStream
  ) throws(HelioError) {
    guard !options.tiesRows else {
      scored = nil
      sentence =
        "Columns are standardised; normal scores are not tried, for they are judged by rows left out "
        + "one by one, which grouped rows and rows in order of time do not allow."
      return
    }
    var options = options
    options.scaling = .normalScores
    let other = try Dataset(table, options: options, rows: rows)
    guard other.preparation.scaling.hasNormalScores else { return nil }
    let order = stream.substream("scaling").permutation(data.trainInputs.rows)
      .prefix(Self.rowLimit).sorted()
    let plain = try Self.error(data, order)
    let ranked = try Self.error(other, order)
    let takesScores = ranked < (1 - Self.leastGain) * plain
    scored = takesScores ? other : nil
    sentence =
      takesScores
      ? "Every column of numbers is replaced by its normal scores, so that only the order of its "
        + "values counts (1 - R\u{b2} by leave-one-out \(shortDecimal(ranked)); standardised "
        + "\(shortDecimal(plain)))."
      : "Columns are standardised (1 - R\u{b2} by leave-one-out \(shortDecimal(plain)); with normal "
        + "scores \(shortDecimal(ranked)))."
  }

  /// 1 - R^2 of the better kernel, in the metric I/d.
  private static func error(_ data: Dataset, _ order: [Int]) throws(HelioError) -> Double {
    let rows = TrainingRows(
      X: data.trainInputs, Y: data.trainTargets, weights: data.trainWeights
    ).selecting(order)
    var least = Double.infinity
    for form in [
      try KernelForm(.productLaplace, scale: 0.1),
      try KernelForm(.tangent(.relu), biasVariance: 1),
    ] {
      let K = try form.family.matrix(form.points(rows.X, .identity(dimension: data.dimension)))
      let unit = form.typicalVariance
      least = min(least, try rows.leaveOneOutRidge(kernel: K, near: 0.03 * unit, unit: unit).error)
    }
    return least
  }
}
