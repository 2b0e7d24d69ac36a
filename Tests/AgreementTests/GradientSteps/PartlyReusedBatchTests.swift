import Heliotrope
import Testing
import _HelioTestSupport

private let I1 = [0.5, 1, 0.5, 0]

/// A second sample of which only a part was seen before.
@Suite struct PartlyReusedBatchTests {
  /// q_1 of samples of 1.5 n points, a third of them from the first sample.
  ///
  /// Wrong theories: for the products of two directions the mean of both batches' products, which forgets that
  /// new points, too, see the labels of reused ones; elsewhere a fresh batch.
  @Test func directions() throws {
    let (d, n) = (150, 300)
    let link = try Link.trigonometric(I1)
    let model = try DataModel(dimension: d, link: link, noiseVariance: 0.04)
    var (target, square, along): ([Double], [Double], [Double]) = ([], [], [])
    for r in 0..<1000 {
      let stream = RandomStream(seed: 32, purpose: "parts of samples", index: r)
      let first: DataModel.Sample<Double> = model.sample(n, from: stream.substream("first"))
      let new: DataModel.Sample<Double> = model.sample(n, from: stream.substream("new"))
      let beta = firstDirection(first.inputs, first.targets)
      let old = secondDirection(
        first.inputs.rows(0..<n / 2), Array(first.targets[0..<n / 2]), beta)
      let q = zip(old, secondDirection(new.inputs, new.targets, beta)).map {
        $0 / 3 + $1 * 2 / 3
      }
      target.append(q[0])
      square.append(dot(q, q))
      along.append(dot(q, beta))
    }
    func moments(_ batch: SecondBatch) throws -> GradientDirections {
      try GradientDirections.moments(
        link: link, noiseVariance: 0.04, sampleRatio: 2, batch: batch, maximumPower: 1
      ).get("moments")
    }
    let theory = try moments(.partlyReused(fraction: 1 / 3, sampleRatio: 3))
    let fresh = try moments(.fresh(sampleRatio: 3))
    checkAgreement(
      target, theory: theory.targetComponents[1][0], wrong: fresh.targetComponents[1][0],
      bias: 0.01, "<q_1, e_1>")
    checkAgreement(
      along, theory: theory.firstDirectionProducts[1], wrong: fresh.firstDirectionProducts[1],
      bias: 0.01, "<q_1, beta>")
    let mixed = try moments(.reused).squaredNorms[1] / 3 + fresh.squaredNorms[1] * 2 / 3
    checkAgreement(
      square, theory: theory.squaredNorms[1], wrong: mixed, bias: 0.01, "|q_1|^2")
  }

  /// The strongest spike of a network whose second sample repeats half of the first one, and what it holds of
  /// the target. Wrong theories: nothing repeated, all repeated.
  @Test(.enabled(if: runsSlowTests)) func twoSteps() throws {
    let (d, n, p) = (250, 500, 250)
    let link = try Link.trigonometric(I1)
    func theory(_ fraction: Double) throws -> (tau: Double, overlap: Double) {
      let spikes = try TwoStepTheory(
        activation: .sinCos, link: link, noiseVariance: 0.01, sampleRatio: 2,
        batch: .partlyReused(fraction: fraction, sampleRatio: 2)
      ).spikes(learningRates: (6, 6), width: Double(p)).get("two steps")
      return (spikes.singularValues[0], spikes.squaredTargetOverlaps[0])
    }
    let right = try theory(0.5)
    var (tau, overlaps): ([Double], [Double]) = ([], [])
    for seed in 1...200 {
      let run = try StepTraining(
        dimension: d, sampleCount: n, width: p, link: link, noiseVariance: 0.01,
        activation: .sinCos, learningRates: [.plain(6), .plain(6)],
        batches: [.partlyReused(fraction: 0.5)], seed: seed)
      let spikes = try SpikeProjection(
        run.trainedNetwork(), from: RandomStream(seed: UInt64(seed), purpose: "null of parts"))
      tau.append(spikes.singularValues[0])
      overlaps.append(spikes.directions[0, 0] * spikes.directions[0, 0])
    }
    for wrong in [0, 1.0] {
      checkAgreement(
        overlaps, theory: right.overlap, wrong: try theory(wrong).overlap, bias: 0.006,
        "<v_1, beta*>^2 with half of the sample repeated, beside \(wrong)")
    }
    let mean = tau.reduce(0, +) / 200
    #expect(abs(mean / right.tau - 1) < 0.04, "tau_1: \(mean) for \(right.tau)")
  }

  /// Signs as second layer: two neuron vectors, a and 1, so two spikes. Wrong theory: weights from N(0,1), of which
  /// a few neurons move most. The weak spike is lifted by the noise of the projection, about .1 here.
  @Test func signsAsSecondLayer() throws {
    let (d, n, p) = (250, 500, 250)
    let link = try Link.trigonometric(I1)
    func theory(_ law: SecondLayerLaw) throws -> [Double] {
      try TwoStepTheory(
        activation: .sinCos, link: link, noiseVariance: 0.01, sampleRatio: 2, batch: .reused,
        secondLayer: law
      ).spikes(learningRates: (8, 8), width: Double(p)).get("two steps").singularValues
    }
    let (right, wrong) = (try theory(.rademacher), try theory(.gaussian))
    #expect(right.count == 2)
    var tau: [[Double]] = [[], []]
    for seed in 1...60 {
      let run = try StepTraining(
        dimension: d, sampleCount: n, width: p, link: link, noiseVariance: 0.01,
        activation: .sinCos, secondLayer: .rademacher, learningRates: [.plain(8), .plain(8)],
        seed: seed)
      let spikes = try SpikeProjection(
        run.trainedNetwork(), from: RandomStream(seed: UInt64(seed), purpose: "null of signs"))
      for i in 0...1 { tau[i].append(spikes.singularValues[i]) }
    }
    checkAgreement(
      tau[0], theory: right[0], wrong: wrong[0], bias: 0.02 * right[0], "tau_1")
    let second = tau[1].reduce(0, +) / 60
    #expect(second > right[1] - 0.03 && second < right[1] + 0.15, "tau_2: \(second)")
    #expect(wrong[1] > right[1] + 0.3)
  }
}
