import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

typealias Start = TwoLayerNetwork<Double>.Start

private let activations: [Activation] = [
  .tanh, .relu, .erf, .gelu, .sinCos, .cosineFeatures, .hermite([0, 1, 0.5]),
  try! .init(name: "softplus(2*z) - z^2/4"),
]

private func network<S: MatrixScalar>(
  _ activation: Activation, outputs: Int = 1,
  start: TwoLayerNetwork<S>.Start = .symmetrised, width: Int = 12,
  biasVariance: Double = 0.3, as _: S.Type = S.self
) throws -> TwoLayerNetwork<S> {
  try TwoLayerNetwork(
    dimension: 5, width: width, outputs: outputs, activation: activation,
    biasVariance: biasVariance, start: start,
    from: RandomStream(seed: 11, purpose: "network"))
}

private let inputs = Matrix<Double>.normal(
  rows: 30, columns: 5, from: RandomStream(seed: 12, purpose: "inputs"))

private func targets(_ outputs: Int) -> Matrix<Double> {
  .normal(rows: 30, columns: outputs, from: RandomStream(seed: 13, purpose: "targets"))
}

@Suite struct GradientStepTests {
  @Test(
    arguments: activations,
    [(1, Start.plain), (1, .symmetrised), (1, .subtracted), (3, .plain), (3, .symmetrised)])
  func `A plain step is minus the learning rate times the gradient of the loss`(
    activation: Activation, setting: (outputs: Int, start: Start)
  ) throws {
    let before = try network(
      activation, outputs: setting.outputs, start: setting.start, as: Double.self)
    let Y = targets(setting.outputs)
    var after = before
    after.step(inputs: inputs, targets: Y, learningRate: .plain(0.5))
    func f(_ W: Matrix<Double>) -> Matrix<Double> {
      TwoLayerNetwork(
        firstLayer: W, secondLayer: before.secondLayer, biases: before.biases,
        activation: activation)(inputs)
    }
    let f0 = f(before.firstLayer)
    /// |f - y|^2 / (2n) of a network with weights W.
    func loss(_ W: Matrix<Double>) -> Double {
      let value = setting.start == .plain ? f(W) : f(W) - f0
      return meanSquaredError(value, Y) * Double(setting.outputs) / 2
    }
    for (j, a) in [(0, 0), (3, 4), (7, 2), (11, 1)] {
      let h = 1e-4
      var W = before.firstLayer
      func shifted(_ by: Double) -> Double {
        W[j, a] = before.firstLayer[j, a] + by
        return loss(W)
      }
      let gradient =
        (8 * (shifted(h) - shifted(-h)) - shifted(2 * h) + shifted(-2 * h)) / (12 * h)
      let change = after.firstLayer[j, a] - before.firstLayer[j, a]
      // At a kink of relu a finite difference errs by h if a preactivation lies within it.
      let tolerance = activation == .relu ? 1e-6 : 1e-10
      #expect(abs(change + 0.5 * gradient) < tolerance, "\(activation) weight \(j), \(a)")
    }
  }

  @Test func `The symmetrised start is zero and its pairs move apart`() throws {
    var network = try network(.relu, outputs: 2, as: Double.self)
    #expect(network(inputs).frobeniusNorm == 0)
    #expect(product(network.features(inputs), network.secondLayer).frobeniusNorm < 1e-13)
    let before = network.firstLayer
    network.step(inputs: inputs, targets: targets(2), learningRate: .scaled(0.7))
    #expect(network.stepCount == 1 && network(inputs).frobeniusNorm > 0.01)
    for j in 0..<6 {
      for a in 0..<5 {
        let (plus, minus) = (network.firstLayer[j, a], network.firstLayer[j + 6, a])
        #expect(abs(plus + minus - 2 * before[j, a]) < 1e-15)
        #expect(plus != minus)
      }
      #expect(network.secondLayer.row(j) == network.secondLayer.row(j + 6).map { -$0 })
    }
  }

  @Test func `The symmetric shortcut equals the general step`() throws {
    var short = try network(.tanh, outputs: 2, as: Double.self)
    var long = TwoLayerNetwork(
      firstLayer: short.firstLayer, secondLayer: short.secondLayer, biases: short.biases,
      activation: .tanh)
    for _ in 0..<3 {
      short.step(inputs: inputs, targets: targets(2), learningRate: .scaled(0.4))
      long.step(inputs: inputs, targets: targets(2), learningRate: .scaled(0.4))
    }
    #expect((short.firstLayer - long.firstLayer).frobeniusNorm < 1e-13)
  }

  @Test func `The subtracted start is zero and steps on the difference`() throws {
    var network = try network(.tanh, start: .subtracted, as: Double.self)
    let (W0, A, b) = (network.firstLayer, network.secondLayer, network.biases)
    func plain(_ W: Matrix<Double>) -> TwoLayerNetwork<Double> {
      TwoLayerNetwork(firstLayer: W, secondLayer: A, biases: b, activation: .tanh)
    }
    #expect(network(inputs).frobeniusNorm == 0)
    let first = network.step(inputs: inputs, targets: targets(1), learningRate: .scaled(0.7))
    let mean = dot(targets(1).elements, targets(1).elements) / 30
    #expect(abs(first.meanSquaredResidual - mean) < 1e-14)
    let f = plain(network.firstLayer)(inputs) - plain(W0)(inputs)
    #expect((network(inputs) - f).frobeniusNorm < 1e-13)
    let second = network.step(inputs: inputs, targets: targets(1), learningRate: .scaled(0.7))
    let residual = targets(1) - f
    #expect(
      abs(second.meanSquaredResidual - dot(residual.elements, residual.elements) / 30) < 1e-13)
  }

  @Test func `A step of size zero changes nothing`() throws {
    var network = try network(.erf, as: Double.self)
    let before = network.firstLayer
    network.step(inputs: inputs, targets: targets(1), learningRate: .scaled(0))
    #expect(network.firstLayer == before && network(inputs).frobeniusNorm < 1e-13)
  }

  @Test func `Scalings of the learning rate agree`() {
    #expect(LearningRate.plain(3).scaled(width: 100) == 0.3)
    #expect(LearningRate.scaled(0.2).scaled(width: 100) == 0.2)
    #expect(abs(LearningRate.power(coefficient: 3, exponent: 0).scaled(width: 100) - 0.3) < 1e-15)
    #expect(abs(LearningRate.power(coefficient: 2, exponent: 0.5).scaled(width: 77) - 2) < 1e-14)
  }

  @Test func `Batches of all rows are full-batch steps, smaller ones cover a pass`() throws {
    let stream = RandomStream(seed: 9, purpose: "training")
    let rates = [LearningRate](repeating: .scaled(0.3), count: 3)
    let Y = targets(1)
    let start = try network(.tanh, as: Double.self)
    var (full, batched, stepped) = (start, start, start)
    let outcomes = try full.train(inputs: inputs, targets: Y, learningRates: rates, from: stream)
    _ = try batched.train(
      inputs: inputs, targets: Y, learningRates: rates, batchSize: 30, from: stream)
    for rate in rates { stepped.step(inputs: inputs, targets: Y, learningRate: rate) }
    #expect(full.firstLayer == batched.firstLayer && full.firstLayer == stepped.firstLayer)
    #expect(outcomes.count == 3 && outcomes[0].sampleCount == 30)

    var (a, b) = (start, start)
    let small = try a.train(
      inputs: inputs, targets: Y, learningRates: rates, batchSize: 10, from: stream)
    _ = try b.train(inputs: inputs, targets: Y, learningRates: rates, batchSize: 10, from: stream)
    #expect(a.firstLayer == b.firstLayer && a.firstLayer != full.firstLayer)
    #expect(small.allSatisfy { $0.sampleCount == 10 })
    // At step size 0 every residual is y: the three batches of a pass hold each row once.
    var still = start
    let zero = [LearningRate](repeating: .scaled(0), count: 3)
    let parts = try still.train(
      inputs: inputs, targets: Y, learningRates: zero, batchSize: 10, from: stream)
    let whole = dot(Y.elements, Y.elements) / 30
    #expect(abs(parts.reduce(0) { $0 + $1.meanSquaredResidual } / 3 - whole) < 1e-13)
  }

  @Test func `Trainings without meaning are refused before any step`() throws {
    let start = try network(.tanh, as: Double.self)
    let Y = targets(1)
    func refusal(_ rates: [LearningRate], batchSize: Int? = nil) -> String {
      var trained = start
      let error = #expect(throws: HelioError.self) {
        try trained.train(
          inputs: inputs, targets: Y, learningRates: rates, batchSize: batchSize,
          from: RandomStream(seed: 9, purpose: "training"))
      }
      #expect(trained.firstLayer == start.firstLayer)
      return error?.description ?? ""
    }
    for size in [0, -1, 31] {
      let sentence = refusal([.scaled(1)], batchSize: size)
      #expect(sentence.contains("batchSize") && sentence.contains("30 rows"), "\(sentence)")
    }
    #expect(refusal([]).contains("T >= 1"))
    for exponent in [0.5, 0.7, -0.1, .nan] {
      let rates = [LearningRate.scaled(1), .power(coefficient: 1, exponent: exponent)]
      #expect(refusal(rates).contains("learningRateExponents must be in [0, 1/2)"))
    }
  }

  @Test func `Single and double precision agree`() throws {
    var double = try network(.tanh, outputs: 2, start: .plain, as: Double.self)
    var single = TwoLayerNetwork<Float>(
      firstLayer: Matrix(converting: double.firstLayer),
      secondLayer: Matrix(converting: double.secondLayer), biases: double.biases.map { Float($0) },
      activation: .tanh)
    let (X, Y) = (Matrix<Float>(converting: inputs), Matrix<Float>(converting: targets(2)))
    double.step(inputs: inputs, targets: targets(2), learningRate: .scaled(1))
    single.step(inputs: X, targets: Y, learningRate: .scaled(1))
    let difference = Matrix<Double>(converting: single.firstLayer) - double.firstLayer
    #expect(difference.frobeniusNorm < 1e-5 * double.firstLayer.frobeniusNorm)
  }

  @Test func `Bad networks are refused`() throws {
    let stream = RandomStream(seed: 1, purpose: "bad")
    func make(_ d: Int, _ p: Int, _ k: Int, _ bias: Double) throws -> TwoLayerNetwork<Double> {
      try TwoLayerNetwork(
        dimension: d, width: p, outputs: k, activation: .relu, biasVariance: bias,
        start: .symmetrised, from: stream)
    }
    for (d, p, k, bias) in [
      (0, 4, 1, 0.0), (3, 5, 1, 0), (3, 4, 0, 0), (3, 4, 1, -1), (3, 0, 1, 0),
    ] {
      #expect(throws: HelioError.self) { try make(d, p, k, bias) }
    }
    let unit = try TwoLayerNetwork<Double>(
      dimension: 8, width: 6, activation: .relu, unitRows: true, from: stream)
    for j in 0..<6 { #expect(abs(norm(unit.firstLayer.row(j)) - 1) < 1e-14) }
  }
}
