import Foundation
import HelioReferences
import Heliotrope
import Testing
import _HelioTestSupport

/// Every case of every reference file that the program carries.
@Suite struct ReferenceTests {
  @Test(arguments: References.files.map(\.name)) func everyCasePasses(_ name: String) throws {
    try check(name) { !$0.hasPrefix("simulated-") }
  }

  @Test(.enabled(if: runsSlowTests), arguments: References.files.map(\.name))
  func everySimulatedCasePasses(_ name: String) throws {
    try check(name) { $0.hasPrefix("simulated-") }
  }

  /// Every topic has a file, and every file a topic.
  @Test func topicsAndFilesMatch() throws {
    let sheets = try References.files.map { try file($0.name)["sheet"] as? String }
    #expect(Set(sheets) == Set(Topic.all.map(\.name)))
  }

  private func file(_ name: String) throws -> [String: Any] {
    let content = try #require(References.files.first { $0.name == name }).content
    return try #require(
      try JSONSerialization.jsonObject(with: Data(content)) as? [String: Any])
  }

  /// Checks the cases whose quantity is wanted; each that does not pass is recorded by its name.
  private func check(_ name: String, _ isWanted: (String) -> Bool) throws {
    var file = try file(name)
    let cases = try #require(file["cases"] as? [[String: Any]])
    let wanted = cases.filter { isWanted($0["quantity"] as? String ?? "") }
    file["cases"] = wanted
    let report = try checkReference(JSONSerialization.data(withJSONObject: file))
    #expect(report.cases.count == wanted.count)
    for item in report.cases where !item.passed {
      Issue.record("\(item.name): \(item.detail ?? "")")
    }
  }
}
