import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The gradient orthogonal to the data after training, as a chi-square variable.
  ///
  /// A replicate trains networks from new starts on new data and looks at one point of each: `chiSquare` is the
  /// mean of |P_perp g|^2 d/(b^2 A), its draws are compared with the chi-square law of l degrees. With Adam on a
  /// subspace askew to the axes the law does not hold: nothing is predicted, and `leak` says how far the weights
  /// were carried off the subspace.
  ///
  /// Source: sheet adversarial-directions sections 4.1, 4.4 and 6 (E7).
  public static let offSubspaceLaw: Experiment = {
    typealias S = AdversarialSettings
    enum Optimiser: String, CaseIterable { case descent, adam }
    let subspace = SubspaceSettings(
      dimension: 20, codimension: 8, sampleCount: 6, decay: 0.01, rate: 0.5, momentum: 0.5,
      steps: 100)
    let width = Parameter.integer("width", 30, atLeast: 1, atMost: 100_000, "p")
    let networks = Parameter.integer("networkCount", 200, atLeast: 1, "networks of a replicate")
    let adamRate = Parameter.number("adamRate", 0.01, 0 ... .infinity, "learning rate of Adam")
    let optimiser = Parameter.choice(
      "optimiser", Optimiser.descent, "gradient descent, or Adam on a rotated subspace")
    let fewer = WrongTheory("one direction less", "chi-square of l - 1 degrees of freedom")
    @Sendable func parts(
      _ settings: Settings
    ) throws(HelioError) -> (SubspaceProblem, FirstLayerTraining.Descent) {
      (
        try subspace.problem(settings, width: settings[width], loss: .logistic),
        try subspace.descent(settings)
      )
    }
    return Experiment(
      "off-subspace-law",
      "Gradient orthogonal to the data after training: a chi-square law, and Adam, which breaks it",
      cost: "10 s",
      parameters: [S.activation.declaration, width.declaration] + subspace.declarations
        + [networks.declaration, adamRate.declaration, optimiser.declaration],
      sweep: [
        SweepAxis(optimiser, ["descent", "adam"]),
        SweepAxis(S.activation, ["relu", "tanh"]),
      ],
      replicates: 24, headline: .chiSquare, wrongTheories: [fewer],
      validate: { (settings) throws(HelioError) in
        _ = try InputGradientMoments(activation: settings[S.activation])
        _ = try parts(settings)
      },
      theory: { (settings) throws(HelioError) in
        guard settings[optimiser] == .descent else { return CellValues() }
        let l = Double(settings[subspace.codimension])
        let reach = l + 12 * (2 * l).squareRoot()
        let positions = (1...400).map { reach * Double($0) / 400 }
        var values = CellValues(
          predicted: [.chiSquare: l],
          curves: [
            .chiSquare: TheoryCurve(
              positions: positions,
              values: positions.map { x in
                pow(x / 2, l / 2 - 1) * exponential(-x / 2 - logGamma(l / 2)) / 2
              })
          ])
        values[fewer] = [.chiSquare: l - 1]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (problem, descent) = try parts(settings)
        var (squares, leaks): ([Double], [Double]) = ([], [])
        for k in 0..<settings[networks] {
          let stream = source.stream.substream("networks").at(k)
          var run: SubspaceRun
          var scale = 1.0
          switch settings[optimiser] {
          case .descent:
            run = try problem.run(descent, from: stream)
            scale = run.weightScale
          case .adam:
            let trained = try problem.runAdam(
              learningRate: settings[adamRate], stepCount: settings[subspace.steps],
              isRotated: true,
              from: stream)
            run = trained.run
            leaks.append(trained.leak)
          }
          guard !run.points.isEmpty else { continue }
          let norm = run.outerNorms[0]
          squares.append(
            norm * norm * Double(settings[subspace.dimension])
              / (scale * scale * run.gateSecondMoments[0]))
        }
        guard !squares.isEmpty else { return CellValues() }
        var values = CellValues(
          measured: [.chiSquare: Replicates(squares).mean],
          samples: [.chiSquare: squares])
        if !leaks.isEmpty { values.measured[.leak] = Replicates(leaks).mean }
        return values
      })
  }()
}
