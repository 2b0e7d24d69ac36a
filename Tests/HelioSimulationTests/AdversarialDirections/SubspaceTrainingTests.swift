import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct SubspaceTrainingTests {
  private let stream = RandomStream(seed: 7, purpose: "subspace training")

  private func problem(
    _ activation: Activation, _ loss: StepLoss = .squared, d: Int = 16, l: Int = 6, p: Int = 20,
    n: Int = 8, beta: Double = 1
  ) throws -> SubspaceProblem {
    try SubspaceProblem(
      activation: activation, dimension: d, codimension: l, width: p, sampleCount: n,
      initialisationScale: beta, loss: loss)
  }

  /// All coordinates of all weights, in a rotated basis, step by step: what is orthogonal to the data decays
  /// by the factor and nothing else, and the rest is what training on the subspace alone gives, whether in the
  /// span of few inputs or on the weights of many.
  @Test(arguments: [6, 50], [StepLoss.squared, .logistic])
  func fullTrainingNeverTouchesTheRest(n: Int, loss: StepLoss) throws {
    let problem = try problem(.tanh, loss, n: n)
    let start = try problem.draw(from: stream)
    let R = try DataModel.randomDirections(
      dimension: 16, count: 16, from: stream.substream("rotation"))
    let (inside, outside) = (R.rows(0..<10), R.rows(10..<16))
    let X = product(start.inputs, inside)
    var W = product(start.inner, inside) + product(start.outer, outside)
    var V = Matrix<Double>(rows: 20, columns: 16)
    let (eta, mu, lambda, steps) = (0.3, 0.6, 0.02, 60)
    for _ in 0..<steps {
      let network = TwoLayerNetwork(
        firstLayer: W, secondLayer: Matrix(rows: 20, columns: 1, elements: start.secondLayer),
        activation: .tanh)
      let f = network(X).elements
      var C = product(X, W, transposeSecond: true)
      Activation.tanh.applyDerivative(to: &C)
      for i in 0..<n {
        let y = start.targets[i]
        let r = loss == .squared ? y - f[i] : y / (1 + exponential(y * f[i]))
        for j in 0..<20 { C[i, j] *= r * start.secondLayer[j] / (Double(n) * 20.0.squareRoot()) }
      }
      V = V.scaled(by: mu) - product(C, X, transposeFirst: true) + W.scaled(by: lambda)
      W = W - V.scaled(by: eta)
    }
    let training = try FirstLayerTraining(
      inputs: start.inputs, targets: start.targets, activation: .tanh,
      secondLayer: start.secondLayer, loss: loss)
    let result = try training.train(
      start.inner,
      .init(learningRate: eta, momentum: mu, weightDecay: lambda, stepCount: steps))
    let inner = product(W, inside, transposeSecond: true)
    let outer = product(W, outside, transposeSecond: true)
    #expect((inner - result.weights).frobeniusNorm < 1e-11)
    #expect((outer - start.outer.scaled(by: result.decay)).frobeniusNorm < 1e-11)
    #expect((inner - start.inner).frobeniusNorm > 0.1)
    #expect(result.decay < 0.9)
  }

  /// Steps with frozen gates are those of the sheet: to rounding, from the first steps down to the last digits.
  @Test(arguments: [(Activation.relu, 400), (.leakyRelu(slope: 0.3), 60), (.linear, 40)])
  func frozenGates(_ activation: Activation, steps: Int) throws {
    for loss in [StepLoss.squared, .logistic] {
      let (n, d, p, eta) = (8, 12, 120, 0.4)
      let source = stream.substream("frozen")
      let X = Matrix<Double>.normal(rows: n, columns: d, from: source.substream("X"))
      let start = Matrix<Double>.normal(
        rows: p, columns: d, scale: 0.3, from: source.substream("W"))
      let a = source.substream("a").normals(p)
      let y = source.substream("y").uniforms(n).map { $0 < 0.5 ? -1.0 : 1 }
      let training = try FirstLayerTraining(
        inputs: X, targets: y, activation: activation, secondLayer: a, loss: loss)
      var W = start
      for _ in 0..<steps {
        let Z = product(X, W, transposeSecond: true)
        let C = Matrix<Double>(rows: n, columns: p) { i, j in
          let f = dot(Z.row(i).map { activation($0) }, a) / Double(p).squareRoot()
          let r = loss == .squared ? y[i] - f : y[i] / (1 + exponential(y[i] * f))
          return r * a[j] * activation.derivative(Z[i, j]) / (Double(n) * Double(p).squareRoot())
        }
        W = W + product(C, X, transposeFirst: true).scaled(by: eta)
      }
      let found = try training.train(start, .init(learningRate: eta, stepCount: steps)).weights
      #expect((found - W).frobeniusNorm < 1e-11, "\(activation), \(loss)")
      #expect((W - start).frobeniusNorm > 0.3)
    }
  }

  /// Adam leaves the span of the data unless it is aligned with the axes (0.75 to 0.91 in the sheet's runs).
  @Test func adamLeaks() throws {
    let problem = try problem(.relu, .logistic, d: 40, l: 10, p: 50, n: 30)
    func adam(_ isRotated: Bool) throws -> (run: SubspaceRun, leak: Double) {
      try problem.runAdam(learningRate: 0.01, stepCount: 200, isRotated: isRotated, from: stream)
    }
    let (askew, aligned) = (try adam(true), try adam(false))
    #expect(askew.leak > 0.6 && askew.leak < 1.1, "\(askew.leak)")
    #expect(aligned.leak == 0 && aligned.run.weightScale == 1)
    #expect(askew.run.weightScale > 1.1)
  }

  /// Interpolation of few labels: |f| = 1, accuracy 1, and the real distance near the linear one.
  @Test func interpolation() throws {
    let problem = try problem(.relu, d: 100, l: 50, p: 200, n: 20)
    let run = try problem.run(.init(learningRate: 0.2, stepCount: 500), from: stream)
    #expect(run.weightScale == 1 && run.points.count == 20 && run.trainingAccuracy == 1)
    for f in run.outputs { #expect(abs(abs(f) - 1) < 1e-3) }
    // sqrt(d/(l D2)) = 2.
    #expect(abs(median(run.linearFlipDistances) - 2) < 0.15)
    let distances = run.flipDistances()
    #expect(abs(median(distances) / median(run.linearFlipDistances) - 1) < 0.2)
    // The distance is where the output vanishes.
    let t = distances[0]
    #expect(abs(run.outputs(movedBy: t)[0]) < 1e-9)
    #expect(run.outputs(movedBy: 0.99 * t)[0] * run.outputs[0] > 0)
  }

  /// beta scales the distance, decay too, through b alone.
  @Test func smallStartAndDecay() throws {
    let decay = try FirstLayerTraining.Descent(
      learningRate: 0.2, weightDecay: 0.01, stepCount: 200)
    let run = try problem(.tanh, .logistic, d: 40, l: 20, p: 80, n: 12, beta: 0.5)
      .run(decay, from: stream)
    let factor = (0..<200).reduce(1.0) { product, _ in product * (1 - 0.002) }
    #expect(abs(run.weightScale / (0.5 * factor) - 1) < 1e-11)
    let mean = run.normRatios.reduce(0, +) / 12
    #expect(mean > 0.4 && mean < 2)
  }

  @Test func refusals() throws {
    for (d, l, p, n) in [(10, 0, 5, 5), (10, 10, 5, 5), (1, 1, 5, 5), (10, 2, 0, 5), (10, 2, 5, 0)]
    {
      #expect(throws: HelioError.self) { try problem(.relu, d: d, l: l, p: p, n: n) }
    }
    #expect(throws: HelioError.self) { try problem(.relu, beta: 0) }
    #expect(throws: HelioError.self) { try problem(.relu, .correlation) }
    for (eta, mu, lambda, steps) in [
      (1.0, 0.0, 2.0, 1), (-1, 0, 0, 1), (1, 1, 0, 1), (1, -0.1, 0, 1), (1, 0, -1, 1),
      (1, 0, 0, -1),
    ] {
      #expect(throws: HelioError.self) {
        try FirstLayerTraining.Descent(
          learningRate: eta, momentum: mu, weightDecay: lambda, stepCount: steps)
      }
    }
    // A step far beyond stability.
    #expect(throws: HelioError.self) {
      try problem(.relu2).run(.init(learningRate: 100, stepCount: 300), from: stream)
    }
  }

  @Test func medians() {
    #expect(median([3, 1, 2]) == 2 && median([4, 1, 2, 3]) == 2.5 && median([7]) == 7)
    #expect(median([1, .infinity]) == .infinity && median([1, 2, .infinity]) == 2)
  }
}

@Suite struct StepAlignmentRunTests {
  private let stream = RandomStream(seed: 8, purpose: "step alignment run")

  /// A linear network after one step: g1 = (W_0^T a/sqrt p) + lr b, whatever the input.
  @Test func linearNetwork() throws {
    let model = try DataModel(dimension: 12, link: .hermite([0, 1]), noiseVariance: 0.1)
    let run = try StepAlignmentRun(
      model, activation: .linear, sampleCount: 30, width: 9, learningRate: 50, loss: .correlation,
      from: stream)
    // At a large rate the gradient is the direction of the step.
    #expect(try #require(run.squaredSpikeAlignment) > 0.99)
    // E f^2 over x is |g|^2.
    #expect(abs(run.outputSecondMoment / run.gradientSquaredNorm - 1) < 0.5)
  }

  @Test func refusals() throws {
    let model = try DataModel(dimension: 12, link: .hermite([0]), noiseVariance: 0)
    #expect(throws: HelioError.self) {
      try StepAlignmentRun(
        model, activation: .relu, sampleCount: 30, width: 9, learningRate: 1, loss: .correlation,
        from: stream)
    }
    _ = try StepAlignmentRun(
      model, activation: .relu, sampleCount: 30, width: 9, learningRate: 1, loss: .squared,
      from: stream)
  }
}
