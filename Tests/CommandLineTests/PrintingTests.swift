import Foundation
import Heliotrope
import Testing

/// A full disk under standard output is an error of every verb that prints.
@Suite struct PrintingTests {
  @Test func everyVerbNoticesThatItsOutputCannotBeWritten() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    let quick = ["--quiet", "--threads", "1"]
    let fit = ["fit", table, "--kernels", "gaussian", "--adaptation", "none"] + quick
    #expect(try Program(fit + ["-o", "m"], in: scratch.url).status == 0)
    #expect(try Program(["run", "mixing", "--quiet", "-o", "r"], in: scratch.url).status == 0)
    let reference = try scratch.file(
      "reference.json", #"{"sheet": "function-space", "cases": []}"#)
    for arguments in [
      ["--help"], ["--version"], ["fit", "--help"], ["list"], ["list", "--json"],
      ["list", "mixing"], ["list", "mixing", "--json"], ["list", "mixing", "--spec"],
      ["forecast", table, "--width", "10", "--epochs", "2", "-o", "f"] + quick,
      fit + ["-o", "m1"], fit + ["-o", "m2", "--json"], ["predict", "m", table],
      ["predict", "m", table, "--json", "-o", "p.csv"],
      ["explain", "m", "--resamples", "2", "--permutations", "99", "-o", "e"] + quick,
      ["explain", "m", "--resamples", "2", "--permutations", "99", "-o", "e", "--json"] + quick,
      ["diagnose", table, "--estimators", "first", "--directions", "1", "-o", "d"] + quick,
      ["robustness", table, "--width", "20", "--steps", "5", "--share", "0.6", "-o", "u"] + quick,
      [
        "reshape", table, "--width", "20", "--strengths", "0,1", "--replicates", "2", "-o", "t",
      ] + quick,
      ["run", "mixing", "-o", "r"] + quick, ["run", "mixing", "-o", "r", "--json"] + quick,
      ["run", "mixing", "-o", "s", "--shard", "1/2"] + quick, ["merge", "r", "--quiet"],
      ["status", "r"], ["status", "r", "--json"], ["draw", "r"], ["draw", "r", "--json"],
      [
        "compute", "function-space", "kernel-value", "--parameters",
        #"{"activation":"relu","firstVariance":1,"secondVariance":1,"covariance":0.5}"#,
      ],
      ["check", reference], ["check", reference, "--json"], ["doctor"], ["doctor", "--json"],
    ] {
      let program = try Program(arguments, in: scratch.url, printingTo: "/dev/full")
      #expect(program.status == 1, "\(arguments): \(program.status) \(program.errors)")
      #expect(
        program.errors.contains("standard output cannot be written: No space left"),
        "\(arguments): \(program.errors)")
    }
  }

  /// The rest, `demo` and `gallery`, run for long; there is one way to standard output for all.
  @Test func thereIsOneWayToStandardOutput() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(FileManager.default.enumerator(atPath: sources.path))
    var seen = 0
    for case let name as String in files where name.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
      seen += 1
      for word in ["Swift.print(", "FileHandle.standardOutput", "fputs(", "putchar(", "printf("] {
        #expect(!text.contains(word), "\(name) has \(word)")
      }
    }
    #expect(seen > 200)
  }

  /// A reader that goes away is no error worth a word.
  @Test func aClosedPipeIsQuiet() throws {
    let scratch = try Scratch()
    let rows = (0..<40_000).map { "\($0 % 7),\($0 % 11),\($0 % 7 + 1)" }.joined(separator: "\n")
    let table = try scratch.file("long.csv", "a,b,y\n" + rows + "\n")
    let program = try #require(Program.path).path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      "head -60 \(table) > few.csv && '\(program)' fit few.csv --target y --task regression "
        + "--kernels gaussian --adaptation none -o m --quiet > /dev/null && "
        + "'\(program)' predict m \(table) 2> errors | head -1 > first",
    ]
    process.currentDirectoryURL = scratch.url
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      try String(contentsOf: scratch.url.appendingPathComponent(name), encoding: .utf8)
    }
    #expect(try text("first") == "prediction,lower,upper\n")
    #expect(try !text("errors").contains("Error") && !text("errors").contains("written"))
  }
}
