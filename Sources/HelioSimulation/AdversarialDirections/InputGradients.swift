public import HelioCore
public import HelioLinalg
import HelioNumerics

/// Outputs and input gradients of a network at many inputs, by two matrix products.
///
///     Z = X W^T,   f_i = p^{-1/2} sum_j a_j s(Z_ij),   g_i = p^{-1/2} sum_j a_j s'(Z_ij) w_j
///
/// Source: sheet adversarial-directions §1, §5.
public struct InputGradients: Sendable {
  /// Z, n x p.
  public let preactivations: Matrix<Double>
  /// f at the rows.
  public let outputs: [Double]
  /// g, n x d.
  public let gradients: Matrix<Double>

  /// |g| of each row.
  public var norms: [Double] { rowNorms(gradients) }
}

/// The Euclidean norm of every row.
func rowNorms(_ A: Matrix<Double>) -> [Double] { (0..<A.rows).map { norm(A.row($0)) } }

extension TwoLayerNetwork where S == Double {
  /// - Parameter X: n x d.
  /// - Throws: ``HelioError/undefined(_:)`` for several outputs, or for a function f - f_0 whose start is
  ///   subtracted.
  /// - Complexity: 4 n d p operations; two matrices of n x p.
  public func inputGradients(_ X: Matrix<Double>) throws(HelioError) -> InputGradients {
    guard outputs == 1, initialFirstLayer == nil else {
      throw .undefined(
        "Input gradients are those of a network of one output without a start "
          + "that is subtracted.")
    }
    let Z = preactivations(X, neurons: width)
    let f = self.outputs(fromPreactivations: Z, at: X).elements
    var C = Z
    let scale = 1 / Double(width).squareRoot()
    activation.applyDerivative(
      to: &C, rowScales: [Double](repeating: scale, count: C.rows),
      columnScales: secondLayer.elements)
    return InputGradients(preactivations: Z, outputs: f, gradients: product(C, firstLayer))
  }
}
