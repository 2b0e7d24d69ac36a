import CHelioKernels
package import HelioNumerics

/// Stochastic gradient descent on least squares from zero, in the modes of its sample, with every residual replaced
/// by the mean one: a filter of the labels and a fluctuation.
///
///     l = s^2/n,  u = g l,   rho = (1 - f)^2 P + X
///     S += 2 c + X,   Sf += f,   c <- (1 - u)(c + X)
///     X <- ((1 - u)^2 - u^2/B) X + (u^2/B)(sum rho + rest - (1 - f)^2 P),   f <- f + u (1 - f)
///
/// P holds the squared labels of the modes and `rest` the squared labels outside them. The mean of mode j is
/// f_j yb_j/s_j, its variance X_j/s_j^2; after N averaged steps the average has Sf/N and S/N^2. Two rows of labels share
/// the filter.
///
/// - Complexity: some twenty operations a mode and step, vectorised; the state stays in the cache.
///
/// Source: sheet random-features-sgd §3.4.
package struct StochasticFilter: Sendable {
  private let count: Int
  private let stride: Int
  /// l, f, Sf.
  private var shared: [Double]
  /// P, X, c, S of each row.
  private var own: [Double]
  private let rest: [Double]
  private let limit: Double
  /// sum rho of each row, and what it was before the last step.
  package private(set) var sums: [Double]
  package private(set) var sumsBefore: [Double]
  /// t.
  package private(set) var stepCount = 0

  /// One row of labels: its squares in the modes, and outside them.
  package struct Labels: Sendable {
    package var powers: [Double]
    package var rest: Double

    package init(powers: [Double], rest: Double) {
      self.powers = powers
      self.rest = rest
    }

    var total: Double { powers.reduce(rest, +) }
  }

  /// - Parameters:
  ///   - eigenvalues: l.
  ///   - rows: one or two.
  ///   - growth: how many times as large as at the start sum rho may become before the descent counts as diverged.
  package init(eigenvalues: [Double], rows: [Labels], growth: Double = .infinity) {
    precondition((1...2).contains(rows.count), "\(rows.count) rows of labels")
    let (count, stride) = (eigenvalues.count, (eigenvalues.count + 15) / 16 * 16)
    func padded(_ x: [Double]) -> [Double] {
      x + [Double](repeating: 0, count: stride - count)
    }
    (self.count, self.stride) = (count, stride)
    let zeros = [Double](repeating: 0, count: stride)
    shared = padded(eigenvalues) + zeros + zeros
    own = rows.flatMap { padded($0.powers) + zeros + zeros + zeros }
    rest = rows.map(\.rest)
    sums = rows.map { $0.powers.reduce(0, +) }
    sumsBefore = sums
    limit = growth.isFinite ? growth * (rows.map(\.total).max() ?? 0) : .infinity
  }

  /// Steps up to the one with this number.
  ///
  /// - Returns: whether the descent is still bounded; if not, it stands where it left the bound.
  package mutating func advance(_ schedule: StepSchedule, through last: Int) -> Bool {
    while stepCount < last {
      // One piece has one step list and is averaged as a whole or not at all.
      let edge = stepCount < schedule.averageStart ? min(schedule.averageStart, last) : last
      let steps = (stepCount + 1...min(edge, stepCount + 4096)).map(schedule.step)
      let isAveraged = stepCount >= schedule.averageStart
      let done = unsafe helio_descent_f64(
        Int32(rest.count), stride, &shared, &own, rest, steps, steps.count,
        1 / Double(schedule.batchSize), isAveraged ? 1 : 0, limit, &sums, &sumsBefore)
      stepCount += done
      guard done == steps.count, sums.allSatisfy({ $0 <= limit }) else { return false }
    }
    return true
  }

  /// f, and its sum over averaged iterates.
  package var filter: [Double] { part(of: shared, 1) }
  package var filterSum: [Double] { part(of: shared, 2) }

  /// X of a row, and its S summed over averaged iterates.
  package func fluctuation(_ row: Int) -> [Double] { part(of: own, 4 * row + 1) }
  package func fluctuationSum(_ row: Int) -> [Double] { part(of: own, 4 * row + 3) }

  private func part(of values: [Double], _ place: Int) -> [Double] {
    Array(values[place * stride..<place * stride + count])
  }
}
