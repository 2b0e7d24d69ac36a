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
    enum Loss: String, CaseIterable { case squared, logistic }
    let dimension = Parameter.integer(
      "dimension", 100, atLeast: 2, atMost: 5000, "input dimension d")
    let codimension = Parameter.integer(
      "subspaceCodimension", 50, atLeast: 1, "l, directions orthogonal to the data")
    let sampleCount = Parameter.integer("sampleCount", 30, atLeast: 1, "n, training points")
    let scale = Parameter.positive(
      "initialisationScale", 1, "beta, first-layer weights start as N(0, beta^2 I/d)")
    let decay = Parameter.number(
      "weightDecay", 0, 0 ... .infinity, "lambda of (lambda/2)|W|^2 on the first layer")
    let rate = Parameter.number("learningRate", 0.2, 0 ... .infinity, "size of a step")
    let momentum = Parameter.number("momentum", 0, 0...0.999, "heavy-ball coefficient")
    let steps = Parameter.integer("stepCount", 500, atLeast: 0, "full-batch steps")
    let loss = Parameter.choice("trainingLoss", Loss.squared, "squared, or logistic of ±1")
    let undecayed = WrongTheory("standard weights", "b = 1, whatever the start and the decay")
    @Sendable func parts(
      _ settings: Settings
    ) throws(HelioError) -> (SubspaceProblem, FirstLayerTraining.Descent) {
      (
        try SubspaceProblem(
          activation: settings[S.activation], dimension: settings[dimension],
          codimension: settings[codimension],
          width: Int((settings[S.widthRatio] * Double(settings[dimension])).rounded()),
          sampleCount: settings[sampleCount], initialisationScale: settings[scale],
          loss: settings[loss] == .squared ? .squared : .logistic),
        try FirstLayerTraining.Descent(
          learningRate: settings[rate], momentum: settings[momentum],
          weightDecay: settings[decay], stepCount: settings[steps])
      )
    }
    return Experiment(
      "off-subspace-distance",
      "Distance to a flip orthogonal to the data against initialisation scale and weight decay",
      cost: "30 s",
      parameters: [
        S.activation.declaration, dimension.declaration, codimension.declaration,
        S.widthRatio.declaration, sampleCount.declaration, scale.declaration, decay.declaration,
        rate.declaration, momentum.declaration, steps.declaration, loss.declaration,
      ],
      sweep: [
        SweepAxis(decay, [0, 0.002]), SweepAxis(scale, [0.1, 0.2, 0.3, 0.5, 0.7, 1]),
      ],
      replicates: 12, headline: .flipDistance, wrongTheories: [undecayed],
      smallVersion: SpecificationChanges(
        sweep: ["weightDecay=0", "initialisationScale=0.2,0.5"], replicates: 8),
      validate: { (settings) throws(HelioError) in
        _ = try InputGradientMoments(activation: settings[S.activation])
        _ = try parts(settings)
      },
      theory: { (settings) throws(HelioError) in
        let factor = try OffSubspaceDecay(
          learningRate: settings[rate], weightDecay: settings[decay],
          momentum: settings[momentum], stepCount: settings[steps]
        ).factor
        return CellValues(
          predicted: [.weightScale: settings[scale] * abs(factor), .normRatio: 1])
      },
      simulation: { (settings, source) throws(HelioError) in
        let (problem, descent) = try parts(settings)
        let run = try problem.run(descent, from: source.stream)
        guard !run.points.isEmpty else { return CellValues() }
        @Sendable func path(_ i: Int, scale b: Double) throws(HelioError) -> Double {
          try OffSubspacePath(
            activation: settings[S.activation], preactivations: run.preactivations.row(i),
            secondLayerValues: run.secondLayer, weightScale: b,
            codimension: settings[codimension], dimension: settings[dimension]
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
