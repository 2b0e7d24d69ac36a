import Foundation
import Heliotrope
import Testing

/// Numbers in a folder belong to the data that stand beside it, or nothing is done.
@Suite struct StalenessTests {
  /// One cell of the table is edited between two runs of the same command.
  @Test(arguments: [
    ["forecast", "--width", "10", "--epochs", "2"],
    ["reshape", "--width", "20", "--strengths", "0,1", "--replicates", "2"],
    ["diagnose", "--estimators", "first", "--directions", "1"],
    ["robustness", "--width", "20", "--steps", "5", "--share", "0.6"],
    ["overfit", "--above", "0", "--rates", "0", "--replicates", "2", "--width", "2"],
    ["certify", "--above", "0", "--width", "8", "--steps", "20"],
  ])
  func anEditedCellIsNotServedOldNumbers(_ verb: [String]) throws {
    let scratch = try Scratch()
    let path = try scratch.table()
    let original = try String(contentsOfFile: path, encoding: .utf8)
    func edit(_ text: String) throws { _ = try scratch.file("table.csv", text) }
    func run(_ more: String...) throws -> Program {
      try Program(
        [verb[0], path] + verb.dropFirst() + ["--quiet", "--threads", "1"] + more, in: scratch.url)
    }
    func result(_ folder: String) throws -> Data {
      try Data(contentsOf: scratch.url.appendingPathComponent("\(folder)/result.json"))
    }
    #expect(try run("--output", "out").status == 0)
    let old = try result("out")
    var lines = original.split(separator: "\n").map(String.init)
    var cells = lines[20].split(separator: ",")
    cells[3] = "9"
    lines[20] = cells.joined(separator: ",")
    try edit(lines.joined(separator: "\n") + "\n")
    let refused = try run("--output", "out")
    #expect(
      refused.status == 1 && refused.errors.contains("has changed since"), "\(refused.errors)")
    #expect(try result("out") == old, "what was there stays")
    #expect(try run("--output", "other").status == 0)
    #expect(try result("other") != old)
    // Without a named folder a changed table is new work.
    let results = scratch.url.appendingPathComponent("results")
    func folders() -> Int {
      (try? FileManager.default.contentsOfDirectory(atPath: results.path))?.count ?? 0
    }
    #expect(try run().status == 0 && folders() == 1)
    #expect(try run().status == 0 && folders() == 1)
    try edit(original)
    #expect(try run().status == 0 && folders() == 2)
    // The same content, written in another way, is the same table; read in another way it is not.
    try edit(original.replacingOccurrences(of: "\n", with: "\r\n"))
    let same = try run("--output", "out")
    #expect(same.status == 0, "\(same.errors)")
    #expect(try result("out") == old)
    let marked = try run("--output", "out", "--missing-markers", "NA,?")
    #expect(marked.status == 1 && marked.errors.contains("another specification"))
  }

  /// A run that was refused before its first cell leaves its folder free; one that computed does not.
  @Test func aRefusedRunDoesNotTakeTheFolder() throws {
    let scratch = try Scratch()
    let path = try scratch.table()
    func run(_ target: String) throws -> Program {
      try Program(
        ["diagnose", path, "--target", target, "--estimators", "first", "--directions", "1"]
          + ["--quiet", "--threads", "1", "--output", "out"], in: scratch.url)
    }
    #expect(try run("no such column").status == 65)
    let names = try String(contentsOfFile: path, encoding: .utf8)
      .prefix { $0 != "\n" && $0 != "\r\n" }.split(separator: ",").map(String.init)
    #expect(try run(names[names.count - 1]).status == 0)
    let other = try run(names[0])
    #expect(other.status == 1 && other.errors.contains("another specification"), "\(other.errors)")
  }

  /// Two processes, so that nothing depends on the order of dictionaries either.
  @Test func equalFitsAreEqualFiles() throws {
    let scratch = try Scratch()
    let table = try scratch.table(rows: 80, extra: { $0 % 2 == 0 ? "" : "0" })
    for name in ["first", "second"] {
      let fit = try Program(
        [
          "fit", table, "-o", name, "--threads", "1", "--quiet", "--kernels",
          "relu,product-laplace",
        ],
        in: scratch.url)
      #expect(fit.status == 0, "\(fit.errors)")
    }
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: scratch.url.appendingPathComponent(name))
    }
    #expect(try bytes("first") == bytes("second"))
    let json = try Program(
      [
        "fit", table, "-o", "third", "--threads", "1", "--quiet", "--kernels", "gaussian", "--json",
      ],
      in: scratch.url)
    #expect(json.output.contains("candidateSeconds"), "times are told, not kept")
  }

  @Test func largeSeedsAreReadBack() throws {
    let scratch = try Scratch()
    let arguments = ["run", "mixing", "--seed", "18446744073709551615", "-o", "out", "--quiet"]
    #expect(try Program(arguments, in: scratch.url).status == 0)
    let again = try Program(["run", "out", "--resume", "--quiet"], in: scratch.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try Program(["status", "out"], in: scratch.url).status == 0)
  }
}
