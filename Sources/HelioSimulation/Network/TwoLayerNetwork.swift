public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A two-layer network with k outputs.
///
///     f_c(x) = p^{-1/2} sum_j a_jc s(<w_j, x> + b_j),   w_j ~ N(0, I/d),  b_j ~ N(0, beta0)
///
/// The start decides the first residual, see ``Start``.
public struct TwoLayerNetwork<S: MatrixScalar>: Sendable {
  /// How the network's function begins.
  public enum Start: String, Sendable, Codable {
    /// Neuron j + p/2 has the weights of neuron j and the opposite a: f_0 = 0 exactly, and the step
    /// costs half; but before the step there are only p/2 different features.
    case symmetrised
    /// p independent neurons, and the function is f - f_0, which vanishes at the start. Keeps a copy
    /// of the first layer.
    case subtracted
    /// p independent neurons and f itself; the first residual is y - f_0.
    case plain
  }

  public let activation: Activation
  public let start: Start
  /// The first layer at the start, kept for a subtracted start.
  let initialFirstLayer: Matrix<S>?
  /// Steps taken.
  public internal(set) var stepCount = 0
  /// p x d, rows w_j.
  public internal(set) var firstLayer: Matrix<S>
  /// p x k.
  public let secondLayer: Matrix<S>
  /// p numbers, with the uniform phase of cosine features added; empty without either.
  public let biases: [S]

  /// - Parameters:
  ///   - width: p; even for the symmetrised start.
  ///   - outputs: k.
  ///   - biasVariance: beta0, 0 for no bias.
  ///   - unitRows: |w_j| = 1 instead of N(0, I/d).
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    dimension: Int, width: Int, outputs: Int = 1, activation: Activation,
    secondLayer law: SecondLayerLaw = .gaussian, biasVariance: Double = 0,
    start: Start = .subtracted, unitRows: Bool = false, from stream: RandomStream
  ) throws(HelioError) {
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    try require(outputs >= 1, "outputs", "at least 1", got: outputs)
    let symmetrised = start == .symmetrised
    try require(
      width >= 1 && (!symmetrised || width % 2 == 0), "width",
      symmetrised ? "positive and even for the symmetrised start" : "positive", got: width)
    try require(
      biasVariance.isFinite && biasVariance >= 0, "biasVariance", "zero or positive",
      got: biasVariance)
    let distinct = symmetrised ? width / 2 : width
    var W = Matrix<S>.normal(
      rows: distinct, columns: dimension, scale: S(1 / Double(dimension).squareRoot()),
      from: stream.substream("first layer"))
    if unitRows { scaleRows(of: &W, toNorm: 1) }
    let a: [S] = try law.draw(distinct * outputs, from: stream.substream("second layer"))
    var b: [S] = []
    if biasVariance > 0 {
      let deviation = S(biasVariance.squareRoot())
      b = stream.substream("biases").normals(distinct, as: S.self).map { deviation * $0 }
    }
    if activation == .cosineFeatures {
      let phases = stream.substream("phases").uniforms(distinct).map { S(2 * Double.pi * $0) }
      b = b.isEmpty ? phases : zip(b, phases).map { $0 + $1 }
    }
    self.activation = activation
    self.start = start
    initialFirstLayer = start == .subtracted ? W : nil
    firstLayer =
      symmetrised
      ? Matrix(rows: width, columns: dimension, elements: W.elements + W.elements) : W
    secondLayer = Matrix(
      rows: width, columns: outputs, elements: symmetrised ? a + a.map { -$0 } : a)
    biases = symmetrised ? b + b : b
  }

  /// A network with given weights.
  public init(
    firstLayer: Matrix<S>, secondLayer: Matrix<S>, biases: [S] = [], activation: Activation
  ) {
    precondition(firstLayer.rows == secondLayer.rows, "layers of different width")
    precondition(biases.isEmpty || biases.count == firstLayer.rows, "a bias for every neuron")
    self.activation = activation
    start = .plain
    initialFirstLayer = nil
    self.firstLayer = firstLayer
    self.secondLayer = secondLayer
    self.biases = biases
  }

  public var width: Int { firstLayer.rows }
  public var dimension: Int { firstLayer.columns }
  public var outputs: Int { secondLayer.columns }

  /// The features p^{-1/2} s(<w_j, x_i> + b_j), n x p.
  ///
  /// - Complexity: 2 n d p operations; one matrix, made once and worked on in place.
  public func features(_ X: Matrix<S>) -> Matrix<S> {
    var Z = preactivations(X, neurons: width)
    activation.apply(to: &Z, scale: S(1 / Double(width).squareRoot()))
    return Z
  }

  /// f(X), or f(X) - f_0(X) for a subtracted start, n x k; exactly 0 before the first step of both.
  ///
  /// - Complexity: 2 n d p operations, twice for a subtracted start, in blocks of rows so that n x p
  ///   numbers never stand at once.
  public func callAsFunction(_ X: Matrix<S>) -> Matrix<S> {
    var values: [S] = []
    values.reserveCapacity(X.rows * outputs)
    if isZero { return Matrix(rows: X.rows, columns: outputs) }
    let block = 1024
    for start in stride(from: 0, to: X.rows, by: block) {
      let part = X.rows(start..<min(start + block, X.rows))
      values += product(features(part), secondLayer).elements
    }
    return subtractingStart(Matrix(rows: X.rows, columns: outputs, elements: values), at: X)
  }

  /// The same from the preactivations of all neurons at X, without their product with the inputs.
  func outputs(fromPreactivations Z: Matrix<S>, at X: Matrix<S>) -> Matrix<S> {
    var values: [S] = []
    values.reserveCapacity(Z.rows * outputs)
    let block = 64  // rows copied at once, to stay in the cache
    for start in stride(from: 0, to: Z.rows, by: block) {
      var part = Z.rows(start..<min(start + block, Z.rows))
      activation.apply(to: &part, scale: S(1 / Double(width).squareRoot()))
      values += product(part, secondLayer).elements
    }
    return subtractingStart(Matrix(rows: Z.rows, columns: outputs, elements: values), at: X)
  }

  private func subtractingStart(_ f: Matrix<S>, at X: Matrix<S>) -> Matrix<S> {
    guard let initialFirstLayer else { return f }
    let initial = TwoLayerNetwork(
      firstLayer: initialFirstLayer, secondLayer: secondLayer, biases: biases,
      activation: activation)
    return f - initial(X)
  }

  /// Whether the function is still exactly zero.
  var isZero: Bool { stepCount == 0 && start != .plain }

  /// <w_j, x_i> + b_j for the first neurons.
  func preactivations(_ X: Matrix<S>, neurons: Int) -> Matrix<S> {
    precondition(X.columns == dimension, "\(X.columns) columns for dimension \(dimension)")
    let W = neurons == width ? firstLayer : firstLayer.rows(0..<neurons)
    if biases.isEmpty { return product(X, W, transposeSecond: true) }
    let bias = Matrix(rows: neurons, columns: 1, elements: Array(biases.prefix(neurons)))
    let ones = Matrix<S>(rows: X.rows, columns: 1, repeating: 1)
    var Z = product(ones, bias, transposeSecond: true)
    addProduct(to: &Z, X, W, transposeSecond: true)
    return Z
  }
}
