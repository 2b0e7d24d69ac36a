public import HelioCore
public import HelioLinalg
import HelioNumerics

/// A mean-field two-layer network, trained to its global optimum on frozen points of the prior, with a certificate.
///
///     f(x) = mean + s r int tanh <theta, (x~, 1)> dmu(theta),   mu = argmin F(mu) + lambda KL(mu | N(0, c I/(d+1)))
///
/// x~ are the columns with mean 0 and variance 1, s the deviation of the target, r twice its largest value in units of s.
/// Prior width c and penalty lambda are those with the least leave-one-out loss by linear response, among those where
/// the points still stand for the prior: a twentieth of the first M carries the measure. Where the best is the smallest of
/// these, four times as many points are taken, and again, as far as that is no larger a problem than 2000 rows with 2048.
/// Every output is a problem of its own.
///
/// - Complexity: M n^2 + n^3/3 a step of Newton's method, some five steps for each of the candidates; memory n^2 and
///   the points.
///
/// Source: sheet mean-field §5 (A0), §6.
public struct MeanFieldRegressor: Estimator {
  public var settings: MeanFieldSettings

  public init(_ settings: MeanFieldSettings = .init()) { self.settings = settings }

  public init(
    pointCount: Int = 2048, regularizations: [Double] = MeanFieldSettings().regularizations,
    inputVariances: [Double] = MeanFieldSettings().inputVariances
  ) {
    settings = MeanFieldSettings(
      pointCount: pointCount, regularizations: regularizations, inputVariances: inputVariances)
  }

  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws(HelioError) -> FittedMeanField {
    try fitted(X, Y, weights: weights).network
  }

  func fitted(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?
  ) throws(HelioError) -> MeanFieldFit {
    try meanFieldFit(settings, X, Y, weights: weights, loss: .squared) {
      M, inputs, target throws(HelioError) in
      let n = Double(target.count)
      let mean = target.reduce(0, +) / n
      let deviation = (target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
      guard deviation > 0 else { return nil }
      let y = target.map { ($0 - mean) / deviation }
      let r = 2 * (y.map { abs($0) }.max() ?? 1)
      return try meanFieldOutput(
        settings, points: M, inputs: inputs, y, loss: .squared, outputScale: r, unit: deviation,
        offset: mean)
    }
  }
}
