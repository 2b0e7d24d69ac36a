public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Real networks of m neurons under noisy gradient descent: each is one chain, and all neurons of a chain move
/// together, with one Metropolis test.
///
///     g_i = l'_i(z_i),   z_i = (1/m) sum_j h_j(x_i)
///     log ratio = -(m/lambda)(F' - F) + the proposals' ratio, summed over the neurons
///
/// Invariant law: exp(-(m/lambda) F(mu_m)) nu^m. Several chains run side by side in one product; each draws from its
/// own stream, so that a chain does not depend on the others.
///
/// Source: sheet mean-field §5 (A4).
public struct NeuronChains: Sendable {
  public let problem: MeanFieldProblem
  /// m.
  public let width: Int
  public let learningRate: Double
  /// Whether moves are tested; without, the step's bias stays.
  public let isMetropolised: Bool
  private let variances: [Double]
  private let streams: [RandomStream]
  private var state: State
  private var steps = 0

  /// F(mu_m) of every chain.
  public var trainLosses: [Double] { state.losses }

  private struct State {
    /// (chains m) x D.
    var positions: Matrix<Double>
    var drift: Matrix<Double>
    var losses: [Double]
  }

  /// Chains from the prior, one for each stream.
  public init(
    _ problem: MeanFieldProblem, variances c: [Double], width m: Int, learningRate: Double,
    isMetropolised: Bool = true, from streams: [RandomStream]
  ) throws(HelioError) {
    try PriorVariances.check(c, dimension: problem.dimension)
    try require(m >= 1, "width", "at least 1", got: m)
    try require(
      learningRate > 0 && learningRate.isFinite, "learningRate", "positive", got: learningRate)
    self.problem = problem
    (width, self.learningRate, self.isMetropolised) = (m, learningRate, isMetropolised)
    (variances, self.streams) = (c, streams)
    var start = Matrix<Double>(
      rows: streams.count * m, columns: c.count,
      elements: streams.flatMap { $0.substream("start").normals(m * c.count) })
    multiplyColumns(of: &start, by: c.map { $0.squareRoot() })
    state = Self.state(problem, m, start)
  }

  /// One step of all chains; returns each chain's min(1, ratio), 1 without a test.
  @discardableResult
  public mutating func step() -> [Double] {
    let (m, D, chains) = (width, variances.count, streams.count)
    let moves = ParticleMoves(.exponential, learningRate, variances)
    var next = Matrix<Double>(
      rows: chains * m, columns: D,
      elements: streams.flatMap { $0.substream("noise").at(steps).normals(m * D) })
    moves.propose(&next, from: state.positions, state.drift, row: 0)
    let proposed = Self.state(problem, m, next)
    defer { steps += 1 }
    guard isMetropolised else {
      state = proposed
      return [Double](repeating: 1, count: chains)
    }
    let ratios = moves.logRatios(
      from: state.positions, state.drift, row: 0, to: proposed.positions, proposed.drift)
    var acceptances: [Double] = []
    for chain in 0..<chains {
      var ratio =
        -Double(m) / problem.regularization * (proposed.losses[chain] - state.losses[chain])
      let rows = chain * m..<(chain + 1) * m
      for j in rows { ratio += ratios[j] }
      acceptances.append(min(1, exp(ratio)))
      let u = streams[chain].substream("test").at(steps).uniforms(1)[0]
      guard log(u) < ratio else { continue }
      let entries = rows.lowerBound * D..<rows.upperBound * D
      for e in entries {
        state.positions.elements[e] = proposed.positions.elements[e]
        state.drift.elements[e] = proposed.drift.elements[e]
      }
      state.losses[chain] = proposed.losses[chain]
    }
    return acceptances
  }

  /// Losses and drifts of chains: two products.
  private static func state(_ problem: MeanFieldProblem, _ m: Int, _ positions: Matrix<Double>)
    -> State
  {
    let (n, r, chains) = (problem.sampleCount, problem.outputScale, positions.rows / m)
    let F = product(positions, problem.inputs, transposeSecond: true)
    var (T, slopes) = (F, F)
    apply(.tanh, to: &T)
    apply(.tanhDerivative, scale: r / (Double(n) * problem.regularization), to: &slopes)
    var losses: [Double] = []
    for chain in 0..<chains {
      var loss = 0.0
      for i in 0..<n {
        var z = 0.0
        for j in chain * m..<(chain + 1) * m { z += T[j, i] }
        z *= r / Double(m)
        loss += problem.loss.value(z, label: problem.labels[i])
        let g = problem.loss.slope(z, label: problem.labels[i])
        for j in chain * m..<(chain + 1) * m { slopes[j, i] *= g }
      }
      losses.append(loss / Double(n))
    }
    return State(positions: positions, drift: product(slopes, problem.inputs), losses: losses)
  }
}
