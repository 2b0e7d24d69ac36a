import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// GD and SGD of several batch sizes on three losses, with the certificate of finite steps; GD on the cross-entropy of
  /// two outputs beside the logistic loss, from the same function.
  ///
  /// Source: sheet early-stage-convergence §3 (T1, T3, T7), §5 (8).
  public static let lossFamily: Experiment = {
    typealias S = EarlyStageSettings
    let (loss, time) = (S.loss(.logistic), S.time(1))
    return Experiment(
      "loss-family", "Three losses under GD and SGD, with the bound at this step size",
      cost: "35 s", parameters: [loss.declaration, time.declaration] + S.training,
      sweep: [
        SweepAxis(loss, ["squared", "logistic", "exponential"]), SweepAxis(S.batch, [0, 4, 1]),
        SweepAxis(time, [0.25, 0.5, 1, 2, 5, 10]),
      ],
      replicates: 10, headline: .trainingLoss, wrongTheories: WrongTheory.ofTraining,
      smallVersion: SpecificationChanges(
        sweep: ["loss=squared,logistic,exponential", "batchSize=0,1", "time=0.25,1,4"]),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in try EarlyStageDraw.allowance(settings) },
      simulation: { (settings, source) throws(HelioError) in
        let draw = try EarlyStageDraw(settings, loss: settings[loss], from: source.stream)
        let run = try draw.train(settings, until: settings[time])
        var values = CellValues(measured: [
          .trainingLoss: run.finalLoss, .initialLoss: run.initialLoss,
          .pureShare: run.finalPartition.pureShare,
          .deadShare: run.finalPartition.deadShare,
          .activationFlips: Double(run.tracker.flips), .flipCap: Double(run.tracker.flipCap),
        ])
        let isStochastic = settings[S.batch] > 0
        if !isStochastic || settings[loss] == .logistic {
          values.measured[.stepBound] = try draw.certificate.steps(
            learningRate: settings[S.rate], stepCount: run.stepCount, isStochastic: isStochastic)?
            .loss
        }
        if settings[loss] == .logistic, !isStochastic {
          var two = try TwoOutputDescent(draw.sample, from: draw.start)
          for _ in 0..<run.stepCount { two.step(settings[S.rate]) }
          values.measured[.twoOutputLoss] = two.loss
          values.measured[.twoOutputPureShare] = two.partition.pureShare
        }
        try draw.compare(run, settings, into: &values)
        return values
      })
  }()
}
