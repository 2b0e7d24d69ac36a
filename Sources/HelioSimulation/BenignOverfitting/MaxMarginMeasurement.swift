public import HelioCore
import HelioLinalg
import HelioNumerics

/// Exact linear rules on one draw of noisy data, and their clean errors by formula.
///
/// Source: sheet benign-overfitting §2, §4.
public struct MaxMarginMeasurement: Sendable {
  /// Of w*.
  public struct Rule: Sendable {
    public let weights: [Double]
    /// Phi(-t), t = ``SignalMixture/standardisedSignal(of:)``.
    public let cleanError: Double
    /// t; `nil` for a rule along the signal, |u| <= 1e-9 |w*|, as exact rules are where the signal alone separates.
    public let standardisedSignal: Double?
    public let norm: Double
    public let supportVectorFraction: Double
  }

  /// `nil` where nothing separates.
  public let rule: Rule?
  /// Of the min-norm interpolator; `nil` for n >= d.
  public let interpolatorSignal: Double?

  public init(_ sample: SignalSample) throws(HelioError) {
    let mixture = sample.mixture
    let solution = try maxMargin(sample.inputs, labels: sample.labels)
    rule = try solution.accepting(1e-6, "The max margin").rule.map { found in
      let off = norm(Array(found.weights.dropFirst()))
      let isAlong = off <= 1e-9 * found.norm
      let t = isAlong ? nil : mixture.standardisedSignal(of: found.weights)
      return Rule(
        weights: found.weights,
        cleanError: t.map { normalCDF(-$0) } ?? (found.weights[0] > 0 ? 0 : 1),
        standardisedSignal: t, norm: found.norm,
        supportVectorFraction: Double(found.supportVectorCount) / Double(sample.inputs.rows))
    }
    interpolatorSignal = try sample.minimumNormRule().map { mixture.standardisedSignal(of: $0) }
  }

  /// Phi(-t).
  public var interpolatorError: Double? { interpolatorSignal.map { normalCDF(-$0) } }
}
