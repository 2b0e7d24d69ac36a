import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

@Suite struct StepOutcomeTests {
  /// Moments of v = X^T y/n, sheet function-space §2 A1, exact for every n and d.
  @Test func `The direction has the moments of the sheet`() throws {
    let (n, d, sigma2) = (60, 20, 0.3)
    let link = try Link.hermite([0.3, 0.8, 0.5, 0.2])
    let model = try DataModel(dimension: d, link: link, noiseVariance: sigma2)
    let c1 = 0.8
    let E2 = try link.secondMoment() + sigma2
    let E22 = try link.weightedSecondMoment() + sigma2
    let squaredNorm = (1 - 1 / Double(n)) * c1 * c1 + (Double(d - 1) * E2 + E22) / Double(n)
    let squaredOverlap = c1 * c1 + (E22 - c1 * c1) / Double(n)
    var (norms, overlaps): ([Double], [Double]) = ([], [])
    for r in 0..<2000 {
      let stream = RandomStream(seed: 21, purpose: "A1", index: r)
      let sample = model.sample(n, from: stream, as: Double.self)
      var network = try TwoLayerNetwork<Double>(
        dimension: d, width: 2, activation: .relu, start: .symmetrised, from: stream)
      let v = network.step(
        inputs: sample.inputs, targets: sample.targetMatrix, learningRate: .scaled(0)
      ).directions.column(0)
      norms.append(dot(v, v))
      overlaps.append(v[0] * v[0])
    }
    let (measuredNorm, measuredOverlap) = (Replicates(norms), Replicates(overlaps))
    #expect(abs(measuredNorm.zScore(of: squaredNorm)) < 3)
    #expect(abs(measuredOverlap.zScore(of: squaredOverlap)) < 3)
    // Power: leaving out the noise, or the finite-n term of the overlap, would be seen.
    #expect(abs(measuredNorm.zScore(of: squaredNorm - sigma2 * Double(d) / Double(n))) > 5)
    #expect(abs(measuredOverlap.zScore(of: c1 * c1)) > 4)
  }

  @Test func `Spike strength, bulk inflation and overlap by their definitions`() throws {
    let d = 6
    let X = Matrix<Double>.normal(
      rows: 40, columns: d, from: RandomStream(seed: 22, purpose: "inputs"))
    let Y = Matrix<Double>.normal(
      rows: 40, columns: 1, from: RandomStream(seed: 23, purpose: "targets"))
    var network = try TwoLayerNetwork<Double>(
      dimension: d, width: 10, activation: .relu, from: RandomStream(seed: 24, purpose: "network"))
    let outcome = network.step(inputs: X, targets: Y, learningRate: .plain(2))
    let v = (0..<d).map { a in (0..<40).reduce(0.0) { $0 + X[$1, a] * Y[$1, 0] } / 40 }
    let rate = 2 / 10.0.squareRoot()
    let theta = rate * rate * 0.25 * dot(v, v) * 6
    #expect(abs(try outcome.spikeStrengths(meanDerivative: 0.5)[0] / theta - 1) < 1e-12)
    #expect(abs(outcome.directionNorm - norm(v)) < 1e-14)
    let mean = dot(Y.elements, Y.elements) / 40
    let rho = rate * rate * mean * 0.25 * 6 / 40
    #expect(abs(outcome.bulkInflation(derivativeVariance: 0.25) / rho - 1) < 1e-12)
    let axis = (0..<d).map { $0 == 2 ? 1.0 : 0 }
    #expect(abs(outcome.overlap(with: axis) - v[2] / norm(v)) < 1e-14)
  }

  @Test func `The neurons' covariance has the predicted top eigenvalue`() throws {
    // Sheet §2 A7: top eigenvalue times d = theta + 1 + rho within 2 at delta = 4.
    let (d, n, p) = (50, 200, 20_000)
    let model = try DataModel(dimension: d, link: try Link(parsing: "z"), noiseVariance: 0.09)
    let stream = RandomStream(seed: 25, purpose: "covariance")
    let sample = model.sample(n, from: stream, as: Double.self)
    var network = try TwoLayerNetwork<Double>(
      dimension: d, width: p, activation: .relu, start: .symmetrised, from: stream)
    #expect(abs(try symmetricEigenvalues(network.scaledNeuronCovariance())[0] - 1) < 0.3)
    let outcome = network.step(
      inputs: sample.inputs, targets: sample.targetMatrix, learningRate: .scaled(1))
    let theta = try outcome.spikeStrengths(meanDerivative: 0.5)[0]
    let rho = outcome.bulkInflation(derivativeVariance: 0.25)
    let top = try symmetricEigenvalues(network.scaledNeuronCovariance())
    #expect(abs(top[0] - (theta + 1 + rho)) < 2)
    #expect(theta > 10 && top[1] < 3)
    let bulk = top.dropFirst().reduce(0, +) / Double(d - 1)
    #expect(abs(bulk / (1 + rho) - 1) < 0.03)
    #expect(abs(bulk - 1) > 3 * abs(bulk - 1 - rho))
  }
}
