import HelioCore
public import HelioRuns

extension Experiment {
  /// The gap of trained networks and every bound of it, over the number of samples.
  ///
  /// Source: sheet wasserstein-generalization §3.3–3.5, §6 (i).
  public static let generalisationGap: Experiment = {
    typealias S = GapSettings
    return Experiment(
      "generalisation-gap", "Gap of trained networks and the bounds known before, over samples",
      cost: "60 s", parameters: S.declarations,
      sweep: [SweepAxis(S.samples, [100, 200, 400, 800, 1600, 3200, 6400])],
      replicates: 80, headline: .testGap,
      wrongTheories: [.rootMeanSquareGap, .slowRate, .withoutDifference],
      smallVersion: SpecificationChanges(
        set: ["width=50"], sweep: ["sampleCount=100,400,1600,6400"], replicates: 48),
      validate: { (settings) throws(HelioError) in try S.validate(settings) },
      memory: { S.memory($0) },
      simulation: { (settings, source) throws(HelioError) in
        let report = try GapReport(settings, from: source.stream)
        var values = try report.gaps()
        try report.lipschitz(&values)
        // An assignment of n points takes n^3 operations.
        if settings[S.samples] <= 400 {
          values.measured[.sampledTransportBound] = try report.sampledTransport(
            from: source.stream.substream("distance"))
        }
        values.predicted[.vacuousUntil] = try report.vacuousUntil()
        return values
      })
  }()
}
