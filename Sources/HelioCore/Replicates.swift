/// The mean of independent replicates with its standard error.
public struct Replicates: Codable, Sendable, Equatable {
  public var mean: Double
  /// Standard deviation over sqrt(count); not a number for a single replicate.
  public var standardError: Double
  public var count: Int

  /// - Precondition: at least one value.
  public init(_ values: [Double]) {
    count = values.count
    let n = Double(values.count)
    mean = values.reduce(0, +) / n
    let centre = mean
    let variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (n - 1)
    standardError = (variance / n).squareRoot()
  }

  /// (value - mean) in standard errors.
  public func zScore(of value: Double) -> Double { (value - mean) / standardError }
}
