public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The optimum's answer to small changes: what all rates and predictions are made of.
///
///     A = S/(n lambda),  Lambda = diag (l*)''(g*),  L = Lambda^{-1} = diag l''(z*),  Q = Lambda + A,   dz = -A dg
///
/// Source: sheet mean-field §2.
public struct LinearResponse: Sendable {
  public let problem: MeanFieldProblem
  /// g*.
  public let dualVariables: [Double]
  /// z*.
  public let predictions: [Double]
  /// S, n x n.
  public let S: Matrix<Double>
  /// A, n x n.
  public let A: Matrix<Double>
  /// Lambda, n numbers.
  public let conjugateCurvatures: [Double]

  /// n.
  var n: Int { problem.sampleCount }
  /// L, n numbers.
  var curvatures: [Double] { conjugateCurvatures.map { 1 / $0 } }
  /// Q.
  var Q: Matrix<Double> {
    var Q = A
    for i in 0..<n { Q[i, i] += conjugateCurvatures[i] }
    return Q
  }
  /// L^{1/2} A L^{1/2}, which is symmetric.
  var scaledResponse: Matrix<Double> {
    let root = curvatures.map { $0.squareRoot() }
    return Matrix(rows: n, columns: n) { root[$0] * A[$0, $1] * root[$1] }
  }

  /// - Parameter optimum: a state with its covariance.
  public init(_ problem: MeanFieldProblem, at optimum: GibbsState) {
    self.init(
      problem, dualVariables: optimum.dualVariables, predictions: optimum.predictions,
      covariance: optimum.covariance)
  }

  /// The same from moments that particles have at the optimum, for instance.
  ///
  /// - Parameter S: Cov(h(x_1 ... x_n)), n x n.
  public init(
    _ problem: MeanFieldProblem, dualVariables g: [Double], predictions z: [Double],
    covariance S: Matrix<Double>
  ) {
    precondition(S.rows == problem.sampleCount, "the covariance is needed")
    (self.problem, dualVariables, predictions, self.S) = (problem, g, z, S)
    A = S.scaled(by: 1 / (Double(problem.sampleCount) * problem.regularization))
    conjugateCurvatures = zip(g, problem.labels).map {
      problem.loss.conjugateCurvature($0, label: $1)
    }
  }

  /// a_max = 2/(1 + lambda_max(L^{1/2} A L^{1/2})): g <- (1-a) g + a l'(z) cycles beyond it; sheet §5.
  public func dampingLimit() throws(HelioError) -> Double {
    2 / (1 + (try symmetricEigen(scaledResponse, largest: 1).values[0]))
  }
}

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

/// What is lost by keeping D' of the coefficients: bounds from two dual vectors, no dimension and no exponential.
///
///     -(k1 + k2)(g*_{D'}) <= P*_D - P*_{D'} <= k1(g*_D)
///     k1(g) = 2 r/(3 sqrt3 n) sum |g_i| tau_i^2,   k2(g) = r^2/(2 lambda) ((1/n) sum |g_i| tau_i)^2
///     tau_i^2 = sum_{k > D'} c_k x_ik^2
///
/// Proved for the Gaussian prior; on frozen points the tail is not exactly Gaussian and the band need not hold.
///
/// Source: sheet mean-field §3.
public struct TruncationBounds: Sendable {
  public let lower: Double
  public let upper: Double

  /// - Parameters:
  ///   - c: variances of all D coefficients.
  ///   - kept: D', 1 ... D - 1.
  public init(
    _ problem: MeanFieldProblem, variances c: [Double], keeping kept: Int, complete: GibbsState,
    truncated: GibbsState
  ) throws(HelioError) {
    let D = problem.dimension
    try require(kept >= 1 && kept < D, "truncation", "between 1 and \(D - 1)", got: kept)
    let tails = (0..<problem.sampleCount).map { i in
      (kept..<D).reduce(0) { $0 + c[$1] * problem.inputs[i, $1] * problem.inputs[i, $1] }
    }
    let (n, r) = (Double(problem.sampleCount), problem.outputScale)
    func k1(_ g: [Double]) -> Double {
      2 * r / (3 * 3.0.squareRoot() * n) * zip(g, tails).reduce(0) { $0 + abs($1.0) * $1.1 }
    }
    func k2(_ g: [Double]) -> Double {
      let mean = zip(g, tails).reduce(0) { $0 + abs($1.0) * $1.1.squareRoot() } / n
      return r * r / (2 * problem.regularization) * mean * mean
    }
    upper = k1(complete.dualVariables)
    lower = -(k1(truncated.dualVariables) + k2(truncated.dualVariables))
  }
}
