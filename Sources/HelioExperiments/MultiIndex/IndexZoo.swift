import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Every estimator on every link: which finds what, beside the laws that are known.
  ///
  /// The eleven estimators of `diagnose`, least squares and slopes within slices, on inputs that are not whitened.
  /// Source: sheet multi-index §5, §6 (E4), §7.4.
  public static let indexZoo: Experiment = {
    typealias S = MultiIndexSettings
    let model = StandardModel.parameter(.tanh)
    let dimension = S.dimension(40)
    let samples = Parameter<Int>.integer("sampleCount", 1500, atLeast: 20, atMost: 20_000, "rows n")
    let slices = S.slices(10)
    return Experiment(
      "index-zoo", "Every estimator on every link: affinity with the index space",
      cost: "110 s",
      parameters: [
        model.declaration, dimension.declaration, samples.declaration, slices.declaration,
      ],
      sweep: [
        SweepAxis(model, ["tanh", "square", "cubic", "product", "staircase", "tanhPlusSquare"])
      ],
      replicates: 5, headline: .indexAffinity(.sir), wrongTheories: [.halfRows],
      smallVersion: SpecificationChanges(
        set: ["dimension=15", "sampleCount=400"],
        sweep: ["indexModel=tanh,square,cubic,staircase"], replicates: 6),
      validate: { (settings) throws(HelioError) in
        let (n, d) = (settings[samples], settings[dimension])
        try require(n > d + 1, "sampleCount", "above \(d + 1), the inputs and one", got: n)
        try require(
          settings[slices] <= n, "sliceCount", "at most the \(n) rows", got: settings[slices])
      },
      memory: { S.memory($0[samples], $0[dimension]) + 40 * Double($0[samples] * $0[samples]) },
      theory: { (settings) throws(HelioError) in
        let own = try settings[model].model()
        guard own.directionCount == 1 else { return CellValues() }
        let (n, d) = (settings[samples], settings[dimension])
        let delta = S.orthogonalRatio(n, d)
        let laws = try MeanEstimatorLaws(own, sliceCount: settings[slices])
        var values = CellValues()
        if laws.moments.isZero(1) {
          // Without signal not zero: the coordinate along u has a larger variance.
          values.predicted[.indexAffinity(.first)] =
            try FiniteDimensionOverlaps(own, sampleCount: n, dimension: d).firstWithoutSignal
        } else {
          values.predicted[.indexAffinity(.first)] = laws.first(sampleRatio: delta)
          values.predicted[.indexAffinity(.ols)] = laws.leastSquares(sampleRatio: delta)
          values[.halfRows] = [
            .indexAffinity(.first): laws.first(sampleRatio: delta / 2),
            .indexAffinity(.ols): laws.leastSquares(sampleRatio: delta / 2) ?? 0,
          ]
        }
        if let sir = laws.slicedInverse(sampleRatio: delta, dimension: d - 1), sir > 0 {
          values.predicted[.indexAffinity(.sir)] = sir
          values[.halfRows][.indexAffinity(.sir)] =
            laws.slicedInverse(sampleRatio: delta / 2, dimension: d - 1) ?? 0
        }
        values.allow(Number.indexAffinity, for: .first, .ols) {
          meanEstimatorBias(d, overlap: $0)
        }
        values.allow(Number.indexAffinity, for: .sir) { slicedMeanBias(d, overlap: $0) }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let own = try settings[model].model()
        let r = own.directionCount
        let (n, d) = (settings[samples], settings[dimension])
        let data = try MultiIndexSample(own, sampleCount: n, dimension: d, from: source.stream)
        let sample = try IndexSample.isotropic(inputs: data.inputs, targets: data.labels)
        let stream = source.stream.substream("estimator")
        var values = CellValues()
        func add(_ compared: ComparedEstimator, _ V: Matrix<Double>) {
          values.measured[.indexAffinity(compared)] =
            (0..<r).reduce(0) { $0 + dot(V.row($1), V.row($1)) } / Double(r)
        }
        for estimator in IndexEstimator.allCases {
          let estimate: IndexEstimate
          switch estimator {
          // All rows, where `diagnose` limits them.
          case .kernelGradients, .recursiveFeatures:
            estimate = try sample.kernelGradients(
              directions: r, rounds: estimator == .kernelGradients ? 1 : 5, rowLimit: nil,
              from: stream)
          case .slicedInverse:
            estimate = try sample.slicedInverse(directions: r, sliceCount: settings[slices])
          case .slicedVariance, .directionalRegression:
            estimate =
              n / 5 > d
              ? try estimator.estimate(sample, directions: r, from: stream)
              : estimator == .slicedVariance
                ? try sample.slicedVariance(directions: r, sliceCount: 5)
                : try sample.directionalRegression(directions: r, sliceCount: 5)
          default: estimate = try estimator.estimate(sample, directions: r, from: stream)
          }
          add(.init(named: estimator.rawValue), estimate.directions)
        }
        add(.ols, try sample.leastSquares().directions)
        if n / settings[slices] > d + 1 {
          add(
            .rcls, try sample.slicedSlopes(directions: r, sliceCount: settings[slices]).directions)
        }
        return values
      })
  }()
}
