import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

private struct Case {
  let frozen: FrozenMeanField
  let optimum: GibbsState
  var response: LinearResponse { LinearResponse(frozen.problem, at: optimum) }

  init(
    _ loss: MeanFieldLoss = .squared, n: Int = 4, lambda: Double = 0.1, nodes: Int = 24
  ) throws {
    frozen = try FrozenMeanField(
      .waves(sampleCount: n, dimension: 2, loss: loss, outputScale: 2, regularization: lambda),
      PriorPoints(gaussHermite: nodes, variances: [1, 0.25]))
    optimum = try frozen.optimum().get("The optimum")
  }
}

@Suite struct LinearResponseTests {
  /// dz = -A dg by differences of states.
  @Test(arguments: MeanFieldLoss.allCases) func response(_ loss: MeanFieldLoss) throws {
    let point = try Case(loss)
    let h = 1e-5
    for k in 0..<4 {
      var (up, down) = (point.optimum.dualVariables, point.optimum.dualVariables)
      up[k] += h
      down[k] -= h
      let (a, b) = (point.frozen.state(at: up), point.frozen.state(at: down))
      for i in 0..<4 {
        let slope = (a.predictions[i] - b.predictions[i]) / (2 * h)
        #expect(abs(slope + point.response.A[i, k]) < 1e-7)
      }
    }
  }

  /// Linear response is the first order of retraining: it gets better as the sample matters less.
  @Test func leaveOneOutImproves() throws {
    var last = Double.infinity
    for n in [4, 8, 16, 32] {
      let problem = try MeanFieldProblem.waves(
        sampleCount: n, dimension: 6, outputScale: 2, regularization: 0.2)
      let frozen = FrozenMeanField(
        problem,
        PriorPoints(quasiGaussian: 512, variances: try PriorVariances.decaying(1, dimension: 6)))
      let best = try frozen.optimum().get("The optimum")
      let linear = try LeaveOneOutPrediction(LinearResponse(problem, at: best))
      let exact = try LeaveOneOutPrediction.exact(frozen, at: best).value
      let error = largestDifference(linear.predictions, exact)
      #expect(error < last)
      last = error
    }
    #expect(last < 1e-4)
  }

  @Test func truncationBandHolds() throws {
    let c = [1, 0.25, 1.0 / 9]
    for (n, lambda) in [(3, 0.1), (5, 0.05), (8, 0.3)] {
      let problem = try MeanFieldProblem.waves(
        sampleCount: n, dimension: 3, outputScale: 2, regularization: lambda)
      let whole = FrozenMeanField(problem, try PriorPoints(gaussHermite: 20, variances: c))
      let full = try whole.optimum().get("The optimum")
      for kept in 1...2 {
        let rest = problem.keeping(coefficients: kept)
        let fewer = FrozenMeanField(
          rest, try PriorPoints(gaussHermite: 20, variances: Array(c[0..<kept])))
        let cut = try fewer.optimum().get("The optimum")
        let bounds = try TruncationBounds(
          problem, variances: c, keeping: kept, complete: full, truncated: cut)
        let change = problem.objective(full) - rest.objective(cut)
        #expect(bounds.lower <= change && change <= bounds.upper)
        #expect(bounds.lower < 0 && bounds.upper > 0)
      }
    }
  }
}

@Suite struct CoordinateAscentRatesTests {
  /// The independent rate against the dense matrix of K on pairs of coordinates.
  @Test(arguments: MeanFieldLoss.allCases) func independentRate(_ loss: MeanFieldLoss) throws {
    let response = try Case(loss).response
    let (n, q) = (4, response.problem.coordinateCurvature)
    var Q = response.A
    for i in 0..<n { Q[i, i] += response.conjugateCurvatures[i] }
    let eigen = try symmetricEigen(Q)
    var half = eigen.vectors
    multiplyColumns(of: &half, by: eigen.values.map { $0.squareRoot().squareRoot() })
    let root = gram(half, of: .rows)
    var K = Matrix<Double>(rows: n * n, columns: n * n)
    for i in 0..<n {
      let B = Matrix<Double>(rows: n, columns: n) {
        ($0 == $1 ? 1 : 0)
          - root[$0, i] * root[$1, i] / (response.conjugateCurvatures[i] + q)
      }
      for a in 0..<n * n {
        for b in 0..<n * n { K[a, b] += B[a / n, b / n] * B[a % n, b % n] / Double(n) }
      }
    }
    let dense = try symmetricEigenvalues(K)[0]
    let rates = try CoordinateAscentRates(response)
    let found = try rates.randomContraction.get("The rate")
    #expect(abs(found / pow(dense, Double(n)) - 1) < 1e-9)
    // Both are faster than what is proved, and late epochs contract at that rate.
    #expect(found < rates.guaranteedContraction)
    let late =
      try expectedContraction(response, from: [1, 0.2, -0.4, 0.3], epochs: 300)
      / expectedContraction(response, from: [1, 0.2, -0.4, 0.3], epochs: 299)
    #expect(abs(late / found - 1) < 1e-3)
  }

  /// One sample: everything in closed form.
  @Test func oneSample() throws {
    let response = try Case(n: 1).response
    let q = response.problem.coordinateCurvature
    let A = response.A[0, 0]
    let rates = try CoordinateAscentRates(response)
    let T = 1 - (1 + A) / (1 + q)
    #expect(abs(rates.cyclicContraction - T * T) < 1e-12)
    #expect(abs(try rates.randomContraction.get("The rate") - T * T) < 1e-12)
    let variance = response.S[0, 0] / ((1 + q) * (1 + q)) / (1 - T * T)
    #expect(abs(rates.plateauConstant - (1 + A) * (1 + A) * variance / 2) < 1e-12)
    #expect(abs(rates.guaranteedContraction - q / (1 + q)) < 1e-14)
  }
}

@Suite struct FiniteWidthLawTests {
  /// The contour integral against sums over all configurations, and C as its limit.
  @Test(arguments: [1, 2]) func everyWidth(_ n: Int) throws {
    let point = try Case(n: n, nodes: 8)
    let law = try FiniteWidthLaw(point.frozen, at: point.optimum)
    let H = point.frozen.features.bySample()
    let (M, y) = (point.frozen.points.count, point.frozen.problem.labels)
    // Three neurons, all M^3 configurations.
    var (sum, total) = (0.0, 0.0)
    let w = point.frozen.points.logWeights
    for a in 0..<M {
      for b in 0..<M {
        for c in 0..<M {
          var loss = 0.0
          for i in 0..<n {
            let d = (H[i, a] + H[i, b] + H[i, c]) / 3 - y[i]
            loss += d * d / (2 * Double(n))
          }
          let weight = exp(w[a] + w[b] + w[c] - 3 * loss / 0.1)
          sum += weight
          total += weight * loss
        }
      }
    }
    func exact(_ m: Int) throws -> Double {
      try exactWidthLoss(point.frozen, at: point.optimum, width: m).get("The contour integral")
    }
    #expect(abs(try exact(3) - total / sum) < 1e-11)
    for m in [50, 100, 200] {
      let distance = abs(Double(m) * (try exact(m) - law.limitLoss) - law.widthConstant)
      #expect(distance < 0.3 * law.widthConstant / Double(m))
    }
  }

  @Test func refusals() throws {
    let point = try Case(n: 3)
    #expect(throws: HelioError.self) {
      try exactWidthLoss(point.frozen, at: point.optimum, width: 3)
    }
    // A contour that cancels is reported, not answered.
    let sharp = try Case(n: 2, lambda: 0.0005, nodes: 12)
    let solution = try exactWidthLoss(sharp.frozen, at: sharp.optimum, width: 3)
    let error = try #require(solution.convergence.relativeChange)
    #expect(solution.convergence.status != .converged || error < 1e-6)
  }
}

@Suite struct GeneralizationBoundsTests {
  /// The exact complexity is below its bound, falls with n, and hardly depends on D.
  @Test func complexities() throws {
    func complexity(_ n: Int, _ D: Int) throws -> Double {
      let points = PriorPoints(
        quasiGaussian: 512, variances: try PriorVariances.decaying(1, dimension: D))
      return rademacherComplexity(
        PointFeatures(
          points: points.points, inputs: MeanFieldProblem.waveInputs(sampleCount: n, dimension: D),
          scale: 1
        ).bySample(), logWeights: points.logWeights, radius: 1)
    }
    // The sheet's values.
    for (n, narrow, wide) in [(2, 0.347, 0.354), (4, 0.271, 0.282), (8, 0.188, 0.193)] {
      #expect(abs(try complexity(n, 2) - narrow) < 6e-4)
      #expect(abs(try complexity(n, 16) - wide) < 6e-4)
    }
  }

  /// The supremum by search over exponential tilts, and the largest value for a large radius.
  @Test func supremum() {
    let h: [Double] = [0.3, -1, 0.8, 0.1, 0.9]
    let features = Matrix(rows: 1, columns: 5, elements: h)
    let equal = [Double](repeating: -log(5), count: 5)
    func search(_ R: Double, _ sign: Double) -> Double {
      (-400...800).map { exp(Double($0) / 100) }.map { s in
        (R + log(h.reduce(0) { $0 + exp(s * sign * $1) } / 5)) / s
      }.min() ?? .nan
    }
    for R in [0.01, 0.3, 1] {
      let found = rademacherComplexity(features, logWeights: equal, radius: R)
      #expect(abs(found - (search(R, 1) + search(R, -1)) / 2) < 1e-4)
    }
    #expect(abs(rademacherComplexity(features, logWeights: equal, radius: 2) - 0.95) < 1e-15)
  }

  @Test func refusals() {
    for (loss, Y, confidence) in [
      (MeanFieldLoss.squared, nil, 0.9), (.logistic, 1.0, 0.9), (.squared, 1, 1),
      (.squared, -1, 0.9),
    ] as [(MeanFieldLoss, Double?, Double)] {
      #expect(throws: HelioError.self) {
        try GeneralizationBounds(
          loss: loss, sampleCount: 10, outputScale: 1, regularization: 0.1, labelBound: Y,
          confidence: confidence)
      }
    }
  }
}

@Suite struct LangevinStepTests {
  /// Ratios are those of the densities, written out; the gradient is the potential's.
  @Test(arguments: LangevinSampler.allCases) func ratios(_ sampler: LangevinSampler) throws {
    let problem = try MeanFieldProblem.waves(
      sampleCount: 5, dimension: 3, outputScale: 2, regularization: 0.1)
    let c = [1, 0.25, 0.1]
    let step = try LangevinStep(
      problem, dualVariables: [-0.5, -0.1, 0.6, 0.2, -0.4], variances: c, sampler: sampler,
      learningRate: 0.07)
    let (a, b) = ([0.4, -0.2, 0.1], [0.7, 0.1, -0.05])
    func density(_ from: [Double], _ to: [Double]) -> Double {
      let (mean, variance) = (step.mean(from: from), step.proposalVariances)
      var sum = -step.potential(from).value / 0.1
      for k in 0..<3 {
        sum -= from[k] * from[k] / (2 * c[k])
        sum -= (to[k] - mean[k]) * (to[k] - mean[k]) / (2 * variance[k])
      }
      return sum
    }
    let found = step.logAcceptance(from: a, to: b)
    #expect(abs(found - (density(b, a) - density(a, b))) < 1e-11)
    #expect(abs(found + step.logAcceptance(from: b, to: a)) < 1e-12)
    for k in 0..<3 {
      var (up, down) = (a, a)
      up[k] += 1e-6
      down[k] -= 1e-6
      let slope = (step.potential(up).value - step.potential(down).value) / 2e-6
      #expect(abs(slope - step.potential(a).gradient[k]) < 1e-8)
    }
  }

  @Test func instability() throws {
    let problem = try MeanFieldProblem.waves(
      sampleCount: 1, dimension: 2, outputScale: 1, regularization: 0.1)
    func variances(_ eta: Double) throws -> [Double]? {
      try LangevinStep(
        problem, dualVariables: [0], variances: [1, 0.1], sampler: .explicit, learningRate: eta
      ).stationaryVariances
    }
    #expect(try variances(0.19) != nil)
    #expect(try variances(0.2) == nil)
    #expect(throws: HelioError.self) { try variances(0) }
  }
}
