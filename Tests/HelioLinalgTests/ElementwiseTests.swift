import Foundation
import HelioCore
import HelioLinalg
import Testing

@Suite struct ElementwiseTests {
  let points = (-120...120).map { Double($0) / 8.1 } + [0, 1e-300, -1e-300, 30, -30, 0.1]

  @Test func functionsAndDerivativesAgreeWithTheCLibrary() throws {
    for (name, f, derivative) in referenceFunctions {
      let code = try #require(VectorFunction.allCases.first { "\($0)" == name })
      var values = points
      apply(code, scale: 2, to: &values)
      var slopes = points
      apply(try #require(code.derivative), to: &slopes)
      for (i, x) in points.enumerated() {
        let expected = 2 * f(x)
        // sin and cos near their zeros are good to an ulp of 1, the others to ulps of the value.
        let floor = ["sin", "cos", "sinCos"].contains(name) ? 4e-16 : 1e-290
        #expect(abs(values[i] - expected) <= 4e-15 * abs(expected) + floor, "\(name) at \(x)")
        let slope = derivative(x)
        #expect(abs(slopes[i] - slope) <= 2e-13 * abs(slope) + floor, "\(name)' at \(x)")
      }
      var singles = points.map { Float($0) }
      apply(code, to: &singles)
      for (i, x) in points.enumerated() {
        let expected = f(Double(Float(x)))
        let floor = name.hasPrefix("sin") || name == "cos" ? 1e-7 : 1e-36
        // Rounding the argument of erfc(x / sqrt 2) costs x^2 ulps in the tail of gelu.
        let relative = 1e-6 + (name == "gelu" ? 1.2e-7 * x * x : 0)
        #expect(
          abs(Double(singles[i]) - expected) <= relative * abs(expected) + floor,
          "\(name) in Float at \(x)")
      }
    }
  }

  @Test func leakyReluUsesItsSlope() {
    var x = [-2.0, 3, 0]
    apply(.leakyRelu, parameter: 0.1, to: &x)
    #expect(x == [-0.2, 3, 0])
    var y = [-2.0, 3]
    apply(.leakyReluDerivative, parameter: 0.1, scale: 3, to: &y)
    #expect(abs(y[0] - 0.3) < 1e-15 && y[1] == 3)
  }

  @Test func rowsAreScaledOneByOne() {
    var X = Matrix<Double>(rows: 3, columns: 11) { i, j in Double(i * 11 + j) / 7 - 2 }
    let original = X
    apply(.tanh, rowScales: [1, -2, 0.5], to: &X)
    var expected = original
    apply(.tanh, to: &expected)
    for i in 0..<3 {
      for j in 0..<11 { #expect(X[i, j] == [1, -2, 0.5][i] * expected[i, j]) }
    }
  }

  @Test func columnsAreScaledInTheSamePass() {
    let X = Matrix<Double>(rows: 3, columns: 5) { i, j in Double(i * 5 + j) / 7 - 1 }
    let (rowScales, columnScales) = ([1, -2, 0.5], [0.5, 2, -1, 3, 0])
    var scaled = X
    apply(.tanh, rowScales: rowScales, columnScales: columnScales, to: &scaled)
    var expected = X
    apply(.tanh, rowScales: rowScales, to: &expected)
    multiplyColumns(of: &expected, by: columnScales)
    #expect(scaled == expected)
    for i in 0..<3 {
      for j in 0..<5 {
        let value = rowScales[i] * tanh(X[i, j]) * columnScales[j]
        #expect(abs(scaled[i, j] - value) <= 1e-15)
      }
    }
  }

  /// Below the normal range a product takes a hundred times as long; neurons that are saturated have such slopes.
  @Test func slopesOfSaturatedNeuronsAreZeroAndNotSubnormal() {
    for f: VectorFunction in [
      .tanhDerivative, .erfDerivative, .scaledErfDerivative, .softplusDerivative, .geluDerivative,
    ] {
      var x = (0...4000).map { -Double($0) / 5 }
      apply(f, to: &x)
      #expect(x.allSatisfy { !$0.isSubnormal } && x.last == 0, "\(f)")
      var single = (0...4000).map { -Float($0) / 40 }
      apply(f, to: &single)
      #expect(single.allSatisfy { !$0.isSubnormal } && single.last == 0, "\(f) in Float")
    }
    var x = [Double.nan, -Double.infinity]
    apply(.identity, to: &x)
    #expect(x[0].isNaN && x[1] == -.infinity)
  }

  @Test func hermiteSeries() {
    let c = [0.5, -1, 2, 0.25]
    var x = points.filter { abs($0) < 10 }
    let original = x
    applyHermiteSeries(c, to: &x)
    for (value, z) in zip(x, original) {
      let h2 = (z * z - 1) / 2.0.squareRoot()
      let h3 = (z * z * z - 3 * z) / 6.0.squareRoot()
      let expected = 0.5 - z + 2 * h2 + 0.25 * h3
      #expect(abs(value - expected) < 1e-12 * (1 + abs(expected)))
    }
    var empty = [1.0, 2]
    applyHermiteSeries([], to: &empty)
    #expect(empty == [0, 0])
  }
}

@Suite struct DrawingTests {
  @Test func wordsBelongToTheStream() {
    let stream = RandomStream(seed: 3, purpose: "test")
    let words = stream.words(9)
    #expect(Set(words).count == 9)
    #expect(Array(stream.words(4)) == Array(words.prefix(4)))
    #expect(stream.at(1).words(4) != Array(words.prefix(4)))
  }

  @Test func uniformsFillTheInterval() {
    let u = RandomStream(seed: 3, purpose: "uniform").uniforms(100_000)
    #expect(u.allSatisfy { $0 > 0 && $0 < 1 })
    let mean = u.reduce(0, +) / 1e5
    #expect(abs(mean - 0.5) < 4 * (1 / 12.0 / 1e5).squareRoot())
    // Kolmogorov-Smirnov distance below the 0.1 % quantile 1.95 / sqrt(n)
    let distance = u.sorted().enumerated().map { abs($1 - (Double($0) + 0.5) / 1e5) }.max()!
    #expect(distance < 1.95 / 1e5.squareRoot())
  }

  func moments<S: MatrixScalar>(_: S.Type) {
    let n = 200_001
    let z = RandomStream(seed: 4, purpose: "normal").normals(n, as: S.self).map { Double($0) }
    let expected = [0.0, 1, 0, 3, 0, 15]
    let deviations = [1.0, 2, 15, 96, 945, 10170].map { $0.squareRoot() }
    for k in 1...6 {
      let direct = z.map { x in (0..<k).reduce(1.0) { p, _ in p * x } }.reduce(0, +) / Double(n)
      #expect(abs(direct - expected[k - 1]) < 4 * deviations[k - 1] / Double(n).squareRoot())
    }
    let lag = zip(z, z.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
    #expect(abs(lag) < 4 / Double(n).squareRoot())
    let half = zip(z, z.dropFirst(512)).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
    #expect(abs(half) < 4 / Double(n).squareRoot())
  }
  @Test func normalMoments() {
    moments(Double.self)
    moments(Float.self)
  }

  @Test func shorterRequestsArePrefixes() {
    let stream = RandomStream(seed: 5, purpose: "prefix")
    let long = stream.normals(3000)
    for n in [0, 1, 2, 511, 1024, 1025, 2047] {
      #expect(stream.normals(n) == Array(long.prefix(n)))
    }
    let matrix = Matrix<Double>.normal(rows: 3, columns: 4, scale: 2, from: stream)
    #expect(zip(matrix.elements, long).allSatisfy { abs($0 - 2 * $1) < 1e-15 * abs($0) + 1e-300 })
  }

  @Test func permutationsAreUniform() {
    var counts = [[Int]: Int]()
    for i in 0..<6000 {
      counts[RandomStream(seed: 1, purpose: "order", index: i).permutation(3), default: 0] += 1
    }
    #expect(counts.count == 6)
    for count in counts.values { #expect(abs(Double(count) - 1000) < 4 * 1000.0.squareRoot()) }
    #expect(RandomStream(seed: 1, purpose: "o").permutation(0).isEmpty)
    #expect(RandomStream(seed: 1, purpose: "o").indices(50, below: 3).allSatisfy { 0..<3 ~= $0 })
  }
}
