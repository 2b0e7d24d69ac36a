import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The floor of particle dual coordinate ascent: M times the exact gap on the plateau.
  ///
  /// Source: sheet mean-field §5 (A1), §7 (E6).
  public static let particleFloor: Experiment = {
    typealias S = SmallMeanField
    let particles = Parameter<Int>.integer(
      "width", 800, atLeast: 4, atMost: 1_000_000, "particles M")
    let rate = Parameter<Double>.positive(
      "learningRate", 0.3, "\u{03B4} of the sampler of particles that move")
    return Experiment(
      "particle-floor", "Particle dual ascent: the gap that M particles cannot pass",
      cost: "25 s", parameters: [particles.declaration, rate.declaration] + S.declarations,
      sweep: [SweepAxis(particles, [100, 200, 400, 800, 1600, 3200])],
      replicates: 24, headline: .freshFloor, wrongTheories: [.estimatedGapBias, .oneEpochNoise],
      smallVersion: SpecificationChanges(
        sweep: ["width=100,200,400,800"], replicates: 12),
      theory: { (settings) throws(HelioError) in
        let point = try S(settings)
        let M = settings[particles]
        let response = point.response
        let rates = try CoordinateAscentRates(response)
        let constant = rates.plateauConstant
        let bias = response.S.trace / (2 * Double(settings[S.samples]))
        var values = CellValues(predicted: [.freshFloor: constant, .estimatedFloor: bias])
        values[.estimatedGapBias] = [.freshFloor: bias]
        values[.oneEpochNoise] = [.freshFloor: rates.singleEpochFloor]
        values.allowedBias[.freshFloor] = .shrinking(
          0.3 * constant, "M", M, origin: "1500 runs of 60 epochs each at M = 25, 50, 100, 200")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let point = try S(settings)
        let M = settings[particles]
        let runs = StochasticDualRuns(point.frozen, optimum: point.optimum)
        let epochs = Array(30...69)
        let fresh = runs.particleAscent(
          epochs: epochs, particles: M, from: source.stream.substream("fresh"))
        var moving = ParticleCoordinateAscent(
          point.frozen.problem, variances: S.variances, particles: M,
          learningRate: settings[rate], from: source.stream.substream("moving"))
        var moved = 0.0
        for epoch in 1...60 {
          moving.epoch(.permuted)
          if epoch > 30 { moved += runs.exactGap(moving.dualVariables) / 30 }
        }
        let mean = fresh.reduce(0, +) / Double(fresh.count)
        return CellValues(measured: [
          .freshFloor: Double(M) * mean, .movedFloor: Double(M) * moved,
        ])
      })
  }()
}

extension WrongTheory {
  static let estimatedGapBias = WrongTheory(
    "bias of the estimated gap", "what particles see of a gap, taken for the gap that is left")
  static let oneEpochNoise = WrongTheory(
    "noise of one epoch", "as if every epoch forgot the noise of the ones before")
}
