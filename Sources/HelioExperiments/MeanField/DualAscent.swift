import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Dual coordinate ascent over epochs, by the order of its coordinates: exponential, and at which rate.
  ///
  /// Near the optimum the mean over independent indices is known at every epoch; from l'(0) the guarantee is a bound.
  ///
  /// Source: sheet mean-field §5 (A1), §7 (E1).
  public static let dualAscent: Experiment = {
    typealias S = DualAscentCase
    return Experiment(
      "dual-ascent", "Dual coordinate ascent: exponential rate by the order of coordinates",
      cost: "20 s", parameters: S.declarations,
      sweep: [
        SweepAxis(S.setting, ["wide", "sharp"]),
        SweepAxis(S.epochs, [1, 2, 3, 5, 8, 10, 15, 20, 30, 40]),
      ],
      replicates: 40, headline: .nearShortfall,
      wrongTheories: [.permutedIndices, .guaranteeAsRate],
      smallVersion: SpecificationChanges(
        set: ["particleCount=256", "runs=10"],
        sweep: ["data=wide,sharp", "epochs=1,2,3,5,8,10,20"],
        replicates: 20),
      theory: { (settings) throws(HelioError) in
        let point = try S(settings)
        let t = settings[S.epochs]
        let response = LinearResponse(point.frozen.problem, at: point.optimum)
        let rates = try CoordinateAscentRates(response)
        let direction = S.direction(point.frozen.problem.sampleCount)
        let expected = try expectedContraction(response, from: direction, epochs: t)
        let guarantee = pow(rates.guaranteedContraction, Double(t))
        var values = CellValues(
          predicted: [.nearShortfall: expected, .guaranteedShortfall: guarantee],
          residual: rates.randomContraction.convergence.residual)
        values[.guaranteeAsRate] = [.nearShortfall: guarantee]
        values.allowedBias[.nearShortfall] = AllowedBias(
          [
            .init(
              coefficient: 5 * expected, symbol: "distance^-1", size: 1 / settings[S.distance],
              power: 1)
          ],
          origin: "starts 1e-2, 1e-3 and 1e-4 from the optimum, whose curvature changes")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let point = try S(settings)
        let runs = StochasticDualRuns(point.frozen, optimum: point.optimum)
        let epochs = [settings[S.epochs]]
        let near = zip(
          point.optimum.dualVariables, S.direction(point.frozen.problem.sampleCount)
        ).map { $0 + settings[S.distance] * $1 }
        func run(_ order: CoordinateOrder, from start: [Double]? = nil, _ k: Int = 0) -> Double {
          runs.coordinateAscent(
            order: order, epochs: epochs, start: start,
            from: source.stream.substream("\(order) \(k)"))[0]
        }
        // Late excesses vary over orders of magnitude: a replicate is the mean of several runs.
        func nearMean(_ order: CoordinateOrder) -> Double {
          let count = settings[S.runs]
          return (1...count).reduce(0) { $0 + run(order, from: near, $1) } / Double(count)
        }
        var values = CellValues(measured: [
          .nearShortfall: nearMean(.independent), .independentShortfall: run(.independent),
          .permutedShortfall: run(.permuted), .cyclicShortfall: run(.cyclic),
        ])
        values[.permutedIndices] = [.nearShortfall: nearMean(.permuted)]
        return values
      })
  }()
}

extension WrongTheory {
  static let permutedIndices = WrongTheory(
    "permuted indices", "a fresh permutation in every epoch, run on the same data")
  static let guaranteeAsRate = WrongTheory(
    "guarantee as rate", "the factor that is proved, taken for the one that happens")
}

/// The two test problems of the sheet with their frozen points.
struct DualAscentCase {
  enum Data: String, CaseIterable { case wide, sharp }
  static let setting = Parameter<Data>.choice(
    "data", .wide,
    "wide: n = 10, D = 8, r = 2, \u{03BB} = 0.05; sharp: n = 20, D = 16, r = 3, \u{03BB} = 0.02")
  static let epochs = Parameter<Int>.integer(
    "epochs", 10, atLeast: 1, atMost: 10_000, "epochs of n updates")
  static let points = MeanFieldSettings.points(512)
  static let loss = Parameter<MeanFieldLoss>.choice("loss", .squared, "squared or logistic")
  static let distance = Parameter<Double>.positive(
    "startDistance", 1e-4, "distance of the start near the optimum, in every g_i about")
  static let runs = Parameter<Int>.integer(
    "runs", 20, atLeast: 1, atMost: 10_000, "runs from there in a replicate")
  static let declarations = [
    setting.declaration, epochs.declaration, points.declaration, loss.declaration,
    distance.declaration, runs.declaration,
  ]

  let frozen: FrozenMeanField
  let optimum: GibbsState

  init(_ settings: Settings) throws(HelioError) {
    let (n, D, r, lambda) =
      switch settings[Self.setting] {
      case .wide: (10, 8, 2.0, 0.05)
      case .sharp: (20, 16, 3.0, 0.02)
      }
    frozen = try FrozenMeanField(
      .waves(
        sampleCount: n, dimension: D, loss: settings[Self.loss], outputScale: r,
        regularization: lambda),
      PriorPoints(
        quasiGaussian: settings[Self.points], variances: PriorVariances.decaying(1, dimension: D)))
    optimum = try frozen.optimum().accepting(1e-10, "The regularized optimum")
  }

  /// Where a start near the optimum lies from it: no eigenvector.
  static func direction(_ n: Int) -> [Double] { (0..<n).map { cos(1.3 * Double($0) + 0.4) } }
}
