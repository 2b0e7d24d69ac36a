import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct GroupShuffleQuantityTests {
  private func compute(
    _ quantity: String, _ parameters: String
  ) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "group-and-shuffle", quantity: quantity, parametersJSON: parameters
    ).value
  }

  @Test func nulls() throws {
    let ones = try compute("factor-class", #"{"blockCount": 6, "blockSize": 1, "factorCount": 3}"#)
    #expect(ones["minimalFactorCount"] == .null && ones["tangentFraction"] == .number(0))
    let single = try compute(
      "factor-class", #"{"blockCount": 1, "blockSize": 1, "factorCount": 1}"#)
    #expect(single["tangentFraction"] == .null)
    let unknown = try compute(
      "vector-transport",
      #"{"blockCount": 3, "blockSize": 2, "factorCount": 2, "sourceVector": [1,0,0,0,0,0], "#
        + #""targetVector": [0,1,0,0,0,0]}"#)
    for field in ["maximumOverlap", "expectedMaximumOverlap", "componentCount"] {
      #expect(unknown[field] == .null)
    }
    let rectangular = try compute(
      "projection",
      #"{"matrix": [[1, 2], [3, 4], [5, 6], [7, 9]], "leftBlockCount": 2, "rightBlockCount": 1, "#
        + #""innerDimension": 2, "shuffleFactor": 1}"#)
    #expect(rectangular["repairedRelativeError"] == .null)
    let still = try compute(
      "one-step-update", #"{"neuronVector": [-1], "inputVector": [1], "learningRate": 2}"#)
    #expect(still["squaredTopOverlap"] == .null && still["groupShuffleDirection"] == .null)
    #expect(still["rotatedDirection"] == .numbers([1]))
  }

  /// Identity blocks are the identity; one factor with one block is one Cayley block.
  @Test func layers() throws {
    let one = try compute(
      "layer", #"{"blockCount": 1, "blockSize": 1, "parameterIndices": [0, 3]}"#)
    #expect(one["entries"] == .numbers([1]) && one["gradients"] == .numbers([0, 0]))
    let x = cos(1.0)
    #expect(one["output"] == .numbers([x]) && one["transposedOutput"] == .numbers([x]))
  }

  @Test func wrongRequests() {
    let ranks = #""leftBlockCount": 2, "rightBlockCount": 2, "innerDimension": 4"#
    let two = #""blockCount": 2, "blockSize": 2, "factorCount": 1"#
    let network = #""dimension": 4, "width": 8, "sampleCount": 20, "link": {"hermite": [0, 1]}"#
    for (quantity, parameters) in [
      ("block-ranks", "{\(ranks)}"),
      ("block-ranks", "{\(ranks), \"shuffleFactor\": 2, \"indexMap\": [0, 1, 2, 3]}"),
      ("block-ranks", "{\(ranks), \"indexMap\": [0, 1, 2]}"),
      ("block-ranks", "{\(ranks), \"shuffleFactor\": 3}"),
      ("block-ranks", "{\(ranks), \"shuffleFactor\": 0}"),
      (
        "block-ranks",
        #"{"leftBlockCount": 3, "rightBlockCount": 2, "innerDimension": 4, "shuffleFactor": 1}"#
      ),
      (
        "block-ranks",
        #"{"leftBlockCount": 1, "rightBlockCount": 1, "innerDimension": 1000000000, "shuffleFactor": 1}"#
      ),
      ("factor-class", #"{"blockCount": 2, "blockSize": 0, "factorCount": 1}"#),
      ("factor-class", #"{"blockCount": 1000000000, "blockSize": 1000000000, "factorCount": 1}"#),
      (
        "projection",
        #"{"matrix": [[1, 2], [3]], "leftBlockCount": 1, "rightBlockCount": 1, "innerDimension": 2, "#
          + #""shuffleFactor": 1}"#
      ),
      (
        "projection",
        #"{"matrix": [[0, 0], [0, 0]], "leftBlockCount": 1, "rightBlockCount": 1, "#
          + #""innerDimension": 2, "shuffleFactor": 1}"#
      ),
      (
        "projection",
        #"{"matrix": [[1, 2], [3, 4]], "leftBlockCount": 1, "rightBlockCount": 1, "#
          + #""innerDimension": 2, "shuffleFactor": 1, "leftShuffleFactor": 3}"#
      ),
      (
        "orthogonal-factors",
        #"{"leftBlockCount": 2, "rightBlockCount": 1, "shuffleFactor": 1, "leftBlocks": [[1], [1]], "#
          + #""rightBlocks": [[1, 0, 0], [0, 1, 0]]}"#
      ),
      (
        "orthogonal-factors",
        #"{"leftBlockCount": 1, "rightBlockCount": 1, "shuffleFactor": 1, "#
          + #""leftBlocks": [[0, 0], [0, 1]], "rightBlocks": [[1, 0], [0, 1]]}"#
      ),
      ("layer", #"{"blockCount": 2, "blockSize": 2, "parameterIndices": []}"#),
      ("layer", #"{"blockCount": 100000, "blockSize": 100000, "parameterIndices": [0]}"#),
      ("vector-transport", "{\(two), \"sourceVector\": [1, 2, 3], \"targetVector\": [1, 2, 3]}"),
      (
        "vector-transport",
        "{\(two), \"sourceVector\": [0, 0, 0, 0], \"targetVector\": [1, 2, 3, 4]}"
      ),
      (
        "one-step-update", #"{"neuronVector": [1], "inputVector": [1, 2], "learningRate": 1}"#
      ),
      (
        "one-step-update",
        #"{"neuronVector": [1, 2], "inputVector": [1, 2], "learningRate": 1, "columnScale": 0}"#
      ),
      (
        "one-step-update",
        #"{"neuronVector": [1, 2], "inputVector": [1, 2], "learningRate": 1, "blockCount": 3}"#
      ),
      ("sign-kernel-error", #"{"correlation": 1, "blockSize": 4}"#),
      (
        "skew-convolution",
        #"{"kernelRows": [[1, 2, 3]], "tapCount": 3, "signalLength": 2, "padding": "zero", "#
          + #""termCount": 4}"#
      ),
      (
        "skew-convolution",
        #"{"kernelRows": [[1, 2, 3]], "tapCount": 3, "signalLength": 8, "padding": "reflect", "#
          + #""termCount": 4}"#
      ),
      (
        "simulated-projection-error",
        #"{"blockCount": 1000000, "blockSize": 1000000, "target": "haar"}"#
      ),
      ("simulated-one-step", "{\(network), \"blockCount\": 3}"),
      ("simulated-one-step", "{\(network), \"blockCount\": 2, \"rotationAngle\": 4}"),
      ("simulated-transfer", "{\(network), \"adapter\": \"groupShuffle\"}"),
      ("simulated-transfer", "{\(network), \"adapter\": \"groupShuffle\", \"blockSize\": 3}"),
      ("simulated-transfer", "{\(network), \"adapter\": \"butterfly\"}"),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
  }

  /// What the adapter recommends where the answer is known.
  @Test func frontOfCandidates() {
    func candidate(_ name: String, _ cost: Int, _ residual: Double) -> AdapterChoice.Candidate {
      .init(name: name, kind: "", freeParameters: cost, residual: residual)
    }
    let list = [
      candidate("a", 10, 0.9), candidate("b", 20, 0.95), candidate("c", 30, 0.3),
      candidate("d", 30, 0.2), candidate("e", 90, 0.2), candidate("f", 100, 0.01),
    ]
    let found = AdapterChoice.choice(list, tolerance: 0.1)
    #expect(found.front == [0, 3, 5] && found.best == 3)
    #expect(AdapterChoice.choice(list, tolerance: 0).best == 5)
    // Where nothing holds anything, nothing is on the front.
    #expect(AdapterChoice.choice([candidate("a", 1, 1)], tolerance: 0.1).front.isEmpty)
  }
}
