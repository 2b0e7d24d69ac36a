public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The direction that one gradient step finds on data: how strong, how significant, and of what
/// features. The storable summary of ``StepDirections``.
///
///     V = X^T Y/n = U diag(sigma) B^T,   spikes along the columns of U, theta_i proportional to sigma_i^2
///
/// With several outputs each gives a column of V; their span is what a step can find.
///
/// Source: sheet function-space sections 2 and 7.
public struct DirectionAnalysis: Codable, Sendable, Equatable {
  /// Orthonormal directions in input space, one list of d numbers each, strongest first.
  public let directions: [[Double]]
  /// sigma_i.
  public let singularValues: [Double]
  /// V itself by output: d numbers each, in input units.
  public let outputDirections: [[Double]]
  /// Weights of the standardised features in the leading direction, of unit length.
  public let importance: [Double]
  /// Bootstrap standard error of each weight.
  public let importanceErrors: [Double]
  /// The same for every output (class), and for all outputs together.
  public let features: FeatureImportance
  /// |V|^2 against permuted targets.
  public let significance: PermutationTest
  /// |v_c|^2 of every output against permuted targets.
  public let outputSignificance: [PermutationTest]

  /// sum sigma_i^2 = |V|^2, and its mean under permuted targets.
  public var squaredNorm: Double { significance.observed }
  public var squaredNormUnderPermutation: Double { significance.nullMean }
  /// (1 + number of permutations with a V at least as long) / (1 + permutations).
  public var pValue: Double { significance.pValue }
  public var permutations: Int { significance.permutations }
  /// Estimate of how much of |V|^2 is signal: 1 - permuted mean / |V|^2, at least 0.
  public var signalShare: Double { max(0, 1 - squaredNormUnderPermutation / squaredNorm) }

  /// - Parameters:
  ///   - X: n x d, centred inputs; `Y`: n x k, centred targets.
  ///   - activation: of the network; `nil` for one whose mean slope does not depend on |x| (ReLU).
  ///   - permutations, resamples: at least 2 each.
  ///   - stream: permutations and bootstrap.
  ///   - weights: maps a direction to weights of standardised features; the identity if absent.
  /// - Throws: as ``StepDirections/init(inputs:targets:activation:)``.
  /// - Complexity: (permutations + resamples) n d k operations.
  public init(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, activation: Activation? = nil,
    permutations: Int = 200, resamples: Int = 100, from stream: RandomStream,
    weights: ([Double]) -> [Double] = { $0 }
  ) throws(HelioError) {
    let step = try StepDirections(inputs: X, targets: Y, activation: activation)
    directions = step.singularValues.indices.map(step.directions.column)
    singularValues = step.singularValues
    outputDirections = (0..<step.outputCount).map(step.gradient.column)
    features = try step.featureImportance(
      resamples: resamples, from: stream.substream("bootstrap"), weights: weights)
    importance = features.leading.weights
    importanceErrors = features.leading.standardErrors
    (significance, outputSignificance) = try step.significance(
      permutations: permutations, from: stream.substream("permutations"))
  }
}
