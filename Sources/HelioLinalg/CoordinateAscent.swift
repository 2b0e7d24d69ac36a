import CHelioKernels

/// Multipliers after some sweeps of coordinate ascent on sum lambda - lambda^T G lambda/2 over lambda >= 0, from 0.
///
///     lambda_i <- max(0, lambda_i + omega (1 - (G lambda)_i)/G_ii),   i = 1 ... n in turn
///
/// - Parameters:
///   - G: of the n points in its first rows; its columns are a multiple of 16, those beyond n zero.
///   - relaxation: omega, above 0 and below 2, where the sum grows at every step.
/// - Returns: `nil` where an entry of the diagonal has no finite inverse.
package func ascendedMultipliers(
  _ G: Matrix<Float>, count n: Int, sweeps: Int, relaxation: Float
) -> [Float]? {
  precondition(
    G.rows >= n && G.columns >= n && G.columns % 16 == 0, "\(n) points of \(G.rows) x \(G.columns)")
  let inverse = (0..<n).map { relaxation / G[$0, $0] }
  guard inverse.allSatisfy(\.isFinite) else { return nil }
  var (lambda, pull) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: G.columns))
  unsafe helio_ascent_f32(G.elements, n, G.columns, inverse, Int32(sweeps), &lambda, &pull)
  return lambda
}
