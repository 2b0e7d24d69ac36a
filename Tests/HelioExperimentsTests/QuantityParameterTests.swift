import Foundation
import HelioReferences
import Heliotrope
import Testing

/// What is known of the parameters of quantities without computing them.
@Suite struct QuantityParameterTests {
  @Test func parametersAreReadFromExamples() throws {
    let topic = try Topic.all.named("function-space")
    let known = try topic.parameters(
      of: "spiked-spectrum",
      examples: [["activation": "relu", "dimension": 30, "spikeStrength": 2]])
    func parameter(_ name: String) throws -> QuantityParameter {
      try #require(known.first { $0.name == name })
    }
    #expect(try parameter("dimension").kind == .integer)
    #expect(try !parameter("dimension").isOptional)
    #expect(try parameter("eigenvalueCounts").fallback == [3, 2, 1])
    #expect(try parameter("bulkInflation").isOptional)
    #expect(known.map(\.isOptional) == known.map(\.isOptional).sorted { !$0 && $1 })
  }

  /// Bounds beside a short number are said by that number.
  @Test func rangesInWords() {
    func allowed(_ range: ClosedRange<Double>) -> String {
      Parameter.number("x", range.lowerBound, range, "").declaration.allowed
    }
    #expect(allowed(.leastNormalMagnitude...1) == "a number above 0 and at most 1.0")
    #expect(allowed(0...(0.5.nextDown)) == "a number of at least 0.0 and below 0.5")
    #expect(allowed(.leastNormalMagnitude...(1.0.nextDown)) == "a number above 0 and below 1.0")
    #expect(allowed(-1...1) == "a number between -1.0 and 1.0")
    #expect(allowed(2 ... .infinity) == "a number of at least 2.0")
  }

  @Test func anUnknownQuantityIsRefused() throws {
    let topic = try Topic.all.named("function-space")
    #expect(throws: HelioError.self) { try topic.parameters(of: "none", examples: []) }
  }

  /// Every parameter of every reference is one that the quantity says it has.
  @Test func referencesUseDeclaredParameters() throws {
    for (name, content) in References.files {
      let file = try JSONValue(parsing: String(decoding: content, as: UTF8.self), parameter: name)
      guard case .string(let sheet)? = file["sheet"], case .array(let cases)? = file["cases"] else {
        Issue.record("\(name)")
        continue
      }
      let topic = try Topic.all.named(sheet)
      for item in cases where item["expected"]?["error"] == nil {
        guard case .string(let quantity)? = item["quantity"],
          case .object(let parameters)? = item["parameters"]
        else { continue }
        let known = try topic.parameters(of: quantity, examples: [.object(parameters)])
        let names = Set(known.map(\.name))
        let given = parameters.filter { $0.value != .null }.keys
        #expect(names.isSuperset(of: given), "\(sheet) \(quantity): \(names)")
      }
    }
  }
}
