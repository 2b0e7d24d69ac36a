import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How far a network trained on a subspace is from a flip orthogonal to its data, against the scale of its
  /// start and the decay of its weights.
  ///
  /// `flipDistance` is the median over the training points of the real distance; the prediction is the median of
  /// the paths' own roots for the trained network's preactivations, which know nothing of the weights off the
  /// subspace. `insideDistance`, |f|/|P g|, stays where it is while the other grows: the repair.
  ///
  /// Source: sheet adversarial-directions sections 4.1, 4.2 and 6 (E5).
  public static let offSubspaceDistance: Experiment = {
    typealias S = AdversarialSettings
    let subspace = SubspaceSettings(
      dimension: 100, codimension: 50, sampleCount: 30, rate: 0.2, steps: 500)
    let undecayed = WrongTheory("standard weights", "b = 1, whatever the start and the decay")
    @Sendable func parts(
      _ settings: Settings
    ) throws(HelioError) -> (SubspaceProblem, FirstLayerTraining.Descent) {
      let width = S.width(settings, dimension: settings[subspace.dimension])
      return (
        try subspace.problem(
          settings, width: width, scale: settings[subspace.scale], loss: settings[subspace.loss]),
        try subspace.descent(settings)
      )
    }
    return Experiment(
      "off-subspace-distance",
      "Distance to a flip orthogonal to the data against initialisation scale and weight decay",
      cost: "30 s",
      parameters: [S.activation.declaration, S.widthRatio.declaration] + subspace.declarations
        + [subspace.scale.declaration, subspace.loss.declaration],
      sweep: [
        SweepAxis(subspace.decay, [0, 0.002]),
        SweepAxis(subspace.scale, [0.1, 0.2, 0.3, 0.5, 0.7, 1]),
      ],
      replicates: 12, headline: .flipDistance, wrongTheories: [undecayed],
      smallVersion: SpecificationChanges(
        sweep: ["weightDecay=0,0.002", "initialisationScale=0.1,0.3,0.7"], replicates: 8),
      validate: { (settings) throws(HelioError) in
        _ = try InputGradientMoments(activation: settings[S.activation])
        _ = try parts(settings)
      },
      theory: { (settings) throws(HelioError) in
        let factor = try OffSubspaceDecay(
          learningRate: settings[subspace.rate], weightDecay: settings[subspace.decay],
          momentum: settings[subspace.momentum], stepCount: settings[subspace.steps]
        ).factor
        return CellValues(
          predicted: [.weightScale: settings[subspace.scale] * abs(factor), .normRatio: 1])
      },
      simulation: { (settings, source) throws(HelioError) in
        let (problem, descent) = try parts(settings)
        let run = try problem.run(descent, from: source.stream)
        guard !run.points.isEmpty else { return CellValues() }
        @Sendable func path(_ i: Int, scale b: Double) throws(HelioError) -> Double {
          try OffSubspacePath(
            activation: settings[S.activation], preactivations: run.preactivations.row(i),
            secondLayerValues: run.secondLayer, weightScale: b,
            codimension: settings[subspace.codimension], dimension: settings[subspace.dimension]
          ).flipDistance() ?? .infinity
        }
        var (predicted, standard): ([Double], [Double]) = ([], [])
        for i in run.points.indices {
          predicted.append(try path(i, scale: run.weightScale))
          standard.append(try path(i, scale: 1))
        }
        var values = CellValues(measured: [
          .weightScale: run.weightScale,
          .normRatio: Replicates(run.normRatios).mean,
          .linearFlipDistance: median(run.linearFlipDistances),
          .insideDistance: median(zip(run.outputs, run.innerNorms).map { abs($0) / $1 }),
          .meanAbsoluteOutput: Replicates(run.outputs.map { abs($0) }).mean,
          .trainingAccuracy: run.trainingAccuracy,
        ])
        let found = median(run.flipDistances())
        if found.isFinite, median(predicted).isFinite, median(standard).isFinite {
          values.measured[.flipDistance] = found
          values.predicted[.flipDistance] = median(predicted)
          values[undecayed] = [.flipDistance: median(standard)]
        }
        return values
      })
  }()
}
