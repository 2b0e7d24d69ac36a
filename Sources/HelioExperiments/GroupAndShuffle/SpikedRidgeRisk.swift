import HelioCore
import HelioNumerics
import HelioSimulation
import HelioTheory

/// Ridge on features with a rank-one spike: the predicted test error over the labels' variance.
///
///     spike coefficients c |W0|_2 a_j/sqrt p, a_j ~ N(0, 1) on eight equal masses; no intercept
///
/// Source: sheet group-and-shuffle §6; sheet learned-features-spectrum §3.4.
struct SpikedRidgeRisk {
  let dimension: Int
  let width: Int
  let sampleCount: Int
  let link: Link
  let weightLaw: WeightLaw
  /// c.
  let spike: Double
  let ridge: Double

  /// - Parameter overlap: cosine of the spike's direction and the target's.
  func relativeError(overlap: Double) throws(HelioError) -> Double {
    let (d, p) = (Double(dimension), Double(width))
    let size = weightLaw == .gaussian ? 1 + (p / d).squareRoot() : (p / d).squareRoot()
    let nodes = spike == 0 ? [0] : try SecondLayerLaw.gaussian.equalMassNodes(count: 8).values
    let law = try FeatureLaw(
      activation: .relu, spikeCoefficients: nodes.map { spike * size * $0 / p.squareRoot() },
      rows: weightLaw == .gaussian ? .gaussian : .sphere)
    let features = try LearnedFeatures(
      law, sampleRatio: Double(sampleCount) / d, widthRatio: p / d)
    let target = try features.target(link, overlap: overlap, noiseVariance: 0)
    let plain = try features.risk(of: target, ridge: ridge)
    let finite = try features.risk(
      of: target, ridge: ridge, finiteSize: .plain(dimension: dimension), neighbour: plain.value)
    let mean = try link.mean()
    let variance = try link.secondMoment() - mean * mean
    return try finite.accepting(1e-6, "The risk").testError / variance
  }
}
