import Foundation
import HelioCore
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

private func norms() throws -> InitialNorms {
  try InitialNorms(secondLayer: [1, 0.5, 2, 0], rows: [0.8, 1.5, 0.3, 1])
}

private func relative(_ a: Double, _ b: Double) -> Double { abs(a - b) / abs(b) }

/// All sequences of two lengths, each as likely: the envelope's moments by enumeration.
private func enumerated(
  _ start: InitialNorms, _ schedule: EnvelopeSchedule, lengths: (Double, Double)
) -> (mean: Double, square: Double, movement: Double, movementSquare: Double) {
  let (T, c) = (schedule.stepCount, 1 / Double(start.width).squareRoot())
  var sums = (0.0, 0.0, 0.0, 0.0)
  for code in 0..<(1 << T) {
    var (a, w) = (start.secondLayer, start.rows)
    var Q = 1.0
    for _ in 0..<schedule.epochs {
      for t in 0..<T {
        let eta = schedule.step(t + 1)
        let (q, r) = (1 - eta * schedule.weightDecay, (code >> t) & 1 == 0 ? lengths.0 : lengths.1)
        let h = eta * c * r
        Q *= q
        for j in a.indices { (a[j], w[j]) = (q * a[j] + h * w[j], q * w[j] + h * a[j]) }
      }
    }
    let Lam = c * zip(a, w).reduce(0) { $0 + $1.0 * $1.1 }
    let move = Lam + (1 - 2 * Q * Q) * c * start.products
    sums.0 += Lam
    sums.1 += Lam * Lam
    sums.2 += move
    sums.3 += move * move
  }
  let n = Double(1 << T)
  return (sums.0 / n, sums.1 / n, sums.2 / n, sums.3 / n)
}

@Suite struct EnvelopeMomentsTests {
  /// Two lengths, all sequences: the moments are exact, with decay, falling steps and epochs.
  @Test(arguments: [(0.3, 0.0, 1), (0.3, 0.7, 1), (0.2, 0.5, 3), (0.4, 0, 2)])
  func everySequence(_ zeta: Double, _ lambda: Double, _ epochs: Int) throws {
    let schedule = try EnvelopeSchedule(
      learningRate: 0.4, decayExponent: zeta, stepCount: 4, epochs: epochs, weightDecay: lambda)
    let found = try EnvelopeMoments(norms(), schedule, inputs: .pilot([0.5, 2]))
    let exact = try enumerated(norms(), schedule, lengths: (0.5, 2))
    #expect(relative(found.meanLipschitz, exact.mean) < 1e-13)
    #expect(relative(found.rmsLipschitz, exact.square.squareRoot()) < 1e-13)
    #expect(relative(found.meanMovement, exact.movement) < 1e-13)
    #expect(relative(found.rmsMovement, exact.movementSquare.squareRoot()) < 1e-13)
  }

  /// A batch of two lengths is a mean with three values.
  @Test func batches() throws {
    let pair = try EnvelopeMoments(
      norms(), EnvelopeSchedule(learningRate: 0.3, stepCount: 5, batchSize: 2),
      inputs: .pilot([1, 3]))
    let mean = try EnvelopeMoments(
      norms(), EnvelopeSchedule(learningRate: 0.3, stepCount: 5), inputs: .pilot([1, 2, 2, 3]))
    #expect(relative(pair.meanLipschitz, mean.meanLipschitz) < 1e-13)
    #expect(relative(pair.rmsLipschitz, mean.rmsLipschitz) < 1e-13)
  }

  /// No steps move nothing; small ones keep the digits of the movement.
  @Test func smallMovements() throws {
    let none = try EnvelopeMoments(
      norms(), EnvelopeSchedule(learningRate: 0.1, stepCount: 0), inputs: .gaussian(dimension: 3))
    #expect(none.meanMovement == 0 && none.rmsMovement == 0)
    #expect(relative(none.meanLipschitz, none.initialLipschitz) < 1e-14)
    // Delta1 = 2 T eta c E|x| k1 (S0 + D0) to first order.
    let eta = 1e-12
    let small = try EnvelopeMoments(
      norms(), EnvelopeSchedule(learningRate: eta, stepCount: 10),
      inputs: .gaussian(dimension: 1))
    let start = try norms()
    let k1 = 1.0 / 8
    let first =
      2 * 10 * eta * 0.5 * (2 / Double.pi).squareRoot() * k1
      * (start.sumSquares + start.differenceSquares)
    #expect(relative(small.meanMovement, first) < 1e-9)
  }

  /// 1 - eta lambda = 0 forgets the start.
  @Test func completeDecay() throws {
    let moments = try EnvelopeMoments(
      norms(), EnvelopeSchedule(learningRate: 0.5, stepCount: 3, weightDecay: 2),
      inputs: .bounded(by: 1))
    #expect(moments.shrinkage == 0)
    #expect(
      relative(moments.meanMovement, moments.meanLipschitz + moments.initialLipschitz) < 1e-13)
    // h^3 (1 + …): alpha and omega exchange, times h each.
    #expect(relative(moments.meanLipschitz, pow(0.25, 6) * moments.initialLipschitz) < 1e-12)
  }

  /// The moments at eta = tau/n near their limit as 1/n.
  @Test func smallStepLimit() throws {
    let mean = try InputNormLaw.gaussian(dimension: 2).moment(1)
    let limit = try SmallStepLimit(norms(), totalStep: 1, weightDecay: 0.3, meanInputNorm: mean)
    let errors = try [100, 1000, 10_000].map { n in
      try EnvelopeMoments(
        norms(),
        EnvelopeSchedule(learningRate: 1 / Double(n), stepCount: n, weightDecay: 0.3),
        inputs: .gaussian(dimension: 2)
      ).meanMovement - limit.meanMovement
    }
    #expect(abs(errors[0] / errors[1] - 10) < 1 && abs(errors[1] / errors[2] - 10) < 0.1)
  }

  @Test func stepBudgetInvertsTheLimit() throws {
    for tau in [0.0, 0.3, 4] {
      let limit = try SmallStepLimit(norms(), totalStep: tau, meanInputNorm: 1.3)
      let budget = try SmallStepLimit.stepBudget(
        norms(), lipschitz: limit.meanLipschitz, meanInputNorm: 1.3)
      #expect(abs(budget - tau) < 1e-12)
    }
    #expect(throws: HelioError.self) {
      try SmallStepLimit.stepBudget(norms(), lipschitz: 0.01, meanInputNorm: 1)
    }
  }

  /// One length R: k1 S0 e^{2 s R}, exactly.
  @Test func fullBatch() throws {
    let schedule = try EnvelopeSchedule(learningRate: 0.05, stepCount: 20)
    let moments = try EnvelopeMoments.fullBatch(
      norms(), schedule, sampleCount: 7, inputs: .bounded(by: 2))
    let exact = try norms().sumSquares / 8 * exp(2 * 0.5 * 1.0 * 2)
    #expect(relative(moments.meanLipschitz, exact) < 1e-13)
    #expect(relative(moments.rmsLipschitz, exact) < 1e-13)
    #expect(throws: HelioError.self) {
      try EnvelopeMoments.fullBatch(
        norms(), EnvelopeSchedule(learningRate: 0.1, stepCount: 2, weightDecay: 1), sampleCount: 7,
        inputs: .bounded(by: 2))
    }
  }

  /// Whole norms over all sequences; without s(0) they are above the sum over neurons.
  @Test func wholeNorms() throws {
    let schedule = try EnvelopeSchedule(
      learningRate: 0.3, decayExponent: 0.2, stepCount: 4, weightDecay: 0.4)
    let law = try InputNormLaw.pilot([0.5, 2])
    let found = try NormEnvelope(norms(), schedule, inputs: law, activationAtZero: -0.7)
    var (mean, square) = (0.0, 0.0)
    let start = try norms()
    for code in 0..<16 {
      var a = start.secondLayer.reduce(0) { $0 + $1 * $1 }.squareRoot()
      var w = start.rows.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for t in 0..<4 {
        let eta = schedule.step(t + 1)
        let (q, h) = (1 - 0.4 * eta, eta * 0.5 * ((code >> t) & 1 == 0 ? 0.5 : 2))
        (a, w) = (q * a + h * w + 0.7 * eta, q * w + h * a)
      }
      mean += 0.5 * a * w / 16
      square += 0.25 * a * a * w * w / 16
    }
    #expect(relative(found.meanLipschitz, mean) < 1e-13)
    #expect(relative(found.rmsLipschitz, square.squareRoot()) < 1e-13)
    let zero = try NormEnvelope(norms(), schedule, inputs: law, activationAtZero: 0)
    #expect(try zero.meanLipschitz > EnvelopeMoments(norms(), schedule, inputs: law).meanLipschitz)
  }

  @Test func overflowIsRefused() throws {
    let vacuous = refusal {
      _ = try EnvelopeMoments(
        norms(), EnvelopeSchedule(learningRate: 1, stepCount: 2000),
        inputs: .gaussian(dimension: 2))
    }
    #expect(vacuous.contains("vacuous"), "\(vacuous)")
    #expect(throws: HelioError.self) {
      try NormEnvelope(
        norms(), EnvelopeSchedule(learningRate: 1, stepCount: 2000),
        inputs: .gaussian(dimension: 2), activationAtZero: 1)
    }
  }
}

@Suite struct InputNormLawTests {
  /// E|x|^2 = d, E|x|^4 = d (d + 2), E|x| by the gamma function.
  @Test(arguments: [1, 2, 3, 10, 1000, 1_000_000]) func gaussianMoments(_ d: Int) throws {
    let law = try InputNormLaw.gaussian(dimension: d)
    let D = Double(d)
    #expect(relative(law.moment(2), D) < 1e-11)
    #expect(relative(law.moment(4), D * (D + 2)) < 1e-11)
    if d <= 1000 {
      let mean = 2.0.squareRoot() * exp(logGamma((D + 1) / 2) - logGamma(D / 2))
      #expect(relative(law.moment(1), mean) < 1e-11)
    }
  }

  /// High powers and exponents need the longer interval.
  @Test func highMoments() throws {
    let law = try InputNormLaw.gaussian(dimension: 2, power: 160)
    let exact = exp(80 * log(2) + logGamma(81))
    #expect(relative(law.moment(160), exact) < 1e-9)
    // E e^{t|x|} in two dimensions: 1 + t e^{t^2/2} sqrt(2 pi) Phi(t).
    let t = 9.0
    let tilted = try InputNormLaw.gaussian(dimension: 2, exponent: t)
    let mean = 1 + t * exp(t * t / 2) * (2 * Double.pi).squareRoot() * normalCDF(t)
    #expect(relative(tilted.mean { exp(t * $0) }, mean) < 1e-10)
  }
}
