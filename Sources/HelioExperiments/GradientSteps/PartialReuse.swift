import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What the second step finds of the target against the share of its sample that it has seen before.
  ///
  /// For a target with a linear part new points are worth more; one of information exponent 3 shows only through
  /// points that come again, and the more of them the better. The neurons' noise turns each learned direction, and is
  /// part of the prediction; `capturedWithoutNoise` stands beside.
  ///
  /// Source: sheet gradient-steps sections 4.2 and 11; the law of mixed samples is derived in
  /// ``GradientDirections``.
  public static let partialReuse: Experiment = {
    typealias S = StepSettings
    let reusedFraction = Parameter.number(
      "reusedFraction", 0.5, 0...1, "share of the second sample that is of the first one")
    let spikeCount = 3
    let alwaysNew = WrongTheory(
      "sample always new", "no point of the second sample is one of the first")
    let exchanged = WrongTheory(
      "shares exchanged", "the share that is new is taken for the one that comes again")
    return Experiment(
      "partial-reuse",
      "Captured target after two steps against the share of the sample that comes again",
      cost: "120 s",
      parameters: S.model(dimension: S.largeDimension) + [
        reusedFraction.declaration, S.strongScale.declaration, S.firstExponent.declaration,
        S.secondExponent.declaration,
      ],
      sweep: [
        SweepAxis(S.link, [S.firstExponentLink, S.thirdExponentLink]),
        SweepAxis(reusedFraction, [0, 0.25, 0.5, 0.75, 1]),
      ], replicates: 4, headline: .captured, wrongTheories: [alwaysNew, exchanged],
      theoryAxis: TheoryAxis(reusedFraction, count: 9),
      smallVersion: SpecificationChanges(
        set: ["dimension=300", "noiseVariance=0"], sweep: ["reusedFraction=0,0.5,1"]),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let (fraction, ratio) = (settings[reusedFraction], settings[S.sampleRatio])
        let eta = S.learningRates(settings)
        func solution(_ fraction: Double) throws(HelioError) -> Solution<TwoStepOutliers> {
          let theory = try S.twoSteps(
            settings, batch: .partlyReused(fraction: fraction, sampleRatio: ratio))
          return try S.outliers(theory, settings, learningRates: eta, count: spikeCount)
        }
        func captured(_ outliers: TwoStepOutliers) throws(HelioError) -> Double {
          try outliers.captured(count: spikeCount, dimension: settings[S.dimension]).reduce(0, +)
        }
        let found = try solution(fraction)
        let outliers = try found.get("The outliers")
        var values = CellValues(
          predicted: [
            .captured: try captured(outliers),
            .capturedWithoutNoise: outliers.capturedWithoutNoise(count: spikeCount)
              .reduce(0, +),
          ], residual: found.convergence.relativeChange)
        if let exponent = try settings[S.link].informationExponent() {
          values.predicted[.informationExponent] = Double(exponent)
        }
        for (wrong, other) in [(alwaysNew, 0), (exchanged, 1 - fraction)] {
          values[wrong][.captured] = try captured(solution(other).get("The outliers"))
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, rates: S.rates(settings),
          batches: [.partlyReused(fraction: settings[reusedFraction])])
        let captured = run.last.captured(count: spikeCount).reduce(0, +)
        return CellValues(measured: [.captured: captured])
      })
  }()
}
