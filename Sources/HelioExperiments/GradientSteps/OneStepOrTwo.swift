import HelioCore
import HelioLinalg
import HelioNumerics
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
    let first = Parameter.number(
      "firstExponent", 0.35, 0...0.499, "alpha_1, exponent of the first step in the width")
    return Experiment(
      "one-step-or-two", topic: "gradient-steps",
      "Test error of readouts after no step, one and two, fresh against reused sample",
      cost: "13 s",
      parameters: S.model(dimension: dimension, sampleRatio: sampleRatio, widthRatio: widthRatio)
        + [
          scale.declaration, first.declaration, S.secondExponent.declaration, stage.declaration,
        ],
      sweep: [
        SweepAxis(
          S.link.name, [S.firstExponentLink, S.secondExponentLink, S.thirdExponentLink]),
        SweepAxis(stage.name, StepStage.allCases.map(\.rawValue)),
      ], replicates: 4, headline: "featureError",
      smallVersion: SpecificationChanges(set: ["dimension=150"], replicates: 3),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      memory: { settings in
        let d = Double(settings[dimension])
        let (n, p) = (settings[sampleRatio] * d, settings[widthRatio] * d)
        return S.memory(settings) + 8 * (3 * (n + 4000) * p + 2 * min(n, p) * min(n, p))
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
            "featureError": errors.bestFeatureError,
            "capturedTarget": run.last.captured(count: 2).reduce(0, +),
          ])
        values.measured["polynomialError"] = errors.polynomialError
        return values
      })
  }()
}
