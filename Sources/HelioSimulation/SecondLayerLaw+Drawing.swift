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
    switch self {
    case .gaussian: return stream.normals(count, as: S.self)
    case .rademacher: return stream.uniforms(count).map { $0 < 0.5 ? -1 : 1 }
    case .uniform: return stream.uniforms(count).map { S(3.0.squareRoot() * (2 * $0 - 1)) }
    case .finiteSupport(let values, let probabilities):
      let (points, cumulative) = try Self.standardised(values, probabilities)
      return stream.uniforms(count).map { u in
        S(points[cumulative.firstIndex { u < $0 } ?? points.count - 1])
      }
    }
  }

  private static func standardised(
    _ values: [Double], _ probabilities: [Double]
  ) throws(HelioError) -> (points: [Double], cumulative: [Double]) {
    try require(
      values.count >= 2 && Set(values).count == values.count && values.allSatisfy(\.isFinite),
      "secondLayer.values", "at least two distinct finite numbers", got: values)
    try require(
      probabilities.count == values.count && probabilities.allSatisfy { $0 > 0 && $0.isFinite },
      "secondLayer.probabilities", "\(values.count) positive numbers", got: probabilities)
    let total = probabilities.reduce(0, +)
    let weights = probabilities.map { $0 / total }
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(values, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
    var sum = 0.0
    let cumulative = weights.map { weight in
      sum += weight
      return sum
    }
    return (values.map { ($0 - mean) / variance.squareRoot() }, cumulative)
  }
}
