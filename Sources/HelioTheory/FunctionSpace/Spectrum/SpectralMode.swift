import HelioCore

/// An eigenfunction of the operator, which can be evaluated at every point.
///
///     x = (t, y):  f_{l,i}(t, |y|) Y(y/|y|),   E f^2 = 1 under the law of x,  E Y^2 = 1
///
/// The values between the nodes are those of the eigen-equation itself, f = T f/lambda (Nystrom).
/// The sign is fixed by E f >= 0; where that vanishes by E[f product of the odd t_i] >= 0; and
/// where that vanishes too by the node nearest to the origin.
public struct SpectralMode: Sendable {
  /// l.
  public let degree: Int
  /// lambda, positive.
  public let eigenvalue: Double
  /// For each spike, whether f is odd in t_i.
  public let isOdd: [Bool]
  /// f at the nodes of the grid.
  let nodeValues: [Double]
  let source: Source
  private let block: Int
  private let coefficients: [Double]

  /// What the modes of one spectrum share.
  struct Source: Sendable {
    let reduction: any Reduction
    /// Present if the radius |x| was dropped: f = (|x|/sqrt d)^h f_sphere/sqrt(factor).
    let radial: RadialFactor?
  }

  init(
    degree: Int, eigenvalue: Double, isOdd: [Bool], nodeValues: [Double], source: Source,
    block: Int, coefficients: [Double]
  ) {
    (self.degree, self.eigenvalue, self.isOdd) = (degree, eigenvalue, isOdd)
    (self.nodeValues, self.source) = (nodeValues, source)
    (self.block, self.coefficients) = (block, coefficients)
  }

  /// f(t, rho_y).
  ///
  /// - Parameters:
  ///   - t: the coordinates of x along the spikes.
  ///   - radius: rho_y, the norm of the rest, >= 0.
  /// - Complexity: one row of the reduced operator.
  public func value(t: [Double], radius: Double) -> Double {
    var (point, factor) = (ReducedPoint(t: t, radius: radius), 1.0)
    if let radial = source.radial {
      let norm2 = t.reduce(radius * radius) { $0 + $1 * $1 }
      guard norm2 > 0 else { return radial.degree == 0 ? nodeValues[0] : 0 }
      let scale = (Double(radial.dimension) / norm2).squareRoot()
      point = ReducedPoint(t: t.map { $0 * scale }, radius: radius * scale)
      factor = radial.value(normRatio: 1 / scale)
    }
    let row = source.reduction.rows(at: point)[block]
    var sum = 0.0
    for j in row.indices { sum += row[j] * coefficients[j] }
    return factor * sum
  }

  /// f(t, rho_y) for one spike.
  public func value(t: Double, radius: Double) -> Double { value(t: [t], radius: radius) }
}

/// The factor that a degree-h homogeneous eigenfunction on the sphere gains under Gaussian inputs.
///
///     f(x) = (|x|/sqrt d)^h f_sphere(x/|x|) / sqrt(factor),   factor = E|x|^{2h}/d^h
struct RadialFactor: Sendable {
  let degree: Int
  let dimension: Int
  let factor: Double

  /// (|x|/sqrt d)^h / sqrt(factor) at |x|/sqrt d = ratio.
  func value(normRatio ratio: Double) -> Double { pow(ratio, Double(degree)) / factor.squareRoot() }
}
