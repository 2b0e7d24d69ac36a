public import HelioCore

/// An orthonormal basis of curves on [0, 1], and the coefficients of a curve that is known on a grid.
///
///     sine       phi_k = sqrt2 sin(k pi t)           eigenfunctions of the Brownian bridge, (k pi)^{-2}
///     brownian   phi_k = sqrt2 sin((k - 1/2) pi t)   of Brownian motion, ((k - 1/2) pi)^{-2}
///
/// Source: sheet mean-field §6.
public enum FunctionBasis: String, CaseIterable, Codable, Sendable {
  case sine, brownian

  /// The wave number of phi_k, k from 1.
  private func frequency(_ k: Int) -> Double {
    (self == .sine ? Double(k) : Double(k) - 0.5) * Double.pi
  }

  /// phi_k(t), k from 1.
  public func callAsFunction(_ k: Int, _ t: Double) -> Double {
    2.0.squareRoot() * sin(frequency(k) * t)
  }

  /// The variance of coefficient k of the process that has this basis.
  public func processEigenvalue(_ k: Int) -> Double { 1 / (frequency(k) * frequency(k)) }

  /// x_k = int x phi_k by the trapezoid rule, k = 1 ... D.
  ///
  /// Exact for curves of the first N - 1 functions; others alias.
  ///
  /// - Parameter x: x(j/N), j = 0 ... N.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for fewer than 2 intervals, D < 1 or D >= N.
  public func coefficients(ofGrid x: [Double], count D: Int) throws(HelioError) -> [Double] {
    let N = x.count - 1
    try require(N >= 2, "gridValues", "at least 3 numbers", got: x.count)
    try require(
      D >= 1 && D < N, "dimension", "between 1 and \(N - 1), below the number of intervals", got: D)
    return (1...D).map { k in
      var sum = (x[0] * self(k, 0) + x[N] * self(k, 1)) / 2
      for j in 1..<N { sum += x[j] * self(k, Double(j) / Double(N)) }
      return sum / Double(N)
    }
  }
}

/// Which part of the prior variance of <theta, x> lies beyond each coefficient.
///
///     [sum_{j > k} c_j x_j^2]/V,   V = sum_k c_k x_k^2
public func truncationShares(
  _ x: [Double], variances c: [Double]
) throws(HelioError) -> (shares: [Double], total: Double) {
  let parts = zip(x, c).map { $0 * $0 * $1 }
  let total = parts.reduce(0, +)
  guard total > 0 else {
    throw .undefined(
      "gridValues has no truncation shares: all coefficients are 0, and so is the prior variance.")
  }
  var (rest, shares) = (0.0, [Double](repeating: 0, count: parts.count))
  for k in parts.indices.reversed() {
    shares[k] = rest / total
    rest += parts[k]
  }
  return (shares, total)
}
