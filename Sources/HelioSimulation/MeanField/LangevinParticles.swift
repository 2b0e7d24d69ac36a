public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Independent particles that move in the Gibbs measure of a dual vector.
///
///     U_j = (r/n) sum_i g_i tanh <theta_j, x_i>,   v_j = grad U_j/lambda
///
/// All particles move at once: two products of matrices a step, Theta X^T and [(1 - tanh^2) g] X.
///
/// Source: sheet mean-field §4.
public struct LangevinParticles: Sendable {
  public let problem: MeanFieldProblem
  /// c.
  public let variances: [Double]
  /// Theta, M x D.
  public private(set) var positions: Matrix<Double>
  /// h_j(x_i), M x n.
  public private(set) var features: Matrix<Double>
  /// v, M x D.
  private var drift: Matrix<Double>
  /// U/lambda.
  private var potential: [Double]
  public private(set) var dualVariables: [Double]

  public var count: Int { positions.rows }

  /// M particles from the prior.
  public init(
    _ problem: MeanFieldProblem, variances c: [Double], count M: Int, dualVariables g: [Double],
    from stream: RandomStream
  ) {
    var start = Matrix<Double>.normal(rows: M, columns: c.count, from: stream)
    multiplyColumns(of: &start, by: c.map { $0.squareRoot() })
    self.problem = problem
    (variances, positions, dualVariables) = (c, start, g)
    (features, potential, drift) = forces(problem, start, g)
  }

  /// Another potential for the same particles.
  public mutating func setDualVariables(_ g: [Double]) {
    dualVariables = g
    (features, potential, drift) = forces(problem, positions, g)
  }

  /// The particles of these indices, in place of all.
  public mutating func resample(_ indices: [Int]) {
    positions = positions.selectingRows(indices)
    setDualVariables(dualVariables)
  }

  /// One step of all particles.
  ///
  /// - Parameters:
  ///   - eta: delta of the exponential, eta of the other samplers.
  ///   - isMetropolised: whether each particle's move is accepted by the Metropolis rule.
  /// - Returns: the mean of min(1, ratio) over the particles; 1 without a test.
  @discardableResult
  public mutating func step(
    _ sampler: LangevinSampler = .exponential, learningRate eta: Double,
    isMetropolised: Bool = true, from stream: RandomStream
  ) -> Double {
    let (M, D) = (count, positions.columns)
    let move = Move(sampler, eta, variances)
    var next = Matrix<Double>.normal(rows: M, columns: D, from: stream.substream("noise"))
    for j in 0..<M {
      for k in 0..<D {
        next[j, k] =
          move.keep[k] * positions[j, k] - move.pull[k] * drift[j, k]
          + move.deviation[k] * next[j, k]
      }
    }
    let (newFeatures, newPotential, newDrift) = forces(problem, next, dualVariables)
    guard isMetropolised else {
      (positions, features, potential, drift) = (next, newFeatures, newPotential, newDrift)
      return 1
    }
    let u = stream.substream("test").uniforms(M)
    var total = 0.0
    for j in 0..<M {
      let ratio =
        potential[j] - newPotential[j]
        + move.logRatio(row: j, positions, drift, next, newDrift)
      total += min(1, exp(ratio))
      guard log(u[j]) < ratio else { continue }
      for k in 0..<D { (positions[j, k], drift[j, k]) = (next[j, k], newDrift[j, k]) }
      for i in 0..<features.columns { features[j, i] = newFeatures[j, i] }
      potential[j] = newPotential[j]
    }
    return total / Double(M)
  }
}

/// Features, U/lambda and grad U/lambda of particles: two products.
private func forces(
  _ problem: MeanFieldProblem, _ positions: Matrix<Double>, _ g: [Double]
) -> (features: Matrix<Double>, potential: [Double], drift: Matrix<Double>) {
  let scale = 1 / (Double(problem.sampleCount) * problem.regularization)
  var H = product(positions, problem.inputs, transposeSecond: true)
  var slopes = H
  apply(.tanh, scale: problem.outputScale, to: &H)
  let ones = [Double](repeating: scale * problem.outputScale, count: positions.rows)
  apply(.tanhDerivative, rowScales: ones, columnScales: g, to: &slopes)
  var U = product(H, g)
  apply(.identity, scale: scale, to: &U)
  return (H, U, product(slopes, problem.inputs))
}

/// The linear part of a step and its Metropolis ratio, coordinate by coordinate.
///
///     theta' = keep theta - pull v + deviation xi
struct Move: Sendable {
  let keep, pull, deviation: [Double]
  private let sampler: LangevinSampler
  private let eta: Double
  private let variances: [Double]

  init(_ sampler: LangevinSampler, _ eta: Double, _ c: [Double]) {
    (self.sampler, self.eta, variances) = (sampler, eta, c)
    switch sampler {
    case .exponential:
      let rest = -expm1(-eta)
      keep = c.map { _ in 1 - rest }
      pull = c.map { rest * $0 }
      deviation = c.map { (-expm1(-2 * eta) * $0).squareRoot() }
    case .semiImplicit:
      keep = c.map { 1 / (1 + eta / $0) }
      pull = c.map { eta / (1 + eta / $0) }
      deviation = c.map { (2 * eta).squareRoot() / (1 + eta / $0) }
    case .explicit:
      keep = c.map { 1 - eta / $0 }
      pull = c.map { _ in eta }
      deviation = c.map { _ in (2 * eta).squareRoot() }
    }
  }

  /// log of prior and proposal densities' ratio for one row; the potential's change is the caller's.
  func logRatio(
    row j: Int, _ theta: Matrix<Double>, _ v: Matrix<Double>, _ other: Matrix<Double>,
    _ w: Matrix<Double>
  ) -> Double {
    var sum = 0.0
    let D = variances.count
    switch sampler {
    case .exponential:
      // No 1/c: a limit in many dimensions.
      let (rho, rest) = (exp(-eta), -expm1(-eta))
      var (moves, norms) = (0.0, 0.0)
      for k in 0..<D {
        moves +=
          (other[j, k] - rho * theta[j, k]) * v[j, k] - (theta[j, k] - rho * other[j, k]) * w[j, k]
        norms += variances[k] * (w[j, k] * w[j, k] - v[j, k] * v[j, k])
      }
      return (moves - rest / 2 * norms) / (1 + rho)
    case .semiImplicit, .explicit:
      for k in 0..<D {
        let (a, b) = (theta[j, k], other[j, k])
        let out = b - keep[k] * a + pull[k] * v[j, k]
        let home = a - keep[k] * b + pull[k] * w[j, k]
        sum -= (b * b - a * a) / (2 * variances[k])
        sum += (out * out - home * home) / (2 * deviation[k] * deviation[k])
      }
      return sum
    }
  }
}
