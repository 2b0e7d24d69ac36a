public import HelioCore
public import HelioLinalg
import HelioNumerics

extension TwoLayerNetwork {
  /// One step on the first layer with the squared loss |tau f - y|^2/(2n), on all given rows or a part.
  ///
  /// The preactivations are one n x p matrix: f is read off it block by block, then it becomes the
  /// weighted derivatives in place. At the first step of a symmetrised start the two neurons of a
  /// pair have the same gradient, so half of the work is left; of a subtracted start f = 0 is known.
  ///
  /// - Parameters:
  ///   - X: n x d, n >= 1; Y: n x k.
  ///   - learningRate: eta~, eta or a power of the width; see ``LearningRate``.
  ///   - batch: rows of this step; `nil` for all.
  ///   - outputFactor: tau, what the output counts in the residual y - tau f; p^{-1/2} for the loss of an
  ///     output of order p^{-1/2}, where eta~ of order one does not overshoot (sheet gradient-steps §1).
  /// - Returns: what the step did; see ``StepOutcome``.
  /// - Complexity: 4 n d p operations, 2 n d p at the first step of a symmetrised start; later steps
  ///   of a subtracted start 6 n d p.
  ///
  /// Source: sheet function-space §1.
  @discardableResult
  public mutating func step(
    inputs X: Matrix<S>, targets Y: Matrix<S>, learningRate: LearningRate, batch: [Int]? = nil,
    outputFactor tau: Double = 1
  ) -> StepOutcome<S> {
    precondition(
      X.rows == Y.rows && Y.columns == outputs && X.rows > 0,
      "\(Y.rows) x \(Y.columns) targets for \(X.rows) inputs and \(outputs) outputs")
    if let batch {
      return step(
        inputs: X.selectingRows(batch), targets: Y.selectingRows(batch), learningRate: learningRate,
        outputFactor: tau)
    }
    let rate = learningRate.scaled(width: width)
    let scale = S(rate / Double(X.rows))
    let inPairs = stepCount == 0 && start == .symmetrised
    let distinct = inPairs ? width / 2 : width
    var Z = preactivations(X, neurons: distinct)
    let E = isZero ? Y : residuals(Y, outputs(fromPreactivations: Z, at: X), tau)
    weighDerivatives(&Z, residuals: E)
    if inPairs {
      moveApart(Z, X, scale)
    } else {
      addProduct(to: &firstLayer, Z, X, transposeFirst: true, scale: scale)
    }
    stepCount += 1
    return StepOutcome(inputs: X, residuals: E, scaledLearningRate: rate)
  }

  /// Several steps, on all rows or on batches.
  ///
  /// Batches are consecutive pieces of a random order of the rows, a new order for each pass; a
  /// pass ends when fewer rows than a batch are left. A batch of all rows is the full-batch step.
  ///
  /// - Parameters:
  ///   - learningRates: one for each step, T >= 1.
  ///   - batchSize: 1 ... n, or `nil` for all rows.
  ///   - stream: where the orders come from.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for no step, an exponent outside
  ///   [0, 1/2), or a batch that is empty or larger than the data.
  public mutating func train(
    inputs X: Matrix<S>, targets Y: Matrix<S>, learningRates: [LearningRate],
    batchSize: Int? = nil, from stream: RandomStream
  ) throws(HelioError) -> [StepOutcome<S>] {
    try require(
      !learningRates.isEmpty, "learningRates", "at least one step, T >= 1", got: "no step")
    for rate in learningRates { try rate.check() }
    let (n, size) = (X.rows, batchSize ?? X.rows)
    try require(
      size >= 1 && size <= n, "batchSize", "between 1 and the \(n) rows of the data", got: size)
    let batchesInPass = n / size
    var order: [Int] = []
    var outcomes: [StepOutcome<S>] = []
    for (t, rate) in learningRates.enumerated() {
      if size == n {
        outcomes.append(step(inputs: X, targets: Y, learningRate: rate))
        continue
      }
      let (pass, position) = t.quotientAndRemainder(dividingBy: batchesInPass)
      if position == 0 { order = stream.substream("batches").at(pass).permutation(n) }
      let batch = Array(order[position * size..<(position + 1) * size])
      outcomes.append(step(inputs: X, targets: Y, learningRate: rate, batch: batch))
    }
    return outcomes
  }

  private func residuals(_ Y: Matrix<S>, _ f: Matrix<S>, _ tau: Double) -> Matrix<S> {
    tau == 1 ? Y - f : Y - f.scaled(by: S(tau))
  }

  /// Z_ij <- s'(Z_ij) sum_c e_ic a_jc in place, for the first neurons.
  private func weighDerivatives(_ Z: inout Matrix<S>, residuals E: Matrix<S>) {
    activation.applyDerivative(to: &Z)
    let A = secondLayer.rows(0..<Z.columns)
    let block = 64  // rows whose weights e a^T are formed at once, to stay in the cache
    for start in stride(from: 0, to: Z.rows, by: block) {
      let rows = start..<min(start + block, Z.rows)
      multiplyRows(rows, of: &Z, by: product(E.rows(rows), A, transposeSecond: true))
    }
  }

  /// The first step of a symmetrised start: +G for the first neurons of the pairs, -G for the second.
  private mutating func moveApart(_ B: Matrix<S>, _ X: Matrix<S>, _ scale: S) {
    var G = Matrix<S>(rows: B.columns, columns: dimension)
    addProduct(to: &G, B, X, transposeFirst: true, scale: scale, keep: 0)
    var change = G.elements
    apply(.identity, scale: -1, to: &G)
    change += G.elements
    add(change, to: &firstLayer.elements)
  }
}
