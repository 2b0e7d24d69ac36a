import Foundation
import Heliotrope
import Testing

/// Runs the built program, as a person would.
struct Program {
  var output = ""
  var errors = ""
  var status: Int32 = -1

  static let path: URL? = {
    // Tests and program are built into the same folder.
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("heliotrope")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return nil
  }()

  /// - Parameter device: what standard output goes to instead of ``output``.
  init(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    printingTo device: String? = nil
  ) throws {
    let process = Process()
    guard let path = Self.path else { throw CocoaError(.fileNoSuchFile) }
    process.executableURL = path
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    // No renderer: figures stay specifications, and that must work.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["HELIOTROPE_RENDERER": "/nonexistent/python"].merging(environment) { $1 }
    ) { $1 }
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    if let device { process.standardOutput = FileHandle(forWritingAtPath: device) }
    process.standardError = err
    try process.run()
    if device == nil {
      output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    errors = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}

/// A folder of its own for each test, removed at the end.
final class Scratch {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "heliotrope-\(UUID().uuidString)")
  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String, _ text: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// A table with a linear and a quadratic part.
  func table(rows: Int = 60, extra: (Int) -> String = { _ in "" }) throws -> String {
    var lines = ["a,b,c,y"]
    for i in 0..<rows {
      let (a, b, c) = (
        Double(i * 37 % 61) / 30 - 1, Double(i * 17 % 53) / 26 - 1, Double(i * 29 % 47) / 23 - 1
      )
      lines.append("\(a),\(b),\(c),\(2 * a - b + a * a)\(extra(i))")
    }
    return try file("table.csv", lines.joined(separator: "\n") + "\n")
  }
}

@Suite struct CommandLineTests {
  @Test func helpShowsAnExampleOnEveryVerb() throws {
    for verb in [
      "fit", "predict", "explain", "reshape", "diagnose", "robustness", "demo", "list", "run",
      "draw", "compute",
      "check", "doctor",
    ] {
      let program = try Program([verb, "--help"])
      #expect(program.status == 0 && program.output.contains("EXAMPLE"), "\(verb)")
    }
    #expect(try Program(["--version"]).output == "0.1.0\n")
  }

  @Test func usageIsRefusedWith64AndDataWith65() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    func expect(_ status: Int32, _ word: String, _ arguments: String...) throws {
      let program = try Program(arguments, in: scratch.url)
      #expect(program.status == status, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(word), "\(arguments): \(program.errors)")
    }
    try expect(64, "Name a table", "reshape")
    try expect(64, "only one", "reshape", table, "--example", "digits")
    try expect(64, "Name a table", "diagnose")
    try expect(64, "only one", "diagnose", table, "--example", "digits")
    try expect(64, "estimators", "diagnose", table, "--estimators", "first,nope")
    try expect(64, "permutations", "diagnose", table, "--permutations", "5")
    try expect(65, "no column 'nope'", "diagnose", table, "--target", "nope")
    try expect(64, "Name a table", "robustness")
    try expect(64, "only one", "robustness", table, "--example", "digits")
    try expect(64, "share", "robustness", table, "--share", "1.5")
    try expect(64, "activation", "robustness", table, "--activation", "step")
    try expect(
      64, "below 2", "robustness", table, "--learning-rate", "1", "--decay", "2", "--share", "0.6")
    try expect(65, "nothing is left outside", "robustness", table, "--share", "1")
    try expect(65, "no column 'nope'", "robustness", table, "--target", "nope")
    try expect(65, "no model", "robustness", "--model", table)
    try expect(64, "no-such", "run", "no-such")
    try expect(64, "activation", "reshape", table, "--activation", "swosh")
    try expect(64, "column 6", "reshape", "--model", "single-index", "--link", "z + (")
    try expect(64, "ridge", "reshape", table, "--ridge=-1")
    try expect(64, "dimension", "reshape", "--model", "single-index", "--dimension", "2")
    try expect(64, "strengths", "reshape", table, "--strengths", "0,x")
    try expect(64, "activation", "reshape", table, "--activation", "h2")
    try expect(1, "c1", "reshape", "--model", "single-index", "--link", "h2(z)")
    try expect(65, "no column 'nope'", "reshape", table, "--target", "nope")
    try expect(64, "65536", "reshape", table, "--threads", "5000000000")
    try expect(64, "--threads", "reshape", table, "--threads", "0")
  }

  /// Sizes that no machine holds are refused before work, with a sentence.
  @Test func impossibleSizesAreRefused() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    let huge = "4000000000000000000"
    for arguments in [
      ["reshape", table, "--width", huge], ["reshape", "--model", "single-index", "--width", huge],
      ["reshape", "--model", "single-index", "--dimension", huge],
      ["reshape", "--model", "single-index", "--samples", huge],
      ["run", "learning-curve", "--replicates", huge],
      ["run", "learning-curve", "--set", "dimension=1000000000"],
      [
        "compute", "gradient-steps", "simulated-outlier-count", "--parameters",
        #"{"dimension":1000000000,"sampleCount":1000000000,"width":1000000000,"learningRates":[]}"#,
      ],
    ] {
      let program = try Program(arguments, in: scratch.url)
      #expect([1, 64].contains(program.status), "\(arguments): \(program.status)")
      #expect(program.errors.hasPrefix("Error: "), "\(arguments): \(program.errors.prefix(300))")
    }
  }

  @Test func missingInputsAreRefusedWith66() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    let folder = scratch.url.path
    for arguments in [
      ["reshape", "missing.csv"], ["diagnose", "missing.csv"],
      ["robustness", "missing.csv"], ["robustness", "--model", "missing.model"],
      ["fit", "missing.csv", "-o", "m"],
      ["fit", folder, "-o", "m"], ["predict", "missing.model", table],
      ["explain", "missing.model"],
      ["draw", "no-folder"], ["draw", folder], ["status", "no-folder"], ["merge", "no/folder"],
      ["run", "missing.yaml"], ["run", "no/folder", "--resume"], ["check", "missing.json"],
    ] {
      let program = try Program(arguments, in: scratch.url)
      #expect(program.status == 66, "\(arguments): \(program.status) \(program.errors)")
      #expect(!program.errors.contains("NSCocoaError"), "\(arguments): \(program.errors)")
    }
    #expect(try Program(["fit", folder, "-o", "m"]).errors.contains("folder, not a file"))
    #expect(try Program(["predict", table, table]).status == 65, "no model")
  }

  @Test func badTablesAreRefusedWithTheReason() throws {
    let scratch = try Scratch()
    let good = try String(contentsOfFile: scratch.table(), encoding: .utf8)
    func refused(_ text: String, _ word: String, _ extra: String...) throws {
      let program = try Program(
        ["reshape", try scratch.file("bad.csv", text)] + extra, in: scratch.url)
      #expect(program.status == 65, "\(word): \(program.status) \(program.errors)")
      #expect(program.errors.contains(word), "\(word): \(program.errors)")
    }
    try refused("", "empty")
    try refused("a,b,y\n", "row")
    try refused("a,a,y\n1,2,3\n", "'a'")
    try refused(good.replacingOccurrences(of: "a,b,c,y", with: "a,b,c,y") + "1,2\n", "line")
    try refused(good + ",0,0,1\n", "missing")
    try refused(good + "nan,0,0,1\n", "a")
    try refused(good + "word,0,0,1\n", "word")
    try refused(good.split(separator: "\n").prefix(6).joined(separator: "\n"), "10")
    try refused(
      "a,b,y\n" + (0..<20).map { "\($0),\($0 * $0),5" }.joined(separator: "\n"), "constant")
  }

  @Test func aDiagnosisPrintsItsTableAndRedraws() throws {
    let scratch = try Scratch()
    let arguments = [
      "diagnose", try scratch.table(rows: 120), "--estimators", "first,phd", "--directions", "2",
      "--permutations", "19", "--output", "out", "--quiet", "--threads", "1",
    ]
    let program = try Program(arguments, in: scratch.url)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("estimator") && program.output.contains("all inputs"))
    let out = scratch.url.appendingPathComponent("out")
    let report = try String(
      contentsOf: out.appendingPathComponent("report.html"), encoding: .utf8)
    #expect(report.contains("Which directions the target depends on"))
    for figure in ["scores", "strengths", "angles", "weights"] {
      #expect(report.contains("diagnosis-\(figure)"))
    }
    let json = try Program(arguments + ["--json"], in: scratch.url).output
    let result = try JSONDecoder().decode(IndexDiagnosis.self, from: Data(json.utf8))
    #expect(result.findings.map(\.estimator) == [.firstMoment, .principalHessian])
    // y = 2 a - b + a^2, almost a function of 2 a - b.
    #expect(result.findings[0].best.explained > 0.8)
    #expect(try Program(["draw", "out"], in: scratch.url).status == 0)
  }

  @Test func aTableRunsResumesAndRedraws() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    let arguments = [
      "reshape", table, "--width", "60", "--strengths", "0,1", "--replicates", "2", "--output",
      "out",
      "--quiet", "--threads", "1",
    ]
    let first = try Program(arguments, in: scratch.url)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("report.html") && first.output.contains("Adaptation"))
    let out = scratch.url.appendingPathComponent("out")
    func data(_ name: String) throws -> Data {
      try Data(contentsOf: out.appendingPathComponent(name))
    }
    let result = try data("result.json")
    for name in [
      "spec.yaml", "provenance.json", "report.html", "cells/strength-1.json",
      "figures/table-error-path.vl.json", "tables/table-error-path.csv",
      "figures/table-features.vl.json",
    ] {
      #expect(try !data(name).isEmpty, "\(name)")
    }
    // The centred target is shared out among orthonormal directions; no direction carries more than all.
    let features = try #require(
      try JSONDecoder().decode(TableReshaping.self, from: result).features)
    for stage in [features.before, features.after] {
      #expect(stage.alignments.allSatisfy { $0 >= 0 })
      #expect(stage.alignments.reduce(0, +) <= 1 + 1e-9)
      #expect(stage.eigenvalues == stage.eigenvalues.sorted(by: >))
    }
    #expect(features.after.eigenvalues[0] > features.before.eigenvalues[0])
    // A single step has its numbers and sentence, and no figure of its own.
    let steps = try #require(try JSONDecoder().decode(TableReshaping.self, from: result).steps)
    #expect(steps.stages.map(\.step) == [0, 1])
    #expect((try? data("figures/table-steps.vl.json")) == nil)
    // An interrupted run has fewer cells; the same command goes on to the identical result.
    try FileManager.default.removeItem(at: out.appendingPathComponent("cells/strength-1.json"))
    try FileManager.default.removeItem(at: out.appendingPathComponent("cells/steps.json"))
    try FileManager.default.removeItem(at: out.appendingPathComponent("result.json"))
    #expect(try Program(arguments, in: scratch.url).status == 0)
    #expect(try data("result.json") == result)
    // Another specification does not overwrite.
    let other = try Program(arguments + ["--seed", "2"], in: scratch.url)
    #expect(other.status == 1 && other.errors.contains("--output"))
    try FileManager.default.removeItem(at: out.appendingPathComponent("report.html"))
    #expect(try Program(["draw", "out"], in: scratch.url).status == 0)
    #expect(try !data("report.html").isEmpty)
  }

  @Test func severalStepsOfATableAreDrawn() throws {
    let scratch = try Scratch()
    let program = try Program(
      [
        "reshape", try scratch.table(), "--width", "60", "--strengths", "0,1", "--replicates", "2",
        "--steps", "3", "--output", "out", "--quiet", "--threads", "1",
      ], in: scratch.url)
    #expect(program.status == 0 && program.output.contains("After 3 steps"), "\(program.errors)")
    #expect(program.output.contains("law of the trained network is not overlaid"))
    let out = scratch.url.appendingPathComponent("out")
    let figure = try String(
      contentsOf: out.appendingPathComponent("figures/table-steps.vl.json"), encoding: .utf8)
    #expect(figure.contains("gradient step t") && figure.contains("all above the noise"))
  }

  /// kill -9 at random moments, again and again, then the same command: the same bytes as undisturbed.
  @Test func aKilledSweepEndsInTheSameResult() throws {
    let scratch = try Scratch()
    let arguments = [
      "run", "ridge-after-spikes", "--quiet", "--threads", "2", "--set", "dimension=40", "--sweep",
      "ridge=0.1,1,10", "--replicates", "40", "--output",
    ]
    #expect(try Program(arguments + ["whole"], in: scratch.url).status == 0)
    let waits: [Double] = RandomStream(seed: 3, purpose: "kills").uniforms(12)
    var kills = 0
    for wait in waits {
      let process = Process()
      process.executableURL = Program.path
      process.arguments = arguments + ["killed"]
      process.currentDirectoryURL = scratch.url
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      // On a busy machine the program may take seconds to begin.
      let specification = scratch.url.appendingPathComponent("killed/spec.yaml").path
      while process.isRunning, !FileManager.default.fileExists(atPath: specification) {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: 0.02 + 0.2 * wait)
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { kills += 1 }
    }
    #expect(kills >= 3)
    let last = try Program(arguments + ["killed", "--resume"], in: scratch.url)
    #expect(last.status == 0, "\(last.errors)")
    func result(_ folder: String) throws -> Data {
      try Data(contentsOf: scratch.url.appendingPathComponent("\(folder)/result.json"))
    }
    #expect(try result("killed") == result("whole"))
  }

  @Test func shardsAreMergedToTheSameResult() throws {
    let scratch = try Scratch()
    let file = try scratch.file(
      "mine.yaml",
      """
      experiment: ridge-after-spikes
      parameters: {dimension: 30}
      sweep:
        ridge: [0.1, 1]
      replicates: 3
      """)
    #expect(
      try Program(["run", file, "--quiet", "--output", "whole"], in: scratch.url).status == 0)
    for i in 1...3 {
      let shard = try Program(
        ["run", file, "--quiet", "--output", "part\(i)", "--shard", "\(i)/3"], in: scratch.url)
      #expect(shard.status == 0 && shard.output.contains("Shard \(i)/3"), "\(shard.errors)")
    }
    let early = try Program(["merge", "part1", "part2", "--output", "two"], in: scratch.url)
    #expect(early.status == 65 && early.errors.contains("not computed yet"), "\(early.errors)")
    let status = try Program(["status", "two"], in: scratch.url)
    #expect(status.output.contains("of 67 cells"), "\(status.output)")
    let merged = try Program(
      ["merge", "part1", "part2", "part3", "--output", "all", "--quiet"], in: scratch.url)
    #expect(merged.status == 0, "\(merged.errors)")
    func result(_ folder: String) throws -> Data {
      try Data(contentsOf: scratch.url.appendingPathComponent("\(folder)/result.json"))
    }
    #expect(try result("all") == result("whole"))
    #expect(
      try Program(["run", "missing", "--resume"], in: scratch.url).status == 64)
    #expect(
      try Program(["run", "mixing", "--resume", "--output", "none"], in: scratch.url).status == 66)
    let other = try Program(["run", file, "--output", "whole", "--seed", "2"], in: scratch.url)
    #expect(other.status == 1 && other.errors.contains("another specification"))
  }

  @Test func anUnwritableFolderIsReported() throws {
    let scratch = try Scratch()
    let table = try scratch.table()
    let blocked = try scratch.file("blocked", "a file, not a folder")
    let program = try Program(
      ["reshape", table, "--output", blocked + "/out", "--quiet"], in: scratch.url)
    #expect(program.status == 1 && program.errors.contains("cannot be made"), "\(program.errors)")
  }

  @Test func computeAndCheckSpeakJSON() throws {
    let program = try Program([
      "compute", "function-space", "kernel-value", "--parameters",
      #"{"activation":"relu","firstVariance":1.3,"secondVariance":0.8,"covariance":0.5}"#,
    ])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
    let value = try #require((object["value"] as? [String: Double])?["value"])
    #expect(abs(value - 0.307237322146) < 1e-11)
    let refused = try Program(["compute", "function-space", "kernel-value"])
    #expect(refused.status == 64 && refused.output.isEmpty)

    let scratch = try Scratch()
    let file = try scratch.file(
      "wrong.json",
      #"{"sheet":"function-space","cases":[{"name":"w","quantity":"kernel-value","parameters":{"activation":"linear","firstVariance":1,"secondVariance":1,"covariance":0.5},"expected":{"value":1}}]}"#
    )
    let check = try Program(["check", file])
    #expect(check.status == 1 && check.output.contains("FAIL"))
  }
}
