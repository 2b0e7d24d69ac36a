import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing
import _HelioTestSupport

@Suite struct SubspaceReportTests {
  private let stream = RandomStream(seed: 9, purpose: "subspace reports")

  private func network(
    _ activation: Activation = .tanh, outputs: Int = 1, d: Int = 12, p: Int = 40
  ) throws -> TwoLayerNetwork<Double> {
    try TwoLayerNetwork(
      dimension: d, width: p, outputs: outputs, activation: activation, biasVariance: 0.3,
      start: .plain, from: stream.substream("network"))
  }

  private func subspace(_ r: Int, d: Int = 12) throws -> LinearSubspace {
    try LinearSubspace(
      spannedBy: .normal(rows: d, columns: r, from: stream.substream("subspace")))
  }

  private func inputs(_ n: Int, d: Int = 12) -> Matrix<Double> {
    .normal(rows: n, columns: d, from: stream.substream("inputs"))
  }

  /// Three outputs at once: the weights outside decay by (1 - lr lambda)^T and nothing else, those inside are what
  /// training in the coordinates of the subspace gives.
  @Test func descentStaysInside() throws {
    let space = try subspace(5)
    let X = space.projected(inputs(30))
    let Y = Matrix<Double>.normal(rows: 30, columns: 3, from: stream.substream("targets"))
    let start = try network(outputs: 3)
    let (eta, lambda, steps) = (0.4, 0.05, 25)
    var whole = start
    try whole.descend(
      inputs: X, targets: Y, learningRate: eta, weightDecay: lambda, stepCount: steps)
    let factor = pow(1 - eta * lambda, Double(steps))
    let outside = space.remainder(whole.firstLayer)
    #expect(
      largestDifference(outside, space.remainder(start.firstLayer).scaled(by: factor)) < 1e-13)
    var inner = TwoLayerNetwork(
      firstLayer: space.coordinates(start.firstLayer), secondLayer: start.secondLayer,
      biases: start.biases, activation: .tanh)
    try inner.descend(
      inputs: space.coordinates(X), targets: Y, learningRate: eta, weightDecay: lambda,
      stepCount: steps)
    #expect(largestDifference(space.coordinates(whole.firstLayer), inner.firstLayer) < 1e-12)
    #expect(
      largestDifference(inner.firstLayer, space.coordinates(start.firstLayer)) > 0.05,
      "something was learned")
    #expect(
      refusal { () throws(HelioError) in
        try whole.descend(
          inputs: X, targets: Y, learningRate: 4, weightDecay: 0.5, stepCount: 1)
      }.contains("below 2"))
  }

  /// At the stable size the loss falls step by step; far above it training overflows and says so.
  @Test func stableLearningRate() throws {
    let X = inputs(60)
    let Y = Matrix<Double>.normal(rows: 60, columns: 2, from: stream.substream("targets"))
    var network = try network(.relu, outputs: 2)
    let eta = try network.stableLearningRate(inputs: X)
    func loss() -> Double { (Y - network(X)).frobeniusNorm }
    var last = loss()
    let first = last
    for _ in 0..<20 {
      try network.descend(inputs: X, targets: Y, learningRate: eta, stepCount: 1)
      #expect(loss() < last)
      last = loss()
    }
    #expect(last < 0.9 * first)
    #expect(
      refusal { () throws(HelioError) in
        try network.descend(inputs: X, targets: Y, learningRate: 1e5 * eta, stepCount: 400)
      }.contains("smaller learning rate"))
  }

  /// Sheet §4.3: W P is the same function inside and f(P x) outside, and has no gradient there.
  @Test func projectionsOfWeightsAndInputsAreTheSameFunction() throws {
    let space = try subspace(4)
    let (X, f) = (inputs(20), try network(outputs: 2))
    let repaired = try f.projectingWeights(on: space)
    let P = space.projected(X)
    #expect(largestDifference(repaired(P), f(P)) < 1e-13)
    #expect(largestDifference(repaired(X), f(P)) < 1e-13)
    #expect(largestDifference(repaired(X), f(X)) > 0.1)
    let one = try network().projectingWeights(on: space)
    let report = try one.subspaceReport(P, space)
    #expect(report.outerNorms.allSatisfy { $0 == 0 })
    #expect(report.distances(.outside, toChange: report.outputs).allSatisfy { $0 == .infinity })
  }

  /// The output at the distance found has changed by what was asked for, and not before; gradients add up.
  @Test(arguments: [Activation.tanh, .relu], [0.0, 0.7])
  func distancesAreWhereTheOutputHasChanged(activation: Activation, offset: Double) throws {
    let space = try subspace(7)
    let X = space.projected(inputs(15))
    let network = try network(activation)
    let report = try network.subspaceReport(X, space, offset: offset)
    let found = try network.inputGradients(X)
    for i in 0..<X.rows {
      #expect(abs(report.outputs[i] - found.outputs[i] - offset) < 1e-13)
      let g = hypotenuse(report.innerNorms[i], report.outerNorms[i])
      #expect(abs(g - found.norms[i]) < 1e-12)
    }
    for part in SubspaceReport.Part.allCases {
      for delta in [report.outputs.map { abs($0) }, [Double](repeating: 0.2, count: X.rows)] {
        let t = report.distances(part, toChange: delta)
        let linear = report.linearDistances(part, toChange: delta)
        let G =
          part == .inside ? space.projected(found.gradients) : space.remainder(found.gradients)
        for i in 0..<X.rows where t[i].isFinite {
          let sign: Double = report.outputs[i] < 0 ? -1 : 1
          func left(_ length: Double) -> Double {
            let moved = Matrix(rows: 1, columns: X.columns) {
              X[i, $1] - length * sign * G[i, $1] / norm(G.row(i))
            }
            return sign * (network(moved)[0, 0] + offset) - (abs(report.outputs[i]) - delta[i])
          }
          #expect(abs(left(t[i])) < 1e-9)
          #expect(left(0.999 * t[i]) > 0)
          if delta[i] < 0.05 { #expect(abs(t[i] / linear[i] - 1) < 0.3) }
        }
        #expect(t.count { $0.isFinite } > X.rows / 2)
      }
    }
  }

  /// Rivals by brute force, one output at a time.
  @Test func rivalsAreTheNearest() throws {
    let space = try subspace(7)
    let X = space.projected(inputs(25))
    let f = try network(.relu, outputs: 4)
    let offsets = [0.1, -0.2, 0.05, 0]
    let F = f(X)
    func margin(_ c: Int, _ k: Int) -> TwoLayerNetwork<Double> {
      TwoLayerNetwork(
        firstLayer: f.firstLayer,
        secondLayer: Matrix(rows: f.width, columns: 1) { j, _ in
          f.secondLayer[j, c] - f.secondLayer[j, k]
        }, biases: f.biases, activation: .relu)
    }
    for (nearness, part) in [
      (RivalNearness.gradient(inside: space), SubspaceReport.Part.inside), (.gates, .outside),
    ] {
      let margins = try f.classMargins(X, offsets: offsets, by: nearness)
      #expect(margins.flatMap(\.rows).sorted() == Array(0..<X.rows))
      for found in margins {
        for (a, i) in found.rows.enumerated() {
          let scores = (0..<4).map { F[i, $0] + offsets[$0] }
          #expect(scores.max() == scores[found.winner])
          let report = try found.network.subspaceReport(
            X.selectingRows(found.rows), space, offset: found.offset)
          #expect(abs(report.outputs[a] - scores[found.winner] + scores[found.rival]) < 1e-12)
          func size(_ k: Int) throws -> Double {
            let other = try margin(found.winner, k).subspaceReport(X.selectingRows([i]), space)
            return part == .inside
              ? other.innerNorms[0] : other.gateSecondMoments[0].squareRoot()
          }
          let lead = scores[found.winner] - scores[found.rival]
          let nearest = try lead / size(found.rival)
          for k in 0..<4 where k != found.winner && k != found.rival {
            #expect(try nearest <= (scores[found.winner] - scores[k]) / size(k) + 1e-12)
          }
        }
      }
    }
    #expect(
      refusal { () throws(HelioError) in
        _ = try f.subspaceReport(X, space)
      }.contains("one output"))
  }

  private func hypotenuse(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
}
