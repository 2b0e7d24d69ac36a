public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The weights with which a spectral estimator of one index has the largest overlap, for a known model.
///
///     T*(y) = 1 - 1/m(y),   m(y) = E[z^2|y]
///
/// Source: Mondelli and Montanari (2017), Luo, Alghamdi and Lu (2019); sheet multi-index §4.1, item 4.
public struct OptimalTransform: Sendable {
  private let scores: ScoreQuadrature

  /// - Parameter model: of one index, with noise.
  public init(_ model: IndexModel) throws(HelioError) {
    try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
    scores = try ScoreQuadrature(model, degree: 2)
  }

  /// T* at labels; a label beyond all that the model makes has the value of the nearest it can make.
  public func callAsFunction(_ labels: [Double]) -> [Double] {
    let reach = 9 * scores.noise
    let (low, high) = (scores.labels.first! - reach / 2, scores.labels.last! + reach / 2)
    return labels.map { label in
      let y = min(max(label, low), high)
      let window = scores.window(around: y, reach)
      var bells = scores.labels[window].map { g in
        let u = (y - g) / scores.noise
        return -0.5 * u * u
      }
      apply(.exp, to: &bells)
      var (N0, N2) = (0.0, 0.0)
      for (i, bell) in zip(window, bells) {
        N0 += scores.moments[0][i] * bell
        N2 += scores.moments[2][i] * bell
      }
      let m = 1 + 2.0.squareRoot() * N2 / N0
      return 1 - 1 / max(m, 1e-12)
    }
  }
}
