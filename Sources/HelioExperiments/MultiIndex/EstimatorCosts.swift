import HelioCore
import HelioEstimators
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// One unit for all estimators: (n/d)(1 - overlap) beside its limit, link by link.
  ///
  /// Source: sheet multi-index §4.8, §6 (E9).
  public static let estimatorCosts: Experiment = {
    typealias S = MultiIndexSettings
    let model = StandardModel.parameter(.relu)
    let delta = S.ratio(300)
    let dimension = S.dimension(30, atMost: 500)
    let slices = S.slices(5)
    let scale = Parameter<Double>.positive("labelScale", 2, "s of T = tanh(y/s)")
    return Experiment(
      "estimator-costs", "What an estimator costs: (n/d)(1 - overlap) beside its limit",
      cost: "40 s",
      parameters: [
        model.declaration, delta.declaration, dimension.declaration, slices.declaration,
        scale.declaration,
      ],
      sweep: [
        SweepAxis(model, ["tanh", "relu", "absolute", "square", "cubic"]),
        SweepAxis(delta, [60, 300]),
      ],
      replicates: 30, headline: .indexCost(.sir),
      wrongTheories: [.leastSquaresAsMean, .unitSpread, .manySlices, .limitAsCost],
      smallVersion: SpecificationChanges(
        set: ["dimension=20", "sliceCount=2"],
        sweep: ["indexModel=relu,square", "sampleRatio=30,120"], replicates: 100),
      validate: { (settings) throws(HelioError) in
        try S.requireOneIndex(settings[model])
        let n = S.rows(settings[delta], settings[dimension])
        try SimulatedEstimator.rcls.validate(
          sampleCount: n, dimension: settings[dimension], sliceCount: settings[slices])
      },
      memory: { S.memory(S.rows($0[delta], $0[dimension]), $0[dimension]) },
      theory: { (settings) throws(HelioError) in
        let own = try settings[model].model()
        let H = settings[slices]
        let T = try LabelTransform(.tanh, scale: settings[scale])
        let C = try LossConstants(own, transform: T, sliceCount: H)
        let moments = try LinkMoments(own, degree: 2)
        let laws = try SliceLaw(own, count: H)
        var values = CellValues()
        let d = settings[dimension]
        let n = S.rows(settings[delta], d)
        let ratio = Double(n) / Double(d)
        let orthogonal = 1 - 1 / Double(d)
        let costs = try FiniteCosts(
          C, MeanEstimatorLaws(own, sliceCount: H), sampleCount: n, dimension: d)
        var limits = ByNumber<Double>()
        for (name, constant) in C.byEstimator {
          limits[.indexCost(.init(named: name))] = constant.map { $0 * orthogonal }
        }
        values[.limitAsCost] = limits
        for (name, cost) in costs.byEstimator {
          let estimator = ComparedEstimator(named: name)
          values.predicted[.indexCost(estimator)] = cost
          // Corrections of second order in d/n, far larger where matrices are squared.
          let limit = limits[.indexCost(estimator)] ?? cost
          let first = abs(cost - limit)
          let second: AllowedBias.Term =
            [.save, .dr].contains(estimator)
            ? .init(
              coefficient: 1.5 * first * first / limit * ratio * ratio, symbol: "(n/d)",
              size: ratio,
              power: 2)
            : .init(coefficient: 0.1 * first * ratio, symbol: "(n/d)", size: ratio, power: 1)
          values.allowedBias[.indexCost(estimator)] = AllowedBias(
            [.dimension(0.3 * cost, d), second],
            origin: "200 runs at n/d = 60 and 300 with d = 30 of five links")
        }
        values.predicted[.efficientCost] = C.efficient
        if let first = C.first {
          values[.leastSquaresAsMean] = [.indexCost(.ols): first * orthogonal]
        }
        // The variances that stand beside the signal taken as 1.
        var spread = ByNumber<Double>()
        let squares = laws.variances.map { ($0 - 1) * ($0 - 1) }
        let mean = squares.reduce(0, +) / Double(H)
        if C.slicedVariance != nil { spread[.indexCost(.save)] = orthogonal / mean }
        if C.principalHessian != nil {
          let b2 = moments.beta(2)
          spread[.indexCost(.phd)] = orthogonal * moments.labelVariance / (2 * b2 * b2)
        }
        values[.unitSpread] = spread
        if C.slicedInverse != nil, let best = C.optimalFirst {
          values[.manySlices] = [.indexCost(.sir): best * orthogonal]
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let own = try settings[model].model()
        let d = settings[dimension]
        let n = S.rows(settings[delta], d)
        let data = try MultiIndexSample(own, sampleCount: n, dimension: d, from: source.stream)
        var options = SimulatedEstimator.Options()
        options.sliceCount = settings[slices]
        options.transform = try LabelTransform(.tanh, scale: settings[scale])
        var values = CellValues()
        let ratio = Double(n) / Double(d)
        for estimator in [
          SimulatedEstimator.first, .ols, .sir, .rcls, .phd, .save, .dr, .spectral,
        ] {
          let overlap = try estimator.affinity(data, own, options, from: source.stream)
          values.measured[.indexCost(.init(named: estimator.rawValue))] = ratio * (1 - overlap)
        }
        return values
      })
  }()
}

extension LossConstants {
  /// By the names of the simulated estimators.
  var byEstimator: [(name: String, constant: Double?)] {
    [
      ("first", first), ("ols", leastSquares), ("sir", slicedInverse), ("rcls", slicedSlopes),
      ("phd", principalHessian), ("save", slicedVariance), ("dr", directionalRegression),
      ("spectral", spectral),
    ]
  }
}

extension WrongTheory {
  static let limitAsCost = WrongTheory(
    "the limit as a curve", "the constant of infinitely many rows at every n/d")
  static let unitSpread = WrongTheory(
    "unit variances", "the variance of z within a slice, or under the squared label, taken as 1")
  static let manySlices = WrongTheory(
    "infinitely many slices", "the constant of E[z|y] for the means of a few slices")
}
