import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

private let d = 20
private let n = 50
private let p = 150  // two blocks of neurons
private let stream = RandomStream(seed: 21, purpose: "stepped network")
private let inputs = Matrix<Double>.normal(
  rows: n, columns: d, from: stream.substream("inputs"))
private let labels: [Double] = stream.substream("labels").normals(n)
private let signs = labels.map { $0 < 0 ? -1.0 : 1 }

private func network(
  _ loss: StepLoss, _ activation: Activation = .sinCos, width: Int = p
) throws -> SteppedNetwork<Double> {
  try SteppedNetwork(
    dimension: d, width: width, activation: activation, loss: loss,
    from: stream.substream("network"))
}

@Suite struct SteppedNetworkTests {
  /// Blocks of neurons and another order of the products: the same step as the network that works on
  /// all neurons at once, twice in a row.
  @Test(arguments: [Activation.relu, .tanh, .hermite([0, 1, 0.4])])
  func blocksAgreeWithTheWholeNetwork(activation: Activation) throws {
    var blocked = try network(.squared, activation)
    var whole = TwoLayerNetwork(
      firstLayer: blocked.firstLayer,
      secondLayer: Matrix(rows: p, columns: 1, elements: blocked.secondLayer),
      activation: activation)
    for _ in 0..<2 {
      let a = try blocked.step(inputs: inputs, targets: labels, learningRate: .plain(3))
      let b = whole.step(
        inputs: inputs, targets: Matrix(rows: n, columns: 1, elements: labels),
        learningRate: .plain(3))
      #expect((blocked.firstLayer - whole.firstLayer).frobeniusNorm < 1e-12)
      #expect((a.directions - b.directions).frobeniusNorm < 1e-12)
    }
    let difference = zip(blocked.outputs(inputs), whole(inputs).elements).map { $0 - $1 }
    #expect(norm(difference) < 1e-12)
    #expect(blocked.stepCount == 2)
  }

  /// The change of the weights is minus the learning rate times the gradient of the loss, for the
  /// mean-field loss divided by tau.
  @Test(arguments: StepLoss.allCases)
  func gradientOfTheLoss(loss: StepLoss) throws {
    let before = try network(loss, .tanh)
    let y = loss == .logistic ? signs : labels
    var after = before
    try after.step(inputs: inputs, targets: y, learningRate: .plain(0.7))
    let factor = loss == .meanField ? Double(p).squareRoot() : 1
    let G = (after.firstLayer - before.firstLayer).scaled(by: 1 / (0.7 * factor))
    let direction = Matrix<Double>.normal(rows: p, columns: d, from: stream.substream("move"))
    func value(_ step: Double) throws -> Double {
      let moved = try before.restored(
        firstLayer: before.firstLayer + direction.scaled(by: step), stepCount: 0)
      return loss.value(y, moved.outputs(inputs), width: p)
    }
    let h = 1e-4
    let slope = (try value(h) - value(-h)) / (2 * h)
    let predicted = -dot(G.elements, direction.elements)
    #expect(abs(slope - predicted) < 1e-6 * max(abs(slope), G.frobeniusNorm), "\(loss)")
    #expect(abs(predicted) > 1e-4)
  }

  /// Known outputs, kept pre-activations or none of them: one step.
  @Test func outputsMayBeKnown() throws {
    // p n is below d (n + p) here, and above it for the many inputs.
    let many = Matrix<Double>.normal(rows: 400, columns: d, from: stream.substream("many"))
    let y: [Double] = stream.substream("many labels").normals(400)
    for (X, y) in [(inputs.rows(0..<10), Array(labels[0..<10])), (many, y)] {
      let start = try network(.squared)
      var (known, unknown) = (start, start)
      try known.step(
        inputs: X, targets: y, learningRate: .plain(2), outputs: start.outputs(X))
      try unknown.step(inputs: X, targets: y, learningRate: .plain(2))
      #expect((known.firstLayer - unknown.firstLayer).frobeniusNorm < 1e-12)
    }
  }

  @Test func initialWeightsComeAgain() throws {
    var network = try network(.correlation)
    let W0 = network.firstLayer
    try network.step(inputs: inputs, targets: labels, learningRate: .plain(1))
    #expect(network.initialFirstLayer() == W0 && network.firstLayer != W0)
    let features = network.features(inputs)
    let f = product(features, network.secondLayer)
    #expect(norm(zip(f, network.outputs(inputs)).map { $0 - $1 }) < 1e-12)
  }

  @Test func wrongRequests() throws {
    var logistic = try network(.logistic)
    #expect(throws: HelioError.self) {
      try logistic.step(inputs: inputs, targets: labels, learningRate: .plain(1))
    }
    #expect(throws: HelioError.self) { try network(.squared, .cosineFeatures) }
    #expect(throws: HelioError.self) {
      try network(.squared).restored(firstLayer: Matrix(rows: 2, columns: d), stepCount: 1)
    }
  }
}

@Suite struct SpikeProjectionTests {
  private let a: [Double] = stream.substream("a").normals(600)
  private let W0 = Matrix<Double>.normal(
    rows: 600, columns: 300, scale: 1 / 300.0.squareRoot(), from: stream.substream("W0"))

  private func axis(_ i: Int) -> Matrix<Double> {
    Matrix(rows: 1, columns: 300) { $1 == i ? 1 : 0 }
  }

  /// W_0 + 5 h_1(a) e_1 + 2 h_2(a) e_2 + noise: both spikes with their directions; the noise level lies
  /// between them and what is left.
  @Test func plantedSpikes() throws {
    var W = W0
    let h = hermitePolynomials(count: 3, at: a)
    for (k, theta) in [(1, 5.0), (2, 2)] {
      let column = Matrix(rows: 600, columns: 1, elements: h[k].map { theta * $0 / norm(h[k]) })
      addProduct(to: &W, column, axis(k - 1))
    }
    add(
      Matrix<Double>.normal(
        rows: 600, columns: 300, scale: 0.01, from: stream.substream("noise")
      ).elements, to: &W.elements)
    let spikes = try SpikeProjection(
      firstLayer: W, initial: W0, secondLayer: a, from: stream.substream("null"))
    #expect(spikes.singularValues.count == 8 && spikes.significantCount == 2)
    // h_1 and h_2 of a sample of 600 are not quite orthogonal.
    #expect(abs(spikes.singularValues[0] / 5 - 1) < 0.03)
    #expect(abs(spikes.singularValues[1] / 2 - 1) < 0.03)
    let first = (0..<300).map { $0 == 0 ? 1.0 : 0 }
    #expect(spikes.squaredOverlaps(with: first)[0] > 0.98)
    #expect(spikes.noiseLevel > 0.15 && spikes.noiseLevel < 0.5)
    // The null is the bulk: without the spikes its edge is that of W_0 plus noise.
    let edge = try spikes.nullEdge(W)
    let bulk = try singularValues(W0)[0]
    #expect(abs(edge / bulk - 1) < 0.03)
    #expect(try WeightOutliers.aboveNull(W, edge: edge).count == 2)
  }

  /// A weak spike in noise that grows with |a_j|: without s_i its strength would be half as much again, and its
  /// direction would count as exact.
  @Test func noiseTurnsAndLengthens() throws {
    let (theta, sigma) = (1.5, 0.9)
    let axis0 = (0..<300).map { $0 == 0 ? 1.0 : 0 }
    var (strength, overlap, part): ([Double], [Double], [Double]) = ([], [], [])
    for r in 0..<100 {
      let a: [Double] = stream.substream("noisy readout").at(r).normals(600)
      var change = Matrix<Double>.normal(
        rows: 600, columns: 300, scale: sigma / 300.0.squareRoot(),
        from: stream.substream("neurons' noise").at(r))
      apply(.identity, rowScales: a, to: &change)
      let column = Matrix(rows: 600, columns: 1, elements: a.map { theta * $0 / norm(a) })
      addProduct(to: &change, column, axis(0))
      let spikes = try SpikeProjection(
        firstLayer: change, initial: Matrix(rows: 600, columns: 300), secondLayer: a, degree: 2,
        from: stream.substream("null").at(r))
      let (tau, s) = (spikes.singularValues[0], spikes.noiseNorms[0])
      strength.append((tau * tau - s * s) / (theta * theta))
      overlap.append(spikes.squaredOverlaps(with: axis0)[0])
      part.append(1 - s * s / (tau * tau))
    }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / 100 }
    #expect(abs(mean(strength) - 1) < 0.05, "\(mean(strength))")
    #expect(abs(mean(overlap) - mean(part)) < 0.01, "\(mean(overlap)), \(mean(part))")
    // Along a the noise of a neuron weighs a_j^2, so s^2 = sigma^2 E a^4 = 3 sigma^2.
    #expect(mean(part) < 0.55 && mean(part) > 0.4)
  }

  /// Without the step nothing is significant: 40 nulls, of which one in twenty may exceed its level.
  @Test func noiseIsNotSignificant() throws {
    var exceeding = 0
    for r in 0..<40 {
      var W = Matrix<Double>.normal(
        rows: 200, columns: 60, from: stream.substream("pure noise").at(r))
      let a: [Double] = stream.substream("readout").at(r).normals(200)
      apply(.identity, rowScales: a, to: &W)
      let spikes = try SpikeProjection(
        firstLayer: W, initial: Matrix(rows: 200, columns: 60), secondLayer: a,
        from: stream.substream("signs").at(r))
      if spikes.significantCount > 0 { exceeding += 1 }
    }
    #expect(exceeding <= 6)
  }

  /// A second layer of two values has two functions.
  @Test func discreteSecondLayer() throws {
    let spikes = try SpikeProjection(
      firstLayer: W0, initial: W0, secondLayer: a.map { $0 < 0 ? -1 : 1 },
      from: stream.substream("null"))
    #expect(spikes.singularValues == [0, 0] && spikes.displacement == 0)
    #expect(throws: HelioError.self) {
      try SpikeProjection(
        firstLayer: W0, initial: W0, secondLayer: a, degree: 601,
        from: stream.substream("null"))
    }
  }
}

@Suite struct WeightOutlierTests {
  private func noise(_ p: Int, _ d: Int, _ seed: UInt64) -> Matrix<Double> {
    .normal(
      rows: p, columns: d, scale: 1 / Double(d).squareRoot(),
      from: RandomStream(seed: seed, purpose: "outliers"))
  }

  private func planted(_ W: Matrix<Double>, _ theta: Double) -> Matrix<Double> {
    var W = W
    let u = Matrix<Double>(
      rows: W.rows, columns: 1, repeating: theta / Double(W.rows).squareRoot())
    addProduct(
      to: &W, u,
      Matrix(rows: 1, columns: W.columns, repeating: 1 / Double(W.columns).squareRoot()))
    return W
  }

  /// Noise has no outliers by any method, a strong spike one; the scale-free method at any scale.
  @Test func threeMethods() throws {
    for (p, d) in [(300, 200), (150, 400)] {
      let W0 = noise(p, d, 3)
      for (theta, count) in [(0.0, 0), (3, 1)] {
        let W = planted(W0, theta)
        let edge = try singularValues(W0)[0]
        #expect(try WeightOutliers.aboveNull(W, edge: edge).count == count)
        #expect(try WeightOutliers.aboveTracyWidom(W).count == count)
        let values = try singularValues(W.scaled(by: 7))
        #expect(
          try WeightOutliers.scaleFree(singularValues: values, width: p, dimension: d).count
            == count)
        #expect(WeightOutliers.beforeLargestGap(singularValues: values) == count)
      }
    }
  }

  /// The 99.9 % quantile is above the 99 % one and both above the edge; about one matrix in a hundred
  /// exceeds the latter.
  @Test func quantiles() throws {
    let (p, d) = (40, 60)
    let edge = 1 + (2.0 / 3).squareRoot()
    let q99 = WeightOutliers.tracyWidomEdge(width: p, dimension: d, quantile: .percent99)
    #expect(q99 > edge)
    #expect(WeightOutliers.tracyWidomEdge(width: p, dimension: d) > q99)
    let exceeding = try (0..<400).filter { try singularValues(noise(p, d, UInt64($0)))[0] > q99 }
    #expect(exceeding.count <= 12)
  }

  /// Known values save the work only if the last of them is no outlier.
  @Test func knownValues() throws {
    let W = planted(noise(120, 100, 5), 4)
    #expect(try WeightOutliers.aboveNull(W, edge: 2, known: [9, 1]) == [9])
    #expect(try WeightOutliers.aboveNull(W, edge: 2.2, known: [9]).count == 1)
    #expect(try WeightOutliers.aboveNull(W, edge: 0, margin: 1).count == 100)
  }
}
