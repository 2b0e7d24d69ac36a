import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Overlap against rows an input for four estimators and three links: laws through simulated points.
  ///
  /// Source: sheet multi-index §4, §4.1, §4.7, §6 (E1, E2).
  public static let indexOverlap: Experiment = {
    typealias S = MultiIndexSettings
    let model = StandardModel.parameter(.tanh)
    let delta = S.ratio(4)
    let dimension = S.dimension(200)
    let slices = S.slices(10)
    return Experiment(
      "index-overlap", "Overlap of estimators with the index against rows an input",
      cost: "25 s",
      parameters: [
        model.declaration, delta.declaration, dimension.declaration, slices.declaration,
      ],
      sweep: [
        SweepAxis(model, ["tanh", "cubic", "square"]), SweepAxis(delta, [1.5, 2, 3, 4, 6, 8]),
      ],
      replicates: 20, headline: .indexOverlap(.sir),
      wrongTheories: [
        .fewSlices, .noiselessVariance, .leastSquaresAsMean, .unnormalisedHermite, .blindEstimators,
      ],
      theoryAxis: TheoryAxis(delta, count: 28),
      smallVersion: SpecificationChanges(
        set: ["dimension=100", "sliceCount=20"],
        sweep: ["indexModel=tanh,square", "sampleRatio=1.5,3,6"], replicates: 40),
      validate: { (settings) throws(HelioError) in
        try S.requireOneIndex(settings[model])
        let n = S.rows(settings[delta], settings[dimension])
        try require(
          settings[slices] < n, "sliceCount", "below the \(n) rows", got: settings[slices])
      },
      memory: { S.memory(S.rows($0[delta], $0[dimension]), $0[dimension]) },
      theory: { (settings) throws(HelioError) in
        let own = try settings[model].model()
        let (ratio, d) = (settings[delta], settings[dimension])
        let laws = try MeanEstimatorLaws(own, sliceCount: settings[slices])
        let spectral = try SpectralLaw(own, transform: nil)
        let limit = try spectral.limit(sampleRatio: ratio)
        var values = CellValues(residual: limit.residual)
        let n = S.rows(ratio, d)
        let exact = S.orthogonalRatio(n, d)
        let first = laws.first(sampleRatio: exact)
        if laws.moments.isZero(1) {
          // Blind, but not uniform: the coordinate along u has a larger variance.
          values.predicted[.indexOverlap(.first)] =
            try FiniteDimensionOverlaps(own, sampleCount: n, dimension: d).firstWithoutSignal
          values[.blindEstimators] = [.indexOverlap(.first): 1 / Double(d)]
        } else {
          values.predicted[.indexOverlap(.first)] = first
          values.predicted[.indexOverlap(.ols)] = laws.leastSquares(sampleRatio: exact)
        }
        values.predicted[.indexOverlap(.sir)] = laws.slicedInverse(
          sampleRatio: exact, dimension: d - 1)
        values.predicted[.indexOverlap(.spectral)] = limit.squaredOverlaps.first ?? 0
        let b2 = laws.moments.beta(1) * laws.moments.beta(1)
        let signalVariance = laws.moments.labelVariance - own.noiseVariance
        if !laws.moments.isZero(1) {
          values[.noiselessVariance] = [
            .indexOverlap(.first): exact * b2 / (exact * b2 + signalVariance)
          ]
          values[.leastSquaresAsMean] = [.indexOverlap(.ols): first]
        }
        values[.fewSlices] = [.indexOverlap(.sir): laws.slicedInverse(sampleRatio: exact)]
        values[.unnormalisedHermite] = [
          .indexOverlap(.spectral): try spectral.limit(sampleRatio: 2 * ratio).squaredOverlaps
            .first
            ?? 0
        ]
        values.allow(for: .first, .ols) { meanEstimatorBias(d, overlap: $0) }
        let power = laws.slices.slicedPower
        values.allow(for: .sir) {
          slicedBias(d, overlap: $0, power: power, ratio: ratio, slices: settings[slices])
        }
        let threshold = try spectral.threshold()
        values.allow(for: .spectral) {
          spectralBias(d, overlap: $0, ratio: ratio, threshold: threshold)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let own = try settings[model].model()
        let d = settings[dimension]
        let n = S.rows(settings[delta], d)
        let able: [SimulatedEstimator] = n > d + 1 ? [.first, .ols, .sir] : [.first, .sir]
        return try SimulatedEstimator.overlaps(
          of: able, own, sampleCount: n, dimension: d, sliceCount: settings[slices],
          from: source.stream)
      })
  }()
}

extension CellValues {
  /// For predicted overlaps, or what else has a number for every estimator.
  mutating func allow(
    _ number: (ComparedEstimator) -> Number = Number.indexOverlap,
    for estimators: ComparedEstimator...,
    bias: (Double) -> AllowedBias
  ) {
    for key in estimators.map(number) {
      if let overlap = predicted[key] { allowedBias[key] = bias(overlap) }
    }
  }
}

/// What the laws of means at n/(d - 1) leave out at finite d: nothing that 10 000 runs see, .04 +- .05 in these units.
func meanEstimatorBias(_ d: Int, overlap: Double) -> AllowedBias {
  AllowedBias(
    [.dimension(0.1 * (1 - overlap), d)],
    origin:
      "10 000 runs each at d = 20, 40 and n/d = 37.5 of cubic and square, 3000 of tanh at n/d = 15, 40"
  )
}

/// What that of slice means leaves out far above theta^4 = H/d: at most .23 +- .06 in these units.
func slicedMeanBias(_ d: Int, overlap: Double) -> AllowedBias {
  AllowedBias(
    [.dimension(0.3 * (1 - overlap), d)], origin: meanEstimatorBias(d, overlap: overlap).origin)
}

/// The same at any theta: besides, a smooth transition in place of a kink.
func slicedBias(
  _ d: Int, overlap: Double, power kappa: Double, ratio: Double, slices H: Int
) -> AllowedBias {
  let theta2 = kappa * (ratio - Double(H) / Double(d))
  let distance = log(max(theta2 * theta2 * Double(d) / Double(H), 1e-12))
  let mean = slicedMeanBias(d, overlap: overlap)
  return AllowedBias(mean.terms + [transition(distance, d)], origin: mean.origin)
}

/// What the law of spectral estimators leaves out at finite d: a smooth transition in place of a kink.
///
/// - Parameter threshold: of n/d; `nil` where there is none.
func spectralBias(
  _ d: Int, overlap: Double, ratio: Double, threshold: Double?
) -> AllowedBias {
  AllowedBias(
    [
      .dimension(min(0.5, 2 * (1 - overlap)), d),
      transition(threshold.map { log(ratio / $0) } ?? -1, d),
    ],
    origin:
      "200 runs each at d = 10, 20, 40 and n/d = 160 of links of exponents 1 to 4, 150 at d = 50, 100 and n/d = 2, 4"
  )
}

/// c/d^(2/3), c large near a transition and below it.
///
/// - Parameter distance: logarithm of the signal over that at the transition.
private func transition(_ distance: Double, _ d: Int) -> AllowedBias.Term {
  let c = distance < 0 ? 2 : 0.45 / (max(distance, 0.5) * max(distance, 0.5))
  return .dimension(c, d, power: 2.0 / 3)
}

extension WrongTheory {
  static let fewSlices = WrongTheory(
    "H/d \u{2192} 0", "the law of sliced inverse regression for few slices, whatever H is")
  static let noiselessVariance = WrongTheory(
    "variance without noise", "Var g in place of Var y")
  static let leastSquaresAsMean = WrongTheory(
    "least squares as a mean", "the law of X^T y for least squares")
  static let unnormalisedHermite = WrongTheory(
    "z\u{00B2} - 1 as h\u{2082}", "twice the signal of second order, so the law of twice the rows")
  static let blindEstimators = WrongTheory(
    "blind is uniform", "a uniformly random direction, 1/d, for a mean without signal")
}
