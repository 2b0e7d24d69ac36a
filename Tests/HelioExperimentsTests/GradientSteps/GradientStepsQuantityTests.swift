import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct GradientStepsQuantityTests {
  private func compute(_ quantity: String, _ parameters: String) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "gradient-steps", quantity: quantity, parametersJSON: parameters
    ).value
  }

  private let data =
    #""activation": "relu", "link": {"hermite": [0, 1]}, "noiseVariance": 0.1, "#

  /// The ratio of the second sample is ignored on a reused batch and defaults to the first one's.
  @Test(.enabled(if: runsSlowTests)) func secondSample() throws {
    let common = #"{"# + data + #""sampleRatio": 2, "width": 200, "learningRates": [2, 2], "#
    /// The largest relative difference of the strengths: threads that other tests set move the last digits.
    func difference(_ rest: String, _ other: String) throws -> Double {
      let (x, y) = (try spikes(rest), try spikes(other))
      return zip(x, y).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
    }
    func spikes(_ rest: String) throws -> [Double] {
      numbers(try compute("two-step-spikes", common + rest)["spikeSingularValues"])
    }
    #expect(try spikes(#""batch": "reused"}"#).count == 3)
    #expect(
      try difference(#""batch": "reused", "secondSampleRatio": 9}"#, #""batch": "reused"}"#) < 1e-11
    )
    #expect(
      try difference(#""batch": "fresh", "secondSampleRatio": 2}"#, #""batch": "fresh"}"#) < 1e-11)
    #expect(
      try difference(#""batch": "fresh", "secondSampleRatio": 9}"#, #""batch": "fresh"}"#) > 1e-3)
    let all = #""batch": "partlyReused", "reusedFraction": 1}"#
    #expect(try difference(all, #""batch": "reused"}"#) < 1e-11)
    #expect(
      try difference(#""batch": "partlyReused", "reusedFraction": 0.5}"#, #""batch": "reused"}"#)
        > 1e-3)
    #expect(throws: HelioError.self) { try spikes(#""batch": "partlyReused"}"#) }
    #expect(throws: HelioError.self) { try spikes(#""batch": "reused", "reusedFraction": 1}"#) }
  }

  /// Signs as second layer have two neuron vectors, so two spikes.
  @Test func secondLayerLaw() throws {
    let value = try compute(
      "two-step-spikes",
      #"{"# + data + #""sampleRatio": 2, "width": 200, "learningRates": [3, 3], "#
        + #""batch": "fresh", "secondLayerLaw": "rademacher"}"#)
    let tau = numbers(value["spikeSingularValues"])
    #expect(tau.count == 3 && tau[1] > 0 && tau[2] == 0)
  }

  /// A linear activation as a Hermite series has one spike; the others are 0 with overlap 0.
  @Test func missingSpikes() throws {
    let value = try compute(
      "two-step-spikes",
      #"{"activation": {"hermite": [0, 1]}, "link": {"hermite": [0, 1]}, "noiseVariance": 0, "#
        + #""sampleRatio": 1, "width": 100, "learningRates": [1, 1], "batch": "reused"}"#)
    guard case .array(let tau)? = value["spikeSingularValues"],
      case .array(let overlaps)? = value["squaredTargetOverlaps"]
    else {
      Issue.record("no lists")
      return
    }
    // |2 beta|^2 = 4 (1 + 1), of which 4 along the target.
    #expect(tau.count == 3 && tau[1] == .number(0) && overlaps[2] == .number(0))
    guard case .number(let first) = tau[0], case .number(let overlap) = overlaps[0] else {
      Issue.record("no numbers")
      return
    }
    #expect(abs(first - 8.0.squareRoot()) < 1e-10 && abs(overlap - 0.5) < 1e-10)
  }

  @Test func simulationsAreReproducible() throws {
    let small =
      #"{"# + data + #""dimension": 20, "sampleCount": 40, "width": 16, "learningRates": [1, 2], "#
    let first = try compute("simulated-steps", small + #""repetitions": 2}"#)
    #expect(first == (try compute("simulated-steps", small + #""repetitions": 2, "seed": 1}"#)))
    #expect(first != (try compute("simulated-steps", small + #""repetitions": 2, "seed": 2}"#)))
    let initial =
      #"{"dimension": 30, "sampleCount": 10, "width": 20, "learningRates": []}"#
    #expect(
      try compute("simulated-outlier-count", initial)["conditionalNullCount"] == .number(0))
  }

  @Test func wrongRequests() {
    let steps = #"{"# + data + #""sampleRatio": 2, "width": 200, "#
    let run = #"{"# + data + #""dimension": 20, "sampleCount": 40, "#
    for (quantity, parameters) in [
      ("bbp-transition", #"{"spikeSingularValue": -1, "widthRatio": 1}"#),
      ("bbp-transition", #"{"spikeSingularValue": 1, "widthRatio": 0}"#),
      (
        "first-step-limit",
        #"{"activation": {"hermite": [0, 0, 1]}, "link": {"hermite": [0, 1]}, "#
          + #""noiseVariance": 0, "sampleRatio": 1, "widthRatio": 1, "learningRate": 1}"#
      ),
      (
        "gradient-direction-moments",
        #"{"link": {"hermite": [0, 1]}, "noiseVariance": 0, "sampleRatio": 1}"#
      ),
      (
        "gradient-direction-moments",
        #"{"link": {"hermite": [0]}, "noiseVariance": 0, "sampleRatio": 1, "batch": "reused"}"#
      ),
      ("two-step-spikes", steps + #""learningRates": [1], "batch": "reused"}"#),
      ("two-step-spikes", steps + #""learningRates": [1, -1], "batch": "reused"}"#),
      ("two-step-spikes", steps + #""learningRates": [1, 1], "batch": "old"}"#),
      (
        "feature-spikes",
        #"{"activation": "relu", "spikeScale": 0.1, "directionSquaredNorm": 0, "#
          + #""sampleCount": 10, "width": 10}"#
      ),
      (
        "ridge-after-spikes",
        #"{"activationLinearCoefficient": 1, "nonlinearVariance": 0.5, "widthRatio": 1, "#
          + #""sampleRatio": 2, "ridge": 1, "link": {"function": "tanh"}, "noiseVariance": 0, "#
          + #""squaredOverlap": 0.5, "spikeCount": 1}"#
      ),
      (
        "asymptotic-outlier-count",
        #"{"learningRateExponents": [0.2, 0.5], "activation": "relu"}"#
      ),
      (
        "asymptotic-outlier-count",
        #"{"learningRateExponents": [-0.1, 0.2], "activation": "relu"}"#
      ),
      ("simulated-steps", run + #""width": 7, "learningRates": [1]}"#),
      ("simulated-steps", run + #""width": 20, "learningRates": []}"#),
      (
        "simulated-outlier-count",
        #"{"dimension": 20, "sampleCount": 40, "width": 20, "learningRates": [1]}"#
      ),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
  }
}
