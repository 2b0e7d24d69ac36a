public import HelioCore
public import HelioNumerics

/// Gaussian moments of an activation and its derivative: all that the input gradient of a random network
/// needs to know of it.
///
///     z ~ N(0,1):   mu0 = E s,  mu1 = E s',  m2 = E z s',  S2 = E s^2,  D2 = E s'^2
///
/// Source: sheet adversarial-directions §1; §5, item 1.
public struct InputGradientMoments: Sendable, Equatable {
  public let activation: Activation
  /// mu0 = E s.
  public let outputMean: Double
  /// mu1 = E s'.
  public let linearCoefficient: Double
  /// m2 = E z s' = E s''.
  public let curvatureMean: Double
  /// S2 = E s^2, not centred: the variance of f.
  public let outputVariance: Double
  /// D2 = E s'^2, the limit of |g|^2.
  public let gradientVariance: Double
  /// S4 = E s^4.
  let outputFourthMoment: Double
  /// D4 = E s'^4.
  let gradientFourthMoment: Double
  /// X1 = E z s s'.
  let radialMean: Double
  /// X2 = E z^2 s'^2.
  let radialVariance: Double
  /// SD = E s^2 s'^2.
  let jointMoment: Double

  /// The activations of this topic: those with a derivative and a smoothed form, see
  /// ``SmoothedActivation``.
  static let allowed: [Activation] = [.relu, .relu2, .tanh, .erf, .scaledErf, .sin, .linear]

  /// Refuses other activations, the step among them, whose gradient vanishes.
  package static func requireAllowed(_ activation: Activation) throws(HelioError) {
    try require(
      allowed.contains(activation), "activation",
      "one of \(allowed.map(\.name).joined(separator: ", "))", got: activation.name)
  }

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for activations that are not allowed.
  public init(activation: Activation) throws(HelioError) {
    try Self.requireAllowed(activation)
    self.activation = activation
    let rule = NormalPanels([-12, 0, 12])
    let z = rule.nodes
    let (s, ds) = activation.valuesAndSlopes(z)
    func mean(_ f: (Int) -> Double) -> Double { rule.sum(f) }
    outputMean = mean { s[$0] }
    linearCoefficient = mean { ds[$0] }
    curvatureMean = mean { z[$0] * ds[$0] }
    outputVariance = mean { s[$0] * s[$0] }
    gradientVariance = mean { ds[$0] * ds[$0] }
    outputFourthMoment = mean { s[$0] * s[$0] * s[$0] * s[$0] }
    gradientFourthMoment = mean { ds[$0] * ds[$0] * ds[$0] * ds[$0] }
    radialMean = mean { z[$0] * s[$0] * ds[$0] }
    radialVariance = mean { z[$0] * z[$0] * ds[$0] * ds[$0] }
    jointMoment = mean { s[$0] * s[$0] * ds[$0] * ds[$0] }
  }

  /// R0 = sqrt(S2/D2): |f|/|g| is half-normal of this scale in the limit.
  public var radiusScale: Double { (outputVariance / gradientVariance).squareRoot() }

  /// V = D4/D2^2 - 1, the relative variance of s'^2.
  var gateVariance: Double { gradientFourthMoment / (gradientVariance * gradientVariance) - 1 }
}

extension Activation {
  /// Whether s(-z) = -s(z), among the activations of this topic.
  var isOddHere: Bool { self != .relu && self != .relu2 }
}
