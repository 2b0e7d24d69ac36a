import HelioCore
import HelioExperiments
import HelioRuns
import Testing

@Suite struct RandomFeaturesSGDQuantityTests {
  private func compute(
    _ quantity: String, _ parameters: String
  ) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "random-features-sgd", quantity: quantity, parametersJSON: parameters
    ).value
  }

  /// What overflows or is not defined is null, the rest of the answer stays.
  @Test func nulls() throws {
    let diverged = try compute(
      "one-pass-risk",
      #"{"activation": "relu", "dimension": 4, "width": 6, "learningRate": 100, "stepCount": 400, "#
        + #""noiseVariance": 1}"#)
    #expect(diverged["riskLast"] == .null && diverged["populationBiasAverage"] == .null)
    #expect(diverged["approximationError"] != .null)
    let passes = try compute(
      "multi-pass-risk",
      #"{"sampleCount": 30, "featureCount": 25, "learningRate": 0.8, "stepCount": 5}"#)
    #expect(passes["exactSpectralRadius"] == .null && passes["trainError"] != .null)
    let empty = try compute(
      "multi-pass-risk",
      #"{"featureMatrix": [[0, 0]], "labels": [1], "testSecondMoment": [[1, 0], [0, 1]], "#
        + #""testCorrelation": [0, 0], "testPower": 1, "learningRate": 1, "stepCount": 3}"#)
    #expect(empty["exactSpectralRadius"] == .null && empty["testErrorLast"] == .number(1))
    let unstable = try compute(
      "stability",
      #"{"eigenvalues": [1], "residualVariance": 1, "learningRate": 2, "sampling": "onePass"}"#)
    #expect(unstable["stabilityNumber"] == .null && unstable["stationaryExcess"] == .null)
    let threshold = try compute(
      "minimum-norm-prediction",
      #"{"activation": "relu", "width": 50, "dimension": 50, "sampleCount": 50, "#
        + #""noiseVariance": 0}"#)
    #expect(threshold["bias"] == .null && threshold["variance"] == .null)
    #expect(threshold["approximationError"] != .null)
  }

  /// A row of zeros is a feature that is always zero.
  @Test func zeroRow() throws {
    let moments = try compute("feature-moments", #"{"activation": "relu", "weights": [[0], [1]]}"#)
    #expect(moments["secondMomentFirstRow"] == .numbers([0, 0]))
  }

  @Test func simulationsAreReproducible() throws {
    let run =
      #"{"activation": "scaledErf", "width": 5, "dimension": 3, "stepCount": 10, "#
      + #""learningRate": 1, "noiseVariance": 0.1, "repetitions": 4"#
    let first = try compute("simulated-one-pass", run + "}")
    #expect(first == (try compute("simulated-one-pass", run + #", "seed": 1}"#)))
    #expect(first != (try compute("simulated-one-pass", run + #", "seed": 2}"#)))
  }

  @Test func wrongRequests() {
    let course = #""learningRate": 0.5, "stepCount": 3"#
    let diagonal = #""eigenvalues": [1, 0.5], "initialSquaredErrors": [1, 1], "#
    let noise = #""residualVariance": 1, "#
    let sample = #""sampleCount": 6, "featureCount": 4, "#
    let level = #"{"eigenvalues": [1, 0.5], "residualVariance": 1, "learningRate": 1, "#
    let shape = #""width": 60, "dimension": 50, "#
    for (quantity, parameters) in [
      ("feature-moments", #"{"activation": "tanh", "width": 3, "dimension": 2}"#),
      ("feature-moments", #"{"activation": "relu", "width": 3}"#),
      ("feature-moments", #"{"activation": "relu", "weights": [[1]], "width": 1}"#),
      ("feature-moments", #"{"activation": "relu", "weights": [[1], [1, 2]]}"#),
      ("feature-moments", #"{"activation": "relu", "weights": [[1]], "targetDirection": [1, 2]}"#),
      ("one-pass-recursion", "{" + diagonal + noise + #""learningRate": 0, "stepCount": 3}"#),
      ("one-pass-recursion", "{" + diagonal + noise + #""learningRate": 1, "stepCount": 0}"#),
      (
        "one-pass-recursion",
        "{" + diagonal + noise + course + #", "batchSize": 0}"#
      ),
      (
        "one-pass-recursion",
        "{" + diagonal + noise + course + #", "stepDecayExponent": -0.1}"#
      ),
      (
        "one-pass-recursion",
        "{" + diagonal + noise + course + #", "featureMean": [0, 0]}"#
      ),
      (
        "one-pass-recursion",
        #"{"eigenvalues": [1], "initialSquaredErrors": [1, 1], "# + noise + course + "}"
      ),
      (
        "one-pass-recursion",
        #"{"eigenvalues": [-1], "initialSquaredErrors": [1], "# + noise + course + "}"
      ),
      (
        "one-pass-recursion",
        #"{"secondMoment": [[1, 2], [2, 1]], "initialError": [1, 1], "# + noise + course + "}"
      ),
      (
        "one-pass-recursion",
        #"{"secondMoment": [[1, 0.1], [0, 1]], "initialError": [1, 1], "# + noise + course + "}"
      ),
      (
        "one-pass-recursion",
        #"{"secondMoment": [[1]], "featureMean": [1.1], "initialError": [1], "# + noise + course
          + "}"
      ),
      (
        "weight-free-risk",
        #"{"activation": "step", "# + shape + course + #", "noiseVariance": 1}"#
      ),
      (
        "weight-free-risk",
        #"{"activation": {"hermite": [1, 0]}, "# + shape + course + #", "noiseVariance": 1}"#
      ),
      (
        "minimum-norm-prediction",
        #"{"activation": {"hermite": [0, 1]}, "# + shape
          + #""sampleCount": 500, "noiseVariance": 1}"#
      ),
      ("stability", level + #""sampling": "reshuffled"}"#),
      ("stability", level + #""sampling": "onePass", "meanSquaredNorm": 1.5}"#),
      ("stability", level + #""sampling": "withReplacement", "meanSquaredNorm": 0.5}"#),
      (
        "stability",
        level + #""sampling": "onePass", "meanSquaredNorm": 0.5, "multiplicities": [2, 1]}"#
      ),
      ("multi-pass-risk", "{" + sample + course + #", "labels": [1]}"#),
      ("multi-pass-risk", #"{"featureMatrix": [[1]], "# + course + "}"),
      ("multi-pass-decomposition", "{" + sample + course + "}"),
      ("simulated-multi-pass", "{" + sample + course + "}"),
      ("simulated-multi-pass", "{" + sample + course + #", "sampling": "onePass"}"#),
      (
        "simulated-multi-pass",
        "{" + sample + course + #", "sampling": "reshuffled", "batchSize": 4}"#
      ),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
  }
}
