public import HelioCore
public import HelioLinalg

/// Two classes of inputs that are neither Gaussian nor on a sphere.
///
///     y = ±1 with equal chance,   x_k uniform on [-sqrt 3, sqrt 3], plus y/2 in the first nine coordinates
///
/// Source: sheet random-features-sgd §6 (4).
public struct ClassMixture: Sendable {
  /// d.
  public let dimension: Int
  /// How many coordinates tell the classes apart.
  public static let informative = 9

  /// - Precondition: at least nine dimensions.
  public init(dimension: Int) {
    precondition(dimension >= Self.informative, "\(dimension) dimensions for 9 that tell classes")
    self.dimension = dimension
  }

  /// Points as rows, and their classes.
  public func draw(
    _ count: Int, from stream: RandomStream
  ) -> (inputs: Matrix<Double>, labels: [Double]) {
    let labels = stream.substream("classes").uniforms(count).map { $0 < 0.5 ? -1.0 : 1 }
    let uniforms = stream.substream("inputs").uniforms(count * dimension)
    let X = Matrix<Double>(rows: count, columns: dimension) { i, k in
      let x = 3.0.squareRoot() * (2 * uniforms[i * dimension + k] - 1)
      return k < Self.informative ? x + labels[i] / 2 : x
    }
    return (X, labels)
  }
}
