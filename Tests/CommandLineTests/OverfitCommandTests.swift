import Foundation
import Heliotrope
import Testing

@Suite struct OverfitCommandTests {
  @Test func aTableIsOverfittedDrawnAgainAndPrinted() throws {
    let scratch = try Scratch()
    let arguments = [
      "overfit", "--example", "digits", "--classes", "3,8", "--rates", "0,0.1", "--replicates", "2",
      "--training-rows", "40", "--width", "8", "-o", "out", "--threads", "1", "--quiet",
    ]
    let program = try Program(arguments, in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    for word in ["flipped", "max margin", "two neurons", "effective directions"] {
      #expect(program.output.contains(word), "\(word)")
    }
    let folder = scratch.url.appendingPathComponent("out")
    let page = try String(
      contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    for figure in ["error", "course", "map"] {
      #expect(page.contains("overfit-\(figure)"), "\(figure)")
    }
    let json = try Program(arguments + ["--json"], in: scratch.url).output
    let result = try JSONDecoder().decode(TableOverfit.self, from: Data(json.utf8))
    #expect(result.positive == "3" && result.negative == "8" && result.rates.count == 2)
    #expect(try Program(["draw", "out"], in: scratch.url).status == 0)
  }

  @Test func usageIsRefusedWith64AndDataWith65() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    func expect(_ status: Int32, _ word: String, _ arguments: String...) throws {
      let program = try Program(["overfit"] + arguments, in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(word), "\(arguments): \(program.errors)")
    }
    #expect(try Program(["overfit", "--help"]).output.contains("EXAMPLE"))
    try expect(64, "Name a table")
    try expect(64, "only one", table, "--classes", "a,b", "--above", "3")
    try expect(64, "[0, 0.5)", table, "--rates", "0,0.5")
    try expect(64, "numbers separated by commas", table, "--rates", "x")
    try expect(64, "two different ones", table, "--classes", "a,a")
    try expect(65, "has no classes: --above", table)
    try expect(65, "has 10 classes", "--example", "digits")
    try expect(64, "among those of", "--example", "digits", "--classes", "3,twelve")
    try expect(66, "missing.csv", "missing.csv")
  }
}
