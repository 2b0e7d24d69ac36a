import HelioCore
import HelioLinalg
import HelioNumerics
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
      "staircase", topic: "gradient-steps",
      "Parts of a staircase target captured step by step, fresh against reused sample",
      cost: "10 s",
      parameters: S.model(link: link) + [
        learningRate.declaration, batch.declaration, steps.declaration,
      ],
      sweep: [SweepAxis(batch.name, ["fresh", "reused"]), SweepAxis(steps, [1, 2, 3])],
      replicates: 6, headline: "captured2",
      smallVersion: SpecificationChanges(set: ["dimension=250"], sweep: ["steps=1,2"]),
      validate: { (settings) throws(HelioError) in
        try S.check(settings, link: link)
        try require(
          settings[link].variableCount >= 2, link.name, "a function of two variables or more",
          got: settings[link].text)
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        var values = CellValues()
        let p = Double(S.size(settings[S.widthRatio], settings[S.dimension]))
        if settings[steps] == 1 {
          let limit = try FirstStepLimit(
            activation: settings[S.activation], link: settings[link],
            noiseVariance: settings[S.noiseVariance], sampleRatio: settings[S.sampleRatio],
            widthRatio: settings[S.widthRatio], learningRate: settings[learningRate])
          for (m, c) in limit.linkLinearCoefficients.enumerated() {
            values.predicted["captured\(m + 1)"] = c * c / limit.directionSquaredNorm
          }
        } else if settings[steps] == 2 {
          let theory = try S.twoSteps(settings, link: link)
          let eta = settings[learningRate]
          let solution = try theory.spikes(learningRates: (eta, eta), width: p, count: 2)
          let spikes = try solution.get("The spikes")
          for m in 0..<settings[link].variableCount {
            values.predicted["captured\(m + 1)"] =
              spikes.squaredOverlaps.prefix(captures).reduce(0) { $0 + $1[m] }
          }
          values.residual = solution.convergence.relativeChange
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
          values.measured["captured\(m + 1)"] = part
        }
        values.measured["significantDirections"] = Double(run.spikes.significantCount)
        return values
      })
  }()
}
