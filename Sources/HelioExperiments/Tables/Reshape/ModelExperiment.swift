public import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTheory

/// One replicate of a model: its data, its step, its networks.
public struct ModelExperiment: Sendable {
  let specification: ModelSpecification
  let stream: RandomStream
  let stepSample: DataModel.Sample<Double>
  let readoutSample: DataModel.Sample<Double>
  let testSample: DataModel.Sample<Double>
  /// v = X^T y/n1, its unit vector, and m.
  let squaredNorm: Double
  let unit: [Double]
  let overlap: Double

  public init(_ specification: ModelSpecification, replicate: Int) throws(HelioError) {
    self.specification = specification
    stream = RandomStream(seed: specification.seed, purpose: "model replicate", index: replicate)
    let model = try DataModel(
      dimension: specification.dimension, link: specification.link,
      noiseVariance: specification.noiseVariance, inputs: specification.inputs)
    stepSample = model.sample(specification.stepSampleCount, from: stream.substream("step"))
    readoutSample = model.sample(specification.sampleCount, from: stream.substream("readout"))
    testSample = model.sample(specification.testCount, from: stream.substream("test"))
    let n = Double(specification.stepSampleCount)
    let v = product(stepSample.inputs, stepSample.targets, transposeFirst: true).map { $0 / n }
    squaredNorm = dot(v, v)
    guard squaredNorm > 0 else { throw .undefined("The step's direction X^T y vanishes.") }
    let length = squaredNorm.squareRoot()
    unit = v.map { $0 / length }
    overlap = unit[0]  // the target's direction is the first axis
  }

  func learningRate(strength kappa: Double) throws(HelioError) -> Double {
    try StepStrength.scaledLearningRate(
      spikeRatio: kappa, activation: specification.activation, squaredNorm: squaredNorm)
  }

  /// A network that took the step of this strength on the step sample.
  func network(strength kappa: Double) throws(HelioError) -> TwoLayerNetwork<Double> {
    var network = try TwoLayerNetwork<Double>(
      dimension: specification.dimension, width: specification.width,
      activation: specification.activation, secondLayer: specification.secondLayer,
      from: stream.substream("network"))
    if kappa > 0 {
      network.step(
        inputs: stepSample.inputs, targets: column(stepSample.targets),
        learningRate: .scaled(try learningRate(strength: kappa)))
    }
    return network
  }

  /// Inputs that neither the step nor the readout has seen.
  func freshInputs(_ n: Int) throws(HelioError) -> Matrix<Double> {
    try DataModel(
      dimension: specification.dimension, link: specification.link, inputs: specification.inputs
    ).sample(n, from: stream.substream("fresh inputs")).inputs
  }

  /// S+b with the direction of this replicate.
  func covariance(strength kappa: Double, bulkInflation rho: Double) throws(HelioError)
    -> SpikedCovariance<Double>
  {
    try SpikedCovariance(
      dimension: specification.dimension,
      directions: Matrix(rows: specification.dimension, columns: 1, elements: unit),
      strengths: [kappa * Double(specification.dimension)], bulkInflation: rho)
  }

  /// Theory, kernel ridge and network at one strength.
  public func cell(strength kappa: Double, theory: ModelTheory) throws(HelioError) -> ModelCell {
    let prediction = try theory.prediction(strength: kappa, overlap: overlap)
    let covariance = try covariance(
      strength: kappa, bulkInflation: try theory.bulkInflation(strength: kappa))
    return ModelCell(
      learningRate: try learningRate(strength: kappa), overlap: overlap,
      predictedInfiniteWidth: prediction.infiniteWidth,
      predictedFiniteWidth: prediction.finiteWidth,
      constantInfiniteWidth: prediction.constantInfiniteWidth,
      constantFiniteWidth: prediction.constantFiniteWidth,
      kernelRidge: try kernelRidgeError(covariance), network: try networkError(kappa),
      alignment: prediction.alignment)
  }

  /// Kernel ridge without an intercept, exactly as the theory has it; error against the noiseless target.
  private func kernelRidgeError(_ covariance: SpikedCovariance<Double>) throws(HelioError) -> Double
  {
    let activation = specification.activation
    let K = try kernelMatrix(
      readoutSample.inputs, activation: activation, covariance: covariance)
    let alpha = try CholeskyFactor(K, addingToDiagonal: specification.ridge)
      .solve(readoutSample.targets)
    let cross = try kernelMatrix(
      testSample.inputs, readoutSample.inputs, activation: activation, covariance: covariance)
    return squaredError(product(cross, alpha))
  }

  private func networkError(_ kappa: Double) throws(HelioError) -> Double {
    let network = try network(strength: kappa)
    let readout = try RidgeReadout(
      features: network.features(readoutSample.inputs), targets: column(readoutSample.targets),
      ridge: specification.ridge)
    return squaredError(readout.predict(features: network.features(testSample.inputs)).elements)
  }

  private func squaredError(_ f: [Double]) -> Double {
    zip(f, testSample.noiseless).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      / Double(f.count)
  }
}

func column(_ values: [Double]) -> Matrix<Double> {
  Matrix(rows: values.count, columns: 1, elements: values)
}
