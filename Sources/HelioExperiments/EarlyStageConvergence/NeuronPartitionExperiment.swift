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
        var followed = FollowedNeurons(draw, isWanted: source.replicate == 0)
        let run = try draw.train(settings, until: settings[time]) {
          (step, state) throws(HelioError) in
          followed.observe(step, state, learningRate: settings[S.rate])
        }
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
        values.curves = followed.curves
        try draw.compare(run, settings, into: &values)
        return values
      })
  }()
}

/// What single neurons of the first replicate are active on, along a run.
private struct FollowedNeurons {
  private(set) var curves: ByNumber<TheoryCurve> = [:]
  private let draw: EarlyStageDraw
  private let isWanted: Bool
  private var next = 0

  /// Steps between two looks are this share of the steps until then, and at least one.
  private static let spacing = 0.15

  init(_ draw: EarlyStageDraw, isWanted: Bool) {
    (self.draw, self.isWanted) = (draw, isWanted)
  }

  mutating func observe(_ step: Int, _ state: ReluDescent, learningRate eta: Double) {
    guard isWanted, step >= max(next, 1) else { return }
    next = step + max(1, Int(Double(step) * Self.spacing))
    for k in Number.followedNeurons where k <= state.width {
      for isOwn in [true, false] {
        let label = isOwn ? draw.start.signs[k - 1] : -draw.start.signs[k - 1]
        let share = state.pattern.activeShare(
          neuron: k - 1, label: label, labels: draw.sample.labels)
        guard let share else { continue }
        let number = Number.neuronActivity(k, isOwn: isOwn)
        var curve = curves[number] ?? TheoryCurve(positions: [], values: [])
        curve.positions.append(eta * Double(step))
        curve.values.append(share)
        curves[number] = curve
      }
    }
  }
}
