public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A multi-index data model.
///
///     y = g(<u_1, x>, ..., <u_k, x>) + noise,   x ~ N(0, I) or uniform with |x|^2 = d
///
/// The index directions u are the first k axes: both laws are rotation invariant, so this costs no
/// generality.
public struct DataModel: Sendable {
  public let dimension: Int
  public let link: Link
  public let noiseVariance: Double
  public let inputs: InputLaw

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for d below the number of the link's
  ///   variables or a negative noise variance.
  public init(
    dimension: Int, link: Link, noiseVariance: Double = 0, inputs: InputLaw = .gaussian
  ) throws(HelioError) {
    try require(
      dimension >= max(1, link.variableCount), "dimension",
      "at least \(max(1, link.variableCount)), the number of the link's variables", got: dimension)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    self.dimension = dimension
    self.link = link
    self.noiseVariance = noiseVariance
    self.inputs = inputs
  }

  /// n independent pairs.
  public struct Sample<S: MatrixScalar>: Sendable {
    /// n x d.
    public let inputs: Matrix<S>
    /// g alone.
    public let noiseless: [S]
    /// g plus noise.
    public let targets: [S]
  }

  /// - Complexity: n d normal variates.
  public func sample<S: MatrixScalar>(
    _ n: Int, from stream: RandomStream, as _: S.Type = S.self
  ) -> Sample<S> {
    var X = Matrix<S>.normal(rows: n, columns: dimension, from: stream.substream("inputs"))
    if inputs == .sphere {
      for i in 0..<n {
        let length = norm(X.row(i))
        let scale = S(Double(dimension).squareRoot()) / length
        for j in 0..<dimension { X[i, j] *= scale }
      }
    }
    let indices = (0..<max(1, link.variableCount)).map { j in X.column(j).map { Double($0) } }
    let g = link.values(indices)
    let sigma = noiseVariance.squareRoot()
    let noise = stream.substream("noise").normals(n)
    return Sample(
      inputs: X, noiseless: g.map { S($0) }, targets: zip(g, noise).map { S($0 + sigma * $1) })
  }
}
