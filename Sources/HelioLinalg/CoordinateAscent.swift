import CHelioKernels

/// Multipliers after some sweeps of coordinate ascent on sum lambda - lambda^T G lambda/2 over lambda >= 0, from 0.
///
///     lambda_i <- max(0, lambda_i + (1 - (G lambda)_i)/G_ii),   i = 1 ... n in turn
///
/// - Returns: `nil` where an entry of the diagonal has no finite inverse.
package func ascendedMultipliers(_ G: Matrix<Float>, sweeps: Int) -> [Float]? {
  let n = G.rows
  let inverse = (0..<n).map { 1 / G[$0, $0] }
  guard inverse.allSatisfy(\.isFinite) else { return nil }
  var (lambda, pull) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
  unsafe G.elements.withUnsafeBufferPointer { g in
    unsafe inverse.withUnsafeBufferPointer { inverse in
      unsafe lambda.withUnsafeMutableBufferPointer { lambda in
        unsafe pull.withUnsafeMutableBufferPointer { pull in
          guard let g = g.baseAddress, let inverse = inverse.baseAddress,
            let lambda = lambda.baseAddress, let pull = pull.baseAddress
          else { return }
          unsafe helio_ascent_f32(g, n, inverse, Int32(sweeps), lambda, pull)
        }
      }
    }
  }
  return lambda
}
