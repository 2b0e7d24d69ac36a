public import HelioCore
public import HelioLinalg

/// Long training of a leaky-ReLU network towards its largest margin: normalised descent on a soft minimum of the
/// margins.
///
///     loss = log sum_i exp(-y_i f(x_i)),   W <- W - 2/sqrt(1 + t/50) gradient,   gradient weights softmax(-y f)
///
/// The sum of the weights is 1, so that steps keep their size while the margins grow. In the span of the data as
/// ``HingeDescent``.
///
/// Source: sheet benign-overfitting §2.2.
public struct MarginAscent: Sendable {
  /// W after the last step, p x d.
  public let weights: Matrix<Double>

  /// - Parameters:
  ///   - X: n x d; y: n labels, 1 or -1; alpha: in (0, 1].
  ///   - start: W_0, p x d, p even.
  ///   - steps: thousands, for margins within a percent of their limit.
  /// - Complexity: 2 n^2 p a step.
  public init(
    _ X: Matrix<Double>, labels y: [Double], negativeSlope alpha: Double,
    from start: Matrix<Double>, steps: Int
  ) throws(HelioError) {
    try requireNegativeSlope(alpha)
    let readout = alternatingReadout(start.rows)
    let (n, p) = (X.rows, start.rows)
    let K = gram(X, of: .rows)
    var Z = product(X, start, transposeSecond: true)
    var (C, G) = (Matrix<Double>(rows: n, columns: p), Matrix<Double>(rows: n, columns: p))
    for t in 0..<steps {
      let rate = 2 / (1 + Double(t) / 50).squareRoot()
      let margins = zip(leakyOutputs(Z, alpha), y).map { $0 * $1 }
      let lowest = margins.min() ?? 0
      let shares = margins.map { exp(lowest - $0) }
      let sum = shares.reduce(0, +)
      for i in 0..<n {
        let pull = rate * shares[i] / sum * y[i]
        for j in 0..<p {
          G.elements[i * p + j] =
            pull * readout[j] * (Z.elements[i * p + j] > 0 ? 1 : alpha)
        }
      }
      add(G.elements, to: &C.elements)
      addProduct(to: &Z, K, G)
    }
    var W = start
    addProduct(to: &W, C, X, transposeFirst: true)
    weights = W
  }
}
