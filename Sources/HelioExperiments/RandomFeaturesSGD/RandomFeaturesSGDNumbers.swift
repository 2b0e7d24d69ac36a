package import HelioRuns

/// The numbers of the topic's experiments. Risks are without label noise.
extension Number {
  // One pass: what the labels f* cost, and what their noise adds.
  package static let noiselessRisk = Number("noiselessRisk", "risk without noise, average")
  package static let noiseRisk = Number("noiseRisk", "risk from noise, average")
  package static let noiselessRiskLast = Number("noiselessRiskLast", "risk without noise, last")
  package static let noiseRiskLast = Number("noiseRiskLast", "risk from noise, last")
  package static let averageRisk = Number("averageRisk", "risk of the average")
  package static let lastRisk = Number("lastRisk", "risk of the last iterate")
  package static let populationNoiseRisk = Number(
    "populationNoiseRisk", "risk from noise, process of H")
  package static let expectedNoiseRisk = Number(
    "expectedNoiseRisk", "risk from noise, process of the mean operator")
  package static let populationBias = Number("populationBias", "bias, process of H")
  package static let expectedBias = Number("expectedBias", "bias, process of the mean operator")
  package static let exactBias = Number("exactBias", "bias, exact process")

  // Many passes.
  package static let passBias = Number("passBias", "bias of the average", scale: .logarithmic)
  package static let passVariance = Number(
    "passVariance", "variance of the average", scale: .logarithmic)
  package static let descentBias = Number(
    "descentBias", "bias of full-batch descent", scale: .logarithmic)
  package static let descentVariance = Number(
    "descentVariance", "variance of full-batch descent", scale: .logarithmic)
  package static let interpolatorBias = Number(
    "interpolatorBias", "bias of the min-norm readout", scale: .logarithmic)
  package static let interpolatorVariance = Number(
    "interpolatorVariance", "variance of the min-norm readout", scale: .logarithmic)
  package static let interpolatorRisk = Number(
    "interpolatorRisk", "risk of the min-norm readout", scale: .logarithmic)

  // Stability.
  package static let stabilityNumber = Number("stabilityNumber", "stability number \u{03BA}")
  package static let stationaryExcess = Number(
    "stationaryExcess", "excess after many steps, Gaussian features", scale: .logarithmic)
  package static let networkExcess = Number(
    "networkExcess", "excess after many steps, network", scale: .logarithmic)
  package static let divergedShare = Number("divergedShare", "share of diverged runs")
  package static let largestStableStep = Number("largestStableStep", "largest stable step")
  package static let largestPassStep = Number(
    "largestPassStep", "largest stable step with replacement")

  // Rates.
  package static let biasSlope = Number("biasSlope", "local slope of the bias")

  static let ofRandomFeaturesSGD: [Number] = [
    noiselessRisk, noiseRisk, noiselessRiskLast, noiseRiskLast, averageRisk, lastRisk,
    populationNoiseRisk, expectedNoiseRisk, populationBias, expectedBias, exactBias, passBias,
    passVariance, descentBias, descentVariance, interpolatorBias, interpolatorVariance,
    interpolatorRisk, stabilityNumber, stationaryExcess, networkExcess, divergedShare,
    largestStableStep, largestPassStep, biasSlope,
  ]
}
