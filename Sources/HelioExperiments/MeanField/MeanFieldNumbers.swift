package import HelioRuns

/// The numbers of the topic's experiments.
extension Number {
  // Outer algorithms.
  package static let nearShortfall = Number(
    "nearShortfall", "(D* - D)/(D* - D\u{2080}) near the optimum", scale: .logarithmic)
  package static let independentShortfall = Number(
    "independentShortfall", "(D* - D)/(D* - D\u{2080}), independent indices", scale: .logarithmic)
  package static let permutedShortfall = Number(
    "permutedShortfall", "(D* - D)/(D* - D\u{2080}), permutations", scale: .logarithmic)
  package static let cyclicShortfall = Number(
    "cyclicShortfall", "(D* - D)/(D* - D\u{2080}), cyclic", scale: .logarithmic)
  package static let guaranteedShortfall = Number(
    "guaranteedShortfall", "(D* - D)/(D* - D\u{2080}), guarantee", scale: .logarithmic)
  package static let onlineExcess = Number("onlineExcess", "t (P - P*), one sample a step")
  package static let fullBatchExcess = Number("fullBatchExcess", "t\u{00B2} (P - P*), full batch")
  package static let fullBatchConstant = Number(
    "fullBatchConstant", "limit of t\u{00B2} (P - P*), full batch")
  package static let freshFloor = Number("freshFloor", "M times the gap, fresh particles")
  package static let movedFloor = Number("movedFloor", "M times the gap, particles that move")
  package static let estimatedFloor = Number(
    "estimatedFloor", "M times the bias of a gap that particles estimate")

  // Samplers and widths.
  package static let exponentialAcceptance = Number(
    "exponentialAcceptance", "acceptance, exponential sampler")
  package static let explicitAcceptance = Number(
    "explicitAcceptance", "acceptance, explicit sampler")
  package static let scaledWidthExcess = Number("scaledWidthExcess", "m (E F - F*)")
  package static let unadjustedWidthExcess = Number(
    "unadjustedWidthExcess", "m (E F - F*) without the test")
  package static let widthConstant = Number("widthConstant", "C, the limit of m (E F - F*)")

  // Functions and graphs.
  package static let truncationChange = Number(
    "truncationChange", "P* of all coefficients less P* of those kept")
  package static let truncationUpper = Number(
    "truncationUpper", "bound of the change from above", scale: .logarithmic)
  package static let truncationLower = Number(
    "truncationLower", "size of the bound from below", scale: .logarithmic)
  package static let meanFieldObjective = Number("meanFieldObjective", "P*")
  package static let signalError = Number("signalError", "error over the target's variance")
  package static let priorKernelError = Number(
    "priorKernelError", "error over the target's variance, prior kernel")
  package static let coordinateAlignment = Number(
    "coordinateAlignment", "alignment of neurons with the target")
  package static let priorAlignment = Number(
    "priorAlignment", "alignment of neurons before training")
  package static let certifiedGap = Number("certifiedGap", "gap estimated by particles")
  package static let gapNoiseFloor = Number("gapNoiseFloor", "bias of that estimate")

  // Test losses.
  package static let meanFieldTestLoss = Number("meanFieldTestLoss", "test loss")
  package static let meanFieldTrainLoss = Number("meanFieldTrainLoss", "train loss")
  package static let stabilityRisk = Number("stabilityRisk", "train loss + stability bound")
  package static let uniformRisk = Number("uniformRisk", "train loss + uniform bound")
  package static let classificationError = Number("classificationError", "test error")
  package static let coordinateCount = Number("coordinateCount", "coordinates D")

  static let ofMeanField: [Number] = [
    nearShortfall, independentShortfall, permutedShortfall, cyclicShortfall, guaranteedShortfall,
    onlineExcess, fullBatchExcess, fullBatchConstant, freshFloor, movedFloor, estimatedFloor,
    exponentialAcceptance, explicitAcceptance, scaledWidthExcess, unadjustedWidthExcess,
    widthConstant, truncationChange, truncationUpper, truncationLower, meanFieldObjective,
    signalError, priorKernelError, coordinateAlignment, priorAlignment, certifiedGap,
    gapNoiseFloor, meanFieldTestLoss, meanFieldTrainLoss, stabilityRisk, uniformRisk,
    classificationError, coordinateCount,
  ]
}
