public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The law of random data: independent coefficients and a noisy bounded target.
///
///     x_k ~ N(0, k^{-2 s});   squared: y = tanh <b, x> + N(0, noiseVariance);   logistic: P(y = 1) = 1/(1 + e^{-<b,x>})
///
/// Source: sheet mean-field §6.
public struct MeanFieldDataLaw: Sendable {
  public let dimension: Int
  public let loss: MeanFieldLoss
  /// s >= 0.
  public let inputDecay: Double
  /// b, at most D numbers.
  public let targetCoefficients: [Double]
  public let noiseVariance: Double

  public init(
    dimension D: Int, loss: MeanFieldLoss = .squared, inputDecay: Double = 1,
    targetCoefficients b: [Double], noiseVariance: Double = 0
  ) throws(HelioError) {
    try require(D >= 1, "dimension", "at least 1", got: D)
    try require(inputDecay >= 0 && inputDecay.isFinite, "inputDecay", "at least 0", got: inputDecay)
    try require(
      !b.isEmpty && b.count <= D, "targetCoefficients", "between 1 and \(D) numbers", got: b.count)
    try require(
      noiseVariance >= 0 && noiseVariance.isFinite, "noiseVariance", "at least 0",
      got: noiseVariance)
    try require(
      loss == .squared || noiseVariance == 0, "noiseVariance",
      "0 for logistic loss, whose labels are random by themselves", got: noiseVariance)
    dimension = D
    (self.loss, self.inputDecay) = (loss, inputDecay)
    (targetCoefficients, self.noiseVariance) = (b, noiseVariance)
  }

  /// n inputs and labels. The first coefficients of a longer request of dimensions are the same.
  public func sample(_ n: Int, from stream: RandomStream) -> (
    inputs: Matrix<Double>, labels: [Double]
  ) {
    let columns = (0..<dimension).map { k in
      stream.substream("inputs").at(k).normals(n).map { $0 * pow(Double(k + 1), -inputDecay) }
    }
    let X = Matrix(rows: n, columns: dimension) { columns[$1][$0] }
    let signal = (0..<n).map { i in
      targetCoefficients.indices.reduce(0) { $0 + targetCoefficients[$1] * X[i, $1] }
    }
    switch loss {
    case .squared:
      let deviation = noiseVariance.squareRoot()
      let noise = stream.substream("noise").normals(n)
      return (X, zip(signal, noise).map { tanh($0) + deviation * $1 })
    case .logistic:
      let u = stream.substream("labels").uniforms(n)
      return (X, zip(signal, u).map { $1 < 1 / (1 + exp(-$0)) ? 1 : -1 })
    }
  }
}

extension FrozenMeanField {
  /// Mean loss of mu_g at other inputs and labels, in blocks of points.
  ///
  /// - Complexity: a product of 2 M T D operations for T inputs, M T values of tanh.
  public func risk(at g: [Double], inputs: Matrix<Double>, labels: [Double]) -> Double {
    let z = predictions(at: g, inputs: inputs)
    var sum = 0.0
    for (value, y) in zip(z, labels) { sum += problem.loss.value(value, label: y) }
    return sum / Double(labels.count)
  }

  /// h_{mu_g} at other inputs.
  public func predictions(at g: [Double], inputs: Matrix<Double>) -> [Double] {
    let w = weights(at: g)
    var z = [Double](repeating: 0, count: inputs.rows)
    // Points that weigh nothing are not evaluated.
    let kept = w.indices.filter { w[$0] > 1e-18 }
    let table = PointFeatures(
      points: points.points.selectingRows(kept), inputs: inputs, scale: problem.outputScale)
    table.forEachBlock { range, H in
      add(product(H, range.map { w[kept[$0]] }, transposeFirst: true), to: &z)
    }
    return z
  }
}
