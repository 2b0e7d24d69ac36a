import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Loss against time beside what was certified before training, for three losses.
  ///
  /// Every certificate is held against the run at twenty-one states: bounds of the loss, of the gradient, of patterns.
  ///
  /// Source: sheet early-stage-convergence §3 (T1-T5), §5 (1).
  public static let lossCertificates: Experiment = {
    typealias S = EarlyStageSettings
    let (loss, time) = (S.loss(.logistic), S.time(1))
    return Experiment(
      "loss-certificates", "Loss against time, and what is certified before training",
      cost: "15 s", parameters: [loss.declaration, time.declaration] + S.training,
      sweep: [
        SweepAxis(loss, ["squared", "logistic", "exponential"]),
        SweepAxis(time, [0.25, 0.5, 1, 2, 4, 8, 16, 40]),
      ],
      replicates: 10, headline: .trainingLoss, wrongTheories: WrongTheory.ofTraining,
      smallVersion: SpecificationChanges(
        sweep: ["loss=squared,logistic,exponential", "time=0.25,1,4,16"]),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in try EarlyStageDraw.allowance(settings) },
      simulation: { (settings, source) throws(HelioError) in
        let t = settings[time]
        let draw = try EarlyStageDraw(settings, loss: settings[loss], from: source.stream)
        let run = try draw.train(settings, until: t)
        var values = CellValues(measured: [
          .trainingLoss: run.finalLoss, .initialLoss: run.initialLoss,
          .smallestBalance: run.smallestBalance,
          .activationFlips: Double(run.tracker.flips), .flipCap: Double(run.tracker.flipCap),
        ])
        let certificate = draw.certificate
        if let gradient = certificate.gradient, gradient.constant > 0 {
          values.measured[.certificateConstant] = gradient.constant
          values.measured[.gradientRatio] = run.smallestGradientRatio / gradient.constant
        }
        values.measured[.earlyBound] = certificate.early?.losses(at: [t])[0]
        values.measured[.globalBound] = try certificate.global?.loss(at: t)
        try draw.compare(run, settings, into: &values)
        return values
      })
  }()
}
