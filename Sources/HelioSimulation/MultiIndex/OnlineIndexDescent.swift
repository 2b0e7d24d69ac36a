public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Online gradient descent of r orthonormal directions on the correlation loss of a matched polynomial model.
///
///     w_j <- w_j + eta y d_j g(W^T x) x,   columns made orthonormal in their order (Gram and Schmidt)
///
/// Every row is drawn once. The true directions are the first r axes. Source: sheet multi-index §2.1, §6 (E10).
public struct OnlineIndexDescent: Sendable {
  public let terms: HermiteTerms
  public let noise: Double
  /// Row j is w_j: r x d.
  public private(set) var weights: Matrix<Double>

  /// Starts with U^T W = m I exactly, the rest random.
  ///
  /// - Parameter m: overlap of each direction with its own, in [0, 1).
  public init(
    _ terms: HermiteTerms, noiseVariance: Double, dimension d: Int, startOverlap m: Double,
    from stream: RandomStream
  ) throws(HelioError) {
    let r = terms.directionCount
    try require(d > 2 * r, "dimension", "above \(2 * r), twice the indices", got: d)
    try require(m >= 0 && m < 1, "startOverlap", "from 0 to below 1", got: m)
    self.terms = terms
    noise = noiseVariance.squareRoot()
    let rest = Matrix<Double>.normal(rows: d - r, columns: r, from: stream.substream("start"))
    let Q = try singularValueDecomposition(rest).left
    let other = (1 - m * m).squareRoot()
    weights = Matrix(rows: r, columns: d) { j, i in
      i < r ? (i == j ? m : 0) : other * Q[i - r, j]
    }
  }

  /// |row i of U^T W|^2.
  public var affinities: [Double] {
    let r = terms.directionCount
    return (0..<r).map { i in (0..<r).reduce(0) { $0 + weights[$1, i] * weights[$1, i] } }
  }

  /// Takes n rows.
  public mutating func descend(sampleCount n: Int, step eta: Double, from stream: RandomStream) {
    let (r, d) = (terms.directionCount, weights.columns)
    let chunk = 512
    var W = (0..<r).map { weights.row($0) }
    for start in stride(from: 0, to: n, by: chunk) {
      let count = min(chunk, n - start)
      let part = stream.at(start / chunk)
      let X = Matrix<Double>.normal(rows: count, columns: d, from: part.substream("inputs"))
      let eps: [Double] = part.substream("noise").normals(count)
      for k in 0..<count {
        let x = X.row(k)
        let y = terms.jet(Array(x[..<r])).value + noise * eps[k]
        let slope = terms.jet(W.map { dot($0, x) }).gradient
        for j in 0..<r {
          let size = eta * y * slope[j]
          for i in 0..<d { W[j][i] += size * x[i] }
          for l in 0..<j {
            let overlap = dot(W[l], W[j])
            for i in 0..<d { W[j][i] -= overlap * W[l][i] }
          }
          let length = norm(W[j])
          for i in 0..<d { W[j][i] /= length }
        }
      }
    }
    let rows = W
    weights = Matrix(rows: r, columns: d) { rows[$0][$1] }
  }
}
