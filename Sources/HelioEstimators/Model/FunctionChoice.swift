import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables

/// Which derivative of a table's curves is expanded, and how many coefficients are kept.
///
/// All that is not stated is tried, and judged by rows left out one by one: of the mean-field network, or of kernel ridge
/// regression with the best of three kernels. Several curves are chosen one after another. Where rows are grouped or
/// ordered in time such errors say little, and the curves themselves are taken with 16 coefficients.
struct FunctionChoice {
  let functions: [FunctionalColumns]
  let sentences: [String]

  private static let counts = [4, 8, 16, 32, 64]
  private static let rowLimit = 400

  /// - Returns: `nil` if nothing is to be chosen.
  /// - Complexity: 15 preparations and fits for each curve.
  init?(
    _ table: Table, options: TableModelOptions, rows: RowSplit?, stream: RandomStream
  ) throws(HelioError) {
    guard var functions = options.preparation.functions,
      functions.contains(where: { $0.derivative == nil || $0.count == nil })
    else { return nil }
    // Refuses what is no grid before any work, and says how many intervals there are.
    let expansions = try options.preparation.expansions(of: table)
    for (f, expansion) in expansions.enumerated() {
      functions[f].derivative = expansion.derivative
      functions[f].count = expansion.count
    }
    guard !options.preparation.tiesRows else {
      self.functions = functions
      sentences = ["Curves are taken as they are: rows left out one by one are not exchangeable."]
      return
    }
    var sentences: [String] = []
    for (f, stated) in (options.preparation.functions ?? []).enumerated() {
      let intervals = expansions[f].columns.count - 1
      var best: (error: Double, choice: FunctionalColumns)?
      var tried = 0
      for derivative in stated.derivative.map({ [$0] }) ?? Array(FunctionalColumns.derivatives) {
        for count in stated.count.map({ [$0] })
          ?? Self.counts.filter({ $0 < intervals || $0 == Self.counts[0] })
        {
          var preparation = options.preparation
          preparation.functions = functions
          preparation.functions?[f].derivative = derivative
          preparation.functions?[f].count = min(count, intervals - 1)
          let data = try Dataset(table, options: preparation, rows: rows)
          let error = try Self.error(data, options, stream)
          tried += 1
          guard error < best?.error ?? .infinity, let choice = preparation.functions?[f] else {
            continue
          }
          best = (error, choice)
        }
      }
      guard let best else { continue }
      functions[f] = best.choice
      let what = ["the curve", "its derivative", "its second derivative"]
      sentences.append(
        "Of '\(stated.pattern)' \(what[best.choice.derivative ?? 0]) with \(best.choice.count ?? 0) coefficients has the "
          + "least of \(tried) leave-one-out errors (\(shortDecimal(best.error))).")
    }
    self.functions = functions
    self.sentences = sentences
  }

  private static func error(
    _ data: Dataset, _ options: TableModelOptions, _ stream: RandomStream
  ) throws(HelioError) -> Double {
    let order = sampledRows(
      data.trainInputs.rows, atMost: rowLimit, stream.substream("functions"))
    let rows = TrainingRows(
      X: data.trainInputs, Y: data.trainTargets, weights: data.trainWeights
    ).selecting(order)
    if options.kind == .meanField, data.task != .multiclass {
      var settings = options.meanField
      settings.standardises = false
      settings.pointCount = min(512, settings.pointCount)
      settings.largestPointCount = settings.pointCount
      if settings.inputVariances.count > 2 { settings.inputVariances.removeFirst() }
      let network =
        data.task == .regression
        ? try MeanFieldRegressor(settings).fit(rows.X, rows.Y)
        : try MeanFieldClassifier(settings).fit(rows.X, rows.Y)
      return network.candidates.map(\.leaveOneOutLoss).min() ?? .infinity
    }
    var least = Double.infinity
    for form in [
      try KernelForm(.matern52, scale: 0.3), try KernelForm(.tangent(.relu), biasVariance: 1),
      try KernelForm(.conjugate(.linear)),
    ] {
      let K = try form.matrix(form.points(rows.X, .identity(dimension: data.dimension)))
      let unit = try form.typicalVariance
      least = min(least, try rows.leaveOneOutRidge(kernel: K, near: 0.03 * unit, unit: unit).error)
    }
    return least
  }
}
