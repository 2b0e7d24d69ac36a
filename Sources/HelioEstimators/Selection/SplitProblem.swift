import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables

/// One split of the rows, and the metrics learned on its training part alone, or on a part of that.
struct SplitProblem {
  let training: TrainingRows
  let validation: TrainingRows
  private var metrics: LearnedMetrics

  /// - Parameter smaller: a problem of the same split with fewer rows, whose metrics are taken over.
  init(_ rows: TrainingRows, _ split: RowSplit, metricsOf smaller: SplitProblem? = nil) {
    training = rows.selecting(split.train)
    validation = rows.selecting(split.test)
    metrics =
      smaller?.metrics ?? LearnedMetrics(training, scaleRows: ModelSelection.screeningRows)
  }

  /// The kernel matrix of a candidate on the training rows, and with the validation rows.
  fileprivate mutating func kernels(of candidate: Candidate) throws(HelioError) -> SplitKernels {
    let metric = try metrics.metric(of: candidate)
    let Z = candidate.form.points(training.X, metric)
    let form = candidate.form
    let K = try form.matrix(Z)
    let cross = try form.matrix(form.points(validation.X, metric), Z)
    return SplitKernels(double: (K, cross))
  }
}

/// Kernel matrices in the precision in which candidates are compared.
private struct SplitKernels {
  var double: (K: Matrix<Double>, cross: Matrix<Double>)?
  var single: (K: Matrix<Float>, cross: Matrix<Float>)?

  /// The same in single precision.
  var rounded: SplitKernels {
    guard let (K, cross) = double else { return self }
    return SplitKernels(single: (Matrix(converting: K), Matrix(converting: cross)))
  }

  /// Outputs at the validation rows, m x k; `nil` where single precision does not suffice.
  func outputs(
    _ rows: TrainingRows, ridge: Double
  ) throws(HelioError) -> Matrix<Double>? {
    if let (K, cross) = double {
      return try KernelSystem(
        kernel: copy K, targets: rows.Y, ridge: ridge, weights: rows.weights
      ).predict(cross: cross)
    }
    guard let (K, cross) = single,
      let (b, alpha) = singlePrecisionCoefficients(
        kernel: K, targets: rows.Y, ridge: ridge, weights: rows.weights)
    else { return nil }
    let f = product(cross, alpha)
    return Matrix(rows: f.rows, columns: f.columns) { Double(f[$0, $1]) + b[$1] }
  }
}

/// A candidate's score over some splits.
struct SplitScore {
  let ridge: Double
  /// Sums of squared errors and of squares about the mean over all validation rows.
  let squares: (error: Double, variance: Double)
  /// Outputs at the validation rows of each split.
  let outputs: [Matrix<Double>]

  /// - Parameters:
  ///   - range: the splits.
  ///   - start: the ridge, or with `isSearching` a guess of the one that is best for all of them together, from
  ///     which the grid is walked; by decades alone if it `isCoarse`.
  ///
  /// More than ``LearnedMetrics/singleComparisonRows`` rows are tried in single precision, where half the time
  /// does. Where a ridge leaves a matrix indefinite there, or errors are so small that rounding shows, double
  /// follows, but for many rows with a kernel without linear part: there such a ridge counts as infinitely bad.
  /// - Complexity: for each split one kernel matrix, and n^3/3 for each of about four ridges, or one.
  init(
    of candidate: Candidate, over problems: inout [SplitProblem], _ range: Range<Int>,
    ridgeFrom start: Double, isSearching: Bool, isCoarse: Bool = false
  ) throws(HelioError) {
    var kernels: [SplitKernels] = []
    for k in range {
      try Stopping.check()
      kernels.append(try problems[k].kernels(of: candidate))
    }
    let splits = problems[range]
    let n = splits.map(\.training.count).max() ?? 0
    let form = candidate.form
    let isLinear = form.linearVariance > 0 || form.family == .conjugate(.linear)
    var (isIndefinite, tried) = (false, [(ridge: Double, error: Double)]())
    typealias Payload = (squares: (error: Double, variance: Double), outputs: [Matrix<Double>])
    func evaluate(_ ridge: Double) throws(HelioError) -> (error: Double, payload: Payload) {
      var squares = (error: 0.0, variance: 0.0)
      var outputs: [Matrix<Double>] = []
      for (problem, kernel) in zip(splits, kernels) {
        try Stopping.check()
        guard let f = try kernel.outputs(problem.training, ridge: ridge) else {
          isIndefinite = true
          return (.infinity, ((.infinity, 1), []))
        }
        let sums = problem.validation.squaredError(of: f)
        squares.error += sums.error
        squares.variance += sums.variance
        outputs.append(f)
      }
      tried.append((ridge, squares.error / squares.variance))
      return (squares.error / squares.variance, (squares, outputs))
    }
    func search() throws(HelioError) -> (ridge: Double, error: Double, payload: Payload) {
      guard isSearching else {
        let one = try evaluate(start)
        return (start, one.error, one.payload)
      }
      return try searchRidge(near: start, unit: form.typicalVariance, isCoarse: isCoarse) {
        ridge throws(HelioError) in try evaluate(ridge)
      }
    }
    let exact = kernels
    if n > LearnedMetrics.singleComparisonRows { kernels = kernels.map(\.rounded) }
    var best = try search()
    let mayRepeat = isLinear || n <= LearnedMetrics.singlePrecisionRows
    /// Whether errors still fell where rounding ended the search.
    var isCutShort: Bool {
      guard isIndefinite else { return false }
      let next = tried.filter { $0.ridge > best.ridge }.min { $0.ridge < $1.ridge }
      return next.map { best.error < 0.99 * $0.error } ?? true
    }
    if n > LearnedMetrics.singleComparisonRows, mayRepeat,
      isCutShort || best.error < LearnedMetrics.singlePrecisionError
    {
      kernels = exact
      best = try search()
    }
    guard isSearching else {
      ridge = start
      (squares, outputs) = best.payload
      return
    }
    guard best.error.isFinite else {
      throw .factorisation(
        routine: "Cholesky", info: 0,
        advice: "no ridge near \(start) makes the matrix positive definite in single precision.")
    }
    ridge = best.ridge
    (squares, outputs) = best.payload
  }
}
