import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct SpikeProjectionOutputsTests {
  private let p = 300
  private let d = 40
  private let stream = RandomStream(seed: 8, purpose: "several outputs")
  private var W0: Matrix<Double> {
    .normal(rows: p, columns: d, scale: 0.16, from: stream.substream("weights"))
  }
  private func readout(_ k: Int) -> Matrix<Double> {
    .normal(rows: p, columns: k, scale: 1, from: stream.substream("readout"))
  }
  private func noise(_ scale: Double) -> Matrix<Double> {
    .normal(rows: p, columns: d, scale: scale, from: stream.substream("noise"))
  }

  @Test func countsOfProductsAreBinomial() {
    #expect(SpikeProjection.functionCount(outputs: 1, totalDegree: 7) == 8)
    #expect(SpikeProjection.functionCount(outputs: 10, totalDegree: 2) == 66)
    #expect(SpikeProjection.functionCount(outputs: 3, totalDegree: 0) == 1)
  }

  /// One output: the functions, and so the spikes, are those of the other initialiser.
  @Test func oneOutputIsTheSame() throws {
    let A = readout(1)
    let W = W0 + noise(0.1)
    let one = try SpikeProjection(
      firstLayer: W, initial: W0, secondLayer: A.column(0), degree: 8, from: stream)
    let many = try SpikeProjection(
      firstLayer: W, initial: W0, secondLayer: A, totalDegree: 7, from: stream)
    #expect(one.singularValues.count == 8 && many.singularValues.count == 8)
    for (x, y) in zip(one.singularValues, many.singularValues) { #expect(abs(x - y) < 1e-10) }
    // The null depends on the basis chosen in the same span only by the draw of its signs.
    #expect(abs(one.noiseLevel / many.noiseLevel - 1) < 1e-8)
  }

  /// W - W_0 = A V^T lies in the span: its singular values and directions come out exactly.
  @Test func directionsOfSeveralOutputsAreFound() throws {
    let A = readout(3)
    let V = Matrix<Double>.normal(rows: d, columns: 3, scale: 1, from: stream.substream("V"))
    let change = product(A, V, transposeSecond: true)
    let exact = try singularValues(change)
    let found = try SpikeProjection(
      firstLayer: W0 + change, initial: W0, secondLayer: A, totalDegree: 1, from: stream)
    for i in 0..<3 { #expect(abs(found.singularValues[i] / exact[i] - 1) < 1e-10) }
    #expect(found.significantCount == 3 || found.noiseLevel < 1e-10 * exact[0])
  }

  /// A direction written by a product of two readout weights needs degree 2.
  @Test func productsNeedDegreeTwo() throws {
    let A = readout(3)
    let change =
      noise(0.05) + Matrix(rows: p, columns: d) { A[$0, 0] * A[$0, 2] * ($1 == 4 ? 1 : 0) }
    func projection(_ degree: Int) throws -> SpikeProjection {
      try SpikeProjection(
        firstLayer: W0 + change, initial: W0, secondLayer: A, totalDegree: degree, from: stream)
    }
    let (linear, quadratic) = (try projection(1), try projection(2))
    #expect(quadratic.significantCount == 1 && quadratic.directions[4, 0].magnitude > 0.99)
    #expect(linear.singularValues[0] < 0.3 * quadratic.singularValues[0])
    #expect(throws: HelioError.self) { try projection(12) }
  }

  /// The residual y - tau f is that of targets moved by (1 - tau) f.
  @Test func theOutputFactorMovesTheTargets() throws {
    let X = Matrix<Double>.normal(rows: 80, columns: d, scale: 1, from: stream.substream("X"))
    let Y = Matrix<Double>.normal(rows: 80, columns: 2, scale: 1, from: stream.substream("Y"))
    var first = try TwoLayerNetwork<Double>(
      dimension: d, width: 60, outputs: 2, activation: .tanh, from: stream.substream("network"))
    first.step(inputs: X, targets: Y, learningRate: .scaled(1), outputFactor: 0.1)
    var second = first
    first.step(inputs: X, targets: Y, learningRate: .scaled(1), outputFactor: 0.1)
    second.step(
      inputs: X, targets: Y + second(X).scaled(by: 0.9), learningRate: .scaled(1))
    let distance = (first.firstLayer - second.firstLayer).frobeniusNorm
    #expect(distance < 1e-11 * first.firstLayer.frobeniusNorm)
  }
}
