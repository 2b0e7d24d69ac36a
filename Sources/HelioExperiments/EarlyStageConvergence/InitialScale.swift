import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Certified and actual decrease of the squared loss against the initial scale: separability keeps it from vanishing.
  ///
  /// Source: sheet early-stage-convergence §3 (T4, T6), §5 (2).
  public static let initialScale: Experiment = {
    typealias S = EarlyStageSettings
    let time = S.time(3)
    return Experiment(
      "initial-scale", "Decrease in the early stage against the initial scale",
      cost: "10 s", parameters: [time.declaration] + S.training,
      sweep: [SweepAxis(S.scale, [0.9, 0.5, 0.2, 0.1, 0.03, 0.01])],
      replicates: 20, headline: .actualDecrease, wrongTheories: WrongTheory.ofTraining,
      smallVersion: SpecificationChanges(sweep: ["initialScale=0.9,0.5,0.1,0.01"]),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in try EarlyStageDraw.allowance(settings) },
      simulation: { (settings, source) throws(HelioError) in
        let draw = try EarlyStageDraw(settings, loss: .squared, from: source.stream)
        let run = try draw.train(settings, until: settings[time])
        var values = CellValues()
        values.measuredDecrease(draw, run, learningRate: settings[S.rate])
        try draw.compare(run, settings, into: &values)
        return values
      })
  }()
}

extension CellValues {
  /// T_e with certified and actual decrease of the squared loss there, and the time to half of it.
  mutating func measuredDecrease(
    _ draw: EarlyStageDraw, _ run: TrackedDescent, learningRate eta: Double
  ) {
    measured[.halfLossTime] = run.halfLossTime(learningRate: eta)
    guard let end = draw.certificate.early?.endTime else { return }
    measured[.endTime] = end
    measured[.certifiedDecrease] = draw.certificate.early?.decreaseAtEndTime
    measured[.generalDecrease] =
      draw.certificate.initialLoss - draw.certificate.general.losses(at: [end])[0]
    let step = min(run.stepCount, Int(end / eta))
    measured[.actualDecrease] = run.initialLoss - run.losses[step]
  }
}
