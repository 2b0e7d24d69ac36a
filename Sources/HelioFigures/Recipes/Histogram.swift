import Foundation

/// Counts of values in bins, as a density.
public struct Histogram: Sendable, Equatable {
  /// The ends of the bins, rising; one more than there are bins.
  public var edges: [Double]
  /// Density in each bin: share of all values per unit of the axis.
  public var density: [Double]
  /// Values outside the edges, as a share of all.
  public var outside: Double

  /// A histogram that is already counted.
  public init(edges: [Double], density: [Double], outside: Double = 0) {
    precondition(edges.count == density.count + 1, "\(density.count) bins, \(edges.count) edges")
    self.edges = edges
    self.density = density
    self.outside = outside
  }

  /// Counts values in bins of equal width; the density is normalised over all values, so that it can be
  /// laid over a theoretical density whose outliers carry the rest of the mass.
  ///
  ///     density_b = #{values in bin b} / (#values * width_b)
  ///
  /// - Parameters:
  ///   - range: by default from the smallest to the largest value.
  ///   - bins: by default the rule of Freedman and Diaconis, between 10 and 200.
  public init(of values: [Double], range: ClosedRange<Double>? = nil, bins: Int? = nil) {
    let finite = values.filter(\.isFinite).sorted()
    let low = range?.lowerBound ?? finite.first ?? 0
    var high = range?.upperBound ?? finite.last ?? 1
    if high <= low { high = low + max(abs(low), 1) * 1e-6 }
    let count = bins ?? Self.usualBins(finite, width: high - low)
    let width = (high - low) / Double(count)
    var counts = [Double](repeating: 0, count: count)
    var outside = 0.0
    for value in finite {
      guard value >= low, value <= high else {
        outside += 1
        continue
      }
      counts[min(count - 1, Int((value - low) / width))] += 1
    }
    let all = max(1, Double(finite.count))
    self.init(
      edges: (0...count).map { low + Double($0) * width }, density: counts.map { $0 / all / width },
      outside: outside / all)
  }

  private static func usualBins(_ sorted: [Double], width: Double) -> Int {
    guard sorted.count > 3 else { return 10 }
    let spread = sorted[3 * sorted.count / 4] - sorted[sorted.count / 4]
    guard spread > 0 else { return 40 }
    let size = 2 * spread / Double(sorted.count).cubeRoot
    return min(200, max(10, Int((width / size).rounded(.up))))
  }

  /// The table that a figure draws.
  func data(quantity: String, density name: String) -> ChartData {
    ChartData([
      quantity + ", left edge": .numbers(Array(edges.dropLast())),
      quantity + ", right edge": .numbers(Array(edges.dropFirst())),
      name: .numbers(density),
    ])
  }
}

extension Double {
  /// The real root of x^3 = self, for positive numbers.
  fileprivate var cubeRoot: Double { exp(log(self) / 3) }
}
