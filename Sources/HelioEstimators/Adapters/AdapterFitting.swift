public import HelioCore
public import HelioLinalg

/// Fits adapters to a change of weights, by least squares in the Frobenius norm.
///
///     minimise |W1 - (Q_U diag(s) W0 Q_V + U V)|_F
///
/// Rotations: block after block, see ``RotationFit``, and dense ones of both sides exactly; low rank: the leading singular
/// triplets; scales: neuron by neuron. What a form joins, and two sides, are found in turn, where every move lowers the
/// distance.
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
    // Products of both must be numbers.
    for (name, W) in [("BEFORE", before), ("AFTER", after)] {
      let largest = W.elements.reduce(0) { max($0, abs($1)) }
      try require(
        largest <= 1e100 && (largest >= 1e-100 || largest == 0), name,
        "of entries between 1e-100 and 1e100 in size", got: largest)
    }
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
    guard form.side != nil || form.scalesNeurons else {
      return adapter(form, nil, leading(change, form.rank))
    }
    let rotated = try rotated(form, to: after)
    return form.rank == 0 ? adapter(form, rotated) : try withSpike(form, from: rotated)
  }

  private typealias Spike = (left: Matrix<Double>, right: Matrix<Double>)

  private func adapter(
    _ form: AdapterForm, _ rotated: RotatedWeights?, _ spike: Spike? = nil
  ) -> FittedAdapter {
    let base = rotated?.weights ?? before
    return FittedAdapter(
      form: form, scale: rotated?.scale, right: rotated?.turn.right, left: rotated?.turn.left,
      spike: spike, weights: spike.map { base + product($0.left, $0.right) } ?? base)
  }

  private func leading(_ A: SingularValueDecomposition<Double>, _ r: Int) -> Spike {
    var U = A.left.selectingColumns(Array(0..<min(r, A.values.count)))
    multiplyColumns(of: &U, by: Array(A.values.prefix(r)))
    return (U, A.right.selectingColumns(Array(0..<min(r, A.values.count))).transposed())
  }

  /// Q_U diag(s) W0 Q_V.
  private struct RotatedWeights {
    let scale: [Double]?
    let turn: Turn
    let weights: Matrix<Double>
  }

  /// The rotations of W0, scaled where the form has it, nearest to a target.
  ///
  ///     given Q_U and Q_V:  s_i = <(Q_U^T W1 Q_V^T)_i, (W0)_i>/|(W0)_i|^2;   given s: rotations of diag(s) W0
  ///
  /// - Parameter old: where to go on from.
  private func rotated(
    _ form: AdapterForm, to target: Matrix<Double>, from old: RotatedWeights? = nil
  ) throws(HelioError) -> RotatedWeights {
    guard form.scalesNeurons else {
      let turn = try Turn(form, of: before, to: target, from: old?.turn)
      return RotatedWeights(scale: nil, turn: turn, weights: turn.applied(before))
    }
    var base = scaled(old?.scale ?? startingScale(form, target))
    var turn = old?.turn
    var (best, distance) = (old, Double.infinity)
    for _ in 0..<40 {
      let next = try Turn(form, of: base, to: target, from: turn)
      let s = scales(next.undone(target))
      base = scaled(s)
      turn = next
      best = RotatedWeights(scale: s, turn: next, weights: next.applied(base))
      let gain = distance - (target - best!.weights).frobeniusNorm
      distance -= gain
      if form.side == nil || gain <= 1e-3 * distance { break }
    }
    return best!
  }

  /// A rotation of the inputs keeps the neurons' lengths.
  private func startingScale(_ form: AdapterForm, _ target: Matrix<Double>) -> [Double] {
    (0..<before.rows).map { i in
      let length = norm(before.row(i))
      return form.side == .right && length > 0 ? norm(target.row(i)) / length : 1
    }
  }

  private func scales(_ target: Matrix<Double>) -> [Double] {
    (0..<before.rows).map { i in
      let (w, t) = (before.row(i), target.row(i))
      let square = dot(w, w)
      return square > 0 ? dot(w, t) / square : 1
    }
  }

  private func scaled(_ s: [Double]) -> Matrix<Double> {
    Matrix(rows: before.rows, columns: before.columns) { i, j in s[i] * before[i, j] }
  }

  /// Spike and rotation in turn, once from each end.
  private func withSpike(
    _ form: AdapterForm, from rotation: RotatedWeights
  ) throws(HelioError) -> FittedAdapter {
    func finished(_ rotated: RotatedWeights) throws(HelioError) -> FittedAdapter {
      let rest = try singularValueDecomposition(after - rotated.weights)
      return adapter(form, rotated, leading(rest, form.rank))
    }
    let first = leading(change, form.rank)
    let starts = [rotation, try rotated(form, to: after - product(first.left, first.right))]
    var best: FittedAdapter?
    for var current in starts {
      var fit = try finished(current)
      for _ in 0..<20 {
        guard let spike = fit.spike else { break }
        current = try rotated(
          form, to: after - product(spike.left, spike.right), from: current)
        let next = try finished(current)
        let gain = residual(fit.weights) - residual(next.weights)
        if gain <= 0 { break }
        fit = next
        if gain <= 1e-3 { break }
      }
      if best.map({ residual(fit.weights) < residual($0.weights) }) ?? true { best = fit }
    }
    return best!
  }
}
