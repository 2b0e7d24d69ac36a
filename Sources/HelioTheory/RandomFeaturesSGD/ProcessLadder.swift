public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The auxiliary processes that bounds are proved with: the random operator phi phi^T replaced by its mean.
///
///     A = H (mean over the data) or Hbar (also over the weights); H outside and theta* stay the exact ones:
///     bias      w^T H w,  w = (1/T) sum_{t<T} prod_{s<=t} (I - g_s A) theta*
///     variance  (1/(B T^2)) sum_{u=1}^{T-1} g_u^2 tr(H A_u H A_u),   A_u = sum_{t=u}^{T-1} prod_{s=u+1}^t (I - g_s A)
///
/// of the average, variance per unit of s2. The exact process minus that of H is what the randomness of the data
/// stream costs, that of H minus that of Hbar the randomness of the weights. At large width Hbar overstates the
/// bias twofold: a device of proofs, not a predictor.
///
/// Source: sheet random-features-sgd §3.2.
public struct ProcessLadder: Sendable, Equatable {
  public struct Rung: Sendable, Equatable {
    public let bias: Double
    public let unitVariance: Double
  }
  /// With H.
  public let population: Rung
  /// With Hbar.
  public let expectedOperator: Rung

  /// - Parameters:
  ///   - expected: of the same width and kind of feature as the moments.
  ///   - schedule: with an average over all iterates.
  /// - Complexity: O(P T), beside the products with the projectors of Hbar.
  public init(
    _ moments: FeatureMoments, _ basis: FeatureBasis, _ expected: ExpectedSecondMoment,
    _ schedule: StepSchedule
  ) throws(HelioError) {
    try require(
      schedule.averageStart == 0, "averageStart", "0 for the ladder", got: schedule.averageStart)
    let lambda = basis.eigenvalues
    let courses = AveragedCourse(lambda, schedule)
    var (bias, variance) = (0.0, 0.0)
    for i in lambda.indices {
      let w = courses.bias[i] * basis.target[i]
      bias += lambda[i] * w * w
      variance += lambda[i] * lambda[i] * courses.squares[i]
    }
    population = Rung(bias: bias, unitVariance: variance)

    // Projectors on the ones of a block and on what is orthogonal to them there.
    let p = moments.featureCount / expected.blocks.count
    let theta = product(basis.vectors, basis.target)
    var (w, total) = (theta, 0.0)
    for (b, block) in expected.blocks.enumerated() {
      let course = AveragedCourse([block.topEigenvalue, block.bulkEigenvalue], schedule)
      let range = b * p..<(b + 1) * p
      let level = theta[range].reduce(0, +) / Double(p)
      for i in range { w[i] = course.bias[0] * level + course.bias[1] * (theta[i] - level) }
      let H = moments.secondMoment
      var (square, sums) = (0.0, 0.0)
      var ones = 0.0
      for i in range {
        var row = 0.0
        for j in range {
          row += H[i, j]
          square += H[i, j] * H[i, j]
        }
        ones += row
        sums += row * row
      }
      let JJ = ones / Double(p) * (ones / Double(p))
      let JI = sums / Double(p) - JJ
      let II = square - 2 * sums / Double(p) + JJ
      total += course.squares[0] * JJ + 2 * course.cross * JI + course.squares[1] * II
    }
    expectedOperator = Rung(bias: moments.power(w), unitVariance: total)
  }
}

/// The scalars of the average for given eigenvalues of A.
private struct AveragedCourse {
  /// (1/T) sum_{t<T} prod_{s<=t} (1 - g_s l).
  let bias: [Double]
  /// (1/(B T^2)) sum_u g_u^2 alpha_u(l_i)^2.
  let squares: [Double]
  /// The same with alpha_u(l_0) alpha_u(l_1), of two eigenvalues.
  let cross: Double

  init(_ eigenvalues: [Double], _ schedule: StepSchedule) {
    let T = schedule.stepCount
    let count = eigenvalues.count
    var (product, sum) = (
      [Double](repeating: 1, count: count), [Double](repeating: 1, count: count)
    )
    for t in stride(from: 1, to: T, by: 1) {
      let g = schedule.step(t)
      for i in 0..<count {
        product[i] *= 1 - g * eigenvalues[i]
        sum[i] += product[i]
      }
    }
    bias = sum.map { $0 / Double(T) }
    // alpha_{T-1} = 1, alpha_{u-1} = 1 + (1 - g_u l) alpha_u.
    var alpha = [Double](repeating: 1, count: count)
    var (squares, cross) = ([Double](repeating: 0, count: count), 0.0)
    for u in stride(from: T - 1, to: 0, by: -1) {
      let g = schedule.step(u)
      for i in 0..<count { squares[i] += g * g * alpha[i] * alpha[i] }
      if count == 2 { cross += g * g * alpha[0] * alpha[1] }
      for i in 0..<count { alpha[i] = 1 + (1 - g * eigenvalues[i]) * alpha[i] }
    }
    let scale = 1 / (Double(schedule.batchSize) * Double(T) * Double(T))
    self.squares = squares.map { scale * $0 }
    self.cross = scale * cross
  }
}
