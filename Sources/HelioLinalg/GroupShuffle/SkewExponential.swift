import CHelioKernels
import Foundation
import HelioCore

/// exp X of a skew matrix by Padé's diagonal approximant, orthogonal whatever its degree q, and s squarings.
///
///     F = (V - U)^(-1) (V + U) = r(X/2^s),  exp X = F^(2^s)
///     V = sum_i c_(2i) Z_i,  U = X P,  P = sum_i c_(2i+1) Z_i,  Z_i = X^(2i),  c_j = b_j/2^(js),  i <= (q - 1)/2
///
/// All are polynomials of X, so that Z_i, V and P stay symmetric and U skew wherever X moves among skew matrices: of
/// their derivatives only that part counts, and one product gives both halves of it.
///
/// Source: Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26
/// (2005), whose bounds on |X|/2^s are `reach`.
struct SkewExponential {
  /// The largest |X|/2^s at which degree 3, 5, 7, 9 is exact to rounding.
  private static let reach = [
    1.495585217958292e-2, 2.539398330063230e-1, 9.504178996162932e-1, 2.097847961257068,
  ]

  private let X: Matrix<Double>
  /// c_0 ... c_q.
  private let c: [Double]
  /// Z_1, Z_2, ...
  private let Z: [Matrix<Double>]
  private let P: Matrix<Double>
  /// (V - U)^(-1).
  private let M: Matrix<Double>
  /// F, F^2, F^4, ...
  private let squares: [Matrix<Double>]

  var value: Matrix<Double> { squares[squares.count - 1] }

  init(_ X: Matrix<Double>) throws(HelioError) {
    let X2 = symmetricProduct(X, X)
    var powers = [X2, symmetricProduct(X2, X2)]
    // Eigenvalues come in pairs, so that 2 |X|^4j <= |Z_j|_F^2.
    func bound(_ j: Int) -> Double {
      pow(dot(powers[j].elements, powers[j].elements) / 2, 1 / Double(4 * j + 4))
    }
    var norm = bound(1)
    let degree = Self.reach.firstIndex { norm <= $0 } ?? 3
    var s = 0
    if degree < 1 { powers.removeLast() }
    if degree > 1 { powers.append(symmetricProduct(X2, powers[1])) }
    if degree > 2 {
      powers.append(symmetricProduct(powers[1], powers[1]))
      norm = bound(3)
      try require(
        norm <= 1e12, "parameters", "angles up to 1e12, above which rounding is a turn",
        got: norm)
      s = max(0, Int(log2(norm / Self.reach[3]).rounded(.up)))
    }
    self.X = X
    let Z = powers
    self.Z = Z
    let c = Self.coefficients(2 * degree + 3, squarings: s)
    self.c = c
    P = sum(Z.indices.map { c[2 * $0 + 3] }, Z, identity: c[1])
    let V = sum(Z.indices.map { c[2 * $0 + 2] }, Z, identity: c[0])
    let U = tiledProduct(X, P)
    M = try sum([1, -1], [V, U]).invertedWithoutPivots()
    var squares = [tiledProduct(M, sum([1, 1], [V, U]))]
    for _ in 0..<s {
      squares.append(tiledProduct(squares[squares.count - 1], squares[squares.count - 1]))
    }
    self.squares = squares
  }

  /// b_j/2^(js) of Padé's numerator b, b_0 = 1.
  private static func coefficients(_ q: Int, squarings s: Int) -> [Double] {
    var b = [1.0]
    for j in 1...q { b.append(b[j - 1] * Double(q - j + 1) / Double(j * (2 * q - j + 1))) }
    return b.enumerated().map { $1 * Double(sign: .plus, exponent: -$0 * s, significand: 1) }
  }

  /// dL/dX from dL/d exp X; its skew part counts.
  ///
  ///     D = (dL/dF)^T:  F D + D F for F^2 = F F;  B = D M,  dL/dV = B - F B,  dL/dU = -(B + F B),  dL/dP = -X dL/dU
  ///     dL/dZ_i = c_(2i) dL/dV + c_(2i+1) dL/dP;  of Z_i = Z_a Z_c:  dL/dZ_a += dL/dZ_i Z_c, the symmetric part
  func gradient(_ G: Matrix<Double>) -> Matrix<Double> {
    var D = G.transposed()
    for F in squares.dropLast().reversed() {
      var next = tiledProduct(F, D)
      addTiledProduct(to: &next, D, F)
      D = next
    }
    let B = tiledProduct(D, M)
    let FB = tiledProduct(squares[0], B)
    var dU = sum([-1, -1], [B, FB])
    dU.addTransposed(sign: -1, factor: 0.5)
    let XdU = tiledProduct(X, dU)
    var dZ = Z.indices.map { i in
      let (even, odd) = (c[2 * i + 2], c[2 * i + 3])
      return sum([even, -even, -odd], [B, FB, XdU])
    }
    for i in Z.indices.reversed() {
      dZ[i].addTransposed(sign: 1, factor: 0.5)
      guard i > 0 else { continue }
      // Z_(i+1) = Z_a Z_c.
      let (a, c) = ((i - 1) / 2, i / 2)
      addTiledProduct(to: &dZ[a], dZ[i], Z[c], scale: a == c ? 2 : 1)
      if a != c { addTiledProduct(to: &dZ[c], dZ[i], Z[a]) }
    }
    var dX = tiledProduct(dU, P)
    addTiledProduct(to: &dX, dZ[0], X, scale: -2)
    return dX
  }
}

/// sum_i c_i M_i + identity I.
private func sum(_ c: [Double], _ M: [Matrix<Double>], identity: Double = 0) -> Matrix<Double> {
  var result = unsafe Matrix<Double>(rows: M[0].rows, columns: M[0].columns) { sum in
    withExtendedLifetime(M) {
      let starts = unsafe M.map { unsafe $0.elements.withUnsafeBufferPointer { $0.baseAddress } }
      unsafe helio_combine_f64(c, starts, c.count, sum.count, sum.baseAddress)
    }
  }
  if identity != 0 { for i in 0..<result.rows { result[i, i] += identity } }
  return result
}

extension Matrix<Double> {
  /// M^(-1) for M + M^T positive definite.
  fileprivate consuming func invertedWithoutPivots() throws(HelioError) -> Matrix {
    guard rows % 8 == 0 else { return try inverse(self) }
    let n = rows
    _ = unsafe Matrix(rows: n, columns: n) { work in
      unsafe elements.withUnsafeMutableBufferPointer { m in
        guard let m = m.baseAddress, let work = work.baseAddress else { return }
        unsafe invertWithoutPivots(m, n, stride: n, work)
      }
    }
    return self
  }
}
