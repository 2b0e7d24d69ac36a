public import HelioCore
import HelioKernels
public import HelioLinalg
import HelioNumerics

/// How well functions of given projections of the inputs predict held-out targets.
///
/// The functions are those of one smoother for all subspaces: ridge with the kernel of a wide ReLU
/// network with biases on the q projections,
///
///     K(z, z') = E_w relu(u) relu(u'),   u = <w, z>/sqrt(q) + b,   w ~ N(0, I_q), b ~ N(0, 1)
///
/// whose functions are smooth and of any shape and which has no bandwidth to choose; the ridge is
/// chosen by leave-one-out on the training rows. Predictions are kept within the range of the
/// training targets, in which any regression function lies: far out of the bulk of the inputs the
/// kernel's functions go on as straight lines. Source: sheet multi-index §9.1.
public struct HeldOutScore: Codable, Sendable, Equatable {
  /// |y_i - f(z_i)|^2 and |y_i|^2 of every held-out row, summed over outputs; targets are centred
  /// with the training mean.
  public let squaredErrors: [Double]
  public let squaredTargets: [Double]
  /// Whether the largest output is that of the row's class; `nil` for numbers.
  public let hits: [Bool]?
  public let ridge: Double

  /// - Parameters:
  ///   - Z: projections of the training rows, n x q; `Y`: their centred targets, n x k.
  ///   - testZ, testY: the same of the held-out rows.
  ///   - classify: the classes that rows of outputs speak for, and the true ones; `nil` for numbers.
  /// - Complexity: an eigenproblem of order n.
  public init(
    train Z: Matrix<Double>, targets Y: Matrix<Double>, test testZ: Matrix<Double>,
    testTargets testY: Matrix<Double>,
    classify: ((Matrix<Double>) -> [Int], truth: [Int])? = nil
  ) throws(HelioError) {
    try require(
      Z.columns >= 1 && testZ.columns == Z.columns, "projections",
      "as many for test as for training",
      got: "\(testZ.columns) and \(Z.columns)")
    try require(
      testZ.rows >= 2 && testY.rows == testZ.rows, "test rows", "two at least, with targets",
      got: "\(testZ.rows) and \(testY.rows)")
    let covariance = try SpikedCovariance<Double>.isotropic(
      dimension: Z.columns, biasVariance: 1)
    let fit = try KernelRidge(
      kernel: kernelMatrix(Z, activation: .relu, covariance: covariance), targets: Y)
    ridge = fit.bestRidge().ridge
    let predictions = fit.predict(
      cross: try kernelMatrix(testZ, Z, activation: .relu, covariance: covariance), ridge: ridge)
    let ranges = (0..<Y.columns).map { c in
      let y = Y.column(c)
      return (low: y.min() ?? 0, high: y.max() ?? 0)
    }
    let residuals = Matrix(rows: testY.rows, columns: testY.columns) { i, c in
      testY[i, c] - min(max(predictions[i, c], ranges[c].low), ranges[c].high)
    }
    squaredErrors = (0..<testY.rows).map { dot(residuals.row($0), residuals.row($0)) }
    squaredTargets = (0..<testY.rows).map { dot(testY.row($0), testY.row($0)) }
    hits = classify.map { classify, truth in zip(classify(predictions), truth).map { $0 == $1 } }
  }

  /// R^2 = 1 - sum e_i/sum s_i.
  public var explained: Double {
    1 - squaredErrors.reduce(0, +) / squaredTargets.reduce(0, +)
  }

  /// Of R^2, over held-out rows: sqrt(sum (e_i - (1 - R^2) s_i)^2)/sum s_i.
  public var standardError: Double {
    Self.ratioError(squaredErrors, squaredTargets)
  }

  /// Share of the rows whose class is right.
  public var accuracy: Double? {
    hits.map { hits in Double(hits.count { $0 }) / Double(hits.count) }
  }

  /// By how much R^2 is above another's on the same rows, with the standard error of the
  /// difference.
  public func gain(over other: HeldOutScore) -> (mean: Double, standardError: Double) {
    precondition(squaredErrors.count == other.squaredErrors.count, "scores of different rows")
    let differences = zip(other.squaredErrors, squaredErrors).map { $0 - $1 }
    return (
      differences.reduce(0, +) / squaredTargets.reduce(0, +),
      Self.ratioError(differences, squaredTargets)
    )
  }

  /// Standard error of sum a/sum s over rows, to first order.
  private static func ratioError(_ a: [Double], _ s: [Double]) -> Double {
    let total = s.reduce(0, +)
    let ratio = a.reduce(0, +) / total
    let squares = zip(a, s).reduce(0) { $0 + ($1.0 - ratio * $1.1) * ($1.0 - ratio * $1.1) }
    return squares.squareRoot() / total
  }
}

/// q orthonormal directions with no preference, d x q.
///
/// - Parameter q: from 1 to d.
public func randomDirections(
  _ q: Int, dimension d: Int, from stream: RandomStream
) throws(HelioError) -> Matrix<Double> {
  try require(q >= 1 && q <= d, "directions", "from 1 to the dimension \(d)", got: q)
  return try singularValueDecomposition(.normal(rows: d, columns: q, from: stream)).left
}
