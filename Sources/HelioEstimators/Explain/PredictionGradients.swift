public import HelioCore
import HelioKernels
public import HelioLinalg

extension FittedKernelRegressor {
  /// Gradients of every output with respect to the inputs, m x d each.
  ///
  /// In closed form, see ``KernelForm/gradients(at:outputs:points:coefficients:metric:)``. The kink that a Laplace kernel has at its own points is left out. A family without a closed form is
  /// differenced: (f(x + h e_l) - f(x - h e_l))/(2 h), h = 1e-4 in inputs whose columns have variance about 1.
  ///
  /// - Complexity: m n d (k + 1); without a closed form 2 d predictions.
  func gradients(at X: Matrix<Double>) throws(HelioError) -> [Matrix<Double>] {
    guard form.family.hasGradient else { return try differences(at: X) }
    let Z = form.points(X, metric)
    let f = product(try form.matrix(Z, points), coefficients)
    return form.gradients(
      at: Z, outputs: f, points: points, coefficients: coefficients, metric: metric)
  }

  private func differences(at X: Matrix<Double>) throws(HelioError) -> [Matrix<Double>] {
    let h = 1e-4
    var result = [Matrix<Double>](
      repeating: Matrix(rows: X.rows, columns: X.columns), count: outputCount)
    for l in 0..<X.columns {
      var (up, down) = (X, X)
      for i in 0..<X.rows {
        up[i, l] += h
        down[i, l] -= h
      }
      let slope = (try predict(up) - predict(down)).scaled(by: 1 / (2 * h))
      for i in 0..<X.rows { for c in 0..<outputCount { result[c][i, l] = slope[i, c] } }
    }
    return result
  }
}

extension FittedAdaptiveRegressor {
  /// Gradients of every output of the blend with respect to the prepared inputs, m x d each.
  ///
  /// - Parameter X: m x d.
  /// - Complexity: that of each member, m n d (k + 1).
  public func gradients(at X: Matrix<Double>) throws(HelioError) -> [Matrix<Double>] {
    try require(
      X.columns == dimension && X.isFinite, "X", "finite, of \(dimension) columns",
      got: "\(X.rows) x \(X.columns)")
    if let network { return try network.gradients(at: X) }
    var sums = [Matrix<Double>](
      repeating: Matrix(rows: X.rows, columns: X.columns), count: outputCount)
    for (member, weight) in zip(members, weights) {
      for (c, G) in try member.gradients(at: X).enumerated() {
        add(G.scaled(by: weight).elements, to: &sums[c].elements)
      }
    }
    return sums
  }

  /// The inputs of the rows that the model learned from.
  package var trainingInputs: Matrix<Double> { training.X }
}
