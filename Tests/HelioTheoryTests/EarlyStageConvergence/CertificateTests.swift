import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

private let stream = RandomStream(seed: 3, purpose: "certificate tests")

/// Two tight classes around e1 and -e1, which no noise of this size mixes.
private func sample(_ n: Int, _ d: Int, _ index: Int = 0) throws -> UnitSample {
  let noise = Matrix<Double>.normal(
    rows: n, columns: d, scale: 0.25 / Double(d).squareRoot(), from: stream.at(index))
  let y = (0..<n).map { $0 % 2 == 0 ? 1.0 : -1.0 }
  return try .normalising(
    Matrix(rows: n, columns: d) { noise[$0, $1] + ($1 == 0 ? y[$0] : 0) }, labels: y)
}

private func start(_ m: Int, _ d: Int, _ kappa: Double, _ index: Int = 0) throws -> SphericalStart {
  let s = stream.substream("weights").at(index)
  return try SphericalStart(
    directions: .normal(rows: m, columns: d, from: s),
    signs: s.substream("signs").words(m).map { $0 >> 63 == 0 ? 1 : -1 }, initialScale: kappa)
}

@Suite struct GradientCertificateTests {
  /// Of one class of copies of a point and one of another: lam* in closed form.
  ///
  ///     K = (|N_+|/m) on the first block, (|N_-|/m) on the second:  1/lam* = m/|N_+| + m/|N_-|
  @Test func copiesOfTwoPoints() throws {
    let X = Matrix<Double>(rows: 5, columns: 2) { i, a in
      a == 0 ? (i % 2 == 0 ? 1 : -1) : 0
    }
    let data = try UnitSample(inputs: X, labels: (0..<5).map { $0 % 2 == 0 ? 1 : -1 })
    let weights = try start(40, 2, 0.6)
    let certificate = try GradientCertificate(data, weights)
    let counts = certificate.coveringNeurons
    let expected = 1 / (40 / Double(counts[0]) + 40 / Double(counts[1]))
    #expect(abs(certificate.smallestKernelValue - expected) < 1e-12)
    #expect(abs(certificate.constant - 0.64 * expected) < 1e-12)
    #expect(abs(certificate.margin - 1) < 1e-7)
    // The limit: each is covered by a quarter.
    let limit = try GradientCertificate.infiniteWidthConstant(data, initialScale: 0.6)
    #expect(abs(limit - 0.64 / 8) < 1e-12)
  }

  /// Both coarse forms are below, on any orthogonally separable data, and gamma >= 1/sqrt n.
  @Test(arguments: 0..<12) func coarseFormsAreBelow(_ index: Int) throws {
    let n = 3 + 4 * index
    let data = try sample(n, 10, index)
    let certificate = try GradientCertificate(data, start(24, 10, 0.5, index))
    let separability = try DataSeparability(data)
    #expect(separability.isOrthogonal)
    #expect(separability.margin >= 1 / Double(n).squareRoot())
    #expect(certificate.marginConstant <= certificate.constant * (1 + 1e-9))
    #expect(certificate.harmonicConstant <= certificate.constant * (1 + 1e-9))
    #expect(certificate.constant >= 0.75 * certificate.coverage / Double(n) * (1 - 1e-9))
    #expect(certificate.relativeGap <= 1e-10)
  }

  /// lam* nears its limit as 1/sqrt m or faster.
  @Test func widthLimit() throws {
    let data = try sample(12, 6, 50)
    let limit = try GradientCertificate.infiniteWidthConstant(data, initialScale: 0.5)
    let wide = try GradientCertificate(data, start(40_000, 6, 0.5)).constant
    #expect(abs(wide / limit - 1) < 0.02, "\(wide), \(limit)")
  }

  @Test func refusals() throws {
    let X = Matrix<Double>(rows: 3, columns: 2, elements: [1, 0, 0.6, 0.8, 0, 1])
    let mixed = try UnitSample(inputs: X, labels: [1, -1, 1])
    #expect(
      refusal { _ = try GradientCertificate(mixed, start(4, 2, 0.5)) }
        .hasPrefix("The data are not orthogonally separable (2 pairs of inputs"))
    #expect(
      refusal { _ = try GradientCertificate(sample(4, 3), start(4, 2, 0.5)) }
        == "weightRows must be of 3 numbers, as inputs; got 2.")
    let certificate = try ConvergenceCertificate(.logistic, mixed, start(4, 2, 0.5))
    #expect(certificate.gradient == nil && certificate.early == nil && certificate.global == nil)
    #expect(try certificate.bounds(at: [0])[0] == certificate.initialLoss)
  }
}

@Suite struct LossBoundTests {
  private func certificate(
    _ loss: MarginLoss, kappa: Double = 0.5
  ) throws -> ConvergenceCertificate {
    try ConvergenceCertificate(loss, sample(10, 6, 7), start(60, 6, kappa, 7))
  }

  /// The bounds fall, begin at L0, and are the smallest of three.
  @Test(arguments: MarginLoss.allCases) func boundsFall(_ loss: MarginLoss) throws {
    let found = try certificate(loss)
    let times = [0, 0.01, 0.1, 0.3, 0.6, 1, 3, 10, 100, 1e4]
    let bounds = try found.bounds(at: times)
    #expect(bounds[0] == found.initialLoss)
    for k in 1..<times.count { #expect(bounds[k] <= bounds[k - 1] && bounds[k] > 0) }
    // The order of times does not matter.
    let early = try #require(found.early)
    #expect(
      largestDifference(early.losses(at: times.reversed()), early.losses(at: times).reversed())
        < 1e-15)
  }

  /// For the squared loss the integral of the quartic by hand; T_e ends it.
  @Test func squaredByHand() throws {
    let found = try certificate(.squared)
    let early = try #require(found.early)
    let C = try #require(found.gradient).constant
    let (L0, u) = (found.initialLoss, found.initialMargins)
    let (Q, S) = ((2 * L0).squareRoot(), 1.25)
    let largest = try #require(u.max())
    let end = try #require(early.endTime)
    #expect(abs(end - (-S + (S * S + 2 * (1 - largest) / Q).squareRoot())) < 1e-14)
    // int (c - Q (S r + r^2/2))^2
    let (t, c) = (0.4, 1 - u.reduce(0, +) / Double(u.count))
    let integral =
      c * c * t - c * Q * (S * t * t + t * t * t / 3)
      + Q * Q * (S * S * t * t * t / 3 + S * pow(t, 4) / 4 + pow(t, 5) / 20)
    #expect(abs(early.losses(at: [t])[0] - (L0 - C * integral)) < 1e-14)
    #expect(early.losses(at: [end])[0] == early.losses(at: [50])[0])
  }

  /// d/dt of the bound for all times is its equation; time and loss are inverse.
  @Test(arguments: [MarginLoss.logistic, .exponential]) func globalBound(_ loss: MarginLoss) throws
  {
    let bound = try GlobalLossBound(
      loss, initialLoss: 0.8, certificateConstant: 0.07, sampleCount: 9)
    for t in [0.5, 8, 300, 1e5] {
      let L = try bound.loss(at: t)
      let h = 1e-4 * t
      let slope = (try bound.loss(at: t + h) - bound.loss(at: t - h)) / (2 * h)
      let q = loss == .exponential ? L : (1 - Foundation.exp(-9 * L)) / 9
      #expect(abs(slope / (-0.07 * q * q) - 1) < 1e-6, "t = \(t)")
      #expect(abs(try #require(bound.time(to: L)) / t - 1) < 1e-9)
    }
    #expect(bound.time(to: 2) == 0)
    let none = try GlobalLossBound(loss, initialLoss: 0.8, certificateConstant: 0, sampleCount: 9)
    #expect(try none.loss(at: 7) == 0.8 && none.time(to: 0.1) == nil)
    #expect(
      refusal {
        _ = try GlobalLossBound(
          .squared, initialLoss: 1, certificateConstant: 1, sampleCount: 1)
      } == "loss must be logistic or exponential for a bound at all times; got squared.")
  }

  /// The bound of finite steps tends to the one of the flow at first order in the step size.
  @Test(arguments: MarginLoss.allCases) func finiteStepsTendToTheFlow(_ loss: MarginLoss) throws {
    let found = try certificate(loss)
    let t = 0.2
    let flow = try #require(found.early).losses(at: [t])[0]
    let errors = try [1e-3, 1e-4].map { eta -> Double in
      let steps = try #require(
        try found.steps(learningRate: eta, stepCount: Int((t / eta).rounded())))
      #expect(steps.certifiedSteps == Int((t / eta).rounded()))
      return try #require(steps.loss(at: t)) - flow
    }
    #expect(errors[1] > 0)
    let order = Foundation.log10(errors[0] / errors[1])
    #expect(abs(order - 1) < 0.1, "order \(order)")
  }

  /// Without separability the certificate goes with the initial scale; with it a constant drop stays.
  @Test func initialScale() throws {
    let drops = try [0.5, 0.05, 0.005].map { kappa -> (separable: Double, any: Double) in
      let found = try certificate(.squared, kappa: kappa)
      let early = try #require(found.early)
      return (
        try #require(early.decreaseAtEndTime),
        found.initialLoss - found.general.losses(at: [5])[0]
      )
    }
    #expect(drops[2].separable > drops[0].separable && drops[2].separable > 0.01)
    #expect(drops[0].any > 0 && drops[1].any < 0.3 * drops[0].any)
    #expect(drops[2].any < 0.2 * drops[1].any)
  }

  /// All neurons are frozen at first and none for ever.
  @Test func frozenShares() throws {
    let general = try certificate(.logistic).general
    #expect(general.frozenShare(at: 0) == 1 && general.frozenShare(at: 1e4) == 0)
    let times = (0..<40).map { 0.02 * Double($0) }
    let shares = times.map { general.frozenShare(at: $0) }
    for k in 1..<shares.count { #expect(shares[k] <= shares[k - 1]) }
    // A fine sum of the integrand between times agrees with the pieces.
    let fine = general.losses(at: times)
    for k in 1..<fine.count { #expect(fine[k] <= fine[k - 1] + 1e-15) }
  }

  @Test func refusals() throws {
    let found = try certificate(.squared)
    #expect(
      refusal { _ = try found.steps(learningRate: 0.1, stepCount: 3, isStochastic: true) }
        == "loss must be logistic for SGD, whose pulls are at most 1; got squared.")
    #expect(
      refusal { _ = try found.steps(learningRate: 0, stepCount: 3) }
        == "learningRate must be positive; got 0.0.")
  }
}

@Suite struct CoverageWidthTests {
  /// Without a required share: the first m with n (3/4)^m <= delta.
  @Test func closedForm() throws {
    for (n, delta) in [(50, 0.01), (1, 0.5), (1000, 1e-6)] {
      let found = try CoverageWidth(sampleCount: n, failureProbability: delta)
      let exact = Foundation.log(Double(n) / delta) / Foundation.log(4.0 / 3)
      #expect(found.width == max(1, Int(exact.rounded(.up))), "n = \(n)")
    }
  }

  /// Sums of binomial terms written out, and the first width that they allow.
  @Test func againstBinomialTerms() throws {
    func tail(_ m: Int, _ k: Int) -> Double {
      var (term, sum) = (pow(0.75, Double(m)), 0.0)
      for j in 0..<k {
        sum += term
        term *= Double(m - j) / Double(j + 1) / 3
      }
      return sum
    }
    for (n, delta, c) in [(50, 0.01, 0.1), (7, 0.2, 0.2), (300, 1e-5, 0.05)] {
      func bound(_ m: Int) -> Double {
        Double(n) * tail(m, max(1, Int((c * Double(m) - 1e-9).rounded(.up))))
      }
      let first = try #require((1...4000).first { bound($0) <= delta })
      let found = try CoverageWidth(sampleCount: n, failureProbability: delta, coverage: c)
      #expect(found.width == first, "n = \(n), c = \(c)")
      #expect(abs(found.failureBound / bound(first) - 1) < 1e-10)
    }
    #expect(
      refusal { _ = try CoverageWidth(sampleCount: 3, failureProbability: 0.1, coverage: 0.25) }
        == "coverage must be at least 0 and below 0.25; got 0.25.")
    #expect(
      refusal { _ = try CoverageWidth(sampleCount: 3, failureProbability: 1) }
        == "failureProbability must be above 0 and below 1; got 1.0.")
  }
}

@Suite struct ExpectedInitialGradientTests {
  /// Two opposite points: each is active for half of the neurons, never both.
  @Test func oppositePoints() throws {
    let data = try UnitSample(
      inputs: Matrix(rows: 2, columns: 3, elements: [1, 0, 0, -1, 0, 0]), labels: [1, -1])
    let expected = try ExpectedInitialGradient(data, initialScale: 0.5, residuals: [2, 0.5])
    #expect(abs(expected.firstLayer - (4 + 0.25) / 4 / 2) < 1e-15)
    #expect(abs(expected.secondLayer - 0.25 / 3 * (4 + 0.25) / 4 / 2) < 1e-15)
  }
}
