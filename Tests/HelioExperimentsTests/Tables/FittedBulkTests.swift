import Foundation
import Heliotrope
import Testing

@Suite struct FittedBulkTests {
  private func untrained(dimension d: Int, width p: Int, samples n: Int) throws -> [Double] {
    let stream = RandomStream(seed: 5, purpose: "fitted bulk")
    let model = try SpikedFeatureModel(
      dimension: d, width: p, activation: .tanh, spikeCoefficients: [0], probabilities: [1],
      link: Link(parsing: "z"), overlap: 1, noiseVariance: 0)
    let layer: FeatureLayer<Double> = model.layer(from: stream.substream("layer"))
    let all = try layer.covarianceEigenvalues(samples: n, from: stream.substream("samples"))
    return all.filter { $0 > 1e-10 * all[0] }
  }

  /// Features of unstructured inputs: the dimension and scale are found, and nothing stands out.
  @Test func findsTheDimensionOfUnstructuredInputs() throws {
    let values = try untrained(dimension: 120, width: 200, samples: 300)
    let fit = try FittedBulk(
      eigenvalues: values,
      family: .init(sampleCount: 300, width: 200, activation: .tanh))
    #expect(abs(fit.effectiveDimension / 120 - 1) < 0.3)
    #expect(abs(fit.scale - 1) < 0.15)
    #expect(fit.kolmogorovSmirnov < 0.03 && fit.outlierCount == 0)
    #expect(fit.marchenkoPasturDistance > 2 * fit.kolmogorovSmirnov)
  }

  /// Independent entries: Marchenko and Pastur's law with its edge, and planted outliers are counted.
  @Test func findsMarchenkoPasturAndPlantedOutliers() throws {
    let (n, p) = (400, 200)
    let G = Matrix<Double>.normal(
      rows: n, columns: p, scale: 3, from: RandomStream(seed: 6, purpose: "noise"))
    var values = try symmetricEigenvalues(gram(G, of: .columns).scaled(by: 1 / Double(n)))
    let edge =
      9 * (1 + (Double(p) / Double(n)).squareRoot()) * (1 + (Double(p) / Double(n)).squareRoot())
    let plain = try FittedBulk(
      eigenvalues: values,
      family: .init(sampleCount: n, width: p, activation: .tanh))
    #expect(plain.outlierCount == 0 && plain.effectiveDimension > 1000)
    #expect(abs(plain.upperEdge / edge - 1) < 0.03)
    #expect(abs(plain.marchenkoPasturDistance - plain.kolmogorovSmirnov) < 0.01)
    values.replaceSubrange(0..<3, with: [10 * edge, 3 * edge, 1.3 * edge])
    let planted = try FittedBulk(
      eigenvalues: values,
      family: .init(sampleCount: n, width: p, activation: .tanh))
    #expect(planted.outlierCount == 3)
    #expect(throws: HelioError.self) {
      try FittedBulk(
        eigenvalues: Array(values.prefix(10)),
        family: .init(sampleCount: n, width: p, activation: .tanh))
    }
  }
}
