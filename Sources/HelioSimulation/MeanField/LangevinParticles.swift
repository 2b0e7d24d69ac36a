public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Independent particles that move in the Gibbs measure of a dual vector.
///
///     U_j = (r/n) sum_i g_i tanh <theta_j, x_i>,   v_j = grad U_j/lambda
///
/// A step goes through the particles by blocks that stay in the caches, with two products of matrices for each, Theta X^T
/// and [(1 - tanh^2) g] X; nothing of the size M n is stored.
///
/// Source: sheet mean-field §4.
public struct LangevinParticles: Sendable {
  public let problem: MeanFieldProblem
  /// c.
  public let variances: [Double]
  /// Theta, M x D.
  public private(set) var positions: Matrix<Double>
  /// v, M x D.
  private var drift: Matrix<Double>
  /// U/lambda.
  private var potential: [Double]
  public private(set) var dualVariables: [Double]
  private let forces: TanhForces

  public var count: Int { positions.rows }

  /// h_j(x_i), M x n; made anew where it is asked for.
  public var features: Matrix<Double> {
    var H = product(positions, problem.inputs, transposeSecond: true)
    apply(.tanh, scale: problem.outputScale, to: &H)
    return H
  }

  /// What potentials and forces are computed in. With the Metropolis test any force leaves the Gibbs measure as it is, so
  /// that of single precision only the potential's rounding is seen, some 1e-6 of it.
  public enum Precision: String, CaseIterable, Codable, Sendable {
    case double, single
  }

  /// M particles from the prior.
  public init(
    _ problem: MeanFieldProblem, variances c: [Double], count M: Int, dualVariables g: [Double],
    precision: Precision = .double, from stream: RandomStream
  ) {
    var start = Matrix<Double>.normal(rows: M, columns: c.count, from: stream)
    multiplyColumns(of: &start, by: c.map { $0.squareRoot() })
    self.problem = problem
    (variances, positions, dualVariables) = (c, start, g)
    forces = TanhForces(inputs: problem.inputs, inSinglePrecision: precision == .single)
    (potential, drift) = ([], start)
    setDualVariables(g)
  }

  /// Another potential for the same particles.
  public mutating func setDualVariables(_ g: [Double]) {
    dualVariables = g
    var values = TanhForces.Values()
    forces.evaluate(at: positions, weights: problem.forceWeights(g), into: &values)
    (potential, drift) = (values.potentials, values.gradients)
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
    let moves = ParticleMoves(sampler, eta, variances)
    let a = problem.forceWeights(dualVariables)
    let noise = stream.substream("noise")
    let u = isMetropolised ? stream.substream("test").uniforms(M) : []
    let rows = Self.rowsTogether * ((Self.blockNumbers - 1) / (Self.rowsTogether * D) + 1)
    var (next, values) = (Matrix<Double>(rows: 0, columns: D), TanhForces.Values())
    var total = 0.0
    for first in stride(from: 0, to: M, by: rows) {
      let block = 0..<min(rows, M - first)
      if next.rows != block.count { next = Matrix(rows: block.count, columns: D) }
      next.setNormals(from: noise, row: first)
      moves.propose(&next, from: positions, drift, row: first)
      forces.evaluate(at: next, weights: a, into: &values)
      var accepted = Array(block)
      if isMetropolised {
        let ratios = moves.logRatios(
          from: positions, drift, row: first, to: next, values.gradients)
        accepted = accepted.filter { j in
          let ratio = potential[first + j] - values.potentials[j] + ratios[j]
          total += min(1, exp(ratio))
          return log(u[first + j]) < ratio
        }
      }
      replaceRows(of: &positions, startingAt: first, accepted, by: next)
      replaceRows(of: &drift, startingAt: first, accepted, by: values.gradients)
      for j in accepted { potential[first + j] = values.potentials[j] }
    }
    return isMetropolised ? total / Double(M) : 1
  }

  /// Numbers of a block of positions, 72 KiB; its particles are a multiple of those that forces are computed for at once.
  private static let blockNumbers = 9 << 10
  private static let rowsTogether = 48
}

extension MeanFieldProblem {
  /// g_i r/(n lambda): what tanh <theta, x_i> weighs in U/lambda.
  fileprivate func forceWeights(_ g: [Double]) -> [Double] {
    let scale = outputScale / (Double(sampleCount) * regularization)
    return g.map { scale * $0 }
  }
}

extension ParticleMoves {
  /// The moves of a sampler in N(0, diag c); e = eta/c.
  ///
  ///                   keep      pull        deviation^2      alpha         beta        gamma         delta
  ///     exponential   rho       (1-rho) c   (1 - rho^2) c    0             1/(1+rho)   -rho/(1+rho)  (1-rho) c/(2(1+rho))
  ///     semiImplicit  1/(1+e)   eta/(1+e)   2 eta/(1+e)^2    eta/(4c^2)    (1+e)/2     -1/2          eta/4
  ///     explicit      1-e       eta         2 eta            -eta/(4c^2)   1/2         -(1-e)/2      eta/4
  ///
  /// with rho = e^-eta. The exponential's ratio has no 1/c: a limit in many dimensions.
  package init(_ sampler: LangevinSampler, _ eta: Double, _ c: [Double]) {
    func all(_ value: Double) -> [Double] { c.map { _ in value } }
    switch sampler {
    case .exponential:
      let (rho, rest) = (exp(-eta), -expm1(-eta))
      self.init(
        keep: all(rho), pull: c.map { rest * $0 },
        deviation: c.map { (-expm1(-2 * eta) * $0).squareRoot() }, alpha: all(0),
        beta: all(1 / (1 + rho)), gamma: all(-rho / (1 + rho)),
        delta: c.map { rest * $0 / (2 * (1 + rho)) })
    case .semiImplicit:
      self.init(
        keep: c.map { 1 / (1 + eta / $0) }, pull: c.map { eta / (1 + eta / $0) },
        deviation: c.map { (2 * eta).squareRoot() / (1 + eta / $0) },
        alpha: c.map { eta / (4 * $0 * $0) }, beta: c.map { (1 + eta / $0) / 2 },
        gamma: all(-1 / 2), delta: all(eta / 4))
    case .explicit:
      self.init(
        keep: c.map { 1 - eta / $0 }, pull: all(eta), deviation: all((2 * eta).squareRoot()),
        alpha: c.map { -eta / (4 * $0 * $0) }, beta: all(1 / 2),
        gamma: c.map { -(1 - eta / $0) / 2 }, delta: all(eta / 4))
    }
  }
}
