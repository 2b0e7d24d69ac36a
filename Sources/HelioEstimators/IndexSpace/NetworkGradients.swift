public import HelioCore
import HelioLinalg

extension IndexSample {
  /// The gradient of a network's first layer at its start: what one step writes into the weights.
  ///
  ///     G = (1/n) (s'(X W^T) ∘ Y B^T)^T X,   rows of W uniform on the unit sphere,  p = 400 ReLU units
  ///
  /// with the correlation loss; B gives each unit a random unit combination of the outputs (1 for
  /// one output). Right singular vectors of G. Sees the linear part of the link, and an even part
  /// at higher cost. Strengths are singular values. Cost n p d.
  ///
  /// Source: sheet multi-index §4.4, `onestep`.
  ///
  /// - Parameter p: width.
  public func oneStep(
    directions r: Int, width p: Int = 400, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    let network = try StepNetwork(self, width: p, from: stream)
    let G = network.gradient(of: .step, network.weights, self, targets)
    return try IndexEstimate(leading: r, of: gram(G, of: .columns)) { value, _ in
      value.squareRoot()
    }
  }

  /// The gradient again on the same rows after a first large step.
  ///
  ///     W_1 = W + kappa sqrt(n/d) G_1,   tanh units,   targets of variance 1, clipped to [-3, 3]
  ///
  /// After the step a unit's argument at x_i holds a multiple of the row's own target, so that its
  /// slope times y_i is a nonlinear function of y_i: links without a linear part become visible at
  /// kappa = 2. Where the link has one, that large a step saturates the units and kappa = 0.5 is
  /// better, or 0.1 for many rows an input. Which is taken is decided on halves of the rows: the
  /// step sees one, and on the other the moments given the target of the projections it finds are
  /// to vary most. Strengths are singular values.
  ///
  /// Source: Dandi et al. (2024); sheet multi-index §4.4, `twostep`, with its scan of kappa.
  func twoSteps(
    directions r: Int, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    let order = stream.at(2).permutation(count)
    let seen = selectingRows(Array(order.prefix(count / 2)))
    let judge = selectingRows(Array(order.suffix(count - count / 2)))
    var best = (kappa: 0.0, variation: -1.0)
    for kappa in [0.1, 0.5, 2] {
      let found = try seen.secondStep(directions: r, kappa, from: stream).directions
      let variation = judge.variation(along: found)
      if variation > best.variation { best = (kappa, variation) }
    }
    return try secondStep(directions: r, best.kappa, from: stream)
  }

  /// The second step after a first of a given size kappa.
  ///
  /// - Parameters:
  ///   - kappa: positive.
  ///   - p: width.
  public func secondStep(
    directions r: Int, _ kappa: Double, width p: Int = 400, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    try require(kappa > 0 && kappa.isFinite, "stepScale", "positive", got: kappa)
    let network = try StepNetwork(self, width: p, from: stream)
    let deviations = squaredColumnNorms(targets).map { ($0 / Double(count)).squareRoot() }
    let clipped = Matrix(rows: count, columns: outputCount) { i, c in
      deviations[c] > 0 ? min(max(targets[i, c] / deviations[c], -3), 3) : 0
    }
    let first = network.gradient(of: .tanhDerivative, network.weights, self, clipped)
    let size = kappa * (Double(count) / Double(dimension)).squareRoot()
    let G = network.gradient(
      of: .tanhDerivative, network.weights + first.scaled(by: size), self, clipped)
    return try IndexEstimate(leading: r, of: gram(G, of: .columns)) { value, _ in
      value.squareRoot()
    }
  }

  /// sum over directions and slices of p_h (E[z|h]^2 + (E[z^2|h] - 1)^2/2), z = <u, x> clipped to
  /// [-3, 3] so that single rows decide nothing.
  private func variation(along U: Matrix<Double>) -> Double {
    let slices = TargetSlices(self, count: min(10, max(2, count / 20)))
    var Z = product(inputs, U)
    for i in Z.elements.indices { Z.elements[i] = min(max(Z.elements[i], -3), 3) }
    var sum = 0.0
    for (rows, p) in zip(slices.members, slices.shares) {
      for j in 0..<U.columns {
        let n = Double(rows.count)
        let mean = rows.reduce(0) { $0 + Z[$1, j] } / n
        let square = rows.reduce(0) { $0 + Z[$1, j] * Z[$1, j] } / n
        sum += p * (mean * mean + 0.5 * (square - 1) * (square - 1))
      }
    }
    return sum
  }
}

/// A two-layer network at its start.
private struct StepNetwork {
  /// W, p x d.
  let weights: Matrix<Double>
  /// B, p x k.
  let readout: Matrix<Double>

  init(_ sample: IndexSample, width p: Int, from stream: RandomStream) throws(HelioError) {
    try require(p >= 1, "width", "at least 1", got: p)
    let (d, k) = (sample.dimension, sample.outputCount)
    weights = Self.unitRows(.normal(rows: p, columns: d, from: stream.at(0)))
    readout =
      k == 1
      ? Matrix(rows: p, columns: 1, repeating: 1)
      : Self.unitRows(.normal(rows: p, columns: k, from: stream.at(1)))
  }

  private static func unitRows(_ A: Matrix<Double>) -> Matrix<Double> {
    let lengths = (0..<A.rows).map { norm(A.row($0)) }
    return Matrix(rows: A.rows, columns: A.columns) { A[$0, $1] / lengths[$0] }
  }

  /// (1/n) (slope(X W^T) ∘ Y B^T)^T X, p x d.
  func gradient(
    of slope: VectorFunction, _ W: Matrix<Double>, _ sample: IndexSample, _ Y: Matrix<Double>
  ) -> Matrix<Double> {
    var slopes = product(sample.inputs, W, transposeSecond: true)
    apply(slope, to: &slopes)
    let signals = product(Y, readout, transposeSecond: true)
    for i in slopes.elements.indices { slopes.elements[i] *= signals.elements[i] }
    return product(slopes, sample.inputs, transposeFirst: true)
      .scaled(by: 1 / Double(sample.count))
  }
}
