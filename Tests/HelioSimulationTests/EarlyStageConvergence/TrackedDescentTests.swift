import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing
import _HelioTestSupport

private let stream = RandomStream(seed: 4, purpose: "tracked descent tests")

private func draw(
  _ n: Int, _ d: Int, _ m: Int, _ kappa: Double, _ index: Int,
  law: UnitSampleLaw = .orthogonallySeparable
) throws -> (sample: UnitSample, start: SphericalStart) {
  let s = stream.at(index)
  return (
    try law.sample(n, dimension: d, from: s.substream("data")),
    try .random(width: m, dimension: d, initialScale: kappa, from: s.substream("weights"))
  )
}

/// The same descent, entry by entry, with its patterns.
private struct WrittenOut {
  var a: [Double]
  var b: [[Double]]
  let sample: UnitSample
  let loss: MarginLoss

  init(_ loss: MarginLoss, _ sample: UnitSample, _ start: SphericalStart) {
    (self.loss, self.sample) = (loss, sample)
    a = start.secondLayer
    b = (0..<start.width).map { start.rows.row($0) }
  }

  func z(_ k: Int, _ i: Int) -> Double { dot(b[k], sample.inputs.row(i)) }
  var margins: [Double] {
    (0..<sample.count).map { i in
      sample.labels[i] * a.indices.reduce(0) { $0 + a[$1] * max(0, z($1, i)) }
    }
  }
  var pattern: [[Bool]] {
    a.indices.map { k in (0..<sample.count).map { z(k, $0) > 0 } }
  }

  mutating func step(_ eta: Double, batch: [Int]) {
    let u = margins
    var (A, B) = ([Double](repeating: 0, count: a.count), b.map { $0.map { _ in 0.0 } })
    for i in batch {
      let v = loss.pull(u[i]) * sample.labels[i] / Double(batch.count)
      for k in a.indices where z(k, i) > 0 {
        A[k] += v * z(k, i)
        for l in B[k].indices { B[k][l] += a[k] * v * sample.inputs[i, l] }
      }
    }
    for k in a.indices {
      a[k] += eta * A[k]
      for l in B[k].indices { b[k][l] += eta * B[k][l] }
    }
  }
}

@Suite struct TrackedDescentTests {
  /// GD and SGD against the sums written out, at sizes that do not fill words and vectors.
  @Test(arguments: [(5, 3, 4, 0), (13, 7, 9, 0), (70, 5, 6, 0), (130, 4, 3, 2), (9, 3, 7, 1)])
  func againstSums(_ n: Int, _ d: Int, _ m: Int, _ batch: Int) throws {
    for loss in MarginLoss.allCases {
      let (sample, start) = try draw(
        n, d, m, 0.6, n, law: .mixture(separation: 0.5))
      let (eta, steps) = (0.2, 12)
      let batches = stream.substream("batches \(n)")
      let run = try TrackedDescent.run(
        loss, sample, start, learningRate: eta, stepCount: steps,
        batchSize: batch == 0 ? nil : batch, from: batches)
      var slow = WrittenOut(loss, sample, start)
      var (pattern, flips) = (slow.pattern, 0)
      for t in 0..<steps {
        #expect(abs(loss.mean(slow.margins) - run.losses[t]) < 1e-12)
        slow.step(
          eta, batch: batch == 0 ? Array(0..<n) : batches.at(t).indices(batch, below: n))
        let now = slow.pattern
        flips += zip(pattern.joined(), now.joined()).count { $0 != $1 }
        pattern = now
      }
      #expect(run.tracker.flips == flips, "\(loss), n = \(n)")
      #expect(largestDifference(run.finalMargins, slow.margins) < 1e-12)
      #expect(largestDifference(run.secondLayer, slow.a) < 1e-13)
      #expect(run.initialPartition.counts.reduce(0, +) == m)
      #expect(run.finalPartition.counts.reduce(0, +) + run.finalPartition.zeroCount == m)
      let living = slow.a.indices.count { k in
        (0..<n).contains { sample.labels[$0] * slow.a[k] > 0 && pattern[k][$0] }
      }
      #expect(abs(run.finalPartition.livingShare - Double(living) / Double(m)) < 1e-15)
    }
  }

  /// The gradient is the derivative of the loss.
  @Test(arguments: MarginLoss.allCases) func gradientNorms(_ loss: MarginLoss) throws {
    let (sample, start) = try draw(9, 4, 5, 0.7, 200)
    var descent = try ReluDescent(loss, sample, from: start)
    let square = descent.gradient()
    // L falls by eta |grad|^2 to first order.
    let eta = 1e-7
    let before = descent.currentLoss
    descent.step(eta)
    #expect(abs((before - descent.currentLoss) / eta / square.total - 1) < 1e-4)
  }

  /// On orthogonally separable data no aligned pair deactivates, no misaligned one activates, every pair flips at most
  /// once, signs stay; GD and SGD, every loss as long as all pulls are positive.
  @Test(arguments: 0..<24) func partitionInvariants(_ index: Int) throws {
    let words = stream.substream("sizes").at(index).words(4)
    let n = 4 + Int(words[0] % 70)
    let (d, m) = (3 + Int(words[1] % 20), 4 + Int(words[2] % 60))
    let kappa = 0.05 + 0.9 * Double(words[3] % 1000) / 1000
    let (sample, start) = try draw(n, d, m, kappa, 1000 + index)
    let loss = MarginLoss.allCases[index % 3]
    let batch = [nil, 1, 4][index / 3 % 3]
    // The squared loss stops before a margin can pass 1: at most u(0) + (S0 t + t^2/2) sqrt(2 L0) or so.
    let (eta, steps) = loss == .squared ? (0.02, 12) : (0.05, 400)
    let run = try TrackedDescent.run(
      loss, sample, start, learningRate: eta, stepCount: steps, batchSize: batch,
      from: stream.substream("batches").at(index))
    #expect(loss != .squared || run.firstOvershoot == nil)
    #expect(run.tracker.alignedDeactivations == 0 && run.tracker.misalignedActivations == 0)
    #expect(run.tracker.repeatedPairs == 0 && run.signFlips == 0)
    #expect(run.tracker.flips <= run.tracker.flipCap)
    #expect(run.finalCoverage >= run.initialCoverage)
    // Shares are sums of six.
    #expect(run.finalPartition.livingShare >= run.initialPartition.livingShare - 1e-12)
    if loss != .squared { #expect(run.tracker.flips > 0) }
  }

  /// Mixed classes break all of that: the invariants are not true of any data.
  @Test func mixedClassesSlide() throws {
    let (sample, start) = try draw(40, 20, 64, 0.5, 3000, law: .mixture(separation: 0.3))
    let flips = try [0.1, 0.05].map { eta in
      try TrackedDescent.run(
        .logistic, sample, start, learningRate: eta, stepCount: Int(20 / eta))
    }
    #expect(flips[0].tracker.misalignedActivations > 100 && flips[0].tracker.repeatedPairs > 10)
    let growth = Double(flips[1].tracker.flips) / Double(flips[0].tracker.flips)
    #expect(growth > 1.4, "flips grow like one over the step size: \(growth)")
  }

  /// m min D falls from 1 - kappa^2 by the second order of the step alone.
  @Test func balanceIsSecondOrder() throws {
    let (sample, start) = try draw(12, 6, 20, 0.5, 5000)
    let losses = try [0.02, 0.01, 0.005].map { eta in
      0.75
        - (try TrackedDescent.run(
          .logistic, sample, start, learningRate: eta, stepCount: Int(4 / eta)
        ).smallestBalance)
    }
    for k in 1..<3 { #expect(abs(losses[k - 1] / losses[k] - 2) < 0.1) }
  }

  /// The table of the sheet: three instances, all digits.
  @Test func referenceTable() throws {
    for (loss, n, d, m, kappa, steps, L0, L, flips, balance) in [
      (
        MarginLoss.squared, 6, 3, 8, 0.5, 100, 0.443062528257, 0.000968985440464, 18, 0.736183332585
      ),
      (.logistic, 6, 3, 8, 0.5, 400, 0.664201424459, 0.0254530235535, 18, 0.738834725541),
      (.exponential, 8, 4, 16, 0.25, 400, 1.00385989063, 0.0211169549389, 62, 0.915722424573),
    ] {
      let run = try TrackedDescent.run(
        loss, .waves(sampleCount: n, dimension: d),
        .waves(width: m, dimension: d, initialScale: kappa), learningRate: 0.05, stepCount: steps)
      #expect(abs(run.initialLoss / L0 - 1) < 1e-9 && abs(run.finalLoss / L - 1) < 1e-9)
      #expect(run.tracker.flips == flips && abs(run.smallestBalance / balance - 1) < 1e-9)
      #expect(run.finalPartition.pureShare == 1 && run.failedDescents == 0)
    }
  }

  @Test func refusals() throws {
    let (sample, start) = try draw(6, 4, 5, 0.5, 6000)
    func told(_ eta: Double, _ steps: Int, _ batch: Int? = nil) -> String {
      refusal {
        _ = try TrackedDescent.run(
          .exponential, sample, start, learningRate: eta, stepCount: steps, batchSize: batch)
      }
    }
    #expect(told(0, 1) == "learningRate must be positive; got 0.0.")
    #expect(told(0.1, -1) == "stepCount must be at least 0; got -1.")
    #expect(told(0.1, 1, 0) == "batchSize must be at least 1; got 0.")
    #expect(
      refusal { _ = try UnitSampleLaw.orthogonallySeparable.sample(4, dimension: 1, from: stream) }
        == "dimension must be at least 2; got 1.")
  }

  @Test func stepsThatAreTooLarge() throws {
    let (sample, start) = try draw(6, 4, 5, 0.5, 6000)
    #expect(
      refusal {
        _ = try TrackedDescent.run(.squared, sample, start, learningRate: 500, stepCount: 200)
      }.hasPrefix("Training diverged: the loss is not finite after "))
    let coarse = try TrackedDescent.run(
      .squared, sample, start, learningRate: 3, stepCount: 20)
    #expect(coarse.isTooCoarse && coarse.firstOvershoot != nil)
  }
}

@Suite struct UnitSampleLawTests {
  @Test(arguments: [2, 5, 20]) func productsAreOnTheirSides(_ d: Int) throws {
    let sample = try UnitSampleLaw.orthogonallySeparable.sample(
      30, dimension: d, from: stream.substream("law \(d)"))
    let G = gram(sample.inputs, of: .rows)
    for i in 0..<30 {
      for j in 0..<i {
        if sample.labels[i] == sample.labels[j] {
          #expect(G[i, j] >= 0.2 - 1e-12)
        } else {
          #expect(G[i, j] <= 1e-15)
        }
      }
    }
  }

  /// Two outputs and their cross-entropy are one output and the logistic loss, with other lengths of the layers:
  /// v = A_1 - A_2 = 2^{1/4} a, b = 2^{-1/4} b', at a step of sqrt 2 eta.
  @Test func twoOutputsAreOneOfOtherLengths() throws {
    let (sample, start) = try draw(12, 6, 10, 0.4, 3, law: .mixture(separation: 0.5))
    var two = try TwoOutputDescent(sample, from: start)
    let ratio = pow(2, 0.25)
    var (a, b) = (start.secondLayer.map { $0 / ratio }, start.rows)
    for k in 0..<10 {
      for j in 0..<6 { b[k, j] *= ratio }
    }
    #expect(abs(two.loss - MarginLoss.logistic.mean(start.margins(on: sample))) < 1e-14)
    for _ in 0..<200 {
      two.step(0.1)
      let (oldA, oldB, eta) = (a, b, 0.1 * 2.0.squareRoot())
      let Z = product(oldB, sample.inputs, transposeSecond: true)
      for i in 0..<12 {
        let f = (0..<10).reduce(0.0) { $0 + oldA[$1] * max(0, Z[$1, i]) }
        let y = sample.labels[i]
        let v = eta * y * MarginLoss.logistic.pull(y * f) / 12
        for k in 0..<10 where Z[k, i] > 0 {
          a[k] += v * Z[k, i]
          for j in 0..<6 { b[k, j] += v * oldA[k] * sample.inputs[i, j] }
        }
      }
    }
    for k in 0..<10 {
      #expect(abs(two.positive[k] - two.negative[k] - ratio * a[k]) < 1e-10)
      for j in 0..<6 { #expect(abs(two.rows[k, j] - b[k, j] / ratio) < 1e-10) }
    }
    #expect(two.loss < 0.6 && two.partition.counts.reduce(0, +) == 10)
    let Z = product(two.rows, sample.inputs, transposeSecond: true)
    for k in 0..<10 {
      for i in 0..<12 { #expect(two.pattern.isActive(neuron: k, sample: i) == (Z[k, i] > 0)) }
    }
  }
}
