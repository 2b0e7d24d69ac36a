package import HelioRuns

/// The numbers of the topic's experiments.
extension Number {
  /// Squared cosine between the estimated direction and the index.
  package static func indexOverlap(_ estimator: String) -> Number {
    Number("overlap_\(estimator)", "squared overlap of \(estimator)")
  }
  /// |Uhat^T U|^2/r.
  package static func indexAffinity(_ estimator: String) -> Number {
    Number("affinity_\(estimator)", "affinity of \(estimator)")
  }
  /// (n/d)(1 - overlap).
  package static func indexCost(_ estimator: String) -> Number {
    Number("cost_\(estimator)", "(n/d)(1 - overlap) of \(estimator)", scale: .logarithmic)
  }
  package static let efficientCost = Number("efficientCost", "efficient bound of the cost")
  package static let spectralThresholdRatio = Number(
    "spectralThresholdRatio", "n/d from which a spectral estimator sees the index")
  package static let fewSlicesOverlap = Number(
    "fewSlicesOverlap", "squared overlap of sir for H/d \u{2192} 0")
  package static let bestSliceCount = Number("bestSliceCount", "slices with the largest overlap")
  package static let firstDirection = Number("firstDirection", "affinity of the first direction")
  package static let secondDirection = Number("secondDirection", "affinity of the second direction")
  package static let largestLeap = Number("largestLeap", "largest leap")
  package static let generativeExponent = Number("generativeExponent", "generative exponent")

  /// The names of ``SimulatedEstimator`` and of the estimators that `diagnose` runs.
  package static let indexEstimators = [
    "first", "ols", "sir", "phd", "save", "dr", "rcls", "spectral", "ptrace3", "ptrace4", "spec",
    "opg", "agop", "rfm", "onestep", "twostep",
  ]

  static let ofMultiIndex: [Number] =
    indexEstimators.flatMap { [indexOverlap($0), indexAffinity($0), indexCost($0)] } + [
      efficientCost, spectralThresholdRatio, fewSlicesOverlap, bestSliceCount, firstDirection,
      secondDirection, largestLeap, informationExponent, generativeExponent,
    ]
}
