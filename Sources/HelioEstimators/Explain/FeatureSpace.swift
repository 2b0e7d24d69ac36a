import HelioCore
import HelioLinalg
import HelioTables

/// Standardised features z, or their standardised normal scores, beside the inputs x that a model sees, for
/// explanations in the features' terms.
///
///     x = A z,   A = gamma diag(w), or gamma C_s^(-1/2) if whitened; symmetric
struct FeatureSpace {
  private let scaling: FeatureScaling
  /// A/gamma, if whitened.
  private let whitening: (matrix: Matrix<Double>, factor: CholeskyFactor<Double>)?

  init(_ scaling: FeatureScaling) throws(HelioError) {
    self.scaling = scaling
    if let rows = scaling.whitening {
      let A = Matrix(rows)
      whitening = (A, try CholeskyFactor(copy A))
    } else {
      whitening = nil
    }
  }

  /// A M A: average outer products of gradients in z from those in x.
  func outerProduct(ofInputs M: Matrix<Double>) -> Matrix<Double> {
    let gamma2 = scaling.factor * scaling.factor
    guard let A = whitening?.matrix else {
      guard let w = scaling.columnWeights else { return M.scaled(by: gamma2) }
      return Matrix(rows: M.rows, columns: M.columns) { gamma2 * w[$0] * M[$0, $1] * w[$1] }
    }
    return product(product(A, M), A).scaled(by: gamma2)
  }

  /// diag(Sigma)/tr Sigma by feature of a metric of the inputs.
  func shares(of metric: Metric) -> [Double] {
    let Sigma = outerProduct(ofInputs: metric.matrix)
    let trace = Sigma.trace
    return Sigma.diagonal.map { $0 / trace }
  }

  /// A v: how x moves when z moves by v.
  func inputs(ofMove v: [Double]) -> [Double] {
    let u = whitening.map { product($0.matrix, v) } ?? v
    return u.indices.map { scaling.factor * weight(of: $0) * u[$0] }
  }

  private func weight(of feature: Int) -> Double { scaling.columnWeights?[feature] ?? 1 }

  /// u with <v, z> = <u, x>.
  func inputWeights(ofFeatureWeights v: [Double]) -> [Double] {
    let u = whitening?.factor.solve(v) ?? v
    return u.indices.map { u[$0] / (scaling.factor * weight(of: $0)) }
  }

  /// Standardised units of feature j in units of the table.
  func tableValue(_ z: Double, ofFeature j: Int) -> Double {
    scaling.feature(z, position: j)
  }
}

/// Positions, the largest number first.
func descendingPositions(_ x: [Double]) -> [Int] {
  x.indices.sorted { (-x[$0], $0) < (-x[$1], $1) }
}

/// The value below which a share of the values lies, between neighbours by straight lines.
func quantile(_ share: Double, ofSorted x: [Double]) -> Double {
  let position = share * Double(x.count - 1)
  let i = min(Int(position), x.count - 1)
  let j = min(i + 1, x.count - 1)
  return x[i] + (position - Double(i)) * (x[j] - x[i])
}
