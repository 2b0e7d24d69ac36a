import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

@Suite struct KernelPerturbationTests {
  static let activations: [Activation] = [
    .relu, .relu2, .erf, .linear, .hermite([0, 0, 1]), .square, .cosineFeatures, .sin,
  ]

  func expansion(
    _ activation: Activation, _ theta: Double, _ pair: InputPair, d: Int = 30
  ) throws -> KernelPerturbation {
    try KernelPerturbation(
      activation: activation, dimension: d, spikeStrength: theta, pair: pair)
  }

  /// Both orders against central differences of the exact kernel.
  @Test(arguments: activations) func ordersAreDerivatives(_ activation: Activation) throws {
    let pairs = [
      InputPair(
        firstVariance: 1.1, secondVariance: 0.9, covariance: 0.2, firstProjection: 1.3,
        secondProjection: -0.7),
      InputPair(
        firstVariance: 2, secondVariance: 1.7, covariance: -1.5, firstProjection: 3,
        secondProjection: -2),
    ]
    for pair in pairs {
      let told = try expansion(activation, 0, pair)
      #expect(told.exact == told.initial)
      let h = 0.01
      let (up, down) = (
        try expansion(activation, h, pair).exact, try expansion(activation, -h, pair).exact
      )
      let size = max(abs(told.firstOrder), 1e-3)
      #expect(abs((up - down) / (2 * h) - told.firstOrder) < 1e-4 * size, "\(activation)")
      let second = (up - 2 * told.initial + down) / (2 * h * h)
      #expect(abs(second - told.secondOrder) < 1e-4 * size, "\(activation): \(second)")
    }
  }

  /// Nearly antipodal and nearly parallel inputs in a plane: x = (cos alpha, sin alpha) and x' turned by pi - e or e
  /// from it, where the terms of each order cancel to a few powers of e.
  @Test(arguments: [Activation.relu, .relu2], [1.0, -1])
  func nearlyParallelInputs(_ activation: Activation, _ side: Double) throws {
    let alpha = 0.4
    func pair(_ e: Double) -> InputPair {
      let turned = alpha + e
      return InputPair(
        firstVariance: 1, secondVariance: 1, covariance: side * cos(e),
        firstProjection: 2.0.squareRoot() * cos(alpha),
        secondProjection: side * 2.0.squareRoot() * cos(turned))
    }
    // A ratio of two angles shows the power of e; both are exact up to what the covariance can say.
    var last: KernelPerturbation?
    let power = (activation == .relu ? 3.0 : 5)
    for e in [1e-3, 5e-4] {
      let told = try expansion(activation, 0, pair(e), d: 2)
      let h = 1e-3
      let (up, down) = (
        try expansion(activation, h, pair(e), d: 2).exact,
        try expansion(activation, -h, pair(e), d: 2).exact
      )
      #expect(abs((up - down) / (2 * h) / told.firstOrder - 1) < 1e-5)
      if side < 0, let last {
        let ratio = last.firstOrder / told.firstOrder
        #expect(abs(logarithm(ratio) / logarithm(2) - power) < 0.05, "\(ratio)")
        let second = last.secondOrder / told.secondOrder
        #expect(abs(logarithm(second) / logarithm(2) - power) < 0.1, "\(second)")
      }
      last = told
    }
  }
}

@Suite struct ReweightedNeuronsTests {
  /// Against draws; the wrong theory counts every neuron alike.
  @Test(arguments: [(0.5, 50), (3.0, 100), (10, 30), (100, 400), (-0.6, 20)])
  func participationOfDraws(_ theta: Double, _ p: Int) throws {
    let exact = try ReweightedNeurons.participation(spikeStrength: theta, width: p)
      .get("the participation")
    let draws = 4000
    let stream = RandomStream(seed: 5, purpose: "participation", index: p)
    let values = (0..<draws).map { k in
      let r = ReweightedNeurons.weights(
        projections: [stream.substream("draw").at(k).normals(p)], spikeStrengths: [theta])
      let sum = r.reduce(0, +)
      return r.reduce(0) { $0 + $1 * $1 } / (sum * sum)
    }
    let mean = values.reduce(0, +) / Double(draws)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws - 1)
    let error = (variance / Double(draws)).squareRoot()
    #expect(abs(mean - exact) < 3 * error, "\(mean) +- \(error), exact \(exact)")
    #expect(abs(mean - 1 / Double(p)) > 10 * error)
  }

  @Test func participationLimits() throws {
    func value(_ theta: Double, _ p: Int) throws -> Double {
      try ReweightedNeurons.participation(spikeStrength: theta, width: p).get("the participation")
    }
    #expect(try value(7, 1) == 1)
    #expect(try value(0, 8) == 1 / 8.0)
    // Many neurons and a finite second moment: p times it is E r^2, up to O(1/p).
    let moment = try #require(
      try ReweightedNeurons(dimension: 9, spikeStrengths: [0.3]).secondMoment)
    #expect(abs(1e6 * (try value(0.3, 1_000_000)) / moment - 1) < 1e-5)
    // Between 1/p and 1, and falling in p.
    for theta in [-0.9, 0.9, 1, 2, 30, 1000] {
      var last = 1.0
      for p in [2, 10, 1000, 1_000_000] {
        let next = try value(theta, p)
        #expect(next < last && next > 1 / Double(p), "\(theta), \(p): \(next)")
        last = next
      }
    }
  }

  /// E_Sigma r^{-2} by quadrature along the spike, and the law that the reweighted neurons have.
  @Test func momentsOfTheWeights() throws {
    let (theta, n) = (0.8, 12_000)
    let u = (-n...n).map { 36 * Double($0) / Double(n) }
    let step = u[1] - u[0]
    let r = ReweightedNeurons.weights(projections: [u], spikeStrengths: [theta])
    func mean(_ f: (Int) -> Double) -> Double {
      u.indices.reduce(0) { $0 + step * normalDensity(u[$1]) * f($1) }
    }
    #expect(abs(mean { r[$0] } - 1) < 1e-9)
    #expect(abs(mean { r[$0] * u[$0] * u[$0] } - (1 + theta)) < 1e-8)
    let neurons = try ReweightedNeurons(dimension: 4, spikeStrengths: [theta])
    #expect(abs(mean { r[$0] * r[$0] } / neurons.secondMoment! - 1) < 1e-6)
    #expect(abs(neurons.reverseEfficiency * mean { 1 / r[$0] } - 1) < 1e-9)
    #expect(abs(mean { r[$0] * logarithm(r[$0]) } / neurons.divergence - 1) < 1e-7)
  }
}
