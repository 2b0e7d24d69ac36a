/// Which random features a first layer W of p rows makes of x.
///
///     relu, scaledErf   phi = s(W x)/sqrt p                   P = p
///     fourier           phi = [cos(W x), sin(W x)]/sqrt p     P = 2 p, |phi|^2 = 1
///
/// Source: sheet random-features-sgd §2.
public enum FeatureKind: String, Sendable, CaseIterable {
  case relu, scaledErf, fourier

  /// P for p rows.
  public func featureCount(width p: Int) -> Int { self == .fourier ? 2 * p : p }
}
