public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Training data of a ``SignalMixture``: inputs, clean labels and the observed ones, some of them wrong.
///
/// Source: sheet benign-overfitting §1.
public struct SignalSample: Sendable {
  public let mixture: SignalMixture
  /// X, n x d; the signal is the first coordinate.
  public let inputs: Matrix<Double>
  /// y, n numbers.
  public let cleanLabels: [Double]
  /// The labels that are trained on.
  public let labels: [Double]

  /// - Parameters:
  ///   - n: >= 1; eta: in [0, 1/2).
  public init(
    _ mixture: SignalMixture, sampleCount n: Int, labelFlipRate eta: Double,
    flipLaw: LabelFlips = .exact, from stream: RandomStream
  ) {
    self.mixture = mixture
    let y = stream.substream("labels").uniforms(n).map { $0 < 0.5 ? -1.0 : 1 }
    var X = Matrix<Double>.normal(
      rows: n, columns: mixture.dimension, scale: mixture.noiseDeviation,
      from: stream.substream("noise"))
    for i in 0..<n { X[i, 0] = mixture.amplitude * y[i] }
    let source = stream.substream("flips")
    var observed = y
    switch flipLaw {
    case .exact:
      let k = LabelFlips.exactCount(rate: eta, sampleCount: n)
      for i in source.permutation(n).prefix(k) { observed[i] = -y[i] }
    case .independent:
      for (i, u) in source.uniforms(n).enumerated() where u < eta { observed[i] = -y[i] }
    }
    (inputs, cleanLabels, labels) = (X, y, observed)
  }

  /// Samples whose observed label is wrong.
  public var flipped: [Int] { labels.indices.filter { labels[$0] != cleanLabels[$0] } }

  /// The largest |<x_i, x_j>|, i < j; 0 for one sample.
  public var maximumOverlap: Double {
    let K = gram(inputs, of: .rows)
    var largest = 0.0
    for i in 0..<K.rows { for j in 0..<i { largest = max(largest, abs(K[i, j])) } }
    return largest
  }

  /// |X|_op.
  public func operatorNorm() throws(HelioError) -> Double {
    let side: GramSide = inputs.rows < inputs.columns ? .rows : .columns
    return max(0, try symmetricEigen(gram(inputs, of: side), largest: 1).values[0]).squareRoot()
  }

  /// The min-norm w with y_i <w, x_i> = 1, that is <w, x_i> = y_i; `nil` for n >= d.
  public func minimumNormRule() throws(HelioError) -> [Double]? {
    guard inputs.rows < inputs.columns else { return nil }
    let lambda = try CholeskyFactor(lowerGram(inputs, of: .rows)).solve(labels)
    return product(inputs, lambda, transposeFirst: true)
  }
}
