import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How large steps may be: the level that constant steps end at, and where they diverge, over step and batch.
  ///
  /// Labels are noise of variance 1, so that all excess is the noise's. Gaussian features of the moments of a drawn
  /// network are compared with the recursion of those moments, which is exact for them; the network itself
  /// is measured beside. The map and its lines come from the spectrum without weights. Points with a
  /// stability number above 0.6 are not compared: rare runs carry their mean.
  ///
  /// Source: sheet random-features-sgd sections 3.2, 3.4 and 6 (5).
  public static let sgdStepMap: Experiment = {
    typealias S = SGDSettings
    let width = Parameter.integer("width", 40, atLeast: 1, atMost: 2000, "width p")
    let dimension = Parameter.integer(
      "dimension", 20, atLeast: 1, atMost: 20_000, "input dimension d")
    let steps = Parameter.integer("stepCount", 600, atLeast: 1, "T, constant steps")
    let runs = Parameter.integer("runCount", 12, atLeast: 1, "runs of a replicate, of each kind")
    let feedback = WrongTheory(
      "noise feeds no noise", "the level s2 kappa without the factor 1/(1 - kappa)")
    @Sendable func schedule(_ settings: Settings) throws(HelioError) -> StepSchedule {
      try StepSchedule(
        learningRate: settings[S.rate], stepCount: settings[steps], batchSize: settings[S.batch])
    }
    return Experiment(
      "sgd-step-map",
      "Level and divergence of constant steps over step size and batch, one pass",
      cost: "70 s",
      parameters: [
        S.kind.declaration, dimension.declaration, width.declaration, S.rate.declaration,
        S.batch.declaration, steps.declaration, runs.declaration,
      ],
      sweep: [
        SweepAxis(S.kind, ["relu", "scaledErf"]),
        SweepAxis(S.batch, [1, 2, 4, 8, 16]),
        SweepAxis(S.rate, [0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16]),
      ],
      replicates: 8, headline: .stationaryExcess, wrongTheories: [feedback, .meanForgotten],
      smallVersion: SpecificationChanges(
        set: ["stepCount=400"], sweep: ["batchSize=1,2,4", "learningRate=0.5,1,2,2.8,4,5.6,8"]),
      validate: { (settings) throws(HelioError) in _ = try schedule(settings) },
      theory: { (settings) throws(HelioError) in
        let modes = try ProportionalFeatures(
          activation: settings[S.kind].activation, width: settings[width],
          dimension: settings[dimension]
        ).modes(nodes: 800)
        let stability = try StepStability(modes, batchSize: settings[S.batch])
        let passes = try StepStability(
          modes, batchSize: settings[S.batch], sampling: .withReplacement)
        var values = CellValues()
        values.predicted[.stabilityNumber] = stability.number(step: settings[S.rate])
        values.predicted[.stationaryExcess] = stability.stationaryExcess(
          step: settings[S.rate], residualVariance: 1)
        values.predicted[.largestStableStep] = stability.largestStableStep
        values.predicted[.largestPassStep] = passes.largestStableStep
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (kind, d) = (settings[S.kind].features, settings[dimension])
        let course = try schedule(settings)
        let layer = RandomFeatureLayer(
          kind, width: settings[width], dimension: d, from: source.stream.substream("weights"))
        let zero = [Double](repeating: 0, count: d)
        let moments = try FeatureMoments(
          gaussianInputsOf: kind, weights: layer.weights, targetDirection: zero)
        let basis = try FeatureBasis(moments)
        let stability = try StepStability(basis.modes, batchSize: settings[S.batch])
        var values = CellValues()

        let own = OnePassRecursion(basis, course).risk(basis).unitVariance.last
        let number = stability.number(step: settings[S.rate]) ?? .infinity
        let isCalm = number < 0.6 && own.isFinite
        let factor = try gaussianFactor(moments)
        let silent = [Double](repeating: 0, count: moments.featureCount)
        var (gaussian, network, diverged) = (0.0, 0.0, 0.0)
        let count = Double(settings[runs])
        for r in 0..<settings[runs] {
          let stream = source.stream.substream("runs").at(r)
          if isCalm {
            let readouts = try OnePassRun.gaussian(
              factor: factor, mean: moments.mean, target: silent, noiseVariance: 1, course,
              from: stream.substream("gaussian"))
            gaussian += moments.power(readouts.last.row(0)) / count
          }
          let readouts = try OnePassRun.network(
            layer, targetDirection: zero, noiseVariance: 1, course,
            from: stream.substream("network"))
          let excess = moments.power(readouts.last.row(0))
          let isDiverged = !(excess < 1e3)
          diverged += (isDiverged ? 1 : 0) / count
          network += (isDiverged ? .infinity : excess) / count
        }
        values.measured[.divergedShare] = diverged
        if network.isFinite { values.measured[.networkExcess] = network }
        if isCalm, gaussian.isFinite {
          values.measured[.stationaryExcess] = gaussian
          values.predicted[.stationaryExcess] = own
          values[feedback] = [.stationaryExcess: number]
          if basis.mean.contains(where: { $0 != 0 }) {
            values[.meanForgotten] = [
              .stationaryExcess: basis.modes.risk(course).unitVariance.last
            ]
          }
        }
        return values
      })
  }()
}

/// F with F F^T = H - m m^T.
private func gaussianFactor(_ moments: FeatureMoments) throws(HelioError) -> Matrix<Double> {
  let (H, m) = (moments.secondMoment, moments.mean)
  let centred = Matrix<Double>(rows: H.rows, columns: H.columns) { i, j in
    H[i, j] - m[i] * m[j]
  }
  let eigen = try symmetricEigen(centred)
  var F = eigen.vectors
  multiplyColumns(of: &F, by: eigen.values.map { max($0, 0).squareRoot() })
  return F
}
