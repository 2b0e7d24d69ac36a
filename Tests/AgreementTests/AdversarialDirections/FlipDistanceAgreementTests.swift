import Heliotrope
import Testing
import _HelioTestSupport

@Suite struct FlipDistanceAgreementTests {
  private let stream = RandomStream(seed: 43, purpose: "flip distances")

  /// sup |F_N - F| sqrt N against the half-normal law of a scale; above 1.63 once in a hundred times.
  private func distance(_ radii: [Double], scale R: Double) -> Double {
    let sorted = radii.sorted()
    let N = Double(sorted.count)
    let largest = sorted.indices.reduce(0.0) { largest, i in
      let law = errorFunction(sorted[i] / R * 0.5.squareRoot())
      return max(largest, abs(Double(i + 1) / N - law), abs(law - Double(i) / N))
    }
    return largest * N.squareRoot()
  }

  /// |f|/|g| of 2000 networks of width 200 in 200 dimensions. Wrong theory: scale 1.
  @Test func beforeTheStep() throws {
    for activation in [Activation.tanh, .sin] {
      let radii = try RandomNetworkPaths(
        activation: activation, width: 200, dimension: 200, count: 2000, lengths: [],
        from: stream.substream("before")
      ).flipRadii
      let scale = try InputGradientMoments(activation: activation).radiusScale
      #expect(distance(radii, scale: scale) < 1.63)
      #expect(distance(radii, scale: 1) > 1.63)
    }
  }

  /// The same of 1500 real networks after a real step. Wrong theory: the scale before it.
  @Test(.enabled(if: runsSlowTests)) func afterTheStep() throws {
    let link = try Link.hermite([0, 1, 0.7])
    let model = try DataModel(dimension: 200, link: link, noiseVariance: 0.25)
    let radii = try (0..<1500).flatMap { k in
      try StepAlignmentRun(
        model, activation: .sin, sampleCount: 400, width: 200, learningRate: 4,
        loss: .correlation, inputCount: 1, from: stream.substream("after").at(k)
      ).flipRadii
    }
    let step = try StepAlignment(
      activation: .sin, link: link, noiseVariance: 0.25, sampleRatio: 2, learningRate: 4,
      loss: .correlation)
    let spike = try SpikeAlignment(
      activation: .sin, spikeSingularValue: step.spikeSingularValue)
    #expect(distance(radii, scale: spike.radiusScale) < 1.63)
    #expect(
      distance(radii, scale: try InputGradientMoments(activation: .sin).radiusScale) > 1.63)
  }

  /// Real distance to a flip over the one on the predicted path, at the points of trained networks: 1.00 to 1.02 on
  /// average, scattered by 0.06 to 0.09 over the points of one run. Wrong theory: weights as they began.
  @Test(.enabled(if: runsSlowTests), arguments: [0.5, 1.0]) func offTheSubspace(scale: Double)
    throws
  {
    let problem = try SubspaceProblem(
      activation: .relu, dimension: 200, codimension: 100, width: 400, sampleCount: 60,
      initialisationScale: scale, loss: .squared)
    let descent = try FirstLayerTraining.Descent(
      learningRate: 0.2, weightDecay: scale == 1 ? 0.002 : 0, stepCount: 500)
    var (ratios, wrong, scatter): ([Double], [Double], [Double]) = ([], [], [])
    for r in 0..<10 {
      let run = try problem.run(descent, from: stream.substream("subspace").at(r))
      func roots(_ b: Double) throws -> [Double] {
        try run.points.indices.map { i in
          try OffSubspacePath(
            activation: .relu, preactivations: run.preactivations.row(i),
            secondLayerValues: run.secondLayer, weightScale: b, codimension: 100,
            dimension: 200
          ).flipDistance() ?? .infinity
        }
      }
      let found = run.flipDistances()
      let ratio = Replicates(zip(found, try roots(run.weightScale)).map { $0 / $1 })
      ratios.append(ratio.mean)
      scatter.append(ratio.standardError * Double(ratio.count).squareRoot())
      wrong.append(Replicates(zip(found, try roots(1)).map { $0 / $1 }).mean)
    }
    let mean = Replicates(ratios)
    #expect(abs(mean.mean - 1.01) < 0.01 + 3 * mean.standardError, "\(mean.mean)")
    #expect(abs(Replicates(wrong).mean - 1.01) > 0.01 + 5 * mean.standardError)
    let spread = Replicates(scatter).mean
    #expect(spread > 0.05 && spread < 0.1, "\(spread)")
  }
}
