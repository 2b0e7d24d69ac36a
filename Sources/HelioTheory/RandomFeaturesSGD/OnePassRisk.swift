/// A number of the last iterate theta_T and of the average.
public struct IterateRisk: Sendable, Equatable {
  public var last: Double
  public var average: Double

  public init(last: Double, average: Double) {
    self.last = last
    self.average = average
  }
}

/// The expected risk of one pass, split exactly: the recursion is affine.
///
///     risk = R + bias + (R + sigma^2) V1
///
/// bias is the course from theta* without noise, V1 that of the noise alone for residual variance 1. What the
/// features cannot fit counts as independent noise of variance R. Without label noise.
///
/// Source: sheet random-features-sgd §3.2.
public struct OnePassRisk: Sendable, Equatable {
  /// R.
  public var approximationError: Double
  public var bias: IterateRisk
  /// V1.
  public var unitVariance: IterateRisk

  public func last(noiseVariance: Double) -> Double { total(\.last, noiseVariance) }
  public func average(noiseVariance: Double) -> Double { total(\.average, noiseVariance) }

  /// R + bias + R V1: the risk without label noise, which falls with the width where the bias alone does not.
  public var noiseless: IterateRisk {
    IterateRisk(last: total(\.last, 0), average: total(\.average, 0))
  }

  private func total(_ part: KeyPath<IterateRisk, Double>, _ noiseVariance: Double) -> Double {
    let R = approximationError
    return R + bias[keyPath: part] + (R + noiseVariance) * unitVariance[keyPath: part]
  }
}
