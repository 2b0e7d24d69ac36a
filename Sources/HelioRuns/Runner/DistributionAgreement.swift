/// A sample beside a predicted density: two distances and a histogram to draw.
///
///     KS = sup_x |F_N(x) - F(x)|,    W_1 = integral |F_N(x) - F(x)| dx
///
/// Eigenvalues repel one another, so the distance of N of them from their limiting law is of order
/// 1/N, not 1/sqrt N: the tables for independent draws do not apply and no p-value is given.
public struct DistributionAgreement: Codable, Sendable, Equatable {
  public var count: Int
  public var kolmogorovSmirnov: Double
  public var wasserstein: Double
  /// Share of the sample beyond the positions where the density is given, counted as not predicted.
  public var outside: Double
  /// Bin edges, one more than there are bins.
  public var edges: [Double]
  /// Probability density in each bin.
  public var histogram: [Double]

  /// - Parameters:
  ///   - samples: at least one value.
  ///   - density: positions ascending; between them the density is taken as linear. It need not have
  ///     mass one (an atom elsewhere may hold the rest), but is compared with the sample by shares.
  ///   - binCount: of the histogram.
  public init(samples: [Double], density: TheoryCurve, binCount: Int = 50) {
    let x = samples.sorted()
    let N = Double(x.count)
    count = x.count
    let (t, f) = (density.positions, density.values)
    var cumulative = [0.0]
    for i in t.indices.dropFirst() {
      cumulative.append(cumulative[i - 1] + 0.5 * (f[i] + f[i - 1]) * (t[i] - t[i - 1]))
    }
    let mass = max(cumulative.last ?? 0, .leastNormalMagnitude)
    func F(_ at: Double) -> Double {
      guard let last = t.last, at < last else { return 1 }
      guard at > t[0] else { return 0 }
      var (low, high) = (0, t.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if t[middle] <= at { low = middle } else { high = middle }
      }
      let u = (at - t[low]) / (t[high] - t[low])
      let area = (t[high] - t[low]) * u * (f[low] + 0.5 * u * (f[high] - f[low]))
      return (cumulative[low] + area) / mass
    }
    var distance = 0.0
    for (i, value) in x.enumerated() {
      let predicted = F(value)
      distance = max(
        distance, abs(Double(i + 1) / N - predicted), abs(predicted - Double(i) / N))
    }
    kolmogorovSmirnov = distance
    wasserstein = Self.wasserstein(
      x, F, from: min(x[0], t.first ?? x[0]), to: max(x[x.count - 1], t.last ?? x[0]))
    outside = Double(x.count { $0 < (t.first ?? 0) || $0 > (t.last ?? 0) }) / N
    let (low, high) = (x[0], x[x.count - 1] > x[0] ? x[x.count - 1] : x[0] + 1)
    let width = (high - low) / Double(binCount)
    edges = (0...binCount).map { low + width * Double($0) }
    histogram = Array(repeating: 0, count: binCount)
    for value in x {
      histogram[min(binCount - 1, Int((value - low) / width))] += 1 / (N * width)
    }
  }

  /// The midpoint rule on 4000 intervals.
  private static func wasserstein(
    _ x: [Double], _ F: (Double) -> Double, from low: Double, to high: Double
  ) -> Double {
    let N = Double(x.count)
    let steps = 4000
    var (sum, rank) = (0.0, 0)
    for i in 0..<steps {
      let at = low + (high - low) * (Double(i) + 0.5) / Double(steps)
      while rank < x.count, x[rank] <= at { rank += 1 }
      sum += abs(Double(rank) / N - F(at))
    }
    return sum * (high - low) / Double(steps)
  }
}
