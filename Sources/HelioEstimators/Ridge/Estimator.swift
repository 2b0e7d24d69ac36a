public import HelioCore
public import HelioLinalg

/// What every estimator does: learn outputs from inputs.
///
/// A configuration is a value; ``fit(_:_:weights:)`` returns another value and changes nothing. Inputs
/// are expected with mean |x|^2 = d, as ``Dataset`` gives them; targets in any units.
public protocol Estimator<Fitted>: Sendable {
  associatedtype Fitted: FittedEstimator
  /// - Parameters:
  ///   - X: n x d; `Y`: n x k; both finite, n >= 2.
  ///   - weights: n positive numbers, or `nil` for equal ones.
  func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?
  ) throws(HelioError) -> Fitted
}

/// A learned function.
public protocol FittedEstimator: Sendable {
  /// d.
  var dimension: Int { get }
  /// k.
  var outputCount: Int { get }
  /// Outputs at m points, m x k.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another number of columns or entries
  ///   that are not finite.
  func predict(_ X: Matrix<Double>) throws(HelioError) -> Matrix<Double>
}

/// Refuses what no estimator can learn from.
func requireTrainable(
  _ X: Matrix<Double>, _ Y: Matrix<Double>, _ weights: [Double]?
) throws(HelioError) {
  try require(
    X.rows >= 2 && X.columns >= 1, "X", "two rows and a column at least",
    got: "\(X.rows) x \(X.columns)")
  try require(
    Y.rows == X.rows && Y.columns >= 1, "Y", "\(X.rows) rows and a column at least",
    got: "\(Y.rows) x \(Y.columns)")
  try require(X.isFinite && Y.isFinite, "X and Y", "finite", got: "NaN or infinity")
  if let weights {
    try require(
      weights.count == X.rows && weights.allSatisfy { $0 > 0 && $0.isFinite }, "weights",
      "\(X.rows) positive numbers", got: "\(weights.count) numbers")
  }
}
