import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The two walls of the experiments on one pass: risks without the weights and for given ones, and real runs.
///
/// f* and its noise are fitted side by side, so bias and variance are measured apart. The sum of their risks is the
/// mean over the noise and its negative.
enum OnePassCells {
  private typealias S = SGDSettings

  /// Of the last iterate and the average, by number.
  static func numbers(_ risk: OnePassRisk, noise: Double) -> ByNumber<Double> {
    let values: [(Number, Double)] = [
      (.noiselessRisk, risk.noiseless.average), (.noiselessRiskLast, risk.noiseless.last),
      (.noiseRisk, noise * risk.unitVariance.average),
      (.noiseRiskLast, noise * risk.unitVariance.last),
      (.averageRisk, risk.average(noiseVariance: noise)),
      (.lastRisk, risk.last(noiseVariance: noise)),
    ]
    var numbers: ByNumber<Double> = [:]
    for (number, value) in values where value.isFinite { numbers[number] = value }
    return numbers
  }

  /// Without the weights; nothing for fourier.
  static func theory(_ settings: Settings) throws(HelioError) -> CellValues {
    guard let activation = settings[S.kind].activation else { return CellValues() }
    let schedule = try S.schedule(settings)
    let features = try ProportionalFeatures(
      activation: activation, width: settings[S.width], dimension: settings[S.dimension])
    let solution = features.risk(schedule)
    let noise = settings[S.noise]
    let right = numbers(try solution.accepting(1e-6, "The risk without weights"), noise: noise)
    var values = CellValues(
      predicted: right, residual: solution.convergence.relativeChange)
    if settings[S.width] <= settings[S.ownWidth] {
      // Compared with the theory of a replicate's own weights.
      let d = settings[S.dimension]
      for (number, coefficient) in ownBias {
        guard let value = right[number] else { continue }
        values.allowedBias[number] = AllowedBias(
          [.dimension(coefficient * value, d)], origin: ownOrigin)
      }
    }
    if settings[S.width] > settings[S.dimension] {
      let modes = features.modes(nodes: 800, weights: .equal)
      values[.equalWeights] = numbers(modes.risk(schedule), noise: noise)
    }
    return values
  }

  /// How far the features of a network are from Gaussian ones, in parts of the number times d.
  private static let ownBias: [(Number, Double)] = [
    (.noiselessRisk, 1), (.noiseRisk, 1), (.noiselessRiskLast, 1), (.noiseRiskLast, 1),
    (.averageRisk, 1), (.lastRisk, 1),
  ]
  private static let ownOrigin = "unmeasured"

  /// One draw of the weights: what its theory says and what runs on them do.
  static func simulation(
    _ settings: Settings, _ source: CellSource
  ) throws(HelioError) -> CellValues {
    guard settings[S.width] <= settings[S.ownWidth] else { return CellValues() }
    let (kind, d, noise) = (settings[S.kind], settings[S.dimension], settings[S.noise])
    let schedule = try S.schedule(settings)
    let layer = RandomFeatureLayer(
      kind, width: settings[S.width], dimension: d, from: source.stream.substream("weights"))
    let beta = unitDirection(d, from: source.stream.substream("target"))
    let moments = try FeatureMoments(
      gaussianInputsOf: kind, weights: layer.weights, targetDirection: beta)

    let basis = try FeatureBasis(moments)
    let recursion = OnePassRecursion(basis, schedule)
    let risk = recursion.risk(basis)
    var values = CellValues(predicted: numbers(risk, noise: noise))
    if basis.mean.contains(where: { $0 != 0 }) {
      values[.meanForgotten] = numbers(basis.modes.risk(schedule), noise: noise)
    }
    let ladder = try ProcessLadder(
      moments, basis, ExpectedSecondMoment(kind, dimension: d, width: settings[S.width]),
      schedule)
    values.predicted[.exactBias] = risk.bias.average
    values.predicted[.populationBias] = ladder.population.bias
    values.predicted[.populationNoiseRisk] = noise * ladder.population.unitVariance
    values.predicted[.expectedBias] = ladder.expectedOperator.bias
    values.predicted[.expectedNoiseRisk] = noise * ladder.expectedOperator.unitVariance

    var sums = [Double](repeating: 0, count: 4)
    let runs = settings[S.runs]
    for r in 0..<runs {
      let readouts = try OnePassRun.network(
        layer, targetDirection: beta, noiseVariance: noise, schedule, labels: .separate,
        from: source.stream.substream("runs").at(r))
      sums[0] += moments.risk(readouts.average.row(0)) / Double(runs)
      sums[1] += moments.power(readouts.average.row(1)) / Double(runs)
      sums[2] += moments.risk(readouts.last.row(0)) / Double(runs)
      sums[3] += moments.power(readouts.last.row(1)) / Double(runs)
    }
    // Steps that are too large end in numbers that no mean can have.
    guard sums.allSatisfy(\.isFinite) else { return values }
    values.measured = [
      .noiselessRisk: sums[0], .noiseRisk: sums[1], .noiselessRiskLast: sums[2],
      .noiseRiskLast: sums[3], .averageRisk: sums[0] + sums[1], .lastRisk: sums[2] + sums[3],
    ]
    return values
  }
}
