import Foundation
import HelioCore
import HelioExperiments
import HelioRuns
import Testing

/// The numbers of a list; none where it is none.
func numbers(_ value: JSONValue?) -> [Double] {
  guard case .array(let items)? = value else { return [] }
  return items.compactMap { if case .number(let x) = $0 { x } else { nil } }
}

@Suite struct QuantitiesReferenceTests {
  /// Quantities at parameters that no table holds, against identities of the mathematics.
  @Test func otherParameters() throws {
    func field(_ quantity: String, _ parameters: String, _ name: String) throws -> JSONValue? {
      try computeQuantity(
        sheet: "function-space", quantity: quantity, parametersJSON: parameters
      ).value[name]
    }
    // A Gaussian law of the second layer is the spiked spectrum with theta = kappa d.
    let spiked = try field(
      "spiked-spectrum", #"{"activation": "relu", "dimension": 44, "spikeStrength": 88}"#,
      "sector1")
    let gaussian = try field(
      "second-layer-spectrum",
      #"{"activation": "relu", "secondLayerLaw": "gaussian", "spikeRatio": 2, "dimension": 44}"#,
      "sector1")
    for (a, b) in zip(numbers(spiked), numbers(gaussian)) { #expect(abs(a / b - 1) < 1e-6) }
    // Every listed activation at small and at large dimension, strong spike.
    for activation in [
      "relu", "step", "relu2", "erf", "linear", "h2", "square", "rff", "sin", "tanh",
    ] {
      for d in [7, 10_000] {
        let parameters =
          #"{"activation": "\#(activation)", "dimension": \#(d), "spikeStrength": \#(3 * d)}"#
        let values = numbers(try field("spiked-spectrum", parameters, "sector0"))
        #expect(values.count == 3 && values[0] > 0, "\(activation), d = \(d)")
        #expect(values[0] >= values[1] && values[1] >= values[2] && values[2] >= 0)
      }
    }
  }

  @Test func kernelValuesNearTheBoundary() throws {
    // K_relu(q, q, -q + e) = q eps^3/(6 pi), eps = sqrt(2 e/q) to leading order.
    for e in [1e-6, 1e-9, 1e-12] {
      let answer = try computeQuantity(
        sheet: "function-space", quantity: "kernel-value",
        parametersJSON:
          #"{"activation": "relu", "firstVariance": 3, "secondVariance": 3, "covariance": \#(-3 + e)}"#
      )
      guard case .number(let value)? = answer.value["value"] else {
        Issue.record("no value")
        return
      }
      // The distance that the parameter really has after rounding.
      let distance = 3 + (-3 + e)
      let eps = (2 * distance / 3).squareRoot()
      #expect(abs(value / (3 * eps * eps * eps / (6 * .pi)) - 1) < 1e-5 + distance)
    }
  }
}
