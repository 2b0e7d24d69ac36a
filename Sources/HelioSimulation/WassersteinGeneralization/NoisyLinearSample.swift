public import HelioCore
public import HelioLinalg

/// Data of the comparisons of gap and bounds: a linear target with noise.
///
///     x ~ N(0, I_d),   y = sum_k x_k/sqrt d + 0.3 eps,   Var y = 1.09
///
/// Source: sheet wasserstein-generalization §6.
public struct NoisyLinearSample: Sendable {
  /// n x d.
  public let inputs: Matrix<Double>
  public let labels: [Double]

  public static let noiseDeviation = 0.3
  public static let labelVariance = 1 + noiseDeviation * noiseDeviation

  public init(count n: Int, dimension d: Int, from stream: RandomStream) {
    inputs = .normal(rows: n, columns: d, from: stream.substream("inputs"))
    let noise = stream.substream("noise").normals(n)
    let sums = product(
      inputs, [Double](repeating: 1 / Double(d).squareRoot(), count: d))
    labels = zip(sums, noise).map { $0 + Self.noiseDeviation * $1 }
  }

  /// The rows as points (scale x, y), n x (d + 1).
  public func points(inputScale rho: Double) -> Matrix<Double> {
    let d = inputs.columns
    return Matrix(rows: inputs.rows, columns: d + 1) { i, k in
      k < d ? rho * inputs[i, k] : labels[i]
    }
  }
}
