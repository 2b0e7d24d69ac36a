import ArgumentParser
import Foundation
import Heliotrope

/// One experiment: of the catalogue, from a file, or in a folder that an interrupted run left.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an experiment: by name, from a YAML file, or in its folder.",
    discussion: """
      Finished cells are kept as they come: after an interruption the same command goes on from there, to
      the same numbers. heliotrope list NAME tells an experiment's parameters.

      EXAMPLES
        heliotrope run mixing
        heliotrope run learning-curve --set link='tanh(2*z)' --sweep width=300,1000 --replicates 16
        heliotrope run learning-curve --sweep spikeRatio=0.01:10:13:log --until-standard-error 2%
        heliotrope run mine.yaml --output results/mine --threads 2
        heliotrope run results/mine --resume
        heliotrope run mine.yaml --output shared/mine --shard 2/8     then: heliotrope merge shared/mine
        heliotrope run mine.yaml --output shared/mine --submit slurm --shards 8 --threads 4
      """)

  @Argument(
    help: "A name of heliotrope list, a specification file, or a results folder.",
    completion: .experiments)
  var experiment: String

  @OptionGroup var changes: ChangeOptions
  @OptionGroup var options: RunOptions

  @Option(help: "Compute only part i of N of the cells (default: Slurm's array task, if in one).")
  var shard: String?

  @OptionGroup var submission: SubmissionOptions

  @Option(
    help: "GiB that cells running side by side may take (default: nine tenths of what is free).")
  var memory: Double?

  @Flag(help: "Go on in an existing folder; refused if there is none.")
  var resume = false

  @Flag(help: "Compute cells again that failed before.")
  var retryFailed = false

  func validate() throws {
    if let memory, !(memory > 0) {
      throw ValidationError("--memory must be positive; got \(memory).")
    }
  }

  func run() async throws {
    let run = Run(options: options, command: CommandLine.arguments)
    let plan = try await plan()
    LinearAlgebraLibrary.setThreads(plan.specification.threadsPerCell)
    let shard =
      try shard.map { (text) throws(HelioError) in try Shard(parsing: text) }
      ?? Shard(environment: ProcessInfo.processInfo.environment) ?? .whole
    let folder = try plan.folder(output: options.output, mustExist: resume)
    if submission.submit != nil {
      try require(shard == .whole, "shard", "absent when a job array is submitted", got: shard.text)
      try await submission.submit(plan, folder, threads: options.threads ?? 1)
      return
    }
    let progress = options.progress
    let cells = try await runCells(
      plan.specification, of: plan.experiment, in: folder,
      RunControl(
        threads: options.threads ?? ProcessInfo.processInfo.activeProcessorCount,
        memory: memory.map { $0 * 0x1p30 }, shard: shard, retriesFailed: retryFailed
      ) { progress.report(0.95 * $0, $1) })
    guard shard.count == 1 else {
      progress.report(1, "")
      let missing = plan.missing(cells)
      let rest =
        missing == 0
        ? "All cells are there: heliotrope merge \(folder.url.path)"
        : "\(missing) cells of other shards are not there yet; when they are: heliotrope merge \(folder.url.path)"
      print("Shard \(shard.text) is done. \(rest)")
      return
    }
    try await run.finish(plan, cells, folder)
  }

  /// With `--threads-per-cell auto` a folder of this run that exists says how it was divided; else a cell
  /// is timed.
  private func plan() async throws -> ExperimentPlan {
    func plan(_ threadsPerCell: Int?) throws(HelioError) -> ExperimentPlan {
      var changes = changes.changes(seed: options.givenSeed)
      changes.threadsPerCell = threadsPerCell
      return try ExperimentPlan(experiment, changes)
    }
    guard let text = changes.threadsPerCell else { return try plan(nil) }
    if let number = Int(text) { return try plan(number) }
    try require(text == "auto", "threads-per-cell", "a whole number or auto", got: text)
    let cores = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
    for k in sequence(first: 1, next: { 2 * $0 }).prefix(while: { $0 <= cores }) {
      let divided = try plan(k)
      if try divided.hasFolder(output: options.output) { return divided }
    }
    let single = try plan(1)
    let choice = try single.experiment.measuredThreads(for: single.specification, cores: cores)
    if !options.quiet { printToStandardError(choice.sentence) }
    return try plan(choice.threadsPerCell)
  }
}

/// What is changed in an experiment's specification.
struct ChangeOptions: ParsableArguments {
  @Option(
    help: "NAME=VALUE fixes a parameter; may be given several times.")
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "NAME=A,B,C or NAME=FROM:TO:COUNT[:log] sweeps over a parameter; several times for a grid."))
  var sweep: [String] = []

  @Option(help: "Replicates at every grid point.")
  var replicates: Int?

  @Option(
    help: ArgumentHelp(
      "Add replicates where the standard error is larger than this: 0.01, or 1% of the mean."))
  var untilStandardError: String?

  @Option(help: "The number whose standard error is watched.")
  var quantity: String?

  @Option(help: "Replicates at most (default: 64 times the start).")
  var maximumReplicates: Int?

  @Option(
    help: ArgumentHelp(
      "Threads of linear algebra in each cell, a part of the specification (default: 1); auto times a cell "
        + "and takes the number with which all are done first."))
  var threadsPerCell: String?

  func changes(seed: UInt64?) -> SpecificationChanges {
    SpecificationChanges(
      set: set, sweep: sweep, replicates: replicates, seed: seed,
      untilStandardError: untilStandardError, quantity: quantity,
      maximumReplicates: maximumReplicates)
  }
}

/// What is to be run, and where.
struct ExperimentPlan {
  let experiment: Experiment
  let specification: ExperimentSpecification
  /// The folder that the plan was read from, if nothing was changed.
  private let origin: String?

  /// - Parameter source: a name, a specification file, or a results folder.
  init(_ source: String, _ changes: SpecificationChanges) throws(HelioError) {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: source, isDirectory: &isFolder)
    var specification: ExperimentSpecification
    if let named = Experiment.catalogue.first(where: { $0.name == source }) {
      specification = ExperimentSpecification(named)
    } else if exists, isFolder.boolValue {
      specification = try ResultsFolder(existing: source)
        .specification(catalogue: Experiment.catalogue)
    } else if exists {
      guard let yaml = String(data: try contents(ofFile: source), encoding: .utf8) else {
        throw .data("\(source): is not UTF-8 text.")
      }
      specification = try ExperimentSpecification(
        yaml: yaml, name: source, catalogue: Experiment.catalogue)
    } else {
      if source.contains("/") || source.hasSuffix(".yaml") || source.hasSuffix(".yml") {
        throw .noInput(path: source, reason: "there is no such file or folder.")
      }
      _ = try Experiment.named(source)
      preconditionFailure("\(source) is not in the catalogue")
    }
    experiment = try Experiment.named(specification.experiment)
    // As it stands in the catalogue or in a file it is valid already.
    if !changes.isEmpty {
      try changes.apply(to: &specification, of: experiment)
      try specification.validate(for: experiment)
    }
    self.specification = specification
    origin = isFolder.boolValue && changes.isEmpty ? source : nil
  }

  func folder(output: String?, mustExist: Bool) throws(HelioError) -> ResultsFolder {
    try ResultsFolder(
      path: output ?? origin, specification, of: experiment, mustExist: mustExist)
  }

  /// Whether the folder of this very specification exists.
  func hasFolder(output: String?) throws(HelioError) -> Bool {
    try ResultsFolder.exists(path: output, specification, of: experiment)
  }

  func missing(_ cells: [CellKey: CellOutcome]) -> Int {
    specification.requiredCells(of: experiment, given: cells).count { cells[$0] == nil }
  }
}

extension Run {
  /// The result of a sweep with all that belongs to it.
  func finish(
    _ plan: ExperimentPlan, _ cells: [CellKey: CellOutcome], _ folder: ResultsFolder
  ) async throws {
    let result = try SweepResult(plan.specification, of: plan.experiment, cells: cells)
    try await finish(result, in: folder)
    if !result.failures.isEmpty {
      throw HelioError.failedCells(
        "\(result.failures.count) cells failed; they are listed in result.json and left out of the figures. "
          + "The first: \(result.failures[0].cell): \(result.failures[0].error)")
    }
  }
}
