import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The estimators of the index space as a simulation runs them: on inputs that are not whitened, all rows, with the
/// sheet's settings.
///
/// Source: sheet multi-index §4.
enum SimulatedEstimator: String, CaseIterable, Sendable {
  case first, ols, sir, phd, save, dr, rcls, spectral, ptrace3, ptrace4, opg, agop, rfm, onestep,
    twostep

  /// Whether it trains a network, of `Options.width` neurons.
  var trainsNetwork: Bool { self == .onestep || self == .twostep }

  struct Options: Sendable {
    var sliceCount = 10
    /// T of `spectral`.
    var transform: LabelTransform?
    var width = 400
    /// kappa of `twostep`.
    var stepScale = 2.0
  }

  /// Directions on a sample: as many as asked for where the estimator sees several.
  func directions(
    _ sample: IndexSample, labels y: [Double], count r: Int, _ options: Options,
    from stream: RandomStream
  ) throws(HelioError) -> Matrix<Double> {
    let H = options.sliceCount
    let estimate: IndexEstimate
    switch self {
    case .first: estimate = try sample.firstMoment(directions: 1)
    case .ols: estimate = try sample.leastSquares()
    case .sir: estimate = try sample.slicedInverse(directions: r, sliceCount: H)
    case .phd: estimate = try sample.principalHessian(directions: r)
    case .save: estimate = try sample.slicedVariance(directions: r, sliceCount: H)
    case .dr: estimate = try sample.directionalRegression(directions: r, sliceCount: H)
    case .rcls: estimate = try sample.slicedSlopes(directions: r, sliceCount: H)
    case .spectral:
      guard let T = options.transform else {
        throw .invalid(parameter: "labelTransform", requirement: "given", got: "nothing")
      }
      estimate = try sample.weightedMoment(directions: r, weights: y.map { T($0) })
    case .ptrace3: estimate = try sample.partialTrace(order: 3)
    case .ptrace4: estimate = try sample.partialTrace(order: 4)
    case .opg: estimate = try sample.localSlopes(directions: r, from: stream)
    case .agop, .rfm:
      estimate = try sample.kernelGradients(
        directions: r, rounds: self == .agop ? 1 : 5, rowLimit: nil, from: stream)
    case .onestep:
      estimate = try sample.oneStep(directions: r, width: options.width, from: stream)
    case .twostep:
      estimate = try sample.secondStep(
        directions: r, options.stepScale, width: options.width, from: stream)
    }
    return estimate.directions
  }

  /// |Uhat^T U|^2/r of a model whose directions are the first axes.
  func affinity(
    _ data: MultiIndexSample, _ model: IndexModel, _ options: Options, from stream: RandomStream
  ) throws(HelioError) -> Double {
    let sample = try IndexSample.isotropic(inputs: data.inputs, targets: data.labels)
    let V = try directions(
      sample, labels: data.labels.elements, count: model.directionCount, options, from: stream)
    return affinity(of: V, directions: model.directionCount)
  }

  /// |Uhat^T U|^2/r with the first r axes for U.
  func affinity(of V: Matrix<Double>, directions r: Int) -> Double {
    (0..<r).reduce(0) { $0 + dot(V.row($1), V.row($1)) } / Double(r)
  }

  /// Squared overlaps with one index on one sample: of some estimators, and of the spectral one with the best function
  /// of the label.
  static func overlaps(
    of estimators: [SimulatedEstimator], _ model: IndexModel, sampleCount n: Int, dimension d: Int,
    sliceCount H: Int, from stream: RandomStream
  ) throws(HelioError) -> CellValues {
    let data = try MultiIndexSample(model, sampleCount: n, dimension: d, from: stream)
    let sample = try IndexSample.isotropic(inputs: data.inputs, targets: data.labels)
    let labels = data.labels.elements
    var options = Options()
    options.sliceCount = H
    var values = CellValues()
    func add(_ estimator: SimulatedEstimator, _ V: Matrix<Double>) {
      values.measured[.indexOverlap(.init(named: estimator.rawValue))] = estimator.affinity(
        of: V, directions: 1)
    }
    for estimator in estimators {
      add(
        estimator,
        try estimator.directions(sample, labels: labels, count: 1, options, from: stream))
    }
    let weights = try OptimalTransform(model)(labels)
    add(.spectral, try sample.weightedMoment(directions: 1, weights: weights).directions)
    return values
  }

  /// Refuses sizes at which the estimator is not defined.
  func validate(
    sampleCount n: Int, dimension d: Int, sliceCount H: Int
  ) throws(HelioError) {
    switch self {
    case .ols:
      try require(n > d + 1, "sampleCount", "above \(d + 1), the inputs and one", got: n)
    case .rcls:
      try require(
        n / H > d + 1, "sampleCount",
        "above \(H) x \(d + 1), so that every slice holds enough rows",
        got: n)
    case .sir, .save, .dr:
      try require(H <= n, "sliceCount", "at most the \(n) rows", got: H)
    default: break
    }
  }
}
