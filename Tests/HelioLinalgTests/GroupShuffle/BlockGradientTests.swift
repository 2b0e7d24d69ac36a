import Foundation
import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct BlockGradientTests {
  private let stream = RandomStream(seed: 6, purpose: "block gradient tests")

  private func blocks(_ k: Int, _ b: Int, _ name: String) throws -> BlockDiagonal<Double> {
    try BlockDiagonal<Double>(
      count: k, stacked: .normal(rows: k * b, columns: b, from: stream.substream(name)))
  }

  /// A central difference of a loss of blocks along one entry.
  private func difference(
    _ A: BlockDiagonal<Double>, _ entry: Int, _ loss: (BlockDiagonal<Double>) throws -> Double
  ) rethrows -> Double {
    let h = 1e-5
    func moved(_ by: Double) -> BlockDiagonal<Double> {
      var A = A
      A.stacked.elements[entry] += by
      return A
    }
    return try (loss(moved(h)) - loss(moved(-h))) / (2 * h)
  }

  /// The chain's gradient in every factor, for vectors that fill no tile.
  @Test(arguments: [1, 2, 3, 4]) func chain(_ m: Int) throws {
    let (k, b, N) = (3, 4, 21)
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: m)
    let factors = try (0..<m).map { try blocks(k, b, "factor \($0)") }
    let X = Matrix<Double>.normal(rows: N, columns: 12, from: stream.substream("X"))
    let D = Matrix<Double>.normal(rows: N, columns: 12, from: stream.substream("D"))
    let gradients = pattern.chain(factors).gradients(inputs: X, upstream: D)
    for f in 0..<m {
      for entry in [0, 5, 17, 47] {
        let expected = difference(factors[f], entry) { moved in
          var all = factors
          all[f] = moved
          return dot(pattern.chain(all).apply(toRowsOf: X).elements, D.elements)
        }
        #expect(
          abs(gradients[f].stacked.elements[entry] - expected) < 1e-7 * max(1, abs(expected)))
      }
    }
  }

  @Test func cayley() throws {
    let A = try blocks(3, 5, "A")
    let G = try blocks(3, 5, "G")
    let maps = try CayleyBlocks(A)
    for g in 0..<3 {
      let Q = maps.blocks.block(g)
      #expect(largestDifference(gram(Q, of: .columns), .identity(5)) < 1e-14)
      // Q (I - K) = I + K.
      let K = (A.block(g) - A.block(g).transposed()).scaled(by: 0.5)
      #expect(largestDifference(product(Q, .identity(5) - K), .identity(5) + K) < 1e-13)
    }
    let gradient = maps.gradient(upstream: G).stacked.elements
    for entry in [1, 7, 30, 62] {
      let expected = try difference(A, entry) {
        dot(try CayleyBlocks($0).blocks.stacked.elements, G.stacked.elements)
      }
      #expect(abs(gradient[entry] - expected) < 1e-8)
    }
    // At 0: G - G^T.
    let zero = try CayleyBlocks(BlockDiagonal<Double>(count: 3, rows: 5, columns: 5))
    #expect(zero.blocks == .identity(count: 3, size: 5))
    let first = G.block(0)
    #expect(
      largestDifference(zero.gradient(upstream: G).block(0), first - first.transposed()) < 1e-14)
  }

  /// The sheet's 1e-7 in single precision, and the same gradient.
  @Test(arguments: [2, 8, 64]) func cayleyInSinglePrecision(_ b: Int) throws {
    let A = try blocks(4, b, "A")
    let maps = try CayleyBlocks(BlockDiagonal<Float>(converting: A))
    for g in 0..<4 {
      let Q = Matrix<Double>(converting: maps.blocks.block(g))
      #expect(largestDifference(gram(Q, of: .columns), .identity(b)) < 1e-7)
    }
    let G = try blocks(4, b, "G")
    let exact = try CayleyBlocks(A).gradient(upstream: G).stacked
    let found = maps.gradient(upstream: BlockDiagonal(converting: G)).stacked
    #expect(
      largestDifference(Matrix<Double>(converting: found), exact) < 1e-6 * exact.frobeniusNorm)
  }

  /// |K| comes back from Q; what has the eigenvalue -1 has none.
  @Test func generatorNorms() throws {
    let A = try blocks(3, 5, "A")
    for (g, found) in try CayleyBlocks(A).blocks.generatorNorms().enumerated() {
      let K = (A.block(g) - A.block(g).transposed()).scaled(by: 0.5)
      let norm = try singularValues(K)[0]
      #expect(abs(try #require(found) - norm) < 1e-10 * norm)
    }
    var signs = BlockDiagonal<Double>.identity(count: 2, size: 3)
    signs.stacked[3, 0] = -1
    let norms = try signs.generatorNorms()
    #expect(norms[0] == 0 && norms[1] == nil)
  }

  /// The polar factor of order 2 against the decomposition of the same block in order 3.
  @Test func smallPolarFactors() throws {
    for r in 0..<50 {
      let A = Matrix<Double>.normal(rows: 2, columns: 2, from: stream.substream("polar").at(r))
      let padded = Matrix<Double>(rows: 3, columns: 3) { i, j in
        i < 2 && j < 2 ? A[i, j] : i == j ? 1 : 0
      }
      let (Q, sigma) = try polarFactor(A)
      let expected = try polarFactor(padded).factor
      #expect(
        largestDifference(Q, Matrix(rows: 2, columns: 2) { expected[$0, $1] }) < 1e-12)
      #expect(largestDifference(sigma, try singularValues(A)) < 1e-14)
    }
    #expect(try polarFactor(Matrix<Double>(rows: 2, columns: 2)).factor == .identity(2))
  }

  @Test func exponential() throws {
    // Small and large angles, so that there are none and several squarings.
    for scale in [0.02, 1, 20] {
      var A = try blocks(2, 4, "A")
      A.stacked = A.stacked.scaled(by: scale)
      let G = try blocks(2, 4, "G")
      let maps = try ExponentialBlocks(A)
      let Q = maps.blocks.block(1)
      #expect(largestDifference(gram(Q, of: .rows), .identity(4)) < 1e-13)
      // exp(2K) = exp(K)^2.
      let half = try ExponentialBlocks(A, scale: 1).blocks.block(1)
      #expect(largestDifference(product(half, half), Q) < 1e-12)
      let gradient = maps.gradient(upstream: G).stacked.elements
      for entry in [1, 6, 19, 30] {
        let expected = try difference(A, entry) {
          dot(try ExponentialBlocks($0).blocks.stacked.elements, G.stacked.elements)
        }
        #expect(abs(gradient[entry] - expected) < 2e-7 * max(1, scale), "scale \(scale)")
      }
    }
    // A plane: exp(c [[0, -a], [a, 0]]) turns by c a.
    let plane = try BlockDiagonal<Double>(
      count: 1, stacked: Matrix(rows: 2, columns: 2, elements: [0, -0.7, 0.7, 0]))
    let turned = try ExponentialBlocks(plane).blocks.stacked
    #expect(abs(turned[0, 0] - cos(1.4)) < 1e-15 && abs(turned[1, 0] - sin(1.4)) < 1e-15)
  }

  /// Every degree, squarings, orders with and without tiles: the exponential against Taylor's series, its derivative
  /// along a direction, and orthogonality to rounding.
  @Test(arguments: [6, 8, 48, 128], [0.003, 0.1, 0.4, 1, 6]) func exponentialOf(
    _ b: Int, _ norm: Double
  ) throws {
    var A = Matrix<Double>.normal(rows: b, columns: b, from: stream.substream("A\(b)"))
    let K = (A - A.transposed()).scaled(by: 0.5)
    A = A.scaled(by: norm / (2 * (try singularValues(K)[0])))
    let maps = try ExponentialBlocks(BlockDiagonal<Double>(count: 1, stacked: A))
    let Q = maps.blocks.stacked
    #expect(largestDifference(gram(Q, of: .rows), .identity(b)) < 2e-14)
    // Taylor's series of X/64, six squarings.
    let X = (A - A.transposed()).scaled(by: 1.0 / 64)
    var (term, series) = (Matrix<Double>.identity(b), Matrix<Double>.identity(b))
    for j in 1...20 {
      term = product(term, X).scaled(by: 1 / Double(j))
      series = series + term
    }
    for _ in 0..<6 { series = product(series, series) }
    #expect(largestDifference(Q, series) < 2e-13)
    let G = Matrix<Double>.normal(rows: b, columns: b, from: stream.substream("G\(b)"))
    let E = Matrix<Double>.normal(rows: b, columns: b, from: stream.substream("E\(b)"))
    let gradient = maps.gradient(upstream: try BlockDiagonal(count: 1, stacked: G)).stacked
    let h = 1e-5
    func loss(_ t: Double) throws -> Double {
      let moved = try BlockDiagonal<Double>(count: 1, stacked: A + E.scaled(by: t))
      return dot(try ExponentialBlocks(moved).blocks.stacked.elements, G.elements)
    }
    let expected = (try loss(h) - loss(-h)) / (2 * h)
    let found = dot(gradient.elements, E.elements)
    // A third derivative of b^(3/2) times h^2, and rounding over h.
    #expect(abs(found - expected) < 1e-8 * Double(b * b) * max(1, abs(expected) / Double(b)))
  }

  @Test func exponentialRefusesTurnsWithoutDigits() throws {
    for size in [1e13, 1e60, 1e200] {
      let A = try BlockDiagonal<Double>(
        count: 1, stacked: Matrix(rows: 2, columns: 2, elements: [0, size, 0, 0]))
      #expect(throws: HelioError.self) { try ExponentialBlocks(A) }
    }
  }

  /// exp(2K) - Cayley(K) = (2/3) K^3 + O(K^4): the order of the difference.
  @Test func exponentialAgreesToSecondOrder() throws {
    let A = try blocks(1, 4, "order")
    let K = (A.stacked - A.stacked.transposed()).scaled(by: 0.5)
    func distance(_ t: Double) throws -> Double {
      let scaled = try BlockDiagonal(count: 1, stacked: A.stacked.scaled(by: t))
      return (try ExponentialBlocks(scaled).blocks.stacked - CayleyBlocks(scaled).blocks.stacked)
        .frobeniusNorm
    }
    let cube = product(K, product(K, K)).frobeniusNorm
    let slope = try log(distance(0.02) / distance(0.01)) / log(2)
    #expect(abs(slope - 3) < 0.05)
    #expect(abs(try distance(0.001) / 1e-9 / cube - 2.0 / 3) < 0.01)
  }

  /// Ten thousand updates leave every factor orthogonal to rounding, since Q is made anew from its parameters.
  @Test func orthogonalityAfterManyUpdates() throws {
    var A = try BlockDiagonal<Double>(count: 4, stacked: Matrix(rows: 32, columns: 8))
    for step in 0..<10_000 {
      let noise: [Double] = stream.substream("updates").at(step).normals(256)
      for i in noise.indices { A.stacked.elements[i] += 0.02 * noise[i] }
    }
    let Q = try CayleyBlocks(A).blocks
    for g in 0..<4 {
      let excess = gram(Q.block(g), of: .columns) - .identity(8)
      #expect(try singularValues(excess)[0] < 1e-13)
    }
  }
}
