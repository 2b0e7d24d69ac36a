import Foundation
import Heliotrope
import Testing

@Suite struct RobustnessCommandTests {
  @Test func aTableIsTriedDrawnAgainAndPrinted() throws {
    let scratch = try Scratch()
    let arguments = [
      "robustness", try scratch.table(rows: 120), "--share", "0.6", "--width", "50", "--steps",
      "30",
      "-o", "out", "--threads", "1", "--quiet",
    ]
    let program = try Program(arguments, in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    for word in ["no repair", "smaller start", "weights projected", "p of start", "outside"] {
      #expect(program.output.contains(word), "\(word)")
    }
    let folder = scratch.url.appendingPathComponent("out")
    let page = try String(
      contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    for figure in ["repairs", "kept", "rows", "components"] {
      #expect(page.contains("robustness-\(figure)"), "\(figure)")
    }
    let stored = try Data(contentsOf: folder.appendingPathComponent("result.json"))
    let json = try Program(arguments + ["--json"], in: scratch.url).output
    let result = try JSONDecoder().decode(TableRobustness.self, from: Data(json.utf8))
    #expect(result.subspaceDimension == 2 && result.networks.count == 6)
    #expect(try Data(contentsOf: folder.appendingPathComponent("result.json")) == stored)
    #expect(try Program(["draw", "out"], in: scratch.url).status == 0)
  }

  @Test func aModelIsTriedOnItsOwnRowsAndOnATable() throws {
    let scratch = try Scratch()
    let table = try scratch.table(rows: 80)
    let fit = try Program(
      ["fit", table, "-o", "m", "--kernels", "matern52", "--threads", "1", "--quiet"],
      in: scratch.url)
    #expect(fit.status == 0, "\(fit.errors)")
    for (source, folder) in [([], "own"), ([table], "rows")] {
      let arguments =
        ["robustness"] + source + [
          "--model", "m", "--share", "0.6", "--rows", "20", "-o", folder, "--threads", "1",
          "--quiet",
        ]
      let program = try Program(arguments, in: scratch.url)
      #expect(program.status == 0, "\(program.errors)")
      #expect(program.output.contains("Row "), "\(program.output)")
      let result = try ResultsFolder(existing: scratch.url.appendingPathComponent(folder).path)
        .read(ModelRobustness.self, from: "result.json")
      #expect(result.rowCount == 20 && !result.nearest.isEmpty)
      #expect(try Program(["draw", folder], in: scratch.url).status == 0)
    }
    let full = try Program(["robustness", "--model", "m", "--share", "1"], in: scratch.url)
    #expect(full.status == 65 && full.errors.contains("nothing is left outside"))
  }
}
