import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The function space after each of up to twenty small steps, beside one large step of the same total length.
  ///
  /// Small steps see the residual y - p^{-1/2} f of the network so far, all rows again. After t of T steps of eta~/T
  /// each, one step of t eta~/T leaves a spike theta_t = kappa d (t/T)^2 and an inflated bulk: the exact spectrum of
  /// that law is theory of the large step, and what the small steps differ from. ReLU, Gaussian inputs.
  ///
  /// - amplification k: the network's kernel along the k-th eigenfunction of that law (radial, linear and quadratic
  ///   along the spike), in units of its eigenvalue before training. The third is a
  ///   line of the law S+b without a comparison: neurons of large |a| have more bulk too, of variance 1 + rho a^2, which
  ///   costs that function a part that does not vanish with the dimension (neurons sampled with this bulk have 25 % less
  ///   at d = 60 and 27 % less at d = 120, at kappa = 1 and n = 8 d; with the mean bulk 0.0 +- 0.4 %);
  /// - mixing angle: of the kernel matrix's leading eigenvector, from the radial function to the quadratic one;
  /// - alignment: E g K g/(E g^2 |K|) with the target.
  ///
  /// Each sum over pairs of fresh inputs leaves out the diagonal and so has no bias of sampling.
  ///
  /// Source: sheet function-space sections 5, 6 and 8.
  public static let smallSteps: Experiment = {
    typealias P = SmallStepsSettings
    return Experiment(
      "small-steps",
      "The function space after up to twenty small steps, beside one large step", cost: "60 s",
      parameters: [
        P.dimension.declaration, P.sampleRatio.declaration, P.link.declaration,
        P.noiseVariance.declaration, P.width.declaration, P.testPoints.declaration,
        P.spikeRatio.declaration, P.stepCount.declaration, P.stepsTaken.declaration,
      ],
      sweep: [SweepAxis(P.stepsTaken, [1, 2, 5, 10, 15, 20])], replicates: 8,
      headline: .amplification(2, .oneStep), wrongTheories: [P.untrained, P.fullOverlap],
      theoryAxis: TheoryAxis(P.stepsTaken, count: 26),
      smallVersion: SpecificationChanges(
        set: ["width=2000"], sweep: ["stepsTaken=5,10,20"]),
      validate: { (settings) throws(HelioError) in
        try require(
          settings[P.stepsTaken] <= settings[P.stepCount], P.stepsTaken.name,
          "at most stepCount, \(settings[P.stepCount])", got: settings[P.stepsTaken])
      },
      memory: { settings in
        let (d, p) = (Double(settings[P.dimension]), Double(settings[P.width]))
        let (m, n) = (Double(settings[P.testPoints]), settings[P.sampleRatio] * d)
        return 8 * (2 * n * p + 2 * m * p + 4 * m * m + 6 * p * d + (m + n) * d)
      },
      theory: { (settings) throws(HelioError) in
        let law = try StepLaw(expectedAt: settings)
        var values = CellValues(predicted: try law.numbers(), residual: law.residual)
        for (number, share) in P.biases {
          values.allowedBias[number] = P.allowedBias(
            share, of: values.predicted[number], dimension: settings[P.dimension])
        }
        values.predicted[.amplification(3, .law)] = try law.amplification(2)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        // The same rows and initial neurons after every number of steps.
        let stream = RandomStream(
          seed: source.seed, purpose: "small steps", index: source.replicate)
        let run = try SmallStepsRun(settings, stream)
        var values = CellValues(predicted: try run.law.numbers())
        values[P.untrained] = try run.untrained
        values[P.fullOverlap][.alignment(.oneStep)] = try run.law.alignment(overlap: 1)
        let t = settings[P.stepsTaken]
        try run.measure(
          run.network(steps: 1, strength: run.law.spikeRatio), .oneStep, into: &values.measured)
        try run.measure(
          run.network(steps: t, of: settings[P.stepCount]), .smallSteps, into: &values.measured)
        return values
      })
  }()
}

/// The parameters of ``Experiment/smallSteps`` and what it must reject.
enum SmallStepsSettings {
  static let dimension = Parameter.integer("dimension", 60, atLeast: 10, "input dimension d")
  static let sampleRatio = Parameter.positive("sampleRatio", 8, "delta = n/d of the steps")
  static let link = Parameter.link("z + h2(z)")
  static let noiseVariance = Parameter.number(
    "noiseVariance", 0.09, 0 ... .infinity, "variance of the label noise")
  static let width = Parameter.integer("width", 4000, atLeast: 10, "neurons p")
  static let testPoints = Parameter.integer(
    "testPoints", 1000, atLeast: 50, atMost: 5000, "fresh inputs of the measured kernel")
  static let spikeRatio = Parameter.positive(
    "spikeRatio", 1, "kappa = theta/d that one step of the whole length leaves")
  static let stepCount = Parameter.integer(
    "stepCount", 20, atLeast: 1, atMost: 200, "T, parts of the whole length")
  static let stepsTaken = Parameter.integer(
    "stepsTaken", 20, atLeast: 1, atMost: 200, "t, steps taken")

  static let untrained = WrongTheory(
    "untrained kernel", "amplification 1, no mixing and the alignment before training")
  static let fullOverlap = WrongTheory(
    "direction known", "the alignment of a spike that lies on the target's direction")

  /// What the law S+b, made for large d, misses of one step.
  static let biases: [(Number, Double)] = [
    (.amplification(1, .oneStep), 0.5), (.amplification(2, .oneStep), 1), (.alignment(.oneStep), 3),
  ]

  static func allowedBias(
    _ share: Double, of prediction: Double?, dimension d: Int
  ) -> AllowedBias? {
    guard let prediction else { return nil }
    return AllowedBias(
      [.dimension(share * prediction, d)],
      origin: "40 replicates at d = 30, 60 and 120, n = 8 d, p = 4000, after 10 and 20 steps")
  }
}

/// The law of the neurons after one step of a part of the whole length, and what theory says of its kernel.
struct StepLaw {
  static let modeCount = 3

  let dimension: Int
  let link: Link
  let overlap: Double
  let spikeRatio: Double
  let spectrum: OperatorSpectrum
  let residual: Double?
  private let strength: Double
  private let bulk: Double

  /// At expected |v|^2, residual and overlap.
  init(expectedAt settings: Settings) throws(HelioError) {
    typealias P = SmallStepsSettings
    let d = settings[P.dimension]
    let n = Self.sampleCount(settings)
    let moments = try StepDirectionMoments(
      link: settings[P.link], noiseVariance: settings[P.noiseVariance], sampleCount: n, dimension: d
    )
    let kappa = Self.spikeRatio(settings)
    let eta = try StepStrength.scaledLearningRate(
      spikeRatio: kappa, activation: .relu, squaredNorm: moments.expectedSquaredNorm)
    let strength = try StepStrength(
      scaledLearningRate: eta, activation: .relu, squaredNorm: moments.expectedSquaredNorm,
      meanSquaredResidual: moments.labelSecondMoment, sampleCount: n, dimension: d)
    try self.init(
      dimension: d, link: settings[P.link], spikeRatio: kappa,
      bulkInflation: strength.bulkInflation, overlap: moments.squaredOverlap.squareRoot())
  }

  init(
    dimension d: Int, link: Link, spikeRatio kappa: Double, bulkInflation rho: Double,
    overlap: Double
  ) throws(HelioError) {
    (dimension, self.link, self.overlap, spikeRatio) = (d, link, overlap, kappa)
    (strength, bulk) = (kappa * Double(d), 1 + rho)
    let solution = try SpikedOperator(
      activation: .relu, dimension: d, spikeStrengths: [strength], bulkInflation: rho
    ).riskSpectrum()
    spectrum = try solution.accepting(1e-4, "The spectrum after the step")
    residual = solution.convergence.relativeChange
  }

  /// kappa_t = kappa (t/T)^2.
  static func spikeRatio(_ settings: Settings) -> Double {
    typealias P = SmallStepsSettings
    let share = Double(settings[P.stepsTaken]) / Double(settings[P.stepCount])
    return settings[P.spikeRatio] * share * share
  }

  static func sampleCount(_ settings: Settings) -> Int {
    typealias P = SmallStepsSettings
    return max(2, Int((settings[P.sampleRatio] * Double(settings[P.dimension])).rounded()))
  }

  /// The eigenvalues of ReLU before training: radial, linear, quadratic.
  func initialEigenvalues() throws(HelioError) -> [Double] {
    try isotropicEigenvalues(
      activation: .relu, dimension: dimension, degrees: Array(0..<Self.modeCount))
  }

  func alignment(overlap m: Double) throws(HelioError) -> Double {
    KernelRisk(spectrum, try spectrum.targetPower(link: link, overlap: m)).alignment
  }

  func amplification(_ k: Int) throws(HelioError) -> Double {
    try spectrum.sectors[0].eigenvalues[k] / initialEigenvalues()[k]
  }

  /// What becomes exact in large dimensions, under the names of the measured numbers of one step.
  func numbers() throws(HelioError) -> ByNumber<Double> {
    var numbers: ByNumber<Double> = [
      .alignment(.oneStep): try alignment(overlap: overlap),
      .amplification(1, .oneStep): try amplification(0),
      .amplification(2, .oneStep): try amplification(1),
    ]
    // A bulk b only scales the kernel of ReLU: b K(theta/b).
    numbers[.mixingAngle(.oneStep)] = try topModeMixing(
      dimension: dimension, spikeStrength: strength / bulk
    ).accepting(1e-6, "The leading eigenfunction").angleDegrees
    return numbers
  }
}
