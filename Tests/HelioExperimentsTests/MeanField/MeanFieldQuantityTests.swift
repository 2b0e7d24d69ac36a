import Foundation
import HelioCore
import HelioExperiments
import HelioReferences
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct MeanFieldQuantityTests {
  private func compute(_ quantity: String, _ parameters: String) throws -> [String: JSONValue] {
    try computeQuantity(
      sheet: "mean-field", quantity: quantity, parametersJSON: parameters
    ).value
  }

  private let data =
    #""sampleCount": 3, "dimension": 2, "outputScale": 1, "regularization": 0.2, "#
  private let points = #""priorDecay": 1, "particleCount": 64"#

  @Test func nulls() throws {
    let frozen = try compute("regularized-optimum", "{\(data)\(points)}")
    #expect(frozen["truncatedObjective"] == .null && frozen["effectiveSampleSize"] != .null)
    let three = try compute("finite-width-law", #"{\#(data)\#(points), "widths": [3]}"#)
    #expect(three["exactLosses"] == .null && three["widthConstant"] != .null)
    let bound = try compute(
      "generalization-bound",
      #"{"sampleCount": 13, "dimension": 2, "outputScale": 1, "regularization": 0.1, "#
        + #""loss": "logistic", "priorDecay": 1, "particleCount": 32}"#)
    #expect(bound["rademacherComplexity"] == .null)
    let unstable = try compute(
      "langevin-step",
      #"{\#(data)"priorDecay": 1, "dualVariables": [0, 0, 0], "sampler": "explicit", "#
        + #""learningRate": 0.5, "particle": [0, 0], "proposal": [0, 0]}"#)
    #expect(unstable["stationaryVariances"] == .null)
  }

  /// Order and repetition of reported iterations are the request's.
  @Test func anyOrderOfIterations() throws {
    let up = try compute("dual-averaging", #"{\#(data)\#(points), "iterations": [2, 7]}"#)
    let down = try compute("dual-averaging", #"{\#(data)\#(points), "iterations": [7, 2, 7]}"#)
    guard case .array(let a)? = up["excesses"], case .array(let b)? = down["excesses"] else {
      Issue.record("no excesses")
      return
    }
    #expect(b == [a[1], a[0], a[1]])
  }

  @Test func wrongRequests() {
    let g = #""dualVariables": [0.1, 0.1, 0.1]"#
    for (quantity, parameters) in [
      ("regularized-optimum", "{\(data)\(points), \"quadratureNodes\": 4}"),
      ("regularized-optimum", "{\(data)\"priorDecay\": 1}"),
      ("regularized-optimum", "{\(data)\(points), \"priorVariances\": [1, 1]}"),
      ("regularized-optimum", "{\(data)\(points), \"truncation\": 2}"),
      ("regularized-optimum", "{\(data)\(points), \"designMatrix\": [[1, 2]], \"labels\": [1]}"),
      (
        "regularized-optimum",
        #"{"designMatrix": [[1, 2]], "outputScale": 1, "regularization": 1, \#(points)}"#
      ),
      (
        "regularized-optimum",
        #"{"designMatrix": [[1, 2]], "labels": [0.5], "loss": "logistic", "outputScale": 1, "#
          + #""regularization": 1, \#(points)}"#
      ),
      (
        "regularized-optimum",
        #"{"sampleCount": 3, "dimension": 4, "outputScale": 1, "regularization": 1, "#
          + #""priorDecay": 1, "quadratureNodes": 4}"#
      ),
      (
        "regularized-optimum",
        #"{"sampleCount": 3, "dimension": 2, "outputScale": 0, "regularization": 1, \#(points)}"#
      ),
      ("gibbs-state", "{\(data)\(points), \"dualVariables\": [0.1]}"),
      ("gibbs-state", "{\(data)\(points), \(g), \"loss\": \"logistic\"}"),
      ("dual-coordinate-ascent", "{\(data)\(points), \"epochs\": []}"),
      ("dual-averaging", "{\(data)\(points), \"iterations\": [0]}"),
      ("finite-width-law", "{\(data)\(points), \"widths\": [1.5]}"),
      (
        "leave-one-out",
        #"{"sampleCount": 1, "dimension": 2, "outputScale": 1, "regularization": 1, \#(points)}"#
      ),
      (
        "generalization-bound",
        #"{"sampleCount": 5, "outputScale": 1, "regularization": 1, "labelBound": 1, "dimension": 3}"#
      ),
      (
        "generalization-bound",
        #"{"sampleCount": 5, "outputScale": 1, "regularization": 1, "labelBound": 1, "confidence": 1}"#
      ),
      (
        "generalization-bound",
        #"{"sampleCount": 5, "outputScale": 1, "regularization": 1, "labelBound": 1, "loss": "logistic"}"#
      ),
      (
        "langevin-step",
        #"{\#(data)"priorDecay": 1, \#(g), "learningRate": 0, "particle": [0, 0], "proposal": [0, 0]}"#
      ),
      (
        "langevin-step",
        #"{\#(data)"priorDecay": 1, \#(g), "learningRate": 1, "particle": [0], "proposal": [0, 0]}"#
      ),
      ("functional-coefficients", #"{"gridValues": [0, 1, 0], "dimension": 2, "priorDecay": 1}"#),
      ("functional-coefficients", #"{"gridValues": [0, 0, 0], "dimension": 1, "priorDecay": 1}"#),
      (
        "simulated-stochastic-dual",
        "{\(data)\(points), \"algorithm\": \"dualAveraging\", \"iterations\": [1], \"width\": 3}"
      ),
      (
        "simulated-stochastic-dual",
        "{\(data)\(points), \"algorithm\": \"particleCoordinateAscent\", \"iterations\": [1]}"
      ),
      ("simulated-finite-width", "{\(data)\"priorDecay\": 1, \"width\": 2, \"learningRate\": 0}"),
      (
        "simulated-generalization",
        #"{"sampleCount": 5, "dimension": 2, "loss": "logistic", "outputScale": 1, "#
          + #""regularization": 1, "targetCoefficients": [1], "noiseVariance": 0.1, \#(points)}"#
      ),
      (
        "simulated-generalization",
        #"{"sampleCount": 5, "dimension": 2, "outputScale": 1, "regularization": 1, "#
          + #""targetCoefficients": [1, 2, 3], \#(points)}"#
      ),
    ] {
      #expect(throws: HelioError.self, "\(quantity) \(parameters)") {
        try compute(quantity, parameters)
      }
    }
  }

  /// Wrong settings of the simulated cases miss what other implementations found.
  @Test(
    .enabled(if: runsSlowTests),
    arguments: [
      ("online dual averaging, reference A", #""regularization": 0.3"#),
      ("coordinate ascent with independent coordinates, B1", #""regularization": 0.1"#),
      ("particle plateau, 200 particles", #""width": 100"#),
      ("five neurons, reference A", #""width": 10"#),
      ("five neurons, reference A", #""learningRate": 0.3"#),
      ("generalization, squared", #""noiseVariance": 0.08"#),
    ]) func wrongSettingsAreRejected(name: String, change: String) throws
  {
    let content = try #require(References.files.first { $0.name == "mean-field" }).content
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
