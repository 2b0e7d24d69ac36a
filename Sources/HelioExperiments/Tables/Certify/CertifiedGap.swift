import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory

/// What is certain of the gap between test rows and expectation at each step of gradient descent, from data and initial
/// weights alone.
///
///     sqrt n' sqrt(E gap^2) <= sd(l(f_0, y)) + Delta,   Delta = Lam_T - Lam0
///     Lam_T = (1/4) [S0 (1 + h)^{2T} - D0 (1 - h)^{2T}],   h = eta Q0,   Q0 = 1 - e^{-L0}
///
/// for the logistic loss on rows of unit length: no output moves faster than the mean pull, which is at most Q0 as long
/// as the loss is not above its start. The loss is Lipschitz in f but not in y, so only the bound that is centred at the
/// start applies. f = sum_k a_k relu(b_k.x) is the sheet's network with the activation sqrt m relu.
///
/// Source: sheet wasserstein-generalization §3.1 to §3.5.
struct CertifiedGap {
  let setting: GapSetting
  /// Q0.
  let pullBound: Double
  private let norms: InitialNorms
  private let learningRate: Double
  private let activationLipschitz: Double

  /// - Parameters:
  ///   - X: rows of unit length that the initial weights know nothing of; y: their labels.
  init(
    pilot X: Matrix<Double>, labels y: [Double], _ start: SphericalStart, initialLoss L0: Double,
    learningRate eta: Double
  ) throws(HelioError) {
    let n = Double(y.count)
    let initial = MeanLoss(.logistic, start.secondLayer, start.rows, X, y)
    let centre = (0..<X.columns).map { j in X.column(j).reduce(0, +) / n }
    let label = y.reduce(0, +) / n
    setting = try GapSetting(
      inputDeviation: max(0, 1 - dot(centre, centre)).squareRoot(), inputSecondMoment: 1,
      labelVariance: 1 - label * label, initialLossDeviation: initial.deviation)
    pullBound = -expm1(-L0)
    norms = try InitialNorms(secondLayer: start.secondLayer, firstLayer: start.rows)
    learningRate = eta
    activationLipschitz = Double(start.width).squareRoot()
  }

  /// After so many steps; `nil` where they overflow.
  func moments(steps: Int) throws(HelioError) -> EnvelopeMoments? {
    do throws(HelioError) {
      return try EnvelopeMoments(
        norms, EnvelopeSchedule(learningRate: learningRate, stepCount: steps),
        inputs: .bounded(by: 1), activationLipschitz: activationLipschitz, lossLipschitz: pullBound)
    } catch {
      if case .diverges = error { return nil }
      throw error
    }
  }

  /// sd(l_0) + Delta.
  func coefficient(steps: Int) throws(HelioError) -> Double? {
    try moments(steps: steps).map { IndependentTestBound($0, setting).centredCoefficient }
  }

  /// The time until which the coefficient is at most C; `nil` where it is above already at the start.
  func budget(coefficient C: Double) throws(HelioError) -> Double? {
    let room = C - setting.initialLossDeviation
    guard room >= 0 else { return nil }
    return try SmallStepLimit.stepBudget(
      norms, lipschitz: (moments(steps: 0)?.initialLipschitz ?? 0) + room, meanInputNorm: 1,
      activationLipschitz: activationLipschitz, lossLipschitz: pullBound)
  }
}

/// Mean and standard deviation of a loss of sum_k a_k relu(b_k.x) over rows.
struct MeanLoss {
  let mean: Double
  let deviation: Double

  init(
    _ loss: MarginLoss, _ a: [Double], _ B: Matrix<Double>, _ X: Matrix<Double>, _ y: [Double]
  ) {
    var Z = product(X, B, transposeSecond: true)
    apply(.relu, to: &Z)
    let u = zip(product(Z, a), y).map { $0 * $1 }
    (mean, deviation) = (loss.mean(u), loss.deviation(u))
  }
}

extension MarginLoss {
  /// Standard deviation of l(u_i).
  func deviation(_ u: [Double]) -> Double {
    let mean = mean(u)
    let squares = u.reduce(0) { $0 + (value($1) - mean) * (value($1) - mean) }
    return (squares / Double(max(u.count - 1, 1))).squareRoot()
  }
}
