public import HelioCore
public import HelioLinalg

/// Fits adapters to a change of weights, by least squares in the Frobenius norm.
///
///     minimise |W1 - (Q_U W0 Q_V + U V)|_F
///
/// Rotations: block after block, see ``RotationFit``; low rank: the leading singular triplets; both, and two sides, in
/// turn, where every move lowers the distance.
///
/// Source: sheet group-and-shuffle §3.2, §4 (item 6), §10.
public struct AdapterFitting: Sendable {
  /// W0 and W1, p x d.
  public let before: Matrix<Double>
  public let after: Matrix<Double>
  /// |W1 - W0|_F.
  public let changeNorm: Double
  public let singularValuesBefore: [Double]
  public let singularValuesAfter: [Double]
  private let change: SingularValueDecomposition<Double>

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for different shapes, zero weights or no change.
  public init(
    before: Matrix<Double>, after: Matrix<Double>
  ) throws(HelioError) {
    try require(
      before.rows == after.rows && before.columns == after.columns, "AFTER",
      "of the shape of BEFORE, \(before.rows) x \(before.columns)",
      got: "\(after.rows) x \(after.columns)")
    try require(before.isFinite && after.isFinite, "weights", "finite", got: "an entry that is not")
    try require(
      before.elements.contains { $0 != 0 }, "BEFORE", "not zero", got: "a zero matrix")
    let difference = after - before
    try require(
      difference.elements.contains { $0 != 0 }, "AFTER", "different from BEFORE",
      got: "the same matrix")
    self.before = before
    self.after = after
    changeNorm = difference.frobeniusNorm
    singularValuesBefore = try singularValues(before)
    singularValuesAfter = try singularValues(after)
    change = try singularValueDecomposition(difference)
  }

  /// No rotation, of whatever sides, leaves less than |sigma(W1) - sigma(W0)| of |W1 - W0|.
  ///
  /// Source: L. Mirsky, Quart. J. Math. 11, 1960.
  public var rotationFloor: Double {
    norm(zip(singularValuesBefore, singularValuesAfter).map { $0 - $1 }) / changeNorm
  }

  /// |W1 - W|_F over |W1 - W0|_F.
  public func residual(_ W: Matrix<Double>) -> Double { (after - W).frobeniusNorm / changeNorm }

  /// - Throws: ``HelioError`` if a decomposition fails.
  public func fit(_ form: AdapterForm) throws(HelioError) -> FittedAdapter {
    guard let side = form.side else { return lowRank(form) }
    let fit = try rotated(form, side, to: after)
    if form.rank == 0 { return fit }
    return try withSpike(form, side, from: fit)
  }

  private func leading(_ A: SingularValueDecomposition<Double>, _ r: Int)
    -> (left: Matrix<Double>, right: Matrix<Double>)
  {
    var U = A.left.selectingColumns(Array(0..<min(r, A.values.count)))
    multiplyColumns(of: &U, by: Array(A.values.prefix(r)))
    return (U, A.right.selectingColumns(Array(0..<min(r, A.values.count))).transposed())
  }

  private func lowRank(_ form: AdapterForm) -> FittedAdapter {
    let spike = leading(change, form.rank)
    return FittedAdapter(
      form: form, right: nil, left: nil, spike: spike,
      weights: before + product(spike.left, spike.right))
  }

  /// The rotations that take W0 nearest to a target.
  private func rotated(
    _ form: AdapterForm, _ side: AdapterForm.Side, to target: Matrix<Double>
  ) throws(HelioError) -> FittedAdapter {
    func turnRight(_ W: Matrix<Double>) throws(HelioError) -> BlockChain {
      try RotationFit(
        to: product(W, target, transposeFirst: true), form.pattern(before.columns)
      ).chain
    }
    func turnLeft(_ W: Matrix<Double>) throws(HelioError) -> BlockChain {
      try RotationFit(
        to: product(target, W, transposeSecond: true), form.pattern(before.rows)
      ).chain
    }
    switch side {
    case .right:
      let Q = try turnRight(before)
      return FittedAdapter(
        form: form, right: Q, left: nil, spike: nil, weights: Self.turned(before, nil, Q))
    case .left:
      let Q = try turnLeft(before)
      return FittedAdapter(
        form: form, right: nil, left: Q, spike: nil, weights: Self.turned(before, Q, nil))
    case .both:
      var right = try turnRight(before)
      var left = try turnLeft(Self.turned(before, nil, right))
      var distance = (target - Self.turned(before, left, right)).frobeniusNorm
      for _ in 0..<20 {
        let newRight = try RotationFit(
          to: product(
            Self.turned(before, left, nil), target, transposeFirst: true),
          form.pattern(before.columns)
        ).chain
        let newLeft = try turnLeft(Self.turned(before, nil, newRight))
        let new = (target - Self.turned(before, newLeft, newRight)).frobeniusNorm
        if new >= distance { break }
        (right, left) = (newRight, newLeft)
        let gain = distance - new
        distance = new
        if gain <= 1e-3 * changeNorm { break }
      }
      return FittedAdapter(
        form: form, right: right, left: left, spike: nil,
        weights: Self.turned(before, left, right))
    }
  }

  /// Spike and rotation in turn, once from each end.
  private func withSpike(
    _ form: AdapterForm, _ side: AdapterForm.Side, from rotation: FittedAdapter
  ) throws(HelioError) -> FittedAdapter {
    func finished(_ fit: FittedAdapter) throws(HelioError) -> FittedAdapter {
      let spike = leading(
        try singularValueDecomposition(after - fit.weights), form.rank)
      return FittedAdapter(
        form: form, right: fit.right, left: fit.left, spike: spike,
        weights: fit.weights + product(spike.left, spike.right))
    }
    let first = leading(change, form.rank)
    var best: FittedAdapter?
    for start in [nil, product(first.left, first.right)] {
      var fit =
        try start.map { (spike) throws(HelioError) in
          try rotated(form, side, to: after - spike)
        } ?? rotation
      var current = try finished(fit)
      for _ in 0..<10 {
        guard let spike = current.spike else { break }
        fit = try rotated(form, side, to: after - product(spike.left, spike.right))
        let next = try finished(fit)
        let gain = residual(current.weights) - residual(next.weights)
        if gain <= 0 { break }
        current = next
        if gain <= 1e-3 { break }
      }
      if best.map({ residual(current.weights) < residual($0.weights) }) ?? true { best = current }
    }
    return best!
  }

  /// Q_U W Q_V.
  private static func turned(
    _ W: Matrix<Double>, _ left: BlockChain?, _ right: BlockChain?
  ) -> Matrix<Double> {
    // Rows of W Q are Q^T w.
    let turned = right.map { $0.transposed.apply(toRowsOf: W) } ?? W
    return left.map { $0.apply(toRowsOf: turned.transposed()).transposed() } ?? turned
  }
}
