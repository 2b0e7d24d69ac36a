public import HelioCore
public import HelioLinalg

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
  package var n: Int { problem.sampleCount }
  /// L, n numbers.
  package var curvatures: [Double] { conjugateCurvatures.map { 1 / $0 } }
  /// Q.
  package var Q: Matrix<Double> {
    var Q = A
    for i in 0..<n { Q[i, i] += conjugateCurvatures[i] }
    return Q
  }
  /// L^{1/2} A L^{1/2}, which is symmetric.
  package var scaledResponse: Matrix<Double> {
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
