import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct MultiIndexQuantityTests {
  private func compute(_ quantity: String, _ parameters: String) throws -> [String: JSONValue] {
    try computeQuantity(sheet: "multi-index", quantity: quantity, parametersJSON: parameters).value
  }

  @Test func nulls() throws {
    let even = try compute(
      "loss-constants",
      #"{"indexLink": "cosine", "indexScale": 2, "noiseVariance": 0.1, "labelTransform": "tanh"}"#)
    for name in ["first", "ols", "sir", "rcls", "optimalFirst"] { #expect(even[name] == .null) }
    #expect(even["efficient"] != .null && even["phd"] != .null)
    let jump = try compute(
      "loss-constants", #"{"indexLink": "sign", "noiseVariance": 0.1, "labelTransform": "ratio"}"#)
    #expect(jump["efficient"] == .null && jump["first"] != .null)
    let below = try compute(
      "spectral-limit",
      #"{"indexLink": "square", "noiseVariance": 0.25, "labelTransform": "optimal", "sampleRatio": 0.5}"#
    )
    #expect(below["bulkEdge"] == .null && below["criticalPoint"] == .null)
    #expect(below["outliers"] == .numbers([]) && below["squaredOverlaps"] == .numbers([]))
    let few = try compute(
      "mean-estimator-overlaps",
      #"{"indexLink": "tanh", "noiseVariance": 0.1, "sampleRatio": 0.5, "sliceCount": 10, "dimension": 20}"#
    )
    #expect(few["ols"] == .null && few["rcls"] == .null && few["sirFiniteDimension"] == .null)
    let signal = try compute(
      "finite-dimension-overlaps",
      #"{"indexLink": "relu", "noiseVariance": 0, "sampleCount": 100, "dimension": 5}"#)
    #expect(signal["firstWithoutSignal"] == .null && signal["phdWithoutSignal"] == .null)
    let never = try compute(
      "required-sample-ratio",
      #"{"indexLink": "square", "noiseVariance": 0.25, "estimator": "ols", "squaredOverlap": 0.5}"#)
    #expect(never["sampleRatio"] == .null)
    let one = try compute(
      "label-moments", #"{"indexLink": "square", "noiseVariance": 0.25, "maximumPower": 1}"#)
    #expect(one["spectralThreshold"] != .null && one["informationExponent"] == .null)
  }

  @Test func wrongRequests() {
    let tanh = #""indexLink": "tanh", "noiseVariance": 0.1"#
    for (quantity, parameters) in [
      ("label-moments", #"{"noiseVariance": 0.1}"#),
      ("label-moments", "{" + tanh + #", "link": {"function": "relu"}}"#),
      ("label-moments", #"{"indexLink": "tanh", "noiseVariance": -1}"#),
      ("label-moments", "{" + tanh + #", "indexScale": 0}"#),
      ("label-moments", "{" + tanh + #", "maximumPower": 9}"#),
      ("label-moments", "{" + tanh + #", "maximumPower": 0}"#),
      ("label-moments", #"{"indexLink": "product", "noiseVariance": 0.1}"#),
      ("label-moments", #"{"indexLink": "cube", "noiseVariance": 0.1}"#),
      ("slice-moments", "{" + tanh + #", "sliceCount": 1}"#),
      ("slice-moments", "{" + tanh + "}"),
      ("mean-estimator-overlaps", "{" + tanh + #", "sampleRatio": 0}"#),
      ("spectral-limit", "{" + tanh + #", "sampleRatio": 2}"#),
      ("spectral-limit", "{" + tanh + #", "sampleRatio": 2, "labelTransform": "cubic"}"#),
      (
        "spectral-limit",
        #"{"indexLink": "product", "noiseVariance": 0.1, "sampleRatio": 2, "labelTransform": "optimal"}"#
      ),
      ("spectral-threshold", "{" + tanh + "}"),
      ("spectral-threshold", #"{"indexLink": "product", "noiseVariance": 0}"#),
      ("loss-constants", "{" + tanh + #", "labelTransform": "optimal"}"#),
      ("finite-dimension-overlaps", "{" + tanh + #", "sampleCount": 0, "dimension": 3}"#),
      ("leap-sequence", #"{"hermiteTerms": []}"#),
      ("leap-sequence", #"{"hermiteTerms": [[1, 7]]}"#),
      ("leap-sequence", #"{"hermiteTerms": [[1, 1, 0, 0, 0, 1]]}"#),
      ("leap-sequence", #"{"hermiteTerms": [[1, 1], [1, 1, 1]]}"#),
      ("leap-sequence", #"{"hermiteTerms": [[1, 0]]}"#),
      (
        "subspace-scores",
        #"{"trueDirections": [[1], [0]], "estimatedDirections": [[1], [0], [0]]}"#
      ),
      ("subspace-scores", #"{"trueDirections": [[1, 0]], "estimatedDirections": [[1]]}"#),
      ("required-sample-ratio", "{" + tanh + #", "estimator": "spectral", "squaredOverlap": 0.5}"#),
      ("required-sample-ratio", "{" + tanh + #", "estimator": "ols", "squaredOverlap": 1}"#),
      (
        "required-sample-ratio",
        "{" + tanh + #", "estimator": "ols", "squaredOverlap": 0.5, "labelScale": 0}"#
      ),
      ("edge-from-labels", #"{"transformedLabels": [], "sampleRatio": 2}"#),
      ("edge-from-labels", #"{"transformedLabels": [-1, 0], "sampleRatio": 2}"#),
      (
        "simulated-affinity",
        "{" + tanh + #", "estimator": "ols", "dimension": 10, "sampleCount": 11}"#
      ),
      (
        "simulated-affinity",
        "{" + tanh
          + #", "estimator": "rcls", "dimension": 10, "sampleCount": 110, "sliceCount": 10}"#
      ),
      (
        "simulated-affinity",
        "{" + tanh + #", "estimator": "sir", "dimension": 5, "sampleCount": 20, "sliceCount": 21}"#
      ),
      (
        "simulated-affinity",
        "{" + tanh + #", "estimator": "spectral", "dimension": 5, "sampleCount": 20}"#
      ),
    ] {
      #expect(
        refusal { _ = try compute(quantity, parameters) } != "nothing was refused",
        "\(quantity) \(parameters)")
    }
  }

  /// Links with exponents that no polynomial has are refused with the reason.
  @Test func linksByExponents() throws {
    let experiment = try Experiment.named("link-choice")
    func refused(_ exponents: [Double], _ family: String) -> String {
      refusal {
        var specification = ExperimentSpecification(experiment)
        specification.sweep = [SweepAxis("exponents", [.numbers(exponents)])]
        specification.parameters["linkFamily"] = .string(family)
        try specification.validate(for: experiment)
      }
    }
    #expect(refused([4, 4], "polynomial").contains("k* is 2 for an even one"))
    #expect(refused([1, 2], "any").contains("at most l*"))
    #expect(refused([3, 3], "any").contains("vocabulary"))
    #expect(refused([5, 1], "any") != "nothing was refused")
    #expect(refused([2, 1], "polynomial") == "nothing was refused")
  }
}
