public import HelioCore

/// One point of a curve of predicted errors.
public struct RiskCurvePoint: Sendable {
  /// The ratio or ridge.
  public let x: Double
  /// The errors with their report, or why there are none: plots leave a gap there.
  public let outcome: Result<Solution<RidgeRisk>, HelioError>

  /// `nil` where the equations missed 1e-6.
  public var testError: Double? { risk?.testError }
  public var trainError: Double? { risk?.trainError }

  private var risk: RidgeRisk? {
    try? outcome.get().accepting(RidgeRisk.accuracy, "the predicted errors")
  }
}

extension LearnedFeatures {
  /// Errors against n/d, each point from its neighbour.
  ///
  /// - Parameter sampleRatios: in an order in which neighbours are near, all > 0.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a ratio or ridge that is not
  ///   positive; a point without a solution does not throw.
  /// - Complexity: about 50 microseconds for each point with two blocks.
  public func learningCurve(
    of target: ProjectedTarget, ridge: Double, sampleRatios: [Double],
    finiteSize: FiniteSize = .none
  ) throws(HelioError) -> [RiskCurvePoint] {
    try curve(sampleRatios, target, finiteSize) { alpha throws(HelioError) in
      (try with(sampleRatio: alpha), ridge)
    }
  }

  /// Errors against p/d: the double descent of the width.
  public func widthCurve(
    of target: ProjectedTarget, ridge: Double, widthRatios: [Double],
    finiteSize: FiniteSize = .none
  ) throws(HelioError) -> [RiskCurvePoint] {
    try curve(widthRatios, target, finiteSize) { psi throws(HelioError) in
      (try with(widthRatio: psi), ridge)
    }
  }

  /// Errors against the ridge: the regularisation path.
  public func ridgeCurve(
    of target: ProjectedTarget, ridges: [Double], finiteSize: FiniteSize = .none
  ) throws(HelioError) -> [RiskCurvePoint] {
    try curve(ridges, target, finiteSize) { ridge throws(HelioError) in (self, ridge) }
  }

  private func curve(
    _ xs: [Double], _ target: ProjectedTarget, _ finiteSize: FiniteSize,
    _ setting: (Double) throws(HelioError) -> (features: LearnedFeatures, ridge: Double)
  ) throws(HelioError) -> [RiskCurvePoint] {
    var points: [RiskCurvePoint] = []
    var neighbour: RidgeRisk?
    for x in xs {
      let (features, ridge) = try setting(x)
      do {
        let risk = try features.risk(
          of: target, ridge: ridge, finiteSize: finiteSize, neighbour: neighbour)
        neighbour = risk.value
        points.append(RiskCurvePoint(x: x, outcome: .success(risk)))
      } catch {
        if case .invalid = error { throw error }
        neighbour = nil
        points.append(RiskCurvePoint(x: x, outcome: .failure(error)))
      }
    }
    return points
  }
}
