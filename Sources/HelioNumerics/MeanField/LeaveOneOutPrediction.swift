public import HelioCore
import HelioLinalg

/// The leave-one-out prediction of the test loss, without training again.
///
///     z_i^(-i) = z*_i + g*_i (1/[Q^{-1}]_ii - Lambda_i)
///
/// The problem left out of keeps 1/n and lambda. Accuracy: some 1e-3 of the loss at n = 30 to 100; unbiased for the
/// test loss up to one sample less.
///
/// Source: sheet mean-field §6.
public struct LeaveOneOutPrediction: Sendable {
  /// z_i^(-i).
  public let predictions: [Double]
  /// Mean of l_i there.
  public let loss: Double

  public init(_ response: LinearResponse) throws(HelioError) {
    let problem = response.problem
    let inverse = try CholeskyFactor(response.Q).inverse()
    let z = problem.labels.indices.map { i in
      response.predictions[i]
        + response.dualVariables[i]
        * (1 / inverse[i, i] - response.conjugateCurvatures[i])
    }
    (predictions, loss) = (z, problem.trainLoss(z))
  }

  /// The same by n retrainings, each from the whole optimum.
  ///
  /// - Returns: the residual is the largest of all.
  public static func exact(
    _ frozen: FrozenMeanField, at optimum: GibbsState
  ) throws(HelioError) -> Solution<[Double]> {
    var (z, residual, steps): ([Double], Double, Int) = ([], 0, 0)
    for i in frozen.problem.labels.indices {
      let found = try frozen.optimum(from: optimum.dualVariables, leavingOut: i)
      let state = try found.accepting(1e-10, "The optimum without sample \(i + 1)")
      z.append(state.predictions[i])
      residual = max(residual, found.convergence.residual ?? 0)
      steps += found.convergence.iterations
    }
    return Solution(
      z,
      Convergence(status: .converged, iterations: steps, residual: residual, tolerance: 1e-10))
  }
}
