import Foundation
public import HelioCore
import HelioLinalg

/// How a run is carried out, which never changes its numbers.
public struct RunControl: Sendable {
  /// Cells computed at a time.
  public var threads: Int
  /// Bytes that cells may take together; `nil` for nine tenths of what is free.
  public var memory: Double?
  public var shard: Shard
  /// Whether cells that failed are computed again.
  public var retriesFailed: Bool
  /// Called with the share done of this run's cells and what was finished last.
  public var progress: @Sendable (Double, String) -> Void

  public init(
    threads: Int, memory: Double? = nil, shard: Shard = .whole, retriesFailed: Bool = false,
    progress: @escaping @Sendable (Double, String) -> Void = { _, _ in }
  ) {
    self.threads = threads
    self.memory = memory
    self.shard = shard
    self.retriesFailed = retriesFailed
    self.progress = progress
  }
}

/// Computes the cells of a specification that the folder does not hold yet.
///
/// Cells run side by side, as many as have cores and memory, each on the threads of linear algebra that its
/// specification says: one unless asked otherwise, which with more cells than cores is the fastest division
/// of the machine. A cell's rounding so does not depend on how many run beside it.
/// Each finished cell is in the folder's journal before it counts; a cell that fails is recorded with
/// its error and the others go on.
///
/// - Returns: every finished cell in the folder, whoever computed it.
/// - Throws: ``HelioError/file(path:reason:)`` when the folder cannot be written, and
///   ``HelioError/invalid(parameter:requirement:got:)``, before any work, when a cell needs more memory
///   than is free.
public func runCells(
  _ specification: ExperimentSpecification, of experiment: Experiment, in folder: ResultsFolder,
  _ control: RunControl
) async throws(HelioError) -> [CellKey: CellOutcome] {
  try specification.validate(for: experiment)
  var known = try folder.storedCells()
  if control.retriesFailed {
    for (key, outcome) in known {
      if case .failed = outcome { known[key] = nil }
    }
  }
  let journal = try CellJournal(path: folder.journalPath(control.shard))
  let cells = try await computeMissing(specification, of: experiment, known, control) {
    (key, outcome) throws(HelioError) in try journal.append(key, outcome)
  }
  try journal.sync()
  return cells
}

extension Experiment {
  /// Runs the experiment without a folder.
  ///
  ///     let result = try await Experiment.mixing.run(SpecificationChanges(sweep: ["dimension=10,20"]))
  public func run(
    _ changes: SpecificationChanges = SpecificationChanges(), threads: Int = 1
  ) async throws(HelioError) -> SweepResult {
    var specification = ExperimentSpecification(self)
    try changes.apply(to: &specification, of: self)
    try specification.validate(for: self)
    let cells = try await computeMissing(
      specification, of: self, [:], RunControl(threads: threads)
    ) { (_, _) throws(HelioError) in }
    return try SweepResult(specification, of: self, cells: cells)
  }
}

/// Computes what is asked for and not known; adaptive replicates ask for more in rounds.
private func computeMissing(
  _ specification: ExperimentSpecification, of experiment: Experiment,
  _ known: [CellKey: CellOutcome], _ control: RunControl,
  store: (CellKey, CellOutcome) throws(HelioError) -> Void
) async throws(HelioError) -> [CellKey: CellOutcome] {
  var cells = known
  while true {
    let waiting = specification.requiredCells(of: experiment, given: cells)
      .filter { cells[$0] == nil && control.shard.owns($0, of: specification) }
    if waiting.isEmpty { return cells }
    try await withLinearAlgebraThreads(specification.threadsPerCell) {
      () async throws(HelioError) in
      try await compute(waiting, specification, experiment, control) {
        (key, outcome, share) throws(HelioError) in
        try specification.checkQuantity(in: outcome, of: key)
        cells[key] = outcome
        try store(key, outcome)
        control.progress(share, specification.cellName(key, of: experiment))
      }
    }
  }
}

/// Runs cells side by side and hands each over as it ends, one at a time.
private func compute(
  _ waiting: [CellKey], _ specification: ExperimentSpecification, _ experiment: Experiment,
  _ control: RunControl, store: (CellKey, CellOutcome, Double) throws(HelioError) -> Void
) async throws(HelioError) {
  let tasks = max(1, control.threads / specification.threadsPerCell)
  let budget = control.memory.map { MemoryBudget(available: $0) } ?? .ofThisMachine
  let bytes = waiting.map { key in
    key.replicate == nil
      ? 0 : experiment.memory(specification.settings(point: key.point, of: experiment))
  }
  for (key, bytes) in zip(waiting, bytes) {
    try budget.check(bytes, cell: specification.cellName(key, of: experiment))
  }
  if tasks == 1 {
    // A task group's threads spin at every hand-over, for longer than all else that a cell costs.
    for (done, key) in waiting.enumerated() {
      let share = Double(done + 1) / Double(waiting.count)
      try store(key, experiment.outcome(of: key, specification), share)
    }
    return
  }
  var problem: HelioError?
  await withTaskGroup(of: (Int, CellOutcome).self) { group in
    var (started, running, held) = (0, 0, 0.0)
    func startWhatFits() {
      while started < waiting.count, running < tasks,
        budget.admits(bytes[started], besides: held)
      {
        let (place, key) = (started, waiting[started])
        (started, running, held) = (started + 1, running + 1, held + bytes[place])
        group.addTask { (place, experiment.outcome(of: key, specification)) }
      }
    }
    startWhatFits()
    var done = 0
    while let (place, outcome) = await group.next() {
      (running, held) = (running - 1, held - bytes[place])
      startWhatFits()
      done += 1
      do throws(HelioError) {
        try store(waiting[place], outcome, Double(done) / Double(waiting.count))
      } catch {
        problem = error
        started = waiting.count
      }
    }
  }
  if let problem { throw problem }
}

extension Experiment {
  /// A cell as a pure function of the specification and its place.
  func outcome(of key: CellKey, _ specification: ExperimentSpecification) -> CellOutcome {
    let settings = specification.settings(
      specification.sweptValues(of: key, of: self), of: self)
    do throws(HelioError) {
      let values: CellValues?
      if let replicate = key.replicate {
        let stream = RandomStream(
          seed: specification.seed, purpose: streamName(settings), index: replicate)
        values = try simulation?(
          settings, CellSource(seed: specification.seed, replicate: replicate, stream: stream))
      } else {
        values = try theory?(settings)
      }
      guard let values else { preconditionFailure("\(name) has no cell \(key)") }
      return .values(values)
    } catch {
      return .failed("\(error)")
    }
  }
}

extension Experiment {
  /// Keys a grid point's stream: what differs from the defaults, so that a parameter that is added to the
  /// experiment leaves all numbers as they are.
  func streamName(_ settings: Settings) -> String {
    let changed = parameters.filter { settings.values[$0.name] != $0.fallback }
    return ([name] + changed.map { "\($0.name)=\(settings.values[$0.name]!.text)" })
      .joined(separator: " ")
  }
}

extension ExperimentSpecification {
  /// All cells that the specification asks for, as far as the values so far can tell.
  public func requiredCells(
    of experiment: Experiment, given cells: [CellKey: CellOutcome]
  ) -> [CellKey] {
    var keys: [CellKey] = []
    for point in 0..<pointCount {
      if experiment.theory != nil { keys.append(CellKey(point: point, replicate: nil)) }
      let count = replicateCount(point: point, given: cells)
      keys += (0..<count).map { CellKey(point: point, replicate: $0) }
    }
    let fine = fineGrid(of: experiment)?.pointCount ?? 0
    return keys + (0..<fine).map { CellKey(point: pointCount + $0, replicate: nil) }
  }

  /// Refuses to watch a number that the experiment does not measure, at the first replicate.
  func checkQuantity(in outcome: CellOutcome, of key: CellKey) throws(HelioError) {
    guard let quantity = stopping?.quantity, key.replicate != nil,
      case .values(let values) = outcome, values.measured[named: quantity] == nil
    else { return }
    throw unknown(quantity, among: values.measured.names, kind: "quantity")
  }

  func replicateCount(point: Int, given cells: [CellKey: CellOutcome]) -> Int {
    guard let stopping else { return replicates }
    return stopping.required(start: replicates) { replicate in
      switch cells[CellKey(point: point, replicate: replicate)] {
      case nil: return nil
      case .failed: return .some(nil)
      case .values(let values): return .some(values.measured[named: stopping.quantity])
      }
    }
  }

  public func cellName(_ key: CellKey, of experiment: Experiment) -> String {
    let part = key.replicate.map { "replicate \($0 + 1)" } ?? "theory"
    let point = pointName(sweptValues(of: key, of: experiment))
    return point.isEmpty ? part : "\(point), \(part)"
  }
}
