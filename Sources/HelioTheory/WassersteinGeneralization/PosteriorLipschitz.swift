public import HelioCore
public import HelioLinalg

/// A bound on the Lipschitz constant of a network from its weights, after training.
///
///     Lip f <= (Ls/sqrt p) min(sum_j |a_j| |w_j|, |a| |W|_op)
///
/// - Parameters:
///   - a: p numbers; W: p x d.
/// - Complexity: the singular values of W.
///
/// Source: sheet wasserstein-generalization §4, item 6.
public func posteriorLipschitz(
  secondLayer a: [Double], firstLayer W: Matrix<Double>, activationLipschitz Ls: Double = 1
) throws(HelioError) -> Double {
  try require(a.count == W.rows, "secondLayer", "\(W.rows) numbers, one a row", got: a.count)
  let sum = (0..<W.rows).reduce(0) { $0 + abs(a[$1]) * norm(W.row($1)) }
  let largest = try singularValues(W).first ?? 0
  return Ls / Double(max(a.count, 1)).squareRoot() * min(sum, norm(a) * largest)
}
