import HelioCore

/// The sample of the second step.
///
///     n_2 = delta_2 d rows, a share phi of them rows of the first sample:  E = phi E_reused + (1 - phi) E_fresh
///
/// Source: sheet gradient-steps §4.2; the mixture of both laws of t, §11 there, is derived in
/// ``GradientDirections`` and compared with simulations.
public enum SecondBatch: Sendable, Hashable, Codable {
  /// The same as that of the first step: the label enters its own pre-activation.
  case reused
  /// A new one of n_2 = sampleRatio d points.
  case fresh(sampleRatio: Double)
  /// `fraction` of its n_2 = sampleRatio d points are points of the first sample, at most all of those.
  case partlyReused(fraction: Double, sampleRatio: Double)

  /// delta_2 = n_2/d.
  func sampleRatio(first delta: Double) throws(HelioError) -> Double {
    switch self {
    case .reused: return delta
    case .fresh(let ratio):
      try require(ratio.isFinite && ratio > 0, "secondSampleRatio", "positive", got: ratio)
      return ratio
    case .partlyReused(let fraction, let ratio):
      try require(ratio.isFinite && ratio > 0, "secondSampleRatio", "positive", got: ratio)
      try require((0...1).contains(fraction), "reusedFraction", "between 0 and 1", got: fraction)
      try require(
        fraction * ratio <= delta * (1 + 1e-12), "reusedFraction",
        "at most \(delta / ratio), all rows of the first sample", got: fraction)
      return ratio
    }
  }

  /// phi.
  var reusedFraction: Double {
    switch self {
    case .reused: 1
    case .fresh: 0
    case .partlyReused(let fraction, _): fraction
    }
  }

  /// The kinds of points and their shares of the sample, without those of share 0.
  var parts: [(isReused: Bool, share: Double)] {
    [(true, reusedFraction), (false, 1 - reusedFraction)].filter { $0.1 > 0 }
  }
}
