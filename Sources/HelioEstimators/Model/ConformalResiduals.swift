public import HelioCore

/// Prediction intervals from the errors at rows that the model had not seen.
///
///     [f(x) - q, f(x) + q],   q the ceil((m + 1) level)-th smallest of m absolute errors
///
/// For exchangeable rows an interval covers with probability >= `level` where the errors come from a model
/// that is neither better nor worse than the final one. They come here from models that learned from a part
/// of the rows or all rows but one, so the intervals are, if anything, slightly long.
/// Source: Vovk, Gammerman and Shafer 2005; Barber et al. 2021, arXiv:1905.02928 (jackknife and K folds).
public struct ConformalResiduals: Sendable, Equatable, Codable {
  /// Ascending absolute errors, in the scale in which the model learns.
  public let absoluteErrors: [Double]

  public init(errors: [Double]) { absoluteErrors = errors.map(abs).sorted() }

  /// Half the length of an interval.
  ///
  /// - Parameter level: probability of covering, between 0 and 1.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a level outside, or too high for so few
  ///   errors: m errors cannot bound more than m/(m + 1).
  public func halfLength(level: Double) throws(HelioError) -> Double {
    try require(level > 0 && level < 1, "level", "between 0 and 1", got: level)
    let m = absoluteErrors.count
    let rank = Int((Double(m + 1) * level).rounded(.up))
    try require(
      rank <= m, "level", "at most \(m)/\(m + 1): there are \(m) errors to learn from", got: level)
    return absoluteErrors[max(rank, 1) - 1]
  }
}
