import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct CoordinateScalesTests {
  let stream = RandomStream(seed: 51, purpose: "coordinate scales tests")

  /// Six columns, of which the first is rough, the second smooth, the others nothing to the target.
  private func table(_ n: Int, noise: Double = 0.1) -> (X: Matrix<Double>, Y: Matrix<Double>) {
    let X = Matrix<Double>.normal(rows: n, columns: 6, from: stream)
    let e: [Double] = stream.at(1).normals(n)
    return (X, Matrix(rows: n, columns: 1) { i, _ in sin(4 * X[i, 0]) + X[i, 1] + noise * e[i] })
  }

  private func problem(_ kernel: ProductKernel, _ n: Int = 14, weights: [Double]? = nil)
    -> (LeaveOneOutSlope, Matrix<Double>, Matrix<Double>)
  {
    let X = Matrix<Double>.normal(rows: n, columns: 3, from: stream)
    let Y = Matrix<Double>.normal(rows: n, columns: 2, from: stream.at(1))
    return (
      LeaveOneOutSlope(kernel, scale: 0.8, inputs: X, targets: Y, weights: weights), X, Y
    )
  }

  private func difference(
    _ slope: LeaveOneOutSlope, _ theta: [Double], _ l: Int, _ h: Double
  ) throws -> Double {
    func error(_ move: Double) throws -> Double {
      var moved = theta
      moved[l] += move
      return try #require(slope.evaluate(moved)).error
    }
    return try (error(h) - error(-h)) / (2 * h)
  }

  /// Every row predicted by the fit to the others, around the mean of all.
  @Test(arguments: ProductKernel.allCases) func errorIsThatOfFitsWithoutTheRow(
    _ kernel: ProductKernel
  ) throws {
    let n = 14
    let w = stream.at(2).uniforms(n).map { 0.5 + $0 }
    let (slope, X, Y) = problem(kernel, n, weights: w)
    let theta = [0.3, -0.2, 0.5, log(0.2)]
    let total = w.reduce(0, +)
    let b = (0..<2).map { c in (0..<n).reduce(0) { $0 + w[$1] * Y[$1, c] } / total }
    let Z = Matrix(rows: n, columns: 3) { 0.8 / 3.0.squareRoot() * exp(theta[$1]) * X[$0, $1] }
    let family: KernelFamily = kernel == .laplace ? .productLaplace : .productMatern32
    let K = try family.matrix(Z)
    var (error, variance) = (0.0, 0.0)
    for i in 0..<n {
      let others = (0..<n).filter { $0 != i }
      var A = K.selectingRows(others).selectingColumns(others)
      for (a, j) in others.enumerated() { A[a, a] += 0.2 / w[j] }
      let centred = Matrix(rows: n - 1, columns: 2) { Y[others[$0], $1] - b[$1] }
      let alpha = try CholeskyFactor(copy A).solve(centred)
      for c in 0..<2 {
        let f = others.enumerated().reduce(0) { $0 + K[i, $1.element] * alpha[$1.offset, c] }
        error += w[i] * (Y[i, c] - b[c] - f) * (Y[i, c] - b[c] - f)
        variance += w[i] * (Y[i, c] - b[c]) * (Y[i, c] - b[c])
      }
    }
    let found = try #require(slope.evaluate(theta))
    #expect(abs(found.error - error / variance) < 1e-10)
  }

  @Test(arguments: ProductKernel.allCases, [false, true]) func slopesAreDifferences(
    _ kernel: ProductKernel, _ isWeighted: Bool
  ) throws {
    let w = isWeighted ? stream.at(2).uniforms(14).map { 0.5 + $0 } : nil
    let (slope, _, _) = problem(kernel, weights: w)
    let theta = [0.3, -0.2, 0.5, log(0.2)]
    let slopes = try #require(slope.evaluate(theta)).slopes
    for l in 0..<4 {
      let expected = try difference(slope, theta, l, 1e-6)
      #expect(abs(slopes[l] - expected) < 1e-7, "\(l): \(slopes[l]) \(expected)")
    }
  }

  /// Beyond 700 rows in single precision: the same numbers to its rounding.
  @Test func singlePrecisionSuffices() throws {
    let (X, Y) = table(720)
    let slope = LeaveOneOutSlope(.laplace, scale: 0.8, inputs: X, targets: Y)
    let theta = [1, 0.5, -1, -1, -1, -1, log(0.05)]
    let single = try #require(slope.evaluate(theta))
    let Z = Matrix(rows: 720, columns: 6) { 0.8 / 6.0.squareRoot() * exp(theta[$1]) * X[$0, $1] }
    let system = try KernelSystem(
      kernel: KernelFamily.productLaplace.matrix(Z), targets: Y, ridge: 0.05)
    let mean = columnMeans(Y)[0]
    let residuals = system.leaveOneOutResiduals().elements
    let error =
      residuals.reduce(0) { $0 + $1 * $1 }
      / Y.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // 1/n: how far the mean moves.
    #expect(abs(single.error / error - 1) < 0.01)
    for l in 0..<7 {
      let expected = try difference(slope, theta, l, 0.01)
      #expect(abs(single.slopes[l] - expected) < 0.02 * abs(expected) + 2e-4)
    }
  }

  @Test(arguments: [KernelFamily.productLaplace, .productMatern32])
  func coordinatesThatMatterAreStretched(_ family: KernelFamily) throws {
    let (X, Y) = table(700)
    let (train, test) = (Array(0..<400), Array(400..<700))
    let form = try KernelForm(family, scale: 0.3)
    func error(_ adaptation: Adaptation) throws -> (Double, FittedKernelRegressor) {
      let fitted = try KernelRegressor(form: form, ridge: 0.03, adaptation: adaptation)
        .fit(X.selectingRows(train), Y.selectingRows(train))
      let f = try fitted.predict(X.selectingRows(test))
      let y = Y.selectingRows(test)
      return (
        zip(f.elements, y.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 300, fitted
      )
    }
    let (plain, _) = try error(.none)
    let (scaled, fitted) = try error(.coordinateScales(steps: 12))
    #expect(scaled < 0.4 * plain, "\(scaled) against \(plain)")
    let Sigma = fitted.metric.matrix
    let scales = (0..<6).map { Sigma[$0, $0].squareRoot() }
    #expect(scales[0] > 2 * scales[1] && scales[1] > 2 * scales[2...].max()!)
    for i in 0..<6 { for j in 0..<6 where i != j { #expect(Sigma[i, j] == 0) } }
    // One step moves by its first length, whatever the slopes.
    let (_, one) = try error(.coordinateScales(steps: 1))
    #expect(largestDifference(one.metric.matrix, Metric.identity(dimension: 6).matrix) < 1e-15)
  }

  /// Learned from every row, the leave-one-out error is too low: a target of noise shows it.
  @Test func leaveOneOutOfLearnedScalesIsTooLow() throws {
    let X = Matrix<Double>.normal(rows: 100, columns: 20, from: stream)
    let noise = Matrix<Double>.normal(rows: 100, columns: 1, from: stream.at(7))
    let learner = MetricLearner(form: try KernelForm(.productLaplace, scale: 0.3), ridge: 1)
    let metric = try learner.metrics(
      .coordinateScales(steps: 12), inputs: X, targets: noise)[0]
    let K = try KernelFamily.productLaplace.matrix(learner.form.points(X, metric))
    let r = try KernelSystem(kernel: copy K, targets: noise, ridge: 1).leaveOneOutResiduals()
    let mean = columnMeans(noise)[0]
    let variance = noise.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let promised = dot(r.elements, r.elements) / variance
    #expect(promised < 0.95, "noise seems predictable: 1 - R^2 is \(promised)")
    // Selection asks rows that the scales were not learned from.
    let fitted = try AdaptiveRegressor(
      families: [.productLaplace], adaptation: .coordinateScales
    ).fit(X, noise)
    #expect(fitted.judgedError > 0.95)
  }

  /// A ridge far below what single precision bears does not stop the learning.
  @Test func tinyRidgesAreRaised() throws {
    let (X, Y) = table(720, noise: 0)
    let learner = MetricLearner(form: try KernelForm(.productMatern32, scale: 0.1), ridge: 1e-9)
    let Sigma = try learner.metrics(
      .coordinateScales(steps: 8), inputs: X, targets: Y)[0].matrix
    #expect(Sigma[0, 0] > 4 * Sigma[5, 5])
  }

  /// Scales of all rows set another width than those of the rows that chose the ridge: it is chosen anew for them.
  @Test func theRidgeSuitsTheScalesOfAllRows() throws {
    let (X, Y) = table(900, noise: 0.3)
    let fitted = try AdaptiveRegressor(
      families: [.productMatern32], adaptation: .coordinateScales, blendLimit: 1
    ).fit(X, Y)
    let member = fitted.members[0]
    #expect(!member.metric.isIdentity)
    let K = try member.form.matrix(member.form.points(X, member.metric))
    func error(_ ridge: Double) throws -> Double {
      let r = try KernelSystem(kernel: copy K, targets: Y, ridge: ridge).leaveOneOutResiduals()
      return dot(r.elements, r.elements)
    }
    let here = try error(member.ridge)
    #expect(try here <= error(5 * member.ridge) && here <= error(member.ridge / 5))
  }

  /// Another family takes the proportions only.
  @Test func otherFamiliesTakeAMetricOfTraceOne() throws {
    let (X, Y) = table(200)
    let learner = MetricLearner(form: try KernelForm(.productMatern32, scale: 0.3), ridge: 0.03)
    let rule = Adaptation.coordinateScales(steps: 8)
    let own = try KernelRegressor(
      form: learner.form, ridge: 0.03, adaptation: rule, learner: learner
    ).fit(X, Y).metric.matrix
    let other = try KernelRegressor(
      form: KernelForm(.gaussian), ridge: 0.03, adaptation: rule, learner: learner
    ).fit(X, Y).metric.matrix
    #expect(abs(other.trace - 1) < 1e-12 && abs(own.trace - 1) > 0.1)
    #expect(largestDifference(other, own.scaled(by: 1 / own.trace)) < 1e-12)
  }

  /// Without other kernels a product takes the gradients of an outer product itself.
  @Test func productsTeachMetrics() throws {
    let (X, Y) = table(150)
    let fitted = try AdaptiveRegressor(
      families: [.productMatern32], adaptation: .outerProduct, folds: 3
    ).fit(X, Y)
    let learned = fitted.candidates.filter { $0.candidate.adaptation != .none }
    #expect(!learned.isEmpty)
    #expect(learned.allSatisfy { $0.candidate.learner.form.family == .productMatern32 })
    let metric = try #require(fitted.members.first { !$0.metric.isIdentity }).metric.matrix
    #expect(metric[0, 0] > 2 * metric[1, 1] && metric[1, 1] > metric[2, 2])
  }

  @Test func refusals() throws {
    let (X, Y) = table(30)
    func fit(_ family: KernelFamily, _ steps: Int) throws {
      _ = try KernelRegressor(
        form: KernelForm(family), ridge: 0.1, adaptation: .coordinateScales(steps: steps)
      ).fit(X, Y)
    }
    #expect(throws: HelioError.self) { try fit(.gaussian, 5) }
    #expect(throws: HelioError.self) { try fit(.productLaplace, 0) }
    try fit(.productLaplace, 1)
  }
}
