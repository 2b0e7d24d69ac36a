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

/// A bound on the movement of the outputs from the weights before and after training, in place of Delta1.
///
///     |f_T(x) - f_0(x)| <= |x| (Ls/sqrt p) sum_j (|a_j| |w_j - w0_j| + |a_j - a0_j| |w0_j|)
///
/// - Parameters:
///   - a0, W0: p numbers and p x d, at the start; a, W: the same in the end.
///
/// Source: sheet wasserstein-generalization §4, item 6.
public func posteriorMovement(
  from start: (secondLayer: [Double], firstLayer: Matrix<Double>),
  to end: (secondLayer: [Double], firstLayer: Matrix<Double>), activationLipschitz Ls: Double = 1
) throws(HelioError) -> Double {
  let (a0, W0, a, W) = (start.secondLayer, start.firstLayer, end.secondLayer, end.firstLayer)
  for count in [a.count, W0.rows, W.rows] {
    try require(count == a0.count, "weights", "of \(a0.count) neurons", got: count)
  }
  try require(
    W.columns == W0.columns, "firstLayer", "of \(W0.columns) inputs", got: W.columns)
  let sum = a0.indices.reduce(0.0) { sum, j in
    let moved = zip(W.row(j), W0.row(j)).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return sum + abs(a[j]) * moved.squareRoot() + abs(a[j] - a0[j]) * norm(W0.row(j))
  }
  return Ls / Double(max(a.count, 1)).squareRoot() * sum
}
