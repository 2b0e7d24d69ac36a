public import HelioCore

/// A bounded function T of the labels, the weights of a spectral estimator sum_i T(y_i) x_i x_i^T.
///
///     t = y/s;   tanh t,  -tanh t,  (t-1)/(1+sqrt(1+t^2)),  its negative,  (t-1)/(max(t,0)+1)
///
/// The essential supremum of each, on labels with noise, is 1. Source: sheet multi-index §4.1, §7.2.
public struct LabelTransform: Sendable, Hashable {
  public enum Name: String, Sendable, CaseIterable {
    case tanh, negativeTanh, ratio, negativeRatio, kinkedRatio
  }
  public let name: Name
  /// s > 0.
  public let scale: Double

  public static let supremum = 1.0

  public init(_ name: Name, scale: Double = 1) throws(HelioError) {
    try require(scale > 0 && scale.isFinite, "labelScale", "positive", got: scale)
    self.name = name
    self.scale = scale
  }

  public func callAsFunction(_ y: Double) -> Double {
    let t = y / scale
    switch name {
    case .tanh: return ElementaryFunction.tanh.value(t)
    case .negativeTanh: return -ElementaryFunction.tanh.value(t)
    case .ratio: return ratio(t)
    case .negativeRatio: return -ratio(t)
    case .kinkedRatio: return (t - 1) / (max(t, 0) + 1)
    }
  }

  /// a - T(y) for a >= 1, without the cancellation of 1 - tanh.
  public func gap(below a: Double, at y: Double) -> Double {
    let t = y / scale
    let least: Double
    switch name {
    case .tanh: least = 2 / (1 + exp(min(2 * t, 700)))
    case .negativeTanh: least = 2 / (1 + exp(min(-2 * t, 700)))
    case .ratio:
      let root = (1 + t * t).squareRoot()
      // 2 + root - t, where root - t = 1/(root + t) for t > 0.
      least = (2 + (t > 0 ? 1 / (root + t) : root - t)) / (1 + root)
    case .negativeRatio:
      let root = (1 + t * t).squareRoot()
      least = (t < 0 ? 1 / (root - t) : root + t) / (1 + root)
    case .kinkedRatio: least = t > 0 ? 2 / (t + 1) : 2 - t
    }
    return (a - 1) + least
  }

  private func ratio(_ t: Double) -> Double { (t - 1) / (1 + (1 + t * t).squareRoot()) }
}
