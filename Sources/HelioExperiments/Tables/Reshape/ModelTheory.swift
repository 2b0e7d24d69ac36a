public import HelioCore
import HelioNumerics
import HelioTheory

/// The predicted excess errors at one strength for one direction.
public struct ModelPrediction: Sendable {
  /// With a leave-one-out variance that depends on the sample, sheet function-space section 6b.
  public var infiniteWidth: Double
  public var finiteWidth: Double
  /// With one effective ridge for all samples, section 6: the coarser theory that simulations reject.
  public var constantInfiniteWidth: Double
  public var constantFiniteWidth: Double
  public var alignment: Double
}

/// Everything that theory says about a model's path: one exact spectrum and one solved risk a strength.
public struct ModelTheory: Sendable {
  let specification: ModelSpecification
  let moments: StepDirectionMoments
  private var spectra: [Double: Solution<OperatorSpectrum>] = [:]
  private var refinedRisks: [Double: SolvedRisk] = [:]

  /// The fixed points at one strength, which serve every overlap.
  struct SolvedRisk: Sendable {
    let preparation: RefinedRisk
    let wide: LeaveOneOut
    let narrow: LeaveOneOut
  }

  /// - Throws: ``HelioCore/HelioError`` for invalid settings, and where a spectrum or a risk did not converge.
  public init(_ specification: ModelSpecification) throws(HelioError) {
    self.specification = specification
    moments = try StepDirectionMoments(
      link: specification.link, noiseVariance: specification.noiseVariance,
      sampleCount: specification.stepSampleCount, dimension: specification.dimension)
    for kappa in Set(specification.strengths + [0]) {
      let operation = try operation(strength: kappa)
      spectra[kappa] = try operation.riskSpectrum()
      if specification.strengths.contains(kappa) {
        refinedRisks[kappa] = try solvedRisk(operation)
      }
    }
  }

  func operation(strength kappa: Double) throws(HelioError) -> SpikedOperator {
    try SpikedOperator(
      activation: specification.activation, dimension: specification.dimension,
      spikeStrengths: [kappa * Double(specification.dimension)],
      bulkInflation: try bulkInflation(strength: kappa), inputs: specification.inputs)
  }

  /// Nodes refined to 5e-4 of the error at the expected overlap: a tenth of what is allowed as bias.
  func solvedRisk(_ operation: SpikedOperator) throws(HelioError) -> SolvedRisk {
    let (n, ridge) = (specification.sampleCount, specification.ridge)
    let preparation = try operation.refinedExcessRisk(
      link: specification.link, overlap: moments.squaredOverlap.squareRoot(), sampleCount: n,
      ridge: ridge, noiseVariance: specification.noiseVariance, tolerance: 5e-4
    ).get("The refined risk").preparation.preparedForFiniteWidth()
    return SolvedRisk(
      preparation: preparation,
      wide: try preparation.infiniteWidth(sampleCount: n, ridge: ridge)
        .get("The infinite-width risk"),
      narrow: try preparation.finiteWidth(
        sampleCount: n, ridge: ridge, width: specification.width
      ).get("The finite-width risk"))
  }

  /// All predictions for a direction of overlap m with the target.
  ///
  /// - Complexity: one projection of the link on the nodes for each of the two theories.
  public func prediction(
    strength kappa: Double, overlap m: Double
  ) throws(HelioError) -> ModelPrediction {
    guard let refined = refinedRisks[kappa] else {
      preconditionFailure("no risk at kappa = \(kappa)")
    }
    let (n, ridge, noise) = (
      specification.sampleCount, specification.ridge, specification.noiseVariance
    )
    let (wide, narrow) = try excess(refined, overlap: m)
    let constant = try risk(strength: kappa, overlap: m)
    return ModelPrediction(
      infiniteWidth: wide, finiteWidth: narrow,
      constantInfiniteWidth: try constant.excessInfiniteWidth(
        sampleCount: n, ridge: ridge, noiseVariance: noise
      ).get("The infinite-width risk with one effective ridge"),
      constantFiniteWidth: try constant.excessFiniteWidth(
        sampleCount: n, ridge: ridge, noiseVariance: noise, width: specification.width
      ).get("The finite-width risk with one effective ridge"),
      alignment: constant.alignment)
  }

  /// The refined excess errors at infinite and at finite width for an overlap.
  func excess(
    _ risk: SolvedRisk, overlap m: Double
  ) throws(HelioError) -> (wide: Double, narrow: Double) {
    let noise = specification.noiseVariance
    let target = try risk.preparation.target(link: specification.link, overlap: m)
    return (
      try risk.wide.excess(of: target, noiseVariance: noise),
      try risk.narrow.excess(of: target, noiseVariance: noise)
    )
  }

  /// rho at the mean length of the direction.
  func bulkInflation(strength kappa: Double) throws(HelioError) -> Double {
    let eta = try StepStrength.scaledLearningRate(
      spikeRatio: kappa, activation: specification.activation,
      squaredNorm: moments.expectedSquaredNorm)
    return try StepStrength(
      scaledLearningRate: eta, activation: specification.activation,
      squaredNorm: moments.expectedSquaredNorm, meanSquaredResidual: moments.labelSecondMoment,
      sampleCount: specification.stepSampleCount, dimension: specification.dimension
    ).bulkInflation
  }

  /// The leading modes of sector 0, those that depend on the spike's direction, by eigenvalue.
  func leadingModes(strength kappa: Double, _ count: Int) throws(HelioError) -> [SpectralMode] {
    Array(try spectrum(strength: kappa).sectors[0].modes.prefix(count))
  }

  func solution(strength kappa: Double) throws(HelioError) -> Solution<OperatorSpectrum> {
    guard let solution = spectra[kappa] else {
      preconditionFailure("no spectrum at kappa = \(kappa)")
    }
    return solution
  }

  private func spectrum(strength kappa: Double) throws(HelioError) -> OperatorSpectrum {
    try solution(strength: kappa).accepting(1e-4, "The spectrum")
  }

  /// The theory with one effective ridge for all samples.
  func risk(strength kappa: Double, overlap m: Double) throws(HelioError) -> KernelRisk {
    let spectrum = try spectrum(strength: kappa)
    return KernelRisk(
      spectrum,
      try spectrum.targetPower(
        link: specification.link, overlap: m, inputs: specification.inputs))
  }

  /// dof at the effective ridge of the readout's sample.
  func degreesOfFreedom(strength kappa: Double) throws(HelioError) -> Double {
    let kap = try risk(strength: kappa, overlap: 1).effectiveRidge(
      sampleCount: specification.sampleCount, ridge: specification.ridge
    ).get("The effective ridge")
    return try spectrum(strength: kappa).degreesOfFreedom(at: kap)
  }
}
