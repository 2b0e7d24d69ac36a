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

@Suite struct GaussianIntervalsTests {
  let stream = RandomStream(seed: 5, purpose: "gaussian intervals")

  /// Two rows, one output: everything by hand from the inverse of a 2 x 2 matrix.
  @Test func twoRowsByHand() throws {
    let form = try KernelForm(.gaussian, scale: 1)
    let X = Matrix<Double>(rows: 2, columns: 1, elements: [-0.5, 1])
    let Y = Matrix<Double>(rows: 2, columns: 1, elements: [2, -1])
    let w = [2.0, 0.5]
    let ridge = 0.3
    let model = try KernelRegressor(form: form, ridge: ridge).fit(X, Y, weights: w)
    let intervals = try GaussianIntervals(model, inputs: X, targets: Y, weights: w)
    let place = Matrix<Double>(rows: 1, columns: 1, elements: [0.2])
    func kernel(_ A: Matrix<Double>, _ B: Matrix<Double>) throws -> Matrix<Double> {
      try form.family.matrix(form.points(A, model.metric), form.points(B, model.metric))
    }
    let (K, k) = (try kernel(X, X), try kernel(place, X))
    let (a, b, c) = (K[0, 0] + ridge / w[0], K[0, 1], K[1, 1] + ridge / w[1])
    func inverseForm(_ u: Double, _ v: Double) -> Double {
      (c * u * u - 2 * b * u * v + a * v * v) / (a * c - b * b)
    }
    let mean = (2 * 2 - 0.5 * 1) / 2.5
    let s2 = inverseForm(2 - mean, -1 - mean) / 2
    #expect(abs(intervals.processVariances[0] - s2) < 1e-12)
    let variance = s2 * (1 - inverseForm(k[0, 0], k[0, 1]) + ridge)
    #expect(abs(try intervals.variances(place)[0, 0] - variance) < 1e-12)
    let half = try intervals.halfLengths(place, level: 0.95)[0, 0]
    #expect(abs(half - 1.959963984540054 * variance.squareRoot()) < 1e-12)
  }

  /// Thirty rows, two outputs: the inverse by the eigenvectors of A; more places than a block holds.
  @Test func manyRowsByTheInverse() throws {
    let (n, m, ridge) = (30, 600, 0.2)
    let form = try KernelForm(.conjugate(.relu), biasVariance: 0.5)
    let X = Matrix<Double>.normal(rows: n, columns: 3, from: stream)
    let Y = Matrix<Double>.normal(rows: n, columns: 2, from: stream.at(1))
    let places = Matrix<Double>.normal(rows: m, columns: 3, from: stream.at(2))
    let model = try KernelRegressor(form: form, ridge: ridge).fit(X, Y)
    let intervals = try GaussianIntervals(model, inputs: X, targets: Y)
    let Z = form.points(X, model.metric)
    var A = try form.family.matrix(Z)
    for i in 0..<n { A[i, i] += ridge }
    let eigen = try symmetricEigen(A)
    func quadratic(_ v: [Double]) -> Double {
      let u = product(eigen.vectors, v, transposeFirst: true)
      return zip(u, eigen.values).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    }
    let W = form.points(places, model.metric)
    let cross = try form.family.matrix(W, Z)
    let prior = try form.family.matrix(W)
    let found = try intervals.variances(places)
    for j in 0..<2 {
      let mean = Y.column(j).reduce(0, +) / Double(n)
      let s2 = quadratic(Y.column(j).map { $0 - mean }) / Double(n)
      for i in [0, 1, 511, 512, 599] {
        let expected = s2 * (prior[i, i] - quadratic(cross.row(i)) + ridge)
        #expect(abs(found[i, j] / expected - 1) < 1e-10, "row \(i), output \(j)")
      }
    }
  }

  /// A draw of the process itself: the stated share of new rows is covered; without the noise in the
  /// variance far too few are. Far from all rows intervals are those of the prior.
  @Test func intervalsCoverAProcessAndWidenAwayFromTheData() throws {
    let (n, m, level, noise) = (300, 1000, 0.8, 0.3)
    let form = try KernelForm(.gaussian, scale: 1)
    let X = Matrix<Double>.normal(rows: n + m, columns: 2, from: stream.at(3))
    let Z = form.points(X, .identity(dimension: 2))
    // sum_j g_j sqrt(lambda_j) v_j has the covariance K.
    let eigen = try symmetricEigen(try form.family.matrix(Z))
    let g: [Double] = stream.at(4).normals(n + m)
    let e: [Double] = stream.at(5).normals(n + m)
    let f = product(
      eigen.vectors, zip(g, eigen.values).map { $0 * max($1, 0).squareRoot() })
    let Y = Matrix(rows: n + m, columns: 1) { i, _ in 3 * (f[i] + noise * e[i]) }
    let (Xn, Yn) = (X.rows(0..<n), Y.rows(0..<n))
    let places = X.rows(n..<(n + m))
    let model = try KernelRegressor(form: form, ridge: noise * noise).fit(Xn, Yn)
    let intervals = try GaussianIntervals(model, inputs: Xn, targets: Yn)
    let outputs = try model.predict(places)
    let s2 = try intervals.variances(places)
    let half = try intervals.halfLengths(places, level: level)
    func coverage(_ half: (Int) -> Double) -> Double {
      Double((0..<m).count { abs(Y[n + $0, 0] - outputs[$0, 0]) <= half($0) }) / Double(m)
    }
    // Of the new rows, and of the deviation s estimated from 300 rows: 2 z phi(z)/sqrt(2 n).
    let deviation = (level * (1 - level) / Double(m) + 0.45 * 0.45 / (2 * Double(n))).squareRoot()
    let covered = coverage { half[$0, 0] }
    #expect(abs(covered - level) < 4 * deviation, "covers \(covered)")
    let noiseless = coverage { i in
      let part = 1 - intervals.processVariances[0] * model.ridge / s2[i, 0]
      return half[i, 0] * max(part, 0).squareRoot()
    }
    #expect(abs(noiseless - level) > 4 * deviation, "covers \(noiseless) without the noise")
    #expect(abs(intervals.processVariances[0] / 9 - 1) < 4 * (2 / Double(n)).squareRoot())

    let rays = Matrix<Double>(rows: 4, columns: 2) { i, _ in [0, 2, 4, 8][i] }
    let widths = try intervals.variances(rays).elements
    #expect(widths[0] < widths[1] && widths[1] < widths[2] && widths[2] <= widths[3])
    let limit = intervals.processVariances[0] * (1 + model.ridge)
    #expect(abs(widths[3] / limit - 1) < 1e-6, "prior and noise far from all rows")
  }

  @Test func whatHasNoVariancesIsRefused() throws {
    let X = Matrix<Double>.normal(rows: 40, columns: 2, from: stream)
    let Y = Matrix<Double>.normal(rows: 40, columns: 1, from: stream.at(1))
    let form = try KernelForm(.laplace)
    let some = try KernelRegressor(form: form, ridge: 0.1, centreCount: 10).fit(X, Y)
    #expect(
      refusal { () throws(HelioError) in _ = try GaussianIntervals(some, inputs: X, targets: Y) }
        .contains("centres"))
    let model = try KernelRegressor(form: form, ridge: 0.1).fit(X, Y)
    #expect(
      refusal { () throws(HelioError) in
        _ = try GaussianIntervals(model, inputs: X, targets: Y, memory: 8 * 1600)
      }.contains("memory"))
    let intervals = try GaussianIntervals(model, inputs: X, targets: Y)
    #expect(throws: HelioError.self) { try intervals.halfLengths(X, level: 1) }
    #expect(throws: HelioError.self) { try intervals.variances(Y) }
  }

  /// In the units of a table, also where its logarithm was learned.
  @Test func aTableModelGivesThem() throws {
    let X = Matrix<Double>.normal(rows: 130, columns: 2, from: stream.at(7))
    let y = (0..<130).map { X[$0, 0] + 0.2 * X[$0, 1] }
    func rows(_ range: Range<Int>) throws -> Table {
      try Table(columns: [
        numericColumn("a", range.map { X[$0, 0] }), numericColumn("b", range.map { X[$0, 1] }),
        numericColumn("y", range.map { exp(y[$0]) }),
      ])
    }
    let model = try TableModel.fit(
      rows(0..<100),
      options: TableModelOptions(
        preparation: .init(targetTransform: .log, testFraction: 0), choosesTransform: false,
        regressor: AdaptiveRegressor(families: [.gaussian], folds: 3))
    ).model
    let p = try model.predict(rows(100..<130), intervals: .gaussian)
    let conformal = try model.predict(rows(100..<130))
    #expect(p.values == conformal.values)
    // Symmetric around the prediction as it was learned: in the logarithm.
    var lengths: [Double] = []
    for i in 0..<30 {
      let (low, high) = (p.lowerEnds[i], p.upperEnds[i])
      #expect(0 < low && low < p.values[i] && p.values[i] < high)
      #expect(abs(low * high / (p.values[i] * p.values[i]) - 1) < 1e-9)
      lengths.append(log(high / low))
    }
    #expect(lengths.max()! > 1.05 * lengths.min()!, "lengths differ from row to row")
  }
}
