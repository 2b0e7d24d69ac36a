import Foundation
import Heliotrope
import Testing

@Suite struct CertifyCommandTests {
  @Test func aTableIsCertifiedDrawnAgainAndPrinted() throws {
    let scratch = try Scratch()
    let arguments = [
      "certify", "--example", "digits", "--classes", "0,1", "--training-rows", "40", "--width",
      "16", "--steps", "50", "--target-loss", "0.6", "--test-rows", "500", "--gap", "0.02", "-o",
      "out", "--threads", "1", "--quiet",
    ]
    let program = try Program(arguments, in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    for word in [
      "any data", "orthogonally separable", "neurons have one", "The run: 50 steps",
      "mean loss of 500 test rows", "a gap of 0.02 needs",
    ] {
      #expect(program.output.contains(word), "\(word)")
    }
    let folder = scratch.url.appendingPathComponent("out")
    let page = try String(
      contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    #expect(page.contains("certify-loss"))
    let json = try Program(arguments + ["--json"], in: scratch.url).output
    let result = try JSONDecoder().decode(TableCertificate.self, from: Data(json.utf8))
    #expect(result.positive == "0" && result.negative == "1" && result.data.sampleCount == 40)
    #expect(result.gap?.testRows == 500 && result.gap?.targetGap == 0.02)
    #expect(result.targetLoss == 0.6 && result.points.last?.step == 50)
    #expect(try Program(["draw", "out"], in: scratch.url).status == 0)
  }

  /// Rows in two tight groups: all certificates apply.
  @Test func separableClassesHaveBoundsThatHold() throws {
    let scratch = try Scratch()
    var lines = ["a,b,y"]
    for i in 0..<60 {
      let (side, shift) = (i % 2 == 0 ? 1.0 : -1, Double(i * 17 % 53) / 530)
      lines.append("\(side + shift),\(side - shift),\(side > 0 ? "in" : "out")")
    }
    let path = try scratch.file("groups.csv", lines.joined(separator: "\n") + "\n")
    let program = try Program(
      [
        "certify", path, "--loss", "exponential", "--steps", "500", "-o", "out", "--threads", "1",
        "--quiet",
      ], in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    for word in ["early stage", "all times", "finite steps", "are orthogonally separable"] {
      #expect(program.output.contains(word), "\(word)")
    }
    let result = try ResultsFolder(existing: scratch.url.appendingPathComponent("out").path)
      .read(TableCertificate.self, from: "result.json")
    #expect(result.isOrthogonal && result.run.forbiddenFlips == 0)
    for kind in TableCertificate.Kind.allCases {
      let verdict = try #require(result.verdict(kind))
      #expect(verdict.broken == 0 && verdict.certified <= verdict.actual, "\(kind)")
    }
  }

  @Test func usageIsRefusedWith64AndDataWith65() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    func expect(_ status: Int32, _ word: String, _ arguments: String...) throws {
      let program = try Program(["certify"] + arguments, in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(word), "\(arguments): \(program.errors)")
    }
    #expect(try Program(["certify", "--help"]).output.contains("EXAMPLE"))
    try expect(64, "Name a table")
    try expect(64, "only one", table, "--classes", "a,b", "--above", "3")
    try expect(64, "logistic", table, "--above", "0", "--loss", "hinge")
    try expect(64, "initialScale", table, "--above", "0", "--initial-scale", "1")
    try expect(64, "learningRate", table, "--above", "0", "--learning-rate", "0")
    try expect(64, "slope", table, "--above", "0", "--loss", "square", "--gap", "0.1")
    try expect(64, "testRows", table, "--above", "0", "--test-rows", "0")
    try expect(64, "targetLoss", table, "--above", "0", "--target-loss=-1")
    try expect(65, "has no classes: --above", table)
    try expect(65, "Fewer than 3 training rows are of", table, "--above", "1000")
    try expect(65, "has 10 classes", "--example", "digits")
    try expect(66, "missing.csv", "missing.csv")
  }
}
