import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory
import Synchronization

/// What is moved around the optimum.
enum OptimalStepAxis: String, CaseIterable, Sendable {
  case learningRate, ridge
}

/// Which second-layer values are used.
enum ValueChoice: String, CaseIterable, Sendable {
  /// Those of `secondLayerValues`.
  case given
  /// As many, chosen to minimise the predicted error.
  case best
}

extension Experiment {
  /// The step size and ridge, and the second-layer values if asked for, of least predicted test error, and
  /// networks trained at and around them.
  ///
  /// The theory finds the optimum for the sizes, activation, target and noise that are given. Each grid point
  /// moves one of step size and ridge off the optimum by a factor; networks really take the step there.
  ///
  /// Source: sheet learned-features-spectrum sections 2, 3.4 and 11.
  public static let optimalStep: Experiment = {
    typealias S = FeatureSettings
    let activation = Parameter.activation(.tanh)
    let link = Parameter.link("h1 + 0.5*h2")
    let values = Parameter.numbers(
      "secondLayerValues", [1, -0.4], -1000...1000,
      "values of the second layer in equal shares; where the search for the best starts")
    let choice = Parameter.choice(
      "values", ValueChoice.given,
      "given: only step size and ridge are chosen; best: the second-layer values too")
    let sampleRatio = Parameter.positive("sampleRatio", 3, "alpha = n/d of the readout")
    let level = Parameter.choice(
      "level", StepLevel.noiseEstimate, "what of the real step the theory keeps")
    let axis = Parameter.choice(
      "moved", OptimalStepAxis.learningRate, "what is moved off the optimum")
    let factor = Parameter.positive("factor", 1, "by how much; 1 is the optimum")
    // All points and replicates of a sweep share one optimum.
    let optima = Remembered<Solution<ErrorOptimum>>()
    @Sendable func setting(_ settings: Settings) throws(HelioError) -> OptimalSetting {
      let step = try LearningStep(
        activation: settings[activation], secondLayerValues: settings[values], learningRate: 1,
        stepSampleRatio: settings[S.stepSampleRatio], link: settings[link],
        noiseVariance: settings[S.noiseVariance])
      let problem = OptimisationProblem(
        step: step, sampleRatio: settings[sampleRatio], widthRatio: settings[S.widthRatio],
        level: settings[level], finiteSize: .plain(dimension: settings[S.dimension]))
      let names = [
        activation.name, link.name, values.name, choice.name, sampleRatio.name, level.name,
        S.stepSampleRatio.name, S.noiseVariance.name, S.widthRatio.name, S.dimension.name,
      ]
      let key = names.map { settings.values[$0]?.text ?? "default" }.joined(separator: " ")
      let optimum = try optima.value(key) { () throws(HelioError) in
        try problem.optimum(choosesValues: settings[choice] == .best)
      }
      return OptimalSetting(
        problem: problem, optimum: optimum, moved: settings[axis], factor: settings[factor])
    }
    return Experiment(
      "optimal-step",
      "Step size, ridge and second layer of least predicted error, beside networks",
      cost: "70 s",
      parameters: [
        activation.declaration, link.declaration, values.declaration, choice.declaration,
        S.stepSampleRatio.declaration, sampleRatio.declaration, S.widthRatio.declaration,
        S.dimension.declaration, S.noiseVariance.declaration, level.declaration, axis.declaration,
        factor.declaration,
      ],
      sweep: [
        SweepAxis(axis, ["learningRate", "ridge"]),
        SweepAxis(factor, [0.1, 0.25, 0.5, 1, 2, 4]),
      ], replicates: 16, headline: .testError,
      wrongTheories: [FeatureSettings.withoutSpike, FeatureSettings.exchangedRatios],
      theoryAxis: TheoryAxis(factor, count: 31),
      smallVersion: SpecificationChanges(
        set: ["dimension=100", "stepSampleRatio=50"], sweep: ["factor=0.25,1,4"], replicates: 8),
      validate: { (settings) throws(HelioError) in
        _ = try LearningStep(
          activation: settings[activation], secondLayerValues: settings[values], learningRate: 1,
          stepSampleRatio: settings[S.stepSampleRatio], link: settings[link],
          noiseVariance: settings[S.noiseVariance])
        try require(
          settings[values].contains { $0 != 0 }, values.name, "not all zero", got: "all zero")
        try S.checkSizes(settings, blocks: settings[values].count, sampleRatio: sampleRatio)
      },
      memory: { S.memory($0, sampleRatio: sampleRatio) },
      theory: { (settings) throws(HelioError) in
        let setting = try setting(settings)
        let optimum = try setting.optimum.get("The optimum")
        let dimension = settings[S.dimension]
        let risk = try setting.risk(.refined(dimension: dimension)).get("The risk")
        var result = CellValues(
          predicted: [
            .testError: risk.testError, .learningRate: setting.learningRate,
            .ridge: setting.ridge, .optimalError: optimum.testError,
            .errorWithoutStep: optimum.withoutStep,
            .isAtLargestStep: optimum.isAtLargestStep ? 1 : 0,
          ],
          residual: setting.optimum.convergence.relativeChange)
        // What the search could not compute counts as infinite: the optimum may lie there.
        if optimum.unsolved.count > 0 {
          result.predicted[.unsolvedRisks] = Double(optimum.unsolved.count)
        }
        result.allowedBias[.testError] = AllowedBias(
          [.dimension(risk.testError, dimension)],
          origin: "as for spiked features; see FeatureErrors.swift")
        let size = FiniteSize.refined(dimension: dimension)
        // A wrong theory without a solution says nothing, and the point has no power against it.
        if let wrong = try? setting.risk(size, learningRate: 0).get("the risk without a step") {
          result[S.withoutSpike] = [.testError: wrong.testError]
        }
        if let wrong = try? setting.risk(size, isExchanged: true).get("the risk, exchanged") {
          result[S.exchangedRatios] = [.testError: wrong.testError]
        }
        for (b, value) in optimum.secondLayerValues.enumerated() {
          result.predicted[.secondLayerValue(b + 1)] = value
        }
        let curve =
          settings[axis] == .learningRate ? optimum.learningRateCurve : optimum.ridgeCurve
        result.curves[.predictedError] = TheoryCurve(
          positions: curve.map(\.x), values: curve.map(\.testError))
        return result
      },
      simulation: { (settings, source) throws(HelioError) in
        let setting = try setting(settings)
        let d = settings[S.dimension]
        let layers = try SteppedFeatures<Double>(
          data: DataModel(
            dimension: d, link: settings[link], noiseVariance: settings[S.noiseVariance]),
          width: S.size(settings[S.widthRatio], d), activation: settings[activation],
          secondLayerValues: setting.optimum.value.secondLayerValues,
          probabilities: setting.problem.step.secondLayerProbabilities,
          learningRate: setting.learningRate, samples: S.size(settings[S.stepSampleRatio], d),
          from: source.stream.substream("layer"))
        let result = try layers.trained.ridge(
          samples: S.size(settings[sampleRatio], d), ridge: setting.ridge,
          from: source.stream.substream("data"))
        return CellValues(measured: [.testError: result.testError])
      })
  }()
}

/// The optimum and a setting near it.
private struct OptimalSetting {
  let problem: OptimisationProblem
  let optimum: Solution<ErrorOptimum>
  let moved: OptimalStepAxis
  let factor: Double

  var learningRate: Double {
    optimum.value.learningRate * (moved == .learningRate ? factor : 1)
  }
  var ridge: Double { optimum.value.ridge * (moved == .ridge ? factor : 1) }

  /// - Parameters:
  ///   - learningRate: another one.
  ///   - isExchanged: whether n/d and p/d change places.
  func risk(
    _ size: FiniteSize, learningRate eta: Double? = nil, isExchanged: Bool = false
  ) throws(HelioError) -> Solution<RidgeRisk> {
    let step = try problem.step.with(
      learningRate: eta ?? learningRate, secondLayerValues: optimum.value.secondLayerValues)
    let theory = try LearnedFeatures(
      step.featureLaw(level: problem.level, rows: problem.rows),
      sampleRatio: isExchanged ? problem.widthRatio : problem.sampleRatio,
      widthRatio: isExchanged ? problem.sampleRatio : problem.widthRatio)
    let target = try theory.target(
      step.link, overlap: step.overlap, noiseVariance: step.noiseVariance)
    return try theory.risk(of: target, ridge: ridge, finiteSize: size)
  }
}

/// Values of a pure function by what determines them.
private final class Remembered<Value: Sendable>: Sendable {
  private let known = Mutex<[String: Value]>([:])

  func value(
    _ key: String, _ compute: () throws(HelioError) -> Value
  ) throws(HelioError) -> Value {
    if let value = known.withLock({ $0[key] }) { return value }
    let value = try compute()
    known.withLock { $0[key] = value }
    return value
  }
}
