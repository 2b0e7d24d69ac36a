/// What a network looks like after a step.
///
/// Source: sheet gradient-steps §5.
public struct StepObservation: Sendable, Codable, Equatable {
  /// Steps taken; 0 before the first.
  public var step: Int
  /// The top singular values of W, descending.
  public var singularValues: [Double]
  /// The realised edge of the bulk: the top singular value of W without its projection.
  public var nullEdge: Double
  /// tau_i of the projection D on functions of the readout, descending.
  public var spikes: [Double]
  /// What a tau of pure noise exceeds with probability 1/20.
  public var spikeNoise: Double
  /// Eigenvalues rho of B B^T, B = Q^T W: strengths for the dressed form of the transition.
  public var dressedStrengths: [Double]
  /// Outliers by the conditional null, above 1.02 times `nullEdge`.
  public var outlierCount: Int
  /// Outliers by the 99.9 % quantile of pure noise; too many once eta/sqrt p > 0.1.
  public var tracyWidomCount: Int
  /// <v_i, e_m>^2 of the spikes' directions, `[i][m]`.
  public var spikeAlignments: [[Double]]
  /// <v_i, e_m>^2 of the right singular vectors of W, `[i][m]`.
  public var weightAlignments: [[Double]]
  /// <u_1, a/|a|>^2 of the left singular vector of W.
  public var leftOverlap: Double
  /// <v_i, q_k/|q_k|>^2 of the spikes' directions and the step's q_k = X^T(r (X beta)^k)/n, with the
  /// first step's beta, `[i][k]`; empty before the first step.
  public var directionAlignments: [[Double]]
  /// |X^T r/n| of the step that led here; `nil` before the first.
  public var directionNorm: Double?
  /// The mean loss on the batch of the step that led here (of the first step at step 0).
  public var trainLoss: Double
  /// The mean loss on fresh noisy labels.
  public var testLoss: Double
  /// |W - W_0|_F.
  public var displacement: Double

  /// sum over the first `count` spikes of <v_i, e_m>^2: how much of each index direction the learned
  /// subspace holds.
  public func captured(count: Int) -> [Double] {
    guard let first = spikeAlignments.first else { return [] }
    return first.indices.map { m in spikeAlignments.prefix(count).reduce(0) { $0 + $1[m] } }
  }
}

/// How much is looked at after every step.
public struct StepTracking: Sendable, Hashable, Codable {
  /// Singular triplets of W.
  public var tripletCount = 6
  /// K, functions of the readout.
  public var projectionDegree = 8
  /// Points for the test loss.
  public var testCount = 2000
  /// The largest k of the directions q_k.
  public var maximumPower = 3

  public init() {}
}
