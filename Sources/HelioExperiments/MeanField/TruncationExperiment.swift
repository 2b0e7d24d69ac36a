import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What dropping coefficients changes in the optimum: second order in the tail, within a computable band.
  ///
  /// Source: sheet mean-field §3, §7 (E4), §8.
  public static let truncation: Experiment = {
    typealias F = MeanFieldSettings
    let kept = Parameter<Int>.integer("keptCoefficients", 4, atLeast: 1, "coefficients kept D'")
    let (dimension, alpha) = (F.dimension(32), F.decay(1))
    let (scale, lambda) = (F.scale(2), F.regularization(0.05))
    let (theoryPoints, points) = (
      F.points(32_768),
      Parameter<Int>.integer(
        "width", 2048, atLeast: 16, atMost: 100_000, "random points of the prior")
    )
    return Experiment(
      "truncation", "Change of the optimum when coefficients are dropped, in its band",
      cost: "30 s",
      parameters: [
        kept.declaration, dimension.declaration, alpha.declaration, scale.declaration,
        lambda.declaration, theoryPoints.declaration, points.declaration,
      ],
      sweep: [SweepAxis(alpha, [1, 1.5]), SweepAxis(kept, [1, 2, 3, 4, 6, 8, 12, 16])],
      replicates: 40, headline: .truncationChange,
      wrongTheories: [.noChange, .firstOrderChange],
      smallVersion: SpecificationChanges(
        set: ["width=1024"], sweep: ["priorDecay=1,1.5", "keptCoefficients=1,2,4,8"], replicates: 20
      ),
      validate: { (settings) throws(HelioError) in
        try require(
          settings[kept] < settings[dimension], "keptCoefficients",
          "below dimension = \(settings[dimension])", got: settings[kept])
      },
      theory: { (settings) throws(HelioError) in
        let c = try PriorVariances.decaying(settings[alpha], dimension: settings[dimension])
        let point = try TruncatedPair(
          settings[kept], settings[scale], settings[lambda],
          PriorPoints(quasiGaussian: settings[theoryPoints], variances: c))
        let bounds = try TruncationBounds(
          point.problem, variances: c, keeping: settings[kept], complete: point.complete,
          truncated: point.truncated)
        var values = CellValues(predicted: [
          .truncationChange: point.change, .meanFieldObjective: point.objective,
          .truncationUpper: bounds.upper, .truncationLower: -bounds.lower,
        ])
        values[.noChange] = [.truncationChange: 0]
        values[.firstOrderChange] = [.truncationChange: bounds.upper]
        let size = abs(point.change)
        values.allowedBias[.truncationChange] = AllowedBias(
          [
            .init(
              coefficient: 5 * size, symbol: "M", size: Double(settings[points]), power: 1),
            .init(
              coefficient: 130 * size, symbol: "M'", size: Double(settings[theoryPoints]), power: 1),
          ],
          origin: "400 to 50 sets of M = 512, 1024, 4096 random points; M' = 32768 and 131072")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let c = try PriorVariances.decaying(settings[alpha], dimension: settings[dimension])
        let point = try TruncatedPair(
          settings[kept], settings[scale], settings[lambda],
          randomPoints(settings[points], variances: c, from: source.stream))
        return CellValues(measured: [.truncationChange: point.change])
      })
  }()
}

/// The optimum with all coefficients and with the first of them, on the same points.
private struct TruncatedPair {
  let problem: MeanFieldProblem
  let complete, truncated: GibbsState
  let objective, change: Double

  init(
    _ kept: Int, _ r: Double, _ lambda: Double, _ points: PriorPoints
  ) throws(HelioError) {
    problem = try .waves(
      sampleCount: 10, dimension: points.points.columns, outputScale: r, regularization: lambda)
    complete = try FrozenMeanField(problem, points).optimum().accepting(1e-10, "The optimum")
    let rest = problem.keeping(coefficients: kept)
    truncated = try FrozenMeanField(rest, points.keeping(coefficients: kept)).optimum()
      .accepting(1e-10, "The optimum of \(kept) coefficients")
    objective = problem.objective(complete)
    change = objective - rest.objective(truncated)
  }
}

extension WrongTheory {
  static let noChange = WrongTheory("no change", "as if the tail carried nothing")
  static let firstOrderChange = WrongTheory(
    "the bound as value", "the bound from above, taken for the change")
}
