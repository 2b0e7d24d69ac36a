public import HelioCore
public import HelioLinalg
public import HelioNumerics

// Goals: (1) real gradient descent, step by step; (2) no work on weights whose gradient is exactly zero, nor in
// more dimensions than there are data.

/// Full-batch training of the first layer with the second one fixed.
///
///     f = p^{-1/2} sum_j a_j s(<w_j, x>),   loss = mean (f - y)^2/2  or  mean log(1 + exp(-y f))
///     V <- mu V + gradient + lambda W,   W <- W - lr V,   V = 0 at first
///
/// Source: sheet adversarial-directions §4.1; quantity simulated-subspace-training.
public struct FirstLayerTraining: Sendable {
  /// X, n x d.
  public let inputs: Matrix<Double>
  /// y, n numbers.
  public let targets: [Double]
  public let activation: Activation
  /// a, p numbers.
  public let secondLayer: [Double]
  /// squared or logistic.
  public let loss: StepLoss

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another loss.
  public init(
    inputs: Matrix<Double>, targets: [Double], activation: Activation, secondLayer: [Double],
    loss: StepLoss
  ) throws(HelioError) {
    precondition(
      inputs.rows == targets.count && inputs.rows > 0,
      "\(targets.count) targets for \(inputs.rows) inputs")
    try require(
      loss == .squared || loss == .logistic, "trainingLoss", "squared or logistic",
      got: loss.rawValue)
    self.inputs = inputs
    self.targets = targets
    self.activation = activation
    self.secondLayer = secondLayer
    self.loss = loss
  }

  /// Gradient descent with heavy ball and decay.
  public struct Descent: Sendable, Hashable {
    public var learningRate: Double
    public var momentum: Double
    public var weightDecay: Double
    public var stepCount: Int

    /// - Parameters:
    ///   - learningRate: lr >= 0; momentum: in [0, 1); weightDecay: lambda >= 0, lr lambda < 2.
    public init(
      learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, stepCount: Int
    ) throws(HelioError) {
      try require(
        learningRate.isFinite && learningRate >= 0, "learningRate", "zero or positive",
        got: learningRate)
      try require(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", got: momentum)
      try require(
        weightDecay.isFinite && weightDecay >= 0, "weightDecay", "zero or positive",
        got: weightDecay)
      try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
      try require(
        learningRate * weightDecay < 2, "learningRate times weightDecay",
        "below 2, beyond which decay diverges", got: learningRate * weightDecay)
      self.learningRate = learningRate
      self.momentum = momentum
      self.weightDecay = weightDecay
      self.stepCount = stepCount
    }
  }

  /// The weights after training.
  ///
  /// - Parameter W0: p x d at the start.
  /// - Returns: W, and the factor by which weights without a gradient have decayed.
  /// - Throws: ``HelioError/diverges(_:)`` if the weights are not finite in the end.
  /// - Complexity: for each step 2 n p min(n, 2 d) operations and two passes of the activation.
  public func train(
    _ W0: Matrix<Double>, _ descent: Descent
  ) throws(HelioError) -> (weights: Matrix<Double>, decay: Double) {
    let result =
      inputs.rows < 2 * inputs.columns ? trainDual(W0, descent) : trainDirectly(W0, descent)
    guard result.weights.isFinite, result.decay.isFinite else {
      throw .diverges(
        "Training diverged: the weights are not finite after \(descent.stepCount) steps of size "
          + "\(descent.learningRate). Take a smaller learningRate.")
    }
    return result
  }

  /// Step by step on the weights themselves.
  func trainDirectly(
    _ W0: Matrix<Double>, _ descent: Descent
  ) -> (weights: Matrix<Double>, decay: Double) {
    let (eta, mu, lambda) = (descent.learningRate, descent.momentum, descent.weightDecay)
    var (W, V) = (W0, Matrix<Double>(rows: W0.rows, columns: W0.columns))
    var still = StillWeight()
    for _ in 0..<descent.stepCount {
      let C = descentGates(product(inputs, W, transposeSecond: true))
      addProduct(to: &V, C, inputs, transposeFirst: true, scale: -1, keep: mu)
      axpy(lambda, W.elements, to: &V.elements)
      axpy(-eta, V.elements, to: &W.elements)
      still.step(descent)
    }
    return (W, still.factor)
  }

  /// Looking for gates that stay costs about a third of a step.
  private static let stepsBetweenTries = 8

  /// The same in the span of the inputs: W = factor W_0 + B^T X, so that a step costs n^2 p; see ``FrozenGates`` for
  /// those of plain descent that cost n^2.
  ///
  ///     Z = factor Z_0 + X X^T B,   H <- mu H - C + lambda B,   B <- B - lr H
  func trainDual(
    _ W0: Matrix<Double>, _ descent: Descent
  ) -> (weights: Matrix<Double>, decay: Double) {
    let products = InputProducts(inputs)
    let Z0 = product(inputs, W0, transposeSecond: true)
    var (Z, B) = (Z0, Matrix<Double>(rows: Z0.rows, columns: Z0.columns))
    var (H, still) = (B, StillWeight())
    // So many rows stay in the cache from their preactivations to their new coefficients.
    let rows = max(1, 8192 / max(Z0.columns, 1))
    // Only slopes of two sizes can stay as they are.
    let mayFreeze =
      activation.homogeneityDegree == 1 && descent.momentum == 0 && descent.weightDecay == 0
    var (step, nextTry, pulls) = (0, 1, [Double]())
    while step < descent.stepCount {
      if step > 0 {
        copy(Z0.elements, to: &Z.elements)
        addProduct(to: &Z, products.K, B, keep: still.factor)
      }
      if mayFreeze, step >= nextTry {
        let reach = products.reach(pulls.map { descent.learningRate * $0 })
        var frozen = FrozenGates(self, products, Z, reach: reach)
        let made =
          frozen?.run(
            learningRate: descent.learningRate, limit: descent.stepCount - step, addingTo: &B) ?? 0
        step += made
        nextTry = made > 0 ? step + 1 : step + Self.stepsBetweenTries
        if made > 0 { continue }
      }
      pulls.removeAll(keepingCapacity: true)
      for start in stride(from: 0, to: Z.rows, by: rows) {
        pulls += moveDual(start..<min(start + rows, Z.rows), Z, &B, &H, descent)
      }
      still.step(descent)
      step += 1
    }
    var W = W0
    addProduct(to: &W, B, inputs, transposeFirst: true, keep: still.factor)
    return (W, still.factor)
  }

  /// H <- mu H - C + lambda B,   B <- B - lr H for some inputs.
  ///
  /// - Returns: r_i/(n sqrt p) of those inputs.
  private func moveDual(
    _ range: Range<Int>, _ Z: Matrix<Double>, _ B: inout Matrix<Double>,
    _ H: inout Matrix<Double>, _ descent: Descent
  ) -> [Double] {
    let (eta, mu, lambda) = (descent.learningRate, descent.momentum, descent.weightDecay)
    let (n, p) = (Double(inputs.rows), Z.columns)
    let first = range.lowerBound * p
    let (s, ds) = activation.valuesAndSlopes(Array(Z.elements[first..<range.upperBound * p]))
    let f = product(Matrix(rows: range.count, columns: p, elements: s), secondLayer)
    let scale = 1 / Double(p).squareRoot()
    let pulls = loss.residuals(Array(targets[range]), f.map { scale * $0 }, width: p).map {
      $0 * scale / n
    }
    unsafe H.elements.withUnsafeMutableBufferPointer { h in
      unsafe B.elements.withUnsafeMutableBufferPointer { b in
        unsafe ds.withUnsafeBufferPointer { ds in
          unsafe secondLayer.withUnsafeBufferPointer { a in
            for i in 0..<range.count {
              let (pull, start) = (pulls[i], first + i * p)
              // Without momentum H need not be kept.
              if mu == 0 {
                for j in 0..<p {
                  let force = unsafe pull * a[j] * ds[i * p + j]
                  unsafe b[start + j] = (1 - eta * lambda) * b[start + j] + eta * force
                }
                continue
              }
              for j in 0..<p {
                let k = start + j
                let change = unsafe mu * h[k] - pull * a[j] * ds[i * p + j] + lambda * b[k]
                unsafe h[k] = change
                unsafe b[k] -= eta * change
              }
            }
          }
        }
      }
    }
    return pulls
  }

  /// C_ij = r_i a_j s'(Z_ij)/(n sqrt p), which times the inputs is minus the gradient of the mean loss.
  func descentGates(_ Z: Matrix<Double>) -> Matrix<Double> {
    let (n, p) = (Double(Z.rows), Double(Z.columns))
    var (S, C) = (Z, Z)
    activation.apply(to: &S, scale: 1 / p.squareRoot())
    let r = loss.residuals(targets, product(S, secondLayer), width: Z.columns)
    activation.applyDerivative(
      to: &C, rowScales: r.map { $0 / (n * p.squareRoot()) }, columnScales: secondLayer)
    return C
  }
}

/// A weight of size 1 that has no gradient: decay and momentum alone move it.
private struct StillWeight {
  var factor = 1.0
  private var velocity = 0.0

  mutating func step(_ descent: FirstLayerTraining.Descent) {
    velocity = descent.momentum * velocity + descent.weightDecay * factor
    factor -= descent.learningRate * velocity
  }
}

/// y <- y + c x.
private func axpy(_ c: Double, _ x: [Double], to y: inout [Double]) {
  if c == 0 { return }
  unsafe y.withUnsafeMutableBufferPointer { y in
    unsafe x.withUnsafeBufferPointer { x in
      for i in x.indices { unsafe y[i] += c * x[i] }
    }
  }
}

private func copy(_ x: [Double], to y: inout [Double]) {
  unsafe y.withUnsafeMutableBufferPointer { y in
    unsafe x.withUnsafeBufferPointer { x in
      for i in x.indices { unsafe y[i] = x[i] }
    }
  }
}
