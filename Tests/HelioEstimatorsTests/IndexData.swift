import Foundation
import HelioCore
import HelioEstimators
import HelioLinalg
import HelioTables
import _HelioTableTestSupport

/// Gaussian data of a multi-index model whose directions are the first axes.
struct IndexData {
  /// y = g(z) + sigma noise, with z the first coordinates.
  struct Model: Sendable {
    let name: String
    let sigma: Double
    /// r.
    let directions: Int
    let link: @Sendable ([Double]) -> Double
  }

  /// The links of table 7.4 of the sheet multi-index.
  static let tanh = Model(name: "tanh(2 z1)", sigma: 0.3, directions: 1) {
    Foundation.tanh(2 * $0[0])
  }
  static let square = Model(name: "z1^2", sigma: 0.5, directions: 1) { $0[0] * $0[0] }
  static let h3 = Model(name: "h3(z1)", sigma: 0.5, directions: 1) {
    ($0[0] * $0[0] * $0[0] - 3 * $0[0]) / 6.0.squareRoot()
  }
  static let product = Model(name: "z1 z2", sigma: 0.25, directions: 2) { $0[0] * $0[1] }
  static let staircase = Model(name: "z1 + z1 z2", sigma: 0.25, directions: 2) {
    $0[0] + $0[0] * $0[1]
  }
  static let mixed = Model(name: "tanh(z1) + z2^2/2", sigma: 0.25, directions: 2) {
    Foundation.tanh($0[0]) + 0.5 * $0[1] * $0[1]
  }
  static let noise = Model(name: "noise", sigma: 1, directions: 1) { _ in 0 }

  let X: Matrix<Double>
  let Y: Matrix<Double>
  let model: Model

  init(_ model: Model, n: Int, d: Int, seed: Int) {
    let stream = RandomStream(seed: 11, purpose: "index data \(model.name)")
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream.at(2 * seed))
    let noise: [Double] = stream.at(2 * seed + 1).normals(n)
    self.X = X
    Y = Matrix(rows: n, columns: 1) { i, _ in
      model.link(Array(X.row(i).prefix(2))) + model.sigma * noise[i]
    }
    self.model = model
  }

  /// The inputs as they are, as the sheet's formulas have them.
  func isotropic() throws(HelioError) -> IndexSample { try .isotropic(inputs: X, targets: Y) }

  /// |U^T V|^2/r with the model's directions U, of r directions found.
  func affinity(
    _ estimator: IndexEstimator, _ sample: IndexSample
  ) throws(HelioError) -> Double {
    let r = model.directions
    let V = try estimator.estimate(
      sample, directions: r, from: RandomStream(seed: 5, purpose: "estimator")
    ).directions
    return (0..<r).reduce(0) { $0 + dot(V.row($1), V.row($1)) } / Double(r)
  }

  /// Its mean over data sets.
  static func meanAffinity(
    _ estimator: IndexEstimator, _ model: Model, n: Int = 1500, d: Int = 40, sets: Int
  ) throws(HelioError) -> Double {
    var sum = 0.0
    for seed in 0..<sets {
      let data = IndexData(model, n: n, d: d, seed: seed)
      sum += try data.affinity(estimator, data.isotropic())
    }
    return sum / Double(sets)
  }
}
