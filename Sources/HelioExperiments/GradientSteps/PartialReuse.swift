import HelioCore
import HelioNumerics
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What the second step finds of the target against the share of its sample that it has seen before.
  ///
  /// For a target with a linear part new points are worth more; one of information exponent 3 shows only through
  /// points that come again, and the more of them the better. The neurons' noise turns each learned direction: of
  /// spike i the part tau_i^2/(tau_i^2 + s_i^2) is left, s_i as measured.
  ///
  /// Source: sheet gradient-steps sections 4.2 and 11; the law of mixed samples is derived in
  /// ``GradientDirections``.
  public static let partialReuse: Experiment = {
    typealias S = StepSettings
    let reusedFraction = Parameter.number(
      "reusedFraction", 0.5, 0...1, "share of the second sample that is of the first one")
    let spikeCount = 3
    return Experiment(
      "partial-reuse", topic: "gradient-steps",
      "Captured target after two steps against the share of the sample that comes again",
      cost: "90 s",
      parameters: S.model(dimension: S.largeDimension) + [
        reusedFraction.declaration, S.strongScale.declaration, S.firstExponent.declaration,
        S.secondExponent.declaration,
      ],
      sweep: [
        SweepAxis(S.link.name, [S.firstExponentLink, S.thirdExponentLink]),
        SweepAxis(reusedFraction, [0, 0.25, 0.5, 0.75, 1]),
      ], replicates: 4, headline: "captured",
      smallVersion: SpecificationChanges(
        set: ["dimension=300"], sweep: ["reusedFraction=0,0.5,1"]),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let theory = try S.twoSteps(
          settings,
          batch: .partlyReused(
            fraction: settings[reusedFraction], sampleRatio: settings[S.sampleRatio]))
        let p = S.size(settings[S.widthRatio], settings[S.dimension])
        let eta = S.learningRates(settings)
        let solution = try theory.spikes(
          learningRates: eta, width: Double(p), count: spikeCount)
        let spikes = try solution.get("The spikes")
        var values = CellValues(residual: solution.convergence.relativeChange)
        for i in 0..<min(spikeCount, spikes.singularValues.count) {
          let (tau, overlap) = (spikes.singularValues[i], spikes.squaredTargetOverlaps[i])
          values.predicted["spike\(i + 1)"] = tau
          values.predicted["overlap\(i + 1)"] = overlap
          values.predicted["captured", default: 0] += overlap
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, rates: S.rates(settings),
          batches: [.partlyReused(fraction: settings[reusedFraction])])
        let captured = run.last.captured(count: spikeCount).reduce(0, +)
        var values = CellValues(measured: ["captured": captured, "spike1": run.last.spikes[0]])
        for (i, s) in run.spikes.noiseNorms.prefix(spikeCount).enumerated() {
          values.measured["noise\(i + 1)"] = s
        }
        return values
      })
  }()
}
