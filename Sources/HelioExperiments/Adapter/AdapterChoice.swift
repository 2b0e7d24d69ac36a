import HelioCore
public import HelioEstimators
import HelioLinalg

/// What `heliotrope adapter` found: how much of a change of weights, or of a matrix, each form of few parameters holds.
///
/// Source: sheet group-and-shuffle §3.2, §10.
public struct AdapterChoice: Codable, Sendable {
  public struct Candidate: Codable, Sendable, Equatable {
    /// In words.
    public var name: String
    /// As figures group them.
    public var kind: String
    /// Of a change of weights; `nil` of one matrix alone.
    public var form: AdapterForm?
    /// k and r of one matrix alone: k x k cells of rank r.
    public var cells: Cells?
    public var freeParameters: Int
    /// |W1 - W|_F over |W1 - W0|_F, or |W - its approximation|_F over |W|_F.
    public var residual: Double

    package init(
      name: String, kind: String, form: AdapterForm? = nil, cells: Cells? = nil,
      freeParameters: Int, residual: Double
    ) {
      self.name = name
      self.kind = kind
      self.form = form
      self.cells = cells
      self.freeParameters = freeParameters
      self.residual = residual
    }
  }

  /// A two-factor form of one matrix: k x k cells of rank r, k r (p + d) numbers.
  public struct Cells: Codable, Sendable, Equatable {
    public var blockCount: Int
    public var rank: Int
  }

  /// What Cayley parameters of the recommended rotations would be.
  public struct Generators: Codable, Sendable {
    /// The largest |K|_2 of blocks (I + K)(I - K)^{-1}; 0 if all have the eigenvalue -1.
    public var largestNorm: Double
    /// Blocks with the eigenvalue -1, which have none, and all blocks.
    public var withoutCount: Int
    public var blockCount: Int
  }

  public var specification: AdapterSpecification
  /// `nil` without rotations.
  public var generators: Generators?
  /// |W1 - W0|_F over |W0|_F; `nil` of one matrix.
  public var relativeChange: Double?
  public var singularValuesBefore: [Double]
  /// `nil` of one matrix.
  public var singularValuesAfter: [Double]?
  /// What every rotation leaves at least; `nil` of one matrix.
  public var rotationFloor: Double?
  /// Cheapest first.
  public var candidates: [Candidate]
  /// Indices of those that no cheaper one equals, rising.
  public var front: [Int]
  /// The one that is recommended and written.
  public var recommended: Int

  var best: Candidate { candidates[recommended] }
  /// Whether the recommended form keeps to the tolerance.
  var isWithinTolerance: Bool {
    best.residual * best.residual <= specification.tolerance
  }

  /// The cheapest within the tolerance; where none is, the one that leaves least. Equal residuals to rounding count as
  /// equal: then the cheaper.
  package static func choice(_ candidates: [Candidate], tolerance: Double) -> (
    front: [Int], best: Int
  ) {
    var front: [Int] = []
    var least = Double.infinity
    for (i, candidate) in candidates.enumerated()
    where candidate.residual < least - 1e-9 && candidate.residual < 1 - 1e-9 {
      // Of equal cost the better one.
      if let last = front.last, candidates[last].freeParameters == candidate.freeParameters {
        front.removeLast()
      }
      front.append(i)
      least = candidate.residual
    }
    let within = front.first { candidates[$0].residual * candidates[$0].residual <= tolerance }
    return (front, within ?? front.last ?? 0)
  }
}

extension AdapterChoice.Generators {
  /// `nil` without rotations.
  init?(_ fit: FittedAdapter) throws(HelioError) {
    var norms: [Double?] = []
    for factor in [fit.left, fit.right].compactMap({ $0?.factors }).joined() {
      norms += try factor.generatorNorms()
    }
    if norms.isEmpty { return nil }
    let found = norms.compactMap { $0 }
    largestNorm = found.max() ?? 0
    blockCount = norms.count
    withoutCount = norms.count - found.count
  }
}
