public import HelioCore
public import HelioLinalg
import HelioNumerics

/// A mean-field two-layer network, trained to its global optimum on frozen points of the prior, with a certificate.
///
///     f(x) = mean + s r int tanh <theta, (x~, 1)> dmu(theta),   mu = argmin F(mu) + lambda KL(mu | N(0, c I/(d+1)))
///
/// x~ are the columns with mean 0 and variance 1, s the deviation of the target, r twice its largest value in units of s.
/// Prior width c and penalty lambda are those with the least leave-one-out loss by linear response, among those where
/// the points still stand for the prior (ESS >= M/20). Every output is a problem of its own.
///
/// - Complexity: M n^2 + n^3/3 a step of Newton's method, some five steps for each of the candidates; memory n^2 and
///   the points.
///
/// Source: sheet mean-field §5 (A0), §6.
public struct MeanFieldRegressor: Estimator {
  /// M.
  public var pointCount: Int
  /// lambda, tried from the largest on.
  public var regularizations: [Double]
  /// c: prior variance of the argument of tanh at a typical row.
  public var inputVariances: [Double]

  public init(
    pointCount: Int = 2048,
    regularizations: [Double] = [1, 0.3, 0.1, 0.03, 0.01, 0.003],
    inputVariances: [Double] = [0.3, 1, 4]
  ) {
    self.pointCount = pointCount
    self.regularizations = regularizations
    self.inputVariances = inputVariances
  }

  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws(HelioError) -> FittedMeanField {
    try requireTrainable(X, Y, weights)
    try require(
      weights.map { Set($0).count == 1 } ?? true, "weights", "equal, which this estimator needs",
      got: "different ones")
    try require(pointCount >= 16, "pointCount", "at least 16", got: pointCount)
    for (name, values) in [
      ("regularizations", regularizations), ("inputVariances", inputVariances),
    ] {
      try require(
        !values.isEmpty && values.allSatisfy { $0 > 0 && $0.isFinite }, name,
        "a list of positive numbers", got: values)
    }
    let coordinates = Coordinates(X)
    let inputs = coordinates(X)
    var outputs: [FittedMeanField.Output] = []
    for k in 0..<Y.columns { outputs.append(try output(inputs, Y.column(k))) }
    return FittedMeanField(coordinates: coordinates, outputs: outputs)
  }

  /// The best candidate for one target.
  private func output(
    _ inputs: Matrix<Double>, _ target: [Double]
  ) throws(HelioError) -> FittedMeanField.Output {
    let n = Double(target.count)
    let mean = target.reduce(0, +) / n
    let deviation = (target.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    guard deviation > 0 else {
      return FittedMeanField.Output(constant: mean, dimension: inputs.columns)
    }
    let y = target.map { ($0 - mean) / deviation }
    let r = 2 * (y.map { abs($0) }.max() ?? 1)
    var best: FittedMeanField.Output?
    for variance in inputVariances {
      let D = inputs.columns
      let c = [Double](repeating: variance / Double(D), count: D)
      let points = Self.points(pointCount, variances: c)
      var start: [Double]?
      for lambda in regularizations.sorted(by: >) {
        let problem = try MeanFieldProblem(
          inputs: inputs, labels: y, outputScale: r, regularization: lambda)
        let frozen = FrozenMeanField(problem, points)
        let state = try frozen.optimum(from: start).accepting(1e-9, "The mean-field optimum")
        guard state.effectiveSampleSize >= Double(pointCount) / 20 else { break }
        start = state.dualVariables
        let loss = try LeaveOneOutPrediction(LinearResponse(problem, at: state)).loss
        if let best, best.leaveOneOutError <= 2 * deviation * deviation * loss { continue }
        let weights = frozen.weights(at: state.dualVariables)
        let kept = weights.indices.filter { weights[$0] > 1e-14 }
        best = FittedMeanField.Output(
          regularization: lambda, inputVariance: variance,
          dualityGap: problem.dualityGap(state.predictions, state.dualVariables),
          effectiveSampleSize: state.effectiveSampleSize,
          trainError: 2 * deviation * deviation * problem.trainLoss(state.predictions),
          leaveOneOutError: 2 * deviation * deviation * loss,
          neurons: points.points.selectingRows(kept),
          readout: kept.map { weights[$0] * r * deviation }, offset: mean)
      }
    }
    guard let best else {
      throw .noSolution(
        "No candidate keeps an effective number of points of \(pointCount)/20: take larger regularizations, or more points."
      )
    }
    return best
  }

  /// Quasi-Gaussian points in few dimensions, where they are more even, else draws of a fixed stream.
  private static func points(_ M: Int, variances c: [Double]) -> PriorPoints {
    if c.count <= 32 { return PriorPoints(quasiGaussian: M, variances: c) }
    var theta = Matrix<Double>.normal(
      rows: M, columns: c.count, from: RandomStream(seed: 1, purpose: "mean-field points"))
    multiplyColumns(of: &theta, by: c.map { $0.squareRoot() })
    return PriorPoints(theta)
  }
}

/// Columns with mean 0 and variance 1 of the training rows, and a constant one.
struct Coordinates: Sendable {
  let means, deviations: [Double]

  init(_ X: Matrix<Double>) {
    let m = columnMeans(X)
    means = m
    deviations = (0..<X.columns).map { k in
      let variance = X.column(k).reduce(0) { $0 + ($1 - m[k]) * ($1 - m[k]) } / Double(X.rows)
      return variance > 0 ? variance.squareRoot() : 1
    }
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
    /// What the objective can still fall, in units of the target's variance: proved, for these points.
    public let dualityGap: Double
    /// Points that carry the measure.
    public let effectiveSampleSize: Double
    /// Mean squared errors: on the training rows, and predicted for fresh rows.
    public let trainError, leaveOneOutError: Double
    /// Directions of the neurons that matter, and their parts of the output.
    let neurons: Matrix<Double>
    let readout: [Double]
    let offset: Double
  }
  let coordinates: Coordinates
  public let outputs: [Output]

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
}

extension FittedMeanField.Output {
  /// A target without variance.
  init(constant: Double, dimension: Int) {
    self.init(
      regularization: .infinity, inputVariance: 0, dualityGap: 0, effectiveSampleSize: 0,
      trainError: 0, leaveOneOutError: 0, neurons: Matrix(rows: 0, columns: dimension), readout: [],
      offset: constant)
  }
}
