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
  /// The grid between the swept values of the theory's axis; `nil` where nothing is swept over numbers, or for
  /// more points than a figure has. Where the sweep is over other parameters than the experiment's own, it lies
  /// along the numerical one with the most values, which is the horizontal axis of its figures.
  ///
  /// Neighbours are divided evenly, positive ones in the logarithm. Cells of this grid have the numbers of points
  /// from ``pointCount`` on.
  func fineGrid(of experiment: Experiment) -> ExperimentSpecification? {
    guard experiment.theory != nil, let (place, swept) = theoryPlace(of: experiment),
      let declaration = try? experiment.declared(sweep[place].parameter)
    else { return nil }
    let fine = experiment.theoryAxis
    let steps = max(1, ((fine?.count ?? 31) - 1) / (swept.count - 1))
    var positions: [Double] = []
    for (low, high) in zip(swept, swept.dropFirst()) {
      for k in 1..<steps {
        let u = Double(k) / Double(steps)
        positions.append(low > 0 ? low * pow(high / low, u) : low + (high - low) * u)
      }
    }
    if steps > 1, let fine, sweep[place].parameter == fine.parameter {
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

  /// Which axis theory is a curve along, and its values in rising order.
  private func theoryPlace(of experiment: Experiment) -> (Int, [Double])? {
    let numerical = sweep.indices.compactMap { place -> (Int, [Double])? in
      let numbers = sweep[place].values.compactMap {
        if case .number(let x) = $0 { x } else { nil }
      }
      return numbers.count == sweep[place].values.count && numbers.count > 1
        ? (place, numbers.sorted()) : nil
    }
    if let fine = experiment.theoryAxis,
      let own = numerical.first(where: { sweep[$0.0].parameter == fine.parameter })
    {
      return own
    }
    guard Set(sweep.map(\.parameter)) != Set(experiment.sweep.map(\.parameter)) else { return nil }
    let most = numerical.map(\.1.count).max()
    return numerical.first { $0.1.count == most }
  }

  /// The swept parameters of a cell, on the grid of the sweep or on the finer one of theory.
  func sweptValues(of key: CellKey, of experiment: Experiment) -> [String: JSONValue] {
    guard key.point >= pointCount, let grid = fineGrid(of: experiment) else {
      return sweptValues(point: key.point)
    }
    return grid.sweptValues(point: key.point - pointCount)
  }
}
