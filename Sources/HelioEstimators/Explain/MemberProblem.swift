import HelioCore
import HelioKernels
import HelioLinalg

/// A kernel ridge regressor on a sample of rows: its errors and their law, in squared units of what is
/// learned, summed over outputs, weighted by the rows.
struct MemberProblem {
  private let rows: TrainingRows
  private let ridge: Double
  /// n x n.
  private let K: Matrix<Double>

  init(
    _ member: FittedKernelRegressor, _ rows: TrainingRows, metric: Metric? = nil
  ) throws(HelioError) {
    let Z = member.form.points(rows.X, metric ?? member.metric)
    self.init(rows: rows, ridge: member.ridge, kernel: try member.form.matrix(Z))
  }

  private init(rows: TrainingRows, ridge: Double, kernel: Matrix<Double>) {
    self.rows = rows
    self.ridge = ridge
    K = kernel
  }

  /// The same regressor on some of the rows.
  func part(_ chosen: [Int]) -> MemberProblem {
    MemberProblem(rows: rows.selecting(chosen), ridge: ridge, kernel: block(chosen, chosen))
  }

  private func block(_ first: [Int], _ second: [Int]) -> Matrix<Double> {
    Matrix(rows: first.count, columns: second.count) { K[first[$0], second[$1]] }
  }

  /// Of the targets around their mean.
  var variance: Double {
    rows.squaredError(residuals: rows.Y).variance / totalWeight
  }

  private var totalWeight: Double { rows.weights?.reduce(0, +) ?? Double(rows.count) }

  func leaveOneOutError() throws(HelioError) -> Double {
    let residuals = try KernelSystem(
      kernel: K, targets: rows.Y, ridge: ridge, weights: rows.weights
    ).leaveOneOutResiduals()
    return rows.squaredError(residuals: residuals).error / totalWeight
  }

  /// Mean squared error at some rows of the fit to others.
  func error(training: [Int], judging: [Int]) throws(HelioError) -> Double {
    let (part, others) = (rows.selecting(training), rows.selecting(judging))
    let system = try KernelSystem(
      kernel: block(training, training), targets: part.Y, ridge: ridge, weights: part.weights)
    let f = system.predict(cross: block(judging, training))
    return others.squaredError(of: f).error
      / (others.weights?.reduce(0, +) ?? Double(others.count))
  }

  /// The law that agrees with the leave-one-out error of these rows; its errors are to be multiplied by
  /// `factor`.
  ///
  ///     K + ridge W^(-1) = W^(-1/2) (W^(1/2) K W^(1/2) + ridge I) W^(-1/2)
  ///
  /// With weights, scaled to mean 1, the spectrum is that of the kernel between the square roots.
  /// - Complexity: an eigenproblem of order n.
  func law(
    leaveOneOutError error: Double
  ) throws(HelioError) -> (law: KernelRidgeLaw, factor: Double) {
    let n = rows.count
    let scale = totalWeight / Double(n)
    let w = rows.weights?.map { $0 / scale } ?? [Double](repeating: 1, count: n)
    let roots = w.map { $0.squareRoot() }
    let means = product(rows.Y, w, transposeFirst: true).map { $0 / Double(n) }
    let Y = Matrix(rows: n, columns: rows.Y.columns) { i, j in
      roots[i] * (rows.Y[i, j] - means[j])
    }
    let eigen = try symmetricEigen(
      Matrix(rows: n, columns: n) { i, j in roots[i] * K[i, j] * roots[j] / Double(n) })
    let C = product(eigen.vectors, Y, transposeFirst: true)
    let powers = (0..<n).map { k in
      (0..<C.columns).reduce(0) { $0 + C[k, $1] * C[k, $1] } / Double(n)
    }
    return try SampleSpectrum(eigenvalues: eigen.values, powers: powers)
      .law(ridge: ridge / scale, matching: error)
  }
}
