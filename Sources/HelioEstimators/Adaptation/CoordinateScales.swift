import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics

/// Scales of the coordinates of a product kernel, by descent of the exact leave-one-out error.
///
///     z_il = c s_l x_il/sqrt d,   s = 1 at the start,   c the scale of the kernel's form
///
/// The logarithms of s_l and of the ridge walk by steps of their own, which grow while the sign of the slope
/// stays and halve when it turns: slopes differ by orders of magnitude between coordinates, and their signs are
/// enough. Source: Sundararajan and Keerthi, Neural Computation 13, 2001 (slopes of the leave-one-out error);
/// Riedmiller and Braun, ICNN 1993 (the steps).
struct CoordinateScales {
  /// Rows that are used at most, drawn at random.
  static let rowLimit = 2000
  /// Of log s_l.
  private static let range = -7.0...5.0
  private static let firstStep = 0.5
  private static let longestStep = 1.5

  /// s where the error was least; there it is too low, since the scales were learned from it.
  let scales: [Double]

  /// - Parameters:
  ///   - form: of a product kernel.
  ///   - ridge: at the start, moved into ``LeaveOneOutSlope/ridgeRange``.
  ///   - steps: evaluations of error and slopes.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another kernel;
  ///   ``HelioError/factorisation(routine:info:advice:)`` if the error cannot be computed even there.
  /// - Complexity: 2 n^3 + n^2 d a step; in single precision beyond 700 rows.
  init(
    _ rows: TrainingRows, form: KernelForm, ridge: Double, steps: Int, rowLimit: Int = Self.rowLimit
  ) throws(HelioError) {
    guard let kernel = form.family.productKernel else {
      throw .invalid(
        parameter: "metric learner", requirement: "a product kernel for scales of coordinates",
        got: form.family.name)
    }
    let stream = RandomStream(seed: 1, purpose: "coordinate scales")
    let sample = rows.selecting(sampledRows(rows.count, atMost: rowLimit, stream))
    let slope = LeaveOneOutSlope(
      kernel, scale: form.scale, inputs: sample.X, targets: sample.Y, weights: sample.weights)
    let d = rows.X.columns
    func kept(_ x: Double, _ l: Int) -> Double {
      let range = l < d ? Self.range : slope.ridgeRange
      return min(max(x, range.lowerBound), range.upperBound)
    }
    // log s_1, …, log s_d, log ridge.
    var theta = [Double](repeating: 0, count: d) + [kept(log(ridge), d)]
    var lengths = [Double](repeating: Self.firstStep, count: d + 1)
    var before = [Double](repeating: 0, count: d + 1)
    var best = (theta: theta, error: Double.infinity)
    for _ in 0..<steps {
      guard let (error, slopes) = slope.evaluate(theta) else { break }
      if error < best.error { best = (theta, error) }
      for l in theta.indices {
        let turn = slopes[l] * before[l]
        if turn > 0 { lengths[l] = min(1.3 * lengths[l], Self.longestStep) }
        if turn < 0 { lengths[l] /= 2 }
        before[l] = turn < 0 ? 0 : slopes[l]
        let sign: Double = before[l] > 0 ? 1 : before[l] < 0 ? -1 : 0
        theta[l] = kept(theta[l] - sign * lengths[l], l)
      }
    }
    guard best.error.isFinite else {
      throw .factorisation(
        routine: "Cholesky", info: 0,
        advice: "scales of coordinates have no finite leave-one-out error to start from.")
    }
    scales = best.theta.prefix(d).map { exp($0) }
  }
}
