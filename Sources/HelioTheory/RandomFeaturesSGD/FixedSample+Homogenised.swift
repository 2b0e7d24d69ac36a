public import HelioCore
import HelioLinalg
public import HelioNumerics

extension FixedSample {
  /// Drawing with replacement when every residual is replaced by the mean one: a diagonal closure.
  ///
  ///     rho = (s a - yb)^2 + s^2 C,   L = (sum rho + |y_perp|^2)/n, the training error
  ///     S += 2 c + C,   Sa += a,   cT = c + C
  ///     C <- (1 - g l)^2 C + (g^2/B) (L l - l rho/n),   c <- (1 - g l) cT,   a <- a - g (l a - s yb/n)
  ///
  /// with yb = U^T y. Covariances between modes are dropped; they matter unless Ht is a multiple of I. Stable as
  /// ``StepStability`` says, optimistic for few samples.
  ///
  /// - Complexity: O(min(n, P)) a step.
  ///
  /// Source: sheet random-features-sgd §3.4.
  public func homogenised(
    labels y: [Double], _ schedule: StepSchedule
  ) throws(HelioError) -> HomogenisedRisk {
    try check(labels: y)
    let (inside, outside) = project(y)
    let course = course(inside, outside, schedule)
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
    let signal = try homogenised(labels: f, schedule)
    let r = singularValues.count
    let noise = course(
      [Double](repeating: noiseVariance.squareRoot(), count: r),
      noiseVariance * Double(sampleCount - r), schedule)
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

  private func course(
    _ yb: [Double], _ outside: Double, _ schedule: StepSchedule
  ) -> Course {
    let (n, B, r) = (Double(sampleCount), Double(schedule.batchSize), singularValues.count)
    let (s, l) = (singularValues, eigenvalues)
    let b = zip(s, yb).map { $0 * $1 / n }
    let zeros = [Double](repeating: 0, count: r)
    var (a, C, c, S, Sa) = (zeros, zeros, zeros, zeros, zeros)
    var rho = yb.map { $0 * $0 }
    var sum = rho.reduce(0, +)
    var trainError = 0.0
    for t in 1...schedule.stepCount {
      let g = schedule.step(t)
      let L = (sum + outside) / n
      trainError = L
      let isAveraged = t > schedule.averageStart ? 1.0 : 0
      let scale = g * g / B
      unsafe a.withUnsafeMutableBufferPointer { a in
        unsafe C.withUnsafeMutableBufferPointer { C in
          unsafe c.withUnsafeMutableBufferPointer { c in
            unsafe S.withUnsafeMutableBufferPointer { S in
              unsafe Sa.withUnsafeMutableBufferPointer { Sa in
                unsafe rho.withUnsafeMutableBufferPointer { rho in
                  for i in 0..<r {
                    let keep = 1 - g * l[i]
                    let (mean, variance, joint) = unsafe (a[i], C[i], c[i])
                    unsafe S[i] += isAveraged * (2 * joint + variance)
                    unsafe Sa[i] += isAveraged * mean
                    unsafe c[i] = keep * (joint + isAveraged * variance)
                    let next = unsafe keep * keep * variance + scale * l[i] * (L - rho[i] / n)
                    let moved = keep * mean + g * b[i]
                    unsafe C[i] = next
                    unsafe a[i] = moved
                    let miss = s[i] * moved - yb[i]
                    unsafe rho[i] = miss * miss + s[i] * s[i] * next
                  }
                }
              }
            }
          }
        }
      }
      sum = rho.reduce(0, +)
    }
    let N = Double(schedule.averagedCount)
    return Course(
      trainError: trainError, last: .init(mean: a, variances: C),
      average: .init(mean: Sa.map { $0 / N }, variances: S.map { $0 / (N * N) }))
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
