import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Online dual averaging: t times the excess becomes a constant that is known.
  ///
  /// Source: sheet mean-field §5 (A2), §7 (E2).
  public static let dualAveraging: Experiment = {
    typealias S = SmallMeanField
    let steps = Parameter<Int>.integer(
      "iterations", 500, atLeast: 1, atMost: 1_000_000, "steps t")
    return Experiment(
      "dual-averaging", "Online dual averaging: polynomial rate and its constant",
      cost: "20 s", parameters: [steps.declaration] + S.declarations,
      sweep: [SweepAxis(steps, [10, 20, 50, 100, 200, 500, 1000, 2000])],
      replicates: 300, headline: .onlineExcess, wrongTheories: [.plainAverages, .fullBatchRate],
      smallVersion: SpecificationChanges(
        sweep: ["iterations=10,20,50,100,200,500"], replicates: 100),
      theory: { (settings) throws(HelioError) in
        let point = try S(settings)
        let t = settings[steps]
        let constants = try DualAveragingConstants(point.response)
        var run = DualAveragingRun(point.frozen)
        for _ in 0..<t { run.fullBatchStep() }
        let state = point.frozen.state(at: run.dualVariables, covariance: false)
        let excess = point.frozen.excess(of: state, over: point.optimum).total
        var values = CellValues(predicted: [
          .onlineExcess: constants.online, .fullBatchConstant: constants.fullBatch,
          .fullBatchExcess: Double(t) * Double(t) * excess,
        ])
        values[.fullBatchRate] = [.onlineExcess: constants.fullBatch]
        values.allowedBias[.onlineExcess] = .shrinking(
          9 * constants.online, "t", t,
          origin: "8000 runs to t = 20, 50, 100, 200: the transient of the first steps")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let point = try S(settings)
        let t = settings[steps]
        let runs = StochasticDualRuns(point.frozen, optimum: point.optimum)
        func scaled(_ weighting: DualAveragingRun.Weighting) -> Double {
          Double(t) * runs.dualAveraging(steps: [t], weighting: weighting, from: source.stream)[0]
        }
        var values = CellValues(measured: [.onlineExcess: scaled(.linear)])
        values[.plainAverages] = [.onlineExcess: scaled(.uniform)]
        return values
      })
  }()
}

extension WrongTheory {
  static let plainAverages = WrongTheory(
    "unweighted averages", "gradients averaged without the weight s, run on the same samples")
  static let fullBatchRate = WrongTheory(
    "the full batch's constant", "as if one sample a step cost nothing")
}
