import Heliotrope
import Testing
import _HelioTestSupport

/// Quantities that no reference file has: by laws of their own.
@Suite struct AdviceQuantityTests {
  private func value(_ sheet: String, _ quantity: String, _ parameters: String) throws -> [String:
    JSONValue]
  {
    try computeQuantity(sheet: sheet, quantity: quantity, parametersJSON: parameters).value
  }

  private let twoSteps =
    #""activation":"sinCos","link":{"hermite":[0,1,0.5]},"noiseVariance":0.01,"sampleRatio":2,"#
    + #""batch":"reused","widthRatio":1"#

  /// At the width of emergence the second spike is at its threshold (p/d)^(1/4) = 1.
  @Test(.enabled(if: runsSlowTests)) func emergenceWidth() throws {
    let found = try value(
      "gradient-steps", "emergence-width",
      "{\(twoSteps), \"learningRateCoefficients\":[1,1], \"learningRateExponents\":[0.3,0.3], \"spike\":2}"
    )
    guard case .number(let p) = found["width"] else {
      Issue.record("\(found)")
      return
    }
    let eta = pow(p.rounded(), 0.3)
    let spikes = try value(
      "gradient-steps", "two-step-spikes",
      #"{"activation":"sinCos","link":{"hermite":[0,1,0.5]},"noiseVariance":0.01,"sampleRatio":2,"#
        + "\"batch\":\"reused\",\"width\":\(Int(p.rounded())),\"learningRates\":[\(eta),\(eta)]}")
    guard case .array(let tau) = spikes["spikeSingularValues"], case .number(let second) = tau[1]
    else {
      Issue.record("\(spikes)")
      return
    }
    #expect(abs(second - 1) < 1e-2)
  }

  /// No pair of rates on a grid below the limit captures more than the advised one.
  @Test(.enabled(if: runsSlowTests)) func advisedLearningRates() throws {
    let found = try value(
      "gradient-steps", "advised-learning-rates",
      "{\(twoSteps), \"width\":2000, \"largestScaledRate\":0.5}")
    guard case .array(let list) = found["learningRates"], case .number(let first) = list[0],
      case .number(let second) = list[1], case .number(let captured) = found["capturedTarget"]
    else {
      Issue.record("\(found)")
      return
    }
    let largest = 0.5 * 2000.0.squareRoot()
    #expect(max(first, second) <= largest * (1 + 1e-12) && captured < 1)
    let theory = try TwoStepTheory(
      activation: .sinCos, link: .hermite([0, 1, 0.5]), noiseVariance: 0.01, sampleRatio: 2,
      batch: .reused)
    func at(_ a: Double, _ b: Double) throws -> Double {
      try theory.spikes(learningRates: (a, b), width: 2000, count: 3, tolerance: 1e-4)
        .get("spikes").capturedTarget(widthRatio: 1)
    }
    #expect(abs(try at(first, second) - captured) < 1e-2)
    for i in 0..<4 {
      for j in 0..<4 {
        let rates = (largest * pow(0.5, Double(i)), largest * pow(0.5, Double(j)))
        #expect(try at(rates.0, rates.1) < captured + 5e-3, "\(rates)")
      }
    }
  }

  @Test func refusals() {
    for (quantity, parameters) in [
      ("emergence-width", "{\(twoSteps), \"learningRateExponents\":[0.3,0.3]}"),
      (
        "emergence-width",
        "{\(twoSteps), \"learningRateCoefficients\":[1], \"learningRateExponents\":[0.3,0.3]}"
      ),
      ("advised-learning-rates", "{\(twoSteps)}"),
      ("advised-learning-rates", "{\(twoSteps), \"width\":100, \"largestScaledRate\":0}"),
    ] {
      #expect(throws: HelioError.self) { try value("gradient-steps", quantity, parameters) }
    }
  }

  /// Rademacher weights leave two functions; Gaussian ones more.
  @Test func secondLayerLimit() throws {
    func values(_ law: String) throws -> [JSONValue] {
      let found = try value(
        "function-space", "second-layer-limit",
        "{\"activation\":\"relu\",\"secondLayerLaw\":\"\(law)\",\"spikeRatio\":1}")
      guard case .array(let list) = found["eigenvalues"] else { return [] }
      return list
    }
    guard case .number(let none) = try values("rademacher")[2],
      case .number(let third) = try values("gaussian")[2]
    else {
      Issue.record("no numbers")
      return
    }
    #expect(abs(none) < 1e-12 && third > 1e-6)
  }

  /// |v|^2 n/mean(y^2) = d is the middle of noise; linear power is what exceeds it.
  @Test func directionSignificance() throws {
    let found = try value(
      "function-space", "direction-significance",
      #"{"squaredNorm":0.1,"meanSquaredTarget":1,"sampleCount":200,"dimension":20}"#)
    #expect(found["linearPower"] == .number(0.1 - 20.0 * 1 / 200))
    guard case .number(let p) = found["pValue"] else {
      Issue.record("\(found)")
      return
    }
    #expect(p > 0.4 && p < 0.5)
  }
}
