import Foundation
import HelioCore
import HelioEstimators
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct SubspaceAngleTests {
  /// Columns of the identity, the first turned toward axis d by theta.
  private func turned(_ theta: Double, d: Int, q: Int) -> Matrix<Double> {
    Matrix(rows: d, columns: q) { i, j in
      if j > 0 { return i == j ? 1 : 0 }
      return i == 0 ? cos(theta) : i == d - 1 ? sin(theta) : 0
    }
  }

  @Test(arguments: [0, 1e-9, 1e-5, 0.3, 1.2, Double.pi / 2])
  func knownAngle(_ theta: Double) throws {
    let Q = try randomDirections(6, dimension: 6, from: RandomStream(seed: 2, purpose: "frame"))
    // The same rotation of both, and another basis of the second: angles stay.
    let mix = try randomDirections(3, dimension: 3, from: RandomStream(seed: 3, purpose: "mix"))
    let U = product(Q, turned(0, d: 6, q: 3))
    let V = product(product(Q, turned(theta, d: 6, q: 3)), mix)
    let angles = try SubspaceAngles(U, V)
    let degrees = theta * 180 / .pi
    #expect(angles.degrees.count == 3)
    #expect(abs(angles.largest - degrees) < 1e-12 + 1e-6 * degrees)
    #expect(angles.degrees.dropLast().allSatisfy { $0 < 1e-12 })
    #expect(abs(angles.affinity - (2 + cos(theta) * cos(theta)) / 3) < 1e-12)
  }

  @Test func subspacesOfDifferentDimension() throws {
    let U = turned(0, d: 5, q: 1)
    let V = turned(0.4, d: 5, q: 3)
    let forward = try SubspaceAngles(U, V)
    let backward = try SubspaceAngles(V, U)
    #expect(forward.degrees.count == 1 && backward.degrees.count == 1)
    #expect(abs(forward.largest - 0.4 * 180 / .pi) < 1e-10)
    #expect(abs(backward.largest - forward.largest) < 1e-10)
    #expect(abs(backward.affinity - cos(0.4) * cos(0.4)) < 1e-12)
    #expect(abs(forward.affinity - cos(0.4) * cos(0.4) / 3) < 1e-12)
  }

  @Test func onlyOrthonormalColumns() {
    let U = Matrix<Double>(rows: 3, columns: 1, elements: [1, 1, 0])
    let message = refusal { () throws(HelioError) in _ = try SubspaceAngles(U, U) }
    #expect(message.contains("orthonormal"))
  }
}

@Suite struct WhiteningTests {
  @Test func coordinatesHaveMeanZeroAndUnitCovariance() throws {
    let Z = Matrix<Double>.normal(rows: 50, columns: 4, from: RandomStream(seed: 4, purpose: "w"))
    // Different units, a correlation, and a last column that is a combination of two others.
    let X = Matrix(rows: 50, columns: 5) { i, j in
      switch j {
      case 1: 100 * (Z[i, 0] + Z[i, 1]) + 7
      case 4: Z[i, 2] - Z[i, 3]
      default: Z[i, j]
      }
    }
    let whitening = try Whitening(fitting: X)
    #expect(whitening.rank == 4)
    let W = whitening.coordinates(X)
    #expect(largestDifference(gram(W, of: .columns, scale: 1 / 50), .identity(4)) < 1e-10)
    #expect(columnMeans(W).allSatisfy { abs($0) < 1e-12 })
    // The projection on a direction is that of the inputs with its weights, up to scale and mean.
    let u = Matrix<Double>(rows: 4, columns: 1, elements: [0.5, 0.5, 0.5, 0.5])
    let w = whitening.inputWeights(u).column(0)
    #expect(abs(norm(w) - 1) < 1e-12)
    let (a, b) = (product(W, u.column(0)), product(X, w))
    let ratio = (b[1] - b[0]) / (a[1] - a[0])
    for i in 2..<50 { #expect(abs(b[i] - b[0] - ratio * (a[i] - a[0])) < 1e-9) }
  }

  /// What is found does not depend on the units and the mixing of the inputs.
  @Test(arguments: [
    IndexEstimator.firstMoment, .principalHessian, .slicedInverse, .slicedVariance,
    .directionalRegression,
  ])
  func affineInvariance(_ estimator: IndexEstimator) throws {
    let data = IndexData(IndexData.mixed, n: 300, d: 4, seed: 1)
    let mix = Matrix<Double>.normal(
      rows: 4, columns: 4, from: RandomStream(seed: 9, purpose: "mix"))
    let moved = product(data.X, mix)
    let shifted = Matrix(rows: 300, columns: 4) { moved[$0, $1] + 5 }
    let projections = try [data.X, shifted].map { X in
      let sample = try IndexSample.whitened(inputs: X, targets: data.Y).sample
      let estimate = try estimator.estimate(
        sample, directions: 1, from: RandomStream(seed: 1, purpose: "e"))
      return (product(sample.inputs, estimate.directions.column(0)), estimate.strengths[0])
    }
    #expect(abs(projections[0].1 / projections[1].1 - 1) < 1e-9)
    #expect(abs(abs(dot(projections[0].0, projections[1].0)) / 300 - 1) < 1e-9)
  }

  @Test func tooFewRows() {
    let X = Matrix<Double>.normal(rows: 6, columns: 5, from: RandomStream(seed: 1, purpose: "few"))
    let message = refusal { () throws(HelioError) in _ = try Whitening(fitting: X) }
    #expect(message.contains("6 rows are too few"))
  }
}

@Suite struct IndexSampleTests {
  private let X = Matrix<Double>.normal(rows: 40, columns: 9, from: .init(seed: 1, purpose: "x"))

  @Test func refusals() throws {
    let stream = RandomStream(seed: 1, purpose: "r")
    let Y = Matrix<Double>.normal(rows: 40, columns: 2, from: stream)
    func message(_ Y: Matrix<Double>, _ classes: [Int]? = nil) -> String {
      refusal { () throws(HelioError) in
        _ = try IndexSample.isotropic(inputs: X, targets: Y, classes: classes)
      }
    }
    #expect(message(Y).contains("unless classes are given"))
    #expect(message(Matrix(rows: 40, columns: 1, repeating: 2)).contains("constant"))
    #expect(message(Y.rows(0..<39)).contains("40 rows"))
    #expect(message(Y.selectingColumns([0]), [0, 1]).contains("classes"))
    let sample = try IndexSample.isotropic(inputs: X, targets: Y.selectingColumns([0]))
    for estimator in [IndexEstimator.slicedVariance, .directionalRegression] {
      let thin = refusal { () throws(HelioError) in
        _ = try estimator.estimate(sample, directions: 1, from: stream)
      }
      #expect(thin.contains("too thin"))
    }
    for count in [0, 10] {
      let number = refusal { () throws(HelioError) in
        _ = try IndexEstimator.firstMoment.estimate(sample, directions: count, from: stream)
      }
      #expect(number.contains("from 1 to the dimension 9"))
    }
    let estimate = try IndexEstimator.firstMoment.estimate(sample, directions: 1, from: stream)
    let one = refusal { () throws(HelioError) in
      _ = try IndexSignificance(
        of: estimate, by: .firstMoment, sample, permutations: 1, from: stream)
    }
    #expect(one.contains("at least 2"))
  }

  /// 1 for Gaussian inputs; of cubes of normal variates E x^8 and more.
  @Test func tailsOfTheInputs() throws {
    let Z = Matrix<Double>.normal(rows: 4000, columns: 5, from: .init(seed: 3, purpose: "tails"))
    let Y = Z.selectingColumns([0])
    let cubes = Matrix(rows: 4000, columns: 5, elements: Z.elements.map { $0 * $0 * $0 })
    let gaussian = try IndexSample.whitened(inputs: Z, targets: Y).sample.radialKurtosis
    let heavy = try IndexSample.whitened(inputs: cubes, targets: Y).sample.radialKurtosis
    #expect(abs(gaussian - 1) < 0.03, "\(gaussian)")
    // Independent coordinates: (E x^4/(E x^2)^2 + d - 1)/(d + 2) = (46.2 + 4)/7 = 7.2.
    #expect(heavy > 3, "\(heavy)")
  }

  /// The first moment is the compression of Y Y^T/n: for one output the weights are Var y and
  /// zeros.
  @Test func edgeOfTheFirstMoment() throws {
    let stream = RandomStream(seed: 5, purpose: "edge of the first moment")
    let y: [Double] = stream.normals(40)
    let Y = Matrix<Double>(rows: 40, columns: 1, elements: y)
    let sample = try IndexSample.whitened(inputs: X, targets: Y).sample
    let edge = try #require(
      try IndexEstimator.firstMoment.estimate(sample, directions: 1, from: stream).edge)
    let variance = dot(sample.targets.elements, sample.targets.elements) / 40
    let (a, c) = (1.0 / 40, 9.0 / 39)
    let root = (a * (1 - c)).squareRoot() + (c * (1 - a)).squareRoot()
    #expect(abs(edge - variance.squareRoot() * root) < 1e-8)
  }

  @Test func costlyEstimatorsGetFewerPermutations() {
    #expect(IndexEstimator.firstMoment.permutations(asked: 199) == 199)
    #expect(IndexEstimator.recursiveFeatures.permutations(asked: 199) == 19)
    #expect(IndexEstimator.localSlopes.permutations(asked: 999) == 99)
    #expect(IndexEstimator.kernelGradients.permutations(asked: 39) == 19)
  }

  /// Ties are not parted: numbers with three values give what three classes give.
  @Test func slicesOfTiedTargetsAreClasses() throws {
    let codes = (0..<40).map { ($0 * 7) % 3 }
    let numbers = Matrix(rows: 40, columns: 1) { i, _ in Double(codes[i]) }
    let stream = RandomStream(seed: 1, purpose: "s")
    let byValue = try IndexEstimator.slicedInverse.estimate(
      .isotropic(inputs: X, targets: numbers), directions: 2, from: stream)
    let byClass = try IndexEstimator.slicedInverse.estimate(
      .isotropic(inputs: X, targets: numbers, classes: codes), directions: 2, from: stream)
    #expect(byValue == byClass)
    // Three slices span two directions about the mean of all rows, which is not exactly zero here.
    #expect(byValue.strengths[3] < 1e-12 && byValue.strengths[1] > 1e-3)
  }

  /// Several outputs: the first moment of class scores finds the classes' means.
  @Test func classesGiveSeveralDirections() throws {
    let stream = RandomStream(seed: 6, purpose: "classes")
    let classes = (0..<300).map { $0 % 3 }
    let noise = Matrix<Double>.normal(rows: 300, columns: 8, from: stream)
    let X = Matrix(rows: 300, columns: 8) { i, j in noise[i, j] + (classes[i] == j ? 2 : 0) }
    let Y = Matrix(rows: 300, columns: 3) { i, c in classes[i] == c ? 1 : -1 }
    let (sample, _) = try IndexSample.whitened(inputs: X, targets: Y, classes: classes)
    for estimator in [IndexEstimator.firstMoment, .slicedInverse, .localSlopes, .oneStep] {
      let estimate = try estimator.estimate(sample, directions: 2, from: stream)
      let significance = try IndexSignificance(
        of: estimate, by: estimator, sample, permutations: 19, from: stream)
      #expect(significance.count == 2, "\(estimator.rawValue): \(significance.count)")
      #expect(significance.top.pValue == 0.05)
    }
  }
}
