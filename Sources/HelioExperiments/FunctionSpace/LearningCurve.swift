import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// E4: learning curves before and after the step, at infinite width and at several widths, beside kernel
  /// ridge and real networks: the model of the main job at several sample counts and widths.
  ///
  /// Theory is the refined risk, in which the leave-one-out variance of a sample depends on the sample; the one with a
  /// single effective ridge, up to a fifth off, must be rejected. Each replicate is compared with the prediction for
  /// its own direction's overlap with the target.
  ///
  /// Source: sheet function-space sections 6, 6b and 9.
  public static let learningCurve: Experiment = {
    let link = Parameter.link("z + h2(z)")
    let activation = Parameter.activation(.relu)
    let secondLayer = Parameter.secondLayer(.gaussian)
    let inputs = Parameter.choice("inputs", InputLaw.gaussian, "law of the inputs")
    let dimension = Parameter.integer("dimension", 30, atLeast: 3, "input dimension d")
    let noiseVariance = Parameter.number(
      "noiseVariance", 0.09, 0 ... .infinity, "variance of the label noise")
    let stepSampleCount = Parameter.integer(
      "stepSampleCount", 1920, atLeast: 2, "samples of the gradient step")
    let sampleCount = Parameter.integer(
      "sampleCount", 200, atLeast: 2, "samples n of the readout")
    let width = Parameter.integer("width", 1000, atLeast: 1, "neurons p")
    let spikeRatio = Parameter.number(
      "spikeRatio", 0.38, 0 ... .infinity, "kappa after the step; 0 is before")
    let ridge = Parameter.positive("ridge", 0.01, "ridge of K + ridge I")
    @Sendable func model(_ settings: Settings, seed: UInt64) -> ModelSpecification {
      var model = ModelSpecification(link: settings[link], dimension: settings[dimension])
      model.inputs = settings[inputs]
      model.activation = settings[activation]
      model.secondLayer = settings[secondLayer]
      model.noiseVariance = settings[noiseVariance]
      model.stepSampleCount = settings[stepSampleCount]
      model.sampleCount = settings[sampleCount]
      model.width = settings[width]
      model.ridge = settings[ridge]
      model.seed = seed
      model.strengths = [settings[spikeRatio]]
      return model
    }
    return Experiment(
      "learning-curve",
      "Learning curves before and after, theory, kernel ridge and networks", cost: "60 s",
      parameters: [
        link.declaration, activation.declaration, secondLayer.declaration, inputs.declaration,
        dimension.declaration, noiseVariance.declaration, stepSampleCount.declaration,
        sampleCount.declaration, width.declaration, spikeRatio.declaration, ridge.declaration,
      ],
      sweep: [
        SweepAxis(width, [300, 1000, 4000]), SweepAxis(sampleCount, [50, 100, 200, 400, 800]),
        SweepAxis(spikeRatio, [0, 0.38]),
      ], replicates: 8, headline: .network,
      wrongTheories: [oneEffectiveRidge, infinitelyWide],
      theoryAxis: TheoryAxis(sampleCount, count: 17),
      smallVersion: SpecificationChanges(
        sweep: ["width=300,1000", "sampleCount=50,100,200,400"], replicates: 4),
      validate: { (settings) throws(HelioError) in try model(settings, seed: 1).validate() },
      memory: { settings in
        let model = model(settings, seed: 1)
        let (n, p) = (Double(model.sampleCount), Double(model.width))
        let m = Double(max(model.testCount, model.stepSampleCount))
        let d = Double(model.dimension)
        return 8 * (2 * n * p + m * (p + n) + 3 * n * n + 3 * (n + m + p) * d)
      },
      theory: { (settings) throws(HelioError) in
        let model = model(settings, seed: 1)
        let theory = try ModelTheory(model)
        let overlap = theory.moments.expectedSquaredOverlap / theory.moments.expectedSquaredNorm
        let told = try theory.prediction(
          strength: settings[spikeRatio], overlap: overlap.squareRoot())
        let (d, n) = (settings[dimension], settings[sampleCount])
        return CellValues(
          predicted: [
            .kernelRidge: told.infiniteWidth, .network: told.finiteWidth,
            .alignment: told.alignment,
          ],
          allowedBias: [
            .kernelRidge: .refinedRisk(told.infiniteWidth, dimension: d, sampleCount: n),
            .network: .refinedRiskOfNetwork(told.finiteWidth, dimension: d),
          ])
      },
      simulation: { (settings, source) throws(HelioError) in
        let model = model(settings, seed: source.seed)
        // The same data before and after, and at all widths, so that curves are compared pairwise.
        let cell = try ModelExperiment(model, replicate: source.replicate)
          .cell(strength: settings[spikeRatio], theory: ModelTheory(model))
        return CellValues(
          measured: [.kernelRidge: cell.kernelRidge, .network: cell.network],
          predicted: [
            .kernelRidge: cell.predictedInfiniteWidth, .network: cell.predictedFiniteWidth,
          ],
          wrong: [
            oneEffectiveRidge: [
              .kernelRidge: cell.constantInfiniteWidth, .network: cell.constantFiniteWidth,
            ],
            infinitelyWide: [.network: cell.predictedInfiniteWidth],
          ])
      })
  }()
}
