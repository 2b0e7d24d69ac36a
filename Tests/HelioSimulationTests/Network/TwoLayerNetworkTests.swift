import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct TwoLayerNetworkTests {
  let stream = RandomStream(seed: 41, purpose: "network tests")
  let X = Matrix<Double>.normal(
    rows: 25, columns: 6, from: RandomStream(seed: 42, purpose: "inputs"))

  @Test(arguments: [Activation.relu, .cosineFeatures, .tanh])
  func `Outputs and features by their definitions`(activation: Activation) throws {
    let network = try TwoLayerNetwork<Double>(
      dimension: 6, width: 9, outputs: 2, activation: activation, secondLayer: .uniform,
      biasVariance: 0.5, start: .plain, from: stream)
    let (Phi, f) = (network.features(X), network(X))
    for i in [0, 7, 24] {
      var sums = [0.0, 0.0]
      for j in 0..<9 {
        let z = dot(network.firstLayer.row(j), X.row(i)) + network.biases[j]
        #expect(abs(Phi[i, j] - activation(z) / 3) < 1e-13)
        for c in 0..<2 { sums[c] += network.secondLayer[j, c] * activation(z) / 3 }
      }
      for c in 0..<2 { #expect(abs(f[i, c] - sums[c]) < 1e-13) }
    }
  }

  @Test func `Initial weights and biases have their variances`() throws {
    let network = try TwoLayerNetwork<Double>(
      dimension: 6, width: 20_000, activation: .relu, biasVariance: 0.5, start: .plain,
      from: stream)
    let W = Replicates(network.firstLayer.elements.map { 6 * $0 * $0 })
    #expect(abs(W.zScore(of: 1)) < 3.5)
    let b = Replicates(network.biases.map { $0 * $0 })
    #expect(abs(b.zScore(of: 0.5)) < 3.5)
  }

  @Test func `The empirical kernel does not depend on the block and is the features' Gram`() throws
  {
    let network = try TwoLayerNetwork<Double>(
      dimension: 6, width: 100, activation: .erf, biasVariance: 0.2, start: .plain,
      from: stream)
    let whole = network.kernel(on: X)
    for block in [1, 7, 64, 100, 1000] {
      #expect((network.kernel(on: X, block: block) - whole).frobeniusNorm < 1e-13)
    }
    let Phi = network.features(X)
    #expect((gram(Phi, of: .rows) - whole).frobeniusNorm < 1e-13)
  }

  @Test func `Cosine features approach the Gaussian kernel`() throws {
    let network = try TwoLayerNetwork<Double>(
      dimension: 6, width: 40_000, activation: .cosineFeatures, start: .plain, from: stream)
    let K = network.kernel(on: X)
    var worst = 0.0
    for i in 0..<25 {
      for j in 0..<25 {
        let distance = (0..<6).reduce(0.0) { $0 + (X[i, $1] - X[j, $1]) * (X[i, $1] - X[j, $1]) }
        worst = max(worst, abs(K[i, j] - ElementaryExp.value(-distance / 12)))
      }
    }
    #expect(worst < 5 / 40_000.0.squareRoot())
  }

  @Test func `The same seed gives the same network; another does not`() throws {
    func make(_ seed: UInt64) throws -> TwoLayerNetwork<Double> {
      try TwoLayerNetwork(
        dimension: 4, width: 6, activation: .tanh, from: RandomStream(seed: seed, purpose: "x"))
    }
    let (a, b, c) = (try make(1), try make(1), try make(2))
    #expect(a.firstLayer == b.firstLayer && a.secondLayer == b.secondLayer)
    #expect(a.firstLayer != c.firstLayer && a.secondLayer != c.secondLayer)
  }
}

private enum ElementaryExp {
  static func value(_ x: Double) -> Double {
    var y = [x]
    apply(.exp, to: &y)
    return y[0]
  }
}
