public import HelioCore
public import HelioLinalg
public import HelioNumerics

extension FeatureMoments {
  /// Exact moments for x ~ N(0, I_d) and f*(x) = beta.x, in closed form.
  ///
  ///     G = W W^T,  q_j = G_jj              p H_jk                               sqrt p m_j       sqrt p c_j
  ///     relu       sqrt(q_j q_k) (sin t + (pi - t) cos t)/(2 pi)               sqrt(q_j/2 pi)   w_j.beta/2
  ///                cos t = G_jk/sqrt(q_j q_k)
  ///     scaledErf  (2/pi) asin(G_jk/sqrt((1 + q_j)(1 + q_k)))                   0                sqrt(2/pi) w_j.beta/sqrt(1 + q_j)
  ///     cos        (exp(-|w_j - w_k|^2/2) + exp(-|w_j + w_k|^2/2))/2            exp(-q_j/2)      0
  ///     sin        (exp(-|w_j - w_k|^2/2) - exp(-|w_j + w_k|^2/2))/2            0                w_j.beta exp(-q_j/2)
  ///
  /// The blocks of cos and sin do not correlate. A row of zeros of relu gives zeros.
  ///
  /// - Parameters:
  ///   - W: p x d.
  ///   - beta: d numbers, any length |beta|.
  /// - Complexity: p^2 d for G, p^2 elementary functions.
  ///
  /// Source: sheet random-features-sgd §2.1.
  public init(
    gaussianInputsOf kind: FeatureKind, weights W: Matrix<Double>, targetDirection beta: [Double]
  ) throws(HelioError) {
    try require(
      W.rows >= 1 && W.columns >= 1 && W.isFinite, "weights", "a matrix of finite numbers",
      got: "\(W.rows) x \(W.columns)")
    try require(
      beta.count == W.columns && beta.allSatisfy(\.isFinite), "targetDirection",
      "a list of d = \(W.columns) finite numbers", got: "\(beta.count) numbers")
    let p = Double(W.rows)
    let G = gram(W, of: .rows)
    let q = G.diagonal
    let along = product(W, beta)
    let root = 1 / p.squareRoot()
    let power = dot(beta, beta)
    switch kind {
    case .relu:
      let lengths = q.map { $0.squareRoot() }
      self.init(
        unchecked: Self.symmetric(W.rows) { j, k in
          let scale = lengths[j] * lengths[k]
          guard scale > 0 else { return 0 }
          // acos loses half of the digits beside ±1, and with itself a row has the angle 0.
          let cosine = j == k ? 1 : min(max(G[j, k] / scale, -1), 1)
          let t = acos(cosine)
          return scale * (sin(t) + (.pi - t) * cosine) / (2 * .pi * p)
        },
        lengths.map { root * $0 / (2 * Double.pi).squareRoot() }, along.map { root * $0 / 2 },
        power)
    case .scaledErf:
      let scales = q.map { 1 / (1 + $0).squareRoot() }
      self.init(
        unchecked: Self.symmetric(W.rows) { j, k in
          2 / (.pi * p) * asin(min(max(G[j, k] * scales[j] * scales[k], -1), 1))
        },
        [Double](repeating: 0, count: W.rows),
        zip(along, scales).map { root * (2 / Double.pi).squareRoot() * $0 * $1 }, power)
    case .fourier:
      let n = W.rows
      let zeros = [Double](repeating: 0, count: n)
      self.init(
        unchecked: Self.symmetric(2 * n) { j, k in
          // The lower triangle: the block of sines below that of cosines.
          guard (j < n) == (k < n) else { return 0 }
          let (a, b) = (j % n, k % n)
          let apart = exp(-max(q[a] + q[b] - 2 * G[a, b], 0) / 2)
          let together = exp(-max(q[a] + q[b] + 2 * G[a, b], 0) / 2)
          return (j < n ? apart + together : apart - together) / (2 * p)
        },
        q.map { root * exp(-$0 / 2) } + zeros,
        zeros + zip(along, q).map { root * $0 * exp(-$1 / 2) }, power)
    }
  }

  /// A symmetric matrix from the entries of its lower triangle.
  private static func symmetric(_ n: Int, _ entry: (Int, Int) -> Double) -> Matrix<Double> {
    var A = Matrix<Double>(rows: n, columns: n)
    for j in 0..<n {
      for k in 0...j { A[j, k] = entry(j, k) }
    }
    mirrorLowerTriangle(of: &A)
    return A
  }
}
