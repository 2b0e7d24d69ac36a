import Foundation
import Heliotrope
import Testing

@Suite struct ExplainCommandTests {
  @Test func aModelIsExplainedFromItsFileAlone() throws {
    let scratch = try Scratch()
    let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples")
    let table = try scratch.file(
      "patients.csv",
      String(contentsOf: examples.appendingPathComponent("diabetes.csv"), encoding: .utf8))
    let fit = try Program(
      ["fit", table, "-o", "patients.model", "--threads", "1", "--quiet"], in: scratch.url)
    #expect(fit.status == 0, "\(fit.errors)")
    try FileManager.default.removeItem(atPath: table)

    let arguments = ["explain", "patients.model", "-o", "out", "--threads", "1", "--quiet"]
    let program = try Program(arguments, in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("bmi") && program.output.contains("With twice the rows"))
    let folder = scratch.url.appendingPathComponent("out")
    let page = try String(
      contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    for figure in ["importance", "direction", "dependence", "spectrum", "learning-curve"] {
      #expect(page.contains("explain-\(figure)"))
    }
    let first = try Data(contentsOf: folder.appendingPathComponent("result.json"))
    let result = try ResultsFolder(existing: folder.path).read(
      Explanation.self, from: "result.json")
    #expect(result.targetName == "progression" && result.featureNames.count == 10)
    let best = result.sensitivity.ranking.prefix(2).map { result.featureNames[$0] }
    #expect(Set(best) == ["s5", "bmi"])

    // The same again, and drawn again.
    #expect(try Program(arguments, in: scratch.url).status == 0)
    #expect(try Data(contentsOf: folder.appendingPathComponent("result.json")) == first)
    let drawn = try Program(["draw", "out"], in: scratch.url)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(
      try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
        .contains("progression"))
  }

  @Test func badUsageAndBadFilesAreRefused() throws {
    let scratch = try Scratch()
    let text = try scratch.file("table.csv", "a,b\n1,2\n")
    func expect(_ status: Int32, _ word: String, _ arguments: String...) throws {
      let program = try Program(["explain"] + arguments, in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(word), "\(arguments): \(program.errors)")
    }
    try expect(65, "no model", text)
    try expect(64, "--permutations", text, "--permutations", "20")
    try expect(64, "--resamples", text, "--resamples", "1")
  }
}
