import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// Theories of learned features that comparisons must reject.
extension FeatureSettings {
  static let withoutSpike = WrongTheory(
    "the spike forgotten", "the untrained features, all else equal")
  static let exchangedRatios = WrongTheory(
    "samples and neurons exchanged", "n/d and p/d have changed places")
  static let spikeAlone = WrongTheory(
    "the spike alone", "level 0: the step changes neither overlaps nor norms of the initial rows")
  static let alignedStep = WrongTheory(
    "a step without noise", "its direction is the target's own, as after infinitely many samples")

  /// Errors at this dimension with 1/n effects; `nil` where the equations have no solution, so that a wrong
  /// theory says nothing there.
  static func wrongRisk(
    _ features: LearnedFeatures, _ settings: Settings, _ link: Parameter<Link>, overlap zeta: Double
  ) -> RidgeRisk? {
    do throws(HelioError) {
      let target = try features.target(
        settings[link], overlap: zeta, noiseVariance: settings[noiseVariance])
      let solution = try features.risk(
        of: target, ridge: settings[ridge], finiteSize: .refined(dimension: settings[dimension]))
      return try solution.get("The risk of a wrong theory")
    } catch { return nil }
  }
}
