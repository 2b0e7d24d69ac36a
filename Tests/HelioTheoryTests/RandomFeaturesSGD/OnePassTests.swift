import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

private func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-300)
}

private let weights = Matrix<Double>.normal(
  rows: 12, columns: 6, scale: 1 / 6.0.squareRoot(),
  from: RandomStream(seed: 5, purpose: "one pass tests"))

private func moments(_ kind: FeatureKind) throws -> FeatureMoments {
  try FeatureMoments(
    gaussianInputsOf: kind, weights: weights, targetDirection: [1, 0, 0, 0, 0, 0])
}

@Suite struct OnePassTests {
  /// H, m, c and R against averages over many inputs.
  @Test(arguments: FeatureKind.allCases) func momentsAreExpectations(_ kind: FeatureKind) throws {
    let moments = try moments(kind)
    let n = 40_000
    let X = Matrix<Double>.normal(
      rows: n, columns: 6, from: RandomStream(seed: 6, purpose: "inputs"))
    let Z = product(X, weights, transposeSecond: true)
    let scale = 1 / 12.0.squareRoot()
    func feature(_ i: Int, _ j: Int) -> Double {
      switch kind {
      case .relu: scale * max(Z[i, j], 0)
      case .scaledErf: scale * errorFunction(Z[i, j] * 0.5.squareRoot())
      case .fourier: scale * (j < 12 ? cos(Z[i, j]) : sin(Z[i, j - 12]))
      }
    }
    let Phi = Matrix<Double>(rows: n, columns: moments.featureCount, feature)
    let H = gram(Phi, of: .columns, scale: 1 / Double(n))
    let m = product(Phi, [Double](repeating: 1 / Double(n), count: n), transposeFirst: true)
    let c = product(Phi, X.column(0).map { $0 / Double(n) }, transposeFirst: true)
    // Standard errors are below 0.0006.
    #expect((H - moments.secondMoment).elements.allSatisfy { abs($0) < 0.003 })
    #expect(zip(m, moments.mean).allSatisfy { abs($0 - $1) < 0.003 })
    #expect(zip(c, moments.targetCorrelation).allSatisfy { abs($0 - $1) < 0.006 })
  }

  /// The average of H over weights is the operator with two eigenvalues.
  @Test(arguments: FeatureKind.allCases) func expectedOperator(_ kind: FeatureKind) throws {
    let (p, d, draws) = (6, 4, 4000)
    let expected = try ExpectedSecondMoment(kind, dimension: d, width: p)
    var sums = [(Double, Double)](repeating: (0, 0), count: expected.blocks.count)
    for r in 0..<draws {
      let W = Matrix<Double>.normal(
        rows: p, columns: d, scale: 0.5, from: RandomStream(seed: 9, purpose: "operator", index: r))
      let H = try FeatureMoments(
        gaussianInputsOf: kind, weights: W, targetDirection: [1, 0, 0, 0]
      ).secondMoment
      for b in sums.indices {
        for i in b * p..<(b + 1) * p {
          for j in b * p..<(b + 1) * p {
            if i == j { sums[b].0 += H[i, j] } else { sums[b].1 += H[i, j] / Double(p - 1) }
          }
        }
      }
    }
    for (sum, block) in zip(sums, expected.blocks) {
      #expect(abs(sum.0 / Double(draws) - block.diagonal) < 0.01)
      #expect(abs(sum.1 / Double(draws) - block.offDiagonal) < 0.01)
    }
  }

  /// Without a mean the full recursion is the diagonal one; along an eigenvector the mean's mode suffices.
  @Test func diagonalIsFullWithoutMean() throws {
    let schedule = try StepSchedule(
      learningRate: 0.7, decayExponent: 0.2, stepCount: 40, batchSize: 2)
    let lambda = [0.9, 0.4, 0.2, 0.05]
    let start = [1.0, -0.5, 2, 0.3]
    let H = Matrix<Double>(rows: 4, columns: 4) { i, j in i == j ? lambda[i] : 0 }
    for m in [0.0, 0.6, 1e-9] {
      let full = OnePassRecursion(
        try FeatureBasis(
          FeatureMoments(
            secondMoment: H, mean: [m, 0, 0, 0], targetCorrelation: [0, 0, 0, 0], targetPower: 0)),
        schedule
      ).excess(initialError: start, residualVariance: 0.3)
      let modes = FeatureModes(
        eigenvalues: lambda, multiplicities: [1, 1, 1, 1], squaredTargets: start.map { $0 * $0 },
        approximationError: 0, mean: .init(index: 0, squaredNorm: m * m))
      let diagonal = modes.excess(
        initialSquares: modes.squaredTargets, residualVariance: 0.3, schedule)
      #expect(close(full.last, diagonal.last, 1e-12), "m = \(m)")
      #expect(close(full.average, diagonal.average, 1e-12), "m = \(m)")
    }
  }

  /// Equal modes are one mode with multiplicity; the split into bias and variance adds up.
  @Test func splitAndMultiplicities() throws {
    let schedule = try StepSchedule(learningRate: 0.5, stepCount: 30, averageStart: 10)
    let single = FeatureModes(
      eigenvalues: [0.8, 0.1, 0.1, 0.1], multiplicities: [1, 1, 1, 1],
      squaredTargets: [1, 2, 2, 2], approximationError: 0.2)
    let grouped = FeatureModes(
      eigenvalues: [0.8, 0.1], multiplicities: [1, 3], squaredTargets: [1, 2],
      approximationError: 0.2)
    let risk = single.risk(schedule)
    let other = grouped.risk(schedule)
    #expect(close(risk.bias.average, other.bias.average, 1e-13))
    #expect(close(risk.unitVariance.last, other.unitVariance.last, 1e-13))
    let whole = single.excess(
      initialSquares: single.squaredTargets, residualVariance: 0.2 + 0.7, schedule)
    #expect(close(0.2 + whole.average, risk.average(noiseVariance: 0.7), 1e-13))
    #expect(close(0.2 + whole.last, risk.last(noiseVariance: 0.7), 1e-13))
  }

  /// A large batch is gradient descent on the population, whose path is known.
  @Test func largeBatchIsDescent() throws {
    let schedule = try StepSchedule(learningRate: 0.6, stepCount: 25, batchSize: 1_000_000_000)
    let basis = try FeatureBasis(moments(.relu))
    let bias = OnePassRecursion(basis, schedule).risk(basis).bias
    let (l, v) = (basis.eigenvalues, basis.target)
    var (last, average) = (0.0, 0.0)
    for i in l.indices {
      let end = pow(1 - 0.6 * l[i], 25)
      let mean = l[i] > 0 ? (1 - end) / (0.6 * l[i] * 25) : 1
      last += l[i] * v[i] * v[i] * end * end
      average += l[i] * v[i] * v[i] * mean * mean
    }
    #expect(close(bias.last, last, 1e-7) && close(bias.average, average, 1e-7))
    // The ladder's first rung has the same bias at every batch.
    let ladder = try ProcessLadder(
      moments(.relu), basis, ExpectedSecondMoment(.relu, dimension: 6, width: 12), schedule)
    #expect(close(ladder.population.bias, average, 1e-10))
  }

  /// The recursion of the average against sums of products of matrices, written out.
  @Test func ladderIsItsDefinition() throws {
    let moments = try moments(.fourier)
    let basis = try FeatureBasis(moments)
    let expected = try ExpectedSecondMoment(.fourier, dimension: 6, width: 12)
    let schedule = try StepSchedule(
      learningRate: 0.9, decayExponent: 0.3, stepCount: 7, batchSize: 2)
    let ladder = try ProcessLadder(moments, basis, expected, schedule)
    let H = moments.secondMoment
    let theta = product(basis.vectors, basis.target)
    let Hbar = Matrix<Double>(rows: 24, columns: 24) { i, j in
      guard i / 12 == j / 12 else { return 0 }
      let block = expected.blocks[i / 12]
      return (i == j ? block.diagonal : block.offDiagonal) / 12
    }
    for (A, rung) in [(H, ladder.population), (Hbar, ladder.expectedOperator)] {
      func factor(_ t: Int) -> Matrix<Double> {
        Matrix.identity(24) - A.scaled(by: schedule.step(t))
      }
      var (v, w) = (theta, theta)
      for t in 1..<7 {
        v = product(factor(t), v)
        add(v, to: &w)
      }
      let bias = moments.power(w.map { $0 / 7 })
      #expect(close(rung.bias, bias, 1e-10))
      var variance = 0.0
      for u in 1..<7 {
        var (P, sum) = (Matrix<Double>.identity(24), Matrix<Double>.identity(24))
        for s in stride(from: u + 1, to: 7, by: 1) {
          P = product(factor(s), P)
          sum = sum + P
        }
        let HA = product(H, sum)
        variance += schedule.step(u) * schedule.step(u) * product(HA, HA).trace / (2 * 49)
      }
      #expect(close(rung.unitVariance, variance, 1e-10))
    }
  }

  /// After many steps the level is s2 kappa/(1 - kappa), and the largest stable step is where it ends.
  @Test(arguments: [1, 3]) func stationaryLevel(batch: Int) throws {
    let modes = FeatureModes(
      eigenvalues: [0.7, 0.2, 0.05], multiplicities: [1, 4, 20], squaredTargets: [0, 0, 0],
      approximationError: 0, mean: .init(index: 0, squaredNorm: 0.6))
    let stability = try StepStability(modes, batchSize: batch)
    let g = 0.6
    let level = try #require(stability.stationaryExcess(step: g, residualVariance: 0.4))
    let end = modes.excess(
      initialSquares: [0, 0, 0], residualVariance: 0.4,
      try StepSchedule(learningRate: g, stepCount: 4000, batchSize: batch))
    #expect(close(level, end.last, 1e-10))
    let largest = try #require(stability.largestStableStep)
    #expect(stability.stationaryExcess(step: largest * 1.0001, residualVariance: 1) == nil)
    #expect(try #require(stability.number(step: largest * 0.9999)) < 1)
  }

  /// The growth of the second moment passes 1 at the largest stable step of the formula.
  @Test func spectralRadiusIsOneAtTheLimit() throws {
    let lambda = [0.7, 0.2, 0.05]
    let H = Matrix<Double>(rows: 3, columns: 3) { i, j in i == j ? lambda[i] : 0 }
    let mean = [0.75, 0, 0]
    let basis = try FeatureBasis(
      FeatureMoments(
        secondMoment: H, mean: mean, targetCorrelation: [0, 0, 0], targetPower: 0))
    var modes = basis.modes
    modes.mean = .init(index: 0, squaredNorm: 0.75 * 0.75)
    let largest = try #require(try StepStability(modes, batchSize: 2).largestStableStep)
    let recursion = OnePassRecursion(
      basis, try StepSchedule(learningRate: 1, stepCount: 1, batchSize: 2))
    let radius = try recursion.spectralRadius(step: largest).get("radius")
    #expect(abs(radius - 1) < 1e-6)
    #expect(recursion.spectralRadius(step: 0.9 * largest).value < 1)
    #expect(recursion.spectralRadius(step: 1.1 * largest).value > 1)
  }

  @Test func refusals() {
    #expect(throws: HelioError.self) { try StepSchedule(learningRate: 0, stepCount: 1) }
    #expect(throws: HelioError.self) {
      try StepSchedule(learningRate: 1, decayExponent: 1, stepCount: 1)
    }
    #expect(throws: HelioError.self) {
      try StepSchedule(learningRate: 1, stepCount: 3, averageStart: 3)
    }
    let indefinite = Matrix<Double>(rows: 2, columns: 2, elements: [1, 2, 2, 1])
    #expect(throws: HelioError.self) {
      try FeatureMoments(secondMoment: indefinite, targetCorrelation: [0, 0], targetPower: 1)
    }
    #expect(throws: HelioError.self) {
      try FeatureMoments(
        secondMoment: .identity(2), mean: [1, 1], targetCorrelation: [0, 0], targetPower: 1)
    }
  }
}

@Suite struct CompressedRecursionTests {
  /// A few nodes know the whole recursion: ReLU features with their mean, decaying steps, batches, tail averages.
  @Test(arguments: [1, 4], [0, 40]) func isTheDenseRecursion(batch: Int, start: Int) throws {
    let W = Matrix<Double>.normal(
      rows: 120, columns: 40, scale: 1 / 40.0.squareRoot(),
      from: RandomStream(seed: 8, purpose: "compressed"))
    let basis = try FeatureBasis(
      FeatureMoments(
        gaussianInputsOf: .relu, weights: W,
        targetDirection: [Double](repeating: 1 / 40.0.squareRoot(), count: 40)))
    let schedule = try StepSchedule(
      learningRate: 1.2, decayExponent: 0.1, stepCount: 150, batchSize: batch, averageStart: start)
    let recursion = OnePassRecursion(basis, schedule)
    for s2 in [0.0, 0.5] {
      let dense = recursion.denseExcess(initialError: basis.target, residualVariance: s2)
      let few = try #require(
        recursion.compressedExcess(initialError: basis.target, residualVariance: s2))
      #expect(close(dense.last, few.last, 1e-9) && close(dense.average, few.average, 1e-9))
    }
  }

  /// Where nodes do not settle, nothing is answered.
  @Test func divergenceIsLeftToTheDenseRecursion() throws {
    let P = 100
    let lambda = (1...P).map { 1 / Double($0) }
    let H = Matrix<Double>(rows: P, columns: P) { i, j in i == j ? lambda[i] : 0 }
    var mean = [Double](repeating: 0, count: P)
    mean[1] = 0.3
    let basis = try FeatureBasis(
      FeatureMoments(
        secondMoment: H, mean: mean, targetCorrelation: lambda.map { $0 * 0.1 }, targetPower: 10))
    let recursion = OnePassRecursion(basis, try StepSchedule(learningRate: 9, stepCount: 2000))
    #expect(
      recursion.compressedExcess(initialError: basis.target, residualVariance: 1) == nil)
    let risk = recursion.excess(initialError: basis.target, residualVariance: 1)
    #expect(!risk.last.isFinite)
  }
}
