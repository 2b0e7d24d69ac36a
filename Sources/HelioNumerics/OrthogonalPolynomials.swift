// Goals: (1) the three-term recurrences stand as in the sheet; (2) whole columns of points at once,
// because every caller has a grid; (3) orthonormal everywhere, so that coefficients are
// projections.

/// Orthonormal Hermite polynomials at points.
///
///     h_0 = 1,  h_1 = z,  sqrt(k+1) h_{k+1} = z h_k - sqrt(k) h_{k-1}
///     E h_j(z) h_k(z) = delta_jk
///
/// - Parameters:
///   - count: K >= 0, the number of polynomials h_0 … h_{K-1}.
///   - points: z_i.
/// - Returns: `[k][i]` = h_k(z_i), shape K x points.
/// - Complexity: O(K points).
public func hermitePolynomials(count K: Int, at points: [Double]) -> [[Double]] {
  precondition(K >= 0, "the number of polynomials is not negative; got \(K)")
  return recurrence(count: K, at: points) { Double($0).squareRoot() }
}

/// Polynomials orthonormal under the first coordinate xi of a uniform point of the sphere S^{D-1}.
///
///     p_{l+1} = (xi p_l - sqrt(b_l) p_{l-1}) / sqrt(b_{l+1}),   p_l(1) = sqrt(N(D,l))
///     b_1 = 1/D,  b_j = j (j+D-3) / ((2j+D-2)(2j+D-4)) for j >= 2
///
/// - Parameters:
///   - D: dimension of the space the sphere lives in, >= 2.
///   - L: highest degree, >= 0.
///   - points: xi_i in [-1, 1].
/// - Returns: `[l][i]` = p_l(xi_i) for l = 0…L.
/// - Complexity: O(L points).
///
/// Source: sheet function-space §4, item 1.
public func gegenbauerPolynomials(
  dimension D: Int, degree L: Int, at points: [Double]
) -> [[Double]] {
  precondition(D >= 2 && L >= 0, "D >= 2 and L >= 0 are needed; got D = \(D), L = \(L)")
  return recurrence(count: L + 1, at: points) { gegenbauerOffDiagonal(dimension: D, $0) }
}

/// The number N(D,l) of independent spherical harmonics of degree l on S^{D-1}.
///
///     N(D,0) = 1,  N(D,l) = (2l+D-2)/l · C(l+D-3, l-1)
///
/// Exact while the value is below 2^53; infinite beyond the range of `Double`.
///
/// - Parameters:
///   - D: dimension of the space, >= 2.
///   - l: degree, >= 0.
public func harmonicMultiplicity(dimension D: Int, degree l: Int) -> Double {
  precondition(D >= 2 && l >= 0, "D >= 2 and l >= 0 are needed; got D = \(D), l = \(l)")
  guard l > 0 else { return 1 }
  var binomial = 1.0
  for i in stride(from: 1, to: l, by: 1) {
    // C(D-2+i, i) from C(D-3+i, i-1): an integer at every step, rounded while that is exact.
    binomial = binomial * Double(D - 2 + i) / Double(i)
    if binomial < 0x1p52 { binomial.round() }
  }
  let N = Double(2 * l + D - 2) * binomial / Double(l)
  return N < 0x1p52 ? N.rounded() : N
}

/// sqrt(b_j), the off-diagonal of the Jacobi matrix of the sphere's first coordinate.
func gegenbauerOffDiagonal(dimension D: Int, _ j: Int) -> Double {
  guard j > 1 else { return (1 / Double(D)).squareRoot() }
  let (j, D) = (Double(j), Double(D))
  return (j * (j + D - 3) / ((2 * j + D - 2) * (2 * j + D - 4))).squareRoot()
}

/// Orthonormal polynomials of an even weight: beta(j+1) p_{j+1} = x p_j - beta(j) p_{j-1}.
private func recurrence(
  count: Int, at points: [Double], offDiagonal beta: (Int) -> Double
) -> [[Double]] {
  var p: [[Double]] = []
  p.reserveCapacity(count)
  for k in 0..<count {
    switch k {
    case 0: p.append([Double](repeating: 1, count: points.count))
    case 1:
      let inverse = 1 / beta(1)
      p.append(points.map { $0 * inverse })
    default:
      let (back, inverse) = (beta(k - 1), 1 / beta(k))
      let (p1, p2) = (p[k - 1], p[k - 2])
      p.append(points.indices.map { i in (points[i] * p1[i] - back * p2[i]) * inverse })
    }
  }
  return p
}
