import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables

/// Chooses kernel, metric and ridge by what rows say that the metric has not seen.
///
///     1. kernels in the metric I/d, with and without a linear part, and after one gradient step: exact
///        leave-one-out on a sub-sample
///     2. the best of them in learned metrics, and shapes beside the best of those: the rows left out of a few
///        splits, or of all for few rows
///     3. the best of those: the rows left out of every split, or of one of growing size for many rows
///     4. a blend of the best, weights >= 0 from step 3
///
/// Leave-one-out is not asked about gradient outer products and scales of coordinates: each row shaped the
/// metric, and where n/d is small the error comes out far too low. Source: sheet function-space section 7.4.
struct ModelSelection {
  let families: [KernelFamily]
  let adaptation: AdaptationChoice
  /// Of the networks whose steps are tried.
  let seed: UInt64
  let blendLimit: Int
  let splits: [RowSplit]
  /// Whether rows are exchangeable, so that leave-one-out makes sense.
  let allowsLeaveOneOut: Bool
  /// Whether the table has more than ``AdaptiveRegressor/manyRows``.
  let hasManyRows: Bool
  let stream: RandomStream
  let progress: (Double, String) -> Void

  struct Outcome {
    var scored: [ScoredCandidate] = []
    var members: [Member] = []
    /// Rows of the last step, and the blend's outputs there.
    var judgedRows: [Int] = []
    var judgedOutputs = Matrix<Double>(rows: 0, columns: 0)
    /// 1 - R^2 there.
    var error = 0.0
    /// What people should know, one sentence each.
    var notes: [String] = []
  }
  struct Member {
    let candidate: Candidate
    let ridge: Double
    let weight: Double
  }

  /// Rows of the first two steps at most.
  static let screeningRows = 600
  /// Rows by which metrics are judged at least, if there are so many, on part of the rows: those left out of some splits.
  static let judgingRows = 600
  /// Rows to learn from in a split, candidates, and the rows of a table from which on the rung is there: what is
  /// best on few rows need not be best on many. Metrics are those of the first rung.
  private static let rungs: [(trainingRows: Int, candidates: Int, leastRows: Int)] = [
    (2000, 6, 0), (4000, 4, 6000),
  ]
  static let validationRows = 4000
  /// Finalists that go on after the first splits at most.
  private static let racers = 4
  static let strengths = [0.3, 1, 3]
  /// A candidate so many times worse than the best is not made good by more rows: after few rows, and after those
  /// of a rung.
  private static let hopeless = (fewRows: 1.5, rung: 1.2)

  func run(_ rows: TrainingRows) throws(HelioError) -> Outcome {
    var outcome = Outcome()
    progress(0, "kernels without adaptation")
    var first = firstProblems(rows)
    let screening = try screen(rows, over: &first, &outcome)
    var entries = try contenders(screening, over: &first, rowCount: rows.count, &outcome)
    entries.sort { $0.error < $1.error }
    let best = try refined(Array(entries.prefix(3)), over: &first, &outcome)
    entries = (entries + best).sorted { $0.error < $1.error }

    // Ever more rows for ever fewer candidates.
    var problems: [SplitProblem] = []
    var last: [RowSplit] = []
    let rungs = Self.rungs.filter { $0.leastRows <= rows.count }
    for (level, rung) in rungs.enumerated() {
      let isLast = level == rungs.count - 1
      last = splits.map { limited($0, rung.trainingRows, Self.validationRows) }
      let before = problems
      problems = last.enumerated().map { k, split in
        SplitProblem(rows, split, metricsOf: before.isEmpty ? nil : before[k])
      }
      let near = entries.filter { level == 0 || $0.error <= Self.hopeless.rung * entries[0].error }
      let chosen = diverse(near, rung.candidates)
      entries = try race(
        chosen, over: &problems, isLast ? .finalists : .contenders, limit: Self.racers, &outcome
      ) {
        progress(0.5 + 0.1 * (Double(level) + $0) / Double(rungs.count), "finalists")
      }
    }
    blend(entries, problems, last, &outcome)
    return outcome
  }

  /// A candidate with its ridge and error so far.
  struct Entry {
    var candidate: Candidate
    var ridge: Double
    /// 1 - R^2.
    var error = Double.infinity
    /// By the splits so far: sums of squared errors and of squares about the mean, outputs, and elapsed time.
    var squares = (error: 0.0, variance: 0.0)
    var outputs: [Matrix<Double>] = []
    var seconds = 0.0

    /// The ridge in units of the kernel.
    var ridgePerUnit: Double {
      get throws(HelioError) { try ridge / candidate.form.typicalVariance }
    }

    var isLinear: Bool { candidate.form.family == .conjugate(.linear) }

    struct Kind: Hashable {
      enum Shape { case network, radial, product }
      let shape: Shape
      /// Whether functions of the kernel are nowhere smooth.
      var isRough: Bool
      /// Whether the metric is one of ``Adaptation/coordinateScales(steps:)``.
      let isScaled: Bool
    }
    var kind: Kind {
      let family = candidate.form.family
      var isScaled = false
      if case .coordinateScales = candidate.adaptation { isScaled = true }
      return Kind(
        shape: family.isProduct ? .product : family.isStationary ? .radial : .network,
        isRough: family == .laplace || family == .productLaplace, isScaled: isScaled)
    }
  }

  /// The best candidates, given best first, of one kernel family at most three in eight: a blend lives on what
  /// differs. The best of every kind is among them unless hopeless: few rows favour smooth kernels and few
  /// parameters, many the others; of a table with many rough kernels are a kind of their own.
  func diverse(_ entries: [Entry], _ count: Int) -> [Entry] {
    func kind(_ entry: Entry) -> Entry.Kind {
      var kind = entry.kind
      kind.isRough = kind.isRough && hasManyRows
      return kind
    }
    let least = entries.first?.error ?? 0
    let kinds = Set(entries.filter { $0.error <= Self.hopeless.fewRows * least }.map(kind))
    var counts: [KernelFamily: Int] = [:]
    var chosen: [Entry] = []
    for entry in entries {
      let missing = kinds.subtracting(chosen.map(kind))
      let isNew = missing.contains(kind(entry))
      guard isNew || count - chosen.count > missing.count else { continue }
      counts[entry.candidate.form.family, default: 0] += 1
      guard counts[entry.candidate.form.family, default: 0] <= (3 * count + 7) / 8 else { continue }
      chosen.append(entry)
      if chosen.count == count { break }
    }
    return chosen
  }

  /// The shapes beside the best ones.
  func refined(
    _ entries: [Entry], over problems: inout [SplitProblem], _ outcome: inout Outcome
  ) throws(HelioError) -> [Entry] {
    var neighbours: [Entry] = []
    for entry in entries {
      for form in entry.candidate.form.neighbours {
        var neighbour = entry
        neighbour.candidate.form = form
        neighbours.append(neighbour)
      }
    }
    return try race(neighbours, over: &problems, .contenders, &outcome)
  }

  /// A split with at most so many rows on each side.
  func limited(_ split: RowSplit, _ train: Int, _ validation: Int) -> RowSplit {
    func some(_ rows: [Int], _ count: Int, _ purpose: String) -> [Int] {
      guard rows.count > count else { return rows }
      let order = stream.substream(purpose).permutation(rows.count)
      return order.prefix(count).map { rows[$0] }.sorted()
    }
    return RowSplit(
      train: some(split.train, train, "training"),
      test: some(split.test, validation, "validation"))
  }
}

func seconds(since start: ContinuousClock.Instant) -> Double {
  let elapsed = (ContinuousClock.now - start).components
  return Double(elapsed.seconds) + 1e-18 * Double(elapsed.attoseconds)
}
