public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The clean error of leaky-ReLU networks by fresh noise, each draw with both labels, and the bound from below that the
/// noise gives without any label.
///
///     clean error = P(y f(sqrt(gamma) y v + noise) <= 0)
///     clean error >= (1/2) P(|f(noise)| > sqrt(gamma/p) sum_j |w_j1|),   where the signal cannot turn the sign
///
/// Source: sheet benign-overfitting §1, §3.1.
public struct NoiseErrors: Sendable {
  /// Over draws and both labels.
  public let cleanError: Double
  /// The bound from below.
  public let lowerBound: Double

  /// - Parameters:
  ///   - W: p x d, p even; second layer +1, -1, +1, …
  ///   - draws: of the noise; with both labels twice as many test points.
  /// - Complexity: 2 draws p d, in blocks.
  public init(
    _ W: Matrix<Double>, negativeSlope alpha: Double, mixture: SignalMixture, draws: Int = 10_000,
    from stream: RandomStream
  ) {
    precondition(W.columns == mixture.dimension, "weights of \(W.columns) inputs")
    let (p, d) = (W.rows, W.columns)
    let signal = W.column(0).map { mixture.amplitude * $0 }
    let reach = signal.reduce(0) { $0 + abs($1) } / Double(p).squareRoot()
    let block = 2048
    var (wrong, unturned) = (0, 0)
    for (index, first) in stride(from: 0, to: draws, by: block).enumerated() {
      let count = min(block, draws - first)
      var noise = Matrix<Double>.normal(
        rows: count, columns: d, scale: mixture.noiseDeviation, from: stream.at(index))
      for i in 0..<count { noise[i, 0] = 0 }
      let Z = product(noise, W, transposeSecond: true)
      unturned += leakyOutputs(Z, alpha).count { abs($0) > reach }
      for y in [1.0, -1.0] {
        var shifted = Z
        shift(&shifted, by: signal.map { y * $0 })
        wrong += leakyOutputs(shifted, alpha).count { y * $0 <= 0 }
      }
    }
    cleanError = Double(wrong) / Double(2 * draws)
    lowerBound = Double(unturned) / Double(2 * draws)
  }
}

/// Every row of Z plus b.
private func shift(_ Z: inout Matrix<Double>, by b: [Double]) {
  let (rows, columns) = (Z.rows, Z.columns)
  unsafe Z.elements.withUnsafeMutableBufferPointer { z in
    unsafe b.withUnsafeBufferPointer { b in
      for i in 0..<rows { for j in 0..<columns { unsafe z[i * columns + j] += unsafe b[j] } }
    }
  }
}

/// The linear part of a leaky-ReLU network, f(x) = <wbar, x> + an even function:
///
///     wbar = (1 + alpha)/(2 sqrt p) sum_j a_j w_j
///
/// Source: sheet benign-overfitting §3.
public func linearPart(_ W: Matrix<Double>, negativeSlope alpha: Double) -> [Double] {
  product(W, alternatingReadout(W.rows), transposeFirst: true).map { (1 + alpha) / 2 * $0 }
}

/// |W|_F (1 + alpha)/(2 |w*| min_i y_i f(x_i)): 1 for a network as good as the linear max margin, below 1 for a better
/// one.
///
/// - Returns: `nil` unless every margin is positive.
///
/// Source: sheet benign-overfitting §3.
public func marginRatio(
  weightNorm: Double, smallestMargin: Double, maxMarginNorm: Double, negativeSlope alpha: Double
) -> Double? {
  smallestMargin > 0
    ? weightNorm * (1 + alpha) / (2 * maxMarginNorm * smallestMargin) : nil
}
