public import HelioCore
public import HelioLinalg
public import HelioNumerics

extension SecondLayerLaw {
  /// Independent draws of mean 0 and variance 1.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a finite support without two
  ///   values, or with probabilities that are not positive.
  public func draw<S: MatrixScalar>(
    _ count: Int, from stream: RandomStream, as _: S.Type = S.self
  ) throws(HelioError) -> [S] {
    if self == .gaussian { return stream.normals(count, as: S.self) }
    guard let (values, probabilities) = try support() else {
      return stream.uniforms(count).map { S(3.0.squareRoot() * (2 * $0 - 1)) }
    }
    var sum = 0.0
    let cumulative = probabilities.map { probability in
      sum += probability
      return sum
    }
    return stream.uniforms(count).map { u in
      S(values[cumulative.firstIndex { u < $0 } ?? values.count - 1])
    }
  }
}
