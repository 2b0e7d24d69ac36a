public import HelioCore
public import HelioLinalg
import HelioNumerics

/// The largest margin of a leaky-ReLU network with one direction for each sign of its second layer, as a program on
/// data.
///
///     |W|_F^2 = min 4 |S|^2/(1+alpha)^2 + 4 |D|^2/(1-alpha)^2   s.t.  y_i <S, x_i> + <D, x_i> >= 1
///
/// a max margin on the inputs ((1+alpha)/2 y_i x_i, (1-alpha)/2 x_i), all labels 1. The network's rows are w_+ and w_-,
/// and its sign is that of S. A relaxation where the sign assumption <w_y, x> > 0 > <w_{-y}, x> fails.
///
/// Source: sheet benign-overfitting §2.2, §4.
public struct TwoDirectionProgram: Sendable {
  /// |W|_F.
  public let weightNorm: Double
  /// S, the direction of the network's rule.
  public let rule: [Double]
  /// D, where the two directions agree.
  public let common: [Double]
  /// Share of samples that satisfy the sign assumption; 1 at alpha = 1.
  public let consistentFraction: Double

  /// S/|S|; `nil` for |S| <= 1e-9 |W|_F, where the program has no rule.
  public var direction: [Double]? {
    let size = norm(rule)
    return size > 1e-9 * weightNorm ? rule.map { $0 / size } : nil
  }

  /// - Parameters:
  ///   - X: n x d; y: n labels, 1 or -1; alpha: in (0, 1].
  /// - Returns: `nil` where even two directions cannot fit the labels.
  public static func solve(
    _ X: Matrix<Double>, labels y: [Double], negativeSlope alpha: Double
  ) throws(HelioError) -> TwoDirectionProgram? {
    try requireNegativeSlope(alpha)
    let (n, d) = (X.rows, X.columns)
    guard alpha < 1 else {
      let linear = try maxMargin(X, labels: y).accepting(1e-6, "The max margin").rule
      return linear.map {
        TwoDirectionProgram(
          weightNorm: $0.norm, rule: $0.weights, common: [Double](repeating: 0, count: d),
          consistentFraction: 1)
      }
    }
    let doubled = Matrix<Double>(rows: n, columns: 2 * d) { i, j in
      j < d ? (1 + alpha) / 2 * y[i] * X[i, j] : (1 - alpha) / 2 * X[i, j - d]
    }
    let solution = try maxMargin(doubled, labels: [Double](repeating: 1, count: n))
    guard let w = try solution.accepting(1e-6, "The two-direction program").rule else { return nil }
    // w = (2 S/(1+alpha), 2 D/(1-alpha)), |w| = |W|_F.
    let S = w.weights[..<d].map { (1 + alpha) / 2 * $0 }
    let D = w.weights[d...].map { (1 - alpha) / 2 * $0 }
    // sqrt p/2 (1 - alpha^2) w_+ = (S+D) - alpha (S-D), the same of w_- = alpha (S+D) - (S-D).
    let positive = zip(S, D).map { (1 - alpha) * $0 + (1 + alpha) * $1 }
    let negative = zip(S, D).map { -(1 - alpha) * $0 + (1 + alpha) * $1 }
    let (u, v) = (product(X, positive), product(X, negative))
    let consistent = (0..<n).count { i in
      y[i] > 0 ? u[i] > 0 && v[i] < 0 : v[i] > 0 && u[i] < 0
    }
    return TwoDirectionProgram(
      weightNorm: w.norm, rule: S, common: D,
      consistentFraction: Double(consistent) / Double(n))
  }
}
