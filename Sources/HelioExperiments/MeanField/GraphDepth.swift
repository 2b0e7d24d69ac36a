import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Classes of graphs against the depth of their coordinates: D grows 150-fold, and nothing else changes.
  ///
  /// Source: sheet mean-field §6, §7 (E9).
  public static let graphDepth: Experiment = {
    let depth = Parameter<Int>.integer(
      "depth", 2, atLeast: 1, atMost: 6, "levels of the coordinates")
    let samples = MeanFieldSettings.samples(80, atLeast: 4)
    let points = MeanFieldSettings.points(3000)
    let (scale, lambda) = (MeanFieldSettings.scale(3), MeanFieldSettings.regularization(0.1))
    return Experiment(
      "graph-depth", "Classes of graphs against the depth of their coordinates",
      cost: "25 s",
      parameters: [
        depth.declaration, samples.declaration, points.declaration, scale.declaration,
        lambda.declaration,
      ],
      sweep: [SweepAxis(depth, [1, 2, 3])],
      replicates: 40, headline: .meanFieldTestLoss, wrongTheories: [.untrained, .trainForTest],
      smallVersion: SpecificationChanges(
        set: ["particleCount=1000", "sampleCount=60"], replicates: 30),
      theory: { (settings) throws(HelioError) in
        var values = CellValues()
        values.allowedBias[.meanFieldTestLoss] = AllowedBias(
          [.samples(0.1, settings[samples])],
          origin:
            "60 seeds each at n = 40, 80, 160, where none was seen beyond their errors of some 0.005"
        )
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let n = settings[samples]
        // The same graphs at every depth.
        let stream = RandomStream(
          seed: source.seed, purpose: "graph depth \(n)", index: source.replicate)
        let train = GraphClasses.sample(n, from: stream.substream("training"))
        let test = GraphClasses.sample(600, from: stream.substream("test"))
        let coordinates = try WeisfeilerLehmanCoordinates(
          training: train.graphs, depth: settings[depth])
        let problem = try MeanFieldProblem(
          inputs: coordinates(train.graphs), labels: train.labels, loss: .logistic,
          outputScale: settings[scale], regularization: settings[lambda])
        let frozen = FrozenMeanField(
          problem,
          randomPoints(
            settings[points], variances: coordinates.variances,
            from: stream.substream("points")))
        let optimum = try frozen.optimum().accepting(1e-10, "The regularized optimum")
        let z = frozen.predictions(
          at: optimum.dualVariables, inputs: coordinates(test.graphs))
        let pairs = Array(zip(z, test.labels))
        let loss = pairs.reduce(0) { $0 + problem.loss.value($1.0, label: $1.1) }
        let wrong = pairs.count { $0.0 * $0.1 <= 0 }
        let trainLoss = problem.trainLoss(optimum.predictions)
        var values = CellValues(measured: [
          .meanFieldTestLoss: loss / Double(pairs.count),
          .classificationError: Double(wrong) / Double(pairs.count),
          .meanFieldTrainLoss: trainLoss, .coordinateCount: Double(coordinates.dimension),
        ])
        values.predicted[.meanFieldTestLoss] = try LeaveOneOutPrediction(
          LinearResponse(problem, at: optimum)
        ).loss
        values[.untrained] = [.meanFieldTestLoss: log(2)]
        values[.trainForTest] = [.meanFieldTestLoss: trainLoss]
        return values
      })
  }()
}

extension WrongTheory {
  static let untrained = WrongTheory("untrained network", "log 2, the loss of an output 0")
}
