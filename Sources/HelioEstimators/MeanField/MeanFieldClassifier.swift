public import HelioCore
public import HelioLinalg
import HelioNumerics

/// A mean-field two-layer network for two classes, by the logistic loss, at its certified optimum.
///
///     P(y = 1 | x) = 1/(1 + e^{-f(x)}),   f(x) = r int tanh <theta, (x~, 1)> dmu(theta)
///
/// As ``MeanFieldRegressor``, with l = log(1 + e^{-y f}) and |f| < r. Outputs are f, every column of targets two classes of
/// its own; one problem of more than two classes is not learned, for which there is no certificate here.
///
/// Source: sheet mean-field §2, §5 (A0), §6.
public struct MeanFieldClassifier: Estimator {
  public var settings: MeanFieldSettings
  /// r: the largest logit.
  public var largestLogit: Double

  public init(_ settings: MeanFieldSettings = .init(), largestLogit: Double = 8) {
    self.settings = settings
    self.largestLogit = largestLogit
  }

  /// - Parameter Y: n x k of two values in each column, which may be any: the larger one is y = 1.
  /// - Throws: as every ``Estimator``; ``HelioError/invalid(parameter:requirement:got:)`` for a column of another number of
  ///   values.
  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws(HelioError) -> FittedMeanField {
    try fitted(X, Y, weights: weights).network
  }

  func fitted(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?
  ) throws(HelioError) -> MeanFieldFit {
    try require(
      largestLogit > 0 && largestLogit.isFinite, "largestLogit", "positive", got: largestLogit)
    return try meanFieldFit(settings, X, Y, weights: weights, loss: .logistic) {
      M, inputs, target throws(HelioError) in
      let values = Set(target).sorted()
      try require(values.count == 2, "Y", "of two classes in every column", got: values.count)
      return try meanFieldOutput(
        settings, points: M, inputs: inputs, target.map { $0 == values[1] ? 1 : -1 },
        loss: .logistic,
        outputScale: largestLogit, unit: 1, offset: 0)
    }
  }
}
