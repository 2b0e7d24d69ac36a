public import HelioCore
public import HelioLinalg
public import HelioNumerics

// Goals: (1) the descent that is really run, both layers from the same state; (2) one matrix product a step and one pass
// over the preactivations, which leaves the activation patterns, and the gradient from those; (3) no allocation within a
// step.

/// A two-layer ReLU network under gradient descent on both layers, state by state.
///
///     f(x) = sum_k a_k relu(b_k.x),   u_i = y_i f(x_i),   q_i = -l'(u_i)
///     A_k = sum_i w_i q_i y_i relu(b_k.x_i),   B_k = a_k sum_i w_i q_i y_i 1[b_k.x_i > 0] x_i
///     a <- a + eta A,  b <- b + eta B;   w_i = 1/n, or times that i was drawn over the batch size
///
/// Source: sheet early-stage-convergence §2.
public struct ReluDescent: Sendable {
  public let loss: MarginLoss
  public let sample: UnitSample
  /// a, m numbers.
  public private(set) var secondLayer: [Double]
  /// b, m x d.
  public private(set) var rows: Matrix<Double>
  /// u of the present weights.
  public private(set) var margins: [Double]
  /// Which neurons are active on which samples at the present weights.
  public private(set) var pattern: ActivationPattern

  /// X^T, with columns of zeros up to a multiple of 8.
  private let columns: Matrix<Double>
  /// Preactivations, m x columns of that.
  private var Z: Matrix<Double>
  private var outputs: [Double]
  private var pulls: [Double]
  /// The last gradient, minus its sign.
  private var A: [Double]
  private var B: Matrix<Double>

  /// m.
  public var width: Int { rows.rows }
  /// L of the present weights.
  public var currentLoss: Double { loss.mean(margins) }

  public init(
    _ loss: MarginLoss, _ sample: UnitSample, from start: SphericalStart
  ) throws(HelioError) {
    try start.requireFit(sample)
    self.loss = loss
    self.sample = sample
    let (n, d, m) = (sample.count, sample.dimension, start.width)
    let padded = (n + 7) / 8 * 8
    columns = Matrix(rows: d, columns: padded) { l, i in i < n ? sample.inputs[i, l] : 0 }
    rows = start.rows
    secondLayer = start.secondLayer
    margins = [Double](repeating: 0, count: n)
    pattern = ActivationPattern(neuronCount: m, sampleCount: n)
    Z = Matrix(rows: m, columns: padded)
    outputs = [Double](repeating: 0, count: padded)
    pulls = margins
    A = [Double](repeating: 0, count: m)
    B = Matrix(rows: m, columns: d)
    forward()
  }

  /// Preactivations, margins and pattern of the present weights.
  private mutating func forward() {
    addProduct(to: &Z, rows, columns, keep: 0)
    reluForward(Z, secondLayer, into: &outputs, bits: &pattern.words)
    for i in margins.indices { margins[i] = sample.labels[i] * outputs[i] }
  }

  /// |grad_a L|^2 and |grad_b L|^2.
  public struct SquaredGradient: Sendable, Equatable {
    public let secondLayer: Double
    public let firstLayer: Double
    public var total: Double { secondLayer + firstLayer }
  }

  /// The gradient over all samples, or over a batch; the next ``step(_:)`` takes it.
  ///
  /// - Parameter batch: indices of samples, one drawn twice counting twice; `nil` for all.
  /// - Complexity: n m d/4.
  @discardableResult
  public mutating func gradient(batch: [Int]? = nil) -> SquaredGradient {
    let n = sample.count
    if let batch {
      for i in 0..<n { pulls[i] = 0 }
      for i in batch {
        pulls[i] += loss.pull(margins[i]) * sample.labels[i] / Double(batch.count)
      }
    } else {
      for i in 0..<n { pulls[i] = loss.pull(margins[i]) * sample.labels[i] / Double(n) }
    }
    reluGradient(
      bits: pattern.words, pulls: pulls, sample.inputs, secondLayer, rows, into: &A, &B)
    return SquaredGradient(secondLayer: dot(A, A), firstLayer: dot(B.elements, B.elements))
  }

  /// Moves the weights along the last gradient and looks at the new state.
  ///
  /// - Complexity: 2 n m d.
  public mutating func step(_ eta: Double) {
    for k in secondLayer.indices { secondLayer[k] += eta * A[k] }
    addScaled(eta, B.elements, to: &rows.elements)
    forward()
  }

  /// D_k = a_k^2 - |b_k|^2, m times its smallest: gradient flow keeps 1 - kappa^2.
  public var smallestBalance: Double {
    let d = rows.columns
    let smallest = secondLayer.indices.reduce(Double.infinity) { least, k in
      let square = rows.elements[k * d..<(k + 1) * d].reduce(0) { $0 + $1 * $1 }
      return min(least, secondLayer[k] * secondLayer[k] - square)
    }
    return Double(width) * smallest
  }
}

/// y <- y + c x.
private func addScaled(_ c: Double, _ x: [Double], to y: inout [Double]) {
  unsafe y.withUnsafeMutableBufferPointer { y in
    unsafe x.withUnsafeBufferPointer { x in
      for i in x.indices { unsafe y[i] += unsafe c * x[i] }
    }
  }
}
