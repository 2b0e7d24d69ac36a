import HelioCore
import HelioLinalg

/// Q_U and Q_V of a form.
struct Turn {
  private(set) var left: BlockChain<Double>?
  private(set) var right: BlockChain<Double>?

  /// The rotations that take W nearest to a target.
  ///
  /// - Parameter old: rotations of the same form to go on from, so that the distance is not larger than theirs.
  init(
    _ form: AdapterForm, of W: Matrix<Double>, to target: Matrix<Double>, from old: Turn? = nil
  ) throws(HelioError) {
    switch form.side {
    case nil: break
    case .right: right = try Self.right(form, W, target, old)
    case .left: left = try Self.left(form, W, target, old)
    case .both where form.family == .dense: try turnBothSides(W, target)
    case .both:
      if let old {
        self = old
      } else {
        right = try Self.right(form, W, target)
        left = try Self.left(form, applied(W), target)
      }
      var distance = (target - applied(W)).frobeniusNorm
      for _ in 0..<20 {
        right = try Self.right(form, Turn(left: left).applied(W), target, self)
        left = try Self.left(form, Turn(right: right).applied(W), target, self)
        let new = (target - applied(W)).frobeniusNorm
        let gain = distance - new
        distance = new
        if gain <= 1e-3 * distance { break }
      }
    }
  }

  private init(left: BlockChain<Double>? = nil, right: BlockChain<Double>? = nil) {
    self.left = left
    self.right = right
  }

  /// Rounds over all factors where a rotation is one of several unknowns that move in turn.
  private static let roundsInTurn = 8

  private static func right(
    _ form: AdapterForm, _ W: Matrix<Double>, _ target: Matrix<Double>, _ old: Turn? = nil
  ) throws(HelioError) -> BlockChain<Double> {
    try fit(product(W, target, transposeFirst: true), form.pattern(W.columns), old?.right)
  }

  private static func left(
    _ form: AdapterForm, _ W: Matrix<Double>, _ target: Matrix<Double>, _ old: Turn? = nil
  ) throws(HelioError) -> BlockChain<Double> {
    try fit(product(target, W, transposeSecond: true), form.pattern(W.rows), old?.left)
  }

  private static func fit(
    _ M: Matrix<Double>, _ pattern: RotationPattern, _ old: BlockChain<Double>?
  ) throws(HelioError) -> BlockChain<Double> {
    guard let old else { return try RotationFit(to: M, pattern).chain }
    return try RotationFit(to: M, pattern, from: old, sweepLimit: roundsInTurn).chain
  }

  /// All of both sides: singular vectors go to singular vectors, and what is left is the difference of the values.
  private mutating func turnBothSides(
    _ W: Matrix<Double>, _ target: Matrix<Double>
  ) throws(HelioError) {
    let (old, new) = (
      try singularValueDecomposition(W), try singularValueDecomposition(target)
    )
    func dense(_ Q: Matrix<Double>) throws(HelioError) -> BlockChain<Double> {
      // The polar factor fills what the vectors leave open.
      try RotationPattern.blockDiagonal(blockCount: 1, blockSize: Q.rows)
        .chain([BlockDiagonal(count: 1, stacked: polarFactor(Q).factor)])
    }
    left = try dense(product(new.left, old.left, transposeSecond: true))
    right = try dense(product(old.right, new.right, transposeSecond: true))
  }

  /// Q_U W Q_V.
  func applied(_ W: Matrix<Double>) -> Matrix<Double> {
    // Rows of W Q are Q^T w.
    let turned = right.map { $0.transposed.apply(toRowsOf: W) } ?? W
    return left.map { $0.apply(toRowsOf: turned.transposed()).transposed() } ?? turned
  }

  /// Q_U^T W Q_V^T.
  func undone(_ W: Matrix<Double>) -> Matrix<Double> {
    Turn(left: left?.transposed, right: right?.transposed).applied(W)
  }
}
