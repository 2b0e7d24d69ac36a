import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct EarlyStageQuantityTests {
  private func compute(
    _ quantity: String, _ parameters: String
  ) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "early-stage-convergence", quantity: quantity, parametersJSON: parameters
    ).value
  }

  @Test func nulls() throws {
    let two = try compute(
      "data-separability", #"{"trainingInputs": [[1, 0], [0, 1]], "labels": [1, -1]}"#)
    #expect(two["smallestEqualLabelProduct"] == .null && two["violatingPairs"] == .number(0))
    let none = try compute(
      "global-loss-bound",
      #"{"loss": "exponential", "initialLoss": 1, "certificateConstant": 0.1, "times": [0]}"#)
    #expect(none["timeToTarget"] == .null && none["lossBounds"] == .numbers([1]))
    let reached = try compute(
      "global-loss-bound",
      #"{"loss": "exponential", "initialLoss": 1, "certificateConstant": 0.1, "times": [], "targetLoss": 1}"#
    )
    #expect(reached["timeToTarget"] == .number(0))
    let logistic = try compute(
      "early-stage-bound",
      #"{"sampleCount": 6, "dimension": 3, "width": 8, "initialScale": 0.5, "loss": "logistic", "times": []}"#
    )
    #expect(logistic["endTime"] == .null && logistic["decreaseAtEndTime"] == .null)
    let still = try compute(
      "gradient-descent-run",
      #"{"sampleCount": 2, "dimension": 1, "width": 1, "initialScale": 0.5, "loss": "squared", "#
        + #""learningRate": 0.1, "stepCount": 0}"#)
    #expect(still["flips"] == .number(0) && still["neverFlippedShare"] == .number(1))
  }

  @Test func wrongRequests() {
    let data = #""sampleCount": 6, "dimension": 3, "#
    let all = data + #""width": 8, "initialScale": 0.5, "#
    for (quantity, parameters) in [
      ("data-separability", #"{"sampleCount": 6}"#),
      ("data-separability", #"{"sampleCount": 1, "dimension": 3}"#),
      ("data-separability", "{" + data + #""labels": [1, -1]}"#),
      ("data-separability", #"{"trainingInputs": [[1], [-1]], "labels": [1, 2]}"#),
      ("data-separability", #"{"trainingInputs": [[1], [-1]], "labels": [1]}"#),
      ("data-separability", #"{"trainingInputs": [[1], [0]], "labels": [1, -1]}"#),
      ("gradient-certificate", "{" + data + #""width": 8}"#),
      ("gradient-certificate", "{" + data + #""width": 8, "initialScale": 0}"#),
      ("gradient-certificate", "{" + data + #""initialScale": 0.5}"#),
      (
        "gradient-certificate",
        "{" + data
          + #""initialScale": 0.5, "weightRows": [[1, 0, 0]], "secondLayerSigns": [0.5]}"#
      ),
      (
        "gradient-certificate",
        "{" + data + #""initialScale": 0.5, "weightRows": [[1, 0]], "secondLayerSigns": [1]}"#
      ),
      (
        "gradient-certificate",
        #"{"sampleCount": 60, "dimension": 25, "width": 8, "initialScale": 0.5}"#
      ),
      ("early-stage-bound", "{" + all + #""loss": "huber", "times": [1]}"#),
      ("early-stage-bound", "{" + all + #""loss": "squared", "times": [-1]}"#),
      (
        "discrete-step-bound",
        "{" + all + #""loss": "logistic", "learningRate": 0, "stepCount": 3}"#
      ),
      (
        "discrete-step-bound",
        "{" + all + #""loss": "exponential", "learningRate": 0.1, "stepCount": 3, "batchSize": 2}"#
      ),
      (
        "global-loss-bound",
        #"{"loss": "logistic", "initialLoss": 1, "certificateConstant": 0.1, "times": [1]}"#
      ),
      (
        "global-loss-bound",
        #"{"loss": "exponential", "initialLoss": 0, "certificateConstant": 0.1, "times": [1]}"#
      ),
      (
        "expected-initial-gradient", "{" + data + #""initialScale": 0.5, "residuals": [1]}"#
      ),
      ("coverage-width", #"{"sampleCount": 5, "failureProbability": 1}"#),
      ("coverage-width", #"{"sampleCount": 5, "failureProbability": 0.1, "coverage": 0.25}"#),
      (
        "gradient-descent-run",
        "{" + all + #""loss": "squared", "learningRate": 0.1, "stepCount": -1}"#
      ),
      (
        "simulated-training",
        #"{"dataLaw": "orthogonallySeparable", "classSeparation": 1, "sampleCount": 4, "dimension": 3, "#
          + #""width": 4, "initialScale": 0.5, "loss": "squared", "learningRate": 0.1, "stepCount": 1}"#
      ),
      (
        "simulated-training",
        #"{"dataLaw": "mixture", "sampleCount": 4, "dimension": 3, "#
          + #""width": 4, "initialScale": 0.5, "loss": "squared", "learningRate": 0.1, "stepCount": 1}"#
      ),
    ] {
      #expect(
        refusal { _ = try compute(quantity, parameters) } != "nothing was refused",
        "\(quantity) \(parameters)")
    }
    // Data that are not separable can be trained on, and have the general certificate.
    let more =
      #"{"sampleCount": 60, "dimension": 25, "width": 8, "initialScale": 0.5, "loss": "logistic", "#
    #expect(
      refusal { _ = try compute("general-data-bound", more + #""times": [1]}"#) }
        == "nothing was refused")
  }
}
