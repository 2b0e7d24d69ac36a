import Foundation
import HelioCore
import HelioExperiments
import HelioReferences
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct BenignOverfittingQuantityTests {
  private func compute(
    _ quantity: String, _ parameters: String
  ) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "benign-overfitting", quantity: quantity, parametersJSON: parameters
    ).value
  }

  @Test func nulls() throws {
    let apart = try compute(
      "exact-max-margin",
      #"{"trainingInputs": [[1], [1]], "labels": [1, -1], "negativeSlope": 0.3}"#)
    #expect(apart["separable"] == .number(0) && apart["weights"] == .null)
    // Two directions fit one input with both labels by D alone no better: the margins add to 2 <D, x>.
    #expect(apart["twoDirectionRule"] == .null)
    let along = try compute("linear-rule-error", #"{"ruleWeights": [-1, 0], "signalPower": 0.1}"#)
    #expect(along["cleanError"] == .number(1) && along["signalToNoiseRatio"] == .null)
    let nothing = try compute("linear-rule-error", #"{"ruleWeights": [0, 0], "signalPower": 0.1}"#)
    #expect(nothing["cleanError"] == .number(0.5))
    let capped = try compute(
      "descent-run",
      #"{"trainingInputs": [[1], [1]], "labels": [1, -1], "initialWeights": [[1], [1]], "#
        + #""negativeSlope": 0.5, "learningRate": 0.1, "maximumSteps": 7}"#)
    #expect(capped["steps"] == .null && capped["violations"] != .null)
    #expect(capped["violationBound"] == .null && capped["firstFitStep"] == .null)
    let none = try compute(
      "signal-limits", #"{"sampleCount": 10, "dimension": 20, "labelFlipRate": 0.04}"#)
    #expect(none["finiteSampleLargestSignal"] == .null && none["strongSignal"] != .null)
  }

  @Test func wrongRequests() {
    let sizes = #""sampleCount": 20, "dimension": 30, "#
    for (quantity, parameters) in [
      ("max-margin-asymptotics", "{" + sizes + #""signalPower": 0.1, "labelFlipRate": 0.5}"#),
      ("max-margin-asymptotics", "{" + sizes + #""signalPower": -0.1, "labelFlipRate": 0.1}"#),
      (
        "max-margin-asymptotics",
        #"{"sampleCount": 0, "dimension": 30, "signalPower": 0.1, "labelFlipRate": 0.1}"#
      ),
      (
        "max-margin-asymptotics",
        #"{"sampleCount": 10, "dimension": 1, "signalPower": 0.1, "labelFlipRate": 0.1}"#
      ),
      ("separability-threshold", #"{"labelFlipRate": 0.6}"#),
      ("signal-limits", "{" + sizes + #""labelFlipRate": 0.1, "signalPower": 0.1}"#),
      (
        "two-direction-asymptotics",
        "{" + sizes + #""signalPower": 0.1, "labelFlipRate": 0.1, "negativeSlope": 1.2}"#
      ),
      ("data-geometry", #"{"sampleCount": 2, "dimension": 30, "signalPower": 0.1}"#),
      ("exact-max-margin", #"{"trainingInputs": [[1], [1, 2]], "labels": [1, 1]}"#),
      ("exact-max-margin", #"{"trainingInputs": [[1]], "labels": [2]}"#),
      ("exact-max-margin", #"{"trainingInputs": [], "labels": []}"#),
      ("exact-max-margin", #"{"trainingInputs": [[1]], "labels": [1, 1]}"#),
      ("linear-rule-error", #"{"ruleWeights": [1], "signalPower": 0.1}"#),
      (
        "network-error-bounds",
        #"{"networkWeights": [[1, 2]], "negativeSlope": 1, "signalPower": 0}"#
      ),
      (
        "descent-bounds",
        #"{"operatorNorm": 0, "maxMarginNorm": 1, "negativeSlope": 1, "learningRate": 1, "#
          + #""initialNorm": 0}"#
      ),
      ("simulated-max-margin", "{" + sizes + #""signalPower": 0.1, "labelFlipRate": 0.5}"#),
      (
        "simulated-network", "{" + sizes + #""signalPower": 0.1, "labelFlipRate": 0.1, "width": 7}"#
      ),
      // A run that meets the cap is no value.
      (
        "simulated-network",
        "{" + sizes + #""signalPower": 0.1, "labelFlipRate": 0.1, "maximumSteps": 5}"#
      ),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
  }

  /// Wrong settings of the simulated cases miss what other implementations found: half of the flips, the amplitude for
  /// the power, the other stopping rule, a quarter of the step.
  @Test(
    .enabled(if: runsSlowTests),
    arguments: [
      ("simulated margin 60 120", #""labelFlipRate": 0.05"#),
      ("simulated margin 60 120", #""signalPower": 0.0025"#),
      ("simulated network to zero hinge", #""labelFlipRate": 0.05"#),
      ("simulated network to zero hinge", #""signalPower": 0.0064"#),
      ("simulated network to zero hinge", #""stoppingRule": "zeroTrainingError""#),
      ("simulated network to zero hinge", #""learningRate": 0.00625"#),
      ("simulated network early stop", #""stoppingRule": "zeroHinge""#),
      ("simulated network early stop", #""learningRate": 0.005"#),
    ]) func wrongSettingsAreRejected(name: String, change: String) throws
  {
    let content = try #require(References.files.first { $0.name == "benign-overfitting" }).content
    var file = try JSONDecoder().decode(JSONValue.self, from: Data(content))
    guard case .array(let cases)? = file["cases"],
      var wanted = cases.first(where: { $0["name"] == .string(name) }),
      case .object(let changes) = try JSONValue(parsing: "{\(change)}", parameter: "change")
    else {
      Issue.record("no case \(name)")
      return
    }
    var parameters = try #require(wanted["parameters"])
    for (key, value) in changes { parameters[key] = value }
    wanted["parameters"] = parameters
    file["cases"] = .array([wanted])
    let report = try checkReference(JSONEncoder().encode(file))
    #expect(report.failedCount == 1, "\(name) passes with \(change)")
  }
}
