import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct ParticleTests {
  private let stream = RandomStream(seed: 1, purpose: "particles")

  private func normal(_ rows: Int, _ columns: Int, _ name: String) -> Matrix<Double> {
    .normal(rows: rows, columns: columns, from: stream.substream(name))
  }

  /// Vectors in two blocks, of sizes about those of a panel.
  @Test(arguments: [1, 8, 23, 24, 61, 130]) func weightedGramSum(_ n: Int) {
    var (sum, single) = (WeightedGramSum<Double>(order: n), WeightedGramSum<Float>(order: n))
    var (expected, means) = (Matrix<Double>(rows: n, columns: n), [Double](repeating: 0, count: n))
    for (rows, name) in [(301, "first"), (5, "second")] {
      let (H, w) = (normal(rows, n, name), stream.substream("weights").uniforms(rows))
      sum.add(H, weights: w)
      single.add(H, weights: w)
      let weighted = Matrix(rows: rows, columns: n) { w[$0] * H[$0, $1] }
      addProduct(to: &expected, weighted, H, transposeFirst: true)
      add(product(H, w, transposeFirst: true), to: &means)
    }
    mirrorLowerTriangle(of: &sum.lower)
    #expect(largestDifference(sum.lower, expected) < 1e-12)
    #expect(largestDifference(sum.sums, means) < 1e-12)
    // Products in single precision, sums of vectors in double.
    mirrorLowerTriangle(of: &single.lower)
    let error = largestDifference(Matrix(converting: single.lower), expected)
    #expect(error < 1e-4 && error > 1e-9)
    #expect(largestDifference(single.sums, means) < 1e-12)
    sum.scale(by: 2)
    #expect(largestDifference(sum.sums, means.map { 2 * $0 }) < 1e-12)
  }

  /// One pass is as good as the function of the C library, also where tanh is 1, tiny, or not a number.
  @Test func tanhInOnePass() {
    var X = normal(7, 29, "tanh")
    for (i, x) in [0, 1e-300, -1e-9, 19, -400, .infinity].enumerated() { X[0, i] = x }
    let expected = X.elements.map { 1.5 * tanh($0) }
    let a = stream.substream("a").normals(29)
    let sums = applyTanh(scale: 1.5, to: &X, combinedBy: a)
    for (x, y) in zip(X.elements, expected) { #expect(abs(x - y) <= 1e-15 * abs(y)) }
    #expect(largestDifference(sums, product(X, a)) < 1e-14)
    var broken = Matrix<Double>(rows: 1, columns: 1, repeating: .nan)
    #expect(applyTanh(scale: 1, to: &broken, combinedBy: [1])[0].isNaN)
  }

  /// Against the sums themselves, in either precision.
  @Test(arguments: [(1, 1, 1), (5, 2, 30), (37, 8, 24), (200, 21, 77)])
  func forces(_ sizes: (inputs: Int, dimension: Int, particles: Int)) {
    let (n, D, M) = sizes
    let (X, theta) = (normal(n, D, "inputs"), normal(M, D, "theta"))
    let a: [Double] = stream.substream("a").normals(n)
    var H = product(theta, X, transposeSecond: true)
    for i in H.elements.indices { H.elements[i] = tanh(H.elements[i]) }
    let potentials = product(H, a)
    let slopes = Matrix(rows: M, columns: n) { a[$1] * (1 - H[$0, $1] * H[$0, $1]) }
    let gradients = product(slopes, X)
    for (isSingle, error) in [(false, 1e-13), (true, 1e-4)] {
      var values = TanhForces.Values()
      let forces = TanhForces(inputs: X, inSinglePrecision: isSingle)
      for _ in 0..<2 { forces.evaluate(at: theta, weights: a, into: &values) }
      #expect(largestDifference(values.potentials, potentials) < error)
      #expect(largestDifference(values.gradients, gradients) < error)
    }
  }

  /// Moves of some rows, and a ratio that changes its sign with the direction.
  @Test(arguments: [1, 8, 13]) func moves(_ D: Int) {
    let lists = (0..<7).map { stream.substream("list \($0)").uniforms(D) }
    let moves = ParticleMoves(
      keep: lists[0], pull: lists[1], deviation: lists[2], alpha: lists[3], beta: lists[4],
      gamma: lists[5], delta: lists[6])
    let (theta, v, w) = (normal(9, D, "theta"), normal(9, D, "v"), normal(9, D, "w"))
    var next = Matrix<Double>(rows: 4, columns: D)
    next.setNormals(from: stream.substream("noise"), row: 2)
    let noise = normal(6, D, "noise").rows(2..<6)
    #expect(next == noise)
    moves.propose(&next, from: theta, v, row: 5)
    let expected = Matrix(rows: 4, columns: D) { j, k in
      lists[0][k] * theta[5 + j, k] - lists[1][k] * v[5 + j, k] + lists[2][k] * noise[j, k]
    }
    #expect(largestDifference(next, expected) < 1e-14)
    let other = w.rows(0..<4)
    let ratios = moves.logRatios(from: theta, v, row: 5, to: next, other)
    let back = moves.logRatios(from: next, other, row: 0, to: theta.rows(5..<9), v.rows(5..<9))
    for j in 0..<4 {
      var sum = 0.0
      for k in 0..<D {
        let (x, y, p, q) = (theta[5 + j, k], next[j, k], v[5 + j, k], other[j, k])
        sum += lists[3][k] * (y * y - x * x) + lists[4][k] * (y * p - x * q)
        sum += lists[5][k] * (x * p - y * q) + lists[6][k] * (p * p - q * q)
      }
      #expect(abs(ratios[j] - sum) < 1e-13)
      #expect(abs(ratios[j] + back[j]) < 1e-13)
    }
  }

  /// Numbers of a stream from any of its blocks on.
  @Test func normalsFromARowOn() {
    let all = normal(3000, 1, "long")
    for (first, count) in [(0, 5), (1023, 2), (1024, 1024), (500, 2500)] {
      var part = Matrix<Double>(rows: count, columns: 1)
      part.setNormals(from: stream.substream("long"), row: first)
      #expect(part == all.rows(first..<first + count))
    }
  }
}
