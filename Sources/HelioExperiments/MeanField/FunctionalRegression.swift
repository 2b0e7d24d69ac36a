import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Regression on curves against the number of coefficients kept: feature learning beside the prior's kernel.
  ///
  /// Every replicate predicts its own test loss by leave-one-out.
  ///
  /// Source: sheet mean-field §5 (A3), §6, §7 (E5).
  public static let functionalRegression: Experiment = {
    let dimension = MeanFieldSettings.dimension(16)
    let samples = MeanFieldSettings.samples(200, atLeast: 4)
    let particles = Parameter<Int>.integer(
      "width", 1000, atLeast: 50, atMost: 100_000, "particles M")
    let intervals = Parameter<Int>.integer(
      "gridIntervals", 256, atLeast: 66, atMost: 100_000, "intervals N of a curve's grid")
    let iterations = Parameter<Int>.integer(
      "iterations", 20, atLeast: 2, atMost: 1000, "outer iterations")
    let (scale, lambda) = (MeanFieldSettings.scale(3), MeanFieldSettings.regularization(0.01))
    return Experiment(
      "functional-regression", "Regression on curves: feature learning against coefficients kept",
      cost: "35 s",
      parameters: [
        dimension.declaration, samples.declaration, particles.declaration, intervals.declaration,
        iterations.declaration, scale.declaration, lambda.declaration,
      ],
      sweep: [SweepAxis(dimension, [8, 16, 32, 64])],
      replicates: 4, headline: .meanFieldTestLoss,
      wrongTheories: [.trainForTest, .priorKernelForTest],
      smallVersion: SpecificationChanges(
        set: ["width=400", "iterations=12"], sweep: ["dimension=8,16,32"], replicates: 16),
      validate: { (settings) throws(HelioError) in
        try require(
          settings[dimension] < settings[intervals], "dimension",
          "below gridIntervals = \(settings[intervals])", got: settings[dimension])
      },
      theory: { (settings) throws(HelioError) in
        let D = settings[dimension]
        var values = CellValues()
        if D <= CurveLaw.signalCount { values.predicted[.priorAlignment] = 1 / Double(D) }
        values.allowedBias[.meanFieldTestLoss] = AllowedBias(
          [.samples(0.3, settings[samples])],
          origin:
            "12 seeds each at n = 100, 200, 400: one curve less in training, particles of finite number"
        )
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (D, n) = (settings[dimension], settings[samples])
        let law = CurveLaw(intervals: settings[intervals])
        // The same curves in every number of coefficients.
        let stream = RandomStream(
          seed: source.seed, purpose: "functional regression \(n)", index: source.replicate)
        let train = try law.sample(
          n, coefficients: D, from: stream.substream("training"))
        let test = try law.sample(
          1000, coefficients: D, from: stream.substream("test"))
        let problem = try MeanFieldProblem(
          inputs: train.inputs, labels: train.labels, outputScale: settings[scale],
          regularization: settings[lambda])
        let c = try PriorVariances.decaying(0.6, dimension: D)
        let fit = try ParticleDualNewton.run(
          problem, variances: c, particles: settings[particles], iterations: settings[iterations],
          innerSteps: 25, learningRate: 0.1,
          start: [Double](repeating: 0, count: n), from: stream.substream("fit"))
        let loss = problem.trainLoss
        let z = fit.predictions(test.inputs)
        let error = meanSquare(z, test.signal)
        let variance = law.signalVariance(test.signal)
        let kernel = try priorKernelPredictions(
          train, test, variances: c, from: stream.substream("kernel"))
        let response = LinearResponse(
          problem, dualVariables: fit.particles.dualVariables, predictions: fit.trainPredictions,
          covariance: fit.covariance)
        var values = CellValues(measured: [
          .signalError: error / variance,
          .priorKernelError: meanSquare(kernel, test.signal) / variance,
          .coordinateAlignment: law.alignment(fit.particles.positions),
          .certifiedGap: fit.gap, .gapNoiseFloor: fit.noiseFloor,
          .exponentialAcceptance: fit.acceptance,
          .meanFieldTestLoss: meanSquare(z, test.labels) / 2,
          .meanFieldTrainLoss: loss(fit.trainPredictions),
        ])
        values.predicted[.meanFieldTestLoss] = try LeaveOneOutPrediction(response).loss
        values[.trainForTest] = [.meanFieldTestLoss: loss(fit.trainPredictions)]
        values[.priorKernelForTest] = [.meanFieldTestLoss: meanSquare(kernel, test.labels) / 2]
        return values
      })
  }()
}

private func meanSquare(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)
}

extension WrongTheory {
  static let trainForTest = WrongTheory(
    "train loss", "the loss on the training data, taken for that on fresh data")
  static let priorKernelForTest = WrongTheory(
    "no feature learning", "the kernel of the prior, best ridge on the test set, on the same data")
}
