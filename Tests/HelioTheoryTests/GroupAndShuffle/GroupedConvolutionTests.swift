import HelioCore
import HelioLinalg
import HelioTheory
import Testing
import _HelioTestSupport

/// Orthogonal convolutions in groups with shuffles.
@Suite struct GroupedConvolutionTests {
  private let stream = RandomStream(seed: 12, purpose: "grouped convolutions")

  private func groups(
    _ count: Int, of channels: Int, taps: (Int, Int), _ name: String
  ) throws -> [SkewConvolution] {
    try (0..<count).map {
      try SkewConvolution(
        .normal(
          rows: channels, columns: channels * taps.0 * taps.1,
          from: stream.substream("\(name) \($0)")),
        tapRows: taps.0, tapColumns: taps.1)
    }
  }

  /// The layer as a matrix: what it makes of every unit signal.
  private func matrix(
    _ layer: GroupedConvolution, _ H: Int, _ N: Int, _ padding: ConvolutionPadding
  ) throws -> Matrix<Double> {
    let c = layer.channels
    var A = Matrix<Double>(rows: c * H * N, columns: c * H * N)
    for k in 0..<c * H * N {
      var unit = Matrix<Double>(rows: c, columns: H * N)
      unit[k / (H * N), k % (H * N)] = 1
      let image = try layer.apply(unit, rows: H, padding: padding).elements
      for (row, value) in image.enumerated() { A[row, k] = value }
    }
    return A
  }

  @Test(arguments: ConvolutionPadding.allCases) func convolutionIsItsMatrix(
    _ padding: ConvolutionPadding
  ) throws {
    let K = try groups(1, of: 3, taps: (3, 3), "dense")[0]
    let (H, N) = (4, 5)
    let x = Matrix<Double>.normal(rows: 3, columns: H * N, from: stream.substream("x"))
    let dense = product(
      K.matrix(rows: H, columns: N, padding: padding),
      Matrix(rows: 3 * H * N, columns: 1) { i, _ in x.elements[i] })
    let found = try K.apply(x, rows: H, padding: padding)
    for (a, b) in zip(found.elements, dense.elements) { #expect(abs(a - b) < 1e-13) }
  }

  /// c = 8, w = 3, groups of 4 and 2: 80 numbers for 192, all 64 pairs connected, orthogonal.
  @Test(arguments: [1, 3]) func layerIsOrthogonalAndDense(_ h: Int) throws {
    let (H, N) = h == 1 ? (1, 5) : (3, 4)
    #expect(GroupedConvolution.parameterCount(channels: 8, taps: 3, groups: (4, 2)) == 80)
    #expect(try GroupedConvolution.connectedPairs(channels: 8, groups: (4, 2)) == 64)
    #expect(try GroupedConvolution.connectedPairs(channels: 8, groups: (4, 4)) == 32)
    for padding in ConvolutionPadding.allCases {
      func layer(_ g2: Int, terms: Int) throws -> GroupedConvolution {
        try GroupedConvolution(
          first: groups(4, of: 2, taps: (h, 3), "E1"),
          second: groups(g2, of: 8 / g2, taps: (1, 1), "E2"),
          termCount: terms)
      }
      let A = try matrix(layer(2, terms: 20), H, N, padding)
      #expect(largestDifference(gram(A, of: .columns), .identity(A.rows)) < 2e-14)
      let rough = try matrix(layer(2, terms: 5), H, N, padding)
      let error = try singularValues(gram(rough, of: .columns) - .identity(A.rows))[0]
      #expect(error > 1e-8 && error < 2.1 * 2.69e-4, "\(error)")
      for (g2, pairs) in [(2, 64), (4, 32)] {
        let B = try matrix(layer(g2, terms: 8), H, N, padding)
        let connected = (0..<8).reduce(0) { sum, o in
          sum
            + (0..<8).count { i in
              (0..<H * N).contains { y in
                (0..<H * N).contains { x in B[o * H * N + y, i * H * N + x] != 0 }
              }
            }
        }
        #expect(connected == pairs)
      }
    }
  }

  /// Connected iff g1 g2 <= c, for all groups that divide c.
  @Test func connectionWhenPredicted() throws {
    for c in [8, 12, 16, 36] {
      let divisors = (1...c).filter { c % $0 == 0 }
      for g1 in divisors {
        for g2 in divisors {
          let pairs = try GroupedConvolution.connectedPairs(channels: c, groups: (g1, g2))
          #expect((pairs == c * c) == (g1 * g2 <= c), "\(c), \(g1), \(g2): \(pairs)")
        }
      }
    }
  }

  @Test func pairsStayTogether() throws {
    let x = Matrix<Double>.normal(rows: 8, columns: 6, from: stream.substream("pairs"))
    let sorted = try maxMin(x)
    for n in 0..<6 {
      for i in 0..<4 {
        #expect(sorted[2 * i, n] >= sorted[2 * i + 1, n])
        #expect(sorted[2 * i, n] + sorted[2 * i + 1, n] == x[2 * i, n] + x[2 * i + 1, n])
      }
    }
    let y = Matrix<Double>.normal(rows: 8, columns: 6, from: stream.substream("others"))
    let (before, after) = ((x - y).elements, try (sorted - maxMin(y)).elements)
    #expect(dot(after, after) <= dot(before, before))
    func layer(_ keepsPairs: Bool) throws -> GroupedConvolution {
      try GroupedConvolution(
        first: groups(2, of: 4, taps: (1, 3), "pairs 1"),
        second: groups(2, of: 4, taps: (1, 1), "pairs 2"),
        termCount: 20, keepsPairs: keepsPairs)
    }
    for keepsPairs in [false, true] {
      let A = try matrix(layer(keepsPairs), 1, 4, .circular)
      #expect(largestDifference(gram(A, of: .columns), .identity(A.rows)) < 2e-14)
    }
    #expect(
      largestDifference(
        try layer(true).apply(x, padding: .circular), try layer(false).apply(x, padding: .circular))
        > 0.1)
  }

  @Test func refusals() throws {
    let two = try groups(2, of: 2, taps: (1, 3), "a")
    let one = try groups(2, of: 2, taps: (1, 1), "b")
    #expect(
      refusal { _ = try GroupedConvolution(first: two, second: two, termCount: 5) }.contains(
        "one tap"))
    #expect(
      refusal { _ = try GroupedConvolution(first: two, second: [one[0]], termCount: 5) }.contains(
        "4 channels"))
    #expect(
      refusal { _ = try GroupedConvolution(first: two, second: one, termCount: 0) }.contains(
        "termCount"))
    #expect(
      refusal { _ = try GroupedConvolution.connectedPairs(channels: 8, groups: (3, 2)) }.contains(
        "groups"))
    #expect(refusal { _ = try maxMin(Matrix(rows: 3, columns: 2)) }.contains("even"))
  }
}
