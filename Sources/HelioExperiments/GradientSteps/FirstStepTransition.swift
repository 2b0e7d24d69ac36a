import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The transition of the first step: below a critical size it leaves no trace in the weights' top singular
  /// vectors, above it one value leaves the bulk.
  ///
  /// Every replicate is compared with the prediction for its own |beta| and readouts, which fluctuate by several
  /// per cent, beside the noise of its gradient; the prediction without noise stands beside. Below the threshold
  /// the value is the mean edge of a noise matrix of this size. Near the threshold, within some d^{-1/3} of it, a
  /// finite width rounds the transition. Overlaps are compared beyond: before, they are squares of single normal
  /// variables of variance 1/d, which a few replicates do not average.
  ///
  /// Source: sheet gradient-steps sections 2 and 7 (E1).
  public static let firstStepTransition: Experiment = {
    typealias S = StepSettings
    @Sendable func limit(_ settings: Settings) throws(HelioError) -> FirstStepLimit {
      try FirstStepLimit(
        activation: settings[S.activation], link: settings[S.link],
        noiseVariance: settings[S.noiseVariance], sampleRatio: settings[S.sampleRatio],
        widthRatio: settings[S.widthRatio], learningRate: settings[S.learningRate])
    }
    let undressed = WrongTheory(
      "spike that does not feel the bulk",
      "sigma = max(tau, edge), overlap one where tau is above the edge and none below")
    let gradual = WrongTheory(
      "no transition", "energies add: sigma^2 = edge^2 + tau^2, overlap tau^2/(edge^2 + tau^2)")
    @Sendable func isRounded(_ settings: Settings) throws(HelioError) -> Bool {
      let strength =
        try limit(settings).spikeSingularValue
        / SpikeTransition.threshold(widthRatio: settings[S.widthRatio])
      return abs(strength - 1) < 2.5 / cbrt(Double(settings[S.dimension]))
    }
    return Experiment(
      "first-step-transition",
      "Top singular value and vectors of the weights after one step, through the transition",
      cost: "20 s",
      parameters: S.model() + [
        S.learningRate.declaration
      ],
      sweep: [SweepAxis(S.learningRate, [0.5, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 4, 6, 8])],
      replicates: 6, headline: .singularValue, wrongTheories: [undressed, gradual],
      theoryAxis: TheoryAxis(S.learningRate),
      smallVersion: SpecificationChanges(
        set: ["dimension=300"], sweep: ["learningRate=0.5,1.5,2,3,6"]),
      validate: { (settings) throws(HelioError) in
        try S.check(settings)
        _ = try limit(settings)
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let limit = try limit(settings)
        let strength =
          limit.spikeSingularValue / SpikeTransition.threshold(widthRatio: settings[S.widthRatio])
        let d = settings[S.dimension]
        let isRounded = try isRounded(settings)
        let origin = "64 replicates at d = 150 and 300"
        let overlapBias = AllowedBias([.dimension(1.5, d)], origin: origin)
        return CellValues(
          predicted: [
            .singularValue: limit.transition.singularValue,
            .squaredLeftOverlap: limit.transition.squaredLeftOverlap,
            .squaredRightOverlap: limit.transition.squaredRightOverlap,
            .squaredTargetOverlap: limit.squaredTargetOverlap,
            .spikeSingularValue: limit.spikeSingularValue, .overThreshold: strength,
          ],
          allowedBias: [
            .singularValue: AllowedBias(
              [.dimension(isRounded ? 0.45 : 0, d, power: 2 / 3)], origin: origin),
            .squaredLeftOverlap: overlapBias, .squaredRightOverlap: overlapBias,
            .squaredTargetOverlap: overlapBias,
          ])
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, rates: [.plain(settings[S.learningRate])], batches: [.fresh])
        let (seen, W) = (run.last, run.network.firstLayer)
        let top = try topSingularTriplets(W, count: 1, tolerance: 1e-6)
          .get("the top singular vectors of the weights")
        let (a, beta) = (run.network.secondLayer, run.firstDirection)
        let right = dot(top.right.column(0), beta) / norm(beta)
        let noise = try FirstStepNoise(
          activation: settings[S.activation], link: settings[S.link],
          noiseVariance: settings[S.noiseVariance], sampleRatio: settings[S.sampleRatio],
          widthRatio: settings[S.widthRatio])
        let own = try noise.transition(
          learningRate: settings[S.learningRate], readouts: a, directionNorm: norm(beta))
        let onTarget =
          beta.prefix(settings[S.link].variableCount).reduce(0) { $0 + $1 * $1 } / dot(beta, beta)
        // The edge of the noise at this size, and how much wider the gradient has made it.
        let edge = SpikeTransition.edge(width: W.rows, dimension: W.columns)
        var values = CellValues(
          measured: [
            .singularValue: seen.singularValues[0], .squaredLeftOverlap: seen.leftOverlap,
            .squaredRightOverlap: right * right,
            .squaredTargetOverlap: seen.weightAlignments[0].reduce(0, +),
            .outlierCount: Double(seen.outlierCount),
          ],
          predicted: [
            .singularValue: own.isOutlier
              ? max(own.singularValue, edge)
              : edge * own.singularValue / SpikeTransition.edge(widthRatio: settings[S.widthRatio])
          ])
        let tau =
          settings[S.learningRate] * abs(try settings[S.activation].meanDerivative())
          * norm(beta) * norm(a) / Double(W.rows).squareRoot()
        values[undressed] = [.singularValue: max(tau, edge)]
        values[gradual] = [.singularValue: (edge * edge + tau * tau).squareRoot()]
        guard own.isOutlier, try !isRounded(settings) else { return values }
        values.predicted[.squaredLeftOverlap] = own.squaredLeftOverlap
        values.predicted[.squaredRightOverlap] = own.squaredRightOverlap
        // What is not along beta points anywhere.
        values.predicted[.squaredTargetOverlap] =
          own.squaredRightOverlap * onTarget
          + (1 - own.squaredRightOverlap) * (1 - onTarget) / Double(W.columns)
        for (theory, overlap) in [
          (undressed, tau > edge ? 1 : 0), (gradual, tau * tau / (edge * edge + tau * tau)),
        ] {
          values[theory][.squaredLeftOverlap] = overlap
          values[theory][.squaredRightOverlap] = overlap
          values[theory][.squaredTargetOverlap] = overlap * onTarget
        }
        return values
      })
  }()
}
