import HelioCore
import HelioLinalg

/// One gradient step of a finite two-layer ReLU network.
///
///     f_c(x) = sum_j a_jc s(w_j . x),   W_0: N x d, entries N(0, 1/d),   a: N x k, entries N(0, 1)
///     G_j    = (1/n) sum_ic y_ic a_jc s'(w_j . x_i) x_i,                 W_1 = W_0 + eta G
///     eta    = sqrt(strength) |W_0|_F/sigma_1(G)
///
/// G is the gradient of the correlation loss. W_0^T W_0 is |W_0|_F^2/d times the identity on average, so the
/// spike eta^2 sigma_1(G)^2 stands to it as theta_1 = strength d does to 1. The metric W_1^T W_1/trace tends
/// to that of ``Adaptation/gradientStep(strength:)`` as N and n grow: E s' = 1/2 makes G = a V^T/2.
/// Source: sheet function-space sections 2 and 7; Ba et al. 2022, arXiv:2205.01445.
enum NetworkStep {
  private static let blockRows = 1024
  /// |G| relative to what it would be if all products had one sign: below, only rounding is left.
  private static let leastGradient = 1e-14

  /// W_1^T W_1, d x d; W_0^T W_0 where the gradient is zero.
  ///
  /// - Parameters:
  ///   - X: n x d, mean |x|^2 = d; `Y`: n x k, centred.
  ///   - N: width.
  /// - Complexity: n N (d + k) + d^3; memory N d and 1024 N.
  static func weightProduct(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, width N: Int, strength: Double,
    seed: UInt64
  ) throws(HelioError) -> Matrix<Double> {
    let (n, d) = (X.rows, X.columns)
    let stream = RandomStream(seed: seed, purpose: "network step")
    var W = Matrix<Double>.normal(
      rows: N, columns: d, scale: 1 / Double(d).squareRoot(), from: stream)
    let A = Matrix<Double>.normal(rows: N, columns: Y.columns, from: stream.at(1))
    var G = Matrix<Double>(rows: N, columns: d)
    for start in stride(from: 0, to: n, by: blockRows) {
      let range = start..<min(start + blockRows, n)
      let block = X.rows(range)
      let fields = product(block, W, transposeSecond: true)
      var slopes = product(Y.rows(range), A, transposeSecond: true)
      for e in slopes.elements.indices where fields.elements[e] <= 0 { slopes.elements[e] = 0 }
      addProduct(to: &G, slopes, block, transposeFirst: true, scale: 1 / Double(n))
    }
    let bound = X.frobeniusNorm * Y.frobeniusNorm * A.frobeniusNorm / Double(n)
    if G.frobeniusNorm > leastGradient * bound {
      let eigenvalues = try symmetricEigenvalues(gram(G, of: .columns))
      let largest = (eigenvalues.max() ?? 0).squareRoot()
      let eta = strength.squareRoot() * W.frobeniusNorm / largest
      for e in W.elements.indices { W.elements[e] += eta * G.elements[e] }
    }
    return gram(W, of: .columns)
  }
}
