package import HelioRuns

/// Every estimator that an experiment compares, by the name in its numbers.
package enum ComparedEstimator: String, CaseIterable, Sendable {
  case first, ols, sir, phd, save, dr, rcls, spectral, ptrace3, ptrace4, spec, opg, agop, rfm,
    onestep, twostep

  /// - Precondition: one of them, as are the names of ``SimulatedEstimator``, of theory's costs and of the estimators that
  ///   `diagnose` runs.
  package init(named name: String) {
    guard let found = Self(rawValue: name) else {
      preconditionFailure("no estimator is called \(name)")
    }
    self = found
  }
}

/// The numbers of the topic's experiments.
extension Number {
  /// Squared cosine between the estimated direction and the index.
  package static func indexOverlap(_ estimator: ComparedEstimator) -> Number {
    Number("overlap_\(estimator.rawValue)", "squared overlap of \(estimator.rawValue)")
  }
  /// |Uhat^T U|^2/r.
  package static func indexAffinity(_ estimator: ComparedEstimator) -> Number {
    Number("affinity_\(estimator.rawValue)", "affinity of \(estimator.rawValue)")
  }
  /// (n/d)(1 - overlap).
  package static func indexCost(_ estimator: ComparedEstimator) -> Number {
    Number(
      "cost_\(estimator.rawValue)", "(n/d)(1 - overlap) of \(estimator.rawValue)",
      scale: .logarithmic)
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

  static let ofMultiIndex: [Number] =
    ComparedEstimator.allCases.flatMap { [indexOverlap($0), indexAffinity($0), indexCost($0)] } + [
      efficientCost, spectralThresholdRatio, fewSlicesOverlap, bestSliceCount, firstDirection,
      secondDirection, largestLeap, informationExponent, generativeExponent,
    ]
}
