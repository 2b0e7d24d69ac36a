public import HelioCore

/// One of N parts of a run's cells, for job arrays.
///
/// Cells are dealt out in turn: cell c belongs to shard c mod N, c being the running number
/// point x (replicates + 1) + place in the point; with adaptive replicates whole points are dealt out,
/// because a point's later replicates depend on its earlier ones.
public struct Shard: Sendable, Equatable {
  /// From 0.
  public let index: Int
  public let count: Int

  public static let whole = Shard(index: 0, count: 1)

  private init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Reads `i/N`, i from 1 to N.
  public init(parsing text: String) throws(HelioError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let i = Int(parts[0]), let n = Int(parts[1]), n >= 1,
      (1...n).contains(i)
    else {
      throw .invalid(parameter: "shard", requirement: "i/N with i from 1 to N", got: text)
    }
    self.init(index: i - 1, count: n)
  }

  /// The shard that a Slurm job array gives this process by its environment, if it runs in one.
  public init?(environment: [String: String]) throws(HelioError) {
    guard let id = environment["SLURM_ARRAY_TASK_ID"] else { return nil }
    func number(_ name: String, _ fallback: Int?) throws(HelioError) -> Int {
      if let text = environment[name], let value = Int(text) { return value }
      if let fallback, environment[name] == nil { return fallback }
      throw .invalid(
        parameter: name, requirement: "a whole number", got: environment[name] ?? "nothing")
    }
    guard let task = Int(id) else {
      throw .invalid(parameter: "SLURM_ARRAY_TASK_ID", requirement: "a whole number", got: id)
    }
    let least = try number("SLURM_ARRAY_TASK_MIN", 0)
    let step = try number("SLURM_ARRAY_TASK_STEP", 1)
    let count = try number("SLURM_ARRAY_TASK_COUNT", nil)
    let index = (task - least) / max(step, 1)
    try require(
      count >= 1 && (0..<count).contains(index), "SLURM_ARRAY_TASK_ID",
      "one of the \(count) tasks of the array", got: task)
    self.init(index: index, count: count)
  }

  /// "2/4"
  public var text: String { "\(index + 1)/\(count)" }

  func owns(_ key: CellKey, of specification: ExperimentSpecification) -> Bool {
    guard count > 1 else { return true }
    let number =
      specification.stopping == nil
      ? key.point * (specification.replicates + 1) + (key.replicate ?? -1) + 1 : key.point
    return number % count == index
  }
}
