public import HelioCore
public import HelioLinalg

/// How an input is moved to flip the sign of the output.
///
/// Source: sheet adversarial-directions §2.2, §5, item 4.
public enum InputAttack: Sendable, Hashable {
  /// One step of a length along the gradient: x - eps sign(f) g/|g|.
  case fixedLength(Double)
  /// x - (1 + overshoot) f g/|g|^2, past the zero of the linear function.
  case newton(overshoot: Double)
  /// The first change of sign along -sign(f) g.
  case root
  /// x <- x_0 - g (f + <g, x_0 - x>)/|g|^2 at the current x: to the nearest point of the boundary.
  case projection(iterations: Int)
}

/// What an attack did to each input.
public struct AttackOutcome: Sendable {
  /// f before.
  public let outputs: [Double]
  /// f after, about 0 for the root and the projection; f itself where nothing could be done.
  public let movedOutputs: [Double]
  /// |g| before.
  public let gradientNorms: [Double]
  /// Distance moved; infinite where the root found no change of sign, 0 where the gradient vanishes.
  public let lengths: [Double]
  /// Rows with f != 0 and a gradient; the others are left out of every mean and count as not flipped.
  public let regular: [Int]

  /// The share of all rows whose sign changed.
  public var flippedShare: Double {
    let flips = zip(outputs, movedOutputs).filter { $0 * $1 < 0 }.count
    return Double(flips) / Double(max(outputs.count, 1))
  }
}

extension TwoLayerNetwork where S == Double {
  /// Attacks the rows of X.
  ///
  /// - Parameters:
  ///   - X: n x d, left as it is.
  ///   - rule: lengths and overshoots >= 0, one projection or more.
  /// - Complexity: three products of 2 n d p operations; the projection two for each iteration.
  public func attack(
    _ X: Matrix<Double>, _ rule: InputAttack
  ) throws(HelioError) -> AttackOutcome {
    let start = try inputGradients(X)
    let norms = start.norms
    let f = start.outputs
    let regular = f.indices.filter { f[$0] != 0 && norms[$0] > 0 }
    let linear = f.indices.map { norms[$0] > 0 ? abs(f[$0]) / norms[$0] : 0 }
    func outcome(_ moved: [Double], _ lengths: [Double]) -> AttackOutcome {
      AttackOutcome(
        outputs: f, movedOutputs: moved, gradientNorms: norms, lengths: lengths, regular: regular)
    }
    if case .projection(let iterations) = rule {
      try require(iterations >= 1, "iterations", "at least 1", got: iterations)
      let Y = try projected(X, start, iterations)
      return outcome(
        try inputGradients(Y).outputs, rowNorms(Y - X))
    }
    let paths = paths(along: start, norms)
    switch rule {
    case .fixedLength(let eps):
      try require(eps.isFinite && eps >= 0, "perturbationLength", "zero or positive", got: eps)
      let t = norms.map { $0 > 0 ? eps : 0 }
      return outcome(paths.outputs(at: t), t)
    case .newton(let c):
      try require(c.isFinite && c >= 0, "overshoot", "zero or positive", got: c)
      let t = linear.map { (1 + c) * $0 }
      return outcome(paths.outputs(at: t), t)
    case .root, .projection:
      let found = paths.signChanges(from: linear)
      let t = found.indices.map { norms[$0] > 0 ? found[$0] : 0 }
      return outcome(paths.outputs(at: t.map { $0.isFinite ? $0 : 0 }), t)
    }
  }

  /// The lines x - t sign(f) g/|g|.
  private func paths(along start: InputGradients, _ norms: [Double]) -> OutputPaths {
    var direction = start.gradients
    let scales = zip(norms, start.outputs).map { $0 > 0 ? ($1 < 0 ? -1 / $0 : 1 / $0) : 0 }
    apply(.identity, rowScales: scales, to: &direction)
    let scale = 1 / Double(width).squareRoot()
    return OutputPaths(
      activation: activation, readout: secondLayer.elements.map { scale * $0 },
      preactivations: start.preactivations,
      motion: product(direction, firstLayer, transposeSecond: true), outputs: start.outputs)
  }

  private func projected(
    _ X: Matrix<Double>, _ start: InputGradients, _ iterations: Int
  ) throws(HelioError) -> Matrix<Double> {
    var (Y, here) = (X, start)
    for iteration in 1...iterations {
      let back = X - Y
      var next = here.gradients
      let scales = (0..<X.rows).map { i in
        let g = here.gradients.row(i)
        let squared = dot(g, g)
        return squared > 0 ? -(here.outputs[i] + dot(g, back.row(i))) / squared : 0
      }
      apply(.identity, rowScales: scales, to: &next)
      Y = X + next
      if iteration < iterations { here = try inputGradients(Y) }
    }
    return Y
  }
}
