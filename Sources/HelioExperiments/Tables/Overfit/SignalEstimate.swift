import HelioCore
import HelioLinalg
import HelioNumerics

/// Where data of two sides would lie among Gaussian mixtures, and how far they are from one.
///
///     x = mu y + noise,  noise of covariance S:   gamma = |mu|^2/(|mu|^2 + tr S),   d_eff = (tr S)^2/tr S^2
///     |mu|^2 = |m_+ - m_-|^2/4 - tr S (1/n_+ + 1/n_-)/4
///
/// The model has S isotropic about the signal and zero along it, so that the signal alone parts the sides.
///
/// Source: sheet benign-overfitting §1.
public struct SignalEstimate: Codable, Sendable, Equatable {
  /// gamma: the class means' share of the mean squared length; not below zero.
  public var signalPower: Double
  /// d_eff, at most d.
  public var effectiveDimension: Double
  /// d.
  public var dimension: Int
  /// Noise along the class means over the average in all directions; the model has 0.
  public var noiseAlong: Double
  /// Error of the best threshold along the class means, if the noise there were Gaussian; the model has 0.
  public var errorAlong: Double
  /// Variance of the noise's squared length over that of Gaussian noise of the same covariance.
  public var lengthSpread: Double

  /// - Parameters:
  ///   - X: n x d; y: ±1.
  init(_ X: Matrix<Double>, labels y: [Double]) throws(HelioError) {
    let (n, d) = (X.rows, X.columns)
    let counts = [1.0, -1].map { side in Double(y.count { $0 == side }) }
    let means = zip([1.0, -1], counts).map { side, count in
      product(X, y.map { $0 == side ? 1 / count : 0 }, transposeFirst: true)
    }
    var noise = X
    for i in 0..<n {
      let mean = means[y[i] > 0 ? 0 : 1]
      for j in 0..<d { noise[i, j] -= mean[j] }
    }
    let freedom = Double(n - 2)
    let K = gram(noise, of: n < d ? .rows : .columns, scale: 1 / freedom)
    let trace = K.trace
    // tr S^2 without the part that so few rows add.
    let square = dot(K.elements, K.elements)
    let unbiased = max(
      (square - trace * trace / freedom) * freedom * freedom / ((freedom - 1) * (freedom + 2)),
      trace * trace / Double(d))
    let half = zip(means[0], means[1]).map { ($0 - $1) / 2 }
    let drawn = trace * (1 / counts[0] + 1 / counts[1]) / 4
    let power = max(dot(half, half) - drawn, 0)
    signalPower = power / (power + trace)
    effectiveDimension = min(trace * trace / unbiased, Double(d))
    dimension = d
    let along = product(noise, half.map { $0 / norm(half) })
    let variance = dot(along, along) / freedom
    noiseAlong = variance * Double(d) / trace
    errorAlong = variance > 0 ? normalCDF(-(power / variance).squareRoot()) : 0
    let lengths = (0..<n).map { i in dot(noise.row(i), noise.row(i)) }
    let mean = lengths.reduce(0, +) / Double(n)
    let spread = lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / freedom
    lengthSpread = spread / (2 * unbiased)
  }

  /// The mixture of the model that stands for the data, its dimension the effective one.
  func mixture() throws(HelioError) -> SignalMixture {
    try SignalMixture(
      dimension: max(2, Int(effectiveDimension.rounded())), signalPower: signalPower)
  }
}
