import HelioCore
import HelioNumerics

/// What the first direction beta = X^T y/n is made of.
///
///     beta = sum_m c_m e_m + s xi,   s^2 = E y^2/delta
///
/// Source: sheet gradient-steps §2, §4.2.
struct LabelMoments: Sendable {
  let link: Link
  let noiseVariance: Double
  /// delta = n/d.
  let sampleRatio: Double
  /// c_m = E y x_m.
  let c: [Double]
  /// E y.
  let mean: Double
  /// E y^2, noise included.
  let secondMoment: Double

  init(link: Link, noiseVariance: Double, sampleRatio delta: Double) throws(HelioError) {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try require(delta.isFinite && delta > 0, "sampleRatio", "positive", got: delta)
    self.link = link
    self.noiseVariance = noiseVariance
    sampleRatio = delta
    c = try link.linearCoefficients()
    mean = try link.mean()
    secondMoment = try link.secondMoment() + noiseVariance
    guard secondMoment > 0 else {
      throw .undefined("The labels are zero (no link and no noise), so a step has no direction.")
    }
  }

  /// E y^4/(E y^2)^2, noise included; links that have no fourth moment are refused.
  func kurtosis() throws(HelioError) -> Double {
    let fourth = try link.fourthMoment()
    let square = try link.secondMoment()
    let noise = noiseVariance
    return (fourth + 6 * square * noise + 3 * noise * noise) / (secondMoment * secondMoment)
  }

  /// s.
  var noiseNorm: Double { (secondMoment / sampleRatio).squareRoot() }

  /// |beta|^2.
  var directionSquaredNorm: Double {
    c.reduce(0) { $0 + $1 * $1 } + secondMoment / sampleRatio
  }
}
