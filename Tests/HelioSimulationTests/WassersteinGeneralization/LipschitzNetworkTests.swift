import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing
import _HelioTestSupport

private let stream = RandomStream(seed: 5, purpose: "lipschitz network tests")

private func network(
  _ activation: Activation = .tanh, _ loss: LipschitzLoss = .logCosh, p: Int = 5, d: Int = 3
) throws -> LipschitzNetwork {
  try LipschitzNetwork(width: p, dimension: d, activation: activation, loss: loss, from: stream)
}

@Suite struct LipschitzNetworkTests {
  /// Outputs written out, beyond one block of rows.
  @Test func outputs() throws {
    let net = try network()
    let sample = NoisyLinearSample(count: 1030, dimension: 3, from: stream)
    let W = net.firstLayer
    let plain = (0..<1030).map { i in
      (0..<5).reduce(0.0) {
        $0 + net.secondLayer[$1] * tanh(dot(W.row($1), sample.inputs.row(i))) / 5.0.squareRoot()
      }
    }
    #expect(largestDifference(net.outputs(sample.inputs), plain) < 1e-13)
  }

  /// A step of one sample, of a batch and of all samples is -eta times the gradient by differences, after decay.
  @Test(arguments: [1, 2, 3, 4]) func stepsFollowTheGradient(_ b: Int) throws {
    for activation in [Activation.tanh, .relu, .erf] {
      for d in [1, 2, 3] {
        let net = try network(activation, d: d)
        let sample = NoisyLinearSample(count: b, dimension: d, from: stream.substream("data"))
        let (eta, lambda, h) = (0.3, 0.2, 1e-6)
        var moved = net
        moved.train(
          inputs: sample.inputs, labels: sample.labels,
          try EnvelopeSchedule(
            learningRate: eta, stepCount: 1, weightDecay: lambda, batchSize: b))
        func loss(_ a: [Double], _ W: Matrix<Double>) throws -> Double {
          let other = try LipschitzNetwork(
            secondLayer: a, firstLayer: W, activation: activation, loss: .logCosh)
          return other.losses(sample.inputs, sample.labels).reduce(0, +) / Double(b)
        }
        let (a, W) = (net.secondLayer, net.firstLayer)
        for j in 0..<5 {
          var (up, down) = (a, a)
          up[j] += h
          down[j] -= h
          let slope = try (loss(up, W) - loss(down, W)) / (2 * h)
          #expect(abs(moved.secondLayer[j] - ((1 - eta * lambda) * a[j] - eta * slope)) < 1e-8)
          for k in 0..<d {
            var (more, less) = (W, W)
            more[j, k] += h
            less[j, k] -= h
            let slope = try (loss(a, more) - loss(a, less)) / (2 * h)
            let expected = (1 - eta * lambda) * W[j, k] - eta * slope
            #expect(abs(moved.firstLayer[j, k] - expected) < 1e-8)
          }
        }
      }
    }
  }

  /// Full-batch descent is one batch of all rows a step; epochs go through the same rows in the same order.
  @Test func courses() throws {
    let sample = NoisyLinearSample(count: 6, dimension: 3, from: stream)
    var (whole, batch) = (try network(), try network())
    whole.descend(inputs: sample.inputs, labels: sample.labels, learningRate: 0.1, steps: 1)
    batch.train(
      inputs: sample.inputs, labels: sample.labels,
      try EnvelopeSchedule(learningRate: 0.1, stepCount: 1, batchSize: 6))
    #expect(whole.secondLayer == batch.secondLayer && whole.firstLayer == batch.firstLayer)
    var (twice, again) = (try network(), try network())
    let pass = try EnvelopeSchedule(learningRate: 0.1, decayExponent: 0.5, stepCount: 6)
    twice.train(
      inputs: sample.inputs, labels: sample.labels,
      try EnvelopeSchedule(learningRate: 0.1, decayExponent: 0.5, stepCount: 6, epochs: 2))
    for _ in 0..<2 { again.train(inputs: sample.inputs, labels: sample.labels, pass) }
    #expect(twice.secondLayer == again.secondLayer && twice.firstLayer == again.firstLayer)
  }

  /// The recursion along the data dominates norms and movement for every loss, step by step.
  @Test(arguments: [LipschitzLoss.absolute, .huber(threshold: 0.5), .pinball(level: 0.9)])
  func envelopeDominates(_ loss: LipschitzLoss) throws {
    for activation in [Activation.tanh, .relu] {
      var net = try network(activation, loss, p: 8)
      let norms = try InitialNorms(secondLayer: net.secondLayer, firstLayer: net.firstLayer)
      var envelope = EnvelopeRecursion(norms, lossLipschitz: loss.lipschitzConstant)
      let (start, initial) = (envelope.lipschitz, net)
      let sample = NoisyLinearSample(count: 60, dimension: 3, from: stream)
      let (eta, lambda) = (0.2, 0.3)
      var Q = 1.0
      for i in 0..<60 {
        net.train(
          inputs: sample.inputs.rows(i..<i + 1), labels: [sample.labels[i]],
          try EnvelopeSchedule(learningRate: eta, stepCount: 1, weightDecay: lambda))
        envelope.step(
          length: norm(sample.inputs.row(i)), learningRate: eta, weightDecay: lambda)
        Q *= 1 - eta * lambda
        #expect(net.lipschitzSum <= envelope.lipschitz * (1 + 1e-12))
        let moved = zip(net.outputs(sample.inputs), initial.outputs(sample.inputs)).map {
          abs($0 - $1)
        }
        for (k, size) in moved.enumerated() {
          let limit =
            norm(sample.inputs.row(k)) * (envelope.lipschitz + (1 - 2 * Q * Q) * start)
          #expect(size <= limit + 1e-12)
        }
      }
      #expect(net.largestGradient(sample.inputs) <= net.lipschitzSum * (1 + 1e-12))
    }
  }

  /// Lengths of batches are means of norms, in blocks of any size the same numbers.
  @Test func lengths() throws {
    let schedule = try EnvelopeSchedule(learningRate: 1, stepCount: 30_000, batchSize: 2)
    let found = EnvelopeRecursion.gaussianLengths(schedule, dimension: 3, from: stream)
    let r = Replicates(found)
    #expect(found.count == 30_000)
    #expect(abs(r.mean - 2 * (2 / Double.pi).squareRoot()) < 4 * r.standardError)
  }
}

@Suite struct OptimalAssignmentTests {
  /// Six points, all 720 assignments.
  @Test(arguments: 0..<5) func allPermutations(_ index: Int) {
    let C = Matrix<Double>.normal(rows: 6, columns: 6, from: stream.at(index))
    func least(_ row: Int, _ used: Set<Int>) -> Double {
      if row == 6 { return 0 }
      return (0..<6).filter { !used.contains($0) }
        .map { C[row, $0] + least(row + 1, used.union([$0])) }.min() ?? .infinity
    }
    #expect(abs(assignmentCost(C) - least(0, [])) < 1e-12)
  }

  /// On a line sorting is optimal; the paths find the same.
  @Test func sorting() {
    let (A, B) = (
      Matrix<Double>.normal(rows: 80, columns: 1, from: stream.substream("a")),
      Matrix<Double>.normal(rows: 80, columns: 1, from: stream.substream("b"))
    )
    let costs = Matrix<Double>(rows: 80, columns: 80) { abs(A[$0, 0] - B[$1, 0]) }
    #expect(abs(assignmentCost(costs) / 80 - optimalAssignmentCost(A, B)) < 1e-12)
    #expect(optimalAssignmentCost(A, A) == 0)
  }

  /// Moving all points by v costs |v|.
  @Test func translation() {
    let A = Matrix<Double>.normal(rows: 40, columns: 3, from: stream.substream("c"))
    let B = Matrix<Double>(rows: 40, columns: 3) { A[$0, $1] + [3.0, 0, 4][$1] }
    #expect(abs(optimalAssignmentCost(A, B) - 5) < 1e-12)
  }
}
