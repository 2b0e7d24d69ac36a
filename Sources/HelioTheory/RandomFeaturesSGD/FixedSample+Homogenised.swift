public import HelioCore
import HelioKernels
import HelioLinalg
public import HelioNumerics

extension FixedSample {
  /// Drawing with replacement when every residual is replaced by the mean one: a diagonal closure.
  ///
  ///     yb = U^T y,  P = yb^2,  rest = |y_perp|^2:   mean f yb/s,   variance X/s^2,   training error (sum rho + rest)/n
  ///
  /// with the filter f and the fluctuation X of `StochasticFilter`. Covariances between modes are dropped; they matter
  /// unless Ht is a multiple of I. Stable as ``StepStability`` says, optimistic for few samples.
  ///
  /// - Complexity: O(min(n, P)) a step.
  ///
  /// Source: sheet random-features-sgd §3.4.
  public func homogenised(
    labels y: [Double], _ schedule: StepSchedule
  ) throws(HelioError) -> HomogenisedRisk {
    try check(labels: y)
    let (inside, outside) = project(y)
    return risk(courses([(inside, outside)], schedule)[0])
  }

  private func risk(_ course: Course) -> HomogenisedRisk {
    func risk(_ mean: [Double], _ variances: [Double]) -> (total: Double, descent: Double) {
      let descent = test.error(mean)
      return (descent + test.spread(variances), descent)
    }
    let last = risk(course.last.mean, course.last.variances)
    let average = risk(course.average.mean, course.average.variances)
    return HomogenisedRisk(
      trainError: course.trainError,
      test: IterateRisk(last: last.total, average: average.total),
      gradientDescent: IterateRisk(last: last.descent, average: average.descent))
  }

  /// Bias and variance averaged over label noise, each with its part of full-batch descent.
  ///
  /// The closure for the labels f alone, and a second one with yb_j = sigma, |y_perp|^2 = sigma^2 (n - r), whose
  /// risk is sum_j Ht_jj (mean_j^2 + var_j). The sum is the mean of the closure over labels f + noise, exactly.
  ///
  /// Source: sheet random-features-sgd §3.4.
  public func decomposition(
    labels f: [Double], noiseVariance: Double, _ schedule: StepSchedule
  ) throws(HelioError) -> ErrorSources {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try check(labels: f)
    let (inside, outside) = project(f)
    let r = singularValues.count
    let courses = courses(
      [
        (inside, outside),
        (
          [Double](repeating: noiseVariance.squareRoot(), count: r),
          noiseVariance * Double(sampleCount - r)
        ),
      ], schedule)
    let (signal, noise) = (risk(courses[0]), courses[1])
    func variance(_ part: Course.Iterate) -> (total: Double, descent: Double) {
      let descent = test.spread(part.mean.map { $0 * $0 })
      return (descent + test.spread(part.variances), descent)
    }
    let (last, average) = (variance(noise.last), variance(noise.average))
    return ErrorSources(
      bias: signal.test, gradientDescentBias: signal.gradientDescent,
      variance: IterateRisk(last: last.total, average: average.total),
      gradientDescentVariance: IterateRisk(last: last.descent, average: average.descent))
  }

  /// Mean and variance of each component.
  private struct Course {
    struct Iterate {
      var mean: [Double]
      var variances: [Double]
    }
    var trainError: Double
    var last: Iterate
    var average: Iterate
  }

  /// Of each row of labels, given by yb and |y_perp|^2.
  private func courses(
    _ rows: [(yb: [Double], outside: Double)], _ schedule: StepSchedule
  ) -> [Course] {
    var descent = StochasticFilter(
      eigenvalues: eigenvalues,
      rows: rows.map { .init(powers: $0.yb.map { $0 * $0 }, rest: $0.outside) })
    _ = descent.advance(schedule, through: schedule.stepCount)
    let N = Double(schedule.averagedCount)
    return rows.indices.map { q in
      let (yb, outside) = rows[q]
      func iterate(_ filter: [Double], _ fluctuation: [Double], _ count: Double) -> Course.Iterate {
        // A mode without length is never moved.
        let moves = singularValues.map { $0 * $0 >= .leastNormalMagnitude }
        return Course.Iterate(
          mean: singularValues.indices.map {
            moves[$0] ? filter[$0] * yb[$0] / (count * singularValues[$0]) : 0
          },
          variances: singularValues.indices.map {
            moves[$0]
              ? fluctuation[$0] / (count * count * singularValues[$0] * singularValues[$0]) : 0
          })
      }
      return Course(
        trainError: (descent.sumsBefore[q] + outside) / Double(sampleCount),
        last: iterate(descent.filter, descent.fluctuation(q), 1),
        average: iterate(descent.filterSum, descent.fluctuationSum(q), N))
    }
  }
}

/// What the homogenised closure says, beside full-batch gradient descent with the same steps.
public struct HomogenisedRisk: Sendable, Equatable {
  /// Of theta_{T-1}.
  public var trainError: Double
  public var test: IterateRisk
  /// The rest is the price of stochastic gradients.
  public var gradientDescent: IterateRisk
}

/// Four sources of error: bias and variance, each in full-batch descent and by stochastic gradients (the rest).
///
/// What repetitions differ by beside them is the draw of weights and data.
public struct ErrorSources: Sendable, Equatable {
  public var bias: IterateRisk
  public var gradientDescentBias: IterateRisk
  public var variance: IterateRisk
  public var gradientDescentVariance: IterateRisk
}
