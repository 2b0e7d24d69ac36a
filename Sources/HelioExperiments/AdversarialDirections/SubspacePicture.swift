import HelioCore
public import HelioRuns
import HelioSimulation

extension Experiment {
  /// The decision boundary in the plane of a ReLU network trained on seven points of a line, as it stands, with a
  /// smaller start, and with weight decay.
  ///
  /// The picture has no theory; the plane is that of the first replicate. The numbers are means over all, and the
  /// gradient off the line has its exact law: with weights of scale b its square is b^2 A/2 times a chi-square
  /// variable of one degree.
  ///
  /// Source: sheet adversarial-directions sections 4.1 and 6 (E8).
  public static let subspacePicture: Experiment = {
    enum Repair: String, CaseIterable { case none, smallerStart, decay }
    let width = Parameter.integer("width", 100, atLeast: 1, atMost: 10_000, "p")
    let scale = Parameter.positive(
      "initialisationScale", 1.0 / 3, "factor of both layers of the repair smallerStart")
    let decay = Parameter.number(
      "weightDecay", 0.003, 0 ... .infinity, "lambda on all weights, of the repair decay")
    let repair = Parameter.choice("repair", Repair.none, "none; a smaller start; weight decay")
    let unrepaired = WrongTheory("standard weights", "b = 1, whatever the start and the decay")
    @Sendable func training(_ settings: Settings) throws(HelioError) -> LineTraining {
      try LineTraining(
        width: settings[width], scale: settings[repair] == .smallerStart ? settings[scale] : 1,
        weightDecay: settings[repair] == .decay ? settings[decay] : 0)
    }
    return Experiment(
      "subspace-picture",
      "Decision boundary in the plane of a network trained on the points of a line",
      cost: "10 s",
      parameters: [
        width.declaration, scale.declaration, decay.declaration, repair.declaration,
      ],
      sweep: [SweepAxis(repair, ["none", "smallerStart", "decay"])], replicates: 12,
      headline: .normRatio, wrongTheories: [unrepaired],
      validate: { (settings) throws(HelioError) in _ = try training(settings) },
      theory: { (_) throws(HelioError) in CellValues(predicted: [.normRatio: 1]) },
      simulation: { (settings, source) throws(HelioError) in
        let run = try training(settings).run(from: source.stream)
        var cell = CellValues(
          measured: [
            .trainingSteps: Double(run.stepCount), .reachedMargin: run.reachesMargin ? 1 : 0,
            .gradientInside: run.insideGradientNorm,
            .gradientOutside: run.outsideGradientNorm, .leak: run.leak,
            .normRatio: run.normRatio, .weightScale: run.weightScale,
          ])
        if source.replicate == 0 {
          let values = run.values(over: LinePlane.coordinates)
          cell.curves[.planeOutput] = TheoryCurve(
            positions: values.indices.map { Double($0) }, values: values)
        }
        cell[unrepaired] = [.normRatio: 1 / (run.weightScale * run.weightScale)]
        let distance = median(run.flipDistances)
        if distance.isFinite { cell.measured[.flipDistance] = distance }
        return cell
      })
  }()
}

/// The square of the plane that the picture shows: a curve `planeOutput` has f at its points by rows from below.
package enum LinePlane {
  package static let coordinates = (0...60).map { -1.5 + 3 * Double($0) / 60 }
  /// The training points (r, r) with their labels.
  package static let points = zip(LineTraining.places, LineTraining.labels).map {
    (place: $0, label: $1)
  }
}
