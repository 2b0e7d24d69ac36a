public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A multi-index data model.
///
///     y = g(<u_1, x>, ..., <u_k, x>) + noise,   x ~ N(0, I) or uniform with |x|^2 = d
///
/// The index directions u are orthonormal; by default the first k axes, which costs no generality
/// because both laws are rotation invariant.
public struct DataModel: Sendable {
  public let dimension: Int
  public let link: Link
  public let noiseVariance: Double
  public let inputs: InputLaw
  /// U, d x k with orthonormal columns; `nil` for the first axes.
  public let directions: Matrix<Double>?

  /// - Parameters:
  ///   - dimension: d, at least the number k of the link's variables.
  ///   - link: g.
  ///   - noiseVariance: sigma^2 >= 0.
  ///   - inputs: law of x.
  ///   - directions: d x k with orthonormal columns, or `nil` for the first k axes; see
  ///     ``randomDirections(dimension:count:from:)``.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    dimension: Int, link: Link, noiseVariance: Double = 0, inputs: InputLaw = .gaussian,
    directions: Matrix<Double>? = nil
  ) throws(HelioError) {
    let k = link.variableCount
    try require(
      dimension >= k, "dimension", "at least \(k), the number of the link's variables",
      got: dimension)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    if let U = directions {
      try require(
        U.rows == dimension && U.columns == k, "directions", "a \(dimension) x \(k) matrix",
        got: "\(U.rows) x \(U.columns)")
      let departure = (gram(U, of: .columns) - .identity(k)).frobeniusNorm
      try require(
        departure < 1e-10, "directions", "orthonormal columns", got: "a departure of \(departure)")
    }
    self.dimension = dimension
    self.link = link
    self.noiseVariance = noiseVariance
    self.inputs = inputs
    self.directions = directions
  }

  /// k orthonormal directions, uniform among all: the left singular vectors of a normal matrix.
  ///
  /// - Parameters:
  ///   - d: dimension; k: number of directions, 1 ... d.
  public static func randomDirections(
    dimension d: Int, count k: Int, from stream: RandomStream
  ) throws(HelioError) -> Matrix<Double> {
    try require(k >= 1 && k <= d, "count", "between 1 and the dimension \(d)", got: k)
    let svd = try singularValueDecomposition(
      Matrix<Double>.normal(rows: d, columns: k, from: stream))
    // U V^T, the polar factor: left vectors alone would carry LAPACK's choice of signs.
    return product(svd.left, svd.right, transposeSecond: true)
  }

  /// n independent pairs.
  public struct Sample<S: MatrixScalar>: Sendable {
    /// n x d.
    public let inputs: Matrix<S>
    /// g alone.
    public let noiseless: [S]
    /// g plus noise.
    public let targets: [S]

    /// The targets as a column, n x 1.
    public var targetMatrix: Matrix<S> {
      Matrix(rows: targets.count, columns: 1, elements: targets)
    }
  }

  /// Draws a sample; the first rows of a longer one are the same. `Float` and `Double` draw
  /// different numbers from one stream.
  ///
  /// - Complexity: n d normal variates.
  public func sample<S: MatrixScalar>(
    _ n: Int, from stream: RandomStream, as _: S.Type = S.self
  ) -> Sample<S> {
    precondition(n >= 0, "a sample of \(n)")
    var X = Matrix<S>.normal(rows: n, columns: dimension, from: stream.substream("inputs"))
    if inputs == .sphere { scaleRows(of: &X, toNorm: S(Double(dimension).squareRoot())) }
    let g = link.values(projections(of: X))
    let sigma = noiseVariance.squareRoot()
    let noise = stream.substream("noise").normals(n)
    return Sample(
      inputs: X, noiseless: g.map { S($0) }, targets: zip(g, noise).map { S($0 + sigma * $1) })
  }

  /// <u_i, x> for every direction, one column each.
  public func projections<S: MatrixScalar>(of X: Matrix<S>) -> [[Double]] {
    let k = link.variableCount
    guard let U = directions else { return (0..<k).map { X.column($0).map { Double($0) } } }
    let Z = product(X, Matrix<S>(converting: U))
    return (0..<k).map { Z.column($0).map { Double($0) } }
  }
}

/// Rows scaled to one Euclidean norm, in place.
func scaleRows<S: MatrixScalar>(of X: inout Matrix<S>, toNorm length: S) {
  let scales = (0..<X.rows).map { length / norm(X.row($0)) }
  apply(.identity, rowScales: scales, to: &X)
}
