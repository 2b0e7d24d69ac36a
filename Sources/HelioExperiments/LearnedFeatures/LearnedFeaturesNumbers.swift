package import HelioRuns

/// A level of the theory of a real step, as `step-mapping` names it.
package enum StepTheory: String, CaseIterable, Sendable {
  case level0 = "level 0"
  case level1 = "level 1"
  case level2 = "level 2"
  case firstOrder = "first order"
}

/// The numbers of the topic's experiments.
extension Number {
  package static let testError = Number("testError")
  package static let trainError = Number("trainError", "training error")
  package static let asymptoticTestError = Number("asymptoticTestError")

  // Spectra.
  package static let eigenvalues = Number("eigenvalues")
  package static func outlier(_ i: Int) -> Number { Number("outlier\(i)", "outlier \(i)") }
  package static let upperEdge = Number("upperEdge", "upper edge")
  package static let atomAtZero = Number("atomAtZero", "share of zeros")
  package static let edgeOverMean = Number("edgeOverMean", "edge over mean")
  package static let spikeCoefficient = Number("spikeCoefficient")
  package static let largestOfBulk = Number("largestOfBulk", "largest eigenvalue of the bulk")
  package static let meanEigenvalue = Number("meanEigenvalue")
  package static let meanSquare = Number("meanSquare", "mean square of the eigenvalues")
  package static let meanCube = Number("meanCube", "mean cube of the eigenvalues")

  // Steps, and what they map to.
  package static let overlap = Number("overlap", "overlap with the target")
  package static let trained = Number("trained", "error of the trained network")
  package static let gain = Number("gain", "error above that of the spike alone")
  /// The same at a level of theory.
  package static func trained(_ level: StepTheory) -> Number {
    Number("trained, \(level.rawValue)", "error of the trained network, \(level.rawValue)")
  }
  package static func gain(_ level: StepTheory) -> Number {
    Number("gain, \(level.rawValue)", "error above that of the spike alone, \(level.rawValue)")
  }
  package static let distinctValues = Number("distinctValues")

  // The best step.
  package static let learningRate = Number("learningRate")
  package static let ridge = Number("ridge", scale: .logarithmic)
  package static let optimalError = Number("optimalError", "least test error")
  package static let errorWithoutStep = Number("errorWithoutStep")
  package static let unsolvedRisks = Number("unsolvedRisks", "risks that were not found")
  package static let isAtLargestStep = Number("isAtLargestStep")
  package static func secondLayerValue(_ b: Int) -> Number {
    Number("secondLayerValue\(b)", "second-layer value \(b)")
  }
  package static let predictedError = Number("predicted error")

  // Given the projection kappa on the spike.
  package static let conditionalError = Number("conditional error")
  package static let learnedFunction = Number("learned function")
  package static let bestFunction = Number("best function")
  package static func conditionalError(from low: Double, to high: Double) -> Number {
    Number("error for kappa in \(low) to \(high)")
  }

  static let ofLearnedFeatures: [Number] =
    [
      testError, trainError, asymptoticTestError, eigenvalues, upperEdge, atomAtZero, edgeOverMean,
      spikeCoefficient, largestOfBulk, meanEigenvalue, meanSquare, meanCube, isotropic, overlap,
      trained, gain, floor, distinctValues, learningRate, ridge, optimalError, errorWithoutStep,
      unsolvedRisks, isAtLargestStep, predictedError, conditionalError, learnedFunction,
      bestFunction,
    ] + (1...9).flatMap { [outlier($0), secondLayerValue($0)] }
}
