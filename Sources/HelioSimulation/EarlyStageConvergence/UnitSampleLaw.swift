public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Laws of unit inputs with alternating labels +, -, +, …
///
/// Source: sheet early-stage-convergence §5.
public enum UnitSampleLaw: Sendable, Equatable {
  /// normalise(centre(y) + 0.3 g/sqrt d), centres e1 and (-0.3, sqrt 0.91, 0, …); a point is drawn again while it
  /// violates x.x' >= 0.2 with an earlier one of its class, or x.x' <= 0 with one of the other.
  case orthogonallySeparable
  /// normalise(g/sqrt d + separation y e1).
  case mixture(separation: Double)

  private static let spread = 0.3
  private static let leastEqualProduct = 0.2
  /// Draws for one point until the law is given up at these sizes.
  private static let drawLimit = 10_000

  /// - Parameters:
  ///   - n: >= 2; d: >= 2.
  /// - Throws: ``HelioError/noSolution(_:)`` where the first law finds no point, as in two dimensions it may not.
  public func sample(
    _ n: Int, dimension d: Int, from stream: RandomStream
  ) throws(HelioError) -> UnitSample {
    try require(n >= 2, "sampleCount", "at least 2", got: n)
    try require(d >= 2, "dimension", "at least 2", got: d)
    let y = (0..<n).map { $0 % 2 == 0 ? 1.0 : -1.0 }
    var X = Matrix<Double>(rows: n, columns: d)
    let scale = 1 / Double(d).squareRoot()
    switch self {
    case .mixture(let separation):
      X = Matrix.normal(rows: n, columns: d, scale: scale, from: stream)
      for i in 0..<n { X[i, 0] += separation * y[i] }
    case .orthogonallySeparable:
      for i in 0..<n {
        let point = stream.substream("point \(i)")
        var (draw, isFound) = (0, false)
        while !isFound {
          guard draw < Self.drawLimit else {
            throw .noSolution(
              "No point of the orthogonally separable law was found for sample \(i + 1) in \(draw) draws; take more "
                + "dimensions or fewer samples.")
          }
          var x = point.at(draw).normals(d).map { Self.spread * scale * $0 }
          if y[i] > 0 {
            x[0] += 1
          } else {
            x[0] -= 0.3
            x[1] += 0.91.squareRoot()
          }
          let length = norm(x)
          for a in 0..<d { X[i, a] = x[a] / length }
          draw += 1
          isFound = fits(X, y, i)
        }
      }
    }
    return try UnitSample.normalising(X, labels: y)
  }

  private func fits(_ X: Matrix<Double>, _ y: [Double], _ i: Int) -> Bool {
    let d = X.columns
    return (0..<i).allSatisfy { j in
      var product = 0.0
      for a in 0..<d { product += X[i, a] * X[j, a] }
      return y[i] == y[j] ? product >= Self.leastEqualProduct : product <= 0
    }
  }
}

extension SphericalStart {
  /// Fair signs and rows uniform on the sphere of radius kappa/sqrt m.
  public static func random(
    width m: Int, dimension d: Int, initialScale kappa: Double, from stream: RandomStream
  ) throws(HelioError) -> SphericalStart {
    try require(m >= 1, "width", "at least 1", got: m)
    return try SphericalStart(
      directions: .normal(rows: m, columns: d, from: stream.substream("rows")),
      signs: stream.substream("signs").words(m).map { $0 >> 63 == 0 ? 1 : -1 },
      initialScale: kappa)
  }
}
