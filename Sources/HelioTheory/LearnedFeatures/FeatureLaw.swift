public import HelioCore
public import HelioNumerics

/// The law of the rows of the initial weights.
public enum RowLaw: String, Sendable, Hashable, Codable, CaseIterable {
  /// Unit norm.
  case sphere
  /// N(0, I/d); the norms fluctuate, and that fluctuation carries mu_2.
  case gaussian
}

/// A layer whose weights are isotropic rows plus one spike, with finitely many spike coefficients.
///
///     phi_j(x) = s(<w_j, x> + u_j <v, x>),   u_j = c_b for a share pi_b of the neurons
///
/// The corrections of a real gradient step are numbers per block: q_b scales the overlaps <w_j, v>,
/// t_b is the change of the row norm proportional to them, r_b the row norm, tau_b and chi_b the
/// noise on the overlap and on the norm. Without a step q = r = 1 and the others vanish.
///
/// Source: sheet learned-features-spectrum §1, §2.
public struct FeatureLaw: Sendable, Equatable {
  /// More distinct values than this are refused.
  public static let largestBlockCount = 16
  /// Above this many distinct values the sheet has no check of the equations.
  public static let largestVerifiedBlockCount = 12

  public let activation: Activation
  /// c_b.
  public let spikeCoefficients: [Double]
  /// pi_b, sum 1.
  public let probabilities: [Double]
  public let rows: RowLaw
  public let corrections: StepCorrections

  /// - Parameters:
  ///   - activation: s, with one function for all neurons.
  ///   - spikeCoefficients: c_b, 1 to 16 finite numbers.
  ///   - probabilities: pi_b > 0, as many, with sum 1; equal if absent.
  ///   - rows: law of the isotropic rows.
  ///   - corrections: of a real step; none for the pure spiked model.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    activation: Activation, spikeCoefficients: [Double], probabilities: [Double]? = nil,
    rows: RowLaw = .sphere, corrections: StepCorrections? = nil
  ) throws(HelioError) {
    let B = spikeCoefficients.count
    self.probabilities = try blockProbabilities(
      probabilities, values: spikeCoefficients, "spikeCoefficients")
    self.activation = activation
    self.spikeCoefficients = spikeCoefficients
    self.rows = rows
    let corrections = corrections ?? .none(blocks: B)
    try require(
      corrections.blockCount == B, "corrections", "given for all \(B) blocks",
      got: corrections.blockCount)
    try require(
      corrections.rowNorms.allSatisfy { $0 > 0 && $0.isFinite }, "corrections.rowNorms", "positive",
      got: corrections.rowNorms)
    self.corrections = corrections
  }

  /// The number B of distinct values.
  public var blockCount: Int { spikeCoefficients.count }

  /// Whether the number of values is within what has been compared with simulations.
  public var isVerified: Bool {
    Set(spikeCoefficients).count <= Self.largestVerifiedBlockCount
  }
}

/// pi_b scaled to sum 1, after checking that there are as many as values and not too many of them.
func blockProbabilities(
  _ probabilities: [Double]?, values: [Double], _ name: String
) throws(HelioError) -> [Double] {
  let B = values.count
  try require(B >= 1, name, "at least one number", got: values)
  try require(
    B <= FeatureLaw.largestBlockCount, name,
    "at most \(FeatureLaw.largestBlockCount) values; replace a continuous or long law by 8 to 12 "
      + "equal-mass nodes (SecondLayerLaw.equalMassNodes)", got: "\(B) values")
  try require(values.allSatisfy(\.isFinite), name, "finite", got: values)
  let given = probabilities ?? [Double](repeating: 1, count: B)
  try require(
    given.count == B, "secondLayerProbabilities", "\(B) numbers, one for each value", got: given)
  try require(
    given.allSatisfy { $0 > 0 && $0.isFinite }, "secondLayerProbabilities", "positive", got: given)
  let total = given.reduce(0, +)
  try require(
    probabilities == nil || abs(total - 1) < 1e-9, "secondLayerProbabilities",
    "numbers that sum to 1", got: "a sum of \(total)")
  return given.map { $0 / total }
}

/// What a real gradient step does beside adding the spike, per block.
public struct StepCorrections: Sendable, Equatable, Codable {
  /// q_b.
  public var overlapFactors: [Double]
  /// t_b.
  public var normCorrections: [Double]
  /// r_b > 0.
  public var rowNorms: [Double]
  /// tau_b >= 0.
  public var overlapNoises: [Double]
  /// chi_b >= 0.
  public var normNoises: [Double]

  public init(
    overlapFactors: [Double], normCorrections: [Double], rowNorms: [Double],
    overlapNoises: [Double], normNoises: [Double]
  ) {
    let counts = Set([
      overlapFactors.count, normCorrections.count, rowNorms.count, overlapNoises.count,
      normNoises.count,
    ])
    precondition(counts.count == 1, "corrections for different numbers of blocks")
    self.overlapFactors = overlapFactors
    self.normCorrections = normCorrections
    self.rowNorms = rowNorms
    self.overlapNoises = overlapNoises
    self.normNoises = normNoises
  }

  /// q = r = 1, t = tau = chi = 0: the pure spiked model.
  public static func none(blocks B: Int) -> StepCorrections {
    let (zeros, ones) = ([Double](repeating: 0, count: B), [Double](repeating: 1, count: B))
    return StepCorrections(
      overlapFactors: ones, normCorrections: zeros, rowNorms: ones, overlapNoises: zeros,
      normNoises: zeros)
  }

  public var blockCount: Int { overlapFactors.count }

  /// Of a part of the blocks.
  func blocks(_ kept: [Int]) -> StepCorrections {
    StepCorrections(
      overlapFactors: kept.map { overlapFactors[$0] },
      normCorrections: kept.map { normCorrections[$0] }, rowNorms: kept.map { rowNorms[$0] },
      overlapNoises: kept.map { overlapNoises[$0] }, normNoises: kept.map { normNoises[$0] })
  }
}
