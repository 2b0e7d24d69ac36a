public import HelioCore
import HelioEstimators
import HelioLinalg
public import HelioRuns
public import HelioTables

/// Trains a network on a table's rows inside their own subspace and asks how far its answers are from changing,
/// inside and outside, as it is and after each repair.
///
/// - Throws: ``HelioError``; a table that cannot be used, or is not the specification's, says why, and so does one whose
///   columns span everything.
/// - Complexity: four trainings of 4 n d p operations a step, and some 200 passes of the activation over rows times
///   neurons for the distances of each network.
///
/// Source: sheet adversarial-directions §4.
public func measureRobustness(
  of table: Table, _ specification: RobustnessSpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> TableRobustness {
  var bounded = specification
  bounded.rowLimit = specification.rowLimit ?? RobustnessSpecification.mostRows
  let dataset = try bounded.dataset(of: table)
  try dataset.requireHeldOutRows(3)
  try requireMemory(
    width: specification.width, dimension: dataset.dimension,
    sampleCount: dataset.trainInputs.rows)
  let job = try RobustnessJob(dataset, specification)
  var networks: [TableRobustness.Network] = []
  let kinds = TableRobustness.Network.Kind.allCases
  for (i, kind) in kinds.enumerated() {
    progress(0.95 * Double(i) / Double(kinds.count), kind.title)
    networks.append(
      try folder.cell("network-\(kind.rawValue)") { () throws(HelioError) in try job.network(kind) }
    )
  }
  var result = try job.assemble(networks)
  if specification.rowLimit == nil, table.rowCount > RobustnessSpecification.mostRows {
    result.messages.append(
      "Of the \(table.rowCount) rows \(RobustnessSpecification.mostRows) were drawn at random, since every step of training "
        + "looks at all of them; --rows takes another number.")
  }
  return result
}

extension TableRobustness.Network.Kind {
  /// As figures and the terminal name it.
  public var title: String {
    switch self {
    case .plain: "no repair"
    case .smallerStart: "smaller start"
    case .decay: "weight decay"
    case .projectedWeights: "weights projected"
    case .projectedInputs: "inputs projected"
    case .unprojectedRows: "trained on whole rows"
    }
  }
}
