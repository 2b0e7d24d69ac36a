public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Whether data are orthogonally separable, and by which margin they are linearly separable.
///
///     x_i.x_j >= 0 for equal labels,  <= 0 for opposite ones;  then  gamma >= 1/sqrt n
///     gamma = min over the simplex of |sum_i lam_i y_i x_i|
///
/// Source: sheet early-stage-convergence §2.
public struct DataSeparability: Sendable, Equatable {
  /// Pairs i < j on the wrong side of 0, without tolerance.
  public let violatingPairs: Int
  /// Over i < j; `nil` where no label occurs twice.
  public let smallestEqualLabelProduct: Double?
  public let largestOppositeLabelProduct: Double
  /// gamma; 0 where gamma^2 < 1e-14.
  public let margin: Double

  /// No pair is on the wrong side.
  public var isOrthogonal: Bool { violatingPairs == 0 }

  /// - Complexity: n^2 d for the products, and a max margin.
  public init(_ sample: UnitSample) throws(HelioError) {
    let (violating, equal, opposite) = Self.pairs(sample)
    violatingPairs = violating
    smallestEqualLabelProduct = equal
    largestOppositeLabelProduct = opposite
    let rule = try maxMargin(sample.inputs, labels: sample.labels)
      .accepting(1e-6, "The margin of the data").rule
    let gamma = rule?.margin ?? 0
    margin = gamma * gamma < 1e-14 ? 0 : gamma
  }

  private static func pairs(_ sample: UnitSample) -> (Int, Double?, Double) {
    let (G, y) = (gram(sample.inputs, of: .rows), sample.labels)
    var (violating, equal, opposite) = (0, Double.infinity, -Double.infinity)
    for i in 0..<sample.count {
      for j in 0..<i {
        let product = G[i, j]
        if y[i] == y[j] {
          equal = min(equal, product)
          if product < 0 { violating += 1 }
        } else {
          opposite = max(opposite, product)
          if product > 0 { violating += 1 }
        }
      }
    }
    return (violating, equal == .infinity ? nil : equal, opposite)
  }

  /// Pairs on the wrong side of 0.
  public static func violatingPairs(_ sample: UnitSample) -> Int { pairs(sample).0 }

  /// - Throws: ``HelioError/undefined(_:)`` for data that are not orthogonally separable.
  public static func requireOrthogonal(_ sample: UnitSample) throws(HelioError) {
    let violating = violatingPairs(sample)
    guard violating == 0 else {
      throw .undefined(
        "The data are not orthogonally separable (\(violating) pairs of inputs point the wrong way for their labels), "
          + "so that this certificate says nothing; the one for general data holds.")
    }
  }
}
