import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The transition of the first step: below a critical size it leaves no trace in the weights' top singular
  /// vectors, above it one value leaves the bulk.
  ///
  /// Every replicate is compared with the prediction for its own |beta| and |a|, which fluctuate by several
  /// per cent; the asymptotic prediction stands beside. Between 0.8 and 1.3 of the threshold a finite width
  /// rounds the transition, by about d^{-1/3}, which is allowed for there.
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
    return Experiment(
      "first-step-transition", topic: "gradient-steps",
      "Top singular value and vectors of the weights after one step, through the transition",
      cost: "15 s",
      parameters: S.model() + [
        S.learningRate.declaration
      ],
      sweep: [SweepAxis(S.learningRate, [0.5, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 4, 6, 8])],
      replicates: 6, headline: "singularValue",
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
        return CellValues(
          predicted: [
            "singularValue": limit.transition.singularValue,
            "squaredLeftOverlap": limit.transition.squaredLeftOverlap,
            "squaredRightOverlap": limit.transition.squaredRightOverlap,
            "squaredTargetOverlap": limit.squaredTargetOverlap,
            "spikeSingularValue": limit.spikeSingularValue,
            "overThreshold": strength, "outlierCount": limit.transition.isOutlier ? 1 : 0,
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
        let own = try FirstStepLimit.conditional(
          activation: settings[S.activation], learningRate: settings[S.learningRate],
          directionNorm: norm(beta), secondLayerNorm: norm(a), width: W.rows,
          widthRatio: settings[S.widthRatio])
        let onTarget = beta.prefix(settings[S.link].variableCount).reduce(0) { $0 + $1 * $1 }
        return CellValues(
          measured: [
            "singularValue": seen.singularValues[0], "squaredLeftOverlap": seen.leftOverlap,
            "squaredRightOverlap": right * right,
            "squaredTargetOverlap": seen.weightAlignments[0].reduce(0, +),
            "outlierCount": Double(seen.outlierCount),
          ],
          predicted: [
            "singularValue": own.singularValue, "squaredLeftOverlap": own.squaredLeftOverlap,
            "squaredRightOverlap": own.squaredRightOverlap,
            "squaredTargetOverlap": own.squaredRightOverlap * onTarget / dot(beta, beta),
          ])
      })
  }()
}
