import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// What directions of the inputs are made of, for people.
extension PreparationOptions.Scaling {
  var scaledFeature: String {
    self == .normalScores ? "feature's normal score" : "standardised feature"
  }

  var scaledFeatures: String {
    self == .normalScores ? "features' normal scores, standardised," : "standardised features"
  }

  var unit: String { self == .normalScores ? "normal scores" : "standardised units" }
}

extension Explanation {
  /// Results of earlier versions do not say; none had normal scores.
  var shownScaling: PreparationOptions.Scaling { scaling ?? .standardise }
}
