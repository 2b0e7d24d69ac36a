public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The pure spiked model: isotropic rows plus one spike with finitely many coefficients.
///
///     phi_j(x) = s(<w_j, x> + u_j <v, x>),   u_j = c_b for the neurons of block b,
///     y = g(<beta, x>) + noise,   <beta, v> = zeta,   x ~ N(0, I_d)
///
/// Both laws are rotation invariant, so v is the first axis and beta lies in the plane of the first
/// two.
///
/// Source: sheet learned-features-spectrum §1.
public struct SpikedFeatureModel: Sendable {
  public let width: Int
  public let activation: Activation
  /// c_b.
  public let spikeCoefficients: [Double]
  /// p_b: the shares pi_b p rounded, the last block takes the rest.
  public let blockSizes: [Int]
  /// Unit rows instead of N(0, I/d).
  public let unitRows: Bool
  /// zeta.
  public let overlap: Double
  /// y and the direction beta.
  public let data: DataModel

  /// - Parameters:
  ///   - dimension: d >= 2.
  ///   - width: p, at least the number of blocks.
  ///   - spikeCoefficients: c_b.
  ///   - probabilities: pi_b > 0, as many, with sum 1.
  ///   - link: g of one variable.
  ///   - overlap: zeta in [-1, 1].
  ///   - noiseVariance: sigma^2 >= 0.
  ///   - unitRows: |w_j| = 1, or rows N(0, I/d).
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    dimension d: Int, width p: Int, activation: Activation, spikeCoefficients: [Double],
    probabilities: [Double], link: Link, overlap zeta: Double, noiseVariance: Double,
    unitRows: Bool = true
  ) throws(HelioError) {
    try require(d >= 2, "dimension", "at least 2", got: d)
    try require(
      p >= spikeCoefficients.count && !spikeCoefficients.isEmpty, "width",
      "at least the number of blocks", got: p)
    try require(
      spikeCoefficients.allSatisfy(\.isFinite), "spikeCoefficients", "finite",
      got: spikeCoefficients)
    try require(
      probabilities.count == spikeCoefficients.count && probabilities.allSatisfy { $0 > 0 }
        && abs(probabilities.reduce(0, +) - 1) < 1e-9, "probabilities",
      "\(spikeCoefficients.count) positive numbers with sum 1", got: probabilities)
    try require(zeta >= -1 && zeta <= 1, "overlap", "between -1 and 1", got: zeta)
    try require(
      link.variableCount == 1, "link", "a function of one projection", got: "'\(link.text)'")
    var beta = Matrix<Double>(rows: d, columns: 1)
    beta[0, 0] = zeta
    beta[1, 0] = max(1 - zeta * zeta, 0).squareRoot()
    data = try DataModel(
      dimension: d, link: link, noiseVariance: noiseVariance, directions: beta)
    width = p
    self.activation = activation
    self.spikeCoefficients = spikeCoefficients
    blockSizes = try Self.sizes(of: probabilities, width: p)
    self.unitRows = unitRows
    overlap = zeta
  }

  /// pi_b p rounded, the last block takes the rest; no block may be empty.
  static func sizes(of probabilities: [Double], width p: Int) throws(HelioError) -> [Int] {
    var sizes = probabilities.dropLast().map { Int(($0 * Double(p)).rounded()) }
    sizes.append(p - sizes.reduce(0, +))
    try require(
      sizes.allSatisfy { $0 > 0 }, "width", "large enough that every block has a neuron", got: p)
    return sizes
  }

  /// c_b for every neuron.
  var coefficients: [Double] {
    zip(spikeCoefficients, blockSizes).flatMap { [Double](repeating: $0, count: $1) }
  }

  /// Draws a layer.
  public func layer<S: MatrixScalar>(
    from stream: RandomStream, as _: S.Type = S.self
  ) -> FeatureLayer<S> {
    let d = data.dimension
    var W = isotropicRows(width, d, unitRows: unitRows, from: stream, as: S.self)
    for (j, c) in coefficients.enumerated() { W[j, 0] += S(c) }
    var v = [S](repeating: 0, count: d)
    v[0] = 1
    return FeatureLayer(weights: W, activation: activation, direction: v, data: data)
  }
}

/// p isotropic rows: unit norm, or N(0, I/d).
func isotropicRows<S: MatrixScalar>(
  _ p: Int, _ d: Int, unitRows: Bool, from stream: RandomStream, as _: S.Type
) -> Matrix<S> {
  var W = Matrix<S>.normal(
    rows: p, columns: d, scale: S(1 / Double(d).squareRoot()), from: stream.substream("rows"))
  if unitRows { scaleRows(of: &W, toNorm: 1) }
  return W
}

/// A layer of features s(W x), without 1/sqrt p, with the data it is to be fitted on.
public struct FeatureLayer<S: MatrixScalar>: Sendable {
  /// W, p x d.
  public let weights: Matrix<S>
  public let activation: Activation
  /// v, unit: the direction on which errors are conditioned.
  public let direction: [S]
  public let data: DataModel

  public init(weights: Matrix<S>, activation: Activation, direction: [S], data: DataModel) {
    precondition(
      weights.columns == data.dimension && direction.count == data.dimension,
      "\(weights.columns) columns, \(direction.count) entries of v for d = \(data.dimension)")
    self.weights = weights
    self.activation = activation
    self.direction = direction
    self.data = data
  }

  public var width: Int { weights.rows }

  /// s(X W^T), n x p, of all neurons or a range of them.
  public func features(_ X: Matrix<S>, neurons: Range<Int>? = nil) -> Matrix<S> {
    let W = neurons.map { weights.rows($0) } ?? weights
    var Z = product(X, W, transposeSecond: true)
    activation.apply(to: &Z)
    return Z
  }
}
