import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTables
import HelioTheory

/// The features of one width on a table, in their modes.
struct ForecastSample {
  typealias Course = TableForecast.Course
  typealias Schedule = TableForecast.Schedule
  typealias Stop = TableForecast.Stop
  typealias Baseline = TableForecast.Baseline
  let job: ForecastJob
  let features: Matrix<Double>
  let labels: Matrix<Double>
  let judgedFeatures: Matrix<Double>
  let judgedLabels: Matrix<Double>
  let modes: SampleModes
  private let choosing: HeldOutModes
  private let judging: HeldOutModes

  init(_ job: ForecastJob, width: Int) throws(HelioError) {
    self.job = job
    let (dataset, specification) = (job.dataset, job.specification)
    let layer = Layer(specification, width: width, dimension: dataset.dimension)
    var Phi = layer.features(dataset.trainInputs)
    var held = layer.features(dataset.testInputs)
    if specification.isCentred {
      let means = columnMeans(Phi)
      removeColumnMeans(&Phi, means)
      removeColumnMeans(&held, means)
    }
    features = Phi
    labels = dataset.trainTargets.scaled(by: 1 / job.targetScale)
    let heldLabels = dataset.testTargets.scaled(by: 1 / job.targetScale)
    modes = try SampleModes(features: features, labels: labels)
    choosing = try HeldOutModes(
      modes, features: held.selectingRows(job.choosing),
      labels: heldLabels.selectingRows(job.choosing))
    judgedFeatures = held.selectingRows(job.judging)
    judgedLabels = heldLabels.selectingRows(job.judging)
    judging = try HeldOutModes(modes, features: judgedFeatures, labels: judgedLabels)
  }

  /// W x + b as W' x' with one more input that is constant.
  private struct Layer {
    let features: ForecastFeatures
    let weights: Matrix<Double>
    let constant: Double

    init(_ specification: ForecastSpecification, width: Int, dimension d: Int) {
      features = specification.features
      constant = (specification.biasVariance * Double(d)).squareRoot()
      weights = .normal(
        rows: width, columns: d + 1, scale: 1 / Double(d).squareRoot(),
        from: RandomStream(seed: specification.seed, purpose: "forecast weights", index: width))
    }

    func features(_ X: Matrix<Double>) -> Matrix<Double> {
      let d = X.columns
      let extended = Matrix<Double>(rows: X.rows, columns: d + 1) { i, j in
        j < d ? X[i, j] : constant
      }
      switch features {
      case .fourier:
        return RandomFeatureLayer(.fourier, weights: weights).features(extended)
      case .activation(let activation):
        var Z = product(extended, weights, transposeSecond: true)
        activation.apply(to: &Z, scale: 1 / Double(weights.rows).squareRoot())
        return Z
      }
    }
  }

  /// |mean phi|^2 over mean |phi|^2.
  var meanShare: Double {
    columnMeans(features).reduce(0) { $0 + $1 * $1 } / modes.meanSquaredNorm
  }

  private var sampleCount: Double { Double(modes.sampleCount) }

  private func stepCount(batch: Int) -> Int {
    max(1, job.specification.epochs * modes.sampleCount / batch)
  }

  /// Twelve a decade from a twentieth of an epoch on.
  private func recordedSteps(batch: Int) -> [Int] {
    let T = stepCount(batch: batch)
    let first = max(1, modes.sampleCount / (20 * batch))
    guard first < T else { return [T] }
    let range = logarithm(Double(T) / Double(first))
    let count = max(1, Int((12 * range / logarithm(10)).rounded()))
    let steps = (0...count).map {
      Int((Double(first) * exponential(range * Double($0) / Double(count))).rounded())
    }
    return Set(steps.dropLast() + [T]).sorted()
  }

  private func epoch(_ step: Int, batch: Int) -> Double {
    Double(step * batch) / sampleCount
  }

  private func steps(_ schedule: Schedule) throws(HelioError) -> StepSchedule {
    let T = stepCount(batch: schedule.batch)
    return try StepSchedule(
      learningRate: schedule.learningRate, decayExponent: schedule.decay, stepCount: T,
      batchSize: schedule.batch, averageStart: min(T - 1, Int(schedule.tail * Double(T))))
  }

  /// The closure for one schedule.
  func course(_ schedule: Schedule) throws(HelioError) -> Course {
    let B = schedule.batch
    let due = recordedSteps(batch: B)
    let course = try steps(schedule)
    var recorded = modes.course(course, recordedAt: due)
    if recorded.isEmpty {
      // Diverged before the first of them.
      recorded = modes.course(course, recordedAt: Array(1..<due[0]))
    }
    guard !recorded.isEmpty else {
      throw .diverges(
        "The first step of \(schedule.learningRate) at batch \(B) leaves the range of numbers: take a smaller learningRate."
      )
    }
    let filters = recorded.flatMap { [$0.last.filter, $0.average.filter] }
    let (chosen, judged) = (choosing.errors(filters), judging.errors(filters))
    func error(_ i: Int, _ isAveraged: Bool, _ rows: HeldOutModes, _ descent: [Double]) -> Double {
      let iterate = isAveraged ? recorded[i].average : recorded[i].last
      return descent[2 * i + (isAveraged ? 1 : 0)] + rows.noise(iterate.fluctuation)
    }
    let stops = recorded.indices.flatMap { i in
      [false, true].map { isAveraged in
        let iterate = isAveraged ? recorded[i].average : recorded[i].last
        return Stop(
          step: recorded[i].step, epoch: epoch(recorded[i].step, batch: B),
          isAveraged: isAveraged, error: error(i, isAveraged, judging, judged),
          train: iterate.trainingError, chosenBy: error(i, isAveraged, choosing, chosen))
      }
    }
    let points = recorded.indices.map { i in
      TableForecast.Point(
        step: recorded[i].step, epoch: epoch(recorded[i].step, batch: B),
        train: recorded[i].last.trainingError, averageTrain: recorded[i].average.trainingError,
        last: stops[2 * i].error, average: stops[2 * i + 1].error,
        descentLast: judged[2 * i], descentAverage: judged[2 * i + 1])
    }
    func best(_ choices: [Stop]) -> Stop { choices.min { $0.chosenBy < $1.chosenBy }! }
    return Course(
      schedule: schedule,
      largestStableStep: try modes.stability(batchSize: B).largestStableStep ?? .infinity,
      safeStep: modes.safeStep(batchSize: B), points: points, stop: best(stops),
      bestLast: best(stops.filter { !$0.isAveraged }),
      bestAverage: best(stops.filter(\.isAveraged)), runs: [],
      diverges: recorded.count < due.count)
  }

  /// The closure for all schedules of the grid.
  func grid(
    progress: (Double) -> Void
  ) throws(HelioError) -> (entries: [TableForecast.GridEntry], omitted: [Int]) {
    typealias S = ForecastSpecification
    let batches = Set(S.gridBatches + [job.specification.batch]).sorted()
      .filter { $0 <= modes.sampleCount }
    let perBatch = Double(S.stepShares.count * S.gridDecays.count * modes.rank)
    let kept = batches.filter { Double(stepCount(batch: $0)) * perBatch <= S.gridBudget }
    var entries: [TableForecast.GridEntry] = []
    for batch in kept.reversed() {
      for decay in S.gridDecays {
        progress(Double(entries.count) / Double(kept.count * 15))
        for share in S.stepShares {
          let schedule = Schedule(
            learningRate: share * modes.safeStep(batchSize: batch), decay: decay, batch: batch)
          entries.append(.init(schedule: schedule, share: share, stop: try course(schedule).stop))
        }
      }
    }
    return (entries, batches.filter { !kept.contains($0) })
  }

  /// For every batch and decay of the grid the step that is best there, averaged over tails.
  func tails(
    of grid: [TableForecast.GridEntry]
  ) throws(HelioError) -> [TableForecast.GridEntry] {
    var entries: [TableForecast.GridEntry] = []
    for batch in Set(grid.map(\.schedule.batch)).sorted() {
      for decay in ForecastSpecification.gridDecays {
        let part = grid.filter { $0.schedule.batch == batch && $0.schedule.decay == decay }
        guard let best = part.min(by: { $0.stop.chosenBy < $1.stop.chosenBy }) else { continue }
        for tail in ForecastSpecification.gridTails {
          var schedule = best.schedule
          schedule.tail = tail
          entries.append(
            .init(schedule: schedule, share: best.share, stop: try course(schedule).stop))
        }
      }
    }
    return entries
  }

  /// Real runs at some of the recorded times.
  func runs(_ course: Course, upTo last: Int) throws(HelioError) -> [TableForecast.RunPoint] {
    let all = course.points.map(\.step).filter { $0 <= last }
    let every = max(1, all.count / 10)
    // The ends and the stop among them.
    let shown = Set(
      stride(from: all.count - 1, through: 0, by: -every).map { all[$0] }
        + [course.stop.step, course.bestLast.step, course.bestAverage.step]
        .filter { $0 <= last }
    ).sorted()
    let schedule = try steps(course.schedule)
    var seen: [Int: [Judged]] = [:]
    for run in 0..<job.specification.runs {
      let stream = RandomStream(
        seed: job.specification.seed, purpose: "forecast run", index: run)
      try followReadouts(features, labels: labels, schedule, recordedAt: shown, from: stream) {
        let judged = (judge($0.last), judge($0.average))
        guard judged.0.error.isFinite, judged.0.error < 1e12 else { return false }
        seen[$0.step, default: []].append(Judged(last: judged.0, average: judged.1))
        return true
      }
    }
    return shown.compactMap { step in
      // Where some runs have diverged, there is no mean.
      guard let values = seen[step], values.count == job.specification.runs else { return nil }
      func accuracy(_ value: (Judged) -> Double?) -> Double? {
        let all = values.compactMap(value)
        return all.isEmpty ? nil : Replicates(all).mean
      }
      return TableForecast.RunPoint(
        step: step, epoch: epoch(step, batch: course.schedule.batch),
        last: Replicates(values.map(\.last.error)),
        average: Replicates(values.map(\.average.error)),
        lastAccuracy: accuracy(\.last.accuracy), averageAccuracy: accuracy(\.average.accuracy))
    }
  }

  private struct Judged {
    var last: (error: Double, accuracy: Double?)
    var average: (error: Double, accuracy: Double?)
  }

  /// - Parameter readouts: k x P.
  private func judge(_ readouts: Matrix<Double>) -> (error: Double, accuracy: Double?) {
    let outputs = product(judgedFeatures, readouts, transposeSecond: true)
    let missed = outputs - judgedLabels
    return (
      dot(missed.elements, missed.elements) / Double(missed.rows),
      job.accuracy(outputs, rows: job.judging)
    )
  }

  func baseline(ridge: Double) -> Baseline {
    let filter = ridge == 0 ? modes.leastNorm : modes.ridge(ridge)
    let judged = judge(modes.readout(filter).transposed())
    return Baseline(
      ridge: ridge, error: judged.error, train: modes.trainingError(filter),
      accuracy: judged.accuracy)
  }

  /// Of ridges over fourteen decades below the largest eigenvalue.
  func bestRidge() -> Baseline {
    let ridges = (0...84).map {
      modes.eigenvalues[0] * exponential(-logarithm(10) * Double($0) / 6)
    }
    let errors = choosing.errors(ridges.map { modes.ridge($0) })
    let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
    return baseline(ridge: ridges[best])
  }
}
