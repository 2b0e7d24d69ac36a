public import HelioCore
public import HelioLinalg
import HelioTables

/// Two kernels on the same points, compared as function spaces.
///
/// Eigenvalues are those of K/n; eigenfunctions are the eigenvectors phi_i on the points; C are the
/// coefficients on them of the targets, centred over the points. Use points on which neither kernel
/// was learned.
///
/// Eigenvectors of close eigenvalues may be rotated among themselves by chance: single overlaps
/// there say little; subspace angles, growth and powers stay meaningful.
///
/// Source: sheet function-space section 6.
public struct EmpiricalReshaping: Codable, Sendable, Equatable {
  /// One kernel on the points.
  public struct Stage: Codable, Sendable, Equatable {
    /// Eigenvalues of K/n, descending, all n of them; below 0 by rounding is 0.
    public let eigenvalues: [Double]
    /// Share of the target carried by the first r eigenfunctions, r = 1, 2, …, averaged over outputs.
    public let cumulativePower: [Double]
    /// A = sum lambda C^2 / (|y|^2 sqrt(sum lambda^2)), averaged over outputs; in [0, 1].
    public let alignment: Double
    /// kap, the ridge in units of the eigenvalues; `nil` if none was given.
    public let effectiveRidge: Double?
    /// sum lambda/(lambda + kap).
    public let degreesOfFreedom: Double?
  }
  /// An eigenfunction before, and the one after that resembles it most.
  public struct Match: Codable, Sendable, Equatable {
    /// Ranks, from 0.
    public let before: Int
    public let after: Int
    public let overlap: Double
    /// lambda_after/lambda_before; `nil` if the latter is zero to rounding.
    public let amplification: Double?
  }

  public let before: Stage
  public let after: Stage
  /// lambda_r after / lambda_r before, by rank, as far as the latter is more than rounding.
  public let amplification: [Double]
  /// overlaps[i][j] = |<phi_i before, phi_j after>| of the leading eigenfunctions.
  public let overlaps: [[Double]]
  /// Growth of the quadratic form of the leading eigenfunctions before, as far as their eigenvalue is
  /// more than rounding: <phi_i, K_after phi_i>/<phi_i, K_before phi_i>.
  public let growthOfModes: [Double]
  /// The leading eigenfunctions paired one to one, greatest overlap first; in order of `before`.
  public let matches: [Match]
  /// Angles, in degrees, between the spans of the leading eigenfunctions, ascending.
  public let principalAngles: [Double]
  /// The largest of them.
  public var subspaceAngle: Double { principalAngles.last ?? 0 }

  /// - Parameters:
  ///   - K0: n x n, kernel before on the points; `K1`: after.
  ///   - Y: n x k targets; their means over the points are removed. An output that is constant over
  ///     the points is left out of the averages.
  ///   - leading: number of eigenfunctions compared, at most n.
  ///   - subspaceDimension: dimension of the spans between which angles are taken; `nil`: `leading`.
  ///   - ridges: kap before and after: the ridge of K + ridge I divided by the number of training rows.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for shapes and ranges.
  /// - Complexity: two eigenproblems of order n.
  public init(
    before K0: Matrix<Double>, after K1: Matrix<Double>, targets Y: Matrix<Double>,
    leading: Int = 10, subspaceDimension: Int? = nil, ridges: (before: Double, after: Double)? = nil
  ) throws(HelioError) {
    let n = K0.rows
    try require(
      n >= 1 && K0.columns == n && K1.rows == n && K1.columns == n, "kernels",
      "square, not empty and of the same order",
      got: "\(n) x \(K0.columns) and \(K1.rows) x \(K1.columns)")
    try require(leading >= 1, "leading", "at least 1", got: leading)
    let m = min(leading, n)
    let dimension = min(subspaceDimension ?? m, m)
    try require(dimension >= 1, "subspaceDimension", "at least 1", got: dimension)
    for ridge in [ridges?.before, ridges?.after].compactMap(\.self) {
      try require(ridge > 0 && ridge.isFinite, "ridges", "positive and finite", got: ridge)
    }
    let targets = try varyingOutputs(Y, points: n)
    let (eigen0, eigen1) = (try symmetricEigen(K0), try symmetricEigen(K1))
    before = Stage(eigen0, targets, ridge: ridges?.before)
    after = Stage(eigen1, targets, ridge: ridges?.after)

    let (lambda0, lambda1) = (before.eigenvalues, after.eigenvalues)
    // An eigenvalue is known to about n ulp of the largest: below that a ratio means nothing.
    let floor = Double(n) * Double.ulpOfOne * lambda0[0]
    let rank = lambda0.count { $0 > floor }
    amplification = (0..<rank).map { lambda1[$0] / lambda0[$0] }
    let columns = Array(0..<m)
    let phi0 = eigen0.vectors.selectingColumns(columns)
    let phi1 = eigen1.vectors.selectingColumns(columns)
    let Q = product(phi0, phi1, transposeFirst: true)
    let stretched = product(K1, phi0)
    growthOfModes = (0..<min(m, rank)).map { i in
      dot(phi0.column(i), stretched.column(i)) / (Double(n) * lambda0[i])
    }
    overlaps = (0..<m).map { i in Q.row(i).map(abs) }
    matches = greedyPairs(overlaps).map { i, j in
      Match(
        before: i, after: j, overlap: abs(Q[i, j]),
        amplification: i < rank ? lambda1[j] / lambda0[i] : nil)
    }
    let block = Matrix(rows: dimension, columns: dimension) { Q[$0, $1] }
    principalAngles = try singularValues(block).map { acos(min($0, 1)) * 180 / .pi }
  }
}

extension EmpiricalReshaping.Stage {
  /// With C_ic = <phi_i, y_c>:
  ///
  ///     power_i = mean_c C_ic^2/|y_c|^2,   A = sum_i lambda_i power_i / sqrt(sum_i lambda_i^2)
  fileprivate init(_ eigen: SymmetricEigen<Double>, _ Y: Matrix<Double>, ridge: Double?) {
    let n = Double(Y.rows)
    let lambda = eigen.values.map { max($0, 0) / n }
    let C = product(eigen.vectors, Y, transposeFirst: true)
    let squares = squaredColumnNorms(Y)
    let power = (0..<C.rows).map { i in
      (0..<C.columns).reduce(0) { $0 + C[i, $1] * C[i, $1] / squares[$1] } / Double(Y.columns)
    }
    var sum = 0.0
    cumulativePower = power.map { share in
      sum += share
      return sum
    }
    eigenvalues = lambda
    alignment = norm(lambda) > 0 ? dot(lambda, power) / norm(lambda) : 0
    effectiveRidge = ridge
    degreesOfFreedom = ridge.map { kap in lambda.reduce(0) { $0 + $1 / ($1 + kap) } }
  }
}

/// How well a kernel on points is aligned with targets there, without an eigenproblem.
///
///     A = mean_c y_c^T K y_c/(|y_c|^2 |K|),   |K| the Frobenius norm, y_c centred over the points
///
/// - Parameter Y: n x k; an output that is constant over the points is left out.
/// - Complexity: n^2 k.
/// Source: sheet function-space section 6.
public func kernelTargetAlignment(
  _ K: Matrix<Double>, _ Y: Matrix<Double>
) throws(HelioError) -> Double {
  try require(
    K.rows >= 1 && K.rows == K.columns, "kernel", "square and not empty",
    got: "\(K.rows) x \(K.columns)")
  let y = try varyingOutputs(Y, points: K.rows)
  let Ky = product(K, y)
  let squares = squaredColumnNorms(y)
  let size = K.frobeniusNorm
  let aligned = (0..<y.columns).map { dot(y.column($0), Ky.column($0)) / squares[$0] }
  return size > 0 ? aligned.reduce(0, +) / (Double(y.columns) * size) : 0
}

/// The centred outputs, without those that are constant.
private func varyingOutputs(
  _ Y: Matrix<Double>, points n: Int
) throws(HelioError) -> Matrix<Double> {
  try require(
    Y.rows == n && Y.columns >= 1 && Y.isFinite, "targets",
    "finite, with \(n) rows and a column at least", got: "\(Y.rows) x \(Y.columns)")
  let means = columnMeans(Y)
  let centred = Matrix(rows: n, columns: Y.columns) { Y[$0, $1] - means[$1] }
  let varying = (0..<Y.columns).filter { !isConstant(Y.column($0)) }
  try require(!varying.isEmpty, "targets", "different at some of the points", got: "constants")
  return centred.selectingColumns(varying)
}
