import Foundation
import Heliotrope
import Testing
import _HelioTestSupport

/// Starts a real Slurm of one node, submits a run as a job array, and ends the daemons again.
///
/// Needs Debian's slurm-wlm and munge, and root; without them the test is skipped and says so.
@Suite(.serialized) struct SlurmTests {
  static let missing: String? = {
    let folders =
      (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map(String.init) + ["/usr/sbin"]
    let absent = ["munged", "slurmctld", "slurmd", "sbatch"].filter { name in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
    if !absent.isEmpty { return "\(absent.joined(separator: ", ")) of slurm-wlm and munge" }
    return getuid() == 0 ? nil : "root"
  }()

  static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Tools/one-node-slurm.sh").path

  private func slurm(_ verb: String, _ folder: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [Self.script, verb, folder]
    // Daemons would keep a pipe open for ever.
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    .enabled(if: runsSlowTests), .enabled(if: missing == nil, "missing: \(missing ?? "")"),
    .timeLimit(.minutes(5)))
  func aJobArrayGivesTheSameResult() throws {
    let scratch = try Scratch()
    let daemons = scratch.url.appendingPathComponent("slurm").path
    #expect(try slurm("start", daemons) == 0)
    defer { _ = try? slurm("stop", daemons) }
    let environment = ["SLURM_CONF": "\(daemons)/slurm.conf"]
    let changes = [
      "learning-curve", "--set", "width=50", "--sweep", "sampleCount=20,40", "--replicates", "3",
    ]
    let whole = try Program(["run"] + changes + ["--output", "whole", "--quiet"], in: scratch.url)
    #expect(whole.status == 0, "\(whole.errors)")
    let submitted = try Program(
      ["run"] + changes + ["--output", "array", "--submit", "slurm", "--shards", "4"],
      in: scratch.url, environment: environment)
    #expect(submitted.status == 0, "\(submitted.errors)")
    #expect(submitted.output.contains("of 4 tasks"))
    let result = scratch.url.appendingPathComponent("array/result.json")
    for _ in 0..<240 where !FileManager.default.fileExists(atPath: result.path) {
      Thread.sleep(forTimeInterval: 0.5)
    }
    let status = try Program(["status", "array"], in: scratch.url, environment: environment)
    #expect(status.output.contains("46 of 46 cells"), "\(status.output)")
    #expect(
      try Data(contentsOf: result)
        == Data(contentsOf: scratch.url.appendingPathComponent("whole/result.json")))
  }

  @Test func withoutSlurmTheScriptsAreWrittenAndTheMessageSaysSo() throws {
    let scratch = try Scratch()
    let refused = try Program(
      [
        "run", "mixing", "--output", "array", "--submit", "slurm", "--shards", "3",
        "--slurm-option=--partition=long",
      ], in: scratch.url,
      environment: ["PATH": "/nonexistent"])
    #expect(refused.status == 1 && refused.errors.contains("slurm-client"), "\(refused.errors)")
    let script = try String(
      contentsOf: scratch.url.appendingPathComponent("array/job-array.sh"), encoding: .utf8)
    #expect(script.contains("#SBATCH --array=1-3\n"))
    #expect(script.contains("#SBATCH --partition=long\n"))
    #expect(script.contains("run '\(scratch.url.path)/array' --resume --quiet --threads 1"))
    for bad in [
      ["--submit", "slurm"], ["--shards", "3"], ["--submit", "slurm", "--shards", "0"],
    ] {
      #expect(
        try Program(["run", "mixing", "--output", "bad"] + bad, in: scratch.url).status == 64)
    }
  }
}
