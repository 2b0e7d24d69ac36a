public import HelioCore

/// The mean of independent replicates with its standard error.
public struct ReplicateMean: Sendable, Equatable, Codable {
  public let mean: Double
  /// Standard deviation over sqrt(count); 0 for a single replicate.
  public let standardError: Double
  public let count: Int

  /// - Parameter values: at least one.
  public init(of values: [Double]) {
    precondition(!values.isEmpty, "the mean of no replicate")
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = values.count > 1 ? (squares / (n * (n - 1))).squareRoot() : 0
    count = values.count
  }

  /// (value - mean) in standard errors.
  public func zScore(of value: Double) -> Double { (value - mean) / standardError }
}

/// Runs an experiment that returns named numbers R times, each on its own stream, and averages.
///
/// - Parameters:
///   - count: R >= 1.
///   - stream: replicate r works on `stream.at(r)`.
///   - experiment: a pure function of its stream.
/// - Returns: one mean for each name; replicates must agree in their names.
public func replicates(
  _ count: Int, from stream: RandomStream,
  _ experiment: (RandomStream) throws(HelioError) -> [String: Double]
) throws(HelioError) -> [String: ReplicateMean] {
  try require(count >= 1, "repetitions", "at least 1", got: count)
  var values: [String: [Double]] = [:]
  for r in 0..<count {
    for (name, value) in try experiment(stream.at(r)) { values[name, default: []].append(value) }
  }
  return values.mapValues { ReplicateMean(of: $0) }
}
