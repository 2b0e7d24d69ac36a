import Heliotrope
import Testing
import _HelioTestSupport

/// Estimators of the index space against exact laws, each with a wrong theory that the same numbers reject.
@Suite struct IndexEstimatorAgreementTests {
  private func model(_ name: IndexLink.Name, _ c: Double, _ s2: Double) throws -> IndexModel {
    try IndexModel(IndexLink(name, scale: c), noiseVariance: s2)
  }

  /// Squared overlaps of one index over independent samples.
  private func overlaps(
    _ model: IndexModel, n: Int, d: Int, runs: Int, _ purpose: String,
    _ estimate: (IndexSample, MultiIndexSample, RandomStream) throws -> IndexEstimate
  ) throws -> [Double] {
    try (0..<runs).map { r in
      let stream = RandomStream(seed: 31, purpose: purpose, index: r)
      let data = try MultiIndexSample(model, sampleCount: n, dimension: d, from: stream)
      let sample = try IndexSample.isotropic(inputs: data.inputs, targets: data.labels)
      let u = try estimate(sample, data, stream.substream("estimator")).directions
      return u[0, 0] * u[0, 0]
    }
  }

  /// Least squares; wrong theory: the law of the mean of y x.
  @Test func leastSquares() throws {
    let model = try model(.tanh, 2, 0.09)
    let laws = try MeanEstimatorLaws(model, sliceCount: 10)
    let found = try overlaps(model, n: 400, d: 100, runs: 60, "ols") { sample, _, _ in
      try sample.leastSquares()
    }
    checkAgreement(
      found, theory: try #require(laws.leastSquares(sampleRatio: 4)),
      wrong: laws.first(sampleRatio: 4), bias: 0.004, "least squares")
  }

  /// The first gradient step: its rank-one part is the mean of y x; wrong theory: that of least squares.
  @Test(.enabled(if: runsSlowTests)) func oneStep() throws {
    let model = try model(.tanh, 2, 0.09)
    let laws = try MeanEstimatorLaws(model, sliceCount: 10)
    let found = try overlaps(model, n: 800, d: 100, runs: 60, "one step") { sample, _, stream in
      try sample.oneStep(directions: 1, width: 400, from: stream)
    }
    checkAgreement(
      found, theory: laws.first(sampleRatio: 8),
      wrong: try #require(laws.leastSquares(sampleRatio: 8)), bias: 0.01, "one step")
  }

  /// SAVE's loss constant at many rows; wrong theory: the variance of z within a slice taken as 1.
  @Test(.enabled(if: runsSlowTests)) func slicedVariance() throws {
    let model = try model(.square, 1, 0.25)
    let slices = try SliceLaw(model, count: 5)
    let constants = try LossConstants(model, transform: LabelTransform(.tanh), sliceCount: 5)
    let signal = slices.variances.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / 5
    let (n, d) = (24_000, 20)
    let delta = Double(n) / Double(d)
    let found = try overlaps(model, n: n, d: d, runs: 140, "save") { sample, _, _ in
      try sample.slicedVariance(directions: 1, sliceCount: 5)
    }.map { delta * (1 - $0) }
    checkAgreement(
      found, theory: try #require(constants.slicedVariance) * 19 / 20, wrong: 19 / 20 / signal,
      bias: 0.03, "sliced variance")
  }

  /// Directional regression's on a link with shift and spread; wrong theory: SAVE's.
  @Test(.enabled(if: runsSlowTests)) func directionalRegression() throws {
    let model = try model(.relu, 1, 0.09)
    let constants = try LossConstants(model, transform: LabelTransform(.tanh), sliceCount: 5)
    let (n, d) = (24_000, 20)
    let delta = Double(n) / Double(d)
    let found = try overlaps(model, n: n, d: d, runs: 240, "dr") { sample, _, _ in
      try sample.directionalRegression(directions: 1, sliceCount: 5)
    }.map { delta * (1 - $0) }
    checkAgreement(
      found, theory: try #require(constants.directionalRegression) * 19 / 20,
      wrong: try #require(constants.slicedVariance) * 19 / 20, bias: 0.05, "directional regression")
  }

  /// Outer products of slopes on a linear link without kinks: every local slope is the least-squares one of its
  /// neighbourhood, so that the overlap is above that of least squares on a share of the rows and below one of all.
  @Test func outerProducts() throws {
    let model = try IndexModel(IndexLink(Link.hermite([0, 1])), noiseVariance: 1)
    let laws = try MeanEstimatorLaws(model, sliceCount: 5)
    let (n, d) = (600, 6)
    let found = Replicates(
      try overlaps(model, n: n, d: d, runs: 24, "opg") { sample, _, stream in
        try sample.localSlopes(directions: 1, from: stream)
      })
    let all = try #require(laws.leastSquares(sampleRatio: Double(n) / Double(d)))
    let tenth = try #require(laws.leastSquares(sampleRatio: Double(n) / Double(d) / 10))
    #expect(
      found.mean - 3 * found.standardError > tenth && found.mean - 5 * found.standardError < all)
    // Without noise on the labels the link is found to the ridge's accuracy.
    let clean = try IndexModel(IndexLink(Link.hermite([0, 1])), noiseVariance: 0)
    let exact = try overlaps(clean, n: 300, d: 6, runs: 2, "opg clean") { sample, _, stream in
      try sample.localSlopes(directions: 1, from: stream)
    }
    #expect(exact.allSatisfy { $0 > 1 - 1e-4 }, "\(exact)")
  }

  /// The slice law at H = 80, d = 400; wrong theory: H/d -> 0.
  @Test func manySlices() throws {
    let model = try model(.tanh, 2, 0.09)
    let laws = try MeanEstimatorLaws(model, sliceCount: 80)
    let found = try overlaps(model, n: 800, d: 400, runs: 40, "slices") { sample, _, _ in
      try sample.slicedInverse(directions: 1, sliceCount: 80)
    }
    checkAgreement(
      found, theory: try #require(laws.slicedInverse(sampleRatio: 2, dimension: 400)),
      wrong: laws.slicedInverse(sampleRatio: 2), bias: 0.002, "many slices")
  }

  /// The partial trace of third order at d = 40: its squared length orthogonal to the index is (d - 1) s3. Wrong
  /// theory: d s3. Labels are bounded but for the noise: of the cube fifteen times as many samples would be needed.
  @Test(.enabled(if: runsSlowTests)) func orthogonalCoordinates() throws {
    let model = try model(.tanh, 1, 0.25)
    let (n, d) = (800, 40)
    let overlap = try FiniteDimensionOverlaps(model, sampleCount: n, dimension: d).thirdOrder
    // ov2 = 6 beta_3^2/(6 beta_3^2 + (d - 1) s3).
    let beta = try LinkMoments(model, degree: 4).beta(3)
    let theory = 6 * beta * beta * (1 / overlap - 1)
    let lengths = try (0..<6000).map { r in
      let stream = RandomStream(seed: 32, purpose: "partial trace", index: r)
      let data = try MultiIndexSample(model, sampleCount: n, dimension: d, from: stream)
      let found = try IndexSample.isotropic(inputs: data.inputs, targets: data.labels)
        .partialTrace(order: 3)
      let u = found.directions[0, 0]
      return found.strengths[0] * found.strengths[0] * (1 - u * u)
    }
    let mean = Replicates(lengths)
    // The sample mean of the labels costs some 1/n.
    let bias = 2 * theory / Double(n)
    let wrong = theory * Double(d) / Double(d - 1)
    #expect(abs(mean.mean - theory) < 3 * mean.standardError + bias, "\(mean), theory \(theory)")
    #expect(abs(mean.mean - wrong) > 3 * mean.standardError + bias, "\(mean), wrong \(wrong)")
    #expect(bias < 0.3 * (wrong - theory))
  }

  /// The partial trace of fourth order of cos 2z; wrong theory: one variance for all entries.
  @Test(.enabled(if: runsSlowTests)) func twoVariances() throws {
    let model = try model(.cosine, 2, 0.0625)
    let (n, d) = (16_000, 40)
    let theory = try FiniteDimensionOverlaps(model, sampleCount: n, dimension: d).fourthOrder
    let found = try overlaps(model, n: n, d: d, runs: 150, "fourth order") { sample, _, _ in
      try sample.partialTrace(order: 4)
    }
    let moments = try LinkMoments(model, degree: 4)
    let beta = moments.beta(4)
    // s2 = d w4 with the row of u as all others.
    let w4 = (moments.labelVariance * Double(2 * d + 6) + 2 * moments.labelVariance) / Double(n)
    let wrong = 1 - Double(d) * w4 / (24 * beta * beta)
    let (mean, bias) = (Replicates(found), 0.0003)
    #expect(abs(mean.mean - theory) < 3 * mean.standardError + bias, "\(mean), theory \(theory)")
    #expect(abs(mean.mean - wrong) > 3 * mean.standardError + bias, "\(mean), wrong \(wrong)")
    #expect(bias < 0.3 * abs(wrong - theory))
  }
}
