public import HelioCore
public import HelioLinalg

/// The covariance of a neuron's weights: isotropic noise and a few spikes.
///
///     Sigma = (1/d) (b I + sum_i theta_i v_i v_i^T),   b = 1 + rho
///
/// Three views of the same kernel: weights N(0, Sigma); inputs z = sqrt(d) Sigma^{1/2} x under isotropic
/// weights; a new kernel K_Sigma on x. With a bias of variance beta0 each of q, q', r grows by beta0.
///
/// Source: sheet function-space sections 2 and 3.
public struct SpikedCovariance<S: MatrixScalar>: Sendable {
  public let dimension: Int
  /// d x k, orthonormal columns: the directions v_i.
  public let directions: Matrix<S>
  /// theta_i, in units of the bulk 1/d; kappa = theta/d.
  public let strengths: [Double]
  /// b = 1 + rho.
  public let bulk: Double
  /// beta0, the variance of the neurons' bias; 0 for none.
  public let biasVariance: Double

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` if Sigma is not positive definite, a
  ///   number is not finite, or the directions are not orthonormal to rounding.
  public init(
    dimension: Int, directions: Matrix<S>, strengths: [Double], bulkInflation: Double = 0,
    biasVariance: Double = 0
  ) throws(HelioError) {
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    try require(
      directions.rows == dimension && directions.columns == strengths.count, "directions",
      "a \(dimension) x \(strengths.count) matrix",
      got: "\(directions.rows) x \(directions.columns)")
    try require(
      bulkInflation.isFinite && bulkInflation > -1, "bulkInflation", "greater than -1",
      got: bulkInflation)
    try require(
      biasVariance.isFinite && biasVariance >= 0, "biasVariance", "zero or positive",
      got: biasVariance)
    for theta in strengths {
      try require(
        theta.isFinite && 1 + bulkInflation + theta > 0, "spikeStrength",
        "greater than -(1 + bulkInflation)", got: theta)
    }
    let overlaps = product(directions, directions, transposeFirst: true)
    let rounding = 1e3 * Double(S.ulpOfOne) * Double(max(dimension, 1)).squareRoot()
    let defect = Double((overlaps - .identity(strengths.count)).frobeniusNorm)
    try require(
      defect <= rounding, "directions", "orthonormal columns", got: "a defect of \(defect)")
    self.dimension = dimension
    self.directions = directions
    self.strengths = strengths
    bulk = 1 + bulkInflation
    self.biasVariance = biasVariance
  }

  /// The covariance before any step: I/d.
  public static func isotropic(
    dimension: Int, biasVariance: Double = 0
  ) throws(HelioError) -> SpikedCovariance {
    try SpikedCovariance(
      dimension: dimension, directions: Matrix(rows: dimension, columns: 0), strengths: [],
      biasVariance: biasVariance)
  }

  /// Inputs z with z'z' = r: row i is Sigma^{1/2} x_i, followed by sqrt(beta0) if there is a bias.
  ///
  ///     Sigma^{1/2} x = (sqrt(b) x + sum_i (sqrt(b + theta_i) - sqrt(b)) <v_i, x> v_i) / sqrt(d)
  ///
  /// - Parameter X: n x d.
  /// - Complexity: 4 n d k operations; Sigma is never formed.
  public func stretched(_ X: Matrix<S>) -> Matrix<S> {
    precondition(X.columns == dimension, "\(X.columns) columns for dimension \(dimension)")
    let scale = 1 / Double(dimension).squareRoot()
    var Z = X.scaled(by: S(bulk.squareRoot() * scale))
    if !strengths.isEmpty {
      var T = product(X, directions)
      for k in strengths.indices {
        let stretch = S(((bulk + strengths[k]).squareRoot() - bulk.squareRoot()) * scale)
        for i in 0..<T.rows { T[i, k] *= stretch }
      }
      addProduct(to: &Z, T, directions, transposeSecond: true)
    }
    guard biasVariance > 0 else { return Z }
    let bias = S(biasVariance.squareRoot())
    return Matrix(rows: Z.rows, columns: dimension + 1) { i, j in j < dimension ? Z[i, j] : bias }
  }
}
