import HelioCore
public import HelioRuns

extension Experiment {
  /// What the bounds say before training, what they say after, and what is measured.
  ///
  /// Source: sheet wasserstein-generalization §4 (6, 7), §6 (iii).
  public static let boundTightness: Experiment = {
    typealias S = GapSettings
    return Experiment(
      "bound-tightness", "Lipschitz constants and gaps: before training, after it, measured",
      cost: "40 s", parameters: S.declarations,
      sweep: [
        SweepAxis(S.activation, ["tanh", "relu"]), SweepAxis(S.totalStep, [0.1, 0.3, 1, 3, 10]),
      ],
      replicates: 80, headline: .lipschitzSum,
      wrongTheories: [.rootMeanSquareGap, .withoutDifference],
      smallVersion: SpecificationChanges(
        set: ["width=50"], sweep: ["activation=tanh,relu", "totalStep=0.1,1,10"], replicates: 48),
      validate: { (settings) throws(HelioError) in try S.validate(settings) },
      memory: { S.memory($0) },
      simulation: { (settings, source) throws(HelioError) in
        let report = try GapReport(settings, from: source.stream)
        var values = try report.gaps()
        values.wrong[WrongTheory.slowRate.name] = nil
        try report.lipschitz(&values)
        return values
      })
  }()
}
