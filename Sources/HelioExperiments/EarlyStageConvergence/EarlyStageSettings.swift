import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// Parameters that the experiments on early-stage convergence share.
///
/// Source: sheet early-stage-convergence §2, §5.
enum EarlyStageSettings {
  static let samples = Parameter.integer(
    "sampleCount", 20, atLeast: 2, atMost: 4000, "samples n")
  static let dimension = Parameter.integer(
    "dimension", 20, atLeast: 2, atMost: 10_000, "dimension d")
  static let width = Parameter.integer("width", 64, atLeast: 1, atMost: 100_000, "width m")
  static let scale = Parameter.number(
    "initialScale", 0.5, Double.leastNormalMagnitude...(1.0.nextDown),
    "initial scale \u{03BA}; rows start at length \u{03BA}/sqrt m, above 0 and below 1")
  static func loss(_ fallback: MarginLoss) -> Parameter<MarginLoss> {
    .choice("loss", fallback, "squared, logistic or exponential")
  }
  static let rate = Parameter.positive("learningRate", 0.01, "step size \u{03B7}")
  static let batch = Parameter.integer(
    "batchSize", 0, atLeast: 0, "samples drawn for a step; 0: gradient descent on all")
  static func time(_ t: Double) -> Parameter<Double> {
    .number("time", t, 0...1e6, "time t, step size times steps")
  }

  static let sizes = [samples.declaration, dimension.declaration, width.declaration]
  static let training =
    sizes + [scale.declaration, rate.declaration, batch.declaration]

  /// Weights, their gradient, preactivations, data and its kernels.
  static func memory(_ settings: Settings) -> Double {
    let (n, d, m) = (
      Double(settings[samples]), Double(settings[dimension]), Double(settings[width])
    )
    return 8 * (3 * m * d + 4 * m * n + 2 * n * d + 6 * n * n)
  }
}

/// One draw of data and initial weights, and what is certified about it.
struct EarlyStageDraw {
  let sample: UnitSample
  let start: SphericalStart
  let certificate: ConvergenceCertificate
  let batches: RandomStream

  init(
    _ settings: Settings, loss: MarginLoss, law: UnitSampleLaw = .orthogonallySeparable,
    from stream: RandomStream
  ) throws(HelioError) {
    typealias S = EarlyStageSettings
    sample = try law.sample(
      settings[S.samples], dimension: settings[S.dimension], from: stream.substream("data"))
    start = try .random(
      width: settings[S.width], dimension: settings[S.dimension], initialScale: settings[S.scale],
      from: stream.substream("weights"))
    certificate = try ConvergenceCertificate(loss, sample, start)
    batches = stream.substream("batches")
  }

  /// Trains up to a time, keeping twenty states on the way.
  func train(
    _ settings: Settings, until t: Double,
    watch: (Int, ReluDescent) throws(HelioError) -> Void = { (_, _) throws(HelioError) in }
  ) throws(HelioError) -> TrackedDescent {
    typealias S = EarlyStageSettings
    let eta = settings[S.rate]
    let steps = Int((t / eta).rounded())
    let batch = settings[S.batch]
    return try .run(
      certificate.loss, sample, start, learningRate: eta, stepCount: steps,
      batchSize: batch == 0 ? nil : batch, recording: (0...20).map { $0 * steps / 20 },
      from: batches, watch: watch)
  }

  /// By how much the largest of the certificates is violated, each in its own unit, and by how much if every constant
  /// were ten times as large.
  ///
  ///     loss:  max_t (L(t) - bound(t))_+/L0, bounds of flow and of finite steps (T4, T5, T6, T7; GD only)
  ///     gradient:  (1 - |grad_b L|^2/(C (mean q)^2))_+ (T3);   patterns:  forbidden flips over pairs (T1)
  func violation(
    of run: TrackedDescent, learningRate eta: Double, isStochastic: Bool
  ) throws(HelioError) -> (found: Double, tenfold: Double) {
    let L0 = certificate.initialLoss
    var (found, tenfold) = (0.0, 0.0)
    if !isStochastic {
      let times = run.states.map { Double($0.step) * eta }
      let bounds = try certificate.bounds(at: times)
      let steps = try certificate.steps(learningRate: eta, stepCount: run.stepCount)
      for (k, state) in run.states.enumerated() {
        // The flow's bounds are not for steps that fail the descent check.
        let flow = run.isTooCoarse ? .infinity : bounds[k]
        let bound = min(flow, steps?.loss(at: times[k]) ?? .infinity)
        if bound == .infinity { continue }
        // Sums of a thousand steps are not exact.
        found = max(found, (state.loss - bound) / L0 - 1e-10)
        tenfold = max(tenfold, (state.loss - L0 + 10 * (L0 - bound)) / L0)
      }
    }
    if let gradient = certificate.gradient, gradient.constant > 0 {
      let ratio = run.smallestGradientRatio / gradient.constant
      found = max(found, 1 - ratio - 1e-10)
      tenfold = max(tenfold, 1 - ratio / 10)
      if isWithinConditions(run) {
        let forbidden = run.tracker.alignedDeactivations + run.tracker.misalignedActivations
        found = max(found, Double(forbidden) / Double(sample.count * start.width))
      }
    }
    return (found, tenfold)
  }

  /// T1 asks for q >= 0, which the squared loss has until a margin passes 1, and for signs that stay.
  private func isWithinConditions(_ run: TrackedDescent) -> Bool {
    run.signFlips == 0 && (certificate.loss != .squared || run.firstOvershoot == nil)
  }

  /// What every training experiment compares: the gradient at the start with its mean over initial weights, and
  /// certificates with what happened.
  func compare(
    _ run: TrackedDescent, _ settings: Settings, into values: inout CellValues
  ) throws(HelioError) {
    typealias S = EarlyStageSettings
    values.measured[.firstLayerGradient] = run.initialGradient.firstLayer
    values.measured[.secondLayerGradient] = run.initialGradient.secondLayer
    let expected = certificate.expectedGradient
    values.predicted[.firstLayerGradient] = expected.firstLayer
    values.predicted[.secondLayerGradient] = expected.secondLayer
    values[.independentPatterns] = [
      .firstLayerGradient: Self.independentGradient(sample, certificate.loss)
    ]
    values[.onePattern] = [
      .firstLayerGradient: Self.onePatternGradient(sample, certificate.loss)
    ]
    values[.unsquaredScale] = [
      .secondLayerGradient: expected.secondLayer / settings[S.scale]
    ]
    let (found, tenfold) = try violation(
      of: run, learningRate: settings[S.rate], isStochastic: settings[S.batch] > 0)
    values.measured[.certificateViolation] = found
    values.predicted[.certificateViolation] = 0
    // By how much the loss would have to be smaller.
    values[.tenfoldConstant] = [.certificateViolation: -tenfold]
  }

  /// As if a neuron's activity on one sample said nothing about that on another: 1/4 for every pair.
  private static func independentGradient(_ sample: UnitSample, _ loss: MarginLoss) -> Double {
    let n = Double(sample.count)
    let sum = product(sample.inputs, sample.labels, transposeFirst: true)
    let q = loss.pull(0)
    return q * q * (dot(sum, sum) / 4 + n / 4) / (n * n)
  }

  /// As if a neuron were active on all samples or on none.
  private static func onePatternGradient(_ sample: UnitSample, _ loss: MarginLoss) -> Double {
    let n = Double(sample.count)
    let sum = product(sample.inputs, sample.labels, transposeFirst: true)
    let q = loss.pull(0)
    return q * q * dot(sum, sum) / (2 * n * n)
  }

  /// What theory allows: pulls q(u(0)) for q(0), of second order in the initial margins.
  static func allowance(_ settings: Settings) throws(HelioError) -> CellValues {
    typealias S = EarlyStageSettings
    let kappa = settings[S.scale]
    let size = Double(settings[S.width] * settings[S.dimension])
    func bias(_ value: Double) -> AllowedBias {
      AllowedBias(
        [.init(coefficient: 2 * kappa * kappa * value, symbol: "(m d)", size: size, power: 1)],
        origin: "second moment of the initial margins, \u{03BA}\u{00B2}/(2 m d)")
    }
    return CellValues(allowedBias: [
      .firstLayerGradient: bias(0.25),
      .secondLayerGradient: bias(kappa * kappa / Double(settings[S.dimension]) / 4),
    ])
  }
}

extension WrongTheory {
  static let independentPatterns = WrongTheory(
    "independent patterns", "as if activity on one sample said nothing about that on another")
  static let onePattern = WrongTheory(
    "one pattern", "as if a neuron that is active on one sample were active on all")
  static let tenfoldConstant = WrongTheory(
    "tenfold constants", "every certified decrease and gradient ten times as large")
  static let unsquaredScale = WrongTheory(
    "scale unsquared", "\u{03BA} for its square in the second layer's gradient")
  /// Of the experiments that train.
  static let ofTraining: [WrongTheory] = [.independentPatterns, .tenfoldConstant, .unsquaredScale]
}
