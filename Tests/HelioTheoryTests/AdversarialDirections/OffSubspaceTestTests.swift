import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

@Suite struct OffSubspaceTestTests {
  private let stream = RandomStream(seed: 21, purpose: "test of the start")

  /// One gradient: |P_perp g|^2 d/(b^2 A), whose upper tail the gradient's law gives.
  @Test func oneGradientIsTheSheets() throws {
    let c = [0.3, -0.2, 0.5]
    let A = dot(c, c)
    let g = [0.1, 0.4, 0, 0, 0]
    let test = try OffSubspaceTest(
      gates: Matrix(rows: 1, columns: 3, elements: c),
      gradients: Matrix(rows: 1, columns: 5, elements: g),
      codimension: 2, weightScale: 0.8)
    #expect(abs(test.statistic - 0.17 * 5 / (0.64 * A)) < 1e-12 && test.degreesOfFreedom == 2)
    let upper = try OffSubspaceGradient(
      gateSecondMoment: A, codimension: 2, dimension: 5, weightScale: 0.8
    ).upperTailProbability(norm: 0.17.squareRoot())
    #expect(abs(test.pValue - 2 * min(upper, 1 - upper)) < 1e-12)
  }

  /// Correlated gradients of weights that stand as they began: p is uniform; with another scale it is not.
  @Test func severalGradientsAreChiSquare() throws {
    let (k, p, l, d, b) = (3, 20, 4, 9, 0.6)
    let C = Matrix<Double>(rows: k, columns: p) { i, j in
      1 + 0.3 * Double((i + 2) * (j + 1) % 7)
    }
    var (values, wrong): ([Double], [Double]) = ([], [])
    for r in 0..<300 {
      let Omega = Matrix<Double>.normal(
        rows: p, columns: l, scale: b / Double(d).squareRoot(), from: stream.at(r))
      let inside = Matrix<Double>(rows: k, columns: d - l)
      let G = product(C, Omega)
      let gradients = Matrix(rows: k, columns: d) { i, j in
        j < l ? G[i, j] : inside[i, j - l]
      }
      func test(_ scale: Double) throws -> OffSubspaceTest {
        try OffSubspaceTest(gates: C, gradients: gradients, codimension: l, weightScale: scale)
      }
      #expect(try test(b).degreesOfFreedom == 12)
      values.append(try test(b).pValue)
      wrong.append(try test(2 * b).pValue)
    }
    let mean = values.reduce(0, +) / 300
    // A uniform variable's mean has the standard error 0.289/sqrt 300 = 0.017.
    #expect(abs(mean - 0.5) < 0.06, "\(mean)")
    #expect(abs(Double(values.count { $0 < 0.1 }) / 300 - 0.1) < 0.06)
    #expect(Double(wrong.count { $0 < 0.1 }) / 300 > 0.7)
  }

  /// A change by |f| is a flip; an offset moves the level, and a linear activation shows it in closed form.
  @Test func changesOfTheOutput() throws {
    let (z, a) = ([1, -0.5, 0.3, 2], [1, -1.0, 1, -1])
    func path(_ activation: Activation, offset: Double = 0) throws -> OffSubspacePath {
      try OffSubspacePath(
        activation: activation, preactivations: z, secondLayerValues: a, weightScale: 1,
        codimension: 4, dimension: 10, offset: offset)
    }
    let relu = try path(.relu)
    #expect(relu.distance(toChange: abs(relu.output)) == relu.flipDistance())
    let linear = try path(.linear)
    let norm = linear.gradient.rootMeanSquareNorm
    for delta in [0.05, 0.3, 2] {
      let t = try #require(linear.distance(toChange: delta))
      #expect(abs(t * norm / delta - 1) < 1e-12)
    }
    let shifted = try path(.linear, offset: 0.25)
    #expect(abs(shifted.output - linear.output - 0.25) < 1e-15)
    let flip = try #require(shifted.flipDistance())
    #expect(abs(flip * norm / abs(shifted.output) - 1) < 1e-12)
    #expect(abs(shifted.output(at: flip)) < 1e-12)
  }
}
