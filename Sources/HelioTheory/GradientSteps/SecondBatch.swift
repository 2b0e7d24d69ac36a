import HelioCore

/// The sample of the second step.
public enum SecondBatch: Sendable, Hashable, Codable {
  /// The same as that of the first step: the label enters its own pre-activation.
  case reused
  /// A new one of n_2 = sampleRatio d points.
  case fresh(sampleRatio: Double)

  /// delta_2 = n_2/d.
  func sampleRatio(first delta: Double) throws(HelioError) -> Double {
    guard case .fresh(let ratio) = self else { return delta }
    try require(ratio.isFinite && ratio > 0, "secondSampleRatio", "positive", got: ratio)
    return ratio
  }

  var isReused: Bool { self == .reused }
}
