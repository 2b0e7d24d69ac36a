import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How wide a network must be to cover every sample: about log n, counted over random initial weights.
  ///
  /// Source: sheet early-stage-convergence §3 (Width), §5 (5).
  public static let coverageWidth: Experiment = {
    typealias S = EarlyStageSettings
    let draws = Parameter.integer(
      "draws", 200, atLeast: 1, atMost: 1_000_000, "initial weights in a replicate")
    return Experiment(
      "coverage-width", "Probability that every sample is covered, against the width",
      cost: "10 s", parameters: S.sizes + [draws.declaration],
      sweep: [SweepAxis(S.width, [4, 6, 8, 12, 16, 24])],
      replicates: 30, headline: .coveredShare, wrongTheories: [.anySign, .halfWidth],
      theoryAxis: TheoryAxis(S.width, count: 25),
      smallVersion: SpecificationChanges(
        set: ["draws=100"], sweep: ["width=4,6,8,12,16"], replicates: 24),
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let (n, m) = (settings[S.samples], settings[S.width])
        let share = CoverageWidth.expectedUncovered(sampleCount: n, width: m) / Double(n)
        var values = CellValues(predicted: [
          .uncoveredShare: share, .coveredBound: max(0, 1 - Double(n) * share),
        ])
        values[.anySign] = [.uncoveredShare: pow(0.5, Double(m))]
        values[.halfWidth] = [.uncoveredShare: share.squareRoot()]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (n, d, m) = (settings[S.samples], settings[S.dimension], settings[S.width])
        let sample = try UnitSampleLaw.orthogonallySeparable.sample(
          n, dimension: d, from: source.stream.substream("data"))
        var (covered, uncovered, coverage) = (0, 0, 0.0)
        for k in 0..<settings[draws] {
          let start = try SphericalStart.random(
            width: m, dimension: d, initialScale: 0.5,
            from: source.stream.substream("weights \(k)"))
          let counts = try ReluDescent(.squared, sample, from: start).pattern.coveringNeurons(
            signs: start.signs, labels: sample.labels)
          uncovered += counts.count { $0 == 0 }
          covered += counts.contains(0) ? 0 : 1
          coverage += Double(counts.min() ?? 0) / Double(m)
        }
        let all = Double(settings[draws])
        return CellValues(measured: [
          .coveredShare: Double(covered) / all, .meanCoverage: coverage / all,
          .uncoveredShare: Double(uncovered) / (all * Double(n)),
        ])
      })
  }()
}

extension WrongTheory {
  static let anySign = WrongTheory(
    "neurons of any sign", "as if a neuron that is active on a sample covered it whatever its sign")
  static let halfWidth = WrongTheory("half of the width", "as if half as many neurons counted")
}
