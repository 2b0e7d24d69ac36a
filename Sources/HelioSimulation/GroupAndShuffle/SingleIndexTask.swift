public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Labels y = g(<beta, x>) of standard normal inputs, without noise.
public struct SingleIndexTask: Sendable {
  public let link: Link
  /// beta, of length 1.
  public let direction: [Double]

  /// A uniformly random direction.
  public init(_ link: Link, dimension d: Int, from stream: RandomStream) {
    self.init(link, direction: stream.normals(d))
  }

  /// - Parameter direction: not zero; its length does not matter.
  public init(_ link: Link, direction: [Double]) {
    let length = norm(direction)
    precondition(length > 0, "a task of no direction")
    self.link = link
    self.direction = direction.map { $0 / length }
  }

  /// A direction across this one, uniform among those.
  public func orthogonal(from stream: RandomStream) -> SingleIndexTask {
    let v: [Double] = stream.normals(direction.count)
    let along = dot(v, direction)
    return SingleIndexTask(link, direction: zip(v, direction).map { $0 - along * $1 })
  }

  public func labels(_ X: Matrix<Double>) -> [Double] { link.values([product(X, direction)]) }
}

/// The network relu(W x)/sqrt p with a linear readout and an intercept.
///
/// Source: sheet group-and-shuffle §6.
public struct RectifiedLayer: Sendable {
  /// W, p x d.
  public let weights: Matrix<Double>

  public init(_ weights: Matrix<Double>) { self.weights = weights }

  private var scale: Double { 1 / Double(weights.rows).squareRoot() }

  /// [relu(W x)/sqrt p, 1] for every row of X.
  func features(_ X: Matrix<Double>) -> Matrix<Double> {
    let Z = product(X, weights, transposeSecond: true)
    let (p, scale) = (weights.rows, scale)
    return Matrix(rows: X.rows, columns: p + 1) { i, j in j < p ? max(Z[i, j], 0) * scale : 1 }
  }

  /// (F^T F/n + (ridge/p) I)^{-1} F^T y/n.
  func readout(_ X: Matrix<Double>, _ y: [Double], ridge: Double) throws(HelioError) -> [Double] {
    let fit = try RidgeReadout(
      features: features(X), targets: Matrix(rows: y.count, columns: 1, elements: y),
      ridge: ridge * Double(X.rows) / Double(weights.rows))
    return fit.coefficients.elements
  }

  /// Test error over the variance of the labels, after a ridge fit on n fresh points.
  ///
  /// - Parameters:
  ///   - n: points of the fit; as many and at least 4000 for the test.
  public func refitError(
    _ task: SingleIndexTask, sampleCount n: Int, ridge: Double, from stream: RandomStream
  ) throws(HelioError) -> Double {
    func sample(_ name: String, _ n: Int) -> (X: Matrix<Double>, y: [Double]) {
      let X = Matrix<Double>.normal(
        rows: n, columns: weights.columns, from: stream.substream(name))
      return (X, task.labels(X))
    }
    let fit = sample("refit", n)
    let coefficients = try readout(fit.X, fit.y, ridge: ridge)
    let test = sample("test", max(4000, n))
    let f = product(features(test.X), coefficients)
    let mean = test.y.reduce(0, +) / Double(test.y.count)
    let variance = test.y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return zip(f, test.y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / variance
  }

  /// Forces on the first layer, sum_i w_i a_j 1{w_j x_i > 0} x_i, and the outputs that came first.
  ///
  /// - Parameters:
  ///   - inputs: rows padded by zeros to a multiple of 8, see ``padded(_:)``.
  ///   - pulls: w from the outputs sum_j a_j relu(w_j x_i).
  func forces(
    _ padded: Matrix<Double>, outer a: [Double], pulls: ([Double]) -> [Double]
  ) -> Matrix<Double> {
    var Z = product(weights, padded, transposeSecond: true)
    var outputs = [Double](repeating: 0, count: Z.columns)
    var bits = [UInt64](repeating: 0, count: (Z.columns + 63) / 64 * Z.rows)
    reluForward(Z, a, into: &outputs, bits: &bits)
    var sums = a
    reluBackward(&Z, a, pulls: pulls(outputs), into: &sums)
    return product(Z, padded)
  }

  static func padded(_ X: Matrix<Double>) -> Matrix<Double> {
    let rows = (X.rows + 7) / 8 * 8
    return Matrix(
      rows: rows, columns: X.columns,
      elements: X.elements + [Double](repeating: 0, count: (rows - X.rows) * X.columns))
  }

  /// Gradient of half the mean square at zero output with second layer a.
  ///
  ///     G = -(1/n) sum_i y_i a_j 1{w_j x_i > 0} x_i/sqrt p
  public func initialGradient(
    _ X: Matrix<Double>, _ y: [Double], secondLayer a: [Double]
  ) -> Matrix<Double> {
    let padded = Self.padded(X)
    let factor = -scale / Double(X.rows)
    let pulls = y.map { factor * $0 } + [Double](repeating: 0, count: padded.rows - y.count)
    return forces(padded, outer: a) { _ in pulls }
  }
}

/// How the rows of W0 are drawn.
public enum WeightLaw: String, Sendable, Codable, CaseIterable {
  /// Entries N(0, 1/d).
  case gaussian
  /// p/d Haar d x d blocks below one another: rows of length 1.
  case orthogonal

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` where orthogonal blocks do not fill the width.
  public func weights(
    width p: Int, dimension d: Int, from stream: RandomStream
  ) throws(HelioError) -> Matrix<Double> {
    switch self {
    case .gaussian:
      return .normal(rows: p, columns: d, scale: 1 / Double(d).squareRoot(), from: stream)
    case .orthogonal:
      try require(p % d == 0, "width", "a multiple of the dimension \(d)", got: p)
      return try BlockDiagonal<Double>.randomOrthogonal(count: p / d, size: d, from: stream).stacked
    }
  }
}

/// |A|_2.
func operatorNorm(_ A: Matrix<Double>) throws(HelioError) -> Double {
  let G = gram(A, of: A.rows < A.columns ? .rows : .columns)
  return max(0, try symmetricEigenvalues(G)[0]).squareRoot()
}
