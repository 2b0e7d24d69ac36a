/// How the exact operator is reduced; the three agree, which is how each is tested.
public enum SpectrumMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// The most accurate method for the activation: ``harmonics`` for positively homogeneous ones while
  /// the spike is moderate or d < 20, ``kernel`` for them otherwise, ``features`` for all others.
  case automatic
  /// Nystrom on the closed-form kernel (sheet function-space §4, items 1-6).
  case kernel
  /// The square root over the law of the neurons (item 7): any smooth activation.
  case features
  /// The harmonic series of a homogeneous activation (item 8).
  case harmonics
}
