import HelioCore
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How far n samples are from their law: the dyadic bound, optimal assignments, and the first level of a shell.
  ///
  /// Source: sheet wasserstein-generalization §3.5, §6 (iv).
  public static let empiricalDistance: Experiment = {
    let dimension = Parameter<Int>.integer(
      "dimension", 3, atLeast: 1, atMost: 12, "coordinates D")
    let samples = Parameter<Int>.integer(
      "sampleCount", 100, atLeast: 1, atMost: 2000, "samples n")
    let shells = Parameter<Int>.integer(
      "shellDraws", 200, atLeast: 1, atMost: 1_000_000, "samples a replicate counts a shell of")
    return Experiment(
      "empirical-distance", "Distance of samples from their law: bound, measurement, first level",
      cost: "15 s",
      parameters: [dimension.declaration, samples.declaration, shells.declaration],
      sweep: [
        SweepAxis(dimension, [1, 2, 3, 5]), SweepAxis(samples, [25, 50, 100, 200, 400]),
      ],
      replicates: 24, headline: .twoSampleDistance,
      wrongTheories: [.oneSampleDistance, .oldFirstLevel],
      theoryAxis: TheoryAxis(samples, count: 21),
      smallVersion: SpecificationChanges(
        sweep: ["dimension=1,2,3,5", "sampleCount=25,100,400"], replicates: 16),
      theory: { (settings) throws(HelioError) in
        let (D, n) = (settings[dimension], settings[samples])
        let sd = [Double](repeating: 1, count: D)
        let bound = try EmpiricalDistance(sampleCount: n, deviations: sd, tail: .gaussian)
        let old = try EmpiricalDistance(
          sampleCount: n, deviations: sd, tail: .gaussian, firstLevel: .cellsOutsideTheInnerBox)
        let cells = pow(2, Double(D))
        let (N, mass) = (Double(n), 1 / Double(n))
        var values = CellValues(predicted: [
          .dyadicDistance: bound.cappedBound, .uncappedDistance: bound.bound,
          .oldCountDistance: old.bound,
          .firstLevelImbalance: cells / 2 * binomialMeanDeviation(n, mass / cells),
          .firstLevelBound: N * firstLevelBound(sampleCount: n, mass: mass, cells: cells),
          .oldFirstLevelBound: N * firstLevelBound(sampleCount: n, mass: mass, cells: cells - 1),
        ])
        if D == 1 {
          let exact = try meanTwoSampleDistance(sampleCount: n)
          values.predicted[.twoSampleDistance] = exact
          values[.oneSampleDistance] = [.twoSampleDistance: exact / 2.0.squareRoot()]
          values[.oldFirstLevel] = [
            .firstLevelImbalance: N * firstLevelBound(sampleCount: n, mass: mass, cells: 1)
          ]
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (D, n) = (settings[dimension], settings[samples])
        var sum = 0.0
        for k in 0..<settings[shells] {
          sum += shellImbalance(
            sampleCount: n, mass: 1 / Double(n), dimension: D,
            from: source.stream.substream("shell").at(k))
        }
        return CellValues(measured: [
          .twoSampleDistance: HelioSimulation.twoSampleDistance(
            sampleCount: n, dimension: D, from: source.stream),
          .firstLevelImbalance: Double(n) * sum / Double(settings[shells]),
        ])
      })
  }()
}
