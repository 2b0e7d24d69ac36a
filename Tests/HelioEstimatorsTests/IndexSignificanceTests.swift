import HelioCore
import HelioEstimators
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct IndexSignificanceTests {
  /// Correlated, heavy-tailed inputs that have nothing to do with the target, itself skewed.
  private func unrelated(_ seed: Int, n: Int) throws -> IndexSample {
    let stream = RandomStream(seed: 17, purpose: "unrelated")
    let Z = Matrix<Double>.normal(rows: n, columns: 4, from: stream.at(2 * seed))
    let X = Matrix(rows: n, columns: 4) { i, j in
      Z[i, j] * Z[i, j] * Z[i, j] + (j > 0 ? Z[i, j - 1] : 0)
    }
    let y: [Double] = stream.at(2 * seed + 1).normals(n)
    return try IndexSample.whitened(
      inputs: X, targets: Matrix(rows: n, columns: 1, elements: y.map { $0 * $0 })
    ).sample
  }

  /// Under independence P(p <= 1/20) is 1/20 for every estimator: of 120 data sets between 0 and 15
  /// (a binomial exceeds 15 with probability 4e-4; this seed is fixed), and the mean of p is near
  /// 0.525.
  @Test(.enabled(if: runsSlowTests), arguments: IndexEstimator.allCases) func sizeUnderIndependence(
    _ estimator: IndexEstimator
  ) throws {
    let sets = 120
    var (small, sum) = (0, 0.0)
    for seed in 0..<sets {
      let sample = try unrelated(seed, n: 50)
      let stream = RandomStream(seed: UInt64(seed), purpose: "null")
      let estimate = try estimator.estimate(sample, directions: 1, from: stream)
      let test = try IndexSignificance(
        of: estimate, by: estimator, sample, permutations: 19, from: stream)
      // Nineteen permutations: above their largest is p = 1/20, and nothing else is.
      #expect((test.count > 0) == (test.top.pValue == 0.05))
      if test.top.pValue <= 0.05 { small += 1 }
      sum += test.top.pValue
    }
    #expect(small <= 15, "\(estimator.rawValue): \(small) of \(sets)")
    // p is uniform on 1/20 … 1: mean 0.525, deviation 0.288; five standard errors are 0.13.
    #expect(abs(sum / Double(sets) - 0.525) < 0.13, "\(estimator.rawValue): \(sum / Double(sets))")
  }

  /// A link that every estimator sees is stronger than with any permuted targets.
  @Test(arguments: IndexEstimator.allCases) func signalIsSignificant(
    _ estimator: IndexEstimator
  ) throws {
    let data = IndexData(IndexData.mixed, n: 600, d: 8, seed: 2)
    let stream = RandomStream(seed: 4, purpose: "power")
    let sample = try IndexSample.whitened(inputs: data.X, targets: data.Y).sample
    let estimate = try estimator.estimate(sample, directions: 2, from: stream)
    let test = try IndexSignificance(
      of: estimate, by: estimator, sample, permutations: 19, from: stream)
    #expect(test.top.pValue == 0.05 && test.count >= 1, "\(test.top)")
  }

  /// The count says how many directions there are, by permutation and by law.
  @Test func twoDirectionsAreCounted() throws {
    let data = IndexData(IndexData.product, n: 2000, d: 10, seed: 4)
    let stream = RandomStream(seed: 2, purpose: "count")
    let sample = try IndexSample.whitened(inputs: data.X, targets: data.Y).sample
    for (estimator, count) in [
      (IndexEstimator.principalHessian, 2), (.slicedVariance, 2), (.slicedInverse, 0),
      (.firstMoment, 0),
    ] {
      let estimate = try estimator.estimate(sample, directions: 3, from: stream)
      let test = try IndexSignificance(
        of: estimate, by: estimator, sample, permutations: 39, from: stream)
      #expect(test.count == count, "\(estimator.rawValue): \(test.count)")
      if let law = estimate.edge.map(estimate.count(above:)) {
        #expect(law == count, "\(estimator.rawValue): \(law) by the law")
      }
    }
  }

  /// Gaussian noise: the law's edge is where the permuted one is, for whitened inputs and for
  /// others.
  @Test func lawAndPermutationAgreeOnGaussianInputs() throws {
    let data = IndexData(IndexData.noise, n: 800, d: 80, seed: 1)
    let stream = RandomStream(seed: 2, purpose: "edges")
    for sample in [
      try IndexSample.whitened(inputs: data.X, targets: data.Y).sample, try data.isotropic(),
    ] {
      for estimator in [IndexEstimator.principalHessian, .slicedInverse] {
        let estimate = try estimator.estimate(sample, directions: 1, from: stream)
        let test = try IndexSignificance(
          of: estimate, by: estimator, sample, permutations: 19, from: stream)
        let law = try #require(estimate.edge)
        #expect(
          abs(test.top.nullMean / law - 1) < 0.06, "\(estimator.rawValue): \(test.top), \(law)")
        #expect(estimate.strengths[0] < 1.15 * law)
      }
    }
  }

  @Test func fewPermutationsCannotTell() throws {
    let data = IndexData(IndexData.tanh, n: 200, d: 5, seed: 1)
    let stream = RandomStream(seed: 2, purpose: "few")
    let sample = try data.isotropic()
    let estimate = try IndexEstimator.firstMoment.estimate(sample, directions: 1, from: stream)
    let test = try IndexSignificance(
      of: estimate, by: .firstMoment, sample, permutations: 18, from: stream)
    #expect(test.edge == .infinity && test.count == 0 && test.top.pValue == 1 / 19.0)
  }
}

@Suite struct HeldOutScoreTests {
  private func score(_ direction: Int, _ seed: Int = 0) throws -> HeldOutScore {
    let data = IndexData(IndexData.tanh, n: 1200, d: 5, seed: seed)
    let Y = try data.isotropic().targets
    return try HeldOutScore(
      train: data.X.rows(0..<600).selectingColumns([direction]), targets: Y.rows(0..<600),
      test: data.X.rows(600..<1200).selectingColumns([direction]), testTargets: Y.rows(600..<1200))
  }

  /// The right direction explains all but the noise, 1 - 0.09/0.72526; a wrong one nothing.
  @Test func rightAndWrongDirection() throws {
    let (right, wrong) = (try score(0), try score(1))
    #expect(abs(right.explained - 0.8759) < 0.02, "\(right.explained)")
    // Leave-one-out takes some noise for shape.
    #expect(wrong.explained < 0.02 && wrong.explained > -0.1, "\(wrong.explained)")
    let gain = right.gain(over: wrong)
    #expect(abs(gain.mean - (right.explained - wrong.explained)) < 1e-12)
    #expect(gain.mean > 10 * gain.standardError)
    let none = right.gain(over: right)
    #expect(none.mean == 0 && none.standardError == 0)
  }

  /// The stated standard error is the spread of R^2 over data sets, within what 24 of them can
  /// tell.
  @Test func standardErrorIsTheSpread() throws {
    let scores = try (1...24).map { try score(0, $0) }
    let mean = scores.reduce(0) { $0 + $1.explained } / 24
    let spread = (scores.reduce(0) { $0 + ($1.explained - mean) * ($1.explained - mean) } / 23)
      .squareRoot()
    let stated = scores.reduce(0) { $0 + $1.standardError } / 24
    #expect(stated / spread > 0.6 && stated / spread < 1.6, "stated \(stated), spread \(spread)")
  }

  @Test func predictionsStayWithinTheTargets() throws {
    let data = IndexData(IndexData.tanh, n: 300, d: 1, seed: 2)
    let far = Matrix<Double>(rows: 2, columns: 1, elements: [1e6, -1e6])
    let Y = try data.isotropic().targets
    let score = try HeldOutScore(
      train: data.X, targets: Y, test: far, testTargets: Matrix(rows: 2, columns: 1, repeating: 1))
    let largest = Y.elements.map { abs($0) }.max() ?? 0
    #expect(score.squaredErrors.allSatisfy { $0 <= (1 + largest) * (1 + largest) })
  }

  @Test func refusals() throws {
    let Z = Matrix<Double>.normal(rows: 20, columns: 2, from: .init(seed: 1, purpose: "z"))
    let Y = Z.selectingColumns([0])
    let message = refusal { () throws(HelioError) in
      _ = try HeldOutScore(
        train: Z, targets: Y, test: Y, testTargets: Y)
    }
    #expect(message.contains("as many for test as for training"))
    let number = refusal { () throws(HelioError) in
      _ = try randomDirections(4, dimension: 3, from: .init(seed: 1, purpose: "r"))
    }
    #expect(number.contains("from 1 to the dimension 3"))
  }
}
