import HelioCore
import HelioLinalg
import HelioRuns
import HelioTables
import HelioTheory

/// The work of `forecastTable` on one table.
struct ForecastJob {
  typealias Width = TableForecast.Width
  typealias Course = TableForecast.Course
  typealias Schedule = TableForecast.Schedule
  let dataset: Dataset
  let specification: ForecastSpecification
  /// Y is divided by it, so that the mean |y|^2 of the training rows is 1.
  let targetScale: Double
  /// Held-out rows that choose, and those that judge.
  let choosing: [Int]
  let judging: [Int]

  init(_ dataset: Dataset, _ specification: ForecastSpecification) throws(HelioError) {
    self.dataset = dataset
    self.specification = specification
    let held = dataset.testInputs.rows
    try dataset.requireHeldOutRows(6)
    let Y = dataset.trainTargets
    let n = Y.rows
    try require(
      specification.batch <= n, "batch", "at most the \(n) training rows",
      got: specification.batch)
    for width in specification.widths {
      let P = specification.features.featureCount(width: width)
      try require(
        min(n, P) <= ForecastSpecification.largestOrder, "width",
        "such that it or the \(n) training rows are at most \(ForecastSpecification.largestOrder), whose eigenproblem "
          + "takes minutes; --rows takes a part of the table", got: width)
      try requireMemory(width: 2 * P, dimension: dataset.dimension, sampleCount: n + held)
    }
    targetScale = (dot(Y.elements, Y.elements) / Double(n)).squareRoot()
    let order = RandomStream(seed: specification.seed, purpose: "judging rows").permutation(held)
    choosing = order.prefix(held / 2).sorted()
    judging = order.dropFirst(held / 2).sorted()
  }

  func width(
    _ width: Int, progress: (Double, String) -> Void
  ) throws(HelioError) -> Width {
    progress(0, "features")
    let sample = try ForecastSample(self, width: width)
    let modes = sample.modes
    let asked = try askedSchedule(modes)
    progress(0.2, "the schedule asked for")
    var course = try sample.course(asked)
    if course.diverges, !specification.allowsDivergence {
      throw unstable(course.schedule, largest: course.largestStableStep)
    }
    progress(0.25, "the grid of schedules")
    let (grid, omitted) = try sample.grid { progress(0.25 + 0.3 * $0, "the grid of schedules") }
    let tails = try sample.tails(of: grid)
    let chosen = (grid + tails).min { $0.stop.chosenBy < $1.stop.chosenBy }
    var best = course
    if let chosen, chosen.stop.chosenBy < course.stop.chosenBy {
      best = try sample.course(chosen.schedule)
    }
    if specification.runs > 0 {
      progress(0.6, "real runs of the schedule asked for")
      course.runs = try sample.runs(course, upTo: course.points.last?.step ?? 0)
      progress(0.8, "real runs of the best schedule")
      best.runs =
        best.schedule == course.schedule
        ? course.runs : try sample.runs(best, upTo: best.stop.step)
    }
    return Width(
      width: width, featureCount: modes.featureCount, rank: modes.rank,
      lengthSpread: modes.largestSquaredNorm / modes.meanSquaredNorm,
      meanShare: sample.meanShare, asked: course, best: best,
      grid: grid, tails: tails, omittedBatches: omitted, leastNorm: sample.baseline(ridge: 0),
      ridge: sample.bestRidge())
  }

  private func askedSchedule(_ modes: SampleModes) throws(HelioError) -> Schedule {
    let B = specification.batch
    let g = specification.learningRate ?? 0.5 * modes.safeStep(batchSize: B)
    let stability = try modes.stability(batchSize: B)
    let asked = Schedule(
      learningRate: g, decay: specification.decay, batch: B, tail: specification.tail)
    if specification.decay == 0, !specification.allowsDivergence,
      (stability.number(step: g) ?? 1) >= 1
    {
      throw unstable(asked, largest: stability.largestStableStep ?? 0)
    }
    return asked
  }

  private func unstable(_ schedule: Schedule, largest: Double) -> HelioError {
    let rule =
      schedule.decay == 0
      ? "below the largest stable step, \(short(largest))"
      : "small enough that steps falling as t^-\(short(schedule.decay)) do not diverge first: the largest stable step is "
        + short(largest)
    return .invalid(
      parameter: "learningRate",
      requirement: "\(rule) at batch \(schedule.batch) and these features; "
        + "--allow-divergence draws what lies beyond", got: "\(schedule.learningRate)")
  }

  /// The share of right classes; `nil` for a regression.
  func accuracy(_ outputs: Matrix<Double>, rows: [Int]) -> Double? {
    guard dataset.task != .regression else { return nil }
    let classes = dataset.preparation.target.classes(ofOutputs: outputs.scaled(by: targetScale))
    return Double(zip(rows, classes).count { dataset.testClasses[$0] == $1 }) / Double(rows.count)
  }

  func assemble(_ widths: [Width]) -> TableForecast {
    var result = TableForecast(
      specification: specification, targetName: dataset.targetName, task: dataset.task,
      classLabels: dataset.classLabels, trainCount: dataset.trainInputs.rows,
      choosingCount: choosing.count, judgingCount: judging.count, dimension: dataset.dimension,
      widths: widths, messages: [])
    result.messages = result.sentences + dataset.report.sentences
    return result
  }
}
