import Heliotrope
import Testing

@Suite struct StartTestAgreementTests {
  /// Networks of three outputs and biases, trained with decay on rows inside a subspace: the mean gradients of the
  /// outputs outside follow the chi-square law of the decayed start. Wrong theory: no decay. The law is exact,
  /// so nothing is allowed for.
  @Test func meanGradientsOfTrainedNetworks() throws {
    let (d, r, p, n) = (14, 8, 30, 12)
    let (eta, lambda, steps) = (0.3, 0.05, 40)
    let b = try OffSubspaceDecay(learningRate: eta, weightDecay: lambda, stepCount: steps).factor
    let ratios = try (0..<40).map { t in
      let stream = RandomStream(seed: 77, purpose: "start test", index: t)
      let space = try LinearSubspace(
        spannedBy: .normal(rows: d, columns: r, from: stream.substream("subspace")))
      let X = space.projected(.normal(rows: n, columns: d, from: stream.substream("inputs")))
      let Y = Matrix<Double>.normal(rows: n, columns: 3, from: stream.substream("targets"))
      var network = try TwoLayerNetwork<Double>(
        dimension: d, width: p, outputs: 3, activation: .relu, biasVariance: 0.1, start: .plain,
        from: stream.substream("network"))
      try network.descend(
        inputs: X, targets: Y, learningRate: eta, weightDecay: lambda, stepCount: steps)
      let C = network.meanGates(X)
      let test = try OffSubspaceTest(
        gates: C, gradients: space.remainder(product(C, network.firstLayer)),
        codimension: d - r, weightScale: b)
      return test.statistic / Double(test.degreesOfFreedom)
    }
    checkAgreement(ratios, theory: 1, wrong: 1 / (b * b), "squared gradients outside")
  }
}
