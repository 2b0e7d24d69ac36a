import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Test loss against samples for several numbers of coefficients: the prediction without retraining, and bounds.
  ///
  /// Source: sheet mean-field §6, §7 (E8).
  public static let generalisationCurve: Experiment = {
    typealias F = MeanFieldSettings
    let (samples, dimension, points) = (
      F.samples(60, atLeast: 2), F.dimension(16), F.points(1024)
    )
    let (scale, lambda) = (F.scale(2), F.regularization(0.05))
    let noise = Parameter<Double>.number(
      "noiseVariance", 0.04, 0...100, "variance of the labels' noise")
    let labelBound = 2.0
    return Experiment(
      "generalisation-curve", "Test loss against samples, predicted by leave-one-out, with bounds",
      cost: "25 s",
      parameters: [
        samples.declaration, dimension.declaration, points.declaration, scale.declaration,
        lambda.declaration, noise.declaration,
      ],
      sweep: [
        SweepAxis(dimension, [4, 16, 64]), SweepAxis(samples, [20, 40, 80, 160, 320]),
      ],
      replicates: 40, headline: .meanFieldTestLoss, wrongTheories: [.trainForTest, .doubledGap],
      smallVersion: SpecificationChanges(
        set: ["particleCount=512"], sweep: ["dimension=4,16", "sampleCount=20,40,80,160"],
        replicates: 24),
      validate: { (settings) throws(HelioError) in
        try require(
          settings[dimension] >= 3, "dimension", "at least the 3 coefficients of the target",
          got: settings[dimension])
      },
      theory: { (settings) throws(HelioError) in
        let n = settings[samples]
        var values = CellValues()
        values.allowedBias[.meanFieldTestLoss] = AllowedBias(
          [.samples(0.03, n)],
          origin: "1000 runs each at n = 10, 20, 40: one sample less in training, linear response")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let n = settings[samples]
        let law = try MeanFieldDataLaw(
          dimension: settings[dimension], targetCoefficients: [2, -2, 2],
          noiseVariance: settings[noise])
        let c = try PriorVariances.decaying(1, dimension: settings[dimension])
        // The same data at every dimension: coefficients beyond are added to them.
        let stream = RandomStream(
          seed: source.seed, purpose: "generalisation curve \(n)", index: source.replicate)
        let trained = try TrainedMeanField(
          law, sampleCount: n, outputScale: settings[scale], regularization: settings[lambda],
          points: PriorPoints(quasiGaussian: settings[points], variances: c), from: stream)
        let prediction = try LeaveOneOutPrediction(
          LinearResponse(trained.frozen.problem, at: trained.optimum)
        ).loss
        let bounds = try GeneralizationBounds(
          loss: .squared, sampleCount: n, outputScale: settings[scale],
          regularization: settings[lambda], labelBound: labelBound)
        var values = CellValues(measured: [
          .meanFieldTestLoss: trained.testLoss, .meanFieldTrainLoss: trained.trainLoss,
          .stabilityRisk: trained.trainLoss + bounds.stabilityBound,
          .uniformRisk: trained.trainLoss + bounds.uniformBound,
        ])
        values.predicted[.meanFieldTestLoss] = prediction
        values[.trainForTest] = [.meanFieldTestLoss: trained.trainLoss]
        values[.doubledGap] = [
          .meanFieldTestLoss: trained.trainLoss + 2 * (prediction - trained.trainLoss)
        ]
        return values
      })
  }()
}

extension WrongTheory {
  static let doubledGap = WrongTheory(
    "twice the gap", "twice the predicted difference of test and train loss")
}
