public import HelioCore
public import HelioRuns

/// What `heliotrope reshape --model` found: theory, simulation and their agreement.
public struct ModelReshaping: Codable, Sendable {
  /// One level of the exact spectrum: an eigenvalue of sector l with its multiplicity N(d-1, l).
  public struct Level: Codable, Sendable, Equatable {
    public var degree: Int
    public var index: Int
    public var eigenvalue: Double
    public var multiplicity: Double
    /// C^2, the share of E g^2 that the mode of this level carries.
    public var power: Double
  }

  /// The kernel operator before or after the step.
  public struct Stage: Codable, Sendable {
    /// kappa.
    public var strength: Double
    /// Largest first.
    public var levels: [Level]
    public var alignment: Double
    public var degreesOfFreedom: Double
    /// Share of E g^2 outside the computed modes.
    public var missingPower: Double
    /// Achieved relative change of the eigenvalues at the last refinement.
    public var relativeChange: Double
    /// Leading eigenvalues of the trained network's feature kernel on fresh inputs, by rank.
    public var sampled: [Replicates]
  }

  /// One point of the path of step sizes. Errors are excess errors: without the noise variance.
  public struct Point: Codable, Sendable {
    /// kappa = theta / d.
    public var strength: Double
    /// eta~, averaged over the replicates.
    public var learningRate: Double
    /// Predicted bulk inflation rho.
    public var bulkInflation: Double
    public var predictedInfiniteWidth: Double
    public var predictedFiniteWidth: Double
    /// The coarser theory, one effective ridge for all samples: what the simulation has to reject.
    public var constantInfiniteWidth: Double
    public var constantFiniteWidth: Double
    /// Kernel ridge with K_Sigma, measured.
    public var kernelRidge: Replicates
    /// The network that took the step, measured.
    public var network: Replicates
    public var alignment: Double
    public var degreesOfFreedom: Double
    /// Kernel ridge and network minus their predictions, replicate by replicate.
    public var kernelRidgeDeviation: Replicates
    public var networkDeviation: Replicates
  }

  /// Theory between the simulated strengths: what a line needs.
  public struct LinePoint: Codable, Sendable {
    public var strength: Double
    public var predictedInfiniteWidth: Double
    public var predictedFiniteWidth: Double
  }

  /// An eigenfunction along the spike direction: theory on a grid, the network's eigenvector by bins.
  public struct Eigenfunction: Codable, Sendable {
    public var isAfter: Bool
    public var index: Int
    public var eigenvalue: Double
    /// t = <v, x>.
    public var t: [Double]
    public var values: [Double]
    public var binnedT: [Double]
    public var binnedValues: [Replicates]
  }

  public var specification: ModelSpecification
  public var path: [Point]
  /// Theory between the points of the path; `nil` in results from before there was any.
  public var line: [LinePoint]?
  public var before: Stage
  public var after: Stage
  public var eigenfunctions: [Eigenfunction]
  /// <phi_i before, phi_j after> of the leading modes of sector 0, exact.
  public var overlaps: [[Double]]
  /// Angle by which the leading eigenfunction turned, in degrees.
  public var mixingAngle: Double
  /// m^2 of the step's direction: measured, and the ratio of the exact moments.
  public var measuredSquaredOverlap: Replicates
  public var predictedSquaredOverlap: Double
  public var agreement: [Agreement]
  public var summary: AgreementSummary
  /// Plain sentences: what the numbers say, and what they do not.
  public var messages: [String]
}
