/// The gradient steps of one network on a table, one by one: what they wrote into its weights, and what of
/// it holds on rows that the steps have not seen.
///
///     D = Q^T (W_t - W_0) = L diag(tau) V^T,   Q an orthonormal basis of functions of the readout
///
/// A tau_i above the noise says that v_i was learned from the training rows, be it signal or not: labels
/// without any relation to the inputs make one too. The share of the held-out target that functions of
/// <v_i, x> explain tells the two apart.
///
/// Source: sheet gradient-steps §5.1 and §6.
public struct TableSteps: Codable, Sendable, Equatable {
  /// How much of the centred target the functions z and z^2 of some projections z = <v_i, x> explain,
  /// fitted on the rows named.
  public struct Share: Codable, Sendable, Equatable {
    /// On the training rows, from which the directions were learned.
    public var trained: Double
    public var heldOut: Double
    /// On the held-out rows with the target's rows permuted: the mean.
    public var chance: Double
    /// What such permutations exceed with probability 1/20.
    public var chanceLimit: Double
    /// On the held-out rows, the mean of as many random directions of the inputs: with few inputs or
    /// correlated ones not far from the share of learned directions.
    public var random: Double

    public var isAboveChance: Bool { heldOut > chanceLimit }
  }

  /// The network after some steps.
  public struct Stage: Codable, Sendable, Equatable {
    /// t, 0 before the first.
    public var step: Int
    /// tau_i, descending.
    public var spikes: [Double]
    /// What a tau of noise between neurons exceeds with probability 1/20.
    public var noise: Double
    /// How many tau_i are above the noise.
    public var significantCount: Int
    /// The top singular values of W, descending.
    public var singularValues: [Double]
    /// The top singular value of W - Q D.
    public var nullEdge: Double
    /// Singular values above 1.02 times that edge.
    public var outlierCount: Int
    /// Of all significant directions together.
    public var significant: Share
    /// Of the leading three, each alone; empty before the first step.
    public var leading: [Share]
    /// <v_i, v>^2 of the leading three with the direction v that the training rows give the first step.
    public var firstStepOverlaps: [Double]
    /// Mean squared error |y - p^{-1/2} f|^2 of the network's own output on the training rows, in units of
    /// the target's mean square: 1 before the first step.
    public var trainingError: Double
    /// Held-out error of a ridge fit on this network's features.
    public var networkError: Double
    /// The same of the kernel whose neurons have the covariance (I + sum tau_i^2 d/p v_i v_i^T)/d of the
    /// significant directions; `nil` where that kernel cannot be computed.
    public var kernelError: Double?
    /// Why not.
    public var kernelProblem: String?
  }

  /// kappa of all steps together, T of them, each with eta~ of `learningRate`.
  public var strength: Double
  public var stepCount: Int
  public var learningRate: Double
  /// K, functions of the readout, and p neurons.
  public var functionCount: Int
  public var width: Int
  public var testCount: Int
  /// Before the first step, then after each; of more than 32 steps 32 in equal distances.
  public var stages: [Stage]
  /// What the significant directions after the last step add to those after the first, on the same rows;
  /// random: as many random directions beside those. `nil` for one step or without such directions.
  public var added: Share?

  /// Stages observed after the start, at most.
  static let largestStageCount = 32

  /// Whether the steps made the network's own output worse than none on the training rows.
  public var overshoots: Bool { (stages.last?.trainingError ?? 0) > 1 }
}
