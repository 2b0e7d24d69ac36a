import HelioCore
import HelioRuns

extension TableSteps {
  /// What the steps did, and whether the later ones found anything.
  var sentences: [String] {
    guard let end = stages.last, stages.count > 1 else { return [] }
    return [progress(stages[1], end), kernelProblem, overshoot(end), meaning(end)].compactMap { $0 }
  }

  private func progress(_ first: Stage, _ end: Stage) -> String {
    let many = stepCount > 1
    let noise =
      end.significantCount == 0
      ? "no direction that the weights moved in stands above the noise between neurons (strongest "
        + "spike \(short(end.spikes.first ?? 0)), noise \(short(end.noise)))"
      : "\(directions(end.significantCount)) that the weights moved in "
        + "\(end.significantCount == 1 ? "stands" : "stand") above the noise between neurons"
        + (many ? " (\(first.significantCount) after the first)" : "")
        + ", the strongest with a spike of \(short(end.spikes[0])) against \(short(end.noise))"
    return (many ? "After \(stepCount) steps " : "After the step ") + noise
      + "; \(end.outlierCount) of the weights' singular values "
      + "\(end.outlierCount == 1 ? "leaves" : "leave") the bulk."
      + (many ? errors(first, end) : "")
  }

  private func errors(_ first: Stage, _ end: Stage) -> String {
    let looks = [stages[0], first, end]
    func list(_ values: [Double]) -> String { values.map { short($0) }.joined(separator: ", ") }
    let kernel = looks.compactMap(\.kernelError)
    return " Held-out errors before, after the first and after the last: "
      + "\(list(looks.map(\.networkError))) of this network with a new readout"
      + (kernel.count == looks.count ? "; \(list(kernel)) of the kernel of those directions." : ".")
  }

  private var kernelProblem: String? {
    let problems = stages.filter { $0.kernelError == nil }
    guard let reason = problems.first?.kernelProblem else { return nil }
    return "The error of the kernel of the significant directions could not be computed after "
      + "\(problems.count) of the \(stages.count) steps looked at: \(reason)"
  }

  private func overshoot(_ end: Stage) -> String? {
    guard overshoots else { return nil }
    return "The steps overshoot: the network's own output is "
      + "\(short(end.trainingError)) times as far from the training targets (mean square) as no output at all, "
      + "and its later directions are those of the overshoot; smaller --strengths or more --steps help."
  }

  private func meaning(_ end: Stage) -> String {
    guard let leading = end.leading.first else { return "The weights did not move." }
    let head =
      "On held-out rows the strongest direction explains \(percent(leading.heldOut)) of the target "
      + "(training rows: \(percent(leading.trained)); by chance up to "
      + "\(percent(leading.chanceLimit)); a random direction of the inputs: \(percent(leading.random)))"
    guard leading.isAboveChance else {
      return head + ": the spike is learned, but from noise."
    }
    guard stepCount > 1 else { return head + "." }
    return head + "; its squared overlap with the direction of the first step is "
      + "\(short(end.firstStepOverlaps.first ?? 0)). " + later
  }

  private var later: String {
    guard let added else { return "No direction stands above the noise after the last step." }
    return "What the directions after the last step add to those after the first: "
      + "\(percent(added.heldOut)) of the target (training rows: \(percent(added.trained)); by chance up "
      + "to \(percent(added.chanceLimit)); as many random directions: \(percent(added.random))), "
      + (added.isAboveChance ? "more than chance." : "no more than chance.")
  }

  private func directions(_ count: Int) -> String {
    count == 1 ? "1 direction" : "\(count) directions"
  }

  private func percent(_ share: Double) -> String { "\(short(100 * share)) %" }
}
