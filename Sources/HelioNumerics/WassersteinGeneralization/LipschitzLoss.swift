public import HelioCore

/// A loss of the error e = f - y that is Lipschitz in prediction and label together.
///
///     |l(f,y) - l(f',y')| <= Ll (|f-f'| + |y-y'|)
///     absolute  |e|                                Ll = 1
///     huber     e^2/2 up to delta, then linear     Ll = delta
///     logCosh   log cosh e                         Ll = 1
///     pinball   tau (-e)_+ + (1-tau) e_+           Ll = max(tau, 1-tau)
///
/// The square loss is none: its slope grows with the error, so no constant bounds it.
///
/// Source: sheet wasserstein-generalization §2.
public enum LipschitzLoss: Sendable, Hashable {
  case absolute
  /// delta > 0.
  case huber(threshold: Double)
  case logCosh
  /// tau in (0, 1).
  case pinball(level: Double)

  public static let names = ["absolute", "huber", "logCosh", "pinball"]

  /// - Parameters:
  ///   - name: one of ``names``.
  ///   - parameter: delta of huber, tau of pinball; ignored otherwise.
  public init(named name: String, parameter: Double = 1) throws(HelioError) {
    switch name {
    case "absolute": self = .absolute
    case "huber":
      try require(
        parameter > 0 && parameter.isFinite, "lossParameter", "positive for huber", got: parameter)
      self = .huber(threshold: parameter)
    case "logCosh": self = .logCosh
    case "pinball":
      try require(
        parameter > 0 && parameter < 1, "lossParameter", "strictly between 0 and 1 for pinball",
        got: parameter)
      self = .pinball(level: parameter)
    case "square", "squared":
      throw .invalid(
        parameter: "loss",
        requirement:
          "one of \(Self.names.joined(separator: ", ")); the bounds need a Lipschitz loss, and the slope of the "
          + "square loss grows with the error",
        got: name)
    default:
      throw .invalid(
        parameter: "loss", requirement: "one of \(Self.names.joined(separator: ", "))", got: name)
    }
  }
}

extension LipschitzLoss {
  /// l at the error e = f - y.
  public func value(_ e: Double) -> Double {
    switch self {
    case .absolute: return abs(e)
    case .huber(let delta):
      let size = abs(e)
      return size <= delta ? e * e / 2 : delta * (size - delta / 2)
    case .logCosh:
      // log cosh e = |e| + log(1 + e^{-2|e|}) - log 2, without overflow.
      return abs(e) < 1e-4 ? e * e / 2 : abs(e) + log1p(exp(-2 * abs(e))) - log(2)
    case .pinball(let tau): return e > 0 ? (1 - tau) * e : -tau * e
    }
  }

  /// dl/de; 0 at a kink.
  public func slope(_ e: Double) -> Double {
    switch self {
    case .absolute: e > 0 ? 1 : e < 0 ? -1 : 0
    case .huber(let delta): min(max(e, -delta), delta)
    case .logCosh: tanh(e)
    case .pinball(let tau): e > 0 ? 1 - tau : e < 0 ? -tau : 0
    }
  }

  /// Ll.
  public var lipschitzConstant: Double {
    switch self {
    case .absolute, .logCosh: 1
    case .huber(let delta): delta
    case .pinball(let tau): max(tau, 1 - tau)
    }
  }
}
