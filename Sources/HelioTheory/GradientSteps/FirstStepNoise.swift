public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The top singular triplet of the weights after one step on the correlation loss, beside the noise that the
/// gradient of a finite network leaves in its rows.
///
///     row j: (1 + b_j) w_0j + tau a_j/|a| beta^ + noise of variance n_j from the sample's own points
///     e_j = eta a_j/sqrt p,   b_j = e_j E y E s'',   n_j = e_j^2 E y^2 Var s'/delta,   tau = eta |mu_1| |beta| |a|/sqrt p
///
/// n_j is of order eta^2/p, but three times as large along a, and larger still along beta, which is made of the
/// same points (``NoisyBulk``). Without n and b the transition of Baik, Ben Arous and Péché.
///
/// Source: derived here; sheet gradient-steps §2 without the noise.
public struct FirstStepNoise: Sendable {
  /// mu_1, E s'' and Var s'.
  private let slopes: (mean: Double, curvature: Double, variance: Double)
  private let labels: LabelMoments
  private let kurtosis: Double
  private let widthRatio: Double

  /// - Parameters: see ``FirstStepLimit/init(activation:link:noiseVariance:sampleRatio:widthRatio:learningRate:)``.
  /// - Throws: ``HelioError/undefined(_:)`` if mu_1 = 0, the labels vanish or have no fourth moment.
  public init(
    activation: Activation, link: Link, noiseVariance: Double, sampleRatio delta: Double,
    widthRatio psi: Double
  ) throws(HelioError) {
    labels = try LabelMoments(link: link, noiseVariance: noiseVariance, sampleRatio: delta)
    kurtosis = try labels.kurtosis()
    let mu = try activation.hermiteCoefficients(count: 3)
    slopes = (
      try requiredLinearCoefficient(of: activation), 2.0.squareRoot() * mu[2],
      try activation.derivativeVariance()
    )
    widthRatio = psi
  }

  /// The triplet for the measured readouts and direction of one realisation.
  ///
  /// - Parameters:
  ///   - eta: learning rate >= 0.
  ///   - a: readouts, one for each neuron.
  ///   - directionNorm: |beta|.
  /// - Returns: the transition; below it the edge of the noise.
  /// - Complexity: some hundred passes over the readouts.
  public func transition(
    learningRate eta: Double, readouts a: [Double], directionNorm: Double
  ) throws(HelioError) -> SpikeTransition {
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    try require(!a.isEmpty && norm(a) > 0, "readouts", "not all zero", got: a.count)
    try require(
      directionNorm.isFinite && directionNorm >= 0, "directionNorm", "zero or positive",
      got: directionNorm)
    let p = Double(a.count)
    let rates = a.map { eta * $0 / p.squareRoot() }
    let fromPoint = labels.secondMoment * slopes.variance / labels.sampleRatio
    let bulk = try NoisyBulk(
      rowVariances: rates.map {
        let kept = 1 + $0 * labels.mean * slopes.curvature
        return kept * kept
      },
      samples: [
        SampleNoise(
          rowVariances: rates.map { $0 * $0 * fromPoint }, sampleRatio: labels.sampleRatio,
          kurtosis: kurtosis)
      ], widthRatio: widthRatio)
    let tau = abs(slopes.mean) * directionNorm * norm(rates)
    guard tau > 0 else { return SpikeTransition(bulk.edge, 0, 0, false) }
    // Of |beta|^2 what single points give.
    let share = labels.noiseNorm * labels.noiseNorm / labels.directionSquaredNorm
    let scale = p.squareRoot() / norm(a)
    let outliers = try bulk.outliers(
      SpikedPart(
        strengths: [tau], functions: Matrix(rows: a.count, columns: 1) { j, _ in a[j] * scale },
        sampleParts: [Matrix(rows: 1, columns: 1, repeating: share * tau * tau)]))
    guard let top = outliers.first else { return SpikeTransition(bulk.edge, 0, 0, false) }
    let (left, right) = (top.leftCoefficients[0], top.rightCoefficients[0])
    return SpikeTransition(top.singularValue, left * left, right * right, true)
  }
}
