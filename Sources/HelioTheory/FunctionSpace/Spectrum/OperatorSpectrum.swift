/// The spectrum of a kernel operator, sorted by symmetry.
///
///     (T f)(x) = E_x'[K(x, x') f(x')],   T f_{l,i} Y_m = lambda_{l,i} f_{l,i} Y_m
///
/// Sector l holds the eigenfunctions f(t, rho_y) Y(y/rho_y) with Y a harmonic of degree l of the part y
/// of x orthogonal to the k spikes; each eigenvalue has the multiplicity N(d-k, l).
///
/// Source: sheet function-space §4.
public struct OperatorSpectrum: Sendable {
  /// The sectors l = 0, 1, 2, … in order.
  public let sectors: [Sector]
  /// E K(x, x), the sum of all eigenvalues with their multiplicities.
  public let trace: Double
  /// k, the number of directions that were singled out.
  public let spikeCount: Int
  /// d.
  public let dimension: Int

  /// One symmetry sector.
  public struct Sector: Sendable {
    /// l.
    public let degree: Int
    /// N(d-k, l), how often each eigenvalue occurs.
    public let multiplicity: Double
    /// Eigenvalues, descending, each once. Those that vanish (beyond the rank) are 0.
    public let eigenvalues: [Double]
    /// The eigenfunctions of the positive eigenvalues, in the same order.
    public let modes: [SpectralMode]

    /// sum_i lambda_i over the eigenvalues kept, without the multiplicity.
    public var trace: Double { eigenvalues.reduce(0, +) }
  }

  /// An eigenvalue in the order of size.
  public struct RankedEigenvalue: Sendable, Equatable {
    public let eigenvalue: Double
    public let multiplicity: Double
    /// The sector l.
    public let degree: Int
    /// The position in the sector.
    public let index: Int
  }

  /// All eigenvalues kept, largest first, each with its sector and multiplicity.
  ///
  /// Follow a level by (degree, index) when the spike varies, never by rank: levels cross.
  public var ranked: [RankedEigenvalue] {
    sectors.flatMap { sector in
      sector.eigenvalues.indices.map { i in
        RankedEigenvalue(
          eigenvalue: sector.eigenvalues[i], multiplicity: sector.multiplicity,
          degree: sector.degree, index: i)
      }
    }.sorted { ($1.eigenvalue, $0.degree, $0.index) < ($0.eigenvalue, $1.degree, $1.index) }
  }

  /// What the kept eigenvalues leave of the trace: E K(x,x) - sum N lambda, not negative.
  ///
  /// A difference within rounding of the trace is 0: the kernel then has finite rank.
  public var tailTrace: Double {
    let tail = trace - sum { $0 }
    return tail > 1e-12 * trace ? tail : 0
  }

  /// Degrees of freedom at an effective ridge.
  ///
  ///     dof(kap) = sum N lambda/(lambda + kap)
  ///
  /// - Parameter kap: positive.
  public func degreesOfFreedom(at kap: Double) -> Double {
    sum { $0 / ($0 + kap) }
  }

  /// sum over sectors and modes of N f(lambda).
  func sum(_ f: (Double) -> Double) -> Double {
    sectors.reduce(0) { total, sector in
      total + sector.multiplicity * sector.eigenvalues.reduce(0) { $0 + f($1) }
    }
  }
}
