import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTheory

/// New weights, a new target and a sample: one draw of a sweep over widths.
///
/// beta is uniform on the unit sphere.
struct DrawnSample {
  let layer: RandomFeatureLayer
  let moments: FeatureMoments
  /// Phi.
  let features: Matrix<Double>
  /// f*(x_i).
  let signal: [Double]
  let noise: [Double]

  init(
    _ kind: FeatureKind, width: Int, dimension: Int, sampleCount: Int, noiseVariance: Double,
    from stream: RandomStream
  ) throws(HelioError) {
    let layer = RandomFeatureLayer(
      kind, width: width, dimension: dimension, from: stream.substream("weights"))
    let beta = unitDirection(dimension, from: stream.substream("target"))
    let X = Matrix<Double>.normal(
      rows: sampleCount, columns: dimension, from: stream.substream("inputs"))
    self.layer = layer
    moments = try FeatureMoments(
      gaussianInputsOf: kind, weights: layer.weights, targetDirection: beta)
    features = layer.features(X)
    signal = product(X, beta)
    noise = stream.substream("noise").normals(sampleCount)
      .map { noiseVariance.squareRoot() * $0 }
  }

  /// f* + noise, one column.
  var noisyLabels: Matrix<Double> {
    Matrix(rows: signal.count, columns: 1, elements: zip(signal, noise).map { $0 + $1 })
  }

  /// f* and the noise, two columns.
  var separateLabels: Matrix<Double> {
    Matrix(rows: signal.count, columns: 2) { i, c in c == 0 ? signal[i] : noise[i] }
  }
}

/// Uniform on the unit sphere.
func unitDirection(_ dimension: Int, from stream: RandomStream) -> [Double] {
  let v = stream.normals(dimension)
  let length = norm(v)
  return v.map { $0 / length }
}
