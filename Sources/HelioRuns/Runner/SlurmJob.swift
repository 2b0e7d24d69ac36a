import Foundation
public import HelioCore

/// A run as a Slurm job array: one task for each shard, and a job that merges them at the end.
///
/// Each task runs the folder's own specification; which shard it is, it reads from the variables that
/// Slurm sets. All tasks write into one folder, which must lie where every node sees it.
public struct SlurmJob: Sendable, Equatable {
  /// Absolute path of the results folder.
  public var folder: String
  public var experiment: String
  /// Absolute path of the program.
  public var program: String
  /// N.
  public var shards: Int
  /// Cores of each task.
  public var threads: Int
  /// Further `#SBATCH` options, for instance `--partition=long`.
  public var options: [String]

  public init(
    folder: ResultsFolder, program: String, shards: Int, threads: Int, options: [String] = []
  ) throws(HelioError) {
    try require(shards >= 1 && shards <= 100_000, "shards", "between 1 and 100000", got: shards)
    try require(threads >= 1, "threads", "at least 1", got: threads)
    for option in options {
      try require(
        option.hasPrefix("-") && !option.contains("\n"), "slurm-option",
        "an option of sbatch, for instance --partition=long", got: option)
    }
    self.folder = folder.url.standardizedFileURL.path
    experiment = folder.experiment
    self.program = program
    self.shards = shards
    self.threads = threads
    self.options = options
  }

  /// The job array, to be given to `sbatch`.
  public var arrayScript: String {
    script(
      name: "heliotrope-\(experiment)", log: "shard-%a",
      ["--array=1-\(shards)", "--cpus-per-task=\(threads)"],
      "run \(quoted(folder)) --resume --quiet --threads \(threads)")
  }

  /// The job that waits for the array and writes the result, also when a task failed: it then says how
  /// many cells are missing.
  public var mergeScript: String {
    script(
      name: "heliotrope-merge", log: "merge", ["--cpus-per-task=1"],
      "merge \(quoted(folder)) --quiet --threads 1")
  }

  private func script(
    name: String, log: String, _ own: [String], _ command: String
  ) -> String {
    let lines =
      ["--job-name=\(name)", "--output=\(folder)/logs/\(log).txt", "--open-mode=append"] + own
      + options
    return "#!/bin/bash\n" + lines.map { "#SBATCH \($0)\n" }.joined()
      + "exec \(quoted(program)) \(command)\n"
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// Writes `job-array.sh`, `job-merge.sh` and the folder of the logs.
  public func write(to folder: ResultsFolder) throws(HelioError) {
    do {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent("logs"), withIntermediateDirectories: true)
    } catch {
      throw .file(path: folder.url.path, reason: "cannot be written: \(error.localizedDescription)")
    }
    try folder.write(Data(arrayScript.utf8), to: "job-array.sh")
    try folder.write(Data(mergeScript.utf8), to: "job-merge.sh")
  }
}
