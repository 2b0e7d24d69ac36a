import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

@Suite struct ScheduleSearchTests {
  /// The sheet's best constant steps, averaged, for ReLU features, d = 50, n = 200, noise 1/4, and with the mean subtracted.
  @Test func sheetOptima() throws {
    for (p, risk, centred) in [(100, 0.517, 0.476), (400, 0.330, 0.272)] {
      let modes = try ProportionalFeatures(activation: .relu, width: p, dimension: 50)
        .modes(nodes: 200)
      for (features, expected) in [(modes, risk), (modes.centred, centred)] {
        let best = try ScheduleSearch(modes: features, noiseVariance: 0.25, sampleCount: 200)
          .best(decays: [0], averages: [true])
        #expect(abs(best.risk - expected) < 0.6e-3, "p = \(p): \(best)")
      }
    }
  }

  /// Nothing near is better, in step, decay or batch.
  @Test func isAMinimum() throws {
    let modes = try ProportionalFeatures(activation: .scaledErf, width: 80, dimension: 40)
      .modes(nodes: 100)
    let (decays, batches) = ([0, 0.2, 0.4], [1, 2, 5])
    let best = try ScheduleSearch(modes: modes, noiseVariance: 2, sampleCount: 300)
      .best(decays: decays, batches: batches)
    func risk(_ schedule: StepSchedule, _ isAveraged: Bool) -> Double {
      let risk = modes.risk(schedule)
      return isAveraged ? risk.average(noiseVariance: 2) : risk.last(noiseVariance: 2)
    }
    #expect(risk(best.schedule, best.isAveraged) == best.risk)
    for factor in [0.5, 0.9, 1.1, 2] {
      for decay in decays {
        for batch in batches {
          let other = try StepSchedule(
            learningRate: factor * best.schedule.learningRate, decayExponent: decay,
            stepCount: 300 / batch, batchSize: batch)
          for isAveraged in [false, true] {
            let value = risk(other, isAveraged)
            #expect(!(value < best.risk), "\(other)")
          }
        }
      }
    }
  }

  /// Fewer steps are searched as fewer samples would be, and widths as each of them alone.
  @Test func stepsAndWidths() throws {
    func modes(_ p: Int) throws(HelioError) -> FeatureModes {
      try ProportionalFeatures(activation: .relu, width: p, dimension: 50).modes(nodes: 200)
    }
    func search(_ p: Int, _ n: Int) throws(HelioError) -> ScheduleSearch {
      try ScheduleSearch(modes: modes(p), noiseVariance: 0.25, sampleCount: n)
    }
    let counts = [50, 200]
    let apart = try counts.map { try search(100, $0).best(decays: [0]) }
    let together = try search(100, 200).best(decays: [0], stepCounts: counts + [201])
    #expect(together == apart.min { $0.risk < $1.risk })
    #expect(try search(100, 200).best(decays: [0], stepCounts: [50]) == apart[0])
    let best = try ScheduleSearch.bestWidth(
      [100, 400], noiseVariance: 0.25, sampleCount: 200, modes: modes
    ) { (each) throws(HelioError) in try each.best(decays: [0], averages: [true]) }
    #expect(best.width == 400)
    #expect(abs(best.optimum.risk - 0.330) < 0.6e-3, "the sheet's")
    #expect(throws: HelioError.self) { try search(100, 200).best(stepCounts: [201]) }
    #expect(throws: HelioError.self) { try search(100, 200).best(stepCounts: [0]) }
    #expect(throws: HelioError.self) {
      try ScheduleSearch.bestWidth([], noiseVariance: 0, sampleCount: 1, modes: modes)
    }
  }

  /// The filter of averaged descent lies between those of the two ridges.
  @Test func stoppingIsARidge() throws {
    let schedule = try StepSchedule(learningRate: 0.01, stepCount: 500)
    let ridges = try schedule.equivalentRidges()
    for l in [0.001, 0.01, 0.1, 1, 5.0] {
      let residual = (0..<500).reduce(0.0) { $0 + pow(1 - 0.01 * l, Double($1)) } / 500
      #expect(ridges.lowerBound / (ridges.lowerBound + l) < residual * 1.01)
      #expect(residual < ridges.upperBound / (ridges.upperBound + l) * 1.03)
    }
    var decaying = schedule
    decaying.decayExponent = 0.5
    #expect(throws: HelioError.self) { try decaying.equivalentRidges() }
  }

  @Test func refusals() throws {
    let none = FeatureModes(
      eigenvalues: [0], multiplicities: [1], squaredTargets: [0], approximationError: 1)
    #expect(throws: HelioError.self) {
      try ScheduleSearch(modes: none, noiseVariance: 1, sampleCount: 10).best()
    }
    #expect(throws: HelioError.self) {
      try ScheduleSearch(modes: none, noiseVariance: -1, sampleCount: 10)
    }
  }
}
