import Foundation
import HelioCore
import HelioLinalg
import HelioTheory
import Testing
import _HelioTestSupport

@Suite struct GroupShuffleTheoryTests {
  private let stream = RandomStream(seed: 8, purpose: "group and shuffle theory")

  private func normals(_ n: Int, _ name: String) -> [Double] {
    stream.substream(name).normals(n)
  }

  // MARK: - Reach

  /// Density exactly when predicted: full blocks, k up to 20, b up to 6.
  @Test func densityWhenPredicted() throws {
    for b in 2...6 {
      for k in 1...20 {
        for m in 1...4 {
          let shape = try FactorClass(blockCount: k, blockSize: b, factorCount: m)
          var reached: Set<Int> = [0]
          let P = try Shuffle(factor: k, count: k * b)
          for f in 0..<m {
            if f > 0 { reached = Set(reached.map { P.indexMap[$0] }) }
            reached = Set(reached.flatMap { ($0 / b * b)..<($0 / b * b + b) })
          }
          #expect(reached.count == shape.reach, "k = \(k), b = \(b), m = \(m)")
          #expect(
            shape.isDenseCapable == (m >= shape.minimalFactorCount ?? .max),
            "k = \(k), b = \(b), m = \(m)")
        }
      }
    }
  }

  @Test func countsAndCorners() throws {
    let ones = try FactorClass(blockCount: 6, blockSize: 1, factorCount: 3)
    #expect(ones.minimalFactorCount == nil && ones.reach == 1 && ones.butterflyFactorCount == 4)
    #expect(try ones.tangentFraction() == 0)
    let single = try FactorClass(blockCount: 1, blockSize: 1, factorCount: 1)
    #expect(try single.tangentFraction() == nil)
    #expect(single.minimalFactorCount == 1 && single.isDenseCapable)
    // b^{m-1} far beyond the integers.
    let deep = try FactorClass(blockCount: 1000, blockSize: 1000, factorCount: 500)
    #expect(deep.reach == 1_000_000 && deep.entryFourthMoment == nil)
    #expect(
      refusal { _ = try FactorClass(blockCount: 0, blockSize: 2, factorCount: 1) }
        .contains("blockCount"))
    // Powers of two, where floating logarithms err.
    for e in 1...29 {
      let shape = try FactorClass(blockCount: 1 << e, blockSize: 1, factorCount: 1)
      #expect(shape.butterflyFactorCount == e + 1)
    }
  }

  /// For n = b^2 the share 2/(b + 1), the dimension of the orthogonal class over n(n-1)/2, and nothing from a third factor.
  @Test(arguments: [2, 3, 8]) func tangentShare(_ b: Int) throws {
    for m in 2...4 {
      let share = try FactorClass(blockCount: b, blockSize: b, factorCount: m).tangentFraction()
      #expect(abs(try #require(share) - 2 / Double(b + 1)) < 1e-14)
    }
    let one = try FactorClass(blockCount: b, blockSize: b, factorCount: 1).tangentFraction()
    #expect(abs(try #require(one) - Double(b - 1) / Double(b * b - 1)) < 1e-14)
  }

  @Test func orthogonalDimensions() throws {
    for (k, b, dimension) in [(4, 4, 48), (2, 6, 48), (2, 8, 88), (3, 6, 81)] {
      let structure = try GroupShuffleStructure(
        leftBlockCount: k, rightBlockCount: k, inner: Shuffle(factor: k, count: k * b))
      #expect(structure.orthogonalDimension == dimension)
      // Twice it over n(n-1) is the share of the tangent space for two factors.
      let n = k * b
      let share = try FactorClass(blockCount: k, blockSize: b, factorCount: 2).tangentFraction()
      #expect(abs(try #require(share) - 2 * Double(dimension) / Double(n * (n - 1))) < 1e-14)
    }
  }

  // MARK: - Projection

  @Test func projectionLimits() throws {
    #expect(abs(try ProjectionLimit.haar(blockCount: 2) - (0.5 - 1 / Double.pi)) < 1e-13)
    for (k, haar, gaussian) in [
      (2, 0.18169, 0.10627), (3, 0.33221, 0.25949), (4, 0.43622, 0.37709), (8, 0.65049, 0.62414),
    ] {
      #expect(abs(try ProjectionLimit.haar(blockCount: k) - haar) < 1e-5)
      #expect(abs(try ProjectionLimit.gaussian(blockCount: k) - gaussian) < 1e-5)
    }
    #expect(try ProjectionLimit.haar(blockCount: 1) == 0)
    #expect(try ProjectionLimit.gaussian(blockCount: 1) == 0)
    // First order in 1/b: simulated .43046 +- .0007 and .36999 +- .0006 at k = 4, b = 16.
    #expect(abs(try ProjectionLimit.haar(blockCount: 4, blockSize: 16) - 0.43046) < 0.006)
    #expect(abs(try ProjectionLimit.gaussian(blockCount: 4, blockSize: 16) - 0.36999) < 0.006)
    // The slope at k = 2 by hand: phi_q = pi/4, q = 1/2.
    let slope =
      try 1000
      * (ProjectionLimit.haar(blockCount: 2) - ProjectionLimit.haar(blockCount: 2, blockSize: 1000))
    #expect(abs(slope - (0.25 - 0.5 / Double.pi)) < 1e-9)
    // Both grow towards 1, and towards one another.
    var last = (0.0, 0.0)
    for k in [2, 3, 5, 17, 300, 100_000] {
      let now = (
        try ProjectionLimit.haar(blockCount: k), try ProjectionLimit.gaussian(blockCount: k)
      )
      #expect(now.0 > last.0 && now.1 > last.1 && now.0 > now.1 && now.0 < 1)
      last = now
    }
    #expect(last.0 - last.1 < 1e-4)
    #expect(abs(try ProjectionLimit.square(blockSize: 16) - 0.7875) < 5e-5)
    #expect(abs(try ProjectionLimit.square(blockSize: 32) - 0.8863) < 5e-5)
  }

  // MARK: - Transport

  /// Two factors with k <= b take any x to any y of its length.
  @Test(arguments: [(4, 4), (2, 6), (3, 5), (1, 4)]) func transportIsReached(
    _ k: Int, _ b: Int
  ) throws {
    let x = normals(k * b, "x")
    let length = norm(x)
    let target = normals(k * b, "y")
    let y = target.map { $0 * length / norm(target) }
    let chain = try transportingChain(blockCount: k, blockSize: b, from: x, to: y)
    let image = chain.apply(toRowsOf: Matrix(rows: 1, columns: x.count, elements: x))
    #expect(largestDifference(image.elements, y) < 1e-13 * length)
    for factor in chain.factors {
      for g in 0..<k {
        #expect(largestDifference(gram(factor.block(g), of: .rows), .identity(b)) < 1e-13)
      }
    }
    #expect(
      try VectorTransport(blockCount: k, blockSize: b, factorCount: 2)
        .maximumOverlap(from: x, to: y) == 1)
    #expect(
      refusal {
        _ = try transportingChain(
          blockCount: k, blockSize: b, from: x, to: y.map { 2 * $0 })
      }.contains("length"))
  }

  /// No random layer turns x further than the ceiling.
  @Test func ceilingHolds() throws {
    for (k, b, m) in [(8, 2, 1), (8, 2, 2), (8, 2, 3), (16, 4, 2)] {
      let (x, y) = (normals(k * b, "x"), normals(k * b, "y"))
      let ceiling = try #require(
        try VectorTransport(blockCount: k, blockSize: b, factorCount: m)
          .maximumOverlap(from: x, to: y))
      let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: m)
      for r in 0..<200 {
        let Q = try pattern.random(from: stream.substream("layer").at(r).substream("\(k) \(m)"))
        let image = Q.apply(toRowsOf: Matrix(rows: 1, columns: x.count, elements: x)).elements
        #expect(dot(image, y) / norm(x) / norm(y) <= ceiling + 1e-12)
      }
    }
  }

  @Test func expectedCeilings() throws {
    func expected(_ b: Int, _ m: Int) throws -> Double? {
      try VectorTransport(blockCount: 64 / b, blockSize: b, factorCount: m).expectedMaximumOverlap
    }
    for (b, value) in [(2, 0.7916), (4, 0.8905), (8, 0.9469), (16, 0.9769), (32, 0.9922)] {
      #expect(abs(try #require(try expected(b, 1)) - value) < 5e-5)
    }
    #expect(abs(try #require(try expected(2, 3)) - 0.9469) < 5e-5)
    for (b, m) in [(8, 2), (4, 3), (2, 6)] { #expect(try expected(b, m) == 1) }
    // b^{m-1} = 4 does not divide k = 6.
    let unknown = try VectorTransport(blockCount: 6, blockSize: 4, factorCount: 2)
    #expect(unknown.componentCount == nil && unknown.expectedMaximumOverlap == nil)
    // The series of large dimensions continues the exact form.
    let large = try VectorTransport(blockCount: 2, blockSize: 300, factorCount: 1)
    let small = try VectorTransport(blockCount: 2, blockSize: 60, factorCount: 1)
    let (a, c) = (
      try #require(large.expectedMaximumOverlap), try #require(small.expectedMaximumOverlap)
    )
    // 1 - (C - 1)/(2n) + ...
    #expect(abs((1 - a) * 1200 - 1) < 0.01 && abs((1 - c) * 240 - 1) < 0.03)
    #expect(
      refusal {
        _ = try VectorTransport(blockCount: 2, blockSize: 2, factorCount: 1)
          .maximumOverlap(from: [0, 0, 0, 0], to: [1, 0, 0, 0])
      }.contains("sourceVector"))
  }

  // MARK: - One step

  /// Against the eigenvalues of W1^T W1, and Cayley's map of the whole generator.
  @Test(arguments: [1, 2, 5]) func oneStepIsExact(_ d: Int) throws {
    let (p, c, eta) = (7, 1.3, 0.4)
    let (u, v) = (normals(p, "u"), normals(d, "v"))
    let step = try OneStepUpdate(
      neuronVector: u, inputVector: v, learningRate: eta, columnScale: c)
    let W1 = Matrix(rows: p, columns: d) { i, j in (i == j ? c : 0) + eta * u[i] * v[j] }
    let eigen = try symmetricEigen(gram(W1, of: .columns))
    #expect(abs(eigen.values[0] - step.eigenvalues.largest) < 1e-12)
    if d > 1 {
      #expect(abs(eigen.values[d - 1] - step.eigenvalues.smallest) < 1e-12)
      let overlap = dot(eigen.vectors.column(0), v) / norm(v)
      #expect(abs(overlap * overlap - (try #require(step.squaredTopOverlap))) < 1e-12)
    }
    let h = u.prefix(d).map { c * $0 }
    let K = Matrix(rows: d, columns: d) { i, j in eta * (h[i] * v[j] - v[i] * h[j]) }
    let Q = try CayleyBlocks(BlockDiagonal(count: 1, stacked: K)).blocks.stacked
    #expect(largestDifference(product(Q, v), step.rotatedDirection) < 1e-13)
    #expect(abs(try singularValues(K)[0] - step.skewNorm) < 1e-13)
    #expect(abs(tan(step.rotationAngle / 2) - step.skewNorm) < 1e-13)
  }

  @Test func groupShuffleStepIsExact() throws {
    let (d, k, eta) = (12, 3, 0.3)
    let (u, v) = (normals(15, "u"), normals(d, "v"))
    let step = try OneStepUpdate(neuronVector: u, inputVector: v, learningRate: eta)
    let K = Matrix(rows: d, columns: d) { i, j in eta * (u[i] * v[j] - v[i] * u[j]) }
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: 4, factorCount: 2)
    let P = pattern.shuffles[1]
    let turned = P.permutingColumns(of: P.permutingRows(of: K))
    let factors = try [K, turned].map { K in
      try CayleyBlocks(
        BlockDiagonal(
          count: k, stacked: Matrix(rows: d, columns: 4) { i, c in K[i, i / 4 * 4 + c] })
      ).blocks
    }
    let image = pattern.chain(factors).apply(
      toRowsOf: Matrix(rows: 1, columns: d, elements: v))
    #expect(
      largestDifference(image.elements, try step.groupShuffleDirection(blockCount: k)) < 1e-13)
    #expect(
      refusal { _ = try step.groupShuffleDirection(blockCount: 5) }.contains("blockCount"))
  }

  @Test func parallelVectors() throws {
    func step(_ u: [Double], _ v: [Double], _ eta: Double) throws -> OneStepUpdate {
      try OneStepUpdate(neuronVector: u, inputVector: v, learningRate: eta)
    }
    #expect(try step([1, 2, 0], [1, 2], 0.5).squaredTopOverlap == 1)
    #expect(try step([-1, -2, 0], [1, 2], 0.05).squaredTopOverlap == 0)
    // t = 2 eta h.v + eta^2 |u|^2 |v|^2 = 0 at eta = 2 for u = -v of length 1.
    #expect(try step([-1], [1], 2).squaredTopOverlap == nil)
    // Parallel to rounding only.
    let u = [0.1, 0.2, 0.3].map { $0 / 3 }
    #expect(try step(u, [0.1, 0.2, 0.3], 1).skewNorm == 0)
    for (u, v, eta) in [
      ([0.0, 0], [1.0], 1.0), ([1, 0], [0], 1), ([1], [1, 1], 1), ([1], [1], 0),
    ] {
      #expect(refusal { _ = try step(u, v, eta) }.contains("must be"))
    }
  }

  // MARK: - Kernels and convolutions

  @Test func signKernelBias() throws {
    func bias(_ rho: Double, _ b: Int) throws -> Double {
      try SignKernelError(correlation: rho, blockSize: b).differentBlockBias().get("bias")
    }
    #expect(abs(try bias(0.6, 8) - 0.0308885183) < 1e-9)
    #expect(abs(try bias(0.9, 8) + 0.0668821056) < 1e-9)
    #expect(abs(try bias(0, 8)) < 1e-9)
    #expect(abs(try bias(-0.6, 8) + 0.0308885183) < 1e-9)
    // Two dimensions: p and q uniform; a double sum on a fine grid.
    let (n, rho) = (2000, 0.3)
    var sum = 0.0
    for i in 0..<n {
      let p = (Double(i) + 0.5) / Double(n) * Double.pi / 2
      for j in 0..<n {
        let q = (Double(j) + 0.5) / Double(n) * Double.pi / 2
        sum += atan2(rho * sin(p), (1 - rho * rho).squareRoot() * sin(q))
      }
    }
    let direct = 2 / Double.pi * (sum / Double(n * n) - asin(rho))
    #expect(abs(try bias(0.3, 2) - direct) < 1e-6)
    // Large blocks and correlations near 1 stay settled.
    for (rho, b) in [(0.999, 8), (0.6, 100_000), (1e-6, 4), (0.999999, 2)] {
      #expect(abs(try bias(rho, b)) < 0.2)
    }
    #expect(
      refusal { _ = try SignKernelError(correlation: 1, blockSize: 4) }.contains("correlation"))
  }

  /// Skew for both paddings, norms as of the dense matrix, below the bound; in one and in two dimensions.
  @Test(arguments: [1, 3]) func skewConvolutions(_ h: Int) throws {
    let (c, w, H, N) = (3, 3, h == 1 ? 1 : 5, 6)
    let convolution = try SkewConvolution(
      .normal(rows: c, columns: c * h * w, from: stream.substream("M \(h)")), tapRows: h,
      tapColumns: w)
    for padding in ConvolutionPadding.allCases {
      let A = convolution.matrix(rows: H, columns: N, padding: padding)
      #expect(largestDifference(A.transposed(), A.scaled(by: -1)) < 1e-15)
      let moduli = try convolution.eigenvalueModuli(rows: H, columns: N, padding: padding)
      let norm = try #require(moduli.max())
      #expect(abs(norm - (try singularValues(A)[0])) < 1e-12)
      let bound = try convolution.unfoldingBound()
      #expect(norm <= bound + 1e-12)
      // The exponential to T terms, as a matrix.
      for T in [1, 2, 5, 9] {
        let scale = 0.7 / bound
        var (E, term) = (Matrix<Double>.identity(A.rows), Matrix<Double>.identity(A.rows))
        for j in 1...T {
          term = product(A, term).scaled(by: scale / Double(j))
          E = E + term
        }
        let excess = gram(E, of: .columns) - .identity(A.rows)
        let found = try SkewConvolution.orthogonalityError(
          moduli: moduli, scale: scale, termCount: T)
        #expect(abs(found - (try singularValues(excess)[0])) < 1e-13, "T = \(T)")
      }
    }
  }

  @Test func truncatedExponential() throws {
    func error(_ T: Int) throws -> Double {
      try SkewConvolution.orthogonalityError(moduli: [0.7], scale: 1, termCount: T)
    }
    #expect(abs(try error(5) - 2.687e-4) < 1e-7)
    #expect(abs(try error(12) - 1.881e-12) < 1e-15)
    // Below 2q + q^2, q = x^{T+1}/(T+1)!.
    for T in 1...8 {
      let q = pow(0.7, Double(T + 1)) / tgamma(Double(T + 2))
      #expect(try error(T) <= 2 * q + q * q)
    }
  }

  @Test func convolutionRefusals() throws {
    let M = Matrix<Double>.normal(rows: 2, columns: 6, from: stream)
    #expect(
      refusal { _ = try SkewConvolution(M, tapColumns: 2) }.contains("tapCount"))
    #expect(refusal { _ = try SkewConvolution(M, tapColumns: 5) }.contains("kernelRows"))
    #expect(
      refusal { _ = try SkewConvolution(Matrix(rows: 2, columns: 2), tapColumns: 1) }
        .contains("zero"))
    #expect(
      refusal {
        _ = try SkewConvolution(M, tapColumns: 3).operatorNorm(columns: 2, padding: .circular)
      }.contains("signalLength"))
  }
}
