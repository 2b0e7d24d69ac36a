package import HelioRuns

/// The numbers of the topic's experiments.
extension Number {
  // One step on random networks.
  package static let flipProbability = Number("flipProbability", "share of flipped networks")
  package static let limitProbability = Number(
    "limitProbability", "share of flipped networks in the limit")
  package static let gradientNorm = Number("gradientNorm", "norm of the input gradient")
  package static let medianFlipRadius = Number("medianFlipRadius", "median distance to a flip")
  package static let meanFlipRadius = Number("meanFlipRadius", "mean distance to a flip")
  package static let irregularShare = Number("irregularShare", "share of networks without slope")

  // The path along the gradient.
  package static let height = Number("height", "scaled change of the output")
  package static let memory = Number("memory", "memory of the slope")

  // After a gradient step.
  package static let squaredSpikeAlignment = Number(
    "squaredSpikeAlignment", "squared cosine with the learned direction")
  package static let squaredTargetAlignment = Number(
    "squaredTargetAlignment", "squared cosine with the target's direction")
  package static let outputSecondMoment = Number("outputSecondMoment", "mean squared output")
  package static let gradientSquaredNorm = Number(
    "gradientSquaredNorm", "squared norm of the input gradient")

  // Outside the data's subspace.
  package static let weightScale = Number("weightScale", "scale of the weights outside")
  package static let normRatio = Number("normRatio", "squared gradient outside over its law")
  package static let flipDistance = Number(
    "flipDistance", "distance to a flip outside", scale: .logarithmic)
  package static let linearFlipDistance = Number(
    "linearFlipDistance", "linear distance to a flip outside", scale: .logarithmic)
  package static let insideDistance = Number(
    "insideDistance", "linear distance to a flip inside", scale: .logarithmic)
  package static let meanAbsoluteOutput = Number("meanAbsoluteOutput")
  package static let trainingAccuracy = Number("trainingAccuracy")
  package static let chiSquare = Number("chiSquare", "scaled squared gradient outside")
  package static let leak = Number("leak", "change of the weights outside")
  package static let robustAccuracy = Number(
    "robustAccuracy", "share of points kept right")

  // A network on a line of the plane.
  package static let trainingSteps = Number("trainingSteps", "steps of training")
  package static let reachedMargin = Number(
    "reachedMargin", "share of runs that reach the margin")
  package static let gradientInside = Number("gradientInside", "gradient along the line")
  package static let gradientOutside = Number("gradientOutside", "gradient off the line")
  package static let planeOutput = Number("planeOutput", "output in the plane")

  static let ofAdversarialDirections: [Number] = [
    flipProbability, limitProbability, gradientNorm, medianFlipRadius, meanFlipRadius,
    irregularShare, height, memory, squaredSpikeAlignment, squaredTargetAlignment,
    outputSecondMoment,
    gradientSquaredNorm, singularValue, overThreshold, weightScale, normRatio, flipDistance,
    linearFlipDistance, insideDistance, meanAbsoluteOutput, trainingAccuracy, chiSquare, leak,
    robustAccuracy, trainingSteps, reachedMargin, gradientInside, gradientOutside, planeOutput,
  ]
}
