public import HelioCore
public import HelioKernels
public import HelioLinalg

/// A kernel family with its shape, and a linear part.
///
///     K(z, z') + u . u',   z = scale x S, and beside it sqrt(bias variance) as one more coordinate,
///                          u = sqrt(v/d) x,  v the linear variance
///
/// For radial kernels 1/scale is the bandwidth, in units where |z - z'|^2 is 2 for typical points; for
/// network kernels scale^2 is the variance of the weights and the bias variance that of the biases. The linear
/// part is a linear model of the inputs as they are, whatever the metric, with coefficients of variance v/d: with a
/// large v they are hardly shrunk, trends go on beyond the data, and what is linear costs no kernel.
/// Source: Rasmussen and Williams 2006, section 2.7, for models with a linear part.
public struct KernelForm: Sendable, Hashable {
  public var family: KernelFamily
  public var scale: Double
  public var biasVariance: Double
  /// v; 0 for none.
  public var linearVariance: Double

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a scale that is not positive or a
  ///   variance that is negative, or a bias variance for a radial kernel.
  public init(
    _ family: KernelFamily, scale: Double = 1, biasVariance: Double = 0, linearVariance: Double = 0
  ) throws(HelioError) {
    try require(scale > 0 && scale.isFinite, "scale", "positive and finite", got: scale)
    try require(
      biasVariance >= 0 && biasVariance.isFinite, "biasVariance", "zero or positive",
      got: biasVariance)
    try require(
      !family.isStationary || biasVariance == 0, "biasVariance", "zero for a radial kernel",
      got: biasVariance)
    try require(
      linearVariance >= 0 && linearVariance.isFinite, "linearVariance", "zero or positive",
      got: linearVariance)
    self.family = family
    self.scale = scale
    self.biasVariance = biasVariance
    self.linearVariance = linearVariance
  }

  /// As people read it: `relu, bias 0.3` or `laplace, bandwidth 2`.
  public var description: String {
    let linear = linearVariance > 0 ? ", linear part \(shortDecimal(linearVariance))" : ""
    if family.isStationary {
      return "\(family.name), bandwidth \(shortDecimal(1 / scale))\(linear)"
    }
    let bias = "bias variance \(shortDecimal(biasVariance))"
    return family.isHomogeneous
      ? "\(family.name), \(bias)\(linear)"
      : "\(family.name), weight scale \(shortDecimal(scale)), \(bias)\(linear)"
  }

  /// The same kernel without its linear part.
  var withoutLinearPart: KernelForm {
    var form = self
    form.linearVariance = 0
    return form
  }

  /// The points as the kernel sees them: z, n x d or n x (d + 1), and beside it u, n x d, if there is a linear part.
  public func points(_ X: Matrix<Double>, _ metric: Metric) -> Matrix<Double> {
    let Z = metric.stretched(X, by: scale)
    guard biasVariance > 0 || linearVariance > 0 else { return Z }
    let (n, d, bias) = (Z.rows, Z.columns, biasVariance.squareRoot())
    let first = biasVariance > 0 ? d + 1 : d
    let columns = linearVariance > 0 ? first + d : first
    let slope = (linearVariance / Double(d)).squareRoot()
    var elements = [Double](repeating: bias, count: n * columns)
    for i in 0..<n {
      let start = i * columns
      for l in 0..<d { elements[start + l] = Z.elements[i * d + l] }
      if linearVariance > 0 {
        for l in 0..<d { elements[start + first + l] = slope * X.elements[i * d + l] }
      }
    }
    return Matrix(rows: n, columns: columns, elements: elements)
  }

  /// z and u of points.
  private func parts(
    _ points: Matrix<Double>
  ) -> (nonlinear: Matrix<Double>, linear: Matrix<Double>) {
    let first = points.columns - linearColumns(points)
    return (
      points.selectingColumns(Array(0..<first)),
      points.selectingColumns(Array(first..<points.columns))
    )
  }

  private func linearColumns(_ points: Matrix<Double>) -> Int {
    linearVariance > 0 ? (points.columns - (biasVariance > 0 ? 1 : 0)) / 2 : 0
  }

  /// The kernel matrix of points, n x n, see ``points(_:_:)``.
  public func matrix(_ points: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    guard linearVariance > 0 else { return try family.matrix(points) }
    let (Z, U) = parts(points)
    var K = try family.matrix(Z)
    addLowerGram(to: &K, U, of: .rows)
    mirrorLowerTriangle(of: &K)
    return K
  }

  /// The kernel between two sets of points, n x n'.
  public func matrix(
    _ points: Matrix<Double>, _ others: Matrix<Double>
  ) throws(HelioError) -> Matrix<Double> {
    guard linearVariance > 0 else { return try family.matrix(points, others) }
    let ((Z, U), (Zprime, Uprime)) = (parts(points), parts(others))
    var K = try family.matrix(Z, Zprime)
    addProduct(to: &K, U, Uprime, transposeSecond: true)
    return K
  }

  /// K(z, z) + |u|^2 of every point.
  public func diagonal(_ points: Matrix<Double>) throws(HelioError) -> [Double] {
    guard linearVariance > 0 else { return try family.diagonal(points) }
    let (Z, U) = parts(points)
    return zip(try family.diagonal(Z), squaredRowNorms(U)).map { $0 + $1 }
  }

  /// Gradients of f(x) = sum_j a_j K(z, z_j) with respect to the inputs, m x d for every output.
  ///
  ///     grad_x f = scale S grad_z (f - u . w) + sqrt(v/d) w,   w = sum_j a_j u_j
  ///
  /// - Parameters:
  ///   - places: m points as ``points(_:_:)`` gives them; `outputs`: f there, without offset, m x k.
  ///   - points: n points; `coefficients`: a, n x k.
  /// - Precondition: the family has a gradient.
  /// - Complexity: m n d (k + 1).
  func gradients(
    at places: Matrix<Double>, outputs f: Matrix<Double>, points: Matrix<Double>,
    coefficients: Matrix<Double>, metric: Metric
  ) -> [Matrix<Double>] {
    let d = metric.dimension
    let S = metric.root.scaled(by: scale)
    func moved(_ G: Matrix<Double>) -> Matrix<Double> {
      product(biasVariance > 0 ? G.selectingColumns(Array(0..<d)) : G, S)
    }
    guard linearVariance > 0 else {
      return family.gradients(at: places, outputs: f, points: points, coefficients: coefficients)
        .map(moved)
    }
    let ((Z, Uplaces), (nodes, U)) = (parts(places), parts(points))
    let w = product(U, coefficients, transposeFirst: true)
    let rest = f - product(Uplaces, w)
    let slope = (linearVariance / Double(d)).squareRoot()
    return family.gradients(at: Z, outputs: rest, points: nodes, coefficients: coefficients)
      .enumerated().map { c, G in
        let M = moved(G)
        return Matrix(rows: M.rows, columns: d) { M[$0, $1] + slope * w[$1, c] }
      }
  }

  /// The average gradient outer product of a fitted function, in the space of the inputs, d x d.
  ///
  ///     M = (1/m) sum over places and outputs of grad_x f grad_x f^T
  ///
  /// - Parameters:
  ///   - places: m points as ``points(_:_:)`` gives them; `outputs`: the function there without offset, m x k.
  ///   - points: n points; `coefficients`: its expansion, n x k.
  /// - Precondition: the family has a gradient.
  /// - Complexity: m n d k.
  /// Source: sheet function-space section 8; Radhakrishnan et al. 2022, arXiv:2212.13881.
  public func gradientOuterProduct(
    at places: Matrix<Double>, outputs f: Matrix<Double>, points: Matrix<Double>,
    coefficients: Matrix<Double>, metric: Metric
  ) -> Matrix<Double> {
    let d = metric.dimension
    var M = Matrix<Double>(rows: d, columns: d)
    for G in gradients(
      at: places, outputs: f, points: points, coefficients: coefficients, metric: metric)
    {
      addLowerGram(to: &M, G, of: .columns)
    }
    mirrorLowerTriangle(of: &M)
    return M.scaled(by: 1 / Double(places.rows))
  }
}

extension KernelForm: PointKernel {}

extension KernelForm: Codable {
  private enum Key: String, CodingKey { case family, scale, biasVariance, linearVariance }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    try self.init(
      KernelFamily(name: values.decode(String.self, forKey: .family)),
      scale: values.decode(Double.self, forKey: .scale),
      biasVariance: values.decode(Double.self, forKey: .biasVariance),
      linearVariance: values.decodeIfPresent(Double.self, forKey: .linearVariance) ?? 0)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(family.name, forKey: .family)
    try values.encode(scale, forKey: .scale)
    try values.encode(biasVariance, forKey: .biasVariance)
    if linearVariance > 0 { try values.encode(linearVariance, forKey: .linearVariance) }
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
