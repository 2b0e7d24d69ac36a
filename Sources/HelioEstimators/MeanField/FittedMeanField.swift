public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Columns with mean 0 and variance 1 of the training rows, or as they are, and a constant one.
struct Coordinates: Sendable {
  let means, deviations: [Double]

  init(_ X: Matrix<Double>, standardises: Bool = true) {
    guard standardises else {
      means = [Double](repeating: 0, count: X.columns)
      deviations = [Double](repeating: 1, count: X.columns)
      return
    }
    let m = columnMeans(X)
    means = m
    deviations = (0..<X.columns).map { k in
      let variance = X.column(k).reduce(0) { $0 + ($1 - m[k]) * ($1 - m[k]) } / Double(X.rows)
      return variance > 0 ? variance.squareRoot() : 1
    }
  }

  init(means: [Double], deviations: [Double]) {
    (self.means, self.deviations) = (means, deviations)
  }

  func callAsFunction(_ X: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: X.rows, columns: X.columns + 1) { i, k in
      k < means.count ? (X[i, k] - means[k]) / deviations[k] : 1
    }
  }
}

/// A network of many neurons at its optimum, with what certifies it.
public struct FittedMeanField: FittedEstimator {
  /// One output.
  public struct Output: Sendable {
    /// lambda and c that were chosen.
    public let regularization, inputVariance: Double
    /// What the objective can still fall, in units of the target's variance (of the loss for classes): proved, for these
    /// points.
    public let dualityGap: Double
    /// Points that carry the measure.
    public let effectiveSampleSize: Double
    /// Mean squared errors, or logistic losses: on the training rows, and predicted for fresh rows.
    public let trainError, leaveOneOutError: Double
    /// Directions of the neurons that matter, m x (d+1), and their parts of the output, positive.
    let neurons: Matrix<Double>
    let readout: [Double]
    var offset: Double
  }
  public let loss: MeanFieldLoss
  /// M.
  public let pointCount: Int
  let coordinates: Coordinates
  public internal(set) var outputs: [Output]
  /// Everything that was tried, in order.
  public let candidates: [MeanFieldCandidate]

  public var dimension: Int { coordinates.means.count }
  public var outputCount: Int { outputs.count }

  public func predict(_ X: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    try require(X.columns == dimension, "X", "of \(dimension) columns", got: X.columns)
    try require(X.isFinite, "X", "finite", got: "NaN or infinity")
    var result = Matrix<Double>(rows: X.rows, columns: outputCount)
    // Blocks of rows, so that the neurons' values stay small.
    for start in stride(from: 0, to: X.rows, by: 256) {
      let rows = start..<min(start + 256, X.rows)
      let inputs = coordinates(X.rows(rows))
      for (k, output) in outputs.enumerated() {
        var H = product(inputs, output.neurons, transposeSecond: true)
        apply(.tanh, to: &H)
        for (i, value) in product(H, output.readout).enumerated() {
          result[start + i, k] = value + output.offset
        }
      }
    }
    return result
  }

  /// Gradients of every output with respect to X, m x d each.
  ///
  ///     grad f = sum_j a_j (1 - tanh^2 <theta_j, x>) theta_j
  func gradients(at X: Matrix<Double>) throws(HelioError) -> [Matrix<Double>] {
    let inputs = coordinates(X)
    return outputs.map { output in
      var H = product(inputs, output.neurons, transposeSecond: true)
      apply(.tanh, to: &H)
      for i in 0..<H.rows {
        for j in 0..<H.columns { H[i, j] = output.readout[j] * (1 - H[i, j] * H[i, j]) }
      }
      let G = product(H, output.neurons)
      return Matrix(rows: X.rows, columns: dimension) { G[$0, $1] / coordinates.deviations[$1] }
    }
  }

  /// E_mu theta theta^T of the first output in the inputs, d x d: what the neurons look at.
  var neuronMoments: Matrix<Double> {
    let output = outputs[0]
    let total = output.readout.reduce(0, +)
    let scaled = Matrix<Double>(rows: output.neurons.rows, columns: dimension) { j, k in
      (output.readout[j] / total).squareRoot() * output.neurons[j, k] / coordinates.deviations[k]
    }
    return gram(scaled, of: .columns, scale: 1)
  }

  /// Kernels E[tanh tanh] of the first output at the rows of `X`, over the prior and over the learned measure.
  func kernels(at X: Matrix<Double>) -> (prior: Matrix<Double>, learned: Matrix<Double>) {
    let output = outputs[0]
    let inputs = coordinates(X)
    func kernel(_ neurons: Matrix<Double>, _ weights: [Double]) -> Matrix<Double> {
      var H = product(inputs, neurons, transposeSecond: true)
      apply(.tanh, to: &H)
      multiplyColumns(of: &H, by: weights.map { $0.squareRoot() })
      return gram(H, of: .rows, scale: 1)
    }
    let prior = MeanFieldSettings.prior(
      pointCount, variance: output.inputVariance, dimension: dimension + 1
    ).points
    let total = output.readout.reduce(0, +)
    return (
      kernel(prior, [Double](repeating: 1 / Double(prior.rows), count: prior.rows)),
      kernel(output.neurons, output.readout.map { $0 / total })
    )
  }
}

extension FittedMeanField.Output {
  /// A target without variance.
  init(constant: Double, dimension: Int) {
    self.init(
      regularization: .infinity, inputVariance: 0, dualityGap: 0, effectiveSampleSize: 0,
      trainError: 0, leaveOneOutError: 0,
      neurons: Matrix(rows: 0, columns: dimension), readout: [], offset: constant)
  }
}

extension FittedMeanField: CustomStringConvertible {
  public var description: String {
    "mean-field network of tanh neurons (\(loss.rawValue) loss), prior variance "
      + outputs.map { shortDecimal($0.inputVariance) }.joined(separator: ", ")
  }

  /// The network of other rows, with the penalty and prior of the first output.
  func learnedAnew(
    _ X: Matrix<Double>, _ Y: Matrix<Double>
  ) throws(HelioError) -> FittedMeanField {
    var settings = MeanFieldSettings(
      pointCount: pointCount, regularizations: [10, 3, 1].map { $0 * outputs[0].regularization },
      inputVariances: [outputs[0].inputVariance])
    settings.standardises = coordinates.means.contains { $0 != 0 }
    settings.isChosen = true
    return loss == .squared
      ? try MeanFieldRegressor(settings).fit(X, Y) : try MeanFieldClassifier(settings).fit(X, Y)
  }
}
