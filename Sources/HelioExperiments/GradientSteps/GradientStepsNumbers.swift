package import HelioRuns

/// The numbers of the topic's experiments.
extension Number {
  // Singular values of the weights.
  package static let singularValue = Number("singularValue", "top singular value")
  package static func singularValue(_ i: Int) -> Number {
    Number("singularValue\(i)", "singular value \(i)")
  }
  package static let edge = Number("edge", "edge of the noise")
  package static let nullEdge = Number("nullEdge", "edge of the null")
  package static let overThreshold = Number("overThreshold", "spike over its threshold")
  package static let spikeSingularValue = Number("spikeSingularValue")
  package static let weightSingularValues = Number("weight singular values")

  // Overlaps of singular vectors.
  package static let squaredLeftOverlap = Number("squaredLeftOverlap", "squared overlap with a")
  package static let squaredRightOverlap = Number(
    "squaredRightOverlap", "squared overlap with beta")
  package static let squaredTargetOverlap = Number(
    "squaredTargetOverlap", "squared overlap with the target")
  package static func squaredTargetOverlap(_ i: Int) -> Number {
    Number("squaredTargetOverlap\(i)", "squared overlap of vector \(i) with the target")
  }
  package static let projectedTargetOverlap = Number(
    "projectedTargetOverlap", "part of the target in the learned directions")

  // Counts.
  package static let outlierCount = Number("outlierCount", "outliers")
  package static let standingOut = Number("standingOut", "how clearly outliers stand out")
  package static let predicted = Number("predicted", "predicted outliers")
  package static let predictedAtMillion = Number(
    "predictedAtMillion", "predicted outliers at p = 10^6")
  package static let asymptotic = Number("asymptotic", "asymptotic outliers")
  package static let new = Number("new", "new outliers")
  package static let significantDirections = Number("significantDirections")
  package static let informationExponent = Number("informationExponent")

  // Learned directions.
  package static let captured = Number("captured", "captured part of the target")
  package static func captured(_ m: Int) -> Number {
    Number("captured\(m)", "captured part of direction \(m)")
  }
  package static let capturedWithoutNoise = Number(
    "capturedWithoutNoise", "captured part without noise")
  package static let capturedTarget = Number("capturedTarget", "captured part of the target")
  package static func alignment(_ i: Int) -> Number {
    Number("alignment\(i)", "alignment of direction \(i)")
  }
  package static func alignmentWithQ(_ k: Int) -> Number {
    Number("alignmentWithQ\(k)", "alignment with the polynomial of degree \(k)")
  }
  package static func spike(_ i: Int) -> Number { Number("spike\(i)", "spike \(i)") }
  package static let spikeNoise = Number("spikeNoise", "noise of the spikes")
  package static let displacement = Number("displacement", "way of the weights")

  // Features.
  package static func featureValue(_ i: Int) -> Number {
    Number("featureValue\(i)", "singular value \(i) of the features")
  }
  package static func meanPart(_ i: Int) -> Number {
    Number("meanPart\(i)", "singular value \(i) of the mean part")
  }
  package static let bulkEdge = Number("bulkEdge", "edge of the bulk")
  package static let count = Number("count", "values above the null")
  package static let asymptoticCount = Number("asymptoticCount", "asymptotic count")

  // Errors and kernels.
  package static let featureError = Number("featureError", "error of ridge on features")
  package static let polynomialError = Number("polynomialError", "error of polynomials")
  package static let readoutError = Number("readoutError", "error of the readout")
  package static let kernelError = Number("kernelError", "error of the adapted kernel")
  package static let trainLoss = Number("trainLoss", "training loss")
  package static let testLoss = Number("testLoss")
  package static func kernelMode(_ k: Int) -> Number {
    Number("kernelMode\(k)", "kernel eigenvalue \(k)")
  }
  package static let leadingEigenfunction = Number("leading eigenfunction")

  static let ofGradientSteps: [Number] =
    [
      singularValue, edge, nullEdge, overThreshold, spikeSingularValue, weightSingularValues,
      squaredLeftOverlap, squaredRightOverlap, squaredTargetOverlap, projectedTargetOverlap,
      outlierCount, standingOut, predicted, predictedAtMillion, asymptotic, new,
      significantDirections, informationExponent, captured, capturedWithoutNoise, capturedTarget,
      spikeNoise, displacement, bulkEdge, count, asymptoticCount, featureError, polynomialError,
      readoutError, kernelError, trainLoss, testLoss, leadingEigenfunction, testError,
    ]
    + (1...9).flatMap {
      [
        singularValue($0), squaredTargetOverlap($0), captured($0), alignment($0), spike($0),
        featureValue($0), meanPart($0), kernelMode($0),
      ]
    } + (0...9).map(alignmentWithQ)
}
