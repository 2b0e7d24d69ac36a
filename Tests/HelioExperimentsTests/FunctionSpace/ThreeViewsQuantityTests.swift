import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing

@Suite struct ThreeViewsQuantityTests {
  func compute(_ quantity: String, _ parameters: String) throws -> QuantityAnswer {
    try computeQuantity(sheet: "function-space", quantity: quantity, parametersJSON: parameters)
  }

  func number(_ quantity: String, _ parameters: String, _ field: String) throws -> Double? {
    guard case .number(let x)? = try compute(quantity, parameters).value[field] else { return nil }
    return x
  }

  /// The table of the sheet, to the digits printed there.
  @Test(arguments: [
    (1.0, 20, 0.067056), (10, 100, 0.073637), (100, 100, 0.09488), (1, 1000, 1.988e-3),
    (1, 10_000, 2.325e-4),
  ])
  func participationOfTheSheet(_ theta: Double, _ p: Int, _ expected: Double) throws {
    let value = try number(
      "reweighting-efficiency",
      #"{"dimension": 100, "spikeStrength": \#(theta), "width": \#(p)}"#, "participation")
    #expect(abs(value! / expected - 1) < 3e-4, "\(String(describing: value))")
  }

  /// A spike of the bulk's own size is none, whatever its name.
  @Test func spikesAndBulkAreOneProduct() throws {
    for field in ["secondMoment", "efficiency", "divergence", "reverseEfficiency"] {
      let spikes = try number(
        "reweighting-efficiency", #"{"dimension": 3, "spikeStrengths": [0.2, 0.2, 0.2]}"#, field)
      let bulk = try number(
        "reweighting-efficiency",
        #"{"dimension": 3, "spikeStrengths": [0, 0], "bulkInflation": 0.2}"#, field)
      #expect(abs(spikes! / bulk! - 1) < 1e-12, "\(field)")
    }
  }

  @Test func whatIsInfiniteIsNull() throws {
    let answer = try compute(
      "reweighting-efficiency", #"{"dimension": 5, "spikeStrengths": [1, -0.5]}"#)
    #expect(answer.value["secondMoment"] == .null && answer.value["participation"] == .null)
    #expect(answer.value["efficiency"] == .number(0))
    // c = 1/2: the moment of the way back is infinite too.
    #expect(answer.value["reverseEfficiency"] == .number(0))
    #expect(answer.value["tailIndex"] == .number(2))
    let shrunk = try compute("reweighting-efficiency", #"{"dimension": 5, "spikeStrength": -0.5}"#)
    #expect(shrunk.value["tailIndex"] == .null)
  }

  @Test(arguments: [
    ("reweighting-efficiency", #"{"dimension": 5}"#, "spikeStrength"),
    (
      "reweighting-efficiency", #"{"dimension": 1, "spikeStrengths": [1, 2]}"#, "spikeStrengths"
    ),
    ("reweighting-efficiency", #"{"dimension": 5, "spikeStrength": -1}"#, "spikeStrength"),
    (
      "reweighting-efficiency", #"{"dimension": 5, "spikeStrength": 2, "bulkInflation": -1}"#,
      "bulkInflation"
    ),
    (
      "reweighting-efficiency",
      #"{"dimension": 5, "spikeStrength": -0.7, "bulkInflation": -0.3}"#, "spikeStrength"
    ),
    (
      "reweighting-efficiency",
      #"{"dimension": 5, "spikeStrengths": [1, 2], "width": 10}"#, "width"
    ),
    (
      "reweighting-efficiency",
      #"{"dimension": 5, "spikeStrength": 1, "bulkInflation": 0.1, "width": 10}"#, "width"
    ),
    ("kernel-perturbation", Self.pair(activation: "step"), "activation"),
    ("kernel-perturbation", Self.pair(activation: "tanh"), "activation"),
    ("kernel-perturbation", Self.pair(q: 0), "firstVariance"),
    ("kernel-perturbation", Self.pair(r: 1), "covariance"),
    ("kernel-perturbation", Self.pair(r: -1.2), "covariance"),
    ("kernel-perturbation", Self.pair(t: 5), "firstProjection"),
    ("kernel-perturbation", Self.pair(tPrime: -5), "secondProjection"),
    // Nearly parallel inputs cannot differ so much along v.
    ("kernel-perturbation", Self.pair(r: 0.999, t: 2, tPrime: -2), "covariance"),
  ])
  func refusalsNameTheParameter(_ quantity: String, _ parameters: String, _ name: String) {
    let error = #expect(throws: HelioError.self) { try compute(quantity, parameters) }
    guard case .invalid(let parameter, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(parameter == name)
  }

  static func pair(
    activation: String = "relu", q: Double = 1, r: Double = 0.2, t: Double = 1,
    tPrime: Double = 0.5
  ) -> String {
    """
    {"activation": "\(activation)", "dimension": 20, "spikeStrength": 2, "firstVariance": \(q),
     "secondVariance": 1, "covariance": \(r), "firstProjection": \(t), "secondProjection": \(tPrime)}
    """
  }
}
