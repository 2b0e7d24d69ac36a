import HelioCore

/// A loss of the margin u = y f(x) of a label y = ±1.
///
///     squared      l = (1-u)^2/2,       q = -l'(u) = 1 - u
///     logistic     l = log(1 + e^-u),   q = 1/(1 + e^u)
///     exponential  l = q = e^-u
///
/// Source: sheet early-stage-convergence §2.
public enum MarginLoss: String, Sendable, CaseIterable, Codable {
  case squared, logistic, exponential

  /// Whether |q| <= 1 everywhere, so that the loss is Lipschitz in f.
  public var isLipschitz: Bool { self == .logistic }

  /// l(u).
  public func value(_ u: Double) -> Double {
    switch self {
    case .squared: (1 - u) * (1 - u) / 2
    case .logistic: max(-u, 0) + log1p(HelioCore.exponential(-abs(u)))
    case .exponential: HelioCore.exponential(-u)
    }
  }

  /// q(u): how hard a sample pulls its margin up.
  public func pull(_ u: Double) -> Double {
    switch self {
    case .squared: return 1 - u
    case .logistic:
      // The sign is split so that no exponential overflows.
      let e = HelioCore.exponential(-abs(u))
      return u > 0 ? e / (1 + e) : 1 / (1 + e)
    case .exponential: return HelioCore.exponential(-u)
    }
  }

  /// (1/n) sum_i l(u_i).
  public func mean(_ u: [Double]) -> Double {
    u.reduce(0) { $0 + value($1) } / Double(u.count)
  }

  /// (1/n) sum_i q(u_i).
  public func meanPull(_ u: [Double]) -> Double {
    u.reduce(0) { $0 + pull($1) } / Double(u.count)
  }
}
