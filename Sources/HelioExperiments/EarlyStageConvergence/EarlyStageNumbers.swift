package import HelioRuns
import HelioSimulation

/// The numbers of the topic's experiments.
extension Number {
  // Losses and what is certified of them.
  package static let trainingLoss = Number("trainingLoss", "loss", scale: .logarithmic)
  package static let initialLoss = Number("initialLoss", "loss at the start")
  package static let earlyBound = Number("earlyBound", "early-stage bound", scale: .logarithmic)
  package static let globalBound = Number("globalBound", "global bound", scale: .logarithmic)
  package static let stepBound = Number("stepBound", "bound at this step size", scale: .logarithmic)
  package static let certificateViolation = Number(
    "certificateViolation", "largest violation of a certificate")
  package static let certificateConstant = Number("certificateConstant", "C")
  package static let gradientRatio = Number(
    "gradientRatio", "smallest squared gradient over its bound")
  package static let endTime = Number("endTime", "T_e")
  package static let certifiedDecrease = Number(
    "certifiedDecrease", "certified decrease at T_e", scale: .logarithmic)
  package static let generalDecrease = Number(
    "generalDecrease", "decrease certified without separability", scale: .logarithmic)
  package static let actualDecrease = Number(
    "actualDecrease", "decrease at T_e", scale: .logarithmic)
  package static let halfLossTime = Number("halfLossTime", "time to half of the loss")
  package static let smallestBalance = Number("smallestBalance", "m min D")

  // The gradient at the start.
  package static let firstLayerGradient = Number(
    "firstLayerGradient", "squared gradient of the first layer at the start")
  package static let secondLayerGradient = Number(
    "secondLayerGradient", "squared gradient of the second layer at the start",
    scale: .logarithmic)

  // Patterns.
  package static let activationFlips = Number("activationFlips", "activation flips")
  package static let flipCap = Number("flipCap", "largest number of flips")
  package static let alignedDeactivations = Number("alignedDeactivations", "aligned deactivations")
  package static let misalignedActivations = Number(
    "misalignedActivations", "misaligned activations")
  package static let repeatedPairs = Number("repeatedPairs", "pairs that flip more than once")
  package static let violatingPairs = Number("violatingPairs", "violating pairs of inputs")
  package static let finalCoverage = Number("finalCoverage", "coverage in the end")
  package static let pureShare = Number("pureShare", "share of pure neurons")
  package static let deadShare = Number("deadShare", "share of dead neurons")
  package static let twoOutputLoss = Number(
    "twoOutputLoss", "loss of two outputs", scale: .logarithmic)
  package static let twoOutputPureShare = Number(
    "twoOutputPureShare", "share of pure neurons of two outputs")
  /// Share of the neurons, of both signs, in a cell of the partition.
  static func cellShare(
    own: NeuronPartition.Activity, other: NeuronPartition.Activity
  ) -> Number {
    Number("share-own-\(own)-other-\(other)", "share active on \(own) own, \(other) other")
  }
  /// The nine cells, "own/other", from pure to dead.
  package static let partitionCells: [(name: String, share: Number)] =
    NeuronPartition.Activity.allCases.reversed().flatMap { own in
      NeuronPartition.Activity.allCases.map { other in
        ("\(own)/\(other)", cellShare(own: own, other: other))
      }
    }

  /// Share of the samples of a neuron's own class, or of the other one, on which it is active, over time.
  package static func neuronActivity(_ k: Int, isOwn: Bool) -> Number {
    let side = isOwn ? "own" : "other"
    return Number("neuron-\(k)-\(side)", "share of the \(side) class active on neuron \(k)")
  }
  /// The neurons that are followed one by one.
  package static let followedNeurons = 1...24

  // Coverage.
  package static let coveredShare = Number(
    "coveredShare", "probability that every sample is covered")
  package static let coveredBound = Number("coveredBound", "union bound from below")
  package static let uncoveredShare = Number(
    "uncoveredShare", "share of uncovered samples", scale: .logarithmic)
  package static let meanCoverage = Number("meanCoverage", "mean coverage")

  static let ofEarlyStage: [Number] =
    [
      trainingLoss, initialLoss, earlyBound, globalBound, stepBound, certificateViolation,
      certificateConstant,
      gradientRatio, endTime, certifiedDecrease, generalDecrease, actualDecrease, halfLossTime,
      smallestBalance, firstLayerGradient, secondLayerGradient, activationFlips, flipCap,
      alignedDeactivations, misalignedActivations, repeatedPairs, violatingPairs, finalCoverage,
      pureShare, deadShare, twoOutputLoss, twoOutputPureShare, coveredShare, coveredBound,
      uncoveredShare, meanCoverage,
    ]
    + partitionCells.map(\.share)
    + followedNeurons.flatMap { k in [true, false].map { neuronActivity(k, isOwn: $0) } }
}
