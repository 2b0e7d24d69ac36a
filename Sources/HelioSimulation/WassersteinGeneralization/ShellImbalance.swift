public import HelioCore
import HelioLinalg

/// Half the mass that n samples misplace among the cells of one shell at the first level.
///
///     (1/2) sum_F |mu_n(F) - mu(F)|,   2^D cells of equal mass, mu_k in all
///
/// Source: sheet wasserstein-generalization §3.5, the term l = 1.
public func shellImbalance(
  sampleCount n: Int, mass mu: Double, dimension D: Int, from stream: RandomStream
) -> Double {
  let cells = 1 << D
  var counts = [Int](repeating: 0, count: cells)
  for u in stream.uniforms(n) where u < mu {
    counts[min(cells - 1, Int(u / mu * Double(cells)))] += 1
  }
  let expected = mu / Double(cells)
  return counts.reduce(0) { $0 + abs(Double($1) / Double(n) - expected) } / 2
}
