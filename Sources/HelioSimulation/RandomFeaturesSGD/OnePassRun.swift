public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// One pass of stochastic gradient descent: every step has fresh samples.
///
/// Source: sheet random-features-sgd §2, §3.2.
public enum OnePassRun {
  /// Which labels are fitted.
  public enum Labels: Sendable {
    /// f* + noise.
    case noisy
    /// f* and the noise, as two readouts.
    case separate
  }

  /// Rows drawn at once.
  private static let block = 512

  /// On the features of a layer, x ~ N(0, I), f*(x) = beta.x.
  ///
  /// - Complexity: 2 d p + 4 P operations a sample and column of labels.
  public static func network(
    _ layer: RandomFeatureLayer, targetDirection beta: [Double], noiseVariance: Double,
    _ schedule: StepSchedule, labels: Labels = .noisy, from stream: RandomStream
  ) throws(HelioError) -> Readouts {
    try require(
      beta.count == layer.dimension, "targetDirection", "a list of d = \(layer.dimension) numbers",
      got: "\(beta.count) numbers")
    return try run(
      schedule, noiseVariance, labels, featureCount: layer.featureCount, from: stream
    ) { rows, stream in
      let X = Matrix<Double>.normal(rows: rows, columns: layer.dimension, from: stream)
      return (layer.features(X), product(X, beta))
    }
  }

  /// On Gaussian features of given moments and labels theta*.phi: what the recursion is exact for.
  ///
  ///     phi = m + F z,  z ~ N(0, I),   F F^T = H - m m^T
  ///
  /// - Parameters:
  ///   - F: P x q.
  ///   - mean: m, P numbers; target: theta*.
  public static func gaussian(
    factor F: Matrix<Double>, mean: [Double], target: [Double], noiseVariance: Double,
    _ schedule: StepSchedule, labels: Labels = .noisy, from stream: RandomStream
  ) throws(HelioError) -> Readouts {
    precondition(
      mean.count == F.rows && target.count == F.rows,
      "\(mean.count) means and \(target.count) targets for \(F.rows) features")
    return try run(schedule, noiseVariance, labels, featureCount: F.rows, from: stream) {
      rows, stream in
      let Z = Matrix<Double>.normal(rows: rows, columns: F.columns, from: stream)
      var Phi = product(Z, F, transposeSecond: true)
      for i in 0..<rows {
        for j in mean.indices { Phi.elements[i * mean.count + j] += mean[j] }
      }
      return (Phi, product(Phi, target))
    }
  }

  private static func run(
    _ schedule: StepSchedule, _ noiseVariance: Double, _ labels: Labels, featureCount P: Int,
    from stream: RandomStream, draw: (Int, RandomStream) -> (Matrix<Double>, [Double])
  ) throws(HelioError) -> Readouts {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    let columns = labels == .separate ? 2 : 1
    var descent = ReadoutDescent(schedule, columns: columns, featureCount: P)
    let stride = max(1, block / schedule.batchSize)
    var index = 0
    while descent.steps < schedule.stepCount {
      let steps = min(stride, schedule.stepCount - descent.steps)
      let rows = steps * schedule.batchSize
      let (Phi, f) = draw(rows, stream.substream("samples").at(index))
      let noise = stream.substream("noise").at(index).normals(rows)
        .map { noiseVariance.squareRoot() * $0 }
      let Y = Matrix<Double>(rows: rows, columns: columns) { i, c in
        columns == 1 ? f[i] + noise[i] : (c == 0 ? f[i] : noise[i])
      }
      descent.run(Phi, Y, rows: Array(0..<rows))
      descent.leave(Phi)
      index += 1
    }
    return descent.readouts
  }
}
