import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing

@Suite struct LearnedFeaturesQuantityTests {
  private func compute(_ quantity: String, _ parameters: String) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "learned-features-spectrum", quantity: quantity, parametersJSON: parameters
    ).value
  }

  /// Proportions are scaled to sum 1, equal if absent; null is absent.
  @Test func defaults() throws {
    let rest =
      #""spikeCoefficients": [1, -2], "sampleRatio": 2, "widthRatio": 1, "ridge": 0.1, "#
      + #""link": {"function": "tanh"}, "overlap": 0.5, "noiseVariance": 0.1"#
    let all = try [
      "", #", "secondLayerProbabilities": [3, 3]"#,
      #", "secondLayerProbabilities": null, "rowLaw": "sphere", "dimension": null"#,
    ].map { try compute("ridge-risk", #"{"activation": "relu", \#(rest)\#($0)}"#) }
    #expect(all[0] == all[1] && all[1] == all[2])
    #expect(all[0]["testErrorRefined"] == .null)
  }

  @Test func wrongRequests() {
    let spectrum =
      #"{"activation": "relu", "spikeCoefficients": [1], "sampleRatio": 2, "widthRatio": 1, "#
    for (quantity, parameters) in [
      ("feature-spectrum", spectrum + #""positions": [0.1, -1]}"#),
      ("feature-spectrum", spectrum + #""positions": [0.1], "dimension": 0}"#),
      ("local-coefficients", #"{"activation": "gelu", "offset": 0}"#),
      ("local-coefficients", #"{"activation": "relu", "offset": 0, "scale": -1}"#),
      (
        "simulated-ridge-risk",
        spectrum + #""link": {"hermite": [0, 1]}, "overlap": 1, "noiseVariance": 0, "ridge": 1}"#
      ),
    ] {
      #expect(throws: HelioError.self) { try compute(quantity, parameters) }
    }
  }
}
