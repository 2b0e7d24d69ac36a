public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The mean acceptance of the exponential sampler in equilibrium, by moves from weighted draws of the prior.
///
///     E min(1, e^{log acc}),   theta ~ mu_g (draws of nu with weights exp(-U/lambda)),   theta' = mean + noise
///
/// The draws are of a fixed stream: a deterministic rule whose error falls with their number.
///
/// Source: sheet mean-field §4.
public struct StationaryAcceptance: Sendable {
  public let pointCount: Int
  private let problem: MeanFieldProblem
  private let g, variances: [Double]
  private let seed: UInt64

  public init(
    _ problem: MeanFieldProblem, dualVariables g: [Double], variances c: [Double],
    pointCount: Int = 32_768, seed: UInt64 = 1
  ) {
    (self.problem, self.g, variances) = (problem, g, c)
    (self.pointCount, self.seed) = (pointCount, seed)
  }

  /// - Parameter potentialAlone: whether the proposals' part of the ratio is left out, which is wrong.
  public func mean(learningRate: Double, potentialAlone: Bool = false) throws(HelioError) -> Double
  {
    let step = try LangevinStep(
      problem, dualVariables: g, variances: variances, sampler: .exponential,
      learningRate: learningRate)
    let D = variances.count
    let deviations = step.proposalVariances.map { $0.squareRoot() }
    let scales = variances.map { $0.squareRoot() }
    let stream = RandomStream(seed: seed, purpose: "stationary acceptance")
    var points: [(log: Double, accepted: Double)] = []
    for j in 0..<pointCount {
      let draws = stream.at(j).normals(2 * D)
      let theta = zip(draws, scales).map { $0 * $1 }
      let mean = step.mean(from: theta)
      let other = (0..<D).map { mean[$0] + deviations[$0] * draws[D + $0] }
      let here = step.potential(theta).value
      let ratio =
        potentialAlone
        ? (here - step.potential(other).value) / problem.regularization
        : step.logAcceptance(from: theta, to: other)
      points.append((-here / problem.regularization, min(1, exp(ratio))))
    }
    let top = points.reduce(-.infinity) { max($0, $1.log) }
    let weights = points.map { exp($0.log - top) }
    return zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.accepted }
      / weights.reduce(0, +)
  }
}
