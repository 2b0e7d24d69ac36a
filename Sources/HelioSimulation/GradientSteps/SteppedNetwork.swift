public import HelioCore
public import HelioLinalg
public import HelioNumerics

// Goals: (1) nothing of size p x n stands in memory unless there is room for it anyway; (2) the time
// of the two products of a step and hardly more; (3) a value, so that a run can branch and resume.

/// A two-layer network whose first layer takes gradient steps, in blocks of neurons.
///
///     f(x) = p^{-1/2} sum_j a_j s(<w_j, x>),   w_j ~ N(0, I/d), a_j fixed
///     W <- W + eta G,   G = (1/(n sqrt p)) [(a r^T) o s'(W X^T)] X
///
/// The step is the one of ``TwoLayerNetwork`` with a plain start; here the loss may be another one,
/// and the pre-activations are worked on block by block. The initial weights are not kept: they come
/// again from their stream.
///
/// Source: sheet gradient-steps §1, §5.2.
public struct SteppedNetwork<S: MatrixScalar>: Sendable {
  public let activation: Activation
  public let loss: StepLoss
  /// a, p numbers.
  public let secondLayer: [S]
  /// W, p x d.
  public private(set) var firstLayer: Matrix<S>
  /// Steps taken.
  public private(set) var stepCount: Int
  /// Where the initial weights come from.
  private let stream: RandomStream
  /// - Parameters:
  ///   - dimension: d; width: p.
  ///   - law: of a.
  ///   - stream: of W_0 and a.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    dimension d: Int, width p: Int, activation: Activation, loss: StepLoss = .correlation,
    secondLayer law: SecondLayerLaw = .gaussian, from stream: RandomStream
  ) throws(HelioError) {
    try require(d >= 1, "dimension", "at least 1", got: d)
    try require(p >= 1, "width", "at least 1", got: p)
    try require(
      activation != .cosineFeatures, "activation", "one without phases of the neurons",
      got: activation.name)
    self.activation = activation
    self.loss = loss
    self.stream = stream
    secondLayer = try law.draw(p, from: stream.substream("second layer"))
    firstLayer = Self.initialWeights(p, d, stream)
    stepCount = 0
  }

  /// The network in a later state, from weights that were kept.
  ///
  /// - Parameters:
  ///   - weights: p x d, after `stepCount` steps of this network.
  public func restored(
    firstLayer weights: Matrix<S>, stepCount: Int
  ) throws(HelioError) -> SteppedNetwork {
    try require(
      weights.rows == width && weights.columns == dimension && weights.isFinite, "firstLayer",
      "\(width) x \(dimension) finite numbers", got: "\(weights.rows) x \(weights.columns)")
    try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
    var other = self
    other.firstLayer = weights
    other.stepCount = stepCount
    return other
  }

  public var width: Int { firstLayer.rows }
  public var dimension: Int { firstLayer.columns }

  /// W_0, drawn again.
  public func initialFirstLayer() -> Matrix<S> { Self.initialWeights(width, dimension, stream) }

  private static func initialWeights(_ p: Int, _ d: Int, _ stream: RandomStream) -> Matrix<S> {
    Matrix.normal(
      rows: p, columns: d, scale: S(1 / Double(d).squareRoot()),
      from: stream.substream("first layer"))
  }

  /// f at the rows of X.
  ///
  /// - Complexity: 2 n d p operations; memory for one block of neurons times n.
  public func outputs(_ X: Matrix<S>) -> [S] { outputsAndPreactivations(X).values }

  /// One step.
  ///
  /// - Parameters:
  ///   - X: n x d; y: n labels, ±1 for the logistic loss.
  ///   - learningRate: eta; see ``LearningRate``.
  ///   - f: the outputs at X if they are known, which saves a product.
  /// - Returns: what the step did: its direction X^T r/n, residual and size.
  /// - Throws: ``HelioError/data(_:)`` for labels that the loss has no meaning for.
  /// - Complexity: 4 n d p operations; where the loss needs the outputs, 2 n d p more if neither they
  ///   nor the room for all pre-activations (p n <= d (n + p)) are at hand. Memory: data and weights
  ///   once more at most.
  @discardableResult
  public mutating func step(
    inputs X: Matrix<S>, targets y: [S], learningRate: LearningRate, outputs f: [S]? = nil
  ) throws(HelioError) -> StepOutcome<S> {
    precondition(
      X.rows == y.count && X.rows > 0 && X.columns == dimension,
      "\(y.count) targets for \(X.rows) x \(X.columns) inputs of dimension \(dimension)")
    if loss == .logistic, let bad = y.first(where: { abs($0) != 1 }) {
      throw .data("The logistic loss needs labels +1 and -1; one is \(bad).")
    }
    precondition((f?.count ?? y.count) == y.count, "\(f?.count ?? 0) outputs for \(y.count)")
    var pass: (values: [S], preactivations: Matrix<S>?) = (f ?? [], nil)
    if loss.needsOutputs, f == nil { pass = outputsAndPreactivations(X) }
    let r = loss.residuals(y, pass.values, width: width)
    let rate = learningRate.scaled(width: width)
    move(X, r, S(rate / Double(X.rows)), preactivations: &pass.preactivations)
    stepCount += 1
    return StepOutcome(
      inputs: X, residuals: Matrix(rows: r.count, columns: 1, elements: r),
      scaledLearningRate: rate)
  }

  /// w_j += sum_i (scale r_i) s'(<w_j, x_i>) a_j x_i: both factors enter in the pass of s', so neither the
  /// inputs nor the change stand in memory a second time.
  ///
  /// Pre-activations of all neurons, if they are known, are used up in place.
  private mutating func move(
    _ X: Matrix<S>, _ r: [S], _ scale: S, preactivations: inout Matrix<S>?
  ) {
    let residuals = r.map { scale * $0 }
    for neurons in blocks(samples: X.rows) {
      var Z =
        preactivations.take() ?? product(firstLayer.rows(neurons), X, transposeSecond: true)
      activation.applyDerivative(
        to: &Z, rowScales: Array(secondLayer[neurons]), columnScales: residuals)
      addProduct(toRows: neurons, of: &firstLayer, Z, X)
    }
  }

  /// f, and W X^T if it is one block.
  private func outputsAndPreactivations(
    _ X: Matrix<S>
  ) -> (values: [S], preactivations: Matrix<S>?) {
    var f = [S](repeating: 0, count: X.rows)
    let scale = S(1 / Double(width).squareRoot())
    let pieces = blocks(samples: X.rows)
    for neurons in pieces {
      let Z = product(firstLayer.rows(neurons), X, transposeSecond: true)
      activation.addColumnSums(Z, weights: secondLayer[neurons].map { scale * $0 }, to: &f)
      if pieces.count == 1 { return (f, Z) }
    }
    return (f, nil)
  }

  /// Neurons worked on at once: as few pieces as keep their pre-activations below data and weights, but
  /// at least 64 neurons, because small products are slow.
  private func blocks(samples n: Int) -> [Range<Int>] {
    let most = max(dimension * (n + width) / n, 64)
    let pieces = (width + most - 1) / most
    return (0..<pieces).map { $0 * width / pieces..<($0 + 1) * width / pieces }
  }

  /// The features s(<w_j, x_i>)/sqrt p, n x p.
  public func features(_ X: Matrix<S>) -> Matrix<S> {
    var Z = product(X, firstLayer, transposeSecond: true)
    activation.apply(to: &Z, scale: S(1 / Double(width).squareRoot()))
    return Z
  }
}
