import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing
import _HelioTestSupport

private func frozen(
  _ loss: MeanFieldLoss = .squared, nodes: Int = 16
) throws -> FrozenMeanField {
  try FrozenMeanField(
    .waves(sampleCount: 4, dimension: 2, loss: loss, outputScale: 2, regularization: 0.1),
    PriorPoints(gaussHermite: nodes, variances: [1, 0.25]))
}

@Suite struct PointCoordinateAscentTests {
  /// One epoch written out: weights by plain sums, in the same order.
  @Test(arguments: MeanFieldLoss.allCases) func oneEpoch(_ loss: MeanFieldLoss) throws {
    let f = try frozen(loss)
    let problem = f.problem
    let order = [2, 0, 0, 3, 1]
    var fast = problem.initialDualVariables
    var ascent = PointCoordinateAscent(f)
    ascent.epoch(&fast, order: order)
    var g = problem.initialDualVariables
    for i in order {
      let z = f.state(at: g, covariance: false).predictions[i]
      g[i] += loss.coordinateStep(
        from: g[i], prediction: z, label: problem.labels[i], q: 4 / (4 * 0.1))
    }
    #expect(largestDifference(fast, g) < 1e-13)
  }

  /// Tilted means for lengths around whole vectors, and weights that over- and underflow by themselves.
  @Test(arguments: [1, 15, 16, 17, 511, 512, 1000]) func tiltedWeights(_ M: Int) {
    let h = Matrix<Double>.normal(
      rows: 2, columns: M, from: RandomStream(seed: 4, purpose: "tilted"))
    var weights = TiltedWeights(features: h)
    weights.logWeights = (0..<M).map { 900 * cos(Double($0)) }
    let found = weights.tilt(by: 3, along: 0, meanOf: 1)
    let logs = (0..<M).map { 900 * cos(Double($0)) - 3 * h[0, $0] }
    let top = logs.max() ?? 0
    let w = logs.map { exp($0 - top) }
    let mean = dot(w, h.row(1)) / w.reduce(0, +)
    #expect(abs(found - mean) < 1e-12 * max(1, abs(mean)))
    #expect(largestDifference(weights.logWeights, logs) < 1e-10)
  }

  /// Every order converges to the optimum; more particles come nearer to it.
  @Test func convergence() throws {
    let f = try frozen()
    let best = try f.optimum().get("The optimum")
    let runs = StochasticDualRuns(f, optimum: best)
    for order in CoordinateOrder.allCases {
      let excess = runs.coordinateAscent(
        order: order, epochs: [5, 60], from: RandomStream(seed: 1, purpose: "order"))
      #expect(excess[1] < 1e-3 * excess[0] && excess[1] >= 0)
    }
    func plateau(_ M: Int) -> Double {
      let gaps = runs.particleAscent(
        epochs: Array(20..<60), particles: M, from: RandomStream(seed: 2, purpose: "plateau"))
      return gaps.reduce(0, +) / 40
    }
    let (few, many) = (plateau(50), plateau(1600))
    #expect(few > 8 * many)
  }
}

@Suite struct DualAveragingRunTests {
  /// G is the weighted mean that it stands for.
  @Test func weightedMean() throws {
    let f = try frozen()
    let problem = f.problem
    var run = DualAveragingRun(f)
    let samples = [1, 3, 3, 0, 2, 1]
    var slopes: [(Int, Double)] = []
    for i in samples {
      let z = f.state(at: run.dualVariables, covariance: false).predictions
      slopes.append((i, problem.loss.slope(z[i], label: problem.labels[i])))
      run.step(sample: i)
    }
    let t = Double(samples.count)
    var expected = [Double](repeating: 0, count: 4)
    for (s, (i, slope)) in slopes.enumerated() {
      expected[i] += 4 * 2 * Double(s + 1) * slope / ((t + 1) * (t + 2))
    }
    #expect(largestDifference(run.dualVariables, expected) < 1e-14)
  }
}

@Suite struct LangevinParticlesTests {
  private func particles(
    _ M: Int, _ g: [Double], _ c: [Double] = [1, 0.25], seed: UInt64 = 1
  ) throws -> LangevinParticles {
    LangevinParticles(
      try frozen().problem, variances: c, count: M, dualVariables: g,
      from: RandomStream(seed: seed, purpose: "particles"))
  }

  /// Without a potential: the prior exactly, or the variances that the two Euler schemes have.
  @Test(arguments: LangevinSampler.allCases) func priorIsKept(_ sampler: LangevinSampler) throws {
    let eta = 0.2
    var cloud = try particles(40_000, [0, 0, 0, 0])
    let stream = RandomStream(seed: 3, purpose: "steps")
    for k in 0..<40 {
      cloud.step(sampler, learningRate: eta, isMetropolised: false, from: stream.at(k))
    }
    for (k, c) in [1, 0.25].enumerated() {
      let expected =
        switch sampler {
        case .exponential: c
        case .semiImplicit: c / (1 + eta / (2 * c))
        case .explicit: c / (1 - eta / (2 * c))
        }
      let x = cloud.positions.column(k)
      let variance = dot(x, x) / 40_000
      // Three standard errors of a variance are 2 % of it.
      #expect(abs(variance / expected - 1) < 0.022, "\(sampler), coordinate \(k)")
    }
  }

  /// The ratio is that of the densities of prior and proposal, one way and the other.
  @Test(arguments: LangevinSampler.allCases) func ratioIsThatOfDensities(_ sampler: LangevinSampler)
  {
    let (eta, c) = (0.2, [1, 0.25, 0.04])
    let values = RandomStream(seed: 7, purpose: "ratio").normals(12)
    let rows = (0..<4).map {
      Matrix(rows: 1, columns: 3, elements: Array(values[3 * $0..<3 * $0 + 3]))
    }
    let (theta, v, next, w) = (rows[0], rows[1], rows[2], rows[3])
    // keep, pull and deviation of the sheet, and log densities up to constants.
    var expected = 0.0
    for k in 0..<3 {
      let (keep, pull, deviation): (Double, Double, Double) =
        switch sampler {
        case .exponential:
          (exp(-eta), (1 - exp(-eta)) * c[k], ((1 - exp(-2 * eta)) * c[k]).squareRoot())
        case .semiImplicit:
          (
            1 / (1 + eta / c[k]), eta / (1 + eta / c[k]),
            (2 * eta).squareRoot() / (1 + eta / c[k])
          )
        case .explicit: (1 - eta / c[k], eta, (2 * eta).squareRoot())
        }
      let (a, b) = (theta[0, k], next[0, k])
      let out = (b - keep * a + pull * v[0, k]) / deviation
      let home = (a - keep * b + pull * w[0, k]) / deviation
      expected += (a * a - b * b) / (2 * c[k]) + (out * out - home * home) / 2
    }
    let ratio = ParticleMoves(sampler, eta, c).logRatios(from: theta, v, row: 0, to: next, w)
    #expect(abs(ratio[0] - expected) < 1e-11)
  }

  /// Single precision moves the same particles, up to its rounding.
  @Test func singlePrecisionIsNear() throws {
    func cloud(_ precision: LangevinParticles.Precision) throws -> LangevinParticles {
      var cloud = LangevinParticles(
        try frozen().problem, variances: [1, 0.25], count: 500,
        dualVariables: [-0.4, -0.3, 0.2, -0.2],
        precision: precision, from: RandomStream(seed: 1, purpose: "particles"))
      let stream = RandomStream(seed: 3, purpose: "steps")
      for k in 0..<20 { cloud.step(learningRate: 0.2, from: stream.at(k)) }
      return cloud
    }
    let difference = largestDifference(
      columnMeans(try cloud(.double).features), columnMeans(try cloud(.single).features))
    #expect(difference < 1e-3)
  }

  /// With the test all samplers have the Gibbs measure; without it the exponential is off by more.
  @Test func gibbsMeasureIsReached() throws {
    let f = try frozen(nodes: 32)
    let best = try f.optimum().get("The optimum")
    func mean(_ sampler: LangevinSampler, _ eta: Double, _ isTested: Bool) throws -> [Double] {
      var cloud = try particles(4000, best.dualVariables)
      let stream = RandomStream(seed: 5, purpose: "gibbs")
      var z = [Double](repeating: 0, count: 4)
      for k in 0..<120 {
        cloud.step(sampler, learningRate: eta, isMetropolised: isTested, from: stream.at(k))
        if k >= 60 { z = zip(z, columnMeans(cloud.features)).map { $0 + $1 / 60 } }
      }
      return z
    }
    for (sampler, eta) in [
      (LangevinSampler.exponential, 0.3), (.semiImplicit, 0.15), (.explicit, 0.08),
    ] {
      let error = largestDifference(try mean(sampler, eta, true), best.predictions)
      #expect(error < 0.03, "\(sampler): \(error)")
    }
    let loose = largestDifference(try mean(.exponential, 0.3, false), best.predictions)
    let tested = largestDifference(try mean(.exponential, 0.3, true), best.predictions)
    #expect(loose > 2 * tested)
  }
}

@Suite struct NeuronChainTests {
  /// A chain has its own random numbers: others beside it change nothing.
  @Test func chainsAreIndependent() throws {
    let problem = try frozen().problem
    let streams = (0..<3).map { RandomStream(seed: 7, purpose: "chain \($0)") }
    func last(_ chosen: [RandomStream]) throws -> [Double] {
      var chains = try NeuronChains(
        problem, variances: [1, 0.25], width: 4, learningRate: 0.2, from: chosen)
      for _ in 0..<50 { chains.step() }
      return chains.trainLosses
    }
    let together = try last(streams)
    for k in 0..<3 { #expect(abs(try last([streams[k]])[0] - together[k]) < 1e-12) }
    #expect(Set(together).count == 3)
  }

  @Test func refusals() throws {
    let problem = try frozen().problem
    for (m, rate, c) in [
      (0, 0.1, [1, 0.25]), (3, 0, [1, 0.25]), (3, 0.1, [1]), (3, 0.1, [1, 0]),
    ] {
      #expect(throws: HelioError.self) {
        try NeuronChains(
          problem, variances: c, width: m, learningRate: rate,
          from: [RandomStream(seed: 1, purpose: "refused")])
      }
    }
  }
}

@Suite struct WeisfeilerLehmanTests {
  private let path = Graph(nodeCount: 3, edges: [(0, 1), (1, 2), (2, 1), (1, 1)])

  @Test func graphs() {
    #expect(path.neighbours == [[1], [0, 2], [1]])
    let ring = Graph.rewiredRing(
      nodeCount: 9, rewiring: 0, from: RandomStream(seed: 1, purpose: "ring"))
    #expect(ring.neighbours.allSatisfy { $0.count == 4 })
    let degrees = (0..<400).map { r in
      let graph = Graph.independent(
        nodeCount: 20, meanDegree: 4, from: RandomStream(seed: 1, purpose: "pairs").at(r))
      return Double(graph.neighbours.reduce(0) { $0 + $1.count }) / 20
    }
    // The mean of 400 has a standard error of 0.03.
    #expect(abs(degrees.reduce(0, +) / 400 - 4) < 0.12)
  }

  /// Counts are the same for relabelled graphs, colours of new graphs are dropped, the prior variance is 1.
  @Test func coordinates() throws {
    let star = Graph(nodeCount: 4, edges: [(0, 1), (0, 2), (0, 3)])
    let training = [path, star]
    let coordinates = try WeisfeilerLehmanCoordinates(training: training, depth: 2)
    let moved = Graph(nodeCount: 3, edges: [(2, 0), (0, 1)])
    #expect(
      largestDifference(coordinates([path]), coordinates([moved])) < 1e-15)
    let X = coordinates(training)
    let c = coordinates.variances
    var total = 0.0
    for i in 0..<2 { for k in c.indices { total += c[k] * X[i, k] * X[i, k] / 2 } }
    #expect(abs(total - 1) < 1e-12)
    // Level 0 one colour; level 1 degrees 1, 2, 3; level 2 end of path, middle, leaf of star, centre; constant.
    #expect(c == [1, 0.25, 0.25, 0.0625, 0.0625, 0.25, 0.0625, 0.0625, 1])
    let complete = Graph(nodeCount: 5, edges: (0..<5).flatMap { a in (0..<a).map { (a, $0) } })
    #expect(coordinates([complete]).columns == c.count)
  }
}

@Suite struct MeanFieldDataTests {
  /// More coefficients leave the first ones, the labels and their noise as they are.
  @Test func nestedData() throws {
    func sample(_ D: Int) throws -> (inputs: Matrix<Double>, labels: [Double]) {
      try MeanFieldDataLaw(
        dimension: D, targetCoefficients: [2, -2, 2], noiseVariance: 0.04
      ).sample(20, from: RandomStream(seed: 3, purpose: "nested"))
    }
    let (few, many) = (try sample(3), try sample(10))
    #expect(few.labels == many.labels)
    #expect(largestDifference(few.inputs, many.inputs.selectingColumns([0, 1, 2])) == 0)
    #expect(throws: HelioError.self) {
      try MeanFieldDataLaw(
        dimension: 3, loss: .logistic, targetCoefficients: [1], noiseVariance: 0.1)
    }
    #expect(throws: HelioError.self) {
      try MeanFieldDataLaw(dimension: 2, targetCoefficients: [1, 1, 1])
    }
  }

  /// Curves on a finer grid have the same coefficients.
  @Test func gridsDoNotMatter() throws {
    let stream = RandomStream(seed: 2, purpose: "curves")
    let coarse = try CurveLaw(intervals: 128).sample(5, coefficients: 32, from: stream)
    let fine = try CurveLaw(intervals: 256).sample(5, coefficients: 32, from: stream)
    #expect(largestDifference(coarse.inputs, fine.inputs) < 1e-12)
    #expect(coarse.labels == fine.labels)
  }
}
