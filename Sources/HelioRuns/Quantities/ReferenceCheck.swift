public import Foundation
public import HelioCore

/// What a reference file's cases came to.
public struct ReferenceReport: Codable, Sendable {
  public struct Outcome: Codable, Sendable {
    public var name: String
    public var passed: Bool
    /// The worst field and its deviation, or why the case failed; `nil` if there is nothing to say.
    public var detail: String?
  }
  public var sheet: String
  public var cases: [Outcome]

  public var passedCount: Int { cases.count { $0.passed } }
  public var failedCount: Int { cases.count - passedCount }
}

/// Evaluates every case of a reference file.
///
/// A field passes if |value - expected| <= absolute + relative |expected| in every entry, lists have equal
/// length, and `null` meets `null`. A case whose expectation is {"error": 1} passes if the query is refused.
///
/// - Throws: ``HelioError/data(_:)`` if the file does not follow the schema.
public func checkReference(_ data: Data, topics: [Topic]) throws(HelioError) -> ReferenceReport {
  let file: ReferenceFile
  do { file = try JSONDecoder().decode(ReferenceFile.self, from: data) } catch {
    throw .data("The reference file does not follow its schema: \(error)")
  }
  let repeated = Dictionary(grouping: file.cases, by: \.name).filter { $1.count > 1 }.keys.sorted()
  if let name = repeated.first { throw .data("The case name '\(name)' occurs twice.") }
  let topic = try topics.named(file.sheet)
  return ReferenceReport(
    sheet: file.sheet, cases: file.cases.map { outcome($0, topic: topic) })
}

private struct ReferenceFile: Decodable {
  struct Tolerance: Decodable {
    var relative: Double?
    var absolute: Double?
  }
  struct Case: Decodable {
    var name: String
    var quantity: String
    var parameters: JSONValue
    var expected: [String: JSONValue]
    var relativeTolerance: Double?
    var absoluteTolerance: Double?
    var tolerances: [String: Tolerance]?
  }
  var sheet: String
  var cases: [Case]
}

private func outcome(_ item: ReferenceFile.Case, topic: Topic) -> ReferenceReport.Outcome {
  let expectsRefusal = item.expected["error"] == .number(1)
  do {
    let answer = try topic.compute(item.quantity, item.parameters)
    if expectsRefusal {
      return .init(name: item.name, passed: false, detail: "should have been refused")
    }
    var worst = (excess: -Double.infinity, detail: "")
    for (field, expected) in item.expected.sorted(by: { $0.key < $1.key }) {
      guard let value = answer.value[field] else {
        return .init(name: item.name, passed: false, detail: "no field \(field)")
      }
      let own = item.tolerances?[field]
      let relative = own?.relative ?? item.relativeTolerance ?? 1e-6
      let absolute = own?.absolute ?? item.absoluteTolerance ?? 0
      let excess = compare(value, expected, relative, absolute)
      if excess > worst.excess {
        worst = (
          excess,
          "\(field): \(value.text) for \(expected.text), \(rounded(excess)) of the tolerance"
        )
      }
    }
    let passed = worst.excess <= 1
    return .init(name: item.name, passed: passed, detail: passed ? nil : worst.detail)
  } catch {
    return .init(
      name: item.name, passed: expectsRefusal, detail: expectsRefusal ? nil : "refused: \(error)")
  }
}

/// |value - expected| in units of the tolerance, the worst entry; infinity for values of another
/// shape and for NaN.
private func compare(
  _ value: JSONValue, _ expected: JSONValue, _ relative: Double, _ absolute: Double
) -> Double {
  switch (value, expected) {
  case (.null, .null): return 0
  case (.number(let x), .number(let y)):
    // A comparison with NaN is false, and would pass.
    guard x.isFinite else { return x == y ? 0 : .infinity }
    let deviation = abs(x - y)
    let allowed = absolute + relative * abs(y)
    return deviation <= allowed
      ? (allowed > 0 ? deviation / allowed : 0) : max(deviation / allowed, 1.0.nextUp)
  case (.array(let a), .array(let b)):
    if a.count != b.count { return .infinity }
    return zip(a, b).map { compare($0, $1, relative, absolute) }.largestError
  default: return .infinity
  }
}

private func rounded(_ x: Double) -> String {
  x.isFinite ? "\((x * 100).rounded() / 100)" : "not a finite number, or another shape"
}
