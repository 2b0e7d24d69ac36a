import Heliotrope
import Testing

@Suite struct StepWeightTests {
  /// Averaged over neurons with weight a_j, the real step of a network with biases moves the weights along
  /// X^T diag(m) y. Rows differ in length by a factor of 15, so the plain X^T y is the wrong theory.
  @Test func weightsOfRowsInTheRealStep() throws {
    let (n, d, width, biasVariance) = (40, 6, 40_000, 0.5)
    let stream = RandomStream(seed: 5, purpose: "step weights")
    let lengths: [Double] = stream.substream("lengths").uniforms(n).map { 0.2 + 2.8 * $0 }
    let Z = Matrix<Double>.normal(rows: n, columns: d, from: stream.substream("inputs"))
    let X = Matrix(rows: n, columns: d) { i, j in lengths[i] * Z[i, j] }
    let y: [Double] = stream.substream("targets").normals(n)
    var network = try TwoLayerNetwork<Double>(
      dimension: d, width: width, activation: .tanh, secondLayer: .rademacher,
      biasVariance: biasVariance, from: stream.substream("network"))
    let before = network
    network.step(
      inputs: X, targets: Matrix(rows: n, columns: 1, elements: y), learningRate: .scaled(0.1))
    // Rademacher weights: the sign is each neuron's own, so the sum over j of a_j dw_j is the mean step.
    let change = network.firstLayer - before.firstLayer
    let moved = product(change, before.secondLayer.column(0), transposeFirst: true)
    func cosine(_ weights: [Double]) -> Double {
      let v = product(X, zip(weights, y).map { $0 * $1 }, transposeFirst: true)
      return dot(v, moved) / (norm(v) * norm(moved))
    }
    let weighted = cosine(try stepWeights(X, .tanh, biasVariance: biasVariance))
    let plain = cosine(Array(repeating: 1, count: n))
    #expect(weighted > 0.9999)
    #expect(1 - plain > 30 * (1 - weighted), "no power: \(plain)")
  }
}
