import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing
import _HelioTestSupport

@Suite struct AdapterTransferTests {
  private let stream = RandomStream(seed: 9, purpose: "adapter transfer tests")

  private func problem() throws -> AdapterTransfer {
    try AdapterTransfer(
      .init(dimension: 8, width: 24, sampleCount: 203, link: Link(parsing: "h1 + 0.5*h2")),
      from: stream)
  }

  @Test func lossGradient() throws {
    let problem = try problem()
    let W = problem.weights
    let (loss, gradient) = problem.lossGradient(at: W)
    #expect(loss > 0)
    for entry in [0, 17, 80, 191] {
      let h = 1e-6
      var (up, down) = (W, W)
      up.elements[entry] += h
      down.elements[entry] -= h
      let expected =
        (problem.lossGradient(at: up).loss - problem.lossGradient(at: down).loss) / (2 * h)
      #expect(abs(gradient.elements[entry] - expected) < 1e-5 * max(1, abs(expected)))
    }
  }

  /// Rotations keep singular values to rounding, low rank does not, and each lowers the loss.
  @Test func training() throws {
    let problem = try problem()
    let start = problem.lossGradient(at: problem.weights).loss
    let adapters: [Adapter] = [
      .rotation(try .groupShuffle(blockCount: 4, blockSize: 2, factorCount: 3)),
      .rotation(try .butterfly(blockCount: 4, blockSize: 2, factorCount: 3)),
      .rotation(try .blockDiagonal(blockCount: 1, blockSize: 8)), .lowRank(1),
    ]
    for adapter in adapters {
      let found = try problem.train(adapter, stepCount: 60)
      #expect(found.trainLoss < 0.7 * start)
      #expect(abs(found.trainLoss - problem.lossGradient(at: found.weights).loss) < 1e-15)
      if case .lowRank = adapter {
        #expect(found.singularValueChange > 0.01)
      } else {
        #expect(found.singularValueChange < 1e-12)
      }
    }
    let none = try problem.train(.none)
    #expect(none.weights == problem.weights && none.trainLoss == start)
    #expect(abs(dot(problem.task.direction, problem.task.direction) - 1) < 1e-14)
  }

  /// Trained to the end, a scale of every neuron lowers the loss further, and singular values are kept no more; it
  /// starts at 1.
  @Test func scaledNeurons() throws {
    let problem = try problem()
    let pattern = try RotationPattern.groupShuffle(blockCount: 4, blockSize: 2, factorCount: 3)
    let (plain, scaled) = (Adapter.rotation(pattern), Adapter.scaledRotation(pattern))
    #expect(
      scaled.freeParameters(width: 24, dimension: 8)
        == plain.freeParameters(width: 24, dimension: 8) + 24)
    #expect(try problem.adapted(scaled, stepCount: 0) == problem.weights)
    let (without, with) = (
      try problem.train(plain, stepCount: 600), try problem.train(scaled, stepCount: 600)
    )
    #expect(with.trainLoss < without.trainLoss)
    #expect(with.singularValueChange > 0.01)
    // One step moves every scale by the learning rate, against its derivative.
    let step = try problem.adapted(scaled, learningRate: 1e-6, stepCount: 1)
    let D = problem.lossGradient(at: problem.weights).gradient
    for i in 0..<24 {
      let w = problem.weights.row(i)
      let moved = (norm(step.row(i)) / norm(w) - 1) / 1e-6
      let derivative = dot(D.row(i), w)
      if abs(derivative) > 1e-6 { #expect(abs(moved + (derivative < 0 ? -1 : 1)) < 0.01) }
    }
  }

  @Test func refusals() throws {
    let problem = try problem()
    #expect(
      refusal {
        _ = try problem.train(.rotation(.blockDiagonal(blockCount: 3, blockSize: 2)))
      }.contains("blockSize"))
    #expect(refusal { _ = try problem.train(.lowRank(0)) }.contains("adapterRank"))
    #expect(
      refusal { _ = try problem.train(.lowRank(1), learningRate: 0) }.contains("learningRate"))
    #expect(
      refusal {
        _ = try AdapterTransfer(
          .init(dimension: 1, width: 4, sampleCount: 8, link: Link(parsing: "h1")), from: stream)
      }.contains("dimension"))
  }

  @Test func stepRefusals() throws {
    func run(
      d: Int = 4, p: Int = 8, k: Int = 2, law: WeightLaw = .gaussian, angle: Double = 1,
      scale: Double = 1
    ) throws {
      _ = try SpikeOrRotation(
        .init(
          dimension: d, width: p, sampleCount: 40, blockCount: k, link: Link(parsing: "h1"),
          updateScale: scale, rotationAngle: angle, weightLaw: law), from: stream)
    }
    #expect(refusal { try run(k: 3) }.contains("blockCount"))
    #expect(refusal { try run(d: 3, law: .orthogonal) }.contains("width"))
    #expect(refusal { try run(angle: 4) }.contains("rotationAngle"))
    #expect(refusal { try run(scale: 0) }.contains("updateScale"))
    try run()
  }

  /// The rotated weights of a step: singular values kept, the largest angle as asked.
  @Test func oneStep() throws {
    let found = try SpikeOrRotation(
      .init(
        dimension: 6, width: 24, sampleCount: 400, blockCount: 4,
        link: Link(parsing: "h1 + 0.5*h2"), weightLaw: .orthogonal), from: stream)
    #expect(found.singularValueChange < 1e-12)
    #expect(abs(found.initialNorm - 2) < 1e-12)
    #expect(found.spikedNorm > 5 && found.spikedOverlap > 0.8)
  }

  /// The search reaches the reflections that are known, and never falls.
  @Test func searchFindsATransport() throws {
    let pattern = try RotationPattern.groupShuffle(blockCount: 4, blockSize: 4, factorCount: 2)
    let (x, y): ([Double], [Double]) = (
      stream.substream("x").normals(16), stream.substream("y").normals(16)
    )
    let found = try RotationSearch.overlap(pattern, from: x, to: y, starting: stream)
    #expect(abs(found.value - 1) < 1e-9 && found.convergence.status == .converged)
    let image = found.chain.apply(toRowsOf: Matrix(rows: 1, columns: 16, elements: x)).elements
    #expect(abs(dot(image, y) / norm(x) / norm(y) - found.value) < 1e-12)
    #expect(
      refusal {
        _ = try RotationSearch.overlap(
          pattern, from: [Double](repeating: 0, count: 16), to: y, starting: stream)
      }.contains("sourceVector"))
  }

  @Test func reachedEntriesOfAPattern() throws {
    let reached = reachedEntries(
      try .groupShuffle(blockCount: 9, blockSize: 3, factorCount: 2))
    for row in reached { #expect(row.count { $0 } == 9) }
    let Q = try RotationPattern.groupShuffle(blockCount: 9, blockSize: 3, factorCount: 2)
      .random(from: stream).denseMatrix()
    for i in 0..<27 {
      for j in 0..<27 { #expect((abs(Q[i, j]) > 1e-14) == reached[i][j]) }
    }
  }
}
