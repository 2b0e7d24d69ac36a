import HelioNumerics

/// Normal scores of a feature: its ranks among the training rows, made normal.
///
///     s(v) = Phi^(-1)((a + b/2)/n),   a training rows below v and b at it, of n
///
/// at distinct values v of the training rows, the knots; linear between them, constant beyond the
/// ends. At knots only the order of the values counts, whatever their units and their law.
/// Source: van der Waerden, "Order tests for the two-sample problem and their power", Indagationes
/// Mathematicae 14, 1952; Blom, "Statistical Estimates and Transformed Beta-Variables", 1958, whose
/// (i - alpha)/(n + 1 - 2 alpha) this is for alpha = 1/2, equal values sharing their mean rank;
/// Conover, "Practical Nonparametric Statistics", third edition, 1999.
public struct NormalScores: Sendable, Equatable, Codable {
  /// The knots, ascending.
  public let values: [Double]
  /// s at the knots, ascending.
  public let scores: [Double]

  /// Of more distinct values, as many are knots, evenly spread in rank.
  static let knotLimit = 256

  /// - Parameter x: the feature on the training rows.
  /// - Returns: `nil` for at most two distinct values, where every increasing map is affine, and for
  ///   a span that is not finite.
  /// - Complexity: n log n.
  public init?(fitting x: [Double]) {
    let sorted = x.sorted()
    let n = sorted.count
    guard let first = sorted.first, let last = sorted.last, (last - first).isFinite else {
      return nil
    }
    let starts = sorted.indices.filter { $0 == 0 || sorted[$0 - 1] < sorted[$0] }
    guard starts.count > 2 else { return nil }
    var knots = Array(starts.indices)
    if knots.count > Self.knotLimit {
      knots = []
      for k in 0..<Self.knotLimit {
        let knot = lastPosition(atMost: k * (n - 1) / (Self.knotLimit - 1), in: starts)
        if knots.last != knot { knots.append(knot) }
      }
    }
    values = knots.map { sorted[starts[$0]] }
    scores = knots.map { knot in
      let end = knot + 1 < starts.count ? starts[knot + 1] : n
      return normalQuantile(Double(starts[knot] + end) / Double(2 * n))
    }
  }

  /// - Complexity: log of the number of knots.
  public func score(of value: Double) -> Double {
    Self.interpolated(value, from: values, to: scores)
  }

  /// The value of a score, the first or last knot beyond the ends.
  ///
  /// A score that is that of a knot but for rounding gives the knot.
  public func value(ofScore score: Double) -> Double {
    let after = lastPosition(atMost: score, in: scores) + 1
    for knot in [after - 1, after] where scores.indices.contains(knot) {
      if abs(scores[knot] - score) < 1e-12 { return values[knot] }
    }
    return Self.interpolated(score, from: scores, to: values)
  }

  private static func interpolated(_ x: Double, from a: [Double], to b: [Double]) -> Double {
    let i = lastPosition(atMost: x, in: a)
    guard i >= 0 else { return b[0] }
    guard i + 1 < a.count else { return b[i] }
    return b[i] + (x - a[i]) / (a[i + 1] - a[i]) * (b[i + 1] - b[i])
  }
}

/// The last position of an ascending list whose entry is at most x; -1 if there is none.
private func lastPosition<Entry: Comparable>(atMost x: Entry, in ascending: [Entry]) -> Int {
  var (low, high) = (-1, ascending.count)
  while high - low > 1 {
    let middle = (low + high) / 2
    if ascending[middle] <= x { low = middle } else { high = middle }
  }
  return low
}
