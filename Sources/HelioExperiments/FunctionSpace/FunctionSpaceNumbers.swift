package import HelioRuns

/// What `spectrum` sets beside the exact levels.
package enum SpectrumLimit: String, Sendable {
  case secondOrder = "second order"
  case largeDimension = "large d"
}

/// The numbers of the topic's experiments.
extension Number {
  // Errors of kernels, relative in operator norm: spike-law.
  package static let isotropic = Number("isotropic", scale: .logarithmic)
  package static let spike = Number("spike", "spike alone", scale: .logarithmic)
  package static let spikeAndBulk = Number("spikeAndBulk", scale: .logarithmic)
  package static let exactCovariance = Number("exactCovariance", scale: .logarithmic)
  package static let mixture = Number("mixture", scale: .logarithmic)
  package static let floor = Number("floor")
  package static let topEigenvalue = Number("topEigenvalue")
  package static let topEigenvalueSpikeAndBulk = Number(
    "topEigenvalueSpikeAndBulk", "top eigenvalue of spike and bulk")

  // Spectra.
  package static func eigenvalue(_ i: Int) -> Number { Number("eigenvalue\(i)", "eigenvalue \(i)") }
  /// Of a level of the spectrum: its degree and its place within.
  package static func eigenvalue(degree l: Int, index i: Int) -> Number {
    Number("eigenvalue \(l).\(i)")
  }
  package static func level(_ level: SpectrumLevel) -> Number {
    Number(level.name, scale: .logarithmic)
  }
  package static func level(_ level: SpectrumLevel, by limit: SpectrumLimit) -> Number {
    Number("\(level.name), \(limit.rawValue)", scale: .logarithmic)
  }
  package static let scaledThird = Number("scaledThird", "third eigenvalue times d")

  package static let angle = Number("angle", "mixing angle", unit: "degrees")
  package static let firstOrderAngle = Number(
    "firstOrderAngle", "mixing angle to first order", unit: "degrees")

  // Targets and risks.
  package static let alignment = Number("alignment")
  package static let missingPower = Number("missingPower")
  package static let power = Number("power", "cumulative power")
  package static let kernelRidge = Number("kernelRidge", "excess risk of kernel ridge")
  package static let network = Number("network", "excess risk of the network")

  static let ofFunctionSpace: [Number] =
    [
      isotropic, spike, spikeAndBulk, exactCovariance, mixture, floor, topEigenvalue,
      topEigenvalueSpikeAndBulk, scaledThird, angle, firstOrderAngle, alignment, missingPower,
      power,
      kernelRidge, network,
    ] + (1...9).map(eigenvalue)
}
