import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables

/// Whether normal scores of the columns are better inputs than the standardised columns.
///
/// Two kernels of different character, a product over the features and a network's, are fitted to
/// both on a sub-sample; the smaller of their exact leave-one-out errors speaks for each. Normal
/// scores are taken unless they are worse by 5 %: what a kernel in a learned metric gains by them on
/// all rows (long tails no longer spread its scales) hardly shows in these errors, while what a bent
/// linear relation loses does. They are not taken either where a linear model of the standardised columns errs
/// less by a fifth than one of the scores: what is linear in a column's own units goes on beyond its range, scores
/// end there. Columns that are nearly normal stay as they are. Where rows are
/// grouped or ordered in time such errors say little, and columns stay standardised.
struct ScalingChoice {
  /// The table with normal scores, if they are taken.
  let scored: Dataset?
  let sentence: String

  private static let rowLimit = 600
  /// Squared correlation of every column with its scores from which on they are not tried: Shapiro and
  /// Francia's W', .955 for a uniform law.
  private static let normality = 0.98
  private static let tolerance = 0.05
  private static let linearTolerance = 0.8

  /// - Parameters:
  ///   - data: the table, standardised by these options.
  ///   - rows: as in ``Dataset``.
  /// - Returns: `nil` if every column has two values at most, and so no normal scores.
  /// - Complexity: n^3 for each of about four ridges of four kernels, n <= 600.
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
    let least = (0..<data.dimension).reduce(1.0) { least, j in
      let (x, z) = (data.trainInputs.column(j), other.trainInputs.column(j))
      return min(least, dot(x, z) * dot(x, z) / (dot(x, x) * dot(z, z)))
    }
    guard least < Self.normality else {
      scored = nil
      sentence =
        "Columns are standardised: they are nearly normal (squared correlation with normal scores "
        + "\(shortDecimal(least)) at least), so that those would change little."
      return
    }
    let order = sampledRows(
      data.trainInputs.rows, atMost: Self.rowLimit, stream.substream("scaling"))
    let forms = [
      try KernelForm(.productLaplace, scale: 0.1), try KernelForm(.tangent(.relu), biasVariance: 1),
    ]
    let linear = [try KernelForm(.conjugate(.linear))]
    let plain = try Self.error(data, order, forms)
    let ranked = try Self.error(other, order, forms)
    let isLinear =
      try Self.error(data, order, linear)
      < Self.linearTolerance * Self.error(other, order, linear)
    let takesScores = ranked < (1 + Self.tolerance) * plain && !isLinear
    scored = takesScores ? other : nil
    sentence =
      takesScores
      ? "Every column of numbers is replaced by its normal scores, so that only the order of its "
        + "values counts (1 - R\u{b2} by leave-one-out \(shortDecimal(ranked)); standardised "
        + "\(shortDecimal(plain)))."
      : "Columns are standardised (1 - R\u{b2} by leave-one-out \(shortDecimal(plain)); with normal "
        + "scores \(shortDecimal(ranked))\(isLinear ? ", and the target is rather linear as they are" : ""))."
  }

  /// 1 - R^2 of the best kernel, in the metric I/d.
  private static func error(
    _ data: Dataset, _ order: [Int], _ forms: [KernelForm]
  ) throws(HelioError) -> Double {
    let rows = TrainingRows(
      X: data.trainInputs, Y: data.trainTargets, weights: data.trainWeights
    ).selecting(order)
    var least = Double.infinity
    for form in forms {
      let K = try form.matrix(form.points(rows.X, .identity(dimension: data.dimension)))
      let unit = try form.typicalVariance
      least = min(least, try rows.leaveOneOutRidge(kernel: K, near: 0.03 * unit, unit: unit).error)
    }
    return least
  }
}
