import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Kernels with a linear part, and what they are good for.
@Suite struct LinearPartTests {
  private let stream = RandomStream(seed: 5, purpose: "linear parts")

  private func form(_ name: String, linear v: Double) throws -> KernelForm {
    let family = try KernelFamily(name: name)
    return try KernelForm(
      family, scale: 0.8, biasVariance: family.isStationary ? 0 : 0.4, linearVariance: v)
  }

  /// K(z, z') + v x . x'/d, between the same points and others, and on the diagonal.
  @Test(arguments: ["relu", "gaussian", "product-matern32"])
  func kernelIsASum(_ name: String) throws {
    let X = Matrix<Double>.normal(rows: 7, columns: 3, from: stream)
    let metric = Metric.identity(dimension: 3)
    let (with, without) = (try form(name, linear: 2.5), try form(name, linear: 0))
    let (P, Q) = (with.points(X, metric), without.points(X, metric))
    let (K, plain) = (try with.matrix(P), try without.matrix(Q))
    let cross = try with.matrix(P.rows(0..<2), P)
    let diagonal = try with.diagonal(P)
    for i in 0..<7 {
      for j in 0..<7 {
        let sum = plain[i, j] + 2.5 / 3 * dot(X.row(i), X.row(j))
        #expect(abs(K[i, j] - sum) < 1e-13)
        if i < 2 { #expect(abs(cross[i, j] - sum) < 1e-13) }
      }
      #expect(abs(diagonal[i] - K[i, i]) < 1e-13)
    }
  }

  /// The gradient outer product of the fit against differences of its predictions.
  @Test(arguments: ["relu", "erf", "gaussian", "matern52", "product-matern32"])
  func gradientsHaveTheLinearPart(_ name: String) throws {
    let X = Matrix<Double>.normal(rows: 30, columns: 2, from: stream)
    let Y = Matrix(rows: 30, columns: 1) { i, _ in X[i, 0] * X[i, 1] + 3 * X[i, 1] }
    let form = try form(name, linear: 2)
    let fitted = try KernelRegressor(form: form, ridge: 0.1).fit(X, Y)
    let places = form.points(X, fitted.metric)
    let f = try fitted.predict(X)
    let without = Matrix(rows: 30, columns: 1) { i, _ in f[i, 0] - fitted.offsets[0] }
    let M = form.gradientOuterProduct(
      at: places, outputs: without, points: places, coefficients: fitted.coefficients,
      metric: fitted.metric)
    var differences = Matrix<Double>(rows: 2, columns: 2)
    let h = 1e-5
    for i in 0..<30 {
      let slopes = try (0..<2).map { l in
        var (up, down) = (X.rows(i..<(i + 1)), X.rows(i..<(i + 1)))
        up[0, l] += h
        down[0, l] -= h
        return try (fitted.predict(up)[0, 0] - fitted.predict(down)[0, 0]) / (2 * h)
      }
      for a in 0..<2 { for b in 0..<2 { differences[a, b] += slopes[a] * slopes[b] / 30 } }
    }
    #expect((M - differences).frobeniusNorm < 1e-6 * differences.frobeniusNorm)
  }

  private func table(
    _ n: Int, seed: UInt64, columns d: Int, _ y: ([Double]) -> Double
  ) throws -> Table {
    let X = Matrix<Double>.normal(
      rows: n, columns: d, from: RandomStream(seed: seed, purpose: "rows"))
    return try Table(
      columns: (0..<d).map { l in numericColumn("x\(l)", X.column(l)) } + [
        numericColumn("y", (0..<n).map { y(X.row($0)) })
      ])
  }

  private func options(_ change: (inout AdaptiveRegressor) -> Void = { _ in }) -> TableModelOptions
  {
    var regressor = AdaptiveRegressor(
      families: [.gaussian, .laplace, .conjugate(.relu)], adaptation: .none)
    change(&regressor)
    var options = TableModelOptions(regressor: regressor, nestsFewRows: false)
    options.preparation.target = "y"
    return options
  }

  /// Least squares would be exact; a kernel alone has a relative error of 1e-4.
  @Test(arguments: [120, 900]) func linearTargetsAreLearnedExactly(_ n: Int) throws {
    func y(_ x: [Double]) -> Double { 3 * x[0] - 2 * x[2] + 5 }
    let model = try TableModel.fit(table(n, seed: 1, columns: 4, y), options: options()).model
    let new = try table(200, seed: 2, columns: 4, y)
    let judgement = try #require(try model.judgement(on: new, model.predict(new)))
    #expect(judgement.rootMeanSquaredError! < 1e-6 * 13.0.squareRoot())
  }

  /// Beyond the data a trend goes on, and intervals grow.
  @Test func trendsGoOn() throws {
    let t = (0..<150).map { Double($0) / 10 }
    let e: [Double] = stream.at(9).normals(150)
    let data = try Table(columns: [
      numericColumn("t", t),
      numericColumn("y", t.indices.map { 2 * t[$0] + 0.3 * e[$0] }),
    ])
    let model = try TableModel.fit(data, options: options()).model
    let later = try Table(columns: [numericColumn("t", [7, 20, 30])])
    let predictions = try model.predict(later)
    #expect(abs(predictions.values[1] - 40) < 2)
    #expect(abs(predictions.values[2] - 60) < 5)
    let lengths = zip(predictions.upperEnds, predictions.lowerEnds).map { $0 - $1 }
    #expect(lengths[2] >= lengths[1] && lengths[1] >= lengths[0])
    #expect(predictions.outsideColumns == [[], ["t"], ["t"]])
  }

  /// Ten waves in a hundred rows: bandwidths shorter than those of the usual grid.
  @Test func shortWavesAreFound() throws {
    let t = (0..<120).map { Double($0) / 120 }
    let data = try Table(columns: [
      numericColumn("t", t),
      numericColumn(
        "y",
        t.map {
          sin(20 * .pi * $0) + cos(13 * .pi * $0)
        }),
    ])
    let model = try TableModel.fit(data, options: options()).model
    #expect(model.judgement.rSquared! > 0.98, "R^2 \(model.judgement.rSquared!)")
  }

  /// Formulas that are leaky ReLUs up to a factor have closed forms; others with kinks have not.
  @Test func homogeneousFormulasAreLeakyReLUs() throws {
    #expect(try KernelFamily(name: "abs(z)") == .conjugate(.leakyRelu(slope: -1)))
    #expect(try KernelFamily(name: "max(z, 0)") == .conjugate(.relu))
    #expect(try KernelFamily(name: "min(3*z, 0)") == .conjugate(.relu))
    #expect(try KernelFamily(name: "2*z") == .conjugate(.linear))
    // E |u||v| of equal Gaussians of variance 4 is 4.
    let Z = Matrix(rows: 1, columns: 1, elements: [2.0])
    #expect(abs(try KernelFamily(name: "abs(z)").matrix(Z)[0, 0] - 4) < 1e-12)
    guard case .conjugate(.expression) = try KernelFamily(name: "max(z, 1)") else {
      Issue.record("max(z, 1) is no leaky ReLU")
      return
    }
  }
}
