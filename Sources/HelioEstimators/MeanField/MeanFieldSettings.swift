public import HelioCore
import HelioLinalg
import HelioNumerics

/// What a mean-field network is tried with.
public struct MeanFieldSettings: Sendable, Equatable {
  /// M, the points that are taken first; a twentieth of them must carry the measure.
  public var pointCount: Int
  /// The most that are taken where the best penalty is the smallest for which the points still stand for the prior.
  public var largestPointCount = 16_384
  /// lambda, tried from the largest on.
  public var regularizations: [Double]
  /// c: prior variance of the argument of tanh at a typical row.
  public var inputVariances: [Double]
  /// Whether columns are brought to mean 0 and variance 1; else they are taken as they are, with mean |x|^2 = d.
  public var standardises = true
  /// Whether penalty and prior were chosen before: the last penalty that converges is taken, with few effective points too.
  var isChosen = false

  public init(
    pointCount: Int = 2048,
    regularizations: [Double] = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001],
    inputVariances: [Double] = [0.3, 1, 4]
  ) {
    self.pointCount = pointCount
    self.regularizations = regularizations
    self.inputVariances = inputVariances
  }

  /// Four times as many points, or `nil` where that is too many: more than the largest, or M n^2 above what 2048 points and
  /// 2000 rows take in a step.
  func more(than M: Int, rows n: Int) -> Int? {
    let next = 4 * M
    let work = Double(next) * Double(n) * Double(n)
    return !isChosen && next <= largestPointCount && work <= 2048 * 2000 * 2000 ? next : nil
  }

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for fewer than 16 points, or a list that is empty or not
  ///   of positive numbers.
  public func validate() throws(HelioError) {
    try require(pointCount >= 16, "pointCount", "at least 16", got: pointCount)
    for (name, values) in [
      ("regularizations", regularizations), ("inputVariances", inputVariances),
    ] {
      try require(
        !values.isEmpty && values.allSatisfy { $0 > 0 && $0.isFinite }, name,
        "a list of positive numbers", got: values)
    }
  }

  /// The prior N(0, c I/(d+1)), by points: quasi-Gaussian ones in few dimensions, where they are more even, else draws of
  /// a fixed stream.
  static func prior(_ pointCount: Int, variance: Double, dimension D: Int) -> PriorPoints {
    let c = [Double](repeating: variance / Double(D), count: D)
    if D <= 32 { return PriorPoints(quasiGaussian: pointCount, variances: c) }
    var theta = Matrix<Double>.normal(
      rows: pointCount, columns: D, from: RandomStream(seed: 1, purpose: "mean-field points"))
    multiplyColumns(of: &theta, by: c.map { $0.squareRoot() })
    return PriorPoints(theta)
  }
}

/// A penalty and a prior that were tried.
public struct MeanFieldCandidate: Sendable, Equatable, Codable {
  /// lambda and c.
  public let regularization, inputVariance: Double
  /// Predicted for fresh rows: mean squared error over the target's variance, or the logistic loss.
  public let leaveOneOutLoss: Double
  public let effectiveSampleSize: Double
}
