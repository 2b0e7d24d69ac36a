import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Neurons by their activity on their own and on the other class, against time: in the end pure and dead ones.
  ///
  /// Source: sheet early-stage-convergence §3 (T1), §4.2, §5 (3).
  public static let neuronPartition: Experiment = {
    typealias S = EarlyStageSettings
    let (loss, time) = (S.loss(.squared), S.time(1))
    return Experiment(
      "neuron-partition", "Neurons by activity on their own and on the other class, over time",
      cost: "10 s", parameters: [loss.declaration, time.declaration] + S.training,
      sweep: [
        SweepAxis(time, [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 3, 5, 10])
      ],
      replicates: 20, headline: .pureShare, wrongTheories: WrongTheory.ofTraining,
      smallVersion: SpecificationChanges(
        sweep: ["time=0.02,0.05,0.1,0.2,0.4,0.8,1.5,3,6"], replicates: 12),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in try EarlyStageDraw.allowance(settings) },
      simulation: { (settings, source) throws(HelioError) in
        let draw = try EarlyStageDraw(settings, loss: settings[loss], from: source.stream)
        let run = try draw.train(settings, until: settings[time])
        let partition = run.finalPartition
        var values = CellValues(measured: [
          .pureShare: partition.pureShare, .deadShare: partition.deadShare,
          .activationFlips: Double(run.tracker.flips), .flipCap: Double(run.tracker.flipCap),
          .finalCoverage: run.finalCoverage, .trainingLoss: run.finalLoss,
        ])
        for own in NeuronPartition.Activity.allCases {
          for other in NeuronPartition.Activity.allCases {
            values.measured[.cellShare(own: own, other: other)] =
              partition.share(own: own, other: other)
          }
        }
        try draw.compare(run, settings, into: &values)
        return values
      })
  }()
}
