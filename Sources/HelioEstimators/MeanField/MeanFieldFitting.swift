import HelioCore
import HelioLinalg
import HelioNumerics

/// What was found for one target.
struct MeanFieldAnswer {
  let output: FittedMeanField.Output
  /// Everything, in order.
  let tried: [MeanFieldCandidate]
  /// Whether the next smaller penalty was left out for lack of points.
  let isCut: Bool
  /// Predictions of rows left out, in the target's units.
  let leftOut: [Double]
  /// P* and g* of the output, in units of what is learned, and r.
  let objective: Double
  let dualVariables: [Double]
  let outputScale: Double

  /// How much lower the objective could be with coordinates of a Gaussian prior that were left out.
  ///
  ///     P*_{D'} - P*_D <= k1 + k2,   k1 = 2 r/(3 sqrt3 n) sum |g_i| tau_i^2,   k2 = r^2/(2 lambda) ((1/n) sum |g_i| tau_i)^2
  ///
  /// - Parameter tails: tau_i^2 = sum_{k > D'} c_k x_ik^2, one each of the rows.
  ///
  /// Source: sheet mean-field §3.
  func possibleGain(tails: [Double]) -> Double {
    let (n, r) = (Double(tails.count), outputScale)
    let g = dualVariables.map { abs($0) }
    let mean = zip(g, tails).reduce(0) { $0 + $1.0 * $1.1.squareRoot() } / n
    return 2 * r / (3 * 3.0.squareRoot() * n) * dot(g, tails)
      + r * r / (2 * output.regularization) * mean * mean
  }
}

/// A network, its predictions of rows left out, n x k, and what was found for each target that is not constant.
typealias MeanFieldFit = (
  network: FittedMeanField, leftOut: Matrix<Double>, answers: [MeanFieldAnswer]
)

/// A network with one output for every column of targets, on more points where the best penalty asks for them.
///
/// - Parameter answer: what is found for a target on inputs n x (d+1) by so many points; `nil` for a constant one.
func meanFieldFit(
  _ settings: MeanFieldSettings, _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?,
  loss: MeanFieldLoss,
  _ answer: (Int, Matrix<Double>, [Double]) throws(HelioError) -> MeanFieldAnswer?
) throws(HelioError) -> MeanFieldFit {
  try requireTrainable(X, Y, weights)
  try requireEqualWeights(weights)
  try settings.validate()
  let coordinates = Coordinates(X, standardises: settings.standardises)
  let inputs = coordinates(X)
  var M = settings.pointCount
  while true {
    let next = settings.more(than: M, rows: X.rows)
    do throws(HelioError) {
      let found = try meanFieldFit(M, coordinates, inputs, Y, loss, answer)
      guard let next, found.answers.contains(where: \.isCut) else { return found }
      M = next
    } catch {
      guard case .noSolution = error, let next else { throw error }
      M = next
    }
  }
}

private func meanFieldFit(
  _ M: Int, _ coordinates: Coordinates, _ inputs: Matrix<Double>, _ Y: Matrix<Double>,
  _ loss: MeanFieldLoss,
  _ answer: (Int, Matrix<Double>, [Double]) throws(HelioError) -> MeanFieldAnswer?
) throws(HelioError) -> MeanFieldFit {
  var outputs: [FittedMeanField.Output] = []
  var answers: [MeanFieldAnswer] = []
  var leftOut = Matrix<Double>(rows: Y.rows, columns: Y.columns)
  for k in 0..<Y.columns {
    let target = Y.column(k)
    let found = try answer(M, inputs, target)
    let constant = target.reduce(0, +) / Double(target.count)
    outputs.append(
      found?.output ?? FittedMeanField.Output(constant: constant, dimension: inputs.columns))
    if let found { answers.append(found) }
    for i in 0..<Y.rows { leftOut[i, k] = found?.leftOut[i] ?? constant }
  }
  let network = FittedMeanField(
    loss: loss, pointCount: M, coordinates: coordinates, outputs: outputs,
    candidates: answers.flatMap(\.tried))
  return (network, leftOut, answers)
}

/// The best of the candidates for one target on given inputs.
///
/// - Parameters:
///   - M: points of the prior.
///   - inputs: n x (d+1), the last column constant.
///   - y: what is learned, -1 and 1 for the logistic loss.
///   - unit: of y in the target's units; `offset` is added to predictions.
/// - Throws: ``HelioError/noSolution(_:)`` if no candidate has an optimum with enough effective points.
func meanFieldOutput(
  _ settings: MeanFieldSettings, points M: Int, inputs: Matrix<Double>, _ y: [Double],
  loss: MeanFieldLoss,
  outputScale r: Double, unit: Double, offset: Double
) throws(HelioError) -> MeanFieldAnswer {
  // Squared losses are l = (z - y)^2/2.
  let factor = loss == .squared ? 2 * unit * unit : 1
  // Of the points that are taken first a twentieth must count; of more of them as many.
  let least = Double(settings.pointCount) / 20
  // max |l'(z_i) - g_i|: gaps are of its square.
  let residualLimit = settings.isChosen ? 1e-6 : 1e-9
  var best: MeanFieldAnswer?
  // Whether a penalty smaller than the best one was left out for lack of points.
  var isCut = false
  var tried: [MeanFieldCandidate] = []
  for variance in settings.inputVariances {
    let points = MeanFieldSettings.prior(M, variance: variance, dimension: inputs.columns)
    var start: [Double]?
    // Whether the next penalty would leave too few points.
    var isLast = false
    var isBest = false
    for lambda in settings.regularizations.sorted(by: >) {
      if isLast {
        isCut = isCut || isBest
        break
      }
      let problem = try MeanFieldProblem(
        inputs: inputs, labels: y, loss: loss, outputScale: r, regularization: lambda)
      let frozen = FrozenMeanField(problem, points)
      let solution = try frozen.optimum(from: start)
      let state = solution.value
      // Where few points carry the measure Newton's method creeps: such a penalty has no certificate here.
      guard solution.convergence.residual ?? 0 <= residualLimit,
        settings.isChosen || state.effectiveSampleSize >= least
      else {
        isCut = isCut || isBest
        break
      }
      start = state.dualVariables
      isLast = !settings.isChosen && state.effectiveSampleSize < least * 5 / 3
      let prediction = try LeaveOneOutPrediction(LinearResponse(problem, at: state))
      tried.append(
        MeanFieldCandidate(
          regularization: lambda, inputVariance: variance,
          leaveOneOutLoss: loss == .squared ? 2 * prediction.loss : prediction.loss,
          effectiveSampleSize: state.effectiveSampleSize))
      isBest =
        settings.isChosen
        || best.map { $0.output.leaveOneOutError > factor * prediction.loss } ?? true
      if !isBest { continue }
      isCut = false
      let weights = frozen.weights(at: state.dualVariables)
      let kept = weights.indices.filter { weights[$0] > 1e-14 }
      let output = FittedMeanField.Output(
        regularization: lambda, inputVariance: variance,
        dualityGap: problem.dualityGap(state.predictions, state.dualVariables),
        effectiveSampleSize: state.effectiveSampleSize,
        trainError: factor * problem.trainLoss(state.predictions),
        leaveOneOutError: factor * prediction.loss,
        neurons: points.points.selectingRows(kept),
        readout: kept.map { weights[$0] * r * unit }, offset: offset)
      best = MeanFieldAnswer(
        output: output, tried: [], isCut: false,
        leftOut: prediction.predictions.map { unit * $0 + offset },
        objective: problem.objective(state), dualVariables: state.dualVariables, outputScale: r)
    }
  }
  guard let best else {
    throw .noSolution(
      "No candidate keeps an effective number of \(shortDecimal(least)) of \(M) points: take larger regularizations, or more points."
    )
  }
  return MeanFieldAnswer(
    output: best.output, tried: tried, isCut: isCut, leftOut: best.leftOut,
    objective: best.objective,
    dualVariables: best.dualVariables, outputScale: r)
}

/// Refuses weights that differ, which the certificate does not cover.
func requireEqualWeights(_ weights: [Double]?) throws(HelioError) {
  try require(
    weights.map { Set($0).count == 1 } ?? true, "weights", "equal, which this estimator needs",
    got: "different ones")
}
