import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTables

/// The work of `reshapeTable` at each point of its path.
struct TableJob {
  let dataset: Dataset
  let specification: TableSpecification
  let strengths: [Double]
  /// The step on all training rows.
  let step: TableStep
  /// The step on the first half, and the rows of the other half, for the overlay of theory.
  let halfStep: TableStep
  let readoutRows: [Int]

  init(_ dataset: Dataset, _ specification: TableSpecification) throws(HelioError) {
    self.dataset = dataset
    self.specification = specification
    let activation = specification.activation
    step = try TableStep(
      inputs: dataset.trainInputs, targets: dataset.trainTargets, activation: activation,
      biasVariance: specification.biasVariance)
    let order = RandomStream(seed: specification.seed, purpose: "step and readout rows")
      .permutation(dataset.trainInputs.rows)
    let half = order.count / 2
    let stepRows = order.prefix(half).sorted()
    readoutRows = order.suffix(order.count - half).sorted()
    halfStep = try TableStep(
      inputs: dataset.trainInputs.selectingRows(stepRows),
      targets: dataset.trainTargets.selectingRows(stepRows), activation: activation,
      biasVariance: specification.biasVariance)
    if let eta = specification.learningRate {
      strengths = [0, try step.strength(learningRate: eta)]
    } else {
      strengths = specification.strengths.sorted()
    }
  }

  private var activation: Activation { specification.activation }

  func point(strength kappa: Double) throws(HelioError) -> TableReshaping.Point {
    let fit = try adaptedFit(kappa)
    var (errors, accuracies): ([Double], [Double]) = ([], [])
    for r in 0..<specification.replicates {
      let network = try step.trainedNetwork(
        width: specification.width, strength: kappa, steps: specification.steps,
        law: specification.secondLayer, from: stream("network", r))
      let networkFit = try TableFit(
        features: network.features(dataset.trainInputs),
        testFeatures: network.features(dataset.testInputs), targets: dataset.trainTargets,
        ridge: specification.ridge)
      errors.append(networkFit.error(dataset.testTargets))
      if let accuracy = networkFit.accuracy(dataset) { accuracies.append(accuracy) }
    }
    let K = try kernelMatrix(
      dataset.testInputs, activation: activation, covariance: step.spikes(strength: kappa))
    let stage = try EmpiricalReshaping(
      before: K, after: K, targets: dataset.testTargets, leading: 1)
    return TableReshaping.Point(
      strength: kappa, learningRate: try step.learningRate(strength: kappa),
      spikeStrengths: step.spikeStrengths(strength: kappa),
      bulkInflation: try step.bulkInflation(strength: kappa),
      crossValidated: try crossValidated(kappa), ridge: fit.ridge,
      kernelError: fit.error(dataset.testTargets), networkError: Replicates(errors),
      kernelAccuracy: fit.accuracy(dataset),
      networkAccuracy: accuracies.isEmpty ? nil : Replicates(accuracies),
      alignment: stage.before.alignment, degreesOfFreedom: fit.degreesOfFreedom,
      laws: try comparison(kappa))
  }

  private func adaptedFit(_ kappa: Double) throws(HelioError) -> TableFit {
    try TableFit(
      step.spikes(strength: kappa), activation: activation, train: dataset.trainInputs,
      test: dataset.testInputs, targets: dataset.trainTargets, ridge: specification.ridge)
  }

  func stream(_ purpose: String, _ index: Int) -> RandomStream {
    RandomStream(seed: specification.seed, purpose: purpose, index: index)
  }

  /// Direction, ridge and fit inside each fold; mean and standard error over folds.
  private func crossValidated(_ kappa: Double) throws(HelioError) -> Replicates {
    let (X, Y) = (dataset.trainInputs, dataset.trainTargets)
    let classes = dataset.task == .regression ? nil : dataset.trainClasses
    let folds = try RowSplit.folds(
      rowCount: X.rows, count: min(specification.folds, X.rows), classes: classes,
      stream: stream("folds", 0))
    var errors: [Double] = []
    for fold in folds {
      let (trainX, trainY) = (X.selectingRows(fold.train), Y.selectingRows(fold.train))
      let (testX, testY) = (X.selectingRows(fold.test), Y.selectingRows(fold.test))
      let inner = try TableStep(
        inputs: trainX, targets: trainY, activation: activation,
        biasVariance: specification.biasVariance)
      let fit = try TableFit(
        inner.spikes(strength: kappa), activation: activation, train: trainX, test: testX,
        targets: trainY, ridge: specification.ridge)
      errors.append(fit.error(testY))
    }
    return Replicates(errors)
  }

  /// Network against law, with other rows for the readout than for the step.
  private func comparison(_ kappa: Double) throws(HelioError) -> TableReshaping.LawComparison? {
    guard halfStep.hasExactCovariance, specification.steps == 1 else { return nil }
    let X = dataset.trainInputs.selectingRows(readoutRows)
    let Y = dataset.trainTargets.selectingRows(readoutRows)
    let (testX, testY) = (dataset.testInputs, dataset.testTargets)
    let Z = try halfStep.exactlyStretched(X, strength: kappa)
    let testZ = try halfStep.exactlyStretched(testX, strength: kappa)
    let width = specification.width
    // One ridge for both, from the law, so that only the weights differ.
    let lawK = try kernelMatrix(stretched: Z, activation: activation)
    let ridge: Double
    if let given = specification.ridge {
      ridge = given
    } else {
      ridge = try KernelRidge(kernel: lawK, targets: Y).bestRidge().ridge
    }
    var (network, law): ([Double], [Double]) = ([], [])
    var kernels: [Matrix<Double>] = []
    var floors: [Matrix<Double>] = []
    for r in 0..<specification.replicates {
      let trained = try halfStep.trainedNetwork(
        width: width, strength: kappa, steps: 1, law: specification.secondLayer,
        from: stream("split network", r))
      let features = trained.features(testX)
      network.append(
        try TableFit(
          features: trained.features(X), testFeatures: features, targets: Y, ridge: ridge
        ).error(testY))
      kernels.append(gram(features, of: .rows))
      let stacked = Matrix(
        rows: Z.rows + testZ.rows, columns: Z.columns, elements: Z.elements + testZ.elements)
      let sampled = sampledFeatures(
        stretched: stacked, width: width, activation: activation, from: stream("law network", r))
      let sampledTest = sampled.rows(Z.rows..<stacked.rows)
      law.append(
        try TableFit(
          features: sampled.rows(0..<Z.rows), testFeatures: sampledTest, targets: Y, ridge: ridge
        ).error(testY))
      floors.append(gram(sampledTest, of: .rows))
    }
    let mean = average(kernels)
    let exact = try kernelMatrix(stretched: testZ, activation: activation)
    func error(_ covariance: SpikedCovariance<Double>) throws(HelioError) -> Double {
      try relativeOperatorError(
        kernelMatrix(testX, activation: activation, covariance: covariance), mean)
    }
    return TableReshaping.LawComparison(
      networkError: Replicates(network), lawError: Replicates(law),
      isotropic: try error(.isotropic(dimension: step.dimension, biasVariance: step.biasVariance)),
      spikes: try error(halfStep.spikes(strength: kappa)),
      spikesAndBulk: try error(halfStep.spikesAndBulk(strength: kappa)),
      exactCovariance: try relativeOperatorError(exact, mean),
      floor: try relativeOperatorError(average(floors), exact))
  }

  private func average(_ list: [Matrix<Double>]) -> Matrix<Double> {
    var sum = list[0]
    for K in list.dropFirst() { add(K.elements, to: &sum.elements) }
    return sum.scaled(by: 1 / Double(list.count))
  }

  /// Both kernels on the held-out rows.
  func reshaping(strength kappa: Double) throws(HelioError) -> EmpiricalReshaping {
    let before = try kernelMatrix(
      dataset.testInputs, activation: activation, covariance: step.spikes(strength: 0))
    let after = try kernelMatrix(
      dataset.testInputs, activation: activation, covariance: step.spikes(strength: kappa))
    return try EmpiricalReshaping(before: before, after: after, targets: dataset.testTargets)
  }

  /// The first network's features on the held-out rows, before and after its step.
  func features(strength kappa: Double) throws(HelioError) -> TableFeatures {
    func network(_ strength: Double) throws(HelioError) -> TwoLayerNetwork<Double> {
      try step.trainedNetwork(
        width: specification.width, strength: strength, steps: specification.steps,
        law: specification.secondLayer, from: stream("network", 0))
    }
    return try TableFeatures(
      before: network(0), after: network(kappa), inputs: dataset.testInputs,
      targets: dataset.testTargets)
  }

  /// Held-out squared error without minus with, row by row.
  func gain(without: Double, with kappa: Double) throws(HelioError) -> Replicates {
    func squares(_ strength: Double) throws(HelioError) -> [Double] {
      let difference = try adaptedFit(strength).predictions - dataset.testTargets
      return (0..<difference.rows).map {
        dot(difference.row($0), difference.row($0)) / Double(difference.columns)
      }
    }
    let (first, second) = (try squares(without), try squares(kappa))
    return Replicates(zip(first, second).map { $0 - $1 })
  }
}
