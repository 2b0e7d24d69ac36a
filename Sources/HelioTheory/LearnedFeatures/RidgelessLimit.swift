public import HelioCore

/// What the test error does as the ridge goes to zero.
public enum RidgelessLimit: Sendable, Equatable {
  /// It settles; the value at the smallest ridge tried.
  case finite(Double)
  /// It grows without a sign of settling: overparametrised features of which a part of the inputs
  /// sees nothing (a dead or saturated region), so that interpolating them costs any coefficient.
  case diverging(errors: [Double], ridges: [Double])
}

extension LearnedFeatures {
  /// Follows the test error down three decades of the ridge.
  ///
  /// A regular limit is approached like t_0 + O(ridge), so the changes from decade to decade
  /// shrink; the error is called diverging if the last change is not below half of the one before
  /// and exceeds 1 % of the error. Only more neurons than samples can diverge so.
  ///
  /// - Parameter ridge: where to begin, > 0.
  ///
  /// Source: sheet learned-features-spectrum §10.
  public func ridgelessLimit(
    of target: ProjectedTarget, from ridge: Double, finiteSize: FiniteSize = .none
  ) throws(HelioError) -> RidgelessLimit {
    var ridges: [Double] = []
    var errors: [Double] = []
    var neighbour: RidgeRisk?
    for decade in [1.0, 0.1, 0.01, 0.001] {
      do {
        let risk = try self.risk(
          of: target, ridge: ridge * decade, finiteSize: finiteSize, neighbour: neighbour)
        neighbour = risk.value
        ridges.append(ridge * decade)
        errors.append(try risk.accepting(RidgeRisk.accuracy, "the predicted error").testError)
      } catch .diverges(let sentence) {
        if errors.isEmpty { throw .diverges(sentence) }
        return .diverging(errors: errors, ridges: ridges)
      }
    }
    let (before, last) = (errors[2] - errors[1], errors[3] - errors[2])
    if widthRatio > sampleRatio, last > 0.01 * errors[3], last > before / 2 {
      return .diverging(errors: errors, ridges: ridges)
    }
    return .finite(errors[3])
  }
}
