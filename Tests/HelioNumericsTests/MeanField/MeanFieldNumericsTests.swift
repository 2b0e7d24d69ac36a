import HelioCore
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

private func frozen(
  _ loss: MeanFieldLoss = .squared, n: Int = 4, lambda: Double = 0.1, nodes: Int = 24
) throws -> FrozenMeanField {
  try FrozenMeanField(
    .waves(sampleCount: n, dimension: 2, loss: loss, outputScale: 2, regularization: lambda),
    PriorPoints(gaussHermite: nodes, variances: [1, 0.25]))
}

@Suite struct MeanFieldLossTests {
  /// l*(g) = sup g z - l(z), its derivative the maximiser, and the duality form their difference.
  @Test(arguments: MeanFieldLoss.allCases) func conjugates(_ loss: MeanFieldLoss) {
    for y in loss == .squared ? [0.7, -1.2] : [1.0, -1] {
      for g in [-0.9, -0.4, -0.05] {
        let g = loss == .logistic ? -y * abs(g) : g
        let z = loss.conjugateSlope(g, label: y)
        #expect(abs(loss.slope(z, label: y) - g) < 1e-13)
        #expect(abs(g * z - loss.value(z, label: y) - loss.conjugate(g, label: y)) < 1e-13)
        #expect(abs(loss.duality(z, g, label: y)) < 1e-15)
        let h = 1e-5
        let curvature =
          (loss.conjugateSlope(g + h, label: y) - loss.conjugateSlope(g - h, label: y)) / (2 * h)
        #expect(abs(curvature / loss.conjugateCurvature(g, label: y) - 1) < 1e-6)
        for other in [z - 1.5, z + 1e-3, z + 30] {
          let plain = loss.value(other, label: y) + loss.conjugate(g, label: y) - g * other
          #expect(abs(loss.duality(other, g, label: y) - plain) < 1e-13 * max(1, abs(plain)))
        }
      }
    }
  }

  /// Far below rounding of the objectives: quadratic in the distance.
  @Test func dualityIsSmallWithoutCancellation() {
    let (loss, y, g) = (MeanFieldLoss.logistic, 1.0, -0.3)
    let z = loss.conjugateSlope(g, label: y)
    for distance in [1e-3, 1e-6, 1e-9] {
      let p = 0.3
      let expected = p * (1 - p) * distance * distance / 2
      #expect(abs(loss.duality(z + distance, g, label: y) / expected - 1) < 1e-2)
    }
  }

  @Test func coordinateSteps() {
    let loss = MeanFieldLoss.logistic
    #expect(
      abs(loss.coordinateStep(from: -0.3, prediction: 0.8, label: 1, q: 2) + 0.00702720086) < 1e-10)
    #expect(
      abs(loss.coordinateStep(from: 0.6, prediction: -0.2, label: -1, q: 10) + 0.04292851711)
        < 1e-10)
    // A maximum of what it maximises, also far away and for hardly any curvature.
    for (g, z, q) in [(-0.3, 40.0, 0.1), (-0.999, -3, 50), (-1e-6, 2, 0), (-0.5, -700, 1)] {
      for loss in MeanFieldLoss.allCases {
        let step = loss.coordinateStep(from: g, prediction: z, label: 1, q: q)
        func value(_ d: Double) -> Double {
          -loss.conjugate(g + d, label: 1) + d * z - q * d * d / 2
        }
        #expect(loss == .squared || loss.conjugate(g + step, label: 1).isFinite)
        for change in [-1e-4, 1e-4] { #expect(value(step) >= value(step + change) - 1e-12) }
      }
    }
  }
}

@Suite struct FrozenMeanFieldTests {
  /// Moments by plain sums over the points.
  @Test(arguments: MeanFieldLoss.allCases) func stateIsTheGibbsMeasure(_ loss: MeanFieldLoss) throws
  {
    let f = try frozen(loss)
    let g = loss == .squared ? [-0.3, 0.2, 0.5, -0.6] : [-0.3, -0.5, 0.2, 0.4]
    let H = PointFeatures(points: f.points.points, inputs: f.problem.inputs, scale: 2).bySample()
    var (Z, z) = (0.0, [Double](repeating: 0, count: 4))
    var second = Matrix<Double>(rows: 4, columns: 4)
    for j in 0..<f.points.count {
      let h = (0..<4).map { H[$0, j] }
      let w = exp(f.points.logWeights[j] - dot(g, h) / 0.4)
      Z += w
      for i in 0..<4 {
        z[i] += w * h[i]
        for k in 0..<4 { second[i, k] += w * h[i] * h[k] }
      }
    }
    let state = f.state(at: g)
    #expect(abs(state.logPartition - log(Z)) < 1e-13)
    for i in 0..<4 {
      #expect(abs(state.predictions[i] - z[i] / Z) < 1e-13)
      for k in 0..<4 {
        let covariance = second[i, k] / Z - z[i] * z[k] / (Z * Z)
        #expect(abs(state.covariance[i, k] - covariance) < 1e-13)
      }
    }
    // Duality: the gap is the difference of the objectives.
    let problem = f.problem
    #expect(
      abs(
        problem.dualityGap(state.predictions, g) - problem.objective(state)
          + problem.dualObjective(state)) < 1e-13)
  }

  /// A table that is not kept gives the same as one that is.
  @Test func streamingChangesNothing() throws {
    let n = 40
    let problem = try MeanFieldProblem.waves(
      sampleCount: n, dimension: 5, outputScale: 2, regularization: 0.05)
    let c = try PriorVariances.decaying(1, dimension: 5)
    // 40 x 30000 numbers are too many to keep, 40 x 10000 are not.
    let large = FrozenMeanField(problem, PriorPoints(quasiGaussian: 30_000, variances: c))
    let g = problem.initialDualVariables
    let state = large.state(at: g)
    let H = large.features.bySample()
    let w = large.weights(at: g)
    #expect(abs(w.reduce(0, +) - 1) < 1e-12)
    #expect(largestDifference(product(H, w), state.predictions) < 1e-12)
    #expect(abs(1 / dot(w, w) / state.effectiveSampleSize - 1) < 1e-10)
    let solution = try large.optimum()
    #expect(solution.convergence.status == .converged)
    #expect(try #require(solution.convergence.residual) <= 1e-13)
  }

  /// The optimum: no dual vector has more, no neighbour's objective less; samples left out have no say.
  @Test(arguments: MeanFieldLoss.allCases) func optimumIsOne(_ loss: MeanFieldLoss) throws {
    let f = try frozen(loss)
    let best = try f.optimum().get("The optimum")
    let problem = f.problem
    #expect(problem.dualityGap(best.predictions, best.dualVariables) < 1e-25)
    for direction in 0..<4 {
      for size in [-0.05, 0.05] {
        var g = best.dualVariables
        g[direction] += size
        let state = f.state(at: g)
        #expect(problem.dualObjective(state) < problem.dualObjective(best))
        #expect(problem.objective(state) > problem.objective(best))
        let excess = f.excess(of: state, over: best)
        #expect(
          abs(excess.total - problem.objective(state) + problem.objective(best)) < 1e-13)
        #expect(excess.divergence > 0 && excess.divergence < excess.total)
      }
    }
    let less = try f.optimum(leavingOut: 2).get("The optimum without one")
    #expect(less.dualVariables[2] == 0)
    let rows = [0, 1, 3]
    let reduced = try MeanFieldProblem(
      inputs: problem.inputs.selectingRows(rows), labels: rows.map { problem.labels[$0] },
      loss: loss, outputScale: 2, regularization: problem.regularization * 4 / 3)
    // 1/3 sum with lambda 4/3 is 4/3 of 1/4 sum with lambda.
    let same = try FrozenMeanField(reduced, f.points).optimum().get("The reduced optimum")
    #expect(
      largestDifference(rows.map { less.dualVariables[$0] }, same.dualVariables) < 1e-11)
  }

  /// Excesses far below the rounding of objectives are quadratic in the distance.
  @Test func excessIsSmallWithoutCancellation() throws {
    let f = try frozen()
    let best = try f.optimum().get("The optimum")
    func excess(_ size: Double) -> Double {
      let g = best.dualVariables.enumerated().map { $1 + size * cos(Double($0)) }
      return f.excess(of: f.state(at: g, covariance: false), over: best).total
    }
    let unit = excess(1e-4) * 1e8
    for size in [1e-5, 1e-6, 1e-7] { #expect(abs(excess(size) / (size * size) / unit - 1) < 1e-3) }
  }

  /// A small lambda, where weights fall on few points, still converges.
  @Test(arguments: [0.02, 0.005, 0.001]) func smallRegularization(_ lambda: Double) throws {
    for loss in MeanFieldLoss.allCases {
      let solution = try frozen(loss, lambda: lambda).optimum()
      #expect((try #require(solution.convergence.residual)) < 1e-10, "\(loss), \(lambda)")
    }
  }
}

@Suite struct PriorPointsTests {
  @Test func quasiGaussianPoints() {
    let points = PriorPoints(quasiGaussian: 4, variances: [1, 1, 1]).points
    #expect(abs(points[0, 0] - 0.54495214) < 1e-8)
    #expect(abs(points[1, 1] - 0.24837073) < 1e-8)
    #expect(abs(points[3, 2] - 0.93940245) < 1e-8)
  }

  @Test func quadratureMoments() throws {
    let points = try PriorPoints(gaussHermite: 12, variances: [2, 0.5])
    let w = points.logWeights.map { exp($0) }
    func mean(_ f: (Double, Double) -> Double) -> Double {
      w.indices.reduce(0) { $0 + w[$1] * f(points.points[$1, 0], points.points[$1, 1]) }
    }
    #expect(abs(mean { _, _ in 1 } - 1) < 1e-12)
    #expect(abs(mean { a, _ in a * a } - 2) < 1e-12)
    #expect(abs(mean { a, b in a * a * b * b } - 1) < 1e-12)
    #expect(abs(mean { a, b in a * b }) < 1e-13)
  }

  @Test func refusals() {
    #expect(throws: HelioError.self) {
      try PriorPoints(gaussHermite: 4, variances: [1, 1, 1, 1])
    }
    #expect(throws: HelioError.self) { try PriorVariances.decaying(0.5, dimension: 3) }
    for (y, r, lambda) in [
      ([1.0, 2.0], 1.0, 0.1), ([1, -1], 0, 0.1), ([1, -1], 1, 0), ([1], 1, 1),
    ] {
      #expect(throws: HelioError.self) {
        try MeanFieldProblem(
          inputs: Matrix(rows: 2, columns: 1, repeating: 1), labels: y, loss: .logistic,
          outputScale: r, regularization: lambda)
      }
    }
  }
}

@Suite struct FunctionBasisTests {
  /// Band-limited curves have the same coefficients on every grid; the bases are orthonormal there.
  @Test(arguments: FunctionBasis.allCases) func bandLimitedCurves(_ basis: FunctionBasis) throws {
    for N in [16, 40] {
      let grid = (0...N).map { j in
        let t = Double(j) / Double(N)
        return 0.7 * basis(1, t) - 0.2 * basis(3, t) + 0.4 * basis(9, t)
      }
      let x = try basis.coefficients(ofGrid: grid, count: 10)
      let expected = [0.7, 0, -0.2, 0, 0, 0, 0, 0, 0.4, 0]
      #expect(largestDifference(x, expected) < 1e-13)
    }
    #expect(throws: HelioError.self) {
      try basis.coefficients(ofGrid: [0, 1, 2, 1, 0], count: 4)
    }
  }

  @Test func shares() throws {
    let found = try truncationShares([1, 2, 3], variances: [1, 0.25, 1.0 / 9])
    #expect(abs(found.total - 3) < 1e-15)
    #expect(largestDifference(found.shares, [2.0 / 3, 1.0 / 3, 0]) < 1e-15)
    #expect(throws: HelioError.self) { try truncationShares([0, 0], variances: [1, 1]) }
  }
}
