public import HelioCore
import HelioLinalg

/// A free gradient step beside an orthogonal one, from weights with orthogonal columns.
///
///     W0 = c [I_d; 0],  G = -u v^T,  h = W0^T u
///     free:      W1 = W0 + eta u v^T; two eigenvalues of W1^T W1 leave c^2
///                c^2 + lambda,  lambda = (t +- sqrt(t^2 + 4D))/2,  t = 2 eta h.v + eta^2 |u|^2 |v|^2,
///                D = eta^2 |v|^2 |h - (h.v) v/|v|^2|^2
///     rotation:  K = eta (h v^T - v h^T), |K| = omega = sqrt D, Q = (I + K)(I - K)^{-1} turns by theta = 2 arctan omega
///
/// There is no threshold: the bulk is a point.
///
/// Source: sheet group-and-shuffle §5.1, §6.
public struct OneStepUpdate: Sendable {
  public let neuronVector: [Double]
  public let inputVector: [Double]
  public let learningRate: Double
  public let columnScale: Double
  /// h and D.
  private let image: [Double]
  private let D: Double
  private let t: Double

  /// - Parameters:
  ///   - u: one number for each of p neurons, not zero.
  ///   - v: one for each of d <= p inputs, not zero.
  ///   - eta: not zero.
  ///   - c: positive.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for other values.
  public init(
    neuronVector u: [Double], inputVector v: [Double], learningRate eta: Double,
    columnScale c: Double = 1
  ) throws(HelioError) {
    for (name, x) in [("neuronVector", u), ("inputVector", v)] {
      try require(
        x.allSatisfy(\.isFinite) && x.contains { $0 != 0 }, name, "finite and not zero", got: x)
    }
    try require(
      v.count <= u.count, "inputVector", "no longer than the \(u.count) neurons", got: v.count)
    try require(eta.isFinite && eta != 0, "learningRate", "a number other than 0", got: eta)
    try require(c.isFinite && c > 0, "columnScale", "positive", got: c)
    neuronVector = u
    inputVector = v
    learningRate = eta
    columnScale = c
    let h = u.prefix(v.count).map { c * $0 }
    let (hv, vv) = (dot(h, v), dot(v, v))
    let across = zip(h, v).map { $0 - hv / vv * $1 }
    // What is left of parallel vectors is rounding.
    let isParallel = v.count == 1 || norm(across) <= 4 * .ulpOfOne * norm(h)
    image = h
    D = isParallel ? 0 : eta * eta * vv * dot(across, across)
    t = 2 * eta * hv + eta * eta * dot(u, u) * vv
  }

  /// c^2 + lambda_+ and c^2 + lambda_-.
  public var eigenvalues: (largest: Double, smallest: Double) {
    let root = (t * t + 4 * D).squareRoot()
    let far = (t + (t < 0 ? -root : root)) / 2
    let near = far == 0 ? 0 : -D / far
    let square = columnScale * columnScale
    return (square + max(far, near), square + min(far, near))
  }

  /// <v_1, v>^2/|v|^2 of the top eigenvector; at D = 0 it is 1 for t > 0 and 0 for t < 0, `nil` for t = 0.
  public var squaredTopOverlap: Double? {
    if D == 0 { return t > 0 ? 1 : t < 0 ? 0 : nil }
    return (1 + t / (t * t + 4 * D).squareRoot()) / 2
  }

  /// omega.
  public var skewNorm: Double { D.squareRoot() }

  /// theta.
  public var rotationAngle: Double { 2 * atan(skewNorm) }

  /// Q v of the full right rotation.
  public var rotatedDirection: [Double] {
    turned(inputVector, generatedBy: image, inputVector)
  }

  /// Q v of the group-and-shuffle step of two factors.
  ///
  ///     K_R = diagonal blocks of K,  K_L = diagonal blocks of P K P^T,  Q = P^T Cay(K_L) P Cay(K_R)
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` if the blocks do not divide d.
  public func groupShuffleDirection(blockCount k: Int) throws(HelioError) -> [Double] {
    let d = inputVector.count
    let P = try Shuffle(factor: k, count: d, parameter: "blockCount")
    let b = d / k
    func blockwise(_ x: [Double], _ h: [Double], _ v: [Double]) -> [Double] {
      (0..<k).flatMap { g -> [Double] in
        func part(_ x: [Double]) -> [Double] { Array(x[g * b..<(g + 1) * b]) }
        return turned(part(x), generatedBy: part(h), part(v))
      }
    }
    let first = P.applied(to: blockwise(inputVector, image, inputVector))
    let second = blockwise(first, P.applied(to: image), P.applied(to: inputVector))
    return P.inverse.applied(to: second)
  }

  /// (I + K)(I - K)^{-1} x of K = eta (h v^T - v h^T), a rotation in the plane of h and v.
  ///
  ///     e_1 along h, e_2 the part of v across it;  Q = I + (cos - 1)(e_1 e_1^T + e_2 e_2^T) + sin (e_1 e_2^T - e_2 e_1^T)
  private func turned(_ x: [Double], generatedBy h: [Double], _ v: [Double]) -> [Double] {
    let length = norm(h)
    guard length > 0 else { return x }
    let e1 = h.map { $0 / length }
    let along = dot(e1, v)
    let across = zip(v, e1).map { $0 - along * $1 }
    let rest = norm(across)
    guard rest > 4 * .ulpOfOne * norm(v) else { return x }
    let e2 = across.map { $0 / rest }
    let omega = learningRate * length * rest
    // cos theta and sin theta of theta = 2 arctan omega.
    let (c, s) = (
      (1 - omega * omega) / (1 + omega * omega), 2 * omega / (1 + omega * omega)
    )
    let (x1, x2) = (dot(e1, x), dot(e2, x))
    return x.indices.map { i in
      x[i] + e1[i] * ((c - 1) * x1 + s * x2) + e2[i] * ((c - 1) * x2 - s * x1)
    }
  }
}
