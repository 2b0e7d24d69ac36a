public import HelioCore
public import HelioNumerics

/// The steps of least predicted risk for one pass over a sample, before anything is run.
///
///     minimise R + bias + (R + sigma^2) V1 over g, zeta, B, T <= n/B, p and which iterate is kept
///
/// by the recursion, which is cheap and smooth in g: a logarithmic grid, then golden section about its best point, for every
/// combination of the rest.
///
/// Source: sheet random-features-sgd §8.
public struct ScheduleSearch: Sendable {
  public let modes: FeatureModes
  /// sigma^2.
  public let noiseVariance: Double
  /// n, the samples that one pass may use.
  public let sampleCount: Int

  /// What a search found.
  public struct Optimum: Sendable, Equatable {
    public let schedule: StepSchedule
    /// Whether the average is better than the last iterate.
    public let isAveraged: Bool
    /// Excess over the label noise.
    public let risk: Double
  }

  /// - Parameters:
  ///   - noiseVariance: >= 0; sampleCount: >= 1.
  public init(
    modes: FeatureModes, noiseVariance: Double, sampleCount: Int
  ) throws(HelioError) {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try require(sampleCount >= 1, "sampleCount", "at least 1", got: sampleCount)
    self.modes = modes
    self.noiseVariance = noiseVariance
    self.sampleCount = sampleCount
  }

  /// The best of all combinations, with the step size free.
  ///
  /// - Parameters:
  ///   - decays: zeta in [0, 1); batches: B >= 1, those above n are left out; averages: which iterates may be kept.
  ///   - stepCounts: T, those above n/B are left out; `nil` is n/B alone, all samples.
  /// - Complexity: some seventy recursions for each combination.
  public func best(
    decays: [Double] = [0, 0.25, 0.5, 0.75], batches: [Int] = [1],
    averages: [Bool] = [false, true], stepCounts: [Int]? = nil
  ) throws(HelioError) -> Optimum {
    var found: Optimum?
    for batch in batches where batch <= sampleCount {
      let stability = try StepStability(modes, batchSize: batch)
      guard let largest = stability.largestStableStep else { continue }
      let all = sampleCount / batch
      for stepCount in stepCounts?.filter({ $0 <= all }) ?? [all] {
        for decay in decays {
          let schedule = try StepSchedule(
            learningRate: largest, decayExponent: decay, stepCount: stepCount, batchSize: batch)
          for isAveraged in averages {
            let optimum = bestStep(schedule, isAveraged)
            if optimum.risk < found?.risk ?? .infinity { found = optimum }
          }
        }
      }
    }
    guard let found else {
      throw .noSolution(
        "No steps have a finite risk: there is no feature, or no batch and steps within n samples."
      )
    }
    return found
  }

  /// The width of least predicted risk, each at its own best steps.
  ///
  /// - Parameters:
  ///   - widths: p, at least one.
  ///   - modes: of the features of a width, for instance ``ProportionalFeatures/modes(nodes:)``.
  ///   - search: the best steps of a width, by default ``best(decays:batches:averages:stepCounts:)`` as it is.
  public static func bestWidth(
    _ widths: [Int], noiseVariance: Double, sampleCount: Int,
    modes: (Int) throws(HelioError) -> FeatureModes,
    search: (ScheduleSearch) throws(HelioError) -> Optimum = { (all) throws(HelioError) in
      try all.best()
    }
  ) throws(HelioError) -> (width: Int, optimum: Optimum) {
    var found: (width: Int, optimum: Optimum)?
    for width in widths {
      let optimum = try search(
        ScheduleSearch(
          modes: modes(width), noiseVariance: noiseVariance, sampleCount: sampleCount))
      if optimum.risk < found?.optimum.risk ?? .infinity { found = (width, optimum) }
    }
    guard let found else {
      throw .invalid(parameter: "widths", requirement: "at least one", got: "none")
    }
    return found
  }

  /// From 1e-3 of the largest stable constant step to it, to eight times it where steps shrink.
  private func bestStep(_ schedule: StepSchedule, _ isAveraged: Bool) -> Optimum {
    let high = schedule.learningRate * (schedule.decayExponent > 0 ? 8 : 1)
    let low = schedule.learningRate * 1e-3
    func risk(_ y: Double) -> Double {
      var course = schedule
      course.learningRate = exp(y)
      let risk = modes.risk(course)
      let value =
        isAveraged
        ? risk.average(noiseVariance: noiseVariance) : risk.last(noiseVariance: noiseVariance)
      return value.isFinite ? value : .infinity
    }
    let count = 30
    let grid = (0...count).map { log(low) + log(high / low) * Double($0) / Double(count) }
    let values = grid.map(risk)
    let place = values.indices.min { values[$0] < values[$1] } ?? 0
    var (left, right) = (grid[max(place - 1, 0)], grid[min(place + 1, count)])
    var (best, y) = (values[place], grid[place])
    let ratio = (5.0.squareRoot() - 1) / 2
    // The step to 1e-4 of itself: the risk is flat there.
    while right - left > 1e-4 {
      let (a, b) = (right - ratio * (right - left), left + ratio * (right - left))
      let (fa, fb) = (risk(a), risk(b))
      if fa < fb { right = b } else { left = a }
      for (x, f) in [(a, fa), (b, fb)] where f < best { (best, y) = (f, x) }
    }
    var course = schedule
    course.learningRate = exp(y)
    return Optimum(schedule: course, isAveraged: isAveraged, risk: best)
  }
}

extension FeatureModes {
  /// The same features with their mean subtracted, the remedy for the mode that limits the step.
  public var centred: FeatureModes {
    guard let mean else { return self }
    var modes = self
    modes.eigenvalues.remove(at: mean.index)
    modes.multiplicities.remove(at: mean.index)
    modes.squaredTargets.remove(at: mean.index)
    modes.mean = nil
    return modes
  }
}

extension StepSchedule {
  /// The ridges of (Phi^T Phi/n + ridge I) between whose filters that of averaged full-batch descent lies.
  ///
  ///     u = T g l:   1/(1 + u) <= (1 - e^-u)/u <= 1/(1 + u/2),   ridge = 1/(g T) … 2/(g T)
  ///
  /// of the residual, for constant small steps; stopping earlier is a larger ridge.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for steps that shrink.
  ///
  /// Source: sheet random-features-sgd §8.
  public func equivalentRidges() throws(HelioError) -> ClosedRange<Double> {
    try require(decayExponent == 0, "stepDecayExponent", "0", got: decayExponent)
    let time = learningRate * Double(stepCount)
    return 1 / time...2 / time
  }
}
