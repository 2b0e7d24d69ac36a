public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A first layer that is drawn once and stays.
///
///     phi(x) = s(W x)/sqrt p,   or [cos(W x), sin(W x)]/sqrt p
///
/// Source: sheet random-features-sgd §2.
public struct RandomFeatureLayer: Sendable {
  public let kind: FeatureKind
  /// W, p x d.
  public let weights: Matrix<Double>

  public init(_ kind: FeatureKind, weights: Matrix<Double>) {
    precondition(
      weights.rows >= 1 && weights.columns >= 1,
      "a layer of \(weights.rows) x \(weights.columns) weights")
    self.kind = kind
    self.weights = weights
  }

  /// Rows of N(0, I_d/d).
  public init(_ kind: FeatureKind, width p: Int, dimension d: Int, from stream: RandomStream) {
    self.init(
      kind,
      weights: .normal(rows: p, columns: d, scale: 1 / Double(d).squareRoot(), from: stream))
  }

  /// P.
  public var featureCount: Int { kind.featureCount(width: weights.rows) }
  /// d.
  public var dimension: Int { weights.columns }

  /// Phi, n x P, of the rows of X.
  ///
  /// - Complexity: 2 n d p operations and one pass of the activation, two for fourier.
  public func features(_ X: Matrix<Double>) -> Matrix<Double> {
    var Z = product(X, weights, transposeSecond: true)
    let scale = 1 / Double(weights.rows).squareRoot()
    func applied(_ f: VectorFunction) -> Matrix<Double> {
      var Y = Z
      apply(f, scale: scale, to: &Y)
      return Y
    }
    switch kind {
    case .relu:
      apply(.relu, scale: scale, to: &Z)
      return Z
    case .scaledErf:
      apply(.scaledErf, scale: scale, to: &Z)
      return Z
    case .fourier:
      let (cosines, sines) = (applied(.cos), applied(.sin))
      let p = weights.rows
      var elements: [Double] = []
      elements.reserveCapacity(2 * Z.elements.count)
      for i in 0..<X.rows {
        elements += cosines.elements[i * p..<(i + 1) * p]
        elements += sines.elements[i * p..<(i + 1) * p]
      }
      return Matrix(rows: X.rows, columns: 2 * p, elements: elements)
    }
  }
}
