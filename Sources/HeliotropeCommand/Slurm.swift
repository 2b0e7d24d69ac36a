import ArgumentParser
import Foundation
import Heliotrope
import Subprocess

/// How a run is handed to a scheduler.
struct SubmissionOptions: ParsableArguments {
  enum Scheduler: String, CaseIterable, ExpressibleByArgument { case slurm }

  @Option(help: "Write and submit a job array instead of running here: slurm.")
  var submit: Scheduler?

  @Option(help: "Tasks of the job array.")
  var shards: Int?

  @Option(
    name: .customLong("slurm-option"),
    help: "A further option of sbatch, for instance --slurm-option=--partition=long; several times."
  )
  var slurmOptions: [String] = []

  func validate() throws {
    if submit != nil, shards == nil {
      throw ValidationError("--submit needs --shards, the number of tasks.")
    }
    if submit == nil, shards != nil || !slurmOptions.isEmpty {
      throw ValidationError("--shards and --slurm-option belong to --submit.")
    }
  }

  func submit(_ plan: ExperimentPlan, _ folder: ResultsFolder, threads: Int) async throws {
    let program = Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? "heliotrope"
    let job = try SlurmJob(
      folder: folder, program: program, shards: shards ?? 1, threads: threads,
      options: slurmOptions)
    try job.write(to: folder)
    let path = folder.url.standardizedFileURL.path
    let array = try await sbatch(["\(path)/job-array.sh"], path)
    let merge = try await sbatch(["--dependency=afterany:\(array)", "\(path)/job-merge.sh"], path)
    try folder.write(SubmittedJobs(array: array, merge: merge), to: "slurm.json")
    print(
      "Submitted job array \(array) of \(job.shards) tasks and job \(merge), which merges them.")
    print("To watch:  heliotrope status \(path)")
    print("To stop:   scancel \(array) \(merge)")
  }
}

/// Numbers of the jobs, kept in the folder as `slurm.json`.
private struct SubmittedJobs: Codable {
  var array: String
  var merge: String
}

/// - Returns: the job's number.
private func sbatch(_ arguments: [String], _ folder: String) async throws -> String {
  let succeeded: Bool
  let output: String
  let errors: String
  do {
    let result = try await Subprocess.run(
      .name("sbatch"), arguments: Arguments(["--parsable"] + arguments),
      output: .string(limit: 4096), error: .string(limit: 65_536))
    succeeded = result.terminationStatus.isSuccess
    (output, errors) = (result.standardOutput, result.standardError)
  } catch {
    throw HelioError.file(
      path: "sbatch",
      reason:
        "is not here, so nothing was submitted. The scripts job-array.sh and job-merge.sh are in "
        + "\(folder); on Debian, Slurm's commands come with apt-get install slurm-client.")
  }
  guard succeeded else {
    throw HelioError.file(
      path: "sbatch",
      reason: "refused the job: \(errors.trimmingCharacters(in: .whitespacesAndNewlines))")
  }
  // "JOB" or "JOB;CLUSTER".
  return String(
    output.trimmingCharacters(in: .whitespacesAndNewlines)
      .prefix { $0 != ";" })
}

/// Jobs of a folder that Slurm still knows, by state; `nil` if it was not submitted or Slurm does not answer.
func slurmStates(of folder: ResultsFolder) async -> [String: Int]? {
  guard let jobs = try? folder.read(SubmittedJobs.self, from: "slurm.json"),
    let result = try? await Subprocess.run(
      .name("squeue"),
      arguments: ["--noheader", "--array", "--format=%T", "--jobs=\(jobs.array),\(jobs.merge)"],
      output: .string(limit: 1 << 22), error: .discarded)
  else { return nil }
  // A job that is long over is an error of squeue; then none is left.
  guard result.terminationStatus.isSuccess else { return [:] }
  return Dictionary(
    result.standardOutput.split(separator: "\n").map { (String($0), 1) }, uniquingKeysWith: +)
}
