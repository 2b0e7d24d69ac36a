public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A two-layer network whose layers both take stochastic gradient steps of a Lipschitz loss.
///
///     f(x) = p^{-1/2} sum_j a_j s(<w_j, x>)
///     theta <- (1 - eta lambda) theta - eta grad l,   both layers from the same state
///
/// Source: sheet wasserstein-generalization §2.
public struct LipschitzNetwork: Sendable {
  public let activation: Activation
  public let loss: LipschitzLoss
  /// a, p numbers.
  public private(set) var secondLayer: [Double]
  /// W transposed, d x p: the neurons side by side, so that a step's loops run along them.
  private var columns: Matrix<Double>

  public init(
    secondLayer a: [Double], firstLayer W: Matrix<Double>, activation: Activation,
    loss: LipschitzLoss
  ) throws(HelioError) {
    try require(a.count == W.rows && !a.isEmpty, "secondLayer", "\(W.rows) numbers", got: a.count)
    (self.activation, self.loss) = (activation, loss)
    (secondLayer, columns) = (a, W.transposed())
  }

  /// a_j = ±1, rows N(0, I/d).
  public init(
    width p: Int, dimension d: Int, activation: Activation, loss: LipschitzLoss,
    from stream: RandomStream
  ) throws(HelioError) {
    try require(p >= 1, "width", "at least 1", got: p)
    try require(d >= 1, "dimension", "at least 1", got: d)
    try self.init(
      secondLayer: SecondLayerLaw.rademacher.draw(p, from: stream.substream("second layer")),
      firstLayer: .normal(
        rows: p, columns: d, scale: 1 / Double(d).squareRoot(),
        from: stream.substream("first layer")),
      activation: activation, loss: loss)
  }

  public var width: Int { secondLayer.count }
  public var dimension: Int { columns.rows }
  /// W, p x d.
  public var firstLayer: Matrix<Double> { columns.transposed() }

  /// p^{-1/2} sum |a_j| |w_j|; times Ls a bound on the Lipschitz constant.
  public var lipschitzSum: Double {
    let W = firstLayer
    let sum = (0..<width).reduce(0) { $0 + abs(secondLayer[$1]) * norm(W.row($1)) }
    return sum / Double(width).squareRoot()
  }

  /// f at the rows of X, a thousand at a time.
  public func outputs(_ X: Matrix<Double>) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(X.rows)
    let scale = 1 / Double(width).squareRoot()
    for start in stride(from: 0, to: X.rows, by: 1024) {
      var Z = product(X.rows(start..<min(start + 1024, X.rows)), columns)
      activation.apply(to: &Z)
      values += product(Z, secondLayer).map { scale * $0 }
    }
    return values
  }

  /// l(f(x_i), y_i).
  public func losses(_ X: Matrix<Double>, _ y: [Double]) -> [Double] {
    zip(outputs(X), y).map { loss.value($0 - $1) }
  }
}

// MARK: - Training

extension LipschitzNetwork {
  /// Steps on batches of consecutive rows, in the same order in all epochs.
  ///
  /// - Precondition: at least stepCount x batchSize rows.
  /// - Complexity: some 4 p d operations and p activations a sample.
  public mutating func train(
    inputs X: Matrix<Double>, labels y: [Double], _ schedule: EnvelopeSchedule
  ) {
    let b = schedule.batchSize
    precondition(
      X.rows == y.count && X.columns == dimension && X.rows >= schedule.stepCount * b,
      "\(y.count) labels, \(X.rows) x \(X.columns) inputs for \(schedule.stepCount) batches of \(b)"
    )
    var room = Room(width)
    for _ in 0..<schedule.epochs {
      for t in 0..<schedule.stepCount {
        let eta = schedule.step(t + 1)
        step(X, y, t * b..<(t + 1) * b, eta, 1 - eta * schedule.weightDecay, &room)
      }
    }
  }

  /// Full-batch gradient descent.
  public mutating func descend(
    inputs X: Matrix<Double>, labels y: [Double], learningRate eta: Double, steps: Int
  ) {
    var room = Room(width)
    for _ in 0..<steps { step(X, y, 0..<X.rows, eta, 1, &room) }
  }

  /// What a step works in.
  private struct Room {
    /// s(z), s'(z) where it is not 1 - s^2, and a o s'(z).
    var s, slopes, pull: [Double]

    init(_ p: Int) {
      s = [Double](repeating: 0, count: p)
      (slopes, pull) = (s, s)
    }
  }

  private mutating func step(
    _ X: Matrix<Double>, _ y: [Double], _ rows: Range<Int>, _ eta: Double, _ keep: Double,
    _ room: inout Room
  ) {
    let root = Double(width).squareRoot()
    let rate = eta / (root * Double(rows.count))
    /// The force of a sample, after a pass forward.
    func force(_ i: Int) -> Double { rate * loss.slope(forward(X, i, &room) / root - y[i]) }
    if rows.count == 1 {
      let i = rows.lowerBound
      let v = force(i)
      moveLayer(&columns, along: X, row: i, room.pull, keep: keep, force: v)
      Self.add(&secondLayer, room.s, -v, keep)
      return
    }
    // Every sample of a batch sees the weights before the step.
    var (W, a) = (columns, secondLayer)
    for k in W.elements.indices { W.elements[k] *= keep }
    for j in a.indices { a[j] *= keep }
    for i in rows {
      let v = force(i)
      moveLayer(&W, along: X, row: i, room.pull, keep: 1, force: v)
      Self.add(&a, room.s, -v, 1)
    }
    (columns, secondLayer) = (W, a)
  }

  /// s(W x_i) and a_j s'(W x_i)_j; returns <a, s>.
  private func forward(_ X: Matrix<Double>, _ i: Int, _ room: inout Room) -> Double {
    if activation == .tanh {
      return layerTanh(
        columns, of: X, row: i, secondLayer: secondLayer, into: &room.s, &room.pull)
    }
    layerOutputs(columns, of: X, row: i, into: &room.s)
    room.slopes = room.s
    activation.apply(to: &room.s)
    activation.applyDerivative(to: &room.slopes)
    for j in room.pull.indices { room.pull[j] = secondLayer[j] * room.slopes[j] }
    return dot(secondLayer, room.s)
  }

  /// a <- keep a + c s.
  private static func add(_ a: inout [Double], _ s: [Double], _ c: Double, _ keep: Double) {
    unsafe a.withUnsafeMutableBufferPointer { a in
      unsafe s.withUnsafeBufferPointer { s in
        guard let to = a.baseAddress, let s = s.baseAddress else { return }
        for j in 0..<a.count { unsafe to[j] = keep * to[j] + c * s[j] }
      }
    }
  }
}
