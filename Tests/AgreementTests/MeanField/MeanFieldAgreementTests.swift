import Heliotrope
import Testing
import _HelioTestSupport

@Suite struct MeanFieldAgreementTests {
  private let stream = RandomStream(seed: 71, purpose: "mean-field agreement")

  private func reference(_ n: Int = 4, nodes: Int = 16) throws -> (
    frozen: FrozenMeanField, optimum: GibbsState
  ) {
    let frozen = try FrozenMeanField(
      .waves(sampleCount: n, dimension: 2, outputScale: 2, regularization: 0.1),
      PriorPoints(gaussHermite: nodes, variances: [1, 0.25]))
    return (frozen, try frozen.optimum().get("The optimum"))
  }

  /// Independent indices near the optimum, at every epoch. Wrong theory: permuted indices, as they run.
  @Test func independentIndices() throws {
    let (frozen, optimum) = try reference()
    let response = LinearResponse(frozen.problem, at: optimum)
    let direction = [1, 0.3, -0.6, 0.2]
    let start = zip(optimum.dualVariables, direction).map { $0 + 1e-5 * $1 }
    let runs = StochasticDualRuns(frozen, optimum: optimum)
    func values(_ order: CoordinateOrder) -> [Double] {
      (0..<2000).map { r in
        runs.coordinateAscent(
          order: order, epochs: [3], start: start, from: stream.substream("run \(r)"))[0]
      }
    }
    let permuted = Replicates(values(.permuted)).mean
    checkAgreement(
      values(.independent), theory: try expectedContraction(response, from: direction, epochs: 3),
      wrong: permuted, bias: 1e-4, "independent indices")
  }

  /// One sample a step: t times the excess. Wrong theory: averages without weights, as they run.
  @Test(.enabled(if: runsSlowTests)) func onlineDualAveraging() throws {
    let (frozen, optimum) = try reference(nodes: 8)
    let constants = try DualAveragingConstants(LinearResponse(frozen.problem, at: optimum))
    let runs = StochasticDualRuns(frozen, optimum: optimum)
    let t = 600
    func values(_ weighting: DualAveragingRun.Weighting, _ count: Int) -> [Double] {
      (0..<count).map { r in
        Double(t)
          * runs.dualAveraging(steps: [t], weighting: weighting, from: stream.at(r))[0]
      }
    }
    checkAgreement(
      values(.linear, 3600), theory: constants.online,
      wrong: Replicates(values(.uniform, 600)).mean, bias: 9 * constants.online / Double(t),
      "online constant")
  }

  /// M times the gap with fresh particles. Wrong theory: the bias of a gap that particles estimate.
  @Test func floorOfParticles() throws {
    let (frozen, optimum) = try reference()
    let response = LinearResponse(frozen.problem, at: optimum)
    let rates = try CoordinateAscentRates(response)
    let runs = StochasticDualRuns(frozen, optimum: optimum)
    let M = 800
    let values = (0..<60).map { r in
      let gaps = runs.particleAscent(
        epochs: Array(30..<130), particles: M, from: stream.at(r).substream("floor"))
      return Double(M) * gaps.reduce(0, +) / 100
    }
    checkAgreement(
      values, theory: rates.plateauConstant, wrong: response.S.trace / 8,
      bias: 0.3 * rates.plateauConstant / Double(M), "floor")
  }

  /// Networks of m neurons in equilibrium against the exact law of two samples. Wrong theory: no test.
  @Test(.enabled(if: runsSlowTests), arguments: [1, 4]) func exactWidths(_ m: Int) throws {
    let (frozen, optimum) = try reference(2, nodes: 32)
    let exact = try exactWidthLoss(frozen, at: optimum, width: m).get("The law")
    func values(_ isMetropolised: Bool) throws -> [Double] {
      let streams = (0..<160).map { stream.at($0).substream("width \(m)") }
      return stationaryMeans(
        try NeuronChains(
          frozen.problem, variances: [1, 0.25], width: m, learningRate: 0.25,
          isMetropolised: isMetropolised, from: streams), burnIn: 100, steps: 1500
      ).losses
    }
    checkAgreement(
      try values(true), theory: exact, wrong: Replicates(try values(false)).mean, "\(m) neurons")
  }
}
