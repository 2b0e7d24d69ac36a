public import HelioCore
import HelioNumerics

// Where the bulk of a weighted second moment D = (1/n) sum_i T_i x_i x_i^T of Gaussian inputs ends
// when the weights have nothing to do with the inputs. Only the weights themselves are needed, not
// the link.

/// The upper edge for inputs N(0, I), taken as they are.
///
///     edge = min over a > max(T, 0) of  a (d/n + mean T/(a - T))
///
/// The function is convex in a; the minimum is where d/n = mean (T/(a - T))^2.
///
/// - Parameters:
///   - T: weight of every row, finite, not all zero.
///   - c: d/n.
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)``, or what the root finder throws.
/// Source: sheet multi-index §4.1, "data-driven edge".
public func gaussianBulkEdge(weights T: [Double], ratio c: Double) throws(HelioError) -> Double {
  try gaussianBulkEdgePoint(weights: T, ratio: c).edge
}

/// The same with the a at which the minimum lies.
public func gaussianBulkEdgePoint(
  weights T: [Double], ratio c: Double
) throws(HelioError) -> (edge: Double, criticalPoint: Double) {
  try checkWeights(T, c)
  let weights = distinct(T)
  let floor = max(T.max() ?? 0, 0)
  let scale = T.reduce(0) { max($0, abs($1)) }
  let distance = try monotoneRoot(
    lower: 1e-6 * scale, upper: 50 * scale, what: "the bulk's edge"
  ) { x in
    weights.reduce(c) { sum, t in
      let ratio = t.value / (floor + x - t.value)
      return sum - t.share * ratio * ratio
    }
  }.get("the bulk's edge")
  let a = floor + distance
  return (a * weights.reduce(c) { $0 + $1.share * $1.value / (a - $1.value) }, a)
}

/// The upper edge for Gaussian inputs that were whitened with their own covariance.
///
/// Whitened inputs are sqrt(n) times a uniformly random d-dimensional frame Q, so D = Q^T diag(T) Q
/// is a corner of a randomly rotated matrix. With G(a) = mean 1/(a - T) its edge is
///
///     x(a) = a - (1 - c)/G(a)   at the largest a > max T with x'(a) = 0,   c = d/n
///
/// and max T if there is none (more than a share 1 - c of the weights are equal to it). For weights
/// 0 and 1 these are the edges of the law of squared canonical correlations.
///
/// - Parameters: as for ``gaussianBulkEdge(weights:ratio:)``; c < 1, n counting the rows less one for the
///   mean.
/// Source: free compression, Nica and Speicher, Amer. J. Math. 118 (1996); 0-1 weights: Wachter,
/// Ann. Statist. 8 (1980).
public func whitenedBulkEdge(weights T: [Double], ratio c: Double) throws(HelioError) -> Double {
  try checkWeights(T, c)
  try require(c < 1, "ratio", "below 1", got: c)
  let weights = distinct(T)
  let (low, high) = (T.min() ?? 0, T.max() ?? 0)
  let range = high - low
  guard range > 1e-14 * max(abs(low), abs(high)) else { return high }
  func sums(_ distance: Double) -> (G: Double, square: Double) {
    var (first, second) = (0.0, 0.0)
    for t in weights {
      let inverse = 1 / (high + distance - t.value)
      first += t.share * inverse
      second += t.share * inverse * inverse
    }
    return (first, second)
  }
  /// x'(a) at a = max T + distance.
  func slope(_ distance: Double) -> Double {
    let (G, square) = sums(distance)
    return 1 - (1 - c) * square / (G * G)
  }
  // Downward from far out, where the slope is c: the first change of sign is the largest root.
  var outer = 1e4 * range
  var inner = outer
  let least = 1e-12 * range
  while inner > least {
    inner = outer / 1.3
    if slope(inner) <= 0 { break }
    outer = inner
  }
  guard inner > least else { return high }
  for _ in 0..<60 {
    let middle = 0.5 * (inner + outer)
    if slope(middle) <= 0 { inner = middle } else { outer = middle }
  }
  return high + outer - (1 - c) / sums(outer).G
}

/// The different weights and their shares of the rows: slices and projections have few of them.
private func distinct(_ T: [Double]) -> [(value: Double, share: Double)] {
  var runs: [(value: Double, count: Int)] = []
  for t in T.sorted() {
    if let last = runs.last, last.value == t {
      runs[runs.count - 1].count += 1
    } else {
      runs.append((value: t, count: 1))
    }
  }
  return runs.map { (value: $0.value, share: Double($0.count) / Double(T.count)) }
}

private func checkWeights(_ T: [Double], _ c: Double) throws(HelioError) {
  try require(
    T.contains { $0 != 0 } && T.allSatisfy { $0.isFinite }, "weights", "finite and not all zero",
    got: "\(T.count) weights")
  try require(c > 0 && c.isFinite, "ratio", "positive", got: c)
}

extension IndexSample {
  /// The upper edge of (1/n) sum_i T_i x_i x_i^T for these inputs, if Gaussian.
  func bulkEdge(_ T: [Double]) throws(HelioError) -> Double {
    isWhitened
      ? try whitenedBulkEdge(weights: T, ratio: Double(dimension) / Double(count - 1))
      : try gaussianBulkEdge(weights: T, ratio: Double(dimension) / Double(count))
  }
}
