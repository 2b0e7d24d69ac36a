import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Where the assumption on the data fails: pairs that slide on the kink flip at every step, so that flips grow as the
  /// step size falls.
  ///
  /// Source: sheet early-stage-convergence §3 (T1, T6), §4.5, §5 (4).
  public static let slidingPairs: Experiment = {
    typealias S = EarlyStageSettings
    let samples = Parameter.integer(
      "sampleCount", 40, atLeast: 2, atMost: 4000, "samples n")
    let separation = Parameter.number(
      "classSeparation", 0.3, 0...1e6, "distance of each class from 0")
    let time = S.time(20)
    return Experiment(
      "sliding-pairs", "Activation flips against the step size, with and without separable data",
      cost: "15 s",
      parameters: [separation.declaration, time.declaration, samples.declaration]
        + S.training.dropFirst(),
      sweep: [
        SweepAxis(separation, [0.3, 1, 3]), SweepAxis(S.rate, [0.1, 0.05, 0.025, 0.0125]),
      ],
      replicates: 12, headline: .activationFlips,
      wrongTheories: [.onePattern, .unsquaredScale],
      smallVersion: SpecificationChanges(
        sweep: ["classSeparation=0.3,1,3", "learningRate=0.1,0.05,0.025"], replicates: 10),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in try EarlyStageDraw.allowance(settings) },
      simulation: { (settings, source) throws(HelioError) in
        let draw = try EarlyStageDraw(
          settings, loss: .logistic, law: .mixture(separation: settings[separation]),
          from: source.stream)
        let run = try draw.train(settings, until: settings[time])
        var values = CellValues(measured: [
          .activationFlips: Double(run.tracker.flips), .flipCap: Double(run.tracker.flipCap),
          .alignedDeactivations: Double(run.tracker.alignedDeactivations),
          .misalignedActivations: Double(run.tracker.misalignedActivations),
          .repeatedPairs: Double(run.tracker.repeatedPairs),
          .violatingPairs: Double(draw.certificate.separability.violatingPairs),
          .finalCoverage: run.finalCoverage, .trainingLoss: run.finalLoss,
        ])
        try draw.compare(run, settings, into: &values)
        return values
      })
  }()
}
