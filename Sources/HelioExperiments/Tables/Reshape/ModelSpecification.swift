public import HelioCore
public import HelioNumerics
import HelioRuns

/// What determines the numbers of `heliotrope reshape --model`: a Gaussian or spherical single-index
/// problem, a network, one step, and a path of step sizes.
///
///     y = g(<beta, x>) + noise;  step on n1 fresh samples;  ridge on n2 other ones
public struct ModelSpecification: Codable, Sendable, Equatable {
  public var version = Provenance.version
  /// g, in the expression language.
  public var link: Link
  /// d.
  public var dimension = 100
  public var inputs = InputLaw.gaussian
  /// Variance sigma^2 of the label noise.
  public var noiseVariance = 0.09
  /// n1, the sample that the gradient step sees; default 8 d.
  public var stepSampleCount: Int
  /// n2, the sample that the readout is fitted on; default 8 d.
  public var sampleCount: Int
  /// Noiseless test points per replicate.
  public var testCount = 1000
  public var activation = Activation.relu
  public var secondLayer = SecondLayerLaw.gaussian
  /// p.
  public var width = 2000
  /// kappa = theta/d of each point of the path; 0 is no step.
  public var strengths: [Double] = [0, 0.03, 0.1, 0.3, 1, 3]
  /// K + ridge I.
  public var ridge = 0.01
  /// R, independent data, weights and steps.
  public var replicates = 8
  public var seed: UInt64 = 1

  public init(link: Link, dimension: Int = 100) {
    self.link = link
    self.dimension = dimension
    stepSampleCount = 8 * dimension
    sampleCount = 8 * dimension
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(dimension >= 3, "dimension", "at least 3", got: dimension)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try require(stepSampleCount >= 2, "stepSampleCount", "at least 2", got: stepSampleCount)
    try require(sampleCount >= 2, "sampleCount", "at least 2", got: sampleCount)
    try require(testCount >= 10, "testCount", "at least 10", got: testCount)
    try require(width >= 1, "width", "at least 1", got: width)
    try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge)
    try require(replicates >= 2, "replicates", "at least 2", got: replicates)
    try validateStrengths(strengths)
    try require(
      link.variableCount == 1, "link", "a function of one variable z for the exact theory",
      got: link.text)
    let c1 = try link.linearCoefficients()[0]
    let size = try link.secondMoment().squareRoot()
    try require(
      size > 0, "link", "not identically zero", got: link.text)
    guard abs(c1) > 1e-10 * size else {
      throw .undefined(
        "The link \(link.text) has no linear part (c1 = E g(z) z = 0): one gradient step on it carries "
          + "no direction, so there is no spike to predict. Add a linear term, for instance z + \(link.text)."
      )
    }
    try requireLinearPart(of: activation)
  }
}

func validateStrengths(_ strengths: [Double]) throws(HelioError) {
  try require(!strengths.isEmpty, "strengths", "at least one value", got: "none")
  for kappa in strengths {
    try require(kappa.isFinite && kappa >= 0, "strengths", "zero or positive numbers", got: kappa)
  }
  try require(
    Set(strengths).count == strengths.count, "strengths", "distinct numbers", got: strengths)
}

/// An even activation has mu_1 = E s'(z) = 0: its first step has no direction.
func requireLinearPart(of activation: Activation) throws(HelioError) {
  let mu1 = try activation.meanDerivative(scale: 1)
  let size = try activation.secondMoment(scale: 1).squareRoot()
  try require(
    abs(mu1) > 1e-10 * max(size, 1e-300), "activation",
    "one with a linear part (mu_1 = E s'(z) not 0), because the step moves the weights by mu_1",
    got: activation.name)
}
