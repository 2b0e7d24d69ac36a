public import HelioCore
import HelioKernels
public import HelioLinalg
import HelioNumerics

/// Where prediction intervals come from.
public enum IntervalMethod: String, Sendable, CaseIterable {
  /// Errors at rows left out, see ``ConformalResiduals``: one length for all rows, few assumptions.
  case conformal
  /// The same errors in units of what a Gaussian process expects at their rows, see ``GaussianIntervals``: longer
  /// where training rows are far, and right on average.
  case adaptive
  /// A Gaussian process, see ``GaussianIntervals``: longer away from the data, if the process is right.
  case gaussian
}

/// Prediction intervals of kernel ridge regression understood as a Gaussian process.
///
///     s^2(x) = s^2 (K(x, x) - k(x)^T A^(-1) k(x) + ridge/w),   A = K + ridge W^(-1)
///     s^2    = (y - b)^T A^(-1) (y - b)/n,                     one an output
///
/// k(x) are the kernel's values with the n training rows, W the weights of these, w = 1 the weight of a
/// new row. s^2 is the process variance of largest likelihood. An interval covers with its level if the
/// target is such a process with normal noise; that a ridge or metric was chosen on the same rows is left
/// out. Source: Rasmussen and Williams 2006, equations 2.26 and 5.8.
public struct GaussianIntervals: Sendable {
  private let model: FittedKernelRegressor
  private let system: KernelSystem
  /// s^2, one an output.
  public private(set) var processVariances: [Double]

  private static let blockRows = 512

  /// - Parameters:
  ///   - model: solved exactly on the rows that follow.
  ///   - X: n x d; `Y`: n x k; `weights`: n positive numbers, or `nil`.
  ///   - memory: bytes that matrices may take.
  /// - Throws: ``HelioError/undefined(_:)`` for a model on centres, whose variances are none of a process;
  ///   ``HelioError/memory(bytesNeeded:bytesAllowed:advice:)``.
  /// - Complexity: n^3/3; memory n^2.
  public init(
    _ model: FittedKernelRegressor, inputs X: Matrix<Double>, targets Y: Matrix<Double>,
    weights: [Double]? = nil, memory: Int = 4 << 30
  ) throws(HelioError) {
    guard model.solution.method == .exact else {
      throw .undefined(
        "The model was learned on some rows as centres, which gives no variances; "
          + "take conformal intervals.")
    }
    try requireTrainable(X, Y, weights)
    let n = X.rows
    try require(n == model.points.rows, "X", "\(model.points.rows) training rows", got: n)
    let bytes = 8 * n * (n + 3 * Self.blockRows + X.columns)
    guard bytes <= memory else {
      throw .memory(
        bytesNeeded: bytes, bytesAllowed: memory,
        advice: "allow more memory, or take conformal intervals.")
    }
    let K = try model.form.matrix(model.points)
    system = try KernelSystem(kernel: K, targets: Y, ridge: model.ridge, weights: weights)
    self.model = model
    let (alpha, b) = (system.coefficients, system.offsets)
    processVariances = b.indices.map { j in
      (0..<n).reduce(0) { $0 + (Y[$1, j] - b[j]) * alpha[$1, j] } / Double(n)
    }
  }

  /// s^2 <- max(s^2, mean e_i^2/(s(x_i)/s)^2) over rows left out with errors e_i.
  ///
  /// - Complexity: 2 n^2 a row.
  mutating func widen(rows: [Int], errors: Matrix<Double>) {
    guard !rows.isEmpty else { return }
    let deviations = leaveOneOutDeviations(rows: rows)
    for j in processVariances.indices {
      let mean = rows.indices.reduce(0) { sum, a in
        let ratio = errors[a, j] / deviations[a]
        return sum + ratio * ratio / Double(rows.count)
      }
      processVariances[j] = max(processVariances[j], mean)
    }
  }

  /// s(x_i)/s of training rows as if they had been left out: (A^(-1))_ii^(-1/2).
  ///
  /// - Complexity: 2 n^2 a row.
  func leaveOneOutDeviations(rows: [Int]) -> [Double] {
    system.leaveOneOutVariances(rows: rows).map { $0.squareRoot() }
  }

  /// s(x)/s at the rows of `X`.
  func relativeDeviations(_ X: Matrix<Double>) throws(HelioError) -> [Double] {
    try relativeVariances(X).map { $0.squareRoot() }
  }

  /// s^2(x) at the rows of `X`, m x k.
  ///
  /// - Complexity: n^2 a row, in blocks of 512 rows.
  public func variances(_ X: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    let relative = try relativeVariances(X)
    return Matrix(rows: X.rows, columns: processVariances.count) { i, j in
      processVariances[j] * relative[i]
    }
  }

  private func relativeVariances(_ X: Matrix<Double>) throws(HelioError) -> [Double] {
    let d = model.dimension
    try require(X.columns == d, "X", "\(d) columns", got: "\(X.rows) x \(X.columns)")
    try require(X.isFinite, "X", "finite", got: "NaN or infinity")
    var relative: [Double] = []
    let form = model.form
    for start in stride(from: 0, to: X.rows, by: Self.blockRows) {
      let block = X.rows(start..<min(start + Self.blockRows, X.rows))
      let Z = form.points(block, model.metric)
      let explained = system.explainedVariances(cross: try form.matrix(Z, model.points))
      // Rounding may leave less than nothing of the prior where it is explained altogether.
      relative += zip(try form.diagonal(Z), explained).map { max($0 - $1, 0) + model.ridge }
    }
    return relative
  }

  /// Half the length of the interval of every row and output, m x k: z s(x) with Phi(z) = (1 + level)/2.
  public func halfLengths(
    _ X: Matrix<Double>, level: Double
  ) throws(HelioError) -> Matrix<Double> {
    try require(level > 0 && level < 1, "level", "between 0 and 1", got: level)
    let z = normalQuantile((1 + level) / 2)
    let s2 = try variances(X)
    return Matrix(rows: s2.rows, columns: s2.columns) { z * s2[$0, $1].squareRoot() }
  }
}

extension FittedAdaptiveRegressor {
  /// Intervals from the member of largest weight, whose process has at least the variance that the errors at rows
  /// left out ask for: of few rows the one of largest likelihood is too small, for it was chosen.
  func gaussianIntervals(memory: Int) throws(HelioError) -> GaussianIntervals {
    guard network == nil else {
      throw .undefined("A mean-field network is no Gaussian process; take conformal intervals.")
    }
    let heaviest = weights.indices.max { weights[$0] < weights[$1] }!
    var intervals = try GaussianIntervals(
      members[heaviest], inputs: training.X, targets: training.Y, weights: training.weights,
      memory: memory)
    intervals.widen(
      rows: judgedRows, errors: training.Y.selectingRows(judgedRows) - judgedOutputs)
    return intervals
  }
}
