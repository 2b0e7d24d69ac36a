public import HelioCore
public import HelioLinalg
import HelioNumerics

/// A mean-field two-layer network, trained to its global optimum on frozen points of the prior, with a certificate.
///
///     f(x) = mean + s r int tanh <theta, (x~, 1)> dmu(theta),   mu = argmin F(mu) + lambda KL(mu | N(0, c I/(d+1)))
///
/// x~ are the columns with mean 0 and variance 1, s the deviation of the target, r twice its largest value in units of s.
/// Prior width c and penalty lambda are those with the least leave-one-out loss by linear response, among those where
/// the points still stand for the prior (ESS >= M/20). Every output is a problem of its own.
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

  /// The fit, with the predictions of rows left out, n x k, and what was found for each target that is not constant.
  func fitted(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?
  ) throws(HelioError) -> (
    network: FittedMeanField, leftOut: Matrix<Double>, answers: [MeanFieldAnswer]
  ) {
    try requireTrainable(X, Y, weights)
    try requireEqualWeights(weights)
    try settings.validate()
    let coordinates = Coordinates(X, standardises: settings.standardises)
    let inputs = coordinates(X)
    var outputs: [FittedMeanField.Output] = []
    var tried: [MeanFieldCandidate] = []
    var answers: [MeanFieldAnswer] = []
    var leftOut = Matrix<Double>(rows: Y.rows, columns: Y.columns)
    for k in 0..<Y.columns {
      let target = Y.column(k)
      let n = Double(target.count)
      let mean = target.reduce(0, +) / n
      let deviation = (target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
      guard deviation > 0 else {
        outputs.append(FittedMeanField.Output(constant: mean, dimension: inputs.columns))
        for i in 0..<Y.rows { leftOut[i, k] = mean }
        continue
      }
      let y = target.map { ($0 - mean) / deviation }
      let r = 2 * (y.map { abs($0) }.max() ?? 1)
      let best = try meanFieldOutput(
        settings, inputs: inputs, y, loss: .squared, outputScale: r, unit: deviation, offset: mean)
      answers.append(best)
      outputs.append(best.output)
      tried += best.tried
      for i in 0..<Y.rows { leftOut[i, k] = best.leftOut[i] }
    }
    return (
      FittedMeanField(
        loss: .squared, pointCount: settings.pointCount, coordinates: coordinates, outputs: outputs,
        candidates: tried), leftOut, answers
    )
  }
}
