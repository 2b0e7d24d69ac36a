public import HelioCore
import HelioLinalg

/// How the cores of a machine are divided among the cells of a run, by what a cell was measured to take.
public struct ThreadChoice: Sendable, Equatable {
  /// Threads of linear algebra in each cell that finish the run first.
  public var threadsPerCell: Int
  /// Seconds that one cell took, by threads; empty where measuring could not pay.
  public var secondsPerCell: [Int: Double]
  /// Replicates of all grid points; those of theory where nothing is simulated.
  public var cells: Int

  /// One sentence.
  public var sentence: String {
    let times = secondsPerCell.sorted { $0.key < $1.key }.map { threads, seconds in
      "\(short(seconds)) s on \(threads) thread\(threads == 1 ? "" : "s")"
    }
    let reason =
      times.isEmpty
      ? "with \(cells) cells, cells side by side use all cores"
      : "a cell takes \(times.joined(separator: ", ")), and there are \(cells)"
    return "threads per cell: \(threadsPerCell) (\(reason))"
  }
}

extension Experiment {
  /// Times one cell of the last grid point on 1, 2, 4, … threads and takes the number with which all cells
  /// are done first:
  ///
  ///     time(k) = ceil(cells / floor(cores / k)) seconds(k)
  ///
  /// k threads save at most a factor k, so with four cells or more a core nothing is measured: one thread
  /// each is then within a quarter of the best.
  ///
  /// - Parameter cores: what may be used, at least 1.
  /// - Throws: what the cell throws.
  public func measuredThreads(
    for specification: ExperimentSpecification, cores: Int
  ) throws(HelioError) -> ThreadChoice {
    try specification.validate(for: self)
    let cells = specification.requiredCells(of: self, given: [:])
      .filter { simulation == nil || $0.replicate != nil }
    let key = CellKey(
      point: specification.pointCount - 1, replicate: simulation == nil ? nil : 0)
    var choice = ThreadChoice(threadsPerCell: 1, secondsPerCell: [:], cells: cells.count)
    guard cells.count < 4 * cores else { return choice }
    var best = Double.infinity
    for k in sequence(first: 1, next: { 2 * $0 }).prefix(while: { $0 <= cores }) {
      let clock = ContinuousClock()
      let start = clock.now
      let cell = withLinearAlgebraThreads(k) { outcome(of: key, specification) }
      if case .failed(let reason) = cell {
        throw .failedCells("\(specification.cellName(key, of: self)) failed: \(reason)")
      }
      let seconds = (clock.now - start) / .seconds(1)
      choice.secondsPerCell[k] = seconds
      let side = cores / k
      let total = Double((cells.count + side - 1) / side) * seconds
      // Rounding and noise must not decide for more threads.
      if total < 0.95 * best { (best, choice.threadsPerCell) = (total, k) }
    }
    return choice
  }
}
