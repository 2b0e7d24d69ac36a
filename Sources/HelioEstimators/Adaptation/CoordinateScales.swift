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
/// enough. Most of the way is walked with few rows, the end with all. Source: Sundararajan and Keerthi, Neural
/// Computation 13, 2001 (slopes of the leave-one-out error); Riedmiller and Braun, ICNN 1993 (the steps).
struct CoordinateScales {
  /// Rows that are used at most, drawn at random.
  static let rowLimit = 2000
  /// Rows of most of the way at most, and the share of its steps that all rows add.
  private static let firstRows = 600
  private static let lastShare = 1.0 / 3
  /// Of log s_l.
  private static let range = -7.0...5.0
  private static let firstStep = 0.5
  private static let longestStep = 1.5

  /// s where the error was least; there it is too low, since the scales were learned from it.
  let scales: [Double]

  /// - Parameters:
  ///   - form: of a product kernel.
  ///   - ridge: at the start, moved into ``LeaveOneOutSlope/ridgeRange``.
  ///   - steps: evaluations of error and slopes on the first rows.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another kernel;
  ///   ``HelioError/factorisation(routine:info:advice:)`` if the error cannot be computed even there.
  /// - Complexity: 2 n^3 + n^2 d a step; in single precision beyond 300 rows.
  init(
    _ rows: TrainingRows, form: KernelForm, ridge: Double, steps: Int, rowLimit: Int = Self.rowLimit
  ) throws(HelioError) {
    guard let kernel = form.family.productKernel else {
      throw .invalid(
        parameter: "metric learner", requirement: "a product kernel for scales of coordinates",
        got: form.family.name)
    }
    let order = RandomStream(seed: 1, purpose: "coordinate scales").permutation(rows.count)
    func slope(_ count: Int) -> LeaveOneOutSlope {
      let sample = rows.selecting(order.prefix(count).sorted())
      return LeaveOneOutSlope(
        kernel, scale: form.scale, inputs: sample.X, targets: sample.Y, weights: sample.weights)
    }
    let count = min(rows.count, rowLimit)
    let few = min(count, Self.firstRows)
    var walk = Walk(dimension: rows.X.columns, ridge: ridge)
    try walk.descend(slope(few), steps: steps)
    if count > few {
      try walk.descend(slope(count), steps: Int((Self.lastShare * Double(steps)).rounded(.up)))
    }
    guard walk.error.isFinite else {
      throw .factorisation(
        routine: "Cholesky", info: 0,
        advice: "scales of coordinates have no finite leave-one-out error to start from.")
    }
    scales = walk.theta.prefix(rows.X.columns).map { exp($0) }
  }

  /// log s_1, …, log s_d, log ridge on their way.
  private struct Walk {
    var theta: [Double]
    /// At `theta`, the best place with the last rows.
    var error = Double.infinity
    private var lengths: [Double]

    init(dimension d: Int, ridge: Double) {
      theta = [Double](repeating: 0, count: d) + [log(ridge)]
      lengths = [Double](repeating: CoordinateScales.firstStep, count: d + 1)
    }

    /// Steps from the best place so far, with lengths as they have become.
    mutating func descend(_ slope: LeaveOneOutSlope, steps: Int) throws(HelioError) {
      let d = theta.count - 1
      func kept(_ x: Double, _ l: Int) -> Double {
        let range = l < d ? CoordinateScales.range : slope.ridgeRange
        return min(max(x, range.lowerBound), range.upperBound)
      }
      var place = theta
      place[d] = kept(place[d], d)
      error = .infinity
      var before = [Double](repeating: 0, count: d + 1)
      for _ in 0..<steps {
        try Stopping.check()
        guard let (value, slopes) = slope.evaluate(place) else { break }
        if value < error { (theta, error) = (place, value) }
        for l in place.indices {
          let turn = slopes[l] * before[l]
          if turn > 0 { lengths[l] = min(1.3 * lengths[l], CoordinateScales.longestStep) }
          if turn < 0 { lengths[l] /= 2 }
          before[l] = turn < 0 ? 0 : slopes[l]
          let sign: Double = before[l] > 0 ? 1 : before[l] < 0 ? -1 : 0
          place[l] = kept(place[l] - sign * lengths[l], l)
        }
      }
    }
  }
}
