import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

/// |x|^2 = d along the first axis, one row.
private func input(_ d: Int) -> Matrix<Double> {
  Matrix(rows: 1, columns: d) { _, j in j == 0 ? Double(d).squareRoot() : 0 }
}

private func network(
  _ activation: Activation, _ p: Int, _ d: Int, _ stream: RandomStream
) throws -> TwoLayerNetwork<Double> {
  try TwoLayerNetwork(
    dimension: d, width: p, activation: activation, secondLayer: .rademacher, start: .plain,
    from: stream)
}

@Suite struct RandomNetworkPathsTests {
  private let stream = RandomStream(seed: 5, purpose: "random network paths")

  /// The sampler beside real weights and real gradients, at sizes where no limit holds: the share of flips at
  /// two lengths, the mean gradient and the mean squared output on the path.
  @Test(arguments: [Activation.relu, .tanh])
  func sameLawAsRealNetworks(activation: Activation) throws {
    let (p, d, count) = (20, 15, 4000)
    let lengths = [1.0, 3]
    let paths = try RandomNetworkPaths(
      activation: activation, width: p, dimension: d, count: 100_000, lengths: lengths,
      from: stream)
    let x = input(d)
    var real: [[Double]] = [[], [], [], [], []]
    for r in 0..<count {
      let network = try network(activation, p, d, stream.substream("real").at(r))
      for (k, t) in lengths.enumerated() {
        let outcome = try network.attack(x, .fixedLength(t))
        real[k].append(outcome.flippedShare)
        real[2 + k].append(outcome.movedOutputs[0] * outcome.movedOutputs[0])
        if k == 0 { real[4].append(outcome.gradientNorms[0]) }
      }
    }
    let sampled =
      lengths.indices.map { paths.flipProbability($0) }
      + paths.pathOutputs.map { Replicates($0.map { $0 * $0 }) }
      + [Replicates(paths.gradientNorms)]
    for (i, (a, b)) in zip(sampled, real.map { Replicates($0) }).enumerated() {
      let error = (a.standardError * a.standardError + b.standardError * b.standardError)
        .squareRoot()
      #expect(abs(a.mean - b.mean) < 3.5 * error, "number \(i): \(a.mean), \(b.mean) ± \(error)")
      #expect(error < 0.05 * max(b.mean, 0.2))
    }
  }

  /// Values of the sheet, 400000 networks; the limit law is 0.02 away.
  @Test func tableOfTheSheet() throws {
    let paths = try RandomNetworkPaths(
      activation: .relu, width: 200, dimension: 100, count: 100_000, lengths: [0.5, 1, 2],
      from: stream)
    for (k, expected) in [0.3745, 0.6616, 0.9360].enumerated() {
      let flips = paths.flipProbability(k)
      #expect(abs(flips.mean - expected) < 4 * flips.standardError + 0.001)
    }
  }

  /// The same numbers at the start of a longer draw.
  @Test func longerDrawsBeginAlike() throws {
    func draw(_ count: Int) throws -> RandomNetworkPaths {
      try RandomNetworkPaths(
        activation: .tanh, width: 100, dimension: 7, count: count, lengths: [1], from: stream)
    }
    let (short, long) = (try draw(50), try draw(130))
    #expect(Array(long.outputs.prefix(50)) == short.outputs)
    #expect(Array(long.gradientNorms.prefix(50)) == short.gradientNorms)
    #expect(Array(long.pathOutputs[0].prefix(50)) == short.pathOutputs[0])
    // Another index of the stream is another draw.
    let other = try RandomNetworkPaths(
      activation: .tanh, width: 100, dimension: 7, count: 50, lengths: [], from: stream.at(1))
    #expect(zip(other.outputs, short.outputs).allSatisfy { $0 != $1 })
  }

  /// E |g|^2 = D2 (d-1)/d + X2/d exactly; ReLU: X2 = D2 = 1/2. Also in two dimensions.
  @Test(arguments: [2, 3, 40])
  func meanSquaredGradient(dimension d: Int) throws {
    let paths = try RandomNetworkPaths(
      activation: .relu, width: 9, dimension: d, count: 40_000, lengths: [], from: stream)
    let squares = Replicates(paths.gradientNorms.map { $0 * $0 })
    #expect(abs(squares.zScore(of: 0.5)) < 3.5 && squares.standardError < 0.01)
  }

  /// A ReLU network of one neuron is dead half of the time: never flipped, and left out of the means.
  @Test func deadNetworks() throws {
    let paths = try RandomNetworkPaths(
      activation: .relu, width: 1, dimension: 5, count: 10_000, lengths: [0.5], from: stream)
    #expect(abs(paths.regular.count - 5000) < 200)
    #expect(paths.flipRadii.allSatisfy { $0.isFinite && $0 > 0 })
    #expect(paths.pathOutputs[0].allSatisfy { $0.isFinite })
  }

  @Test func refusals() {
    for (p, d, count) in [(0, 5, 1), (5, 1, 1), (5, 5, 0)] {
      #expect(throws: HelioError.self) {
        try RandomNetworkPaths(
          activation: .relu, width: p, dimension: d, count: count, lengths: [1], from: stream)
      }
    }
  }
}

@Suite struct InputAttackTests {
  private let stream = RandomStream(seed: 6, purpose: "attacks")

  private func inputs(_ n: Int, _ d: Int) -> Matrix<Double> {
    Matrix.normal(rows: n, columns: d, from: stream.substream("inputs"))
  }

  @Test(arguments: [Activation.tanh, .relu2, .sin])
  func gradientsAgainstDifferences(activation: Activation) throws {
    let (n, d) = (3, 6)
    let network = try network(activation, 11, d, stream)
    let X = inputs(n, d)
    let exact = try network.inputGradients(X)
    let h = 1e-5
    for j in 0..<d {
      var (right, left) = (X, X)
      for i in 0..<n {
        right[i, j] += h
        left[i, j] -= h
      }
      let (up, down) = (network(right).elements, network(left).elements)
      for i in 0..<n {
        #expect(abs((up[i] - down[i]) / (2 * h) - exact.gradients[i, j]) < 1e-8)
      }
    }
    #expect(exact.outputs == network(X).elements)
  }

  /// On a linear network every rule knows the boundary: at |f|/|g|.
  @Test func linearNetwork() throws {
    let network = try network(.linear, 30, 12, stream)
    let X = inputs(40, 12)
    let start = try network.attack(X, .newton(overshoot: 0))
    let radii = zip(start.outputs, start.gradientNorms).map { abs($0) / $1 }
    for rule in [InputAttack.newton(overshoot: 0), .root, .projection(iterations: 1)] {
      let outcome = try network.attack(X, rule)
      for i in 0..<40 {
        #expect(abs(outcome.lengths[i] / radii[i] - 1) < 1e-9, "\(rule)")
        #expect(abs(outcome.movedOutputs[i]) < 1e-9 * abs(outcome.outputs[i]), "\(rule)")
      }
    }
    let step = try network.attack(X, .fixedLength(0.4))
    #expect(step.flippedShare == Double(radii.count { $0 < 0.4 }) / 40)
    #expect(step.regular.count == 40)
  }

  /// Overshooting Newton on the ReLU at p = d = 100: 0.70, 0.90, 0.995 at 5, 10 and 25 % (sheet §2.2).
  @Test func newtonOvershoots() throws {
    let count = 600
    var flips = [0.0, 0, 0]
    for r in 0..<count {
      let network = try network(.relu, 100, 100, stream.substream("newton").at(r))
      for (k, c) in [0.05, 0.1, 0.25].enumerated() {
        flips[k] += try network.attack(input(100), .newton(overshoot: c)).flippedShare
      }
    }
    for (share, expected) in zip(flips.map { $0 / Double(count) }, [0.70, 0.90, 0.995]) {
      let error = (expected * (1 - expected) / Double(count)).squareRoot()
      #expect(abs(share - expected) < 3.5 * error + 0.005, "\(share), \(expected)")
    }
  }

  /// The nearest boundary point of a wide network is at |f|/|g|: 0.997 ± 0.011 and 0.998 ± 0.004 at p = d = 300.
  /// A ReLU network's boundary has edges, beside which the iteration may go to and fro.
  @Test(arguments: [(Activation.relu, 0.02, 0.2), (.tanh, 0.01, 1e-6)])
  func iteratedProjection(
    activation: Activation, tolerance: Double, residual: Double
  ) throws {
    var ratios: [Double] = []
    for r in 0..<20 {
      let network = try network(activation, 300, 300, stream.substream("projection").at(r))
      let outcome = try network.attack(input(300), .projection(iterations: 8))
      ratios.append(outcome.lengths[0] / (abs(outcome.outputs[0]) / outcome.gradientNorms[0]))
      #expect(abs(outcome.movedOutputs[0]) < residual)
    }
    #expect(abs(Replicates(ratios).mean - 1) < tolerance)
  }

  /// A point whose neurons are all off has nothing to follow.
  @Test func vanishingGradient() throws {
    let W = Matrix<Double>(rows: 2, columns: 2, elements: [1, 0, 0, 1])
    let network = TwoLayerNetwork(
      firstLayer: W, secondLayer: Matrix(rows: 2, columns: 1, elements: [1, -1]),
      activation: .relu)
    let X = Matrix<Double>(rows: 2, columns: 2, elements: [-1, -1, 2, 1])
    for rule in [
      InputAttack.fixedLength(1), .newton(overshoot: 0.1), .root, .projection(iterations: 3),
    ] {
      let outcome = try network.attack(X, rule)
      #expect(outcome.regular == [1] && outcome.lengths[0] == 0 && outcome.movedOutputs[0] == 0)
    }
    #expect(throws: HelioError.self) { try network.attack(X, .fixedLength(-1)) }
    #expect(throws: HelioError.self) { try network.attack(X, .newton(overshoot: -1)) }
    #expect(throws: HelioError.self) { try network.attack(X, .projection(iterations: 0)) }
    let two = TwoLayerNetwork(
      firstLayer: W, secondLayer: Matrix(rows: 2, columns: 2, repeating: 1), activation: .relu)
    #expect(throws: HelioError.self) { try two.inputGradients(X) }
  }
}
