import HelioCore
import HelioKernels
import HelioLinalg

/// One split of the rows, and the metrics learned on its training part alone.
struct SplitProblem {
  let training: TrainingRows
  let validation: TrainingRows
  private var metrics: LearnedMetrics

  init(_ rows: TrainingRows, _ split: RowSplit) {
    training = rows.selecting(split.train)
    validation = rows.selecting(split.test)
    metrics = LearnedMetrics(training)
  }

  /// Kernel matrices of a candidate: of the training rows, and of the validation rows with them.
  fileprivate mutating func kernels(
    of candidate: Candidate
  ) throws(HelioError) -> (training: Matrix<Double>, cross: Matrix<Double>) {
    let metric = try metrics.metric(of: candidate)
    let Z = candidate.form.points(training.X, metric)
    let family = candidate.form.family
    return (
      try family.matrix(Z),
      try family.matrix(candidate.form.points(validation.X, metric), Z)
    )
  }
}

/// A candidate's score over splits, at the ridge that is best for all of them together.
struct SplitScore {
  let ridge: Double
  /// 1 - R^2 over all validation rows.
  let error: Double
  /// Outputs at the validation rows of each split.
  let outputs: [Matrix<Double>]

  /// - Parameter start: a guess of the ridge, from which the grid is walked.
  /// - Complexity: for each split one kernel matrix, and n^3/3 for each of about four ridges.
  init(
    of candidate: Candidate, over problems: inout [SplitProblem], ridgeFrom start: Double
  ) throws(HelioError) {
    var kernels: [(training: Matrix<Double>, cross: Matrix<Double>)] = []
    for k in problems.indices { kernels.append(try problems[k].kernels(of: candidate)) }
    let splits = problems
    let best = try searchRidge(near: start, unit: candidate.form.typicalVariance) {
      ridge throws(HelioError) in
      var (error, variance) = (0.0, 0.0)
      var outputs: [Matrix<Double>] = []
      for (problem, kernel) in zip(splits, kernels) {
        let rows = problem.training
        let K = kernel.training
        let system = try KernelSystem(
          kernel: copy K, targets: rows.Y, ridge: ridge, weights: rows.weights)
        let f = system.predict(cross: kernel.cross)
        let sums = problem.validation.squaredError(of: f)
        error += sums.error
        variance += sums.variance
        outputs.append(f)
      }
      return (error: error / variance, payload: outputs)
    }
    (ridge, error, outputs) = best
  }
}
