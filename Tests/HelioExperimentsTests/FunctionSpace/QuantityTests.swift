import Foundation
import Heliotrope
import Testing

@Suite struct QuantityTests {
  func compute(_ quantity: String, _ parameters: String) throws -> QuantityAnswer {
    try computeQuantity(sheet: "function-space", quantity: quantity, parametersJSON: parameters)
  }

  @Test(arguments: [
    ("kernel-value", #"{"activation":"relu","firstVariance":1,"secondVariance":1}"#, "covariance"),
    (
      "kernel-value",
      #"{"activation":"relu","firstVariance":1,"secondVariance":1,"covariance":"x"}"#, "covariance"
    ),
    (
      "kernel-value", #"{"activation":"gelu","firstVariance":1,"secondVariance":1,"covariance":0}"#,
      "activation"
    ),
    (
      "kernel-value",
      #"{"activation":"sinCos","firstVariance":1,"secondVariance":1,"covariance":0}"#, "activation"
    ),
    (
      "kernel-value", #"{"activation":"relu","firstVariance":0,"secondVariance":1,"covariance":0}"#,
      "firstVariance"
    ),
    ("spiked-spectrum", #"{"activation":"relu","dimension":30}"#, "spikeStrength"),
    (
      "spiked-spectrum",
      #"{"activation":"relu","dimension":30,"spikeStrength":1,"spikeStrengths":[1]}"#,
      "spikeStrength"
    ),
    (
      "spiked-spectrum", #"{"activation":"relu","dimension":30,"spikeStrengths":[]}"#,
      "spikeStrengths"
    ),
    ("spiked-spectrum", #"{"activation":"relu","dimension":30.5,"spikeStrength":1}"#, "dimension"),
    (
      "spiked-spectrum", #"{"activation":"relu","dimension":30,"spikeStrength":1,"inputs":"cube"}"#,
      "inputs"
    ),
    (
      "excess-risk",
      #"{"activation":"relu","dimension":30,"spikeStrength":1,"overlap":2,"sampleCount":10,"ridge":1,"noiseVariance":0,"link":{"hermite":[0,1]}}"#,
      "overlap"
    ),
    (
      "excess-risk",
      #"{"activation":"relu","dimension":30,"spikeStrength":1,"overlap":1,"sampleCount":10,"ridge":-1,"noiseVariance":0,"link":{"hermite":[0,1]}}"#,
      "ridge"
    ),
    (
      "step-direction-moments",
      #"{"link":{"polynomial":[1]},"noiseVariance":0,"sampleCount":9,"dimension":3}"#, "link"
    ),
    ("top-mode-mixing", #"{"activation":"erf","dimension":30,"spikeStrength":1}"#, "activation"),
    ("strong-spike-limit", #"{"activation":"sin","spikeRatio":1}"#, "activation"),
    ("no-such", "{}", "quantity"), ("kernel-value", "[1]", "parameters"),
    ("kernel-value", "{", "parameters"),
  ])
  func refusalsNameTheParameter(_ quantity: String, _ parameters: String, _ name: String) {
    let error = #expect(throws: HelioError.self) { try compute(quantity, parameters) }
    guard case .invalid(let parameter, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(parameter == name)
  }

  @Test func nullIsAbsentAndWholeNumbersMayHaveAPoint() throws {
    let answer = try compute(
      "excess-risk",
      #"{"activation":"relu","dimension":30.0,"spikeStrength":0,"overlap":0.9,"sampleCount":400,"ridge":0.01,"noiseVariance":0.09,"width":null,"link":{"hermite":[0,1,1]}}"#
    )
    #expect(answer.value["excessFiniteWidth"] == .null)
    #expect(answer.convergence.residual != nil)
  }

  @Test func checkComparesFieldByField() throws {
    func report(_ expected: String, _ extra: String = "") throws -> ReferenceReport {
      try checkReference(
        Data(
          """
          {"sheet": "function-space", "cases": [{"name": "a", "quantity": "kernel-value",
           "parameters": {"activation": "linear", "firstVariance": 1, "secondVariance": 1, "covariance": 0.5},
           "expected": \(expected)\(extra)}]}
          """.utf8))
    }
    #expect(try report(#"{"value": 0.5}"#).failedCount == 0)
    #expect(try report(#"{"value": 0.500001}"#).failedCount == 1)
    #expect(try report(#"{"value": 0.500001}"#, #", "relativeTolerance": 1e-5"#).failedCount == 0)
    #expect(
      try report(#"{"value": 0.6}"#, #", "tolerances": {"value": {"absolute": 0.2}}"#).failedCount
        == 0)
    #expect(try report(#"{"value": [0.5]}"#).failedCount == 1)
    #expect(try report(#"{"value": null}"#).failedCount == 1)
    #expect(try report(#"{"other": 0.5}"#).failedCount == 1)
    #expect(try report(#"{"error": 1}"#).failedCount == 1)
    #expect(throws: HelioError.self) { try checkReference(Data("{}".utf8)) }
  }
}

@Suite struct ResultsFolderTests {
  struct Specification: Codable, Equatable { var number = 1 }

  func temporary() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  }

  @Test func finishedCellsAreNotComputedAgain() throws {
    let path = temporary()
    defer { try? FileManager.default.removeItem(atPath: path) }
    func folder(_ n: Int) throws -> ResultsFolder {
      try ResultsFolder(path: path, experiment: "test", specification: Specification(number: n))
    }
    var calls = 0
    for _ in 0..<2 {
      let value = try folder(1).cell("a") { () throws(HelioError) in
        calls += 1
        return 7.5
      }
      #expect(value == 7.5)
    }
    #expect(calls == 1)
    // Another specification is refused, and nothing is overwritten.
    #expect(throws: HelioError.self) { try folder(2) }
    // A torn cell is computed again.
    try Data("{".utf8).write(to: URL(fileURLWithPath: path + "/cells/a.json"))
    _ = try folder(1).cell("a") { () throws(HelioError) in
      calls += 1
      return 7.5
    }
    #expect(calls == 2)
    #expect(try ResultsFolder(existing: path).experiment == "test")
  }

  @Test func foldersOfOthersAreLeftAlone() throws {
    let path = temporary()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/notes.txt"))
    #expect(throws: HelioError.self) {
      try ResultsFolder(path: path, experiment: "test", specification: Specification())
    }
    #expect(throws: HelioError.self) { try ResultsFolder(existing: path) }
  }
}

@Suite struct AgreementNumberTests {
  @Test func biasIsAllowedForOnce() {
    func z(_ simulation: Double, bias: Double) -> Double {
      Agreement(
        name: "x", prediction: 1, simulation: simulation, standardError: 0.1, replicates: 1,
        allowedBias: AllowedBias([.dimension(bias * 10, 10)], origin: "here")
      ).z
    }
    #expect(abs(z(1.3, bias: 0) - 3) < 1e-12)
    #expect(abs(z(0.5, bias: 0.2) + 3) < 1e-12)
    #expect(z(1.1, bias: 0.2) == 0)
  }
}
