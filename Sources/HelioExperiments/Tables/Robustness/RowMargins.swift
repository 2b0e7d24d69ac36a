import HelioCore
import HelioEstimators
import HelioLinalg
import HelioSimulation
import HelioTables
import HelioTheory

/// How far rows are from another answer of a network.
///
/// For classes the answer changes where the lead over the nearest rival is used up (of two classes: where the output
/// changes sign); a regression's where the output has moved by one standard deviation of the target, toward its mean
/// and beyond. The rival is the nearest to first order: outside by the law, which does not look at the weights there.
struct RowMargins {
  let network: TwoLayerNetwork<Double>
  /// On the subspace.
  let rows: Matrix<Double>
  let subspace: LinearSubspace
  let task: LearningTask
  let offsets: [Double]

  init(
    _ network: TwoLayerNetwork<Double>, rows: Matrix<Double>, subspace: LinearSubspace,
    task: LearningTask, offsets: [Double]
  ) {
    self.network = network
    self.rows = rows
    self.subspace = subspace
    self.task = task
    self.offsets = offsets
  }

  /// Found along P g, and to first order; infinite where there is none.
  func inside() throws(HelioError) -> (found: [Double], predicted: [Double]) {
    try distances(by: .gradient(inside: subspace)) { report, delta throws(HelioError) in
      (report.distances(.inside, toChange: delta), report.linearDistances(.inside, toChange: delta))
    }
  }

  /// Found along P_perp g, and by the law of the path; infinite where there is none.
  func outside(weightScale b: Double) throws(HelioError) -> (found: [Double], predicted: [Double]) {
    try distances(by: .gates) { report, delta throws(HelioError) in
      var predicted: [Double] = []
      for (i, change) in delta.enumerated() {
        // All gates closed or no sign: there is no path.
        guard report.gateSecondMoments[i] > 0, report.outputs[i] != 0 else {
          predicted.append(.infinity)
          continue
        }
        predicted.append(
          try OffSubspacePath(
            activation: network.activation, preactivations: report.preactivations.row(i),
            secondLayerValues: report.secondLayer, weightScale: b,
            codimension: subspace.codimension, dimension: subspace.ambientDimension,
            offset: report.offset
          ).distance(toChange: change) ?? .infinity)
      }
      return (report.distances(.outside, toChange: delta), predicted)
    }
  }

  /// One output at a time, its rows put back in their places.
  private func distances(
    by nearness: RivalNearness,
    _ measure: (SubspaceReport, [Double]) throws(HelioError) -> ([Double], [Double])
  ) throws(HelioError) -> (found: [Double], predicted: [Double]) {
    var found = [Double](repeating: .infinity, count: rows.rows)
    var predicted = found
    for (network, positions, offset) in try outputs(by: nearness) {
      let report = try network.subspaceReport(
        rows.selectingRows(positions), subspace, offset: offset)
      let delta = report.outputs.map { task == .regression ? 1 : abs($0) }
      let (first, second) = try measure(report, delta)
      for (a, i) in positions.enumerated() { (found[i], predicted[i]) = (first[a], second[a]) }
    }
    return (found, predicted)
  }

  private func outputs(
    by nearness: RivalNearness
  ) throws(HelioError) -> [(TwoLayerNetwork<Double>, [Int], Double)] {
    guard network.outputs > 1 else { return [(network, Array(0..<rows.rows), offsets[0])] }
    return try network.classMargins(rows, offsets: offsets, by: nearness).map {
      ($0.network, $0.rows, $0.offset)
    }
  }
}
