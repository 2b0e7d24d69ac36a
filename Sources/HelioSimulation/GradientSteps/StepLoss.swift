import HelioCore
public import HelioLinalg

/// The loss whose gradient a step follows: what is left of the label after the network's output.
///
///     r = y - tau f(x)   for the squared losses,   r = y/(1 + exp(y f))   for the logistic one
///
/// Source: sheet gradient-steps §1.
public enum StepLoss: String, Sendable, Hashable, Codable, CaseIterable {
  /// tau = 0: the correlation -y f; every step sees the label itself.
  case correlation
  /// tau = p^{-1/2}: the squared loss of an output of order p^{-1/2}; to leading order like tau = 0.
  case meanField
  /// tau = 1: the squared loss of an output of order one.
  case squared
  /// log(1 + exp(-y f)) for labels ±1.
  case logistic

  /// Whether the residual depends on the network's output.
  var needsOutputs: Bool { self != .correlation }

  /// What it is about: the labels as they are, or their signs for the logistic loss.
  public func labels<S: MatrixScalar>(_ y: [S]) -> [S] {
    self == .logistic ? y.map { $0 < 0 ? -1 : 1 } : y
  }

  /// tau, where there is one.
  func outputFactor(width p: Int) -> Double {
    switch self {
    case .correlation: 0
    case .meanField: 1 / Double(p).squareRoot()
    case .squared, .logistic: 1
    }
  }

  /// r_i at labels y and outputs f.
  func residuals<S: MatrixScalar>(_ y: [S], _ f: [S], width p: Int) -> [S] {
    switch self {
    case .correlation: return y
    case .meanField, .squared:
      let tau = S(outputFactor(width: p))
      return zip(y, f).map { $0 - tau * $1 }
    case .logistic:
      return zip(y, f).map { y, f in S(Double(y) / (1 + exp(Double(y * f)))) }
    }
  }

  /// The mean loss: -y f, (y - tau f)^2/2 or log(1 + exp(-y f)).
  public func value<S: MatrixScalar>(_ y: [S], _ f: [S], width p: Int) -> Double {
    let tau = outputFactor(width: p)
    var sum = 0.0
    for (y, f) in zip(y, f) {
      let (y, f) = (Double(y), Double(f))
      switch self {
      case .correlation: sum -= y * f
      case .meanField, .squared: sum += (y - tau * f) * (y - tau * f) / 2
      case .logistic: sum += max(-y * f, 0) + log1p(exp(-abs(y * f)))
      }
    }
    return sum / Double(max(y.count, 1))
  }
}
