public import HelioCore
import HelioNumerics
import HelioTheory

/// Everything that theory says about a model's path: one exact spectrum for each strength.
public struct ModelTheory: Sendable {
  let specification: ModelSpecification
  let moments: StepDirectionMoments
  private var spectra: [Double: Solution<OperatorSpectrum>] = [:]

  public init(_ specification: ModelSpecification) throws(HelioError) {
    self.specification = specification
    moments = try StepDirectionMoments(
      link: specification.link, noiseVariance: specification.noiseVariance,
      sampleCount: specification.stepSampleCount, dimension: specification.dimension)
    for kappa in Set(specification.strengths + [0]) {
      let operation = try SpikedOperator(
        activation: specification.activation, dimension: specification.dimension,
        spikeStrengths: [kappa * Double(specification.dimension)],
        bulkInflation: bulkInflation(strength: kappa), inputs: specification.inputs)
      spectra[kappa] = try operation.riskSpectrum()
    }
  }

  /// rho at the mean length of the direction.
  func bulkInflation(strength kappa: Double) -> Double {
    let eta = StepStrength.scaledLearningRate(
      spikeRatio: kappa, activation: specification.activation,
      squaredNorm: moments.expectedSquaredNorm)
    return StepStrength(
      scaledLearningRate: eta, activation: specification.activation,
      squaredNorm: moments.expectedSquaredNorm, meanSquaredResidual: moments.labelSecondMoment,
      sampleCount: specification.stepSampleCount, dimension: specification.dimension
    ).bulkInflation
  }

  /// The leading modes of sector 0, those that depend on the spike's direction, by eigenvalue.
  func leadingModes(strength kappa: Double, _ count: Int) throws(HelioError) -> [SpectralMode] {
    Array(try solution(strength: kappa).value.sectors[0].modes.prefix(count))
  }

  func solution(strength kappa: Double) throws(HelioError) -> Solution<OperatorSpectrum> {
    guard let solution = spectra[kappa] else {
      preconditionFailure("no spectrum at kappa = \(kappa)")
    }
    return solution
  }

  func risk(strength kappa: Double, overlap m: Double) throws(HelioError) -> KernelRisk {
    let spectrum = try solution(strength: kappa).accepting(1e-4, "The spectrum")
    return KernelRisk(
      spectrum,
      try spectrum.targetPower(
        link: specification.link, overlap: m, inputs: specification.inputs))
  }

  /// dof at the effective ridge of the readout's sample.
  func degreesOfFreedom(strength kappa: Double) -> Double {
    guard let spectrum = spectra[kappa]?.value,
      let risk = try? risk(strength: kappa, overlap: 1),
      let kap = try? risk.effectiveRidge(
        sampleCount: specification.sampleCount, ridge: specification.ridge)
    else { return .nan }
    return spectrum.degreesOfFreedom(at: kap.value)
  }
}
