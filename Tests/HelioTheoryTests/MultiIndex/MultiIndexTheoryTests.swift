import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

@Suite struct LabelExponentTests {
  private func model(_ name: IndexLink.Name, _ c: Double = 1, _ s2: Double) throws -> IndexModel {
    try IndexModel(IndexLink(name, scale: c), noiseVariance: s2)
  }

  /// Closed forms without noise: Delta2 = 2 for z^2 and |z|, 1 for relu, 0 for sign.
  @Test func knownThresholds() throws {
    for (name, threshold) in [
      (IndexLink.Name.square, 0.5), (.absolute, 0.5), (.relu, 1),
    ] {
      let found = try LabelExponents(model(name, 1, 0), degree: 2).spectralThreshold
      #expect(abs(try #require(found) - threshold) < 1e-9, "\(name): \(String(describing: found))")
    }
    let sign = try LabelExponents(model(.sign, 1, 0), degree: 2)
    #expect(sign.spectralThreshold == nil)
    #expect(abs(sign.conditionalPowers[0] - 2 / Double.pi) < 1e-12)
  }

  /// The scale of a link has no meaning without noise; with noise only scale over sigma has.
  @Test func scaleInvariance() throws {
    let pairs = [
      (try model(.square, 1, 0.25), try model(.square, 2, 4)),
      (try model(.relu, 1, 0), try model(.relu, 3, 0)),
    ]
    for (a, b) in pairs {
      let (p, q) = (try LabelExponents(a, degree: 4), try LabelExponents(b, degree: 4))
      #expect(largestDifference(p.conditionalPowers, q.conditionalPowers) < 1e-8)
    }
  }

  /// The route with noise tends to the one by preimages, from below: noise only destroys.
  @Test(arguments: [IndexLink.Name.cubic, .relu, .cosine]) func smallNoise(_ name: IndexLink.Name)
    throws
  {
    let limit = try LabelExponents(model(name, 1, 0), degree: 3).conditionalPowers
    var before = [0.0, 0, 0]
    for s2 in [0.04, 0.0025, 1e-4] {
      let powers = try LabelExponents(model(name, 1, s2), degree: 3).conditionalPowers
      for k in 0..<3 {
        #expect(powers[k] <= limit[k] + 1e-9 && powers[k] >= before[k] - 1e-9, "\(name) \(k) \(s2)")
      }
      before = powers
    }
    #expect(largestDifference(before, limit) < 0.12)
  }

  /// k* <= l*, and 1 or 2 for polynomials.
  @Test func exponentsOfPolynomials() throws {
    for c in [[0.0, 1], [0, 0, 1], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0, 1]] {
      let link = try Link.hermite(c)
      let found = try LabelExponents(IndexModel(IndexLink(link), noiseVariance: 0.01), degree: 4)
      let (l, k) = (try #require(found.informationExponent), try #require(found.generativeExponent))
      let isEven = c.enumerated().allSatisfy { $0.element == 0 || $0.offset % 2 == 0 }
      #expect(k <= l && k == (isEven ? 2 : 1), "\(c): l* \(l), k* \(k)")
    }
  }

  @Test func refusals() throws {
    let constant = try IndexModel(IndexLink(Link.hermite([1, 0])), noiseVariance: 0.1)
    #expect(refusal { _ = try LabelExponents(constant, degree: 4) }.contains("not constant"))
    #expect(
      refusal { _ = try LabelExponents(model(.tanh, 1, 0.1), degree: 9) }.contains("maximumPower"))
    #expect(
      refusal { _ = try LabelExponents(model(.product, 1, 0.1), degree: 2) }.contains("one index"))
    #expect(refusal { _ = try SliceLaw(model(.tanh, 1, 0), count: 5) }.contains("noiseVariance"))
    #expect(refusal { _ = try SliceLaw(model(.tanh, 1, 1), count: 1) }.contains("sliceCount"))
    #expect(refusal { _ = try model(.tanh, -1, 1) }.contains("indexScale"))
    #expect(refusal { _ = try model(.tanh, 1, -1) }.contains("noiseVariance"))
  }
}

@Suite struct SpectralLawTests {
  private let square = try! IndexModel(IndexLink(.square), noiseVariance: 0.25)

  /// The optimal outlier is 1/delta exactly, from delta_c on, which is the one of the conditional powers.
  @Test(arguments: [0.6, 1, 2, 7, 100]) func optimalOutlier(_ delta: Double) throws {
    let law = try SpectralLaw(square, transform: nil)
    let limit = try law.limit(sampleRatio: delta)
    #expect(abs(limit.outliers[0] * delta - 1) < 1e-9)
    let threshold = try #require(try law.threshold())
    let powers = try LabelExponents(square, degree: 2)
    #expect(abs(threshold - (try #require(powers.spectralThreshold))) < 1e-8)
    #expect(try law.limit(sampleRatio: 0.99 * threshold).outliers.isEmpty)
  }

  /// No given T does better than the optimal one, and each sets in at its own threshold.
  @Test(arguments: LabelTransform.Name.allCases) func optimalIsBest(_ name: LabelTransform.Name)
    throws
  {
    let best = try SpectralLaw(square, transform: nil)
    let law = try SpectralLaw(square, transform: LabelTransform(name, scale: 1.5))
    for delta in [1.0, 3, 20] {
      let own = try law.limit(sampleRatio: delta).squaredOverlaps.first ?? 0
      let largest = try best.limit(sampleRatio: delta).squaredOverlaps[0]
      #expect(own <= largest + 1e-9)
    }
    guard let threshold = try law.threshold() else {
      // z^2 is the larger the larger y: negative functions see it at the other edge alone.
      #expect(name == .negativeTanh || name == .negativeRatio)
      return
    }
    #expect(try law.limit(sampleRatio: 0.999 * threshold).outliers.isEmpty)
    #expect(try !law.limit(sampleRatio: 1.001 * threshold).outliers.isEmpty)
  }

  @Test(arguments: [0.2, 0.5, 0.9]) func requiredRatioIsTheInverse(_ target: Double) throws {
    for transform in [nil, try LabelTransform(.tanh, scale: 2)] {
      let law = try SpectralLaw(square, transform: transform)
      let delta = try #require(try law.requiredSampleRatio(squaredOverlap: target))
      let overlap = try law.limit(sampleRatio: delta).squaredOverlaps[0]
      #expect(abs(overlap - target) < 1e-7)
    }
  }

  /// Two equal indices have two equal outliers; a product has one on either side.
  @Test func twoIndices() throws {
    let T = try LabelTransform(.tanh, scale: 2)
    let equal = try SpectralLaw(
      IndexModel(IndexLink(.weightedSquares), noiseVariance: 0.0625), transform: T
    ).limit(sampleRatio: 10)
    #expect(equal.outliers.count == 2 && abs(equal.outliers[0] - equal.outliers[1]) < 1e-9)
    let product = try IndexModel(IndexLink(.product), noiseVariance: 0.0625)
    let upper = try SpectralLaw(product, transform: LabelTransform(.tanh)).limit(sampleRatio: 8)
    let lower = try SpectralLaw(product, transform: LabelTransform(.negativeTanh)).limit(
      sampleRatio: 8)
    #expect(upper.outliers.count == 1 && abs(upper.outliers[0] - lower.outliers[0]) < 1e-9)
    #expect(refusal { _ = try SpectralLaw(product, transform: nil) }.contains("labelTransform"))
  }

  /// With c = 0+ the second index of z1^2 + c z2^2 says nothing; noise to 0 gives .593751098 for z1 z2.
  @Test func thresholdsOfPairs() throws {
    let single = try PairThreshold(
      IndexModel(IndexLink(.weightedSquares, scale: 1e-9), noiseVariance: 0.25))
    #expect(abs(try #require(single.spectralThreshold) - 0.54164417) < 1e-7)
    let clean = try PairThreshold(IndexModel(IndexLink(.product), noiseVariance: 1e-4))
    #expect(abs(try #require(clean.spectralThreshold) - 0.593751098) < 3e-3)
    let mean = try PairThreshold(IndexModel(IndexLink(.staircase), noiseVariance: 0.25))
    #expect(mean.spectralThreshold == nil && mean.meanPower > 0.6)
  }
}

@Suite struct EstimatorLawTests {
  /// The laws' large-n/d limits are the loss constants.
  @Test func constantsAreLimits() throws {
    let model = try IndexModel(IndexLink(.relu), noiseVariance: 0.09)
    let T = try LabelTransform(.tanh, scale: 2)
    let C = try LossConstants(model, transform: T, sliceCount: 5)
    let laws = try MeanEstimatorLaws(model, sliceCount: 5)
    let delta = 1e5
    func loss(_ overlap: Double?) -> Double { delta * (1 - (overlap ?? .nan)) }
    let spectral = try SpectralLaw(model, transform: T).limit(sampleRatio: delta)
    let optimal = try SpectralLaw(model, transform: nil).limit(sampleRatio: delta)
    for (found, constant) in [
      (loss(laws.first(sampleRatio: delta)), C.first),
      (loss(laws.leastSquares(sampleRatio: delta)), C.leastSquares),
      (loss(laws.slicedInverse(sampleRatio: delta)), C.slicedInverse),
      (loss(try laws.slicedSlopes(sampleRatio: delta)), C.slicedSlopes),
      (loss(spectral.squaredOverlaps.first), C.spectral),
      (loss(optimal.squaredOverlaps.first), C.optimalSpectral),
    ] {
      #expect(
        abs(found / (try #require(constant)) - 1) < 1e-3, "\(found) \(String(describing: constant))"
      )
    }
    // Fisher's information bounds all of them.
    let bound = try #require(C.efficient)
    for value in [
      C.first, C.leastSquares, C.slicedInverse, C.slicedSlopes, C.principalHessian, C.spectral,
    ] {
      #expect(try #require(value) > bound)
    }
  }

  /// Slices partition the law: means add up to zero, second moments to one, and kappa grows with H to tau_1.
  @Test func slices() throws {
    let model = try IndexModel(IndexLink(.cubic), noiseVariance: 0.25)
    let power = try MeanEstimatorLaws(model, sliceCount: 2).labelPower
    var before = 0.0
    for H in [2, 4, 8, 64, 512] {
      let law = try SliceLaw(model, count: H)
      let share = 1 / Double(H)
      #expect(abs(law.means.reduce(0, +) * share) < 1e-10)
      #expect(abs(law.excesses.reduce(0, +) * share) < 1e-9)
      #expect(law.slicedPower > before && law.slicedPower < power)
      before = law.slicedPower
    }
    #expect(power - before < 0.01)
  }

  /// Rows of a plan reach their target, each by its own law.
  @Test func planIsTheInverse() throws {
    let model = try IndexModel(
      IndexLink(hermite: [0.1, 0.6, 0.5], within: -2...2), noiseVariance: 0.3)
    let plan = try SamplePlan(model)
    for law in SamplePlan.Law.allCases {
      let rows = try #require(try plan.rows(law, squaredOverlap: 0.9, dimension: 30), "\(law)")
      let overlap = try plan.overlap(law, sampleCount: Int(rows.rounded()), dimension: 30)
      #expect(abs(try #require(overlap) - 0.9) < 5e-3, "\(law): \(rows)")
    }
  }

  @Test func heavyRowsWithoutSignal() throws {
    let cubic = try IndexModel(IndexLink(.cubic), noiseVariance: 0.25)
    let many = try FiniteDimensionOverlaps(cubic, sampleCount: 100, dimension: 1)
    #expect(abs(try #require(many.firstWithoutSignal) - 1) < 1e-12)
    let found = try FiniteDimensionOverlaps(cubic, sampleCount: 1500, dimension: 40)
    #expect(abs(found.rowVarianceRatio - 5.8) < 1e-9)
    #expect(abs(try #require(found.firstWithoutSignal) - 0.1116) < 1e-3)
    #expect(abs(try #require(found.hessianWithoutSignal) - 0.3958) < 1e-3)
  }
}

@Suite struct LeapAndScoreTests {
  /// By hand, and whatever the coordinates are called.
  @Test func leaps() throws {
    for (terms, leaps, dimensions) in [
      ([[1.0, 1, 0], [1, 1, 1]], [1, 1], [1, 2]), ([[1, 1, 1]], [2], [2]),
      ([[1, 1, 0, 0], [1, 1, 1, 1]], [1, 2], [1, 3]), ([[1, 1, 0], [1, 0, 3]], [1, 3], [1, 2]),
      ([[1, 2, 0, 0], [1, 2, 1, 1]], [2, 2], [1, 3]), ([[1, 4]], [4], [1]),
      ([[2, 0, 1, 0], [3, 1, 1, 0]], [1, 1], [1, 2]),
    ] {
      let found = try LeapSequence(hermiteTerms: terms)
      #expect(found.leaps == leaps && found.cumulativeDimensions == dimensions, "\(terms)")
    }
    // (z1 + z2)^2/2 - 1 = (h2(z1) + h2(z2))/sqrt 2 + z1 z2: one direction, although two coordinates occur.
    let s = 0.5.squareRoot()
    let turned = try LeapSequence(hermiteTerms: [[s, 2, 0], [s, 0, 2], [1, 1, 1]])
    #expect(turned.leaps == [2] && turned.cumulativeDimensions == [1])
    for terms in [
      [], [[1.0, 1], [1, 1, 1]], [[1, -1]], [[1, 1.5]], [[1, 7]], [[1, 0, 0]], [[1, 4, 3]],
    ] {
      #expect(
        refusal { _ = try LeapSequence(hermiteTerms: terms) }.contains("hermiteTerms"), "\(terms)")
    }
  }

  @Test func scores() throws {
    let e1 = Matrix<Double>(rows: 3, columns: 1, elements: [1, 0, 0])
    let near = Matrix<Double>(rows: 3, columns: 1, elements: [1, 1e-9, 0])
    let scores = try SubspaceScores(true: e1, estimated: near)
    #expect(abs(scores.largestSine - 1e-9) < 1e-15 && abs(scores.projectionDistance - 1e-9) < 1e-15)
    let plane = Matrix<Double>(rows: 3, columns: 2, elements: [1, 1, 0, 1, 0, 0])
    let wide = try SubspaceScores(true: e1, estimated: plane)
    #expect(abs(wide.affinity - 1) < 1e-12 && wide.cosines.count == 1)
    // Of different dimension the projectors differ by one direction.
    #expect(abs(wide.projectionDistance - 0.5.squareRoot()) < 1e-12 && wide.largestSine < 1e-12)
    let dependent = Matrix<Double>(rows: 3, columns: 2, elements: [1, 2, 0, 0, 1, 2])
    #expect(
      refusal { _ = try SubspaceScores(true: e1, estimated: dependent) }.contains("independent"))
  }
}
