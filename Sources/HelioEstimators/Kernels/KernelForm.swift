public import HelioCore
public import HelioKernels
public import HelioLinalg

/// A kernel family with its shape.
///
///     z = scale x S, and beside it sqrt(bias variance) as one more coordinate
///
/// For radial kernels 1/scale is the bandwidth, in units where |z - z'|^2 is 2 for typical points; for
/// network kernels scale^2 is the variance of the weights and the bias variance that of the biases.
public struct KernelForm: Sendable, Hashable {
  public var family: KernelFamily
  public var scale: Double
  public var biasVariance: Double

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a scale that is not positive or a
  ///   bias variance that is negative, or one for a radial kernel.
  public init(
    _ family: KernelFamily, scale: Double = 1, biasVariance: Double = 0
  ) throws(HelioError) {
    try require(scale > 0 && scale.isFinite, "scale", "positive and finite", got: scale)
    try require(
      biasVariance >= 0 && biasVariance.isFinite, "biasVariance", "zero or positive",
      got: biasVariance)
    try require(
      !family.isStationary || biasVariance == 0, "biasVariance", "zero for a radial kernel",
      got: biasVariance)
    self.family = family
    self.scale = scale
    self.biasVariance = biasVariance
  }

  /// As people read it: `relu, bias 0.3` or `laplace, bandwidth 2`.
  public var description: String {
    if family.isStationary { return "\(family.name), bandwidth \(shortDecimal(1 / scale))" }
    let bias = "bias variance \(shortDecimal(biasVariance))"
    return family.isHomogeneous
      ? "\(family.name), \(bias)"
      : "\(family.name), weight scale \(shortDecimal(scale)), \(bias)"
  }

  /// The points as the kernel family sees them, n x d or n x (d + 1).
  public func points(_ X: Matrix<Double>, _ metric: Metric) -> Matrix<Double> {
    let Z = metric.stretched(X, by: scale)
    guard biasVariance > 0 else { return Z }
    let (d, bias) = (Z.columns, biasVariance.squareRoot())
    var result = Matrix<Double>(rows: Z.rows, columns: d + 1, repeating: bias)
    for i in 0..<Z.rows {
      result.elements.replaceSubrange(
        (i * (d + 1))..<(i * (d + 1) + d), with: Z.elements[(i * d)..<((i + 1) * d)])
    }
    return result
  }

  /// The average gradient outer product of a fitted function, in the space of the inputs, d x d.
  ///
  ///     M = (1/m) sum over places and outputs of grad f grad f^T,   grad_x f = scale S grad_z f
  ///
  /// - Parameters:
  ///   - Z: places as ``points(_:_:)`` gives them, m rows.
  ///   - f: the function there without offset, m x k; `points`, `coefficients`: its expansion.
  /// - Precondition: the family has a gradient.
  /// - Complexity: m n d k.
  /// Source: sheet function-space section 8; Radhakrishnan et al. 2022, arXiv:2212.13881.
  public func gradientOuterProduct(
    at Z: Matrix<Double>, outputs f: Matrix<Double>, points: Matrix<Double>,
    coefficients: Matrix<Double>, metric: Metric
  ) -> Matrix<Double> {
    let d = metric.dimension
    var M = Matrix<Double>(rows: d, columns: d)
    for G in family.gradients(at: Z, outputs: f, points: points, coefficients: coefficients) {
      addLowerGram(to: &M, biasVariance > 0 ? G.selectingColumns(Array(0..<d)) : G, of: .columns)
    }
    mirrorLowerTriangle(of: &M)
    let S = metric.root.scaled(by: scale)
    let moved = product(product(S, M), S, transposeSecond: true)
    return moved.scaled(by: 1 / Double(Z.rows))
  }
}

extension KernelForm: Codable {
  private enum Key: String, CodingKey { case family, scale, biasVariance }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    try self.init(
      KernelFamily(name: values.decode(String.self, forKey: .family)),
      scale: values.decode(Double.self, forKey: .scale),
      biasVariance: values.decode(Double.self, forKey: .biasVariance))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(family.name, forKey: .family)
    try values.encode(scale, forKey: .scale)
    try values.encode(biasVariance, forKey: .biasVariance)
  }
}

/// At most three significant digits.
func shortDecimal(_ x: Double) -> String {
  guard x != 0, x.isFinite else { return "\(x == 0 ? 0 : x)" }
  var digits = 1.0
  while abs(x) * digits < 100 && digits < 1e12 { digits *= 10 }
  let rounded = (x * digits).rounded() / digits
  return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
}
