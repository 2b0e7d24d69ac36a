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

  /// Without the weights.
  static func theory(_ settings: Settings) throws(HelioError) -> CellValues {
    let schedule = try S.schedule(settings)
    let features = try ProportionalFeatures(
      activation: settings[S.kind].activation, width: settings[S.width],
      dimension: settings[S.dimension])
    let solution = features.risk(schedule)
    let noise = settings[S.noise]
    let right = numbers(try solution.accepting(1e-6, "The risk without weights"), noise: noise)
    var values = CellValues(
      predicted: right, residual: solution.convergence.relativeChange)
    if settings[S.width] <= settings[S.ownWidth] {
      // Compared with the theory of a replicate's own weights.
      values.allowedBias = allowedBias(right, settings)
    }
    if settings[S.width] > settings[S.dimension] {
      let modes = features.modes(nodes: 800, weights: .equal)
      values[.equalWeights] = numbers(modes.risk(schedule), noise: noise)
    }
    return values
  }

  /// How far the features of a network are from Gaussian ones: parts of a number for 1/p and for 1/d.
  ///
  /// The mean of a risk is the sum of its two parts, and so is what it may be off by.
  private static func allowedBias(
    _ right: ByNumber<Double>, _ settings: Settings
  ) -> ByNumber<AllowedBias> {
    let (p, d) = (settings[S.width], settings[S.dimension])
    let isErf = settings[S.kind] == .scaledErf
    let rest = (width: isErf ? 0 : 0.08, dimension: isErf ? 0.07 : 0.06)
    let noise = (width: isErf ? 0.25 : 1.3, dimension: isErf ? 0.15 : 0.2)
    let restLast = (width: isErf ? 0.06 : 0.45, dimension: isErf ? 0.12 : 0.2)
    let noiseLast = (width: isErf ? 0.3 : 1.5, dimension: isErf ? 0.3 : 0.25)
    func bias(
      _ parts: [(number: Number, scale: (width: Double, dimension: Double))]
    ) -> AllowedBias {
      let sums = parts.reduce((0.0, 0.0)) { sum, part in
        let value = right[part.number] ?? 0
        return (sum.0 + part.scale.width * value, sum.1 + part.scale.dimension * value)
      }
      // Steps that shrink leave a fifth and three fifths of it: 1200 runs at d = 50, p = 5 to 400, three exponents.
      let (w, v) = settings[S.decay] > 0 ? (0.2, 0.6) : (1, 1)
      return AllowedBias(
        [.width(w * sums.0, p), .dimension(v * sums.1, d)],
        origin: "9600 runs each at d = 25, 50 and 100, p = 10 to 200, 4 d steps, both activations")
    }
    return [
      .noiselessRisk: bias([(.noiselessRisk, rest)]), .noiseRisk: bias([(.noiseRisk, noise)]),
      .averageRisk: bias([(.noiselessRisk, rest), (.noiseRisk, noise)]),
      .noiselessRiskLast: bias([(.noiselessRiskLast, restLast)]),
      .noiseRiskLast: bias([(.noiseRiskLast, noiseLast)]),
      .lastRisk: bias([(.noiselessRiskLast, restLast), (.noiseRiskLast, noiseLast)]),
    ]
  }

  /// One draw of the weights: what its theory says and what runs on them do.
  static func simulation(
    _ settings: Settings, _ source: CellSource
  ) throws(HelioError) -> CellValues {
    guard settings[S.width] <= settings[S.ownWidth] else { return CellValues() }
    let (kind, d, noise) = (settings[S.kind].features, settings[S.dimension], settings[S.noise])
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
