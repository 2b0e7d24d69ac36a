import Heliotrope

/// A kernel adapted to the target by the law of one gradient step, step size and ridge chosen on a
/// validation set, then predictions: what a fit of a feature-learning kernel machine is.
///
///     v = X^T y/|X^T y|,   Sigma = (I + kappa d v v^T)/d,   f = K_Sigma(T, X) (K_Sigma + ridge I)^{-1} y
///
/// In single precision, as the rival.
func measureFeatureLearning(_ request: Request, _ report: inout Report) throws {
  let parts = try featureLearningParts(request)
  var chosen: (error: Double, kappa: Double, f: Matrix<Float>)?
  try report.time(repeats: request.integer("repeats")) {
    chosen = nil
    let learned = try StepDirections(
      inputs: Matrix(converting: parts[0].inputs),
      targets: Matrix(converting: parts[0].targetMatrix))
    for kappa in [0, 0.3, 3, 30] {
      let covariance = try SpikedCovariance<Float>(
        dimension: learned.dimension, directions: Matrix(converting: learned.directions),
        strengths: learned.spikeStrengths(leadingRatio: kappa))
      let points = parts.map { covariance.stretched($0.inputs) }
      let K = try kernelMatrix(stretched: points[0], activation: .relu)
      let scale = K.trace / Float(K.rows)
      let toValidation = try kernelMatrix(stretched: points[1], points[0], activation: .relu)
      var coefficients: Matrix<Float>?
      for ridge: Float in [0.01, 0.1, 1] {
        let alpha = try CholeskyFactor(K, addingToDiagonal: ridge * scale)
          .solve(parts[0].targetMatrix)
        let error = meanSquaredError(product(toValidation, alpha), parts[1].targetMatrix)
        if error < chosen?.error ?? .infinity {
          coefficients = alpha
          chosen = (error, kappa, Matrix(rows: 0, columns: 0))
        }
      }
      if let coefficients {
        let cross = try kernelMatrix(stretched: points[2], points[0], activation: .relu)
        chosen!.f = product(cross, coefficients)
      }
    }
  }
  report.values["error"] = meanSquaredError(chosen!.f, parts[2].targetMatrix)
  report.values["kappa"] = chosen!.kappa
}

/// The same numbers as text, a point a line with its target last, for the rival.
func printFeatureLearningData(_ request: Request) throws {
  for part in try featureLearningParts(request) {
    for i in 0..<part.inputs.rows {
      print((part.inputs.row(i) + [part.targets[i]]).map { "\($0)" }.joined(separator: " "))
    }
  }
}

/// n points to learn from, n/4 to choose by, n to be judged by.
private func featureLearningParts(_ request: Request) throws -> [DataModel.Sample<Float>] {
  let n = try request.integer("points")
  let model = try DataModel(
    dimension: request.integer("dimension"), link: Link(parsing: request.text("link")),
    noiseVariance: request.real("noise"))
  let stream = RandomStream(seed: 1, purpose: "benchmark feature learning")
  return [n, n / 4, n].enumerated().map { model.sample($1, from: stream.at($0)) }
}
