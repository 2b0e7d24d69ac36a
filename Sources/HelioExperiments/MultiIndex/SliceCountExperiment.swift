import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How many slices: the law of sliced inverse regression at finite H/d has a best number of them.
  ///
  /// Source: sheet multi-index §4.7, §6 (E8).
  public static let sliceCount: Experiment = {
    typealias S = MultiIndexSettings
    let model = StandardModel.parameter(.tanh)
    let delta = S.ratio(2)
    let dimension = S.dimension(200)
    let slices = S.slices(10)
    return Experiment(
      "slice-count", "How many slices: overlap of sliced inverse regression against H",
      cost: "12 s",
      parameters: [
        model.declaration, delta.declaration, dimension.declaration, slices.declaration,
      ],
      sweep: [SweepAxis(dimension, [200, 400]), SweepAxis(slices, [2, 5, 10, 20, 40, 80])],
      replicates: 20, headline: .indexOverlap(.sir), wrongTheories: [.fewSlices, .allRows],
      theoryAxis: TheoryAxis(slices, count: 24),
      smallVersion: SpecificationChanges(
        sweep: ["dimension=100,200", "sliceCount=2,5,10,20,40"], replicates: 16),
      validate: { (settings) throws(HelioError) in
        try S.requireOneIndex(settings[model])
        let n = S.rows(settings[delta], settings[dimension])
        try require(
          settings[slices] < n, "sliceCount", "below the \(n) rows", got: settings[slices])
      },
      memory: { S.memory(S.rows($0[delta], $0[dimension]), $0[dimension]) },
      theory: { (settings) throws(HelioError) in
        let own = try settings[model].model()
        let (ratio, d, H) = (settings[delta], settings[dimension], settings[slices])
        let n = Double(S.rows(ratio, d))
        let kappa = try SliceLaw(own, count: H).slicedPower
        var values = CellValues()
        values.predicted[.indexOverlap(.sir)] = slicedInverseOverlap(
          power: kappa, sampleCount: n, slices: H, dimension: d - 1)
        let exact = S.orthogonalRatio(Int(n), d)
        let few = exact * kappa / (1 + exact * kappa)
        values.predicted[.fewSlicesOverlap] = few
        values.predicted[.bestSliceCount] = Double(try bestSliceCount(own, n, d))
        values[.fewSlices] = [.indexOverlap(.sir): few]
        // (n - H)/n forgotten: every row as if it told of the slice means.
        let theta2 = kappa * exact
        let c = Double(H) / Double(d - 1)
        values[.allRows] = [
          .indexOverlap(.sir): max(0, (theta2 * theta2 - c) / (theta2 * (theta2 + 1)))
        ]
        values.allow(for: .sir) {
          slicedBias(d, overlap: $0, power: kappa, ratio: n / Double(d), slices: H)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let own = try settings[model].model()
        let d = settings[dimension]
        let data = try MultiIndexSample(
          own, sampleCount: S.rows(settings[delta], d), dimension: d, from: source.stream)
        var options = SimulatedEstimator.Options()
        options.sliceCount = settings[slices]
        return CellValues(measured: [
          .indexOverlap(.sir): try SimulatedEstimator.sir.affinity(
            data, own, options, from: source.stream)
        ])
      })
  }()
}

/// The number of slices with the largest overlap, among whole numbers some 15 % apart.
func bestSliceCount(_ model: IndexModel, _ n: Double, _ d: Int) throws(HelioError) -> Int {
  var best = (count: 2, overlap: -1.0)
  var H = 2
  while Double(H) <= n / 3, H <= 300 {
    let overlap =
      slicedInverseOverlap(
        power: try SliceLaw(model, count: H).slicedPower, sampleCount: n, slices: H, dimension: d)
      ?? 0
    if overlap > best.overlap { best = (H, overlap) }
    H = max(H + 1, Int((1.15 * Double(H)).rounded()))
  }
  return best.count
}

extension WrongTheory {
  static let allRows = WrongTheory(
    "n in place of n - H", "the rows that the slice means themselves cost are not counted")
}
