package import HelioRuns

/// The numbers of the topic's experiments.
extension Number {
  // One step.
  package static let unturnedError = Number("unturnedError", "error of the initial features")
  package static let spikedError = Number("spikedError", "error after the spike")
  package static let leftRotationError = Number(
    "leftRotationError", "error after the left rotation")
  package static let rightRotationError = Number(
    "rightRotationError", "error after the right rotation")
  package static let groupShuffleError = Number(
    "groupShuffleError", "error after the left group-and-shuffle rotation")
  package static let initialRisk = Number("initialRisk", "ridge risk of the initial features")
  package static let spikedRisk = Number("spikedRisk", "ridge risk after the spike")
  package static let spikedNorm = Number(
    "spikedNorm", "largest singular value after the spike")
  package static let spikedOverlap = Number(
    "spikedOverlap", "squared overlap of the spike with the target")
  package static let singularValueChange = Number(
    "singularValueChange", "largest change of a singular value", scale: .logarithmic)

  // Adapters.
  package static let adapterLoss = Number(
    "adapterLoss", "training loss with frozen readout", scale: .logarithmic)
  package static let refitError = Number(
    "refitError", "error after a refit", scale: .logarithmic)
  package static let newDirectionOverlap = Number(
    "newDirectionOverlap", "overlap with the new direction")
  package static let freeParameters = Number(
    "freeParameters", "free parameters", scale: .logarithmic)
  package static let overlapCeiling = Number("overlapCeiling", "ceiling of the overlap")
  /// Positions: overlaps of a spike with the target.
  package static let overlapRisk = Number(
    "overlapRisk", "ridge risk at an overlap", scale: .logarithmic)

  // What can be reached.
  package static let reach = Number("reach", "outputs reached", scale: .logarithmic)
  package static let butterflyReach = Number(
    "butterflyReach", "outputs reached by a butterfly", scale: .logarithmic)
  package static let entryFourthMoment = Number(
    "entryFourthMoment", "fourth moment of the entries", scale: .logarithmic)
  /// Positions: entries i n + j that are not zero.
  package static let reachMap = Number("reachMap", "entries that are not zero")
  package static let projectionError = Number(
    "projectionError", "squared relative error")
  package static let projectionLimit = Number(
    "projectionLimit", "limit of large blocks")
  package static let searchedOverlap = Number("searchedOverlap", "largest overlap")

  // Speed.
  package static let operationShare = Number(
    "operationShare", "multiply-adds, of the dense product's", scale: .logarithmic)
  package static let layerSeconds = Number(
    "layerSeconds", "time of the layer", unit: "s", scale: .logarithmic)
  package static let denseSeconds = Number(
    "denseSeconds", "time of the dense product", unit: "s", scale: .logarithmic)

  // Random features.
  package static let independentSignError = Number(
    "independentSignError", "n MSE, independent rows")
  package static let haarSignError = Number("haarSignError", "n MSE, Haar rows")
  package static let structuredSignError = Number(
    "structuredSignError", "n MSE, group and shuffle")
  package static let deepSignError = Number(
    "deepSignError", "n MSE, three factors")
  package static let structuredSignBias = Number(
    "structuredSignBias", "bias, group and shuffle")
  package static let deepSignBias = Number("deepSignBias", "bias, three factors")

  static let ofGroupShuffle: [Number] = [
    unturnedError, spikedError, leftRotationError, rightRotationError, groupShuffleError,
    initialRisk, spikedRisk, spikedNorm, spikedOverlap, singularValueChange, adapterLoss,
    refitError, newDirectionOverlap, freeParameters, overlapCeiling, overlapRisk, reach,
    butterflyReach,
    entryFourthMoment, reachMap, projectionError, projectionLimit,
    searchedOverlap, operationShare, layerSeconds,
    denseSeconds, independentSignError, haarSignError, structuredSignError, deepSignError,
    structuredSignBias, deepSignBias,
  ]
}
