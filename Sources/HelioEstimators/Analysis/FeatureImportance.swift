public import HelioCore
import HelioLinalg
import HelioTables

/// Learned directions as weights of the standardised features, with standard errors.
public struct FeatureImportance: Sendable, Equatable, Codable {
  /// A unit vector of weights, and how much each varies over resampled rows.
  public struct Profile: Sendable, Equatable, Codable {
    public let weights: [Double]
    public let standardErrors: [Double]
  }
  /// Of the leading direction; its sign is that of ``StepDirections/directions``.
  public let leading: Profile
  /// Output by output (class by class): positive weights raise the output.
  public let byOutput: [Profile]
  /// sqrt(sum over outputs of squared weights), scaled to unit length; not negative.
  public let overall: Profile
  public let resamples: Int

  /// Positions of the features, the most important over all outputs first.
  public var ranking: [Int] { descendingPositions(overall.weights) }
}

extension StepDirections {
  /// The directions in the features' own terms, with bootstrap standard errors.
  ///
  ///     u = S v/|S v|,   S: from weights of inputs to weights of standardised features
  ///
  /// Resample r draws n rows with replacement, centres the targets again and repeats the formula;
  /// the standard error is the standard deviation over resamples. The scaling is kept, and the
  /// leading direction of a resample takes the sign that fits the observed one.
  ///
  /// - Parameters:
  ///   - R: number of resamples, at least 2.
  ///   - stream: resample r uses index r.
  ///   - weights: S, of ``FeatureScaling/standardisedWeights(ofDirection:)``; the identity if absent.
  /// - Complexity: R n d k, and R maps S for each output.
  public func featureImportance(
    resamples R: Int = 100, from stream: RandomStream, weights S: ([Double]) -> [Double] = { $0 }
  ) throws(HelioError) -> FeatureImportance {
    try require(R >= 2, "resamples", "at least 2", got: R)
    let observed = profiles(gradient, leading: directions.column(0), S)
    var moments = observed.map { SampleMoments(count: $0.count) }
    for r in 0..<R {
      let V = resampledGradient(stream.at(r))
      let top = try singularValueDecomposition(V).left.column(0)
      let sign = dot(top, directions.column(0)) < 0 ? -1.0 : 1
      for (c, profile) in profiles(V, leading: top.map { sign * $0 }, S).enumerated() {
        moments[c].add(profile)
      }
    }
    let all = zip(observed, moments).map {
      FeatureImportance.Profile(weights: $0, standardErrors: $1.standardDeviations)
    }
    return FeatureImportance(
      leading: all[0], byOutput: Array(all[1...outputCount]), overall: all[outputCount + 1],
      resamples: R)
  }

  /// The leading direction, then every output, then all of them together.
  private func profiles(
    _ V: Matrix<Double>, leading v: [Double], _ S: ([Double]) -> [Double]
  ) -> [[Double]] {
    let outputs = (0..<V.columns).map { S(V.column($0)) }
    let overall = (0..<outputs[0].count).map { j in
      outputs.reduce(0) { $0 + $1[j] * $1[j] }.squareRoot()
    }
    return ([S(v)] + outputs + [overall]).map { u in
      let length = norm(u)
      return length > 0 ? u.map { $0 / length } : u
    }
  }

  /// (1/n) sum_i w_i m_i x_i (y_i - ybar_w)^T, w_i = how often row i was drawn.
  private func resampledGradient(_ stream: RandomStream) -> Matrix<Double> {
    let n = sampleCount
    var w = [Double](repeating: 0, count: n)
    for row in stream.indices(n, below: n) { w[row] += 1 }
    let means = product(targets, w, transposeFirst: true).map { $0 / Double(n) }
    let weighted = Matrix(rows: n, columns: outputCount) { i, c in
      w[i] * (targets[i, c] - means[c]) / Double(n)
    }
    return product(weightedInputs, weighted, transposeFirst: true)
  }
}

/// Running means and squared deviations of vectors.
///
/// Source: B. P. Welford, "Note on a method for calculating corrected sums of squares", 1962.
struct SampleMoments {
  private var count = 0.0
  private var means: [Double]
  private var squares: [Double]

  init(count: Int) {
    means = [Double](repeating: 0, count: count)
    squares = means
  }

  mutating func add(_ x: [Double]) {
    count += 1
    for j in x.indices {
      let before = x[j] - means[j]
      means[j] += before / count
      squares[j] += before * (x[j] - means[j])
    }
  }

  var standardDeviations: [Double] { squares.map { ($0 / (count - 1)).squareRoot() } }
}
