import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// Parameters that the experiments on gradient steps share, and what they make of them.
///
/// Source: sheet gradient-steps section 1.
enum StepSettings {
  static let activation = Parameter.activation(.sinCos)
  /// Information exponent 1, bounded, with an even part: I1 of the sheet.
  static let firstExponentLink = "0.5*sin(z) + sin(2*z) + 0.5*cos(z)"
  /// Information exponent 2, not even: I2.
  static let secondExponentLink = "-2*exp(-1.5)*sin(z) + sin(2*z) + 0.7*cos(z)"
  /// Information exponent 3, odd: I3.
  static let thirdExponentLink = "-2*exp(-1.5)*sin(z) + sin(2*z)"
  static let link = Parameter.link(firstExponentLink)
  static let noiseVariance = Parameter.number(
    "noiseVariance", 0.01, 0 ... .infinity, "variance of the label noise")
  static let dimension = Parameter.integer(
    "dimension", 500, atLeast: 10, atMost: 20_000, "input dimension d")
  static let sampleRatio = Parameter.positive("sampleRatio", 2, "delta = n/d of each step")
  static let widthRatio = Parameter.positive("widthRatio", 1, "psi = p/d")
  static let learningRate = Parameter.number(
    "learningRate", 4, 0 ... .infinity, "eta of G = (1/(n sqrt p)) [(a r^T) o s'(W X^T)] X")
  static let batch = Parameter.choice(
    "batch", BatchChoice.reused, "whether later steps see the first sample again or a new one")
  static let scale = Parameter.positive("scale", 1, "C in eta_t = C p^alpha_t")
  static let firstExponent = Parameter.number(
    "firstExponent", 0.3, 0...0.499, "alpha_1, exponent of the first step in the width")
  static let secondExponent = Parameter.number(
    "secondExponent", 0.4, 0...0.499, "alpha_2, exponent of the second step in the width")

  /// For experiments on directions that are weak beside the noise of the gradient.
  static let largeDimension = Parameter.integer(
    "dimension", 1000, atLeast: 10, atMost: 20_000, "input dimension d")
  static let strongScale = Parameter.positive("scale", 3, "C in eta_t = C p^alpha_t")

  /// What every experiment has first: the network, the target and the sizes, some of them with defaults of the
  /// experiment's own.
  static func model(
    activation: Parameter<Activation> = activation, link: Parameter<Link> = link,
    dimension: Parameter<Int> = dimension, sampleRatio: Parameter<Double> = sampleRatio,
    widthRatio: Parameter<Double> = widthRatio
  ) -> [ParameterDeclaration] {
    [
      activation.declaration, link.declaration, noiseVariance.declaration, dimension.declaration,
      sampleRatio.declaration, widthRatio.declaration,
    ]
  }

  static func size(_ ratio: Double, _ d: Int) -> Int { Int((ratio * Double(d)).rounded()) }

  /// n and p are large enough for a projection on eight functions of the neurons.
  static func check(_ settings: Settings, link: Parameter<Link> = link) throws(HelioError) {
    let d = settings[dimension]
    try require(
      size(settings[widthRatio], d) >= 8, widthRatio.name, "large enough for 8 neurons",
      got: settings[widthRatio])
    try require(
      size(settings[sampleRatio], d) >= 2, sampleRatio.name, "large enough for 2 samples",
      got: settings[sampleRatio])
    try require(
      settings[link].variableCount <= d, link.name, "of at most \(d) variables",
      got: settings[link].text)
    guard abs(try settings[activation].meanDerivative()) > 1e-12 else {
      throw .undefined(
        "\(settings[activation].name) has mu_1 = 0: the first step adds no spike to the weights.")
    }
  }

  /// Bytes of a replicate, from above: data with the second copy and 2000 test points, the weights with what
  /// observing them needs, a block of pre-activations and the vectors of the Lanczos iterations.
  static func memory(_ settings: Settings) -> Double {
    let d = Double(settings[dimension])
    let (n, p) = (settings[sampleRatio] * d, settings[widthRatio] * d)
    return 8 * (4 * n * d + 4000 * d + 8 * p * d + 600 * (n + p + d))
  }

  /// What a run of these steps is made from; a cell adds its own seed.
  static func training(
    _ settings: Settings, link: Parameter<Link> = StepSettings.link, loss: StepLoss = .correlation,
    secondLayer law: SecondLayerLaw = .gaussian, rates: [LearningRate],
    batches: [StepBatch] = [.reused]
  ) throws(HelioError) -> StepTraining {
    let d = settings[dimension]
    return try StepTraining(
      dimension: d, sampleCount: size(settings[sampleRatio], d),
      width: size(settings[widthRatio], d), link: settings[link],
      noiseVariance: settings[noiseVariance], activation: settings[activation], secondLayer: law,
      loss: loss, learningRates: rates, batches: batches)
  }

  /// C p^alpha_1 and C p^alpha_2.
  static func rates(
    _ settings: Settings, first: Parameter<Double> = firstExponent
  ) -> [LearningRate] {
    [first, secondExponent].map {
      .power(coefficient: settings[scale], exponent: settings[$0])
    }
  }

  /// The same as eta at the width of these settings.
  static func learningRates(_ settings: Settings) -> (Double, Double) {
    let p = size(settings[widthRatio], settings[dimension])
    let eta = rates(settings).map { $0.scaled(width: p) * Double(p).squareRoot() }
    return (eta[0], eta[1])
  }

  /// The theory of two steps at these settings, with the sample of their `batch` or another one.
  static func twoSteps(
    _ settings: Settings, link: Parameter<Link> = StepSettings.link,
    batch second: SecondBatch? = nil,
    secondLayer law: SecondLayerLaw = .gaussian
  ) throws(HelioError) -> TwoStepTheory {
    let delta = settings[sampleRatio]
    return try TwoStepTheory(
      activation: settings[activation], link: settings[link],
      noiseVariance: settings[noiseVariance], sampleRatio: delta,
      batch: second ?? (settings[batch] == .reused ? .reused : .fresh(sampleRatio: delta)),
      secondLayer: law)
  }
}

extension SteppedRun {
  /// Steps at these settings, all taken or the first `count`.
  init(
    _ settings: Settings, _ source: CellSource, link: Parameter<Link> = StepSettings.link,
    loss: StepLoss = .correlation, secondLayer law: SecondLayerLaw = .gaussian,
    rates: [LearningRate], batches: [StepBatch], upTo count: Int = .max
  ) throws(HelioError) {
    var training = try StepSettings.training(
      settings, link: link, loss: loss, secondLayer: law, rates: rates, batches: batches)
    // A number of this cell's own, from its stream.
    training.seed = Int(source.stream.words(1)[0] >> 2)
    var run = try SteppedRun(training)
    while run.network.stepCount < count, try run.advance() != nil {}
    self = run
  }

  /// What the network looks like after the last step.
  var last: StepObservation { observations[observations.count - 1] }
}

extension BatchChoice {
  var steps: StepBatch { self == .reused ? .reused : .fresh }
}
