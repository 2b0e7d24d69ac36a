public import HelioCore
public import HelioLinalg
public import HelioNumerics

extension TwoLayerNetwork {
  /// The network's kernel on a set of points, (1/p) sum_j s(<w_j, x>) s(<w_j, x'>), n x n.
  ///
  /// - Parameter block: neurons worked on at once, which bounds the memory to n (n + block).
  ///   The result depends on it only by rounding.
  /// - Complexity: 2 n d p + n^2 p operations.
  public func kernel(on X: Matrix<S>, block: Int = 2048) -> Matrix<S> {
    precondition(block >= 1, "blocks of \(block) neurons")
    var K = Matrix<S>(rows: X.rows, columns: X.rows)
    for start in stride(from: 0, to: width, by: block) {
      let neurons = start..<min(start + block, width)
      let part = TwoLayerNetwork(
        firstLayer: firstLayer.rows(neurons), secondLayer: secondLayer.rows(neurons),
        biases: biases.isEmpty ? [] : Array(biases[neurons]), activation: activation)
      var Z = part.preactivations(X, neurons: neurons.count)
      activation.apply(to: &Z)
      add(gram(Z, of: .rows, scale: S(1 / Double(width))).elements, to: &K.elements)
    }
    return K
  }

  /// The covariance of the neurons times d, d x d: (d/p) sum_j w_j w_j^T.
  public func scaledNeuronCovariance() -> Matrix<S> {
    gram(firstLayer, of: .columns, scale: S(Double(dimension) / Double(width)))
  }
}

/// Features of a layer whose weights are drawn from a Gaussian law, n x p, for a comparison with a
/// trained network at equal width.
///
///     p^{-1/2} s(<g_j, z_i>),   g_j ~ N(0, I),   z z'^T = x Sigma x'^T
///
/// - Parameter Z: n x m, the inputs stretched by a square root of the law's covariance.
public func sampledFeatures<S: MatrixScalar>(
  stretched Z: Matrix<S>, width: Int, activation: Activation, from stream: RandomStream
) -> Matrix<S> {
  let G = Matrix<S>.normal(rows: width, columns: Z.columns, from: stream.substream("weights"))
  var H = product(Z, G, transposeSecond: true)
  if activation == .cosineFeatures {
    let phases = stream.substream("phases").uniforms(width).map { S(2 * Double.pi * $0) }
    let ones = Matrix<S>(rows: H.rows, columns: 1, repeating: 1)
    addProduct(to: &H, ones, Matrix(rows: 1, columns: width, elements: phases))
  }
  activation.apply(to: &H, scale: S(1 / Double(width).squareRoot()))
  return H
}
