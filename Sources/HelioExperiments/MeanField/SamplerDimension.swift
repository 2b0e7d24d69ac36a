import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The acceptance of samplers against the number of coefficients: a flat line and a cliff.
  ///
  /// Source: sheet mean-field §4, §7 (E3).
  public static let samplerDimension: Experiment = {
    let dimension = MeanFieldSettings.dimension(16)
    let rate = Parameter<Double>.positive(
      "learningRate", 0.2, "\u{03B4} of the exponential sampler")
    let explicitRate = Parameter<Double>.positive(
      "explicitRate", 0.02, "\u{03B7} of the explicit sampler")
    let particles = Parameter<Int>.integer(
      "width", 500, atLeast: 2, atMost: 100_000, "particles M")
    return Experiment(
      "sampler-dimension", "Acceptance of samplers against the number of coefficients",
      cost: "12 s",
      parameters: [
        dimension.declaration, rate.declaration, explicitRate.declaration, particles.declaration,
      ],
      sweep: [SweepAxis(dimension, [2, 4, 8, 16, 32, 64, 128, 256])],
      replicates: 6, headline: .exponentialAcceptance,
      wrongTheories: [.potentialAlone, .halfStep],
      smallVersion: SpecificationChanges(sweep: ["dimension=2,4,8,16,32,64"], replicates: 4),
      theory: { (settings) throws(HelioError) in
        let D = settings[dimension]
        let (problem, g, c) = try samplerCase(D)
        let law = StationaryAcceptance(problem, dualVariables: g, variances: c)
        var values = CellValues(predicted: [
          .exponentialAcceptance: try law.mean(learningRate: settings[rate])
        ])
        values[.potentialAlone] = [
          .exponentialAcceptance: try law.mean(
            learningRate: settings[rate], potentialAlone: true)
        ]
        values[.halfStep] = [
          .exponentialAcceptance: try law.mean(learningRate: settings[rate] / 2)
        ]
        values.allowedBias[.exponentialAcceptance] = AllowedBias(
          [.init(coefficient: 0.045, symbol: "draws", size: Double(law.pointCount), power: 0.5)],
          origin: "root mean square difference of 8192 draws from simulation over D = 2 to 256")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (problem, g, c) = try samplerCase(settings[dimension])
        func acceptance(_ sampler: LangevinSampler, _ eta: Double) -> Double {
          let stream = source.stream.substream(sampler.rawValue)
          var particles = LangevinParticles(
            problem, variances: c, count: settings[particles], dualVariables: g,
            from: stream.substream("start"))
          var sum = 0.0
          for k in 0..<60 {
            let accepted = particles.step(sampler, learningRate: eta, from: stream.at(k))
            if k >= 20 { sum += accepted / 40 }
          }
          return sum
        }
        return CellValues(measured: [
          .exponentialAcceptance: acceptance(.exponential, settings[rate]),
          .explicitAcceptance: acceptance(.explicit, settings[explicitRate]),
        ])
      })
  }()
}

/// n = 10 waves, g_i = -sin(1.5 i), r = 2, lambda = 0.05, c = k^{-2}.
private func samplerCase(_ D: Int) throws(HelioError) -> (
  problem: MeanFieldProblem, g: [Double], variances: [Double]
) {
  let problem = try MeanFieldProblem.waves(
    sampleCount: 10, dimension: D, outputScale: 2, regularization: 0.05)
  return (
    problem, problem.labels.map { -$0 }, try PriorVariances.decaying(1, dimension: D)
  )
}

extension WrongTheory {
  static let potentialAlone = WrongTheory(
    "the potential alone", "the Metropolis ratio without that of the proposals")
  static let halfStep = WrongTheory("half the step", "\u{03B4}/2 in place of \u{03B4}")
}
