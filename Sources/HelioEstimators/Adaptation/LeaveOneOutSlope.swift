import HelioCore
public import HelioKernels
public import HelioLinalg
import HelioNumerics

/// The exact leave-one-out error of a product kernel as a function of scales and ridge, with its slopes.
///
///     z_il  = c s_l x_il/sqrt d,   R = (K + ridge W^(-1))^(-1),   alpha = R (y - b),   e_ic = alpha_ic/R_ii
///     L     = sum_ic w_i e_ic^2/V,   V = sum_ic w_i (y - b)_ic^2
///     dL    = <G, dK>,   G = R diag(h) R - R g alpha^T,   g_ic = 2 w_i e_ic/(R_ii V),   h_i = sum_c e_ic g_ic
///     dL/dlog s_l = -2 sum_i z_il sum_j G_ij K_ij psi(z_il - z_jl)
///
/// b is the weighted mean; how far it moves when a row is left out is neglected. Systems of more than 300 rows are
/// solved in single precision. Source: Sundararajan and Keerthi, Neural Computation 13, 2001.
public struct LeaveOneOutSlope {
  private let kernel: ProductKernel
  /// c x/sqrt d, n x d.
  private let points: Matrix<Double>
  /// y - b, n x k.
  private let targets: Matrix<Double>
  private let weights: [Double]
  private let variance: Double

  /// - Parameters:
  ///   - X: n x d; `Y`: n x k.
  ///   - w: n positive weights of the rows, or `nil`.
  ///   - c: scale of the kernel.
  public init(
    _ kernel: ProductKernel, scale c: Double, inputs X: Matrix<Double>, targets Y: Matrix<Double>,
    weights w: [Double]? = nil
  ) {
    self.kernel = kernel
    points = X.scaled(by: c / Double(X.columns).squareRoot())
    weights = w ?? [Double](repeating: 1, count: X.rows)
    variance = TrainingRows(X: X, Y: Y, weights: w).squaredError(residuals: Y).variance
    var Y = Y
    removeColumnMeans(&Y, columnMeans(Y, weights: weights))
    targets = Y
  }

  private var isSingle: Bool { points.rows > LearnedMetrics.singleComparisonRows }

  /// Of log ridge: below it rounding would make the slopes.
  public var ridgeRange: ClosedRange<Double> { log(isSingle ? 1e-3 : 1e-6)...logarithm(10) }

  /// L and its derivatives in log s_1, …, log s_d, log ridge; `nil` where rounding makes K + ridge indefinite.
  ///
  /// - Complexity: 2 n^3 + n^2 (d + k).
  public func evaluate(_ theta: [Double]) -> (error: Double, slopes: [Double])? {
    let (n, d) = (points.rows, points.columns)
    let s = theta.map { exp($0) }
    let Z = Matrix(rows: n, columns: d) { points[$0, $1] * s[$1] }
    let K = productKernelMatrix(kernel, Z, Z)
    guard let (error, G) = isSingle ? single(K, s[d]) : kernelSlopes(copy K, ridge: s[d])
    else { return nil }
    var W = G
    let ridgeSlope = (0..<n).reduce(0) { $0 + s[d] * G[$1, $1] / weights[$1] }
    for e in W.elements.indices { W.elements[e] *= K.elements[e] }
    let Q = productKernelSlopes(kernel, Z, Z, weights: W)
    let slopes = (0..<d).map { l in (0..<n).reduce(0) { $0 - 2 * Z[$1, l] * Q[$1, l] } }
    return (error, slopes + [ridgeSlope])
  }

  private func single(_ K: Matrix<Double>, _ ridge: Double) -> (error: Double, G: Matrix<Double>)? {
    let K = Matrix<Float>(converting: K)
    return withoutSubnormals(in: K) { kernelSlopes(K, ridge: ridge) }
  }

  /// L and G.
  private func kernelSlopes<S: MatrixScalar>(
    _ K: consuming Matrix<S>, ridge: Double
  ) -> (error: Double, G: Matrix<Double>)? {
    let (n, k) = (targets.rows, targets.columns)
    for i in 0..<n { K[i, i] += S(ridge / weights[i]) }
    guard let factor = try? CholeskyFactor(consume K) else { return nil }
    var R = factor.inverse()
    let alpha = product(R, Matrix<S>(converting: targets))
    var (error, g) = (0.0, alpha)
    var h = [S](repeating: 0, count: n)
    for i in 0..<n {
      for c in 0..<k {
        let e = Double(alpha[i, c] / R[i, i])
        error += weights[i] * e * e / variance
        g[i, c] = S(2 * weights[i] * e / variance) / R[i, i]
        h[i] += S(e) * g[i, c]
      }
    }
    let U = product(R, g)
    let roots = h.map { $0.squareRoot() }
    for i in 0..<n { for j in 0..<n { R[i, j] *= roots[j] } }
    var G = gram(R, of: .rows)
    addProduct(to: &G, U, alpha, transposeSecond: true, scale: -0.5)
    addProduct(to: &G, alpha, U, transposeSecond: true, scale: -0.5)
    return error.isFinite ? (error, Matrix(converting: G)) : nil
  }
}
