import HelioCore
import HelioExperiments
import HelioRuns
import Testing

@Suite struct AdversarialDirectionsQuantityTests {
  private func compute(
    _ quantity: String, _ parameters: String
  ) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "adversarial-directions", quantity: quantity, parametersJSON: parameters
    ).value
  }

  /// Fields that are not defined are null, and null is the same as absent.
  @Test func nulls() throws {
    let gradient = try compute(
      "off-subspace-gradient",
      #"{"gateSecondMoment": 0.4, "subspaceCodimension": 3, "dimension": 8, "outputValue": null}"#)
    #expect(gradient["flipDistance"] == .null && gradient["upperTailProbability"] == .null)
    #expect(gradient["decayFactor"] == .number(1))
    // One ReLU that is off or never changes sign.
    let one = try compute(
      "simulated-subspace-training",
      #"{"activation": "relu", "dimension": 4, "subspaceCodimension": 1, "width": 1, "#
        + #""sampleCount": 1, "initialisationScale": 1, "weightDecay": 0, "learningRate": 0, "#
        + #""stepCount": 0, "trainingLoss": "squared", "repetitions": 10}"#)
    #expect(one["flipDistance"] == .null && one["gateSecondMoment"] == .number(1))
    let dead = try compute(
      "simulated-flip-probability",
      #"{"activation": "relu", "width": 1, "dimension": 4, "perturbationLength": 1, "#
        + #""repetitions": 1, "seed": 2}"#)
    #expect(dead["flipProbability"] == .number(0))
    #expect(
      try compute(
        "decay-planner",
        #"{"currentDistance": 2, "targetDistance": 2, "learningRate": 0.5, "weightDecay": 0.1}"#)
        == ["stepCount": .number(0)])
  }

  @Test func simulationsAreReproducible() throws {
    let flips =
      #"{"activation": "tanh", "width": 10, "dimension": 5, "perturbationLength": 1, "repetitions": 50"#
    let first = try compute("simulated-flip-probability", flips + "}")
    #expect(first == (try compute("simulated-flip-probability", flips + #", "seed": 1}"#)))
    #expect(first != (try compute("simulated-flip-probability", flips + #", "seed": 2}"#)))
  }

  @Test func wrongRequests() {
    let step =
      #"{"activation": "relu", "link": {"hermite": [0, 1]}, "noiseVariance": 0, "learningRate": 1, "#
    let off = #"{"gateSecondMoment": 0.4, "subspaceCodimension": 3, "dimension": 8, "#
    let path =
      #"{"activation": "relu", "weightScale": 1, "subspaceCodimension": 3, "dimension": 8, "#
      + #""pathLengths": [1], "#
    let training =
      #"{"activation": "relu", "dimension": 8, "subspaceCodimension": 3, "width": 5, "#
      + #""sampleCount": 4, "initialisationScale": 1, "learningRate": 1, "stepCount": 3, "#
    for (quantity, parameters) in [
      ("activation-moments", #"{"activation": "step"}"#),
      ("activation-moments", #"{"activation": "sinCos"}"#),
      ("activation-moments", #"{"activation": {"hermite": [0, 1]}}"#),
      (
        "flip-probability",
        #"{"activation": "relu", "perturbationLength": -1, "width": 5, "dimension": 5}"#
      ),
      (
        "flip-probability",
        #"{"activation": "relu", "perturbationLength": 1, "width": 5, "dimension": 1}"#
      ),
      (
        "macroscopic-path",
        #"{"activation": "relu", "relativePathLength": -0.1, "widthRatio": 1}"#
      ),
      ("spike-alignment", #"{"activation": "relu", "spikeSingularValue": -1}"#),
      ("gradient-step-alignment", step + #""sampleRatio": 0}"#),
      ("gradient-step-alignment", step + #""sampleRatio": 1, "trainingLoss": "logistic"}"#),
      ("off-subspace-gradient", off + #""outputValue": 0}"#),
      ("off-subspace-gradient", off + #""measuredNorm": -1}"#),
      ("off-subspace-gradient", off + #""initialisationScale": 0}"#),
      ("off-subspace-gradient", off + #""learningRate": 4, "weightDecay": 0.5}"#),
      ("off-subspace-gradient", off + #""learningRate": 2, "weightDecay": 0.5, "stepCount": 1}"#),
      ("off-subspace-gradient", off + #""momentum": 1}"#),
      ("off-subspace-path", path + #""preactivations": [1, 2], "secondLayerValues": [1]}"#),
      ("off-subspace-path", path + #""preactivations": [], "secondLayerValues": []}"#),
      ("off-subspace-path", path + #""preactivations": [-1], "secondLayerValues": [1]}"#),
      (
        "decay-planner",
        #"{"currentDistance": 1, "targetDistance": 2, "learningRate": 2, "weightDecay": 0.5}"#
      ),
      ("simulated-subspace-training", training + #""weightDecay": 0}"#),
      (
        "simulated-subspace-training",
        training + #""weightDecay": 0, "trainingLoss": "correlation"}"#
      ),
      ("simulated-subspace-training", training + #""weightDecay": 2, "trainingLoss": "squared"}"#),
      ("simulated-subspace-training", training + #""weightDecay": 1, "trainingLoss": "squared"}"#),
      (
        "simulated-step-alignment",
        step + #""dimension": 5, "sampleCount": 5, "width": 5, "trainingLoss": "logistic"}"#
      ),
      (
        "simulated-flip-probability",
        #"{"activation": "step", "width": 5, "dimension": 5, "perturbationLength": 1}"#
      ),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
  }
}
