import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct SpikedFeaturesTests {
  private func model(
    d: Int = 12, p: Int, c: [Double] = [1.5, -0.5], zeta: Double = 0.6, unitRows: Bool = true
  ) throws -> SpikedFeatureModel {
    try SpikedFeatureModel(
      dimension: d, width: p, activation: .tanh, spikeCoefficients: c,
      probabilities: c.map { _ in 1 / Double(c.count) }, link: try Link(parsing: "h1 + h2"),
      overlap: zeta, noiseVariance: 0.04, unitRows: unitRows)
  }

  private let stream = RandomStream(seed: 7, purpose: "spiked features test")

  private func layer(
    _ p: Int, c: [Double] = [1.5, -0.5], unitRows: Bool = true
  ) throws -> FeatureLayer<Double> {
    try model(p: p, c: c, unitRows: unitRows).layer(from: stream)
  }

  /// All training rows as the streamed routines draw them.
  private func sample(
    _ layer: FeatureLayer<Double>, _ n: Int, _ size: Int, _ stream: RandomStream
  ) -> (X: Matrix<Double>, y: [Double], g: [Double]) {
    var (X, y, g): ([Double], [Double], [Double]) = ([], [], [])
    for (b, start) in stride(from: 0, to: n, by: size).enumerated() {
      let part: DataModel.Sample<Double> = layer.data.sample(
        min(size, n - start), from: stream.at(b))
      X += part.inputs.elements
      y += part.targets
      g += part.noiseless
    }
    return (Matrix(rows: n, columns: layer.data.dimension, elements: X), y, g)
  }

  /// s(<w, x> + u <v, x>), entry by entry.
  @Test func featuresFollowTheirDefinition() throws {
    let plain = try layer(7, c: [0, 0])
    let spiked = try layer(7)
    let X = Matrix<Double>.normal(rows: 5, columns: 12, from: stream)
    let Phi = spiked.features(X)
    for i in 0..<5 {
      for j in 0..<7 {
        let u = j < 4 ? 1.5 : -0.5  // round(3.5) = 4 neurons of the first block
        let z = dot(plain.weights.row(j), X.row(i)) + u * X[i, 0]
        #expect(abs(Phi[i, j] - Activation.tanh(z)) < 1e-14)
      }
    }
    #expect((0..<7).allSatisfy { abs(norm(plain.weights.row($0)) - 1) < 1e-14 })
    let gaussian = try layer(400, c: [0], unitRows: false)
    let norms = (0..<400).map { norm(gaussian.weights.row($0)) }
    #expect(norms.max()! - norms.min()! > 0.5)
  }

  /// The target sees <beta, x> with beta at the given overlap from v.
  @Test func overlapOfTheTarget() throws {
    let layer = try layer(3)
    let beta = layer.data.directions!.column(0)
    #expect(abs(dot(beta, layer.direction) - 0.6) < 1e-15 && abs(norm(beta) - 1) < 1e-15)
  }

  /// Streamed or not, primal or dual: the ridge solution of the definition.
  @Test func ridgeAgreesWithTheNormalEquations() throws {
    for (n, p) in [(40, 9), (15, 33), (20, 20)] {
      let layer = try layer(p)
      let streaming = Streaming(rowsPerBlock: 7, neuronsPerBlock: 10)
      let bounds = [-100.0, 0, 100]
      let result = try layer.ridge(
        samples: n, ridge: 0.03, testCount: 50, bounds: bounds, streaming: streaming, from: stream)
      let train = sample(layer, n, 7, stream.substream("training"))
      let Phi = layer.features(train.X)
      let a = try CholeskyFactor(
        gram(Phi, of: .columns), addingToDiagonal: Double(n) * 0.03
      ).solve(product(Phi, train.y, transposeFirst: true))
      let fit = product(Phi, a)
      let trainError = zip(fit, train.y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(abs(result.trainError - trainError / Double(n)) < 1e-10)
      let test = sample(layer, 50, 7, stream.substream("test"))
      let f = product(layer.features(test.X), a)
      let misses = zip(f, test.g).map { ($0 - $1) * ($0 - $1) + 0.04 }
      #expect(abs(result.testError - misses.reduce(0, +) / 50) < 1e-10)
      let left = (0..<50).filter { test.X[$0, 0] < 0 }
      #expect(result.binned.counts == [left.count, 50 - left.count])
      #expect(abs(result.binned.sums[0] - left.reduce(0) { $0 + misses[$1] }) < 1e-9)
      let mean = result.binned.sums.reduce(0, +) / 50
      #expect(abs(mean - result.testError) < 1e-12)
    }
  }

  @Test func eigenvaluesAgreeWithTheDefinition() throws {
    for (n, p) in [(30, 11), (9, 25)] {
      let layer = try layer(p)
      let values = try layer.covarianceEigenvalues(
        samples: n, streaming: Streaming(rowsPerBlock: 4, neuronsPerBlock: 6), from: stream)
      let Phi = layer.features(sample(layer, n, 4, stream).X)
      let exact = try symmetricEigenvalues(gram(Phi, of: .columns, scale: 1 / Double(n)))
      #expect(values.count == min(n, p))
      for (a, b) in zip(values, exact) { #expect(abs(a - b) < 1e-12 * exact[0] + 1e-14) }
    }
  }

  /// The streamed step is the step of TwoLayerNetwork when that sees y alone.
  @Test func stepAgreesWithTheNetwork() throws {
    let data = try DataModel(
      dimension: 10, link: try Link(parsing: "z + h2(z)"), noiseVariance: 0.1)
    func stepped(_ eta: Double, _ rows: Int) throws -> SteppedFeatures<Double> {
      try SteppedFeatures(
        data: data, width: 8, activation: .relu, secondLayerValues: [1, -2],
        probabilities: [0.5, 0.5], learningRate: eta, samples: 60, rowsPerBlock: rows, from: stream)
    }
    let (before, after) = (try stepped(0, 60), try stepped(1.3, 60))
    let sample: DataModel.Sample<Double> = data.sample(
      60, from: stream.substream("step").at(0))
    let mean = sample.targets.reduce(0, +) / 60
    let y = Matrix(rows: 60, columns: 1, elements: sample.targets.map { $0 - mean })
    let values = (0..<8).map { $0 < 4 ? 1.0 : -2 }
    var network = TwoLayerNetwork(
      firstLayer: before.trained.weights,
      secondLayer: Matrix(rows: 8, columns: 1, elements: values), activation: .relu)
    // Its residual is y - f_0, so f_0 is added to the labels.
    network.step(
      inputs: sample.inputs, targets: y + network(sample.inputs), learningRate: .scaled(1.3))
    #expect((network.firstLayer - after.trained.weights).frobeniusNorm < 1e-12)
    // The spiked counterpart and its direction.
    let q = product(sample.inputs, y.column(0), transposeFirst: true).map { $0 / 60 }
    #expect(abs(after.directionNorm - norm(q)) < 1e-12)
    #expect(abs(after.overlap - q[0] / norm(q)) < 1e-12)
    for j in 0..<8 {
      for a in 0..<10 {
        let spike = 1.3 * values[j] * 0.5 * q[a]
        let moved = after.isotropic.weights[j, a] - before.trained.weights[j, a]
        #expect(abs(moved - spike) < 1e-12)
      }
    }
    // In blocks: other data, the same law; the streamed sums are consistent among themselves.
    #expect(try abs(stepped(1.3, 13).overlap) <= 1)
  }

  @Test func wrongRequests() throws {
    #expect(throws: HelioError.self) { try model(d: 1, p: 5) }
    #expect(throws: HelioError.self) { try model(p: 1) }
    #expect(throws: HelioError.self) { try model(p: 5, zeta: 2) }
    let layer = try layer(50)
    #expect(throws: HelioError.self) { try layer.ridge(samples: 10, ridge: 0, from: stream) }
    #expect(throws: HelioError.self) { try layer.ridge(samples: 0, ridge: 1, from: stream) }
    #expect {
      try layer.ridge(
        samples: 500, ridge: 1, streaming: Streaming(memoryLimit: 1000), from: stream)
    } throws: {
      "\($0)".contains("MiB")
    }
  }
}
