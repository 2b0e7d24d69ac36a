import HelioCore
import HelioKernels
import HelioLinalg
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
    metrics = smaller?.metrics ?? LearnedMetrics(training)
  }

  /// The kernel matrix of a candidate on the training rows, and with the validation rows.
  fileprivate mutating func kernels(of candidate: Candidate) throws(HelioError) -> SplitKernels {
    let metric = try metrics.metric(of: candidate)
    let Z = candidate.form.points(training.X, metric)
    let family = candidate.form.family
    let K = try family.matrix(Z)
    let cross = try family.matrix(candidate.form.points(validation.X, metric), Z)
    return K.rows > LearnedMetrics.singlePrecisionRows
      ? SplitKernels(single: (Matrix(converting: K), Matrix(converting: cross)))
      : SplitKernels(double: (K, cross))
  }
}

/// Kernel matrices in the precision in which candidates are compared.
private struct SplitKernels {
  var double: (K: Matrix<Double>, cross: Matrix<Double>)?
  var single: (K: Matrix<Float>, cross: Matrix<Float>)?

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
        kernel: copy K, targets: rows.Y, ridge: ridge, weights: rows.weights)
    else { return nil }
    let f = product(cross, alpha)
    return Matrix(rows: f.rows, columns: f.columns) { Double(f[$0, $1]) + b[$1] }
  }
}

/// A candidate's score over splits, at the ridge that is best for all of them together.
struct SplitScore {
  let ridge: Double
  /// 1 - R^2 over all validation rows.
  let error: Double
  /// Outputs at the validation rows of each split.
  let outputs: [Matrix<Double>]

  /// - Parameter start: a guess of the ridge, from which the grid is walked. A ridge with which a matrix in
  ///   single precision is not positive definite counts as infinitely bad.
  /// - Complexity: for each split one kernel matrix, and n^3/3 for each of about four ridges.
  init(
    of candidate: Candidate, over problems: inout [SplitProblem], ridgeFrom start: Double
  ) throws(HelioError) {
    var kernels: [SplitKernels] = []
    for k in problems.indices { kernels.append(try problems[k].kernels(of: candidate)) }
    let splits = problems
    let best = try searchRidge(near: start, unit: candidate.form.typicalVariance) {
      ridge throws(HelioError) -> (error: Double, payload: [Matrix<Double>]) in
      var (error, variance) = (0.0, 0.0)
      var outputs: [Matrix<Double>] = []
      for (problem, kernel) in zip(splits, kernels) {
        guard let f = try kernel.outputs(problem.training, ridge: ridge) else {
          return (error: .infinity, payload: [])
        }
        let sums = problem.validation.squaredError(of: f)
        error += sums.error
        variance += sums.variance
        outputs.append(f)
      }
      return (error: error / variance, payload: outputs)
    }
    guard best.error.isFinite else {
      throw .factorisation(
        routine: "Cholesky", info: 0,
        advice: "no ridge near \(start) makes the matrix positive definite in single precision.")
    }
    (ridge, error, outputs) = best
  }
}
