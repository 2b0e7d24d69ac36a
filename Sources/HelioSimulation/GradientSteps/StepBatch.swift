import HelioCore
import HelioLinalg

/// Which sample a step sees.
public enum StepBatch: Sendable, Hashable, Codable {
  /// The sample of the first step.
  case reused
  /// A new sample of the same size.
  case fresh
  /// The first rows of the first sample, floor(fraction n) of them, and new ones for the rest.
  case partlyReused(fraction: Double)
  /// Sample t mod count at step t: `count` samples in turn.
  case cyclic(count: Int)

  func check() throws(HelioError) {
    switch self {
    case .reused, .fresh: break
    case .partlyReused(let fraction):
      try require((0...1).contains(fraction), "batch.fraction", "between 0 and 1", got: fraction)
    case .cyclic(let count):
      try require(count >= 1, "batch.count", "at least 1", got: count)
    }
  }
}

/// The samples of a run by their number; the first one is kept if the schedule comes back to it.
struct StepSamples: Sendable {
  private let data: DataModel
  private let count: Int
  private let stream: RandomStream
  private let loss: StepLoss
  private let keepsFirst: Bool
  private var first: StepSample?

  /// - Parameters:
  ///   - n: rows of a sample.
  ///   - loss: which says what its labels are.
  ///   - batches: the schedule.
  init(
    _ data: DataModel, count n: Int, loss: StepLoss, batches: [StepBatch], from stream: RandomStream
  ) {
    keepsFirst = batches.dropFirst().contains { $0 != .fresh }
    self.data = data
    count = n
    self.loss = loss
    self.stream = stream
  }

  /// The sample of step t.
  mutating func sample(_ batch: StepBatch, step t: Int) -> StepSample {
    switch batch {
    case .reused: return numbered(0)
    case .fresh: return numbered(t)
    case .cyclic(let period): return numbered(t % period)
    case .partlyReused(let fraction):
      if t == 0 { return numbered(0) }
      let kept = Int((fraction * Double(count)).rounded(.down))
      let (old, new) = (numbered(0), numbered(t))
      return StepSample(
        inputs: Matrix(
          rows: count, columns: data.dimension,
          elements: old.inputs.rows(0..<kept).elements
            + new.inputs.rows(0..<count - kept).elements),
        targets: Array(old.targets[0..<kept] + new.targets[0..<count - kept]),
        isFirst: kept == count)
    }
  }

  private mutating func numbered(_ i: Int) -> StepSample {
    if i == 0, let first { return first }
    let sample = StepSample(data, count, loss: loss, from: stream.at(i), isFirst: i == 0)
    if i == 0, keepsFirst { first = sample }
    return sample
  }
}

/// Inputs and labels of one step.
struct StepSample: Sendable {
  let inputs: Matrix<Double>
  let targets: [Double]
  /// Whether this is the sample of the first step.
  let isFirst: Bool

  init(inputs: Matrix<Double>, targets: [Double], isFirst: Bool) {
    self.inputs = inputs
    self.targets = targets
    self.isFirst = isFirst
  }

  init(
    _ data: DataModel, _ n: Int, loss: StepLoss, from stream: RandomStream, isFirst: Bool = false
  ) {
    let sample: DataModel.Sample<Double> = data.sample(n, from: stream)
    inputs = sample.inputs
    targets = loss.labels(sample.targets)
    self.isFirst = isFirst
  }
}
