import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// Steps that shrink against constant ones: less variance for more bias, at low and at high noise.
  ///
  /// Source: sheet random-features-sgd sections 3.2, 3.3 and 6 (2).
  public static let sgdDecay: Experiment = {
    typealias S = SGDSettings
    return Experiment(
      "sgd-decay", "Decay of the steps against width and noise: the best exponent of one pass",
      cost: "20 s",
      parameters: S.onePass,
      sweep: [
        SweepAxis(S.noise, [0.25, 9]), SweepAxis(S.decay, [0, 0.25, 0.5, 0.75]),
        SweepAxis(S.width, [5, 10, 20, 40, 100, 400]),
      ],
      replicates: 6, headline: .averageRisk, wrongTheories: [.decayForgotten],
      theoryAxis: TheoryAxis(S.width, count: 26),
      smallVersion: SpecificationChanges(
        set: ["simulatedWidth=100", "runCount=60"],
        sweep: ["noiseVariance=0.25,9", "stepDecayExponent=0,0.25,0.5", "width=5,20,100,400"],
        replicates: 8),
      validate: { (settings) throws(HelioError) in _ = try S.schedule(settings) },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        var values = try OnePassCells.theory(settings)
        if settings[S.decay] > 0 {
          let features = try ProportionalFeatures(
            activation: settings[S.kind].activation, width: settings[S.width],
            dimension: settings[S.dimension])
          var schedule = try S.schedule(settings)
          schedule.decayExponent = 0
          values[.decayForgotten] = OnePassCells.numbers(
            features.risk(schedule).value, noise: settings[S.noise])
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        try OnePassCells.simulation(settings, source)
      })
  }()
}
