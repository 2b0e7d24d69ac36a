public import HelioCore
public import HelioLinalg

/// Leave-one-out and generalised cross-validation errors on a grid of ridges, in closed form.
///
///     K = U diag(lambda) U^T,  alpha = (K + ridge I)^{-1} Y,  c_i = [(K + ridge I)^{-1}]_ii
///     leave-one-out residual of row i:  alpha_i / c_i
///     generalised:  n sum |alpha|^2 / (tr (K + ridge I)^{-1})^2
///
/// One eigenproblem serves all ridges: of K if n <= p, otherwise of Phi^T Phi, whose eigenvectors
/// give those of K and leave the rest of R^n with eigenvalue 0.
public struct RidgePath: Sendable, Equatable, Codable {
  public let ridges: [Double]
  /// Mean squared leave-one-out error over rows and outputs, one for each ridge.
  public let leaveOneOutErrors: [Double]
  /// Generalised cross-validation, one for each ridge.
  public let generalisedErrors: [Double]

  /// The ridge of the least leave-one-out error; of equal ones the largest.
  public var bestRidge: Double {
    let best = leaveOneOutErrors.min() ?? .nan
    return zip(ridges, leaveOneOutErrors).filter { $0.1 == best }.map(\.0).max() ?? ridges[0]
  }

  /// - Parameters:
  ///   - Phi: n x p features, n >= 2.
  ///   - Y: n x k.
  ///   - ridges: at least one, all positive.
  /// - Complexity: one symmetric eigenproblem of order min(n, p), then n min(n, p) for each ridge.
  public init<S: MatrixScalar>(
    features Phi: Matrix<S>, targets Y: Matrix<S>, ridges: [Double]
  ) throws(HelioError) {
    try require(
      !ridges.isEmpty && ridges.allSatisfy { $0.isFinite && $0 > 0 }, "ridges",
      "at least one positive number", got: ridges)
    precondition(Phi.rows == Y.rows, "\(Phi.rows) rows of features, \(Y.rows) targets")
    try require(Phi.rows >= 2, "rows", "at least 2", got: Phi.rows)
    let basis = try Basis(Phi, Y)
    var errors: [(leaveOneOut: Double, generalised: Double)] = []
    for ridge in ridges { errors.append(basis.errors(ridge)) }
    self.ridges = ridges
    leaveOneOutErrors = errors.map(\.leaveOneOut)
    generalisedErrors = errors.map(\.generalised)
  }
}

/// U and lambda of the range that the eigenproblem gave, and what lies outside it.
private struct Basis {
  let lambda: [Double]
  /// n x r.
  let U: Matrix<Double>
  /// The entries of U squared.
  let squares: Matrix<Double>
  /// U^T Y, r x k.
  let projected: Matrix<Double>
  /// Y - U U^T Y and 1 - sum_k U_ik^2: zero if r = n.
  let rest: Matrix<Double>
  let restSquares: [Double]
  /// Whether U spans R^n, so that `rest` is rounding only.
  let complete: Bool

  init<S: MatrixScalar>(_ Phi: Matrix<S>, _ Y: Matrix<S>) throws(HelioError) {
    // In Double whatever the features are: alpha_i / c_i divides differences.
    let Phi = (Phi as? Matrix<Double>) ?? Matrix(converting: Phi)
    let Y = (Y as? Matrix<Double>) ?? Matrix(converting: Y)
    if Phi.rows <= Phi.columns {
      let eigen = try symmetricEigen(gram(Phi, of: .rows))
      lambda = eigen.values.map { max($0, 0) }
      U = eigen.vectors
    } else {
      let eigen = try symmetricEigen(gram(Phi, of: .columns))
      // Directions of rounding size belong to the null space.
      let floor = Double(Phi.rows) * .ulpOfOne * max(eigen.values.first ?? 0, 0)
      let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
      lambda = kept.map { eigen.values[$0] }
      var image = product(Phi, eigen.vectors.selectingColumns(kept)).transposed()
      apply(.identity, rowScales: lambda.map { 1 / $0.squareRoot() }, to: &image)
      U = image.transposed()
    }
    var squares = U
    apply(.square, to: &squares)
    self.squares = squares
    projected = product(U, Y, transposeFirst: true)
    var rest = Y
    addProduct(to: &rest, U, projected, scale: -1)
    self.rest = rest
    restSquares = product(squares, [Double](repeating: 1, count: lambda.count)).map {
      max(1 - $0, 0)
    }
    complete = Phi.rows <= Phi.columns
  }

  func errors(_ ridge: Double) -> (leaveOneOut: Double, generalised: Double) {
    let inverse = lambda.map { 1 / ($0 + ridge) }
    var weighted = projected
    apply(.identity, rowScales: inverse, to: &weighted)
    var alpha = product(U, weighted)
    var diagonal = product(squares, inverse)
    if !complete {
      for i in alpha.elements.indices { alpha.elements[i] += rest.elements[i] / ridge }
      for i in diagonal.indices { diagonal[i] += restSquares[i] / ridge }
    }
    let (n, k) = (alpha.rows, alpha.columns)
    var sum = 0.0
    for i in 0..<n {
      for c in 0..<k {
        let residual = alpha[i, c] / diagonal[i]
        sum += residual * residual
      }
    }
    let trace = diagonal.reduce(0, +)
    let generalised = Double(n) * dot(alpha.elements, alpha.elements) / (trace * trace) / Double(k)
    return (sum / Double(n * k), generalised)
  }
}
