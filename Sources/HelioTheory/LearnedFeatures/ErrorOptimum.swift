public import HelioCore
import HelioNumerics

/// The setting whose test error is minimised: sizes, target and activation are given.
public struct OptimisationProblem: Sendable {
  /// The step; its learning rate and values are where the search starts.
  public var step: LearningStep
  /// n/d of the readout's sample.
  public var sampleRatio: Double
  /// p/d.
  public var widthRatio: Double
  public var rows: RowLaw
  public var level: StepLevel
  public var finiteSize: FiniteSize
  /// Spike coefficients above this are not tried; beyond 6 the grid of kappa grows.
  public var largestCoefficient = 6.0

  public init(
    step: LearningStep, sampleRatio: Double, widthRatio: Double, rows: RowLaw = .sphere,
    level: StepLevel = .noiseEstimate, finiteSize: FiniteSize = .none
  ) {
    self.step = step
    self.sampleRatio = sampleRatio
    self.widthRatio = widthRatio
    self.rows = rows
    self.level = level
    self.finiteSize = finiteSize
  }
}

/// What minimises the predicted test error.
public struct ErrorOptimum: Sendable, Equatable, Codable {
  public var testError: Double
  public var learningRate: Double
  public var secondLayerValues: [Double]
  public var ridge: Double
  /// Whether the largest spike coefficient allowed was reached: the error still falls with the
  /// step.
  public var isAtLargestStep: Bool
  /// Test error without a step (eta = 0) at its own best ridge, for comparison.
  public var withoutStep: Double
  /// (eta, test error at the best ridge for this eta), ascending.
  public var learningRateCurve: [CurvePoint]
  /// (ridge, test error at the best eta and values), ascending.
  public var ridgeCurve: [CurvePoint]
  /// Settings at which the equations could not be solved, counted as infinitely bad: an optimum beside
  /// some of them may not be the best.
  public var unsolved: SkippedPoints

  public struct CurvePoint: Sendable, Equatable, Codable {
    public var x: Double
    public var testError: Double
  }
}

extension OptimisationProblem {
  /// The step size and ridge, and the second-layer values if asked for, of least predicted test
  /// error.
  ///
  /// The ridge is minimised for every step size (scan, then golden section in log ridge), the step
  /// size likewise around it. With values, eta a~ is one vector: the simplex method from several
  /// patterns of signs, and the result is scaled to sum pi_b a~_b^2 = 1. Where the error diverges
  /// it counts as infinite; so it does, counted in ``ErrorOptimum/unsolved``, where it was not found.
  ///
  /// - Parameter choosesValues: whether the values are free too.
  /// - Returns: the optimum; iterations are evaluations of the predicted error, and the status is
  ///   `.iterationLimit` if the simplex did not settle, whose last spread is `relativeChange`.
  /// - Throws: ``HelioError/diverges(_:)`` if no setting has a finite error.
  /// - Complexity: some hundred ridge searches, 0.1 to a few seconds.
  public func optimum(choosesValues: Bool = false) throws(HelioError) -> Solution<ErrorOptimum> {
    var search = Search()
    let zero = try bestRidge(step.with(learningRate: 0), &search)
    var (best, curve) = try bestLearningRate(step.secondLayerValues, &search)
    var (converged, spread) = (true, Double?.none)
    if choosesValues {
      for pattern in patterns() {
        let start = try bestLearningRate(pattern, &search, points: 9).best
        guard start.value.isFinite else { continue }
        let scale = start.eta
        let simplex = try simplexMinimum(
          from: pattern.map { $0 * scale }, size: 0.4 * scale, tolerance: 1e-5,
          evaluationLimit: 60 * (pattern.count + 1)
        ) { u throws(HelioError) in
          try bestRidge(step.with(learningRate: 1, secondLayerValues: u), &search).value
        }
        guard simplex.value < best.value else { continue }
        (converged, spread) = (simplex.converged, simplex.spread)
        let norm = rms(simplex.x)
        let values = simplex.x.map { $0 / norm }
        (best, curve) = try bestLearningRate(values, &search, around: norm)
      }
    }
    guard best.value.isFinite else {
      throw .diverges("No step size and ridge has a finite predicted error here.")
    }
    let reached =
      try step.with(learningRate: best.eta, secondLayerValues: best.values)
      .spikeCoefficients.map(\.magnitude).max() ?? 0
    let ridgeCurve = try ridgeCurve(best, &search)
    return Solution(
      ErrorOptimum(
        testError: best.value, learningRate: best.eta, secondLayerValues: best.values,
        ridge: best.ridge, isAtLargestStep: reached > 0.97 * largestCoefficient,
        withoutStep: zero.value, learningRateCurve: curve,
        ridgeCurve: ridgeCurve, unsolved: search.unsolved),
      Convergence(
        status: converged ? .converged : .iterationLimit, iterations: search.evaluations,
        relativeChange: spread, tolerance: 1e-5))
  }

  /// What a search has looked at.
  private struct Search {
    var evaluations = 0
    var unsolved = SkippedPoints()

    /// The error at one setting: infinite where it diverges, and, counted, where it was not found.
    mutating func value(_ error: () throws(HelioError) -> Double) throws(HelioError) -> Double {
      evaluations += 1
      do throws(HelioError) { return try error() } catch {
        switch error {
        case .undefined, .diverges, .noSolution: break
        case .notConverged: unsolved.add(error)
        default: throw error
        }
        return .infinity
      }
    }
  }

  private struct Candidate {
    var eta: Double
    var values: [Double]
    var ridge: Double
    var value: Double
  }

  /// Second-layer patterns to start from: given, all equal in sign, alternating, alternating in
  /// size.
  private func patterns() -> [[Double]] {
    let B = step.secondLayerValues.count
    let graded = (0..<B).map { 1 / (1 + Double($0) / 2) }
    let alternating = (0..<B).map { $0 % 2 == 0 ? graded[$0] : -graded[$0] }
    let starts = [step.secondLayerValues, graded, alternating, alternating.map { -$0 }]
    return starts.filter { rms($0) > 0 }.map { pattern in
      let norm = rms(pattern)
      return pattern.map { $0 / norm }
    }
  }

  private func rms(_ values: [Double]) -> Double {
    zip(step.secondLayerProbabilities, values).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }.squareRoot()
  }

  /// The best eta for given values, with the curve over all etas tried.
  private func bestLearningRate(
    _ values: [Double], _ search: inout Search, around centre: Double? = nil, points: Int = 17
  ) throws(HelioError) -> (best: Candidate, curve: [ErrorOptimum.CurvePoint]) {
    let unit = try step.with(learningRate: 1, secondLayerValues: values)
    let largest = unit.spikeCoefficients.map(\.magnitude).max() ?? 0
    guard largest > 0 else {
      throw .undefined("All second-layer values are 0, so no step changes the features.")
    }
    let upper = largestCoefficient / largest
    let lower = 0.02 * upper
    let grid = (0..<points).map {
      lower * exp(log(upper / lower) * Double($0) / Double(points - 1))
    }
    let scan = centre.map { c in (-4...4).map { c * exp(0.12 * Double($0)) } } ?? grid
    var best = Candidate(eta: 0, values: values, ridge: 0, value: .infinity)
    let found = try scannedMinimum(over: scan, tolerance: 0.01) { eta throws(HelioError) in
      let own = try bestRidge(step.with(learningRate: eta, secondLayerValues: values), &search)
      if own.value < best.value { best = own }
      return own.value
    }
    return (best, curve(found.tried))
  }

  /// The best ridge for one step.
  private func bestRidge(
    _ step: LearningStep, _ search: inout Search
  ) throws(HelioError) -> Candidate {
    let error = try errorOfRidge(step)
    let found = try scannedMinimum(over: error.ridges, tolerance: 0.02) {
      ridge throws(HelioError) in
      try search.value { () throws(HelioError) in try error.value(ridge) }
    }
    return Candidate(
      eta: step.learningRate, values: step.secondLayerValues, ridge: found.x, value: found.value)
  }

  private func ridgeCurve(
    _ best: Candidate, _ search: inout Search
  ) throws(HelioError) -> [ErrorOptimum.CurvePoint] {
    let error = try errorOfRidge(
      step.with(learningRate: best.eta, secondLayerValues: best.values))
    var tried: [(x: Double, value: Double)] = []
    for k in -20...20 {
      let ridge = best.ridge * exp(log(10) * Double(k) / 10)
      tried.append(
        (ridge, try search.value { () throws(HelioError) in try error.value(ridge) }))
    }
    return curve(tried)
  }

  private func curve(_ tried: [(x: Double, value: Double)]) -> [ErrorOptimum.CurvePoint] {
    tried.filter { $0.value.isFinite }.map { .init(x: $0.x, testError: $0.value) }
  }

  /// Ridges worth trying, and the error at one.
  private func errorOfRidge(
    _ step: LearningStep
  ) throws(HelioError) -> (
    ridges: [Double], value: (Double) throws(HelioError) -> Double
  ) {
    if (step.spikeCoefficients.map(\.magnitude).max() ?? 0) > largestCoefficient * 1.0001 {
      return ([1, 2, 4], { _ in .infinity })
    }
    let features = try LearnedFeatures(
      step.featureLaw(level: level, rows: rows), sampleRatio: sampleRatio, widthRatio: widthRatio)
    let target = try features.target(
      step.link, overlap: step.overlap, noiseVariance: step.noiseVariance)
    let size = finiteSize
    let unit = features.meanBulkEigenvalue
    let ridges = (0...9).map { unit * exp(log(10) * (Double($0) * 0.7 - 5)) }
    return (
      ridges,
      { ridge throws(HelioError) in
        try features.risk(of: target, ridge: ridge, finiteSize: size)
          .accepting(RidgeRisk.accuracy, "the predicted error").testError
      }
    )
  }
}
