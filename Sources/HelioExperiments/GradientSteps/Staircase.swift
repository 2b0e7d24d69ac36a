import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// A target whose second direction becomes visible only once the first is learned.
  ///
  /// The captured part of each index direction, its squared projection on the three leading directions of the
  /// learned part of the weights, after one, two and three steps. Theory reaches to the second.
  ///
  /// Source: sheet gradient-steps sections 4.2 and 7 (E7).
  public static let staircase: Experiment = {
    typealias S = StepSettings
    let link = Parameter.link(
      "sin(z1)*(1 + sin(z2))", "target g(z1, z2), the first variable with a linear part")
    let steps = Parameter.integer("steps", 2, atLeast: 1, atMost: 20, "gradient steps taken")
    let learningRate = Parameter.number(
      "learningRate", 8, 0 ... .infinity, "eta of every step")
    let batch = Parameter.choice(
      "batch", BatchChoice.fresh, "whether later steps see the first sample again or a new one")
    let captures = 3
    return Experiment(
      "staircase",
      "Parts of a staircase target captured step by step, fresh against reused sample",
      cost: "33 s",
      parameters: S.model(link: link) + [
        learningRate.declaration, batch.declaration, steps.declaration,
      ],
      sweep: [SweepAxis(batch, ["fresh", "reused"]), SweepAxis(steps, [1, 2, 3])],
      replicates: 6, headline: .captured(2),
      wrongTheories: [.batchesExchanged, .sampleNoiseForgotten],
      smallVersion: SpecificationChanges(
        set: ["dimension=250", "noiseVariance=0"], sweep: ["steps=1,2"], replicates: 12),
      validate: { (settings) throws(HelioError) in
        try S.check(settings, link: link)
        try require(
          settings[link].variableCount >= 2, link.name, "a function of two variables or more",
          got: settings[link].text)
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        var values = CellValues()
        let (count, d) = (settings[steps], settings[S.dimension])
        guard count <= 2 else { return values }
        let eta = settings[learningRate]
        let fresh = SecondBatch.fresh(sampleRatio: settings[S.sampleRatio])
        let theory = try S.twoSteps(settings, link: link, batch: count == 1 ? fresh : nil)
        let solution = try S.outliers(
          theory, settings, learningRates: (eta, count == 2 ? eta : 0), count: count)
        let captured = try solution.get("The outliers").captured(count: captures, dimension: d)
        values.residual = solution.convergence.relativeChange
        let wrong: [Double]
        if count == 2 {
          let other = try S.twoSteps(
            settings, link: link,
            batch: theory.batch.exchanged(sampleRatio: settings[S.sampleRatio]))
          wrong = try S.outliers(other, settings, learningRates: (eta, eta), count: count)
            .get("The outliers of the other sample").captured(count: captures, dimension: d)
        } else {
          wrong = try S.endlessSampleOverlaps(settings[link])
        }
        for (m, part) in captured.enumerated() {
          let name = Number.captured(m + 1)
          values.predicted[name] = part
          // What one step leaves of the other directions is 1/d, and no theory is told by it.
          if count == 2 || wrong[m] > 0 {
            values[count == 2 ? .batchesExchanged : .sampleNoiseForgotten][name] = wrong[m]
          }
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, link: link,
          rates: Array(repeating: .plain(settings[learningRate]), count: settings[steps]),
          batches: [settings[batch].steps])
        var values = CellValues()
        for (m, part) in run.last.captured(count: captures).enumerated() {
          values.measured[.captured(m + 1)] = part
        }
        values.measured[.significantDirections] = Double(run.spikes.significantCount)
        return values
      })
  }()
}
