public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A network that really takes the step, and the spiked model that the theory puts in its place.
///
///     w_j <- w_j + eta a~_j (1/n0) sum_i y_i s'(<w_j, x_i>) x_i
///
/// y are the labels of n0 fresh samples, centred by their mean; a~_j is one of finitely many
/// values, block by block. The inputs are streamed, so n0 = 100 d and more cost no memory.
///
/// Source: sheet learned-features-spectrum §2.
public struct SteppedFeatures<S: MatrixScalar>: Sendable {
  /// The rows after the step.
  public let trained: FeatureLayer<S>
  /// The same initial rows plus u v^T, u_j = eta a~_j mu_1 |c_hat| with the step's own direction:
  /// pairs with `trained` sample by sample.
  public let isotropic: FeatureLayer<S>
  /// |c_hat|, the norm of (1/n0) sum y x.
  public let directionNorm: Double
  /// <v, beta>.
  public let overlap: Double

  /// - Parameters:
  ///   - data: of the step and of what follows; Gaussian inputs.
  ///   - width: p.
  ///   - secondLayerValues: a~_b.
  ///   - probabilities: pi_b > 0 with sum 1.
  ///   - learningRate: eta.
  ///   - samples: n0.
  ///   - unitRows: |w_j| = 1, or rows N(0, I/d).
  ///   - stream: of rows and data.
  /// - Complexity: 4 n0 d p operations.
  public init(
    data: DataModel, width p: Int, activation: Activation, secondLayerValues: [Double],
    probabilities: [Double], learningRate eta: Double, samples n0: Int, unitRows: Bool = true,
    rowsPerBlock: Int = 4096, from stream: RandomStream
  ) throws(HelioError) {
    try require(n0 >= 1, "samples", "at least 1", got: n0)
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    try require(
      secondLayerValues.count == probabilities.count && probabilities.allSatisfy { $0 > 0 }
        && abs(probabilities.reduce(0, +) - 1) < 1e-9, "probabilities",
      "\(secondLayerValues.count) positive numbers with sum 1", got: probabilities)
    let sizes = try SpikedFeatureModel.sizes(of: probabilities, width: p)
    let values = zip(secondLayerValues, sizes).flatMap { [Double](repeating: $0, count: $1) }
    let start = isotropicRows(p, data.dimension, unitRows: unitRows, from: stream, as: S.self)
    let mean = Self.sum(of: data, n0, rowsPerBlock, stream) / Double(n0)
    var change = Matrix<S>(rows: p, columns: data.dimension)
    var direction = [S](repeating: 0, count: data.dimension)
    for (b, rows) in blocks(of: n0, size: rowsPerBlock).enumerated() {
      let sample = Self.block(b, rows.count, of: data, stream)
      let y = sample.targets.map { ($0 - S(mean)) / S(n0) }
      var Z = product(sample.inputs, start, transposeSecond: true)
      activation.applyDerivative(to: &Z, rowScales: y)
      addProduct(to: &change, Z, sample.inputs, transposeFirst: true)
      add(product(sample.inputs, y, transposeFirst: true), to: &direction)
    }
    let length = norm(direction)
    let v = direction.map { $0 / length }
    let slope = try activation.meanDerivative()
    let u = values.map { S(eta * $0 * slope) * length }
    apply(.identity, rowScales: values.map { S(eta * $0) }, to: &change)
    var spiked = start
    addProduct(
      to: &spiked, Matrix(rows: p, columns: 1, elements: u),
      Matrix(rows: 1, columns: data.dimension, elements: v))
    trained = FeatureLayer(
      weights: start + change, activation: activation, direction: v, data: data)
    isotropic = FeatureLayer(weights: spiked, activation: activation, direction: v, data: data)
    directionNorm = Double(length)
    let alongTarget = data.projections(of: Matrix(rows: 1, columns: v.count, elements: v))
    overlap = alongTarget[0][0]
  }

  /// The sum of all labels, from the same streams as the step itself.
  private static func sum(
    of data: DataModel, _ n0: Int, _ size: Int, _ stream: RandomStream
  ) -> Double {
    blocks(of: n0, size: size).enumerated().reduce(0) { total, block in
      let y = Self.block(block.offset, block.element.count, of: data, stream).targets
      return total + y.reduce(0) { $0 + Double($1) }
    }
  }

  private static func block(
    _ b: Int, _ count: Int, of data: DataModel, _ stream: RandomStream
  ) -> DataModel.Sample<S> {
    data.sample(count, from: stream.substream("step").at(b))
  }
}
