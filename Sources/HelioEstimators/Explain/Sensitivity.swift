import HelioCore
import HelioKernels
import HelioLinalg

/// Where a model's outputs change: its average gradient outer product over training rows.
///
///     M = (1/m) sum over rows and outputs of grad f grad f^T,     gradients in the standardised features
///
/// diag(M)/tr M are the importances of the features, the eigenvectors of M the directions along which
/// outputs change, their eigenvalues' shares how much of the change. Standard errors come from rows drawn
/// again with replacement, from which the metric is learned anew; kernel and ridge are kept. They say
/// what the chance of the rows does to the model, not how far a model of few rows is from the truth.
///
/// Source: sheet function-space section 8; Radhakrishnan et al. 2022, arXiv:2212.13881; Efron 1979 (bootstrap).
public struct Sensitivity: Codable, Sendable, Equatable {
  /// An eigenvector of M.
  public struct Direction: Codable, Sendable, Equatable {
    /// Its eigenvalue over tr M.
    public let share: Double
    /// Unit vector by feature, its largest entry positive.
    public let loadings: [Double]
    /// Standard errors, after each resample's sign has been chosen to agree.
    public let loadingErrors: [Double]
  }
  /// The kernel, or network, whose gradients are taken, for people.
  public let kernel: String
  /// Its weight in the blend; `nil`: no member is differentiable in closed form, and this kernel stands in for them.
  public let weight: Double?
  public let rowCount: Int
  public let resamples: Int
  /// diag(M)/tr M by feature, of sum 1.
  public let importances: [Double]
  public let importanceErrors: [Double]
  /// At most three, the largest share first.
  public let directions: [Direction]
  /// Shares of all eigenvalues, descending.
  public let shares: [Double]
  /// (tr M)^2/tr M^2: 1 where outputs change along one direction, d where along all alike.
  public let effectiveDimension: Double

  /// Positions of the features, the most important first.
  public var ranking: [Int] { descendingPositions(importances) }

  static let rowLimit = 1500
  private static let directionLimit = 3
}

extension Sensitivity {
  /// - Parameters:
  ///   - source: the kernel of the gradients; see ``GradientSource``.
  ///   - R: number of resamples, at least 2.
  ///   - stream: resample r uses index r.
  /// - Complexity: R times n^3/12 + n^2 d k for n <= 1500 rows, and as much for every iteration of the metric.
  init(
    _ source: GradientSource, rows: TrainingRows, space: FeatureSpace, resamples R: Int,
    from stream: RandomStream
  ) throws(HelioError) {
    try require(R >= 2, "resamples", "at least 2", got: R)
    let sample = rows.selecting(
      sampledRows(rows.count, atMost: Self.rowLimit, stream.substream("rows")))
    let problem = GradientProblem(source, sample, space)
    let n = sample.count
    let observed = try Profile(try problem.outerProduct(drawn: Array(0..<n), relearns: false))
    let count = min(Self.directionLimit, observed.vectors.columns)
    var importances = SampleMoments(count: observed.importances.count)
    var loadings = [SampleMoments](repeating: importances, count: count)
    let draws = stream.substream("resamples")
    for r in 0..<R {
      let M = try problem.outerProduct(drawn: draws.at(r).indices(n, below: n), relearns: true)
      let again = try Profile(M)
      importances.add(again.importances)
      for a in 0..<count {
        let (v, w) = (observed.vectors.column(a), again.vectors.column(a))
        loadings[a].add(dot(v, w) < 0 ? w.map { -$0 } : w)
      }
    }
    kernel = source.description
    weight = source.weight
    rowCount = n
    resamples = R
    self.importances = observed.importances
    importanceErrors = importances.standardDeviations
    directions = (0..<count).map { a in
      Direction(
        share: observed.shares[a], loadings: observed.vectors.column(a),
        loadingErrors: loadings[a].standardDeviations)
    }
    shares = observed.shares
    effectiveDimension = 1 / observed.shares.reduce(0) { $0 + $1 * $1 }
  }

  /// What is read off one outer product.
  private struct Profile {
    let importances: [Double]
    let shares: [Double]
    let vectors: Matrix<Double>

    init(_ M: Matrix<Double>) throws(HelioError) {
      let trace = M.trace
      guard trace > 0 else {
        throw .undefined("The model is constant: there is nothing to explain.")
      }
      importances = M.diagonal.map { $0 / trace }
      let eigen = try symmetricEigen(M)
      shares = eigen.values.map { max($0, 0) / trace }
      let V = eigen.vectors
      let signs = (0..<V.columns).map { a in
        (V.column(a).max { abs($0) < abs($1) } ?? 1) < 0 ? -1.0 : 1
      }
      vectors = Matrix(rows: V.rows, columns: V.columns) { j, a in signs[a] * V[j, a] }
    }
  }
}
