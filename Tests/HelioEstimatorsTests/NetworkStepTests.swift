import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct NetworkStepTests {
  let stream = RandomStream(seed: 31, purpose: "network step tests")

  /// y = tanh(2 <v, x>) + noise with v one direction of d.
  private func singleIndex(_ n: Int, _ d: Int) -> (X: Matrix<Double>, Y: Matrix<Double>) {
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream)
    let e: [Double] = stream.at(1).normals(n)
    var v: [Double] = stream.at(2).normals(d)
    let size = norm(v)
    for l in 0..<d { v[l] /= size }
    let z = product(X, v)
    return (X, Matrix(rows: n, columns: 1) { i, _ in tanh(2 * z[i]) + 0.2 * e[i] })
  }

  private func metric(
    _ adaptation: Adaptation, _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws -> Matrix<Double> {
    let learner = MetricLearner(form: try KernelForm(.gaussian), ridge: 0.1)
    return try learner.metrics(adaptation, inputs: X, targets: Y, weights: weights)[0].matrix
  }

  /// Each entry by the sums of the definition.
  @Test(arguments: [nil, [0.5, 2, 1, 1.5, 0.7]]) func isTheStepOfItsDefinition(
    _ weights: [Double]?
  ) throws {
    let (n, d, k, N, strength) = (5, 3, 2, 4, 0.7)
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream)
    let Y = Matrix<Double>.normal(rows: n, columns: k, from: stream.at(1))
    let draws = RandomStream(seed: 9, purpose: "network step")
    let W = Matrix<Double>.normal(
      rows: N, columns: d, scale: 1 / Double(d).squareRoot(), from: draws)
    let a = Matrix<Double>.normal(rows: N, columns: k, from: draws.at(1))
    let w = weights ?? [1, 1, 1, 1, 1]
    let means = (0..<k).map { c in
      (0..<n).reduce(0) { $0 + w[$1] * Y[$1, c] } / w.reduce(0, +)
    }
    var G = Matrix<Double>(rows: N, columns: d)
    for j in 0..<N {
      for i in 0..<n where dot(W.row(j), X.row(i)) > 0 {
        for c in 0..<k {
          let y = (weights?[i] ?? 1) * (Y[i, c] - means[c])
          for l in 0..<d { G[j, l] += y * a[j, c] * X[i, l] / Double(n) }
        }
      }
    }
    let largest = try singularValueDecomposition(G).values[0]
    let eta = strength.squareRoot() * W.frobeniusNorm / largest
    let W1 = Matrix(rows: N, columns: d) { W[$0, $1] + eta * G[$0, $1] }
    let M = product(W1, W1, transposeFirst: true)
    let found = try metric(
      .networkStep(width: N, strength: strength, seed: 9), X, Y, weights: weights)
    #expect(largestDifference(found, M.scaled(by: 1 / M.trace)) < 1e-12)
  }

  /// The step of uncorrelated inputs moves nothing; any other failure of it is thrown, not taken for that.
  @Test func onlyAStepWithoutADirectionLeavesTheMetric() throws {
    let X = Matrix<Double>(rows: 4, columns: 2, elements: [1, 1, -1, 1, 1, -1, -1, -1])
    let Y = Matrix<Double>(rows: 4, columns: 1, elements: [1, -1, -1, 1])  // x_1 x_2
    let found = try metric(.gradientStep(strength: 1), X, Y)
    #expect(largestDifference(found, Matrix.identity(2).scaled(by: 0.5)) < 1e-15)
    var broken = X
    broken[0, 0] = .nan
    #expect(throws: HelioError.self) { try metric(.gradientStep(strength: 1), broken, Y) }
  }

  /// The finite network tends to the step of infinite width, and is not there at 50 neurons.
  @Test(arguments: [0.3, 1.0]) func tendsToTheStepOfInfiniteWidth(_ strength: Double) throws {
    let (X, Y) = singleIndex(2000, 20)
    let limit = try metric(.gradientStep(strength: strength), X, Y)
    let top = try symmetricEigen(limit).vectors.column(0)
    func averages(_ width: Int) throws -> (overlap: Double, distance: Double) {
      var (overlap, distance) = (0.0, 0.0)
      for seed in 1...5 as ClosedRange<UInt64> {
        let Sigma = try metric(.networkStep(width: width, strength: strength, seed: seed), X, Y)
        #expect(abs(Sigma.trace - 1) < 1e-12)
        let cosine = dot(try symmetricEigen(Sigma).vectors.column(0), top)
        overlap += cosine * cosine / 5
        let difference = Matrix(rows: 20, columns: 20) { Sigma[$0, $1] - limit[$0, $1] }
        distance += difference.frobeniusNorm / limit.frobeniusNorm / 5
      }
      return (overlap, distance)
    }
    let (few, many) = (try averages(50), try averages(4000))
    #expect(many.overlap > 0.95 && few.overlap < many.overlap, "\(few) at 50, \(many) at 4000")
    // As 1/sqrt(N) the distance falls to a ninth.
    #expect(
      many.distance < 0.1 && few.distance > 6 * many.distance, "\(few) at 50, \(many) at 4000")
  }

  @Test func theSeedNamesTheNetwork() throws {
    let (X, Y) = singleIndex(100, 5)
    func draw(_ seed: UInt64) throws -> Matrix<Double> {
      try metric(.networkStep(width: 30, strength: 1, seed: seed), X, Y)
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
    #expect(throws: HelioError.self) {
      try metric(.networkStep(width: 0, strength: 1, seed: 1), X, Y)
    }
    #expect(throws: HelioError.self) {
      try metric(.networkStep(width: 3, strength: -1, seed: 1), X, Y)
    }
  }

  /// Selection tries what it was told to, and no more.
  @Test(arguments: AdaptationChoice.allCases) func selectionTriesWhatWasAskedFor(
    _ choice: AdaptationChoice
  ) throws {
    let (X, Y) = singleIndex(120, 6)
    let fitted = try AdaptiveRegressor(
      families: [.gaussian, .laplace, .productLaplace], adaptation: choice, folds: 3
    ).fit(X, Y)
    var tried: Set<AdaptationChoice> = []
    for entry in fitted.candidates {
      switch entry.candidate.adaptation {
      case .none: tried.insert(.none)
      case .gradientStep: tried.insert(.gradientStep)
      case .networkStep: tried.insert(.networkStep)
      case .gradientOuterProduct: tried.insert(.outerProduct)
      case .coordinateScales: tried.insert(.coordinateScales)
      }
    }
    #expect(tried == (choice == .auto ? [.none, .gradientStep, .outerProduct] : [.none, choice]))
  }
}
