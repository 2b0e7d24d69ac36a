import HelioKernels
public import HelioNumerics

/// The homogenised closure along one course of steps, recorded on the way: `StochasticFilter` with the squared labels
/// summed over the outputs, which all share the filter.
///
/// Source: sheet random-features-sgd §3.4.
extension SampleModes {
  /// One iterate: its mean as a filter, its fluctuation X, and the training error with it.
  public struct Iterate: Sendable {
    public var filter: [Double]
    public var fluctuation: [Double]
    public var trainingError: Double
  }

  public struct Recorded: Sendable {
    public var step: Int
    public var last: Iterate
    public var average: Iterate
  }

  /// - Parameters:
  ///   - schedule: its average starts at k; up to there it is the last iterate.
  ///   - steps: rising, in 1 … T.
  /// - Returns: one for each step, up to where the training error passes 1e12 times that at the start.
  /// - Complexity: O(r) a step.
  public func course(_ schedule: StepSchedule, recordedAt steps: [Int]) -> [Recorded] {
    var descent = StochasticFilter(
      eigenvalues: eigenvalues, rows: [.init(powers: powers, rest: rest)], growth: 1e12)
    var recorded: [Recorded] = []
    for step in steps {
      // Also false for what is not a number.
      guard step <= schedule.stepCount, descent.advance(schedule, through: step) else { break }
      recorded.append(record(descent, averaged: step - schedule.averageStart))
    }
    return recorded
  }

  /// - Parameter N: how many iterates the average has; none where it is not positive.
  private func record(_ descent: StochasticFilter, averaged N: Int) -> Recorded {
    func iterate(_ filter: [Double], _ fluctuation: [Double]) -> Iterate {
      Iterate(
        filter: filter, fluctuation: fluctuation,
        trainingError: trainingError(filter) + fluctuation.reduce(0, +) / Double(sampleCount))
    }
    let last = iterate(descent.filter, descent.fluctuation(0))
    let count = Double(N)
    return Recorded(
      step: descent.stepCount, last: last,
      average: N <= 0
        ? last
        : iterate(
          descent.filterSum.map { $0 / count },
          descent.fluctuationSum(0).map { $0 / (count * count) }))
  }
}
