public import HelioCore
public import HelioLinalg

/// Two kernels on the same points, compared as function spaces.
///
/// Eigenvalues are those of K/n; eigenfunctions are the eigenvectors on the points; C are the target's
/// coefficients on them.
///
/// Source: sheet function-space section 6.
public struct EmpiricalReshaping: Codable, Sendable, Equatable {
  /// One kernel on the points.
  public struct Stage: Codable, Sendable, Equatable {
    /// Eigenvalues of K/n, descending.
    public let eigenvalues: [Double]
    /// Share of the target's variance carried by the first r eigenfunctions, r = 1, 2, ...
    public let cumulativePower: [Double]
    /// A = sum lambda C^2 / (|y|^2 sqrt(sum lambda^2)).
    public let alignment: Double
  }

  public let before: Stage
  public let after: Stage
  /// lambda_r after / lambda_r before, by rank.
  public let amplification: [Double]
  /// overlaps[i][j] = |<phi_i before, phi_j after>| of the leading eigenfunctions.
  public let overlaps: [[Double]]
  /// Eigenvalue growth of the quadratic form: <phi_i before, K_after phi_i before>/(n lambda_i before).
  public let growthOfModes: [Double]
  /// Largest principal angle, in degrees, between the spans of the leading eigenfunctions.
  public let subspaceAngle: Double

  /// - Parameters:
  ///   - K0, K1: n x n kernels before and after on the same points.
  ///   - Y: n x k targets; their means over the points are removed.
  ///   - leading: number of eigenfunctions compared, at most n.
  /// - Complexity: two eigenproblems of order n.
  public init(
    before K0: Matrix<Double>, after K1: Matrix<Double>, targets Y: Matrix<Double>,
    leading: Int = 10
  ) throws(HelioError) {
    precondition(K0.rows == K1.rows && K0.rows == Y.rows, "kernels and targets do not fit")
    let n = K0.rows
    let m = min(leading, n)
    let centred = Self.centred(Y)
    let (eigen0, eigen1) = (try symmetricEigen(K0), try symmetricEigen(K1))
    before = Self.stage(eigen0, centred)
    after = Self.stage(eigen1, centred)
    amplification = zip(before.eigenvalues, after.eigenvalues).map {
      $0 > 1e-14 * (eigen0.values.first ?? 0) / Double(n) ? $1 / $0 : 1
    }
    let columns = Array(0..<m)
    let (top0, top1) = (
      eigen0.vectors.selectingColumns(columns), eigen1.vectors.selectingColumns(columns)
    )
    let overlap = product(top0, top1, transposeFirst: true)
    overlaps = (0..<m).map { i in (0..<m).map { abs(overlap[i, $0]) } }
    let grown = product(K1, top0)
    growthOfModes = (0..<m).map { i in
      dot(top0.column(i), grown.column(i)) / max(eigen0.values[i], Double.leastNormalMagnitude)
    }
    let cosines = try singularValues(overlap)
    subspaceAngle = arccosine(min(1, cosines.last ?? 1)) * 180 / .pi
  }

  private static func centred(_ Y: Matrix<Double>) -> Matrix<Double> {
    let means = (0..<Y.columns).map { Y.column($0).reduce(0, +) / Double(max(Y.rows, 1)) }
    return Matrix(rows: Y.rows, columns: Y.columns) { Y[$0, $1] - means[$1] }
  }

  private static func stage(_ eigen: SymmetricEigen<Double>, _ Y: Matrix<Double>) -> Stage {
    let n = Double(max(Y.rows, 1))
    let C = product(eigen.vectors, Y, transposeFirst: true)
    let power = (0..<C.rows).map { dot(C.row($0), C.row($0)) }
    let total = max(power.reduce(0, +), Double.leastNormalMagnitude)
    var sum = 0.0
    let cumulative = power.map { value in
      sum += value
      return sum / total
    }
    let values = eigen.values.map { max($0, 0) / n }
    let aligned = zip(values, power).reduce(0) { $0 + $1.0 * $1.1 } / total
    let size = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return Stage(
      eigenvalues: values, cumulativePower: cumulative, alignment: size > 0 ? aligned / size : 0)
  }
}
