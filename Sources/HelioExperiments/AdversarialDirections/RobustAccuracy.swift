import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The share of training points that a network trained on a subspace still gets right when they are pushed off
  /// the subspace by a given length, and how repairs raise it.
  ///
  /// A smaller start or weight decay shrinks the weights orthogonal to the data; the projection W P removes them
  /// after training. The prediction takes a replicate's trained network on the subspace and knows nothing of the
  /// weights off it: their gradient has the law of a chi variable of l degrees.
  ///
  /// Source: sheet adversarial-directions sections 4.1 to 4.3 and 6 (E6).
  public static let robustAccuracy: Experiment = {
    typealias S = AdversarialSettings
    enum Repair: String, CaseIterable { case none, smallerStart, decay, projection }
    let subspace = SubspaceSettings(
      dimension: 100, codimension: 50, sampleCount: 30, decay: 0.005, rate: 0.2, steps: 500)
    let smaller = Parameter.positive(
      "initialisationScale", 0.25, "beta, start N(0, beta^2 I/d) of the repair smallerStart")
    let repair = Parameter.choice(
      "repair", Repair.none, "none; a smaller start; weight decay; projection of the weights")
    let length = Parameter.number(
      "perturbationLength", 2, 0 ... .infinity, "t, length off the subspace; |x| = sqrt d")
    let undiluted = WrongTheory(
      "gradient of the whole space", "|P_perp g|^2 = b^2 A, as if no direction held data")
    let unrepaired = WrongTheory("standard weights", "b = 1, whatever the start and the decay")
    @Sendable func parts(
      _ settings: Settings
    ) throws(HelioError) -> (SubspaceProblem, FirstLayerTraining.Descent) {
      (
        try subspace.problem(
          settings, width: S.width(settings, dimension: settings[subspace.dimension]),
          scale: settings[repair] == .smallerStart ? settings[smaller] : 1,
          loss: settings[subspace.loss]),
        try subspace.descent(settings, decay: settings[repair] == .decay ? nil : 0)
      )
    }
    return Experiment(
      "robust-accuracy",
      "Share of training points kept against the length of a push off the data's subspace",
      cost: "1 min",
      parameters: [S.activation.declaration, S.widthRatio.declaration] + subspace.declarations
        + [
          smaller.declaration, subspace.loss.declaration, repair.declaration, length.declaration,
        ],
      sweep: [
        SweepAxis(repair, ["none", "smallerStart", "decay", "projection"]),
        SweepAxis(length, [1, 1.5, 2, 2.5, 3, 4, 6, 8, 10, 14]),
      ],
      replicates: 12, headline: .robustAccuracy, wrongTheories: [unrepaired, undiluted],
      smallVersion: SpecificationChanges(
        sweep: ["repair=none,smallerStart,decay", "perturbationLength=1.5,2,2.5,4,6,8,10"],
        replicates: 8),
      validate: { (settings) throws(HelioError) in
        _ = try InputGradientMoments(activation: settings[S.activation])
        _ = try parts(settings)
      },
      theory: { (settings) throws(HelioError) in
        CellValues(allowedBias: [
          .robustAccuracy: AllowedBias(
            [
              .init(
                coefficient: 1, symbol: "l", size: Double(settings[subspace.codimension]),
                power: 1)
            ], origin: "300 replicates at l = 20, d = 40, p = 160, three repairs, nine lengths")
        ])
      },
      simulation: { (settings, source) throws(HelioError) in
        let (problem, descent) = try parts(settings)
        let run = try problem.run(descent, from: source.stream)
        guard !run.points.isEmpty else { return CellValues() }
        let (t, l) = (settings[length], settings[subspace.codimension])
        let right = run.points.indices.filter { run.targets[$0] * run.outputs[$0] > 0 }
        /// The share that keeps its right answer, with weights of scale b and |P_perp g|^2 larger by a factor.
        func share(scale b: Double, squaredFactor: Double = 1) throws(HelioError) -> Double {
          var kept = 0.0
          for i in right {
            kept += try OffSubspacePath(
              activation: settings[S.activation], preactivations: run.preactivations.row(i),
              secondLayerValues: run.secondLayer, weightScale: b, codimension: l,
              dimension: settings[subspace.dimension]
            ).keepingProbability(within: t * squaredFactor.squareRoot())
          }
          return kept / Double(run.points.count)
        }
        let isProjected = settings[repair] == .projection
        var values = CellValues(measured: [
          .robustAccuracy: run.robustAccuracy(within: t, projected: isProjected),
          .trainingAccuracy: run.trainingAccuracy,
          .weightScale: isProjected ? 0 : run.weightScale,
        ])
        values.predicted[.robustAccuracy] =
          isProjected ? run.trainingAccuracy : try share(scale: run.weightScale)
        values[unrepaired] = [.robustAccuracy: try share(scale: 1)]
        if !isProjected {
          let dilution = Double(settings[subspace.dimension]) / Double(l)
          values[undiluted] = [
            .robustAccuracy: try share(scale: run.weightScale, squaredFactor: dilution)
          ]
        }
        return values
      })
  }()
}
