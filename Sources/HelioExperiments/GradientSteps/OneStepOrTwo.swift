import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// What the first layer has been through.
enum StepStage: String, CaseIterable, Sendable {
  case initial, oneStep, twoStepsFresh, twoStepsReused
}

extension Experiment {
  /// Test errors after no step, one, and two: ridge on all features, and on polynomials of the two leading
  /// learned directions, on a second sample.
  ///
  /// For a target with a linear part the second step helps a lot, a fresh sample more than a reused one. For the
  /// others the reused sample gives alignment that can be detected, but no lower error at these sizes.
  ///
  /// Source: sheet gradient-steps section 7.2 (E8).
  public static let oneStepOrTwo: Experiment = {
    typealias S = StepSettings
    let stage = Parameter.choice("stage", StepStage.twoStepsFresh, "steps taken, and their samples")
    let dimension = Parameter.integer(
      "dimension", 300, atLeast: 10, atMost: 10_000, "input dimension d")
    let sampleRatio = Parameter.positive("sampleRatio", 6, "n/d of each step and of the readout")
    let widthRatio = Parameter.positive("widthRatio", 1.3333, "psi = p/d")
    let scale = Parameter.positive("scale", 2, "C in eta_t = C p^alpha_t")
    let directions = 2
    let first = Parameter.number(
      "firstExponent", 0.35, 0...0.499, "alpha_1, exponent of the first step in the width")
    let secondStepForgotten = WrongTheory(
      "second step forgotten", "what one step captures is taken for what two do")
    return Experiment(
      "one-step-or-two",
      "Test error of readouts after no step, one and two, fresh against reused sample",
      cost: "22 s",
      parameters: S.model(dimension: dimension, sampleRatio: sampleRatio, widthRatio: widthRatio)
        + [
          scale.declaration, first.declaration, S.secondExponent.declaration, stage.declaration,
        ],
      sweep: [
        SweepAxis(
          S.link, [S.firstExponentLink, S.secondExponentLink, S.thirdExponentLink]),
        SweepAxis(stage, StepStage.allCases.map(\.rawValue)),
      ], replicates: 4, headline: .featureError,
      wrongTheories: [.sampleNoiseForgotten, secondStepForgotten],
      smallVersion: SpecificationChanges(
        set: ["dimension=150", "noiseVariance=0"], replicates: 6),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      memory: { settings in
        let d = Double(settings[dimension])
        let (n, p) = (settings[sampleRatio] * d, settings[widthRatio] * d)
        return S.memory(settings) + 8 * (3 * (n + 4000) * p + 2 * min(n, p) * min(n, p))
      },
      theory: { (settings) throws(HelioError) in
        var values = CellValues()
        if let exponent = try settings[S.link].informationExponent() {
          values.predicted[.informationExponent] = Double(exponent)
        }
        if settings[stage] == .initial { return values }
        let (d, delta) = (settings[dimension], settings[sampleRatio])
        let p = S.size(settings[widthRatio], d)
        let eta = S.rates(settings, first: first).map {
          $0.scaled(width: p) * Double(p).squareRoot()
        }
        func solution(
          _ batch: SecondBatch, _ second: Double
        ) throws(HelioError) -> Solution<TwoStepOutliers> {
          let theory = try S.twoSteps(settings, batch: batch)
          return try theory.outliers(
            learningRates: (eta[0], second), width: Double(p), widthRatio: settings[widthRatio],
            count: directions, tolerance: 1e-4)
        }
        func captured(_ outliers: TwoStepOutliers) throws(HelioError) -> Double {
          try outliers.captured(count: directions, dimension: d).reduce(0, +)
        }
        let fresh = SecondBatch.fresh(sampleRatio: delta)
        let one = try solution(fresh, 0)
        let afterOne = try captured(one.get("The outliers of one step"))
        if settings[stage] == .oneStep {
          values.predicted[.capturedTarget] = afterOne
          values.residual = one.convergence.relativeChange
          if values.predicted[.informationExponent] == 1 {
            values[.sampleNoiseForgotten][.capturedTarget] = try S.endlessSampleOverlaps(
              settings[S.link]
            ).reduce(0, +)
          }
        } else {
          let two = try solution(settings[stage] == .twoStepsReused ? .reused : fresh, eta[1])
          values.predicted[.capturedTarget] = try captured(two.get("The outliers"))
          values.residual = two.convergence.relativeChange
          values[secondStepForgotten][.capturedTarget] = afterOne
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let count: Int
        switch settings[stage] {
        case .initial: count = 0
        case .oneStep: count = 1
        case .twoStepsFresh, .twoStepsReused: count = 2
        }
        let run = try SteppedRun(
          settings, source, rates: S.rates(settings, first: first),
          batches: [settings[stage] == .twoStepsReused ? .reused : .fresh], upTo: count)
        let errors = try run.readoutErrors(samples: run.training.sampleCount)
        var values = CellValues(
          measured: [
            .featureError: errors.bestFeatureError,
            .capturedTarget: run.last.captured(count: directions).reduce(0, +),
          ])
        values.measured[.polynomialError] = errors.polynomialError
        return values
      })
  }()
}
