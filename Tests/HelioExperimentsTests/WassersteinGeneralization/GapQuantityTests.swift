import HelioCore
import HelioExperiments
import HelioRuns
import Testing

@Suite struct GapQuantityTests {
  private func compute(_ quantity: String, _ parameters: String) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "wasserstein-generalization", quantity: quantity, parametersJSON: parameters
    ).value
  }

  private func number(_ value: JSONValue?) -> Double {
    if case .number(let x)? = value { x } else { .nan }
  }

  private let network = #""width": 10, "dimension": 2, "learningRate": 0.05, "stepCount": 40"#

  /// Lists of norms are the built-in weights by another way; parameters of other tails are ignored.
  @Test func sameAnswers() throws {
    let builtIn = try compute(
      "lipschitz-moments", #"{"width": 1, "dimension": 1, "learningRate": 0.1, "stepCount": 5}"#)
    let given = try compute(
      "lipschitz-moments",
      #"{"secondLayerMagnitudes": [1], "rowLengths": [0.8414709848078965], "dimension": 1, "#
        + #""learningRate": 0.1, "stepCount": 5, "epochs": 1, "batchSize": null}"#)
    #expect(abs(number(builtIn["rmsLipschitz"]) - number(given["rmsLipschitz"])) < 1e-14)
    let plain = try compute(
      "empirical-distance-bound",
      #"{"sampleCount": 9, "coordinateDeviations": [1], "tail": "gaussian"}"#)
    let more = try compute(
      "empirical-distance-bound",
      #"{"sampleCount": 9, "coordinateDeviations": [1], "tail": "gaussian", "tailRadius": 2}"#)
    #expect(plain == more)
  }

  /// Envelope bounds, at corners: no steps, no samples' noise.
  @Test func corners() throws {
    let still = try compute(
      "independent-test-bound",
      #"{"width": 4, "dimension": 1, "learningRate": 0, "stepCount": 0, "testSampleCount": 4, "#
        + #""labelVariance": 0, "initialLossDeviation": 0.5}"#)
    #expect(number(still["centred"]) == 0.25 && number(still["centredRms"]) == 0.25)
    let one = try compute(
      "simulated-empirical-distance", #"{"sampleCount": 1, "dimension": 2, "repetitions": 1}"#)
    #expect(number(one["distance"]) > 0)
  }

  @Test func wrongRequests() {
    let gap = #""dimension": 2, "width": 5, "sampleCount": 10, "totalStep": 1, "repetitions": 1"#
    for (quantity, parameters) in [
      ("lipschitz-moments", "{\(network), \"weightDecay\": 21}"),
      ("lipschitz-moments", "{\(network), \"epochs\": 2, \"batchSize\": 2}"),
      ("lipschitz-moments", "{\(network), \"rowLengths\": [1], \"secondLayerMagnitudes\": [1]}"),
      ("lipschitz-moments", "{\(network), \"sampleCount\": 3}"),
      ("lipschitz-moments", #"{"dimension": 2, "learningRate": 0.05, "stepCount": 40}"#),
      (
        "lipschitz-moments",
        #"{"secondLayerMagnitudes": [1, 2], "rowLengths": [1], "dimension": 1, "learningRate": 1, "#
          + #""stepCount": 1}"#
      ),
      ("lipschitz-moments", "{\(network), \"activationLipschitz\": 0}"),
      (
        "lipschitz-moments",
        #"{"width": 10, "dimension": 2, "learningRate": 1, "stepCount": 2000}"#
      ),
      (
        "simulated-envelope",
        #"{"width": 10, "dimension": 2, "learningRate": 1, "stepCount": 500, "repetitions": 2}"#
      ),
      ("full-batch-lipschitz-moments", "{\(network), \"sampleCount\": 5, \"weightDecay\": 0.1}"),
      ("norm-lipschitz-moments", "{\(network)}"),
      ("norm-lipschitz-moments", "{\(network), \"activationAtZero\": 1, \"epochs\": 2}"),
      (
        "training-sample-bound",
        "{\(network), \"sampleCount\": 5, \"labelVariance\": 0, \"initialLossDeviation\": 1}"
      ),
      (
        "required-test-size",
        "{\(network), \"targetGap\": 0, \"labelVariance\": 1, \"initialLossDeviation\": 1}"
      ),
      (
        "empirical-distance-bound",
        #"{"sampleCount": 9, "coordinateDeviations": [1], "tail": "moment", "tailOrder": 3}"#
      ),
      ("empirical-distance-bound", #"{"sampleCount": 9, "coordinateDeviations": [1]}"#),
      ("simulated-empirical-distance", #"{"sampleCount": 401, "dimension": 1}"#),
      ("simulated-gap", "{\(gap), \"activation\": \"erf\", \"loss\": \"absolute\"}"),
      ("simulated-gap", "{\(gap), \"activation\": \"tanh\", \"loss\": \"pinball\"}"),
      (
        "simulated-gap",
        "{\(gap), \"activation\": \"tanh\", \"loss\": \"absolute\", \"weightDecay\": 100}"
      ),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
    #expect {
      try compute("simulated-gap", "{\(gap), \"activation\": \"tanh\", \"loss\": \"square\"}")
    } throws: { "\($0)".contains("Lipschitz") }
  }
}
