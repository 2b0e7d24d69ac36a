import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// One pass at constant step over the width: what the noise adds, and what is left without it.
  ///
  /// Lines are the theory without weights; points are real runs, each compared with the recursion of its own
  /// weights. The processes of the mean operators, which bounds are proved with, stand beside.
  ///
  /// Source: sheet random-features-sgd sections 3.2, 3.3 and 6 (1).
  public static let sgdWidth: Experiment = {
    typealias S = SGDSettings
    return Experiment(
      "sgd-width", "Risk of one pass of SGD over the width: noise, bias, and the process ladder",
      cost: "20 s",
      parameters: S.onePass,
      sweep: [
        SweepAxis(S.kind, ["relu", "scaledErf"]),
        SweepAxis(S.width, [10, 25, 50, 100, 200, 400, 800, 1600]),
      ],
      replicates: 16, headline: .noiseRisk, wrongTheories: [.meanForgotten, .equalWeights],
      theoryAxis: TheoryAxis(S.width, count: 36),
      smallVersion: SpecificationChanges(
        set: ["simulatedWidth=200", "runCount=60"], sweep: ["width=10,25,50,100,200,800"]),
      validate: { (settings) throws(HelioError) in _ = try S.schedule(settings) },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in try OnePassCells.theory(settings) },
      simulation: { (settings, source) throws(HelioError) in
        try OnePassCells.simulation(settings, source)
      })
  }()
}
