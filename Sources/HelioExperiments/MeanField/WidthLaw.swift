import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The loss of m neurons in equilibrium: m (E F - F*) is flat, exactly known for two samples.
  ///
  /// Source: sheet mean-field §5 (A4), §7 (E7).
  public static let widthLaw: Experiment = {
    typealias S = SmallMeanField
    let width = Parameter<Int>.integer("width", 5, atLeast: 1, atMost: 100_000, "neurons m")
    let rate = Parameter<Double>.positive("learningRate", 0.1, "\u{03B4} of a step")
    let chains = Parameter<Int>.integer(
      "chains", 8, atLeast: 1, atMost: 10_000, "networks of a replicate")
    let steps = Parameter<Int>.integer("steps", 800, atLeast: 1, "steps averaged")
    return Experiment(
      "width-law", "Loss of m neurons in equilibrium: m times the excess is flat",
      cost: "45 s",
      parameters: [width.declaration, rate.declaration, chains.declaration, steps.declaration]
        + S.declarations,
      sweep: [SweepAxis(S.samples, [2, 4]), SweepAxis(width, [1, 2, 3, 5, 10, 20])],
      replicates: 24, headline: .scaledWidthExcess,
      wrongTheories: [.withoutTest, .noFluctuations],
      theoryAxis: TheoryAxis(width, count: 26),
      smallVersion: SpecificationChanges(
        set: ["chains=4", "steps=500"], sweep: ["sampleCount=2,4", "width=1,2,5,10"],
        replicates: 16),
      theory: { (settings) throws(HelioError) in
        let point = try S(settings, nodes: 32)
        let m = settings[width]
        let law = try FiniteWidthLaw(point.frozen, at: point.optimum)
        var values = CellValues(
          predicted: [.widthConstant: law.widthConstant, .scaledWidthExcess: law.widthConstant],
          residual: law.convergence.residual)
        if settings[S.samples] <= 2, settings[S.loss] == .squared {
          let exact = try exactWidthLoss(point.frozen, at: point.optimum, width: m)
            .accepting(1e-6, "The contour integral")
          values.predicted[.scaledWidthExcess] = Double(m) * (exact - law.limitLoss)
        } else {
          values.allowedBias[.scaledWidthExcess] = .shrinking(
            0.15 * law.widthConstant, "m", m,
            origin: "400 chains of 1500 steps each at m = 3, 5, 10, 20 and four samples")
        }
        values[.noFluctuations] = [.scaledWidthExcess: 0]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let point = try S(settings, nodes: 32)
        let m = settings[width]
        let limit = point.frozen.problem.trainLoss(point.optimum.predictions)
        func scaled(_ isMetropolised: Bool) throws(HelioError) -> Double {
          let streams = (0..<settings[chains]).map { source.stream.substream("chain \($0)") }
          let means = stationaryMeans(
            try NeuronChains(
              point.frozen.problem, variances: S.variances, width: m,
              learningRate: settings[rate], isMetropolised: isMetropolised, from: streams),
            burnIn: 200, steps: settings[steps])
          let mean = means.losses.reduce(0, +) / Double(means.losses.count)
          return Double(m) * (mean - limit)
        }
        let unadjusted = try scaled(false)
        var values = CellValues(measured: [
          .scaledWidthExcess: try scaled(true), .unadjustedWidthExcess: unadjusted,
        ])
        values[.withoutTest] = [.scaledWidthExcess: unadjusted]
        return values
      })
  }()
}

extension WrongTheory {
  static let withoutTest = WrongTheory(
    "no Metropolis test", "steps that are always accepted, run with the same random numbers")
  static let noFluctuations = WrongTheory(
    "no fluctuations", "the loss of infinite width, whatever m is")
}
