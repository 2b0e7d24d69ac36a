import Foundation
import Heliotrope
import Synchronization

/// What the runner of experiments costs beside the work of the cells.
///
/// A sweep whose cells are `cellMilliseconds` of plain arithmetic runs into a fresh folder up to its
/// `result.json`. Every cell reads its thread's processor time at its start and its end, so a busy
/// machine slows both parts alike:
///
///     overhead = (processor seconds of the process - those inside cells)/(those inside cells)
func measureRunner(_ request: Request, _ report: inout Report) async throws {
  let seconds = 1e-3 * (try request.real("cellMilliseconds"))
  let steps = max(1, Int(seconds / secondsOfOneStep()))
  let meter = WorkMeter()
  let experiment = Experiment(
    "benchmark-work", "Plain arithmetic.", cost: "as asked",
    parameters: [slow.declaration, fast.declaration], sweep: [], replicates: 1,
    simulation: { (settings, source) throws(HelioError) in
      let start = secondsOfThread()
      let value = spin(steps, from: Double(source.replicate + settings[slow] + settings[fast]))
      meter.add(secondsOfThread() - start)
      return CellValues(measured: [.value: value])
    })
  var specification = ExperimentSpecification(experiment)
  try setGrid(&specification, points: request.integer("points"))
  specification.replicates = try request.integer("replicates")
  var overheads: [Double] = []
  for run in 0...(try request.integer("repeats")) {
    meter.reset()
    var repeated = report
    try await withTemporaryFolder { path in
      try await repeated.timeOnce {
        try await complete(specification, experiment, path, threads: request.integer("threads"))
      }
    }
    guard run > 0 else { continue }
    report = repeated
    overheads.append(report.cpu.last! / meter.total - 1)
    report.values["cellMilliseconds"] =
      1e3 * meter.total / Double(specification.pointCount * specification.replicates)
  }
  report.values["overhead"] = overheads.sorted()[overheads.count / 2]
}

/// A hundred thousand cells that do nothing: the run up to `result.json`, the files it leaves, and what
/// it takes to go on from a complete folder.
func measureManyCells(_ request: Request, _ report: inout Report) async throws {
  let experiment = Experiment(
    "benchmark-cells", "Nothing.", cost: "none",
    parameters: [slow.declaration, fast.declaration], sweep: [], replicates: 1,
    simulation: { (settings, source) throws(HelioError) in
      CellValues(measured: [.value: Double(source.replicate + settings[slow] - settings[fast])])
    })
  var specification = ExperimentSpecification(experiment)
  let replicates = try request.integer("replicates")
  try setGrid(&specification, points: request.integer("cells") / replicates)
  specification.replicates = replicates
  let threads = try request.integer("threads")
  // Once, without a run before: the size is what matters, and the peak of memory is that of one run.
  try await withTemporaryFolder { path in
    try await report.timeOnce {
      try await complete(specification, experiment, path, threads: threads)
    }
    let clocks = Clocks()
    try await complete(specification, experiment, path, threads: threads)
    report.values["resumeSeconds"] = clocks.cpu
    report.values["files"] = Double(try FileManager.default.subpathsOfDirectory(atPath: path).count)
  }
  report.values["microsecondsPerCell"] =
    1e6 * report.cpu[0] / Double(specification.pointCount * replicates)
}

extension Number {
  fileprivate static let value = Number("value")
}

private let slow = Parameter<Int>.integer("slow", 0, atLeast: 0, "the slow axis")
private let fast = Parameter<Int>.integer("fast", 0, atLeast: 0, "the fast axis")

/// A grid of two axes with this many points, as square as its divisors allow.
private func setGrid(_ specification: inout ExperimentSpecification, points: Int) throws {
  let side = (1...max(1, Int(Double(points).squareRoot()))).last { points % $0 == 0 } ?? 1
  specification.sweep(over: SweepAxis(slow, Array(0..<points / side)))
  specification.sweep(over: SweepAxis(fast, Array(0..<side)))
}

/// As the command does it, without figures.
private func complete(
  _ specification: ExperimentSpecification, _ experiment: Experiment, _ path: String, threads: Int
) async throws {
  let folder = try ResultsFolder(path: path, specification, of: experiment)
  let cells = try await runCells(
    specification, of: experiment, in: folder, RunControl(threads: threads))
  let result = try SweepResult(specification, of: experiment, cells: cells)
  try folder.write(result, to: "result.json")
}

private func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("helio-bench-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: url) }
  try await body(url.path)
}

/// Seconds of processor time inside cells, which run on any thread.
private final class WorkMeter: Sendable {
  private let seconds = Mutex(0.0)

  var total: Double { seconds.withLock { $0 } }
  func add(_ more: Double) { seconds.withLock { $0 += more } }
  func reset() { seconds.withLock { $0 = 0 } }
}

/// A chain of multiplications and additions that cannot be shortened or run side by side.
@inline(never)
private func spin(_ steps: Int, from start: Double) -> Double {
  var x = start
  for _ in 0..<steps { x = 0.999 * x + 0.5 }
  return x
}

private func secondsOfOneStep() -> Double {
  let steps = 10_000_000
  let start = secondsOfThread()
  let value = spin(steps, from: 1)
  precondition(value.isFinite)
  return (secondsOfThread() - start) / Double(steps)
}

private func secondsOfThread() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
