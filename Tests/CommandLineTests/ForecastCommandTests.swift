import Foundation
import Heliotrope
import Testing

@Suite struct ForecastCommandTests {
  @Test func aTableIsForecastDrawnAgainAndPrinted() throws {
    let scratch = try Scratch()
    let arguments = [
      "forecast", try scratch.table(rows: 120), "--width", "20,40", "--epochs", "5", "-o", "out",
      "--threads", "1", "--quiet",
    ]
    let program = try Program(arguments, in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    for word in ["20: asked for", "40: best ridge", "least norm", "predicted", "real runs"] {
      #expect(program.output.contains(word), "\(word)")
    }
    let folder = scratch.url.appendingPathComponent("out")
    let page = try String(
      contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    for figure in ["epochs", "schedules", "widths"] {
      #expect(page.contains("forecast-\(figure)"), "\(figure)")
    }
    let stored = try Data(contentsOf: folder.appendingPathComponent("result.json"))
    let json = try Program(arguments + ["--json"], in: scratch.url).output
    let result = try JSONDecoder().decode(TableForecast.self, from: Data(json.utf8))
    #expect(result.widths.map(\.width) == [20, 40])
    #expect(try Data(contentsOf: folder.appendingPathComponent("result.json")) == stored)
    #expect(try Program(["draw", "out"], in: scratch.url).status == 0)
  }

  @Test func usageIsRefusedWith64AndDataWith65() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    func expect(_ status: Int32, _ word: String, _ arguments: String...) throws {
      let program = try Program(["forecast"] + arguments, in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(word), "\(arguments): \(program.errors)")
    }
    #expect(try Program(["forecast", "--help"]).output.contains("EXAMPLE"))
    try expect(64, "Name a table")
    try expect(64, "only one", table, "--example", "digits")
    try expect(64, "[0, 1)", table, "--decay", "1")
    try expect(64, "decay must be in [0, 1); got -0.1", table, "--decay", "-0.1")
    try expect(64, "positive", table, "--learning-rate", "0")
    try expect(64, "learningRate must be positive; got -1.0", table, "--learning-rate", "-1")
    try expect(64, "batch must be at least 1", table, "--batch", "-1")
    try expect(64, "training rows", table, "--batch", "1000")
    try expect(64, "largest stable step", table, "--learning-rate", "100", "--width", "20")
    try expect(64, "whole numbers", table, "--width", "20,x")
    try expect(64, "activation", table, "--activation", "swosh")
    try expect(65, "no column 'nope'", table, "--target", "nope")
    try expect(66, "missing.csv", "missing.csv")
    let huge = try Program(["forecast", table, "--width", "4000000000000000000"], in: scratch.url)
    #expect([1, 64].contains(huge.status) && huge.errors.hasPrefix("Error: "), "\(huge.errors)")
  }
}
