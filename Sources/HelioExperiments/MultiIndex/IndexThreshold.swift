import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Where a link becomes visible to spectral estimators: overlap of the optimal one over noise and rows.
  ///
  /// Source: sheet multi-index §2, §4.1, §6 (E7).
  public static let indexThreshold: Experiment = {
    typealias S = MultiIndexSettings
    let model = StandardModel.parameter(.square)
    let noise = Parameter<Double>.positive("noiseVariance", 0.25, "\u{03C3}\u{00B2}")
    let delta = S.ratio(2)
    let dimension = S.dimension(150)
    return Experiment(
      "index-threshold", "Where a link becomes visible: overlap over noise and rows an input",
      cost: "15 s",
      parameters: [
        model.declaration, noise.declaration, delta.declaration, dimension.declaration,
      ],
      sweep: [
        SweepAxis(model, ["square", "relu", "cosine", "tanh"]),
        SweepAxis(noise, [0.0625, 0.25, 1]),
        SweepAxis(delta, [0.5, 1, 2, 4, 8, 16]),
      ],
      replicates: 8, headline: .indexOverlap(.spectral),
      wrongTheories: [.unnormalisedHermite],
      theoryAxis: TheoryAxis(delta, count: 24),
      smallVersion: SpecificationChanges(
        set: ["dimension=80"],
        sweep: [
          "indexModel=square,tanh", "noiseVariance=0.0625,0.5", "sampleRatio=0.5,1,2,4,8,16",
        ],
        replicates: 8),
      validate: { (settings) throws(HelioError) in try S.requireOneIndex(settings[model]) },
      memory: { S.memory(S.rows($0[delta], $0[dimension]), $0[dimension]) },
      theory: { (settings) throws(HelioError) in
        let own = try IndexModel(settings[model].link(), noiseVariance: settings[noise])
        let law = try SpectralLaw(own, transform: nil)
        let (ratio, d) = (settings[delta], settings[dimension])
        let limit = try law.limit(sampleRatio: ratio)
        let threshold = try law.threshold()
        var values = CellValues(residual: limit.residual)
        values.predicted[.indexOverlap(.spectral)] = limit.squaredOverlaps.first ?? 0
        values.predicted[.spectralThresholdRatio] = threshold
        values[.unnormalisedHermite] = [
          .indexOverlap(.spectral): try law.limit(sampleRatio: 2 * ratio).squaredOverlaps.first
            ?? 0
        ]
        values.allow(for: .spectral) {
          spectralBias(d, overlap: $0, ratio: ratio, threshold: threshold)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let own = try IndexModel(settings[model].link(), noiseVariance: settings[noise])
        let d = settings[dimension]
        let data = try MultiIndexSample(
          own, sampleCount: S.rows(settings[delta], d), dimension: d, from: source.stream)
        let sample = try IndexSample.isotropic(inputs: data.inputs, targets: data.labels)
        let weights = try OptimalTransform(own)(data.labels.elements)
        let V = try sample.weightedMoment(directions: 1, weights: weights).directions
        return CellValues(measured: [
          .indexOverlap(.spectral): SimulatedEstimator.spectral.affinity(of: V, directions: 1)
        ])
      })
  }()
}
