public import HelioCore
public import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioTheory

/// What theory says of the estimators at a table's own size: predicted overlaps beside bootstrap estimates, and the
/// rows that each would need.
///
/// The table is taken for a model of one index: the link is a Hermite series fitted to the training rows along the
/// leading direction of the estimator that predicts best, constant beyond the projections seen, with the degree of the
/// least leave-one-out error; the noise is the mean squared error on held-out rows. All of it is a prediction for
/// Gaussian inputs, which ``gaussianity`` tests.
///
/// Source: sheet multi-index §9.1, §9.2.
public struct IndexPlan: Codable, Sendable {
  /// One estimator.
  public struct Row: Codable, Sendable {
    public var estimator: IndexEstimator
    /// Squared overlap with the index at this n and d; `nil` where no law is known.
    public var predicted: Double?
    /// Whether `predicted` holds only for many more rows than inputs in every slice.
    public var isLimit: Bool
    /// Mean squared overlap of directions of resampled rows with that of all rows.
    public var bootstrap: Replicates?
    /// Rows for an overlap of 0.9; `nil` without a law, without signal, or beyond 10^4 an input.
    public var rowsNeeded: Double?
  }

  /// Along whose leading direction the link was estimated.
  public var estimator: IndexEstimator
  /// c_k of h_k(z), in units of the target's standard deviation.
  public var coefficients: [Double]
  /// Where the link ends, in standard deviations of the projection.
  public var bounds: [Double]
  /// sigma^2, in units of the target's variance.
  public var noiseVariance: Double
  /// delta_c of the fitted link: n/d from which second moments show it.
  public var spectralThreshold: Double?
  public var informationExponent: Int?
  public var generativeExponent: Int?
  public var rows: [Row]

  /// The overlap that rows are asked for.
  public static let target = 0.9
}

/// Whether inputs look Gaussian, by their fourth radial moment.
///
///     b = mean |w|^4 of whitened inputs,   z = (b - d (d + 2)(n - 1)/(n + 1))/sqrt(8 d (d + 2)/n)
///
/// Source: K. V. Mardia, Biometrika 57 (1970).
public struct InputGaussianity: Codable, Sendable {
  /// b over its expectation for Gaussian inputs.
  public var kurtosisRatio: Double
  public var zScore: Double
  /// Two-sided.
  public var pValue: Double

  /// - Parameter sample: whitened.
  init(_ sample: IndexSample) {
    let (n, d) = (Double(sample.count), Double(sample.dimension))
    let expected = d * (d + 2) * (n - 1) / (n + 1)
    let b = sample.radialKurtosis * d * (d + 2)
    kurtosisRatio = b / expected
    zScore = (b - expected) / (8 * d * (d + 2) / n).squareRoot()
    pValue = min(1, 2 * normalCDF(-abs(zScore)))
  }
}

extension IndexEstimator {
  /// The law that speaks for it, on inputs that are whitened by the sample's own covariance or not.
  func planLaw(whitened: Bool) -> SamplePlan.Law? {
    switch self {
    case .firstMoment: whitened ? .leastSquares : .first
    // Its rank-one part is the first moment.
    case .oneStep: whitened ? .leastSquares : .first
    case .principalHessian: .principalHessian
    case .slicedInverse: .slicedInverse
    case .slicedVariance: .slicedVariance
    case .directionalRegression: .directionalRegression
    case .spectral: .spectral
    case .localSlopes, .kernelGradients, .recursiveFeatures, .twoSteps: nil
    }
  }
}

/// A link fitted along one projection.
struct FittedLink {
  let coefficients: [Double]
  let bounds: ClosedRange<Double>
  let noiseVariance: Double

  static let largestDegree = 5
  /// Of the target's variance: below this a link that fits exactly would need ever finer nodes.
  static let leastNoise = 1e-3

  /// - Parameters:
  ///   - z, y: training projections of variance 1, and targets; `testZ`, `testY`: held-out ones.
  /// - Throws: ``HelioError/data(_:)`` if no degree improves on the mean.
  init(
    train z: [Double], _ y: [Double], test testZ: [Double], _ testY: [Double]
  ) throws(HelioError) {
    let n = Double(y.count)
    let mean = y.reduce(0, +) / n
    let scale = (y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    let sorted = z.sorted()
    // Beyond all but one row in fifty on either side a polynomial is not known.
    let cut = min(sorted.count / 50, sorted.count - 1)
    let range = sorted[cut]...max(sorted[sorted.count - 1 - cut], sorted[cut].nextUp)
    func design(_ z: [Double], _ degree: Int) -> Matrix<Double> {
      let kept = z.map { min(max($0, range.lowerBound), range.upperBound) }
      let h = hermitePolynomials(count: degree + 1, at: kept)
      return Matrix(rows: z.count, columns: degree + 1) { h[$1][$0] }
    }
    let target = y.map { ($0 - mean) / scale }
    var best: (error: Double, coefficients: [Double])?
    var constant = Double.infinity
    for degree in 0...min(Self.largestDegree, max(0, y.count / 10)) {
      let A = design(z, degree)
      let inverse = try CholeskyFactor(gram(A, of: .columns), addingToDiagonal: 1e-10 * n).inverse()
      let c = product(inverse, product(A, target, transposeFirst: true))
      let fitted = product(A, c)
      let leverage = product(A, inverse)
      var error = 0.0
      for i in target.indices {
        let h = dot(leverage.row(i), A.row(i))
        let e = (target[i] - fitted[i]) / max(1 - h, 1e-6)
        error += e * e
      }
      if degree == 0 { constant = error }
      if error < best?.error ?? .infinity { best = (error, c) }
    }
    guard let best, best.coefficients.count > 1, best.error < constant else {
      throw .data("No link is seen along the leading direction: its mean predicts as well.")
    }
    let c = best.coefficients
    let predictions = product(design(testZ, c.count - 1), c)
    let errors = zip(testY, predictions).map { ($0 - mean) / scale - $1 }
    (coefficients, bounds) = (c, range)
    noiseVariance = max(
      errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count), Self.leastNoise)
  }

  func model() throws(HelioError) -> IndexModel {
    try IndexModel(
      IndexLink(hermite: coefficients, within: bounds), noiseVariance: noiseVariance)
  }
}
