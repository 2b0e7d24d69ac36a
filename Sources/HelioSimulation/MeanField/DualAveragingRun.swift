import HelioCore
import HelioLinalg
public import HelioNumerics

/// Dual averaging on frozen points with exact integrals.
///
///     mu_{t+1} = Gibbs measure of (2/((t+1)(t+2))) sum_{s <= t} s g_s h
///     G <- (t/(t+2)) G,   G_i += n 2t/((t+1)(t+2)) l'(z_i) for the drawn i   (full batch: += 2t/((t+1)(t+2)) l'(z))
///
/// Source: sheet mean-field §5 (A2).
public struct DualAveragingRun: Sendable {
  public enum Weighting: Sendable {
    /// s: the algorithm.
    case linear
    /// 1: plain averages, which the rates do not describe.
    case uniform
  }

  public let frozen: FrozenMeanField
  /// G after the steps made so far.
  public private(set) var dualVariables: [Double]
  public private(set) var steps = 0
  private let weighting: Weighting

  public init(_ frozen: FrozenMeanField, weighting: Weighting = .linear) {
    self.frozen = frozen
    self.weighting = weighting
    dualVariables = [Double](repeating: 0, count: frozen.problem.sampleCount)
  }

  /// What the past keeps and what one step adds.
  private mutating func nextWeights() -> (keep: Double, add: Double) {
    steps += 1
    let t = Double(steps)
    return switch weighting {
    case .linear: (t / (t + 2), 2 * t / ((t + 1) * (t + 2)))
    case .uniform: (t / (t + 1), 1 / (t + 1))
    }
  }

  /// One step with all samples.
  public mutating func fullBatchStep() {
    let z = frozen.state(at: dualVariables, covariance: false).predictions
    let (keep, add) = nextWeights()
    let problem = frozen.problem
    for i in z.indices {
      dualVariables[i] =
        keep * dualVariables[i] + add * problem.loss.slope(z[i], label: problem.labels[i])
    }
  }

  /// One step with sample i.
  public mutating func step(sample i: Int) {
    let z = frozen.state(at: dualVariables, covariance: false).predictions
    let (keep, add) = nextWeights()
    let problem = frozen.problem
    let slope = problem.loss.slope(z[i], label: problem.labels[i])
    for k in dualVariables.indices { dualVariables[k] *= keep }
    dualVariables[i] += Double(problem.sampleCount) * add * slope
  }
}
