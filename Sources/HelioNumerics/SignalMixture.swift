public import HelioCore
import HelioLinalg

/// Two classes that differ by a weak signal along one direction, in noise across it.
///
///     x = sqrt(gamma) y v + sqrt(1-gamma) xi,   y = ±1 equally likely,   xi ~ N(0, (I - v v^T)/d),   v = e_1
///
/// |x| is about 1; v alone separates clean labels.
///
/// Source: sheet benign-overfitting §1.
public struct SignalMixture: Sendable, Hashable {
  /// d >= 2.
  public let dimension: Int
  /// gamma in [0, 1): the share of |x|^2 along v; the amplitude is its root.
  public let signalPower: Double

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for d < 2 or a power outside [0, 1).
  public init(dimension: Int, signalPower: Double) throws(HelioError) {
    try require(dimension >= 2, "dimension", "at least 2", got: dimension)
    try require(signalPower >= 0 && signalPower < 1, "signalPower", "in [0, 1)", got: signalPower)
    self.dimension = dimension
    self.signalPower = signalPower
  }

  /// sqrt(gamma).
  public var amplitude: Double { signalPower.squareRoot() }

  /// sqrt((1-gamma)/d): standard deviation of the noise along each direction off v.
  public var noiseDeviation: Double { ((1 - signalPower) / Double(dimension)).squareRoot() }

  /// s = gamma d/(1-gamma): signal power over the noise variance of one direction.
  public var signalRatio: Double { signalPower * Double(dimension) / (1 - signalPower) }

  /// t of a linear rule w = rho v + u: how many standard deviations of its noise the signal is.
  ///
  ///     t = sqrt(s) rho/|u|
  ///
  /// Infinite, with the sign of rho, for a rule along v; 0 without a signal or for w = 0.
  public func standardisedSignal(of w: [Double]) -> Double {
    let rho = w[0]
    if signalPower == 0 || rho == 0 { return 0 }
    return signalRatio.squareRoot() * rho / norm(Array(w.dropFirst()))
  }

  /// The probability that a linear rule is wrong about the clean label of a fresh point, exactly.
  ///
  ///     Phi(-t)
  ///
  /// An output 0 counts as half an error here: 1/2 for w = 0.
  public func cleanError(of w: [Double]) -> Double { normalCDF(-standardisedSignal(of: w)) }
}

/// How many training labels are wrong, and which: a share eta below one half.
///
/// Source: sheet benign-overfitting §1.
public enum LabelFlips: String, Sendable, CaseIterable {
  /// floor(eta n + 1/2) labels, chosen at random.
  case exact
  /// Each with probability eta.
  case independent

  /// floor(eta n + 1/2).
  public static func exactCount(rate eta: Double, sampleCount n: Int) -> Int {
    Int((eta * Double(n) + 0.5).rounded(.down))
  }
}
