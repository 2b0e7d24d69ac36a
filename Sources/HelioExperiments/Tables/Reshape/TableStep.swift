import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTables
import HelioTheory

/// The step on one set of rows, for every point of the path: directions, strengths and laws.
///
///     V = X^T diag(m) Y/n = U diag(sigma) B^T,   eta~ = sqrt(kappa)/(mu_1 sigma_1),   theta_i = kappa d sigma_i^2/sigma_1^2
///
/// m_i weighs a row by the mean slope of the activation at its length (1 for ReLU), sheet A2.
struct TableStep {
  let inputs: Matrix<Double>
  let targets: Matrix<Double>
  let activation: Activation
  let biasVariance: Double
  let directions: Matrix<Double>
  let singularValues: [Double]

  init(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, activation: Activation,
    biasVariance: Double
  ) throws(HelioError) {
    inputs = X
    targets = Y
    self.activation = activation
    self.biasVariance = biasVariance
    var V = Matrix<Double>(rows: X.columns, columns: Y.columns)
    let m = try stepWeights(X, activation, biasVariance: biasVariance)
    let weighted = Matrix(rows: Y.rows, columns: Y.columns) { i, c in m[i] * Y[i, c] }
    addProduct(to: &V, X, weighted, transposeFirst: true, scale: 1 / Double(X.rows), keep: 0)
    let svd = try singularValueDecomposition(V)
    let floor = 1e-12 * (svd.values.first ?? 0)
    let rank = svd.values.count { $0 > floor && $0 > 0 }
    guard rank > 0 else {
      throw .data(
        "The target and every feature are exactly uncorrelated on these rows: one step has no direction."
      )
    }
    directions = svd.left.selectingColumns(Array(0..<rank))
    singularValues = Array(svd.values.prefix(rank))
  }

  var dimension: Int { inputs.columns }

  func learningRate(strength kappa: Double) throws(HelioError) -> Double {
    try StepStrength.scaledLearningRate(
      spikeRatio: kappa, activation: activation,
      squaredNorm: singularValues[0] * singularValues[0], inputVariance: 1 + biasVariance)
  }

  /// kappa that a given eta~ leaves.
  func strength(learningRate eta: Double) throws(HelioError) -> Double {
    let unit = try learningRate(strength: 1)
    return (eta / unit) * (eta / unit)
  }

  func spikeStrengths(strength kappa: Double) -> [Double] {
    singularValues.map {
      kappa * Double(dimension) * $0 * $0 / (singularValues[0] * singularValues[0])
    }
  }

  func bulkInflation(strength kappa: Double) throws(HelioError) -> Double {
    try StepStrength(
      scaledLearningRate: learningRate(strength: kappa), activation: activation,
      squaredNorm: singularValues[0] * singularValues[0],
      meanSquaredResidual: dot(targets.elements, targets.elements) / Double(inputs.rows),
      sampleCount: inputs.rows, dimension: dimension, inputVariance: 1 + biasVariance
    ).bulkInflation
  }

  /// S: spikes only. It is the adapted kernel that predictions use.
  func spikes(strength kappa: Double) throws(HelioError) -> SpikedCovariance<Double> {
    try SpikedCovariance(
      dimension: dimension, directions: directions, strengths: spikeStrengths(strength: kappa),
      biasVariance: biasVariance)
  }

  /// S+b: spikes and inflated bulk.
  ///
  /// - Throws: ``HelioError/undefined(_:)`` for an activation with jumps, whose bulk inflates without limit.
  func spikesAndBulk(strength kappa: Double) throws(HelioError) -> SpikedCovariance<Double> {
    let rho = try bulkInflation(strength: kappa)
    guard rho.isFinite else {
      throw .undefined(
        "The bulk of \(activation.name) inflates by \(rho): a derivative with jumps has no finite variance."
      )
    }
    return try SpikedCovariance(
      dimension: dimension, directions: directions, strengths: spikeStrengths(strength: kappa),
      bulkInflation: rho, biasVariance: biasVariance)
  }

  /// F: inputs stretched by a Cholesky factor of the exact conditional covariance, with the bias column.
  func exactlyStretched(_ X: Matrix<Double>, strength kappa: Double) throws(HelioError) -> Matrix<
    Double
  > {
    let Sigma = try stepCovariance(
      inputs: inputs, residuals: targets, scaledLearningRate: learningRate(strength: kappa),
      activation: activation, biasVariance: biasVariance)
    let L = try CholeskyFactor(Sigma).lower
    let Z = product(X, L)
    guard biasVariance > 0 else { return Z }
    let bias = biasVariance.squareRoot()
    return Matrix(rows: Z.rows, columns: Z.columns + 1) { $1 < Z.columns ? Z[$0, $1] : bias }
  }

  /// A network that took the real step, all rows, in `steps` parts.
  func trainedNetwork(
    width: Int, strength kappa: Double, steps: Int, law: SecondLayerLaw, from stream: RandomStream
  ) throws(HelioError) -> TwoLayerNetwork<Double> {
    var network = try TwoLayerNetwork<Double>(
      dimension: dimension, width: width, outputs: targets.columns, activation: activation,
      secondLayer: law, biasVariance: biasVariance, from: stream)
    if kappa == 0 { return network }
    for _ in 0..<steps { try take(&network, strength: kappa, steps: steps) }
    return network
  }

  /// One of the `steps` parts of the step.
  ///
  ///     w_j <- w_j + (eta~/T) sum_c a_jc g_jc,   residual y - tau f,   tau = p^{-1/2}
  ///
  /// The first sees y itself, whatever tau is. With tau = 1 the second would see little but the output: eta~
  /// of order one moves it by p^{1/2}.
  func take(
    _ network: inout TwoLayerNetwork<Double>, strength kappa: Double, steps: Int
  ) throws(HelioError) {
    network.step(
      inputs: inputs, targets: targets,
      learningRate: .scaled(try learningRate(strength: kappa) / Double(steps)),
      outputFactor: Self.outputFactor(network))
  }

  /// tau.
  static func outputFactor(_ network: TwoLayerNetwork<Double>) -> Double {
    1 / Double(network.width).squareRoot()
  }

  /// Whether law F can be written down for this activation.
  var hasExactCovariance: Bool {
    DualKernel(activation).hasClosedForm && activation != .step
  }
}

/// A ridge fit on given features or kernel: ridge by leave-one-out unless fixed, error on other rows.
struct TableFit {
  let ridge: Double
  let predictions: Matrix<Double>
  let degreesOfFreedom: Double

  init(
    kernel K: Matrix<Double>, cross: Matrix<Double>, targets: Matrix<Double>, ridge: Double?
  ) throws(HelioError) {
    let fit = try KernelRidge(kernel: K, targets: targets)
    let chosen = ridge ?? fit.bestRidge().ridge
    self.ridge = chosen
    predictions = fit.predict(cross: cross, ridge: chosen)
    degreesOfFreedom = fit.degreesOfFreedom(ridge: chosen)
  }

  init(
    features: Matrix<Double>, testFeatures: Matrix<Double>, targets: Matrix<Double>, ridge: Double?
  ) throws(HelioError) {
    try self.init(
      kernel: gram(features, of: .rows),
      cross: product(testFeatures, features, transposeSecond: true), targets: targets, ridge: ridge)
  }

  init(
    _ covariance: SpikedCovariance<Double>, activation: Activation, train: Matrix<Double>,
    test: Matrix<Double>, targets: Matrix<Double>, ridge: Double?
  ) throws(HelioError) {
    try self.init(
      kernel: try kernelMatrix(train, activation: activation, covariance: covariance),
      cross: try kernelMatrix(test, train, activation: activation, covariance: covariance),
      targets: targets, ridge: ridge)
  }

  func error(_ Y: Matrix<Double>) -> Double { meanSquaredError(predictions, Y) }

  func accuracy(_ dataset: Dataset) -> Double? {
    guard dataset.task != .regression else { return nil }
    let classes = dataset.preparation.target.classes(ofOutputs: predictions)
    let right = zip(classes, dataset.testClasses).count { $0 == $1 }
    return Double(right) / Double(max(classes.count, 1))
  }
}

/// |A - B| / |B| in the operator norm, for symmetric matrices.
func relativeOperatorError(_ A: Matrix<Double>, _ B: Matrix<Double>) throws(HelioError) -> Double {
  let difference = try symmetricEigenvalues(A - B)
  let size = try symmetricEigenvalues(B)
  return max(abs(difference.first ?? 0), abs(difference.last ?? 0))
    / max(abs(size.first ?? 0), abs(size.last ?? 0), Double.leastNormalMagnitude)
}
