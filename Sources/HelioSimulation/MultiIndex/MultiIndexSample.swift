public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Rows of a multi-index model whose directions are the first axes.
///
///     x ~ N(0, I_d),   y = g(x_1, …, x_r) + sigma eps
///
/// By the rotation invariance of x the directions are no restriction. Source: sheet multi-index §1.
public struct MultiIndexSample: Sendable {
  /// n x d.
  public let inputs: Matrix<Double>
  /// n x 1.
  public let labels: Matrix<Double>

  /// - Parameters:
  ///   - n: rows; `d`: at least r.
  ///   - stream: its substreams "inputs" and "noise" are used.
  public init(
    _ model: IndexModel, sampleCount n: Int, dimension d: Int, from stream: RandomStream
  ) throws(HelioError) {
    let r = model.directionCount
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(d >= r, "dimension", "at least the \(r) indices of the link", got: d)
    inputs = .normal(rows: n, columns: d, from: stream.substream("inputs"))
    let noise: [Double] = stream.substream("noise").normals(n)
    let X = inputs
    let g = model.link.values((0..<r).map { j in (0..<n).map { X[$0, j] } })
    let sigma = model.noise
    labels = Matrix(rows: n, columns: 1, elements: zip(g, noise).map { $0 + sigma * $1 })
  }
}
