public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Gradient descent on the cross-entropy of two outputs, with the partition that its neurons form.
///
///     f_c(x) = sum_k A_kc relu(b_k.x),   p = softmax(f),   L = -(1/n) sum_i log p_{y_i}(x_i)
///     A_kc <- A_kc + (eta/n) sum_i (1[c = y_i] - p_c) relu(b_k.x_i)
///     b_k  <- b_k + (eta/n) sum_i sum_c A_kc (1[c = y_i] - p_c) 1[b_k.x_i > 0] x_i
///
/// A neuron's own class is argmax_c A_kc. Nothing is certified of it: it is for comparison with one output, from which
/// it may start with the same difference of outputs, A_k = ±(a_k, -a_k)/2.
///
/// Source: sheet early-stage-convergence §4.2, §5 (8).
public struct TwoOutputDescent: Sendable {
  public let sample: UnitSample
  /// A of the outputs +1 and -1, m numbers each.
  public private(set) var positive: [Double]
  public private(set) var negative: [Double]
  /// b, m x d.
  public private(set) var rows: Matrix<Double>
  /// L of the present weights.
  public private(set) var loss = 0.0
  /// Which neurons are active on which samples at the present weights.
  public private(set) var pattern: ActivationPattern

  /// relu(b_k.x_i), n x m, and the residuals 1[c = y_i] - p_c of the output +1; those of -1 are their negatives.
  private var R: Matrix<Double>
  private var residuals: [Double]

  public init(_ sample: UnitSample, from start: SphericalStart) throws(HelioError) {
    try start.requireFit(sample)
    self.sample = sample
    positive = start.secondLayer.map { $0 / 2 }
    negative = positive.map { -$0 }
    rows = start.rows
    pattern = ActivationPattern(neuronCount: start.width, sampleCount: sample.count)
    R = Matrix(rows: sample.count, columns: start.width)
    residuals = [Double](repeating: 0, count: sample.count)
    forward()
  }

  /// The neurons by their activity on the class of their larger output weight and on the other one.
  public var partition: NeuronPartition {
    NeuronPartition(
      pattern, secondLayer: zip(positive, negative).map { $0 - $1 }, labels: sample.labels)
  }

  private mutating func forward() {
    R = product(sample.inputs, rows, transposeSecond: true)
    let (n, m) = (sample.count, rows.rows)
    pattern = ActivationPattern(neuronCount: m, sampleCount: n)
    for i in 0..<n {
      for k in 0..<m {
        if R[i, k] > 0 {
          pattern.words[k * pattern.stride + i / 64] |= 1 << UInt64(i % 64)
        } else {
          R[i, k] = 0
        }
      }
    }
    let (f, g) = (product(R, positive), product(R, negative))
    loss = 0
    for i in 0..<n {
      // -log p of the label, and 1 - p of it with the label's sign: softmax of two is logistic of the difference.
      let y = sample.labels[i]
      let margin = y * (f[i] - g[i])
      loss += MarginLoss.logistic.value(margin) / Double(n)
      residuals[i] = y * MarginLoss.logistic.pull(margin)
    }
  }

  /// A step on all samples, both layers from the same state.
  ///
  /// - Complexity: 4 n m d.
  public mutating func step(_ eta: Double) {
    let (n, m, d) = (sample.count, rows.rows, sample.dimension)
    let rate = eta / Double(n)
    var H = Matrix<Double>(rows: n, columns: m)
    for i in 0..<n {
      for k in 0..<m where R[i, k] > 0 { H[i, k] = residuals[i] * (positive[k] - negative[k]) }
    }
    let force = product(R, residuals, transposeFirst: true)
    let B = product(H, sample.inputs, transposeFirst: true)
    for k in 0..<m {
      positive[k] += rate * force[k]
      negative[k] -= rate * force[k]
      for j in 0..<d { rows[k, j] += rate * B[k, j] }
    }
    forward()
  }
}
