public import HelioCore
import HelioKernels

/// How a fit stays within its memory, decided before it starts.
public struct MemoryPlan: Sendable, Equatable, Codable {
  /// Points in the expansion; the number of rows for an exact solution.
  public let centreCount: Int
  public let isExact: Bool
  /// Whether an exact solution has room for a second factor, in single precision, and rows enough to be worth it.
  public let isRefined: Bool
  /// Bytes of the matrices that live together at the peak, estimated.
  public let bytes: Int

  /// For people.
  var sentence: String {
    let size = "Matrices take about \(max(1, bytes >> 20)) MiB at a time"
    return isExact ? "\(size)." : "\(size), with \(centreCount) of the rows as centres."
  }

  static let mostCentres = 4000
  static let fewestCentres = 200

  /// Rows from which on two precisions are faster than one.
  static let refinedRows = 1500

  /// Exact solutions hold the kernel matrix, n^2 numbers, with its factor in single precision where there is room, and
  /// inputs; Nyström ones three matrices of the m centres and a block of rows. Selection holds the kernel matrices of K
  /// folds of 2500 rows at most, or of one split.
  ///
  /// - Throws: ``HelioError/memory(bytesNeeded:bytesAllowed:advice:)`` if 200 centres are too many.
  public init(rowCount n: Int, dimension d: Int, allowed: Int) throws(HelioError) {
    let inputs = 4 * n * d
    let selection = 2 * min(n, 2500) * min(n, 6500)
    func exact(_ matrix: Int) -> Int { 8 * (inputs + max(matrix, selection)) }
    func reduced(_ m: Int) -> Int {
      8 * (inputs + max(4 * m * m + 2 * NystromSystem.blockEntries(m), selection))
    }
    if n <= AdaptiveRegressor.exactRows, exact(n * n) <= allowed {
      let refined = exact(n * n + n * n / 2)
      isRefined = n >= Self.refinedRows && refined <= allowed
      (centreCount, isExact, bytes) = (n, true, isRefined ? refined : exact(n * n))
      return
    }
    isRefined = false
    var m = min(Self.mostCentres, n)
    while m > Self.fewestCentres, reduced(m) > allowed { m = max(Self.fewestCentres, 4 * m / 5) }
    guard reduced(m) <= allowed else {
      throw .memory(
        bytesNeeded: reduced(m), bytesAllowed: allowed,
        advice: "allow more memory, or learn from fewer rows.")
    }
    (centreCount, isExact, bytes) = (m, false, reduced(m))
  }
}
