import HelioCore

/// The swept parameter along which an experiment's theory is a curve.
///
/// Between its swept values theory is computed at further ones, where nothing is simulated, so that lines of
/// theory are drawn on a grid of their own.
public struct TheoryAxis: Sendable {
  public let parameter: String
  /// About so many values in all.
  public let count: Int
  /// Values that a grid may miss, such as peaks and thresholds, at the settings of the first grid point.
  let corners: @Sendable (Settings) -> [Double]

  public init<Value>(
    _ parameter: Parameter<Value>, count: Int = 61,
    corners: @escaping @Sendable (Settings) -> [Double] = { _ in [] }
  ) {
    self.parameter = parameter.name
    self.count = count
    self.corners = corners
  }
}

extension ExperimentSpecification {
  /// The grid between the swept values of the theory's axis; `nil` where that is not swept over numbers, or for
  /// more points than a figure has.
  ///
  /// Neighbours are divided evenly, positive ones in the logarithm. Cells of this grid have the numbers of points
  /// from ``pointCount`` on.
  func fineGrid(of experiment: Experiment) -> ExperimentSpecification? {
    guard let fine = experiment.theoryAxis, experiment.theory != nil,
      let place = sweep.firstIndex(where: { $0.parameter == fine.parameter }),
      let declaration = try? experiment.declared(fine.parameter)
    else { return nil }
    let numbers = sweep[place].values.compactMap { if case .number(let x) = $0 { x } else { nil } }
    guard numbers.count == sweep[place].values.count, numbers.count > 1 else { return nil }
    let swept = numbers.sorted()
    let steps = max(1, (fine.count - 1) / (swept.count - 1))
    var positions: [Double] = []
    for (low, high) in zip(swept, swept.dropFirst()) {
      for k in 1..<steps {
        let u = Double(k) / Double(steps)
        positions.append(low > 0 ? low * pow(high / low, u) : low + (high - low) * u)
      }
    }
    if steps > 1 {
      let corners = fine.corners(settings(point: 0, of: experiment))
      positions += corners.filter { $0 > swept[0] && $0 < swept[swept.count - 1] }
    }
    var seen = Set(swept)
    // Whole numbers where only those are allowed.
    let values = positions.compactMap { x in
      [x, x.rounded()].first { (try? declaration.check(.number($0))) != nil }
    }.sorted().filter { seen.insert($0).inserted }
    guard !values.isEmpty else { return nil }
    var grid = self
    grid.sweep[place].values = values.map { .number($0) }
    return grid.pointCount <= 5000 ? grid : nil
  }

  /// The swept parameters of a cell, on the grid of the sweep or on the finer one of theory.
  func sweptValues(of key: CellKey, of experiment: Experiment) -> [String: JSONValue] {
    guard key.point >= pointCount, let grid = fineGrid(of: experiment) else {
      return sweptValues(point: key.point)
    }
    return grid.sweptValues(point: key.point - pointCount)
  }
}
