import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct SelectionTests {
  let stream = RandomStream(seed: 21, purpose: "selection")

  /// y = tanh(2 z) + h2(z)/2 + noise with z along one direction of twenty.
  private func singleIndex(_ n: Int) -> (X: Matrix<Double>, Y: Matrix<Double>, v: [Double]) {
    let d = 20
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream)
    let e: [Double] = stream.at(1).normals(n)
    var v: [Double] = stream.at(2).normals(d)
    let size = norm(v)
    for l in 0..<d { v[l] /= size }
    let z = product(X, v)
    let Y = Matrix(rows: n, columns: 1) { i, _ in
      let t = z[i]
      let link = 2 / (1 + power(t)) - 1 + 0.5 * (t * t - 1) / 2.0.squareRoot()
      return link + 0.1 * e[i]
    }
    return (X, Y, v)
  }

  /// exp(-4 t), so that 2/(1 + exp(-4 t)) - 1 = tanh(2 t).
  private func power(_ t: Double) -> Double {
    var x = [-4 * t]
    apply(.exp, to: &x)
    return x[0]
  }

  @Test func singleIndexDataWantsAnAdaptedMetric() throws {
    let (X, Y, v) = singleIndex(700)
    let train = Array(0..<500)
    let test = Array(500..<700)
    func error(_ regressor: AdaptiveRegressor) throws -> (Double, FittedAdaptiveRegressor) {
      let fitted = try regressor.fit(X.selectingRows(train), Y.selectingRows(train))
      let f = try fitted.predict(X.selectingRows(test))
      let y = Y.selectingRows(test).elements
      let mean = y.reduce(0, +) / Double(y.count)
      let variance = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (
        zip(y, f.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / variance, fitted
      )
    }
    let families: [KernelFamily] = [.conjugate(.relu), .gaussian]
    let (adapted, fitted) = try error(AdaptiveRegressor(families: families))
    let (fixed, _) = try error(AdaptiveRegressor(families: families, adaptation: .none))
    #expect(adapted < 0.03 && fixed > 0.05, "1 - R^2: \(adapted) adapted, \(fixed) fixed")
    let Sigma = fitted.members[0].metric.matrix
    #expect(dot(v, product(Sigma, v)) > 0.8, "most of the metric's trace lies along the direction")
    #expect(fitted.members[0].metric.effectiveDimension < 2)
    // What selection promised is what new rows give, within its sampling error.
    #expect(abs(fitted.judgedError - adapted) < 0.01)
    #expect(abs(fitted.weights.reduce(0, +) - 1) < 1e-9 && fitted.weights.allSatisfy { $0 > 0 })
  }

  /// One centre a row is the exact solution; fewer centres come near it.
  @Test(arguments: [false, true]) func centresApproachTheExactSolution(_ isWeighted: Bool) throws {
    let (X, Y, _) = singleIndex(500)
    let train = Array(0..<400)
    let (Xt, Yt) = (X.selectingRows(train), Y.selectingRows(train))
    let w = isWeighted ? stream.at(3).uniforms(400).map { 0.5 + $0 } : nil
    let places = X.rows(400..<500)
    let form = try KernelForm(.matern32, scale: 0.3)
    func outputs(_ centres: Int?) throws -> (Matrix<Double>, SolutionReport) {
      let fitted = try KernelRegressor(form: form, ridge: 0.1, centreCount: centres)
        .fit(Xt, Yt, weights: w)
      return (try fitted.predict(places), fitted.solution)
    }
    let (exact, report) = try outputs(nil)
    #expect(report.method == .exact && report.residual < 1e-9 && report.conditionBound! > 1)
    let (all, steps) = try outputs(400)
    #expect(steps.method == .nystrom && steps.residual < 1e-6 && steps.iterations >= 1)
    #expect(largestDifference(all, exact) < 1e-4)
    let (some, _) = try outputs(200)
    let (few, _) = try outputs(20)
    let (near, far) = (largestDifference(some, exact), largestDifference(few, exact))
    #expect(near < 0.3 && far > 1.5 * near, "\(near) with 200 centres, \(far) with 20")
  }

  /// Smooth data without noise want the smallest ridge on few rows, which single precision does not bear on
  /// many: the search goes up from there.
  @Test func ridgesGoUpWhereSinglePrecisionEnds() throws {
    let X = Matrix<Double>.normal(rows: 900, columns: 2, from: stream)
    let Y = Matrix(rows: 900, columns: 1) { i, _ in X[i, 0] + X[i, 0] * X[i, 1] }
    let fitted = try AdaptiveRegressor(
      families: [.gaussian], adaptation: .none, folds: 5
    ).fit(X, Y)
    let few = fitted.candidates.filter { $0.method == .leaveOneOut }.map(\.ridge).min()!
    let many = fitted.candidates.filter { $0.method == .finalists }.map(\.ridge).min()!
    #expect(few < 1e-6 && many > few, "ridge \(few) on few rows, \(many) on many")
    #expect(fitted.judgedError < 1e-4)
  }

  @Test func memoryIsPlanned() throws {
    let exact = try MemoryPlan(rowCount: 1000, dimension: 10, allowed: 1 << 30)
    #expect(exact.isExact && exact.centreCount == 1000 && exact.bytes <= 1 << 30)
    let many = try MemoryPlan(rowCount: 100_000, dimension: 50, allowed: 8 << 30)
    #expect(!many.isExact && many.centreCount == 4000 && many.bytes <= 8 << 30)
    let tight = try MemoryPlan(rowCount: 15_000, dimension: 10, allowed: 1 << 29)
    #expect(!tight.isExact && tight.bytes <= 1 << 29)
    #expect(throws: HelioError.self) {
      try MemoryPlan(rowCount: 1_000_000, dimension: 1000, allowed: 1 << 30)
    }
  }

  @Test func foldsKeepGroupsAndTime() throws {
    let groups = (0..<60).map { $0 % 7 }
    let folds = try RowSplit.groupedFolds(groups: groups, count: 3, stream: stream)
    #expect(folds.flatMap(\.test).sorted() == Array(0..<60))
    for fold in folds {
      let inside = Set(fold.test.map { groups[$0] })
      #expect(inside.isDisjoint(with: fold.train.map { groups[$0] }))
      #expect((fold.train + fold.test).sorted() == Array(0..<60))
    }
    let forward = try RowSplit.forwardFolds(rowCount: 53, count: 4)
    #expect(forward.count == 4)
    for fold in forward { #expect(fold.train.max()! + 1 == fold.test.min()!) }
    #expect(forward.last!.test.last == 52)
    #expect(throws: HelioError.self) {
      try RowSplit.groupedFolds(groups: [1, 1, 1], count: 2, stream: stream)
    }
    #expect(throws: HelioError.self) { try RowSplit.forwardFolds(rowCount: 5, count: 3) }
  }
}
