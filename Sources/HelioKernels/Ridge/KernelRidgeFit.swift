public import HelioLinalg

/// Kernel ridge regression at one ridge: what a prediction needs.
public struct KernelRidgeFit: Sendable {
  public let ridge: Double
  /// b, one an output.
  public let offsets: [Double]
  /// alpha, n x k.
  public let dualCoefficients: Matrix<Double>

  public init(ridge: Double, offsets: [Double], dualCoefficients: Matrix<Double>) {
    self.ridge = ridge
    self.offsets = offsets
    self.dualCoefficients = dualCoefficients
  }

  /// Outputs at m points, m x k.
  ///
  /// - Parameter cross: k(x, x_i), m x n, columns in the order of the training rows.
  public func predict(cross: Matrix<Double>) -> Matrix<Double> {
    let f = product(cross, dualCoefficients)
    return Matrix(rows: f.rows, columns: f.columns) { i, j in f[i, j] + offsets[j] }
  }
}
