public import HelioCore
public import HelioEstimators
import HelioLinalg
public import HelioRuns
public import HelioTables

/// Follows a fitted model's gradient from rows until its answer changes.
///
/// - Parameter table: whose rows are moved; `nil` for the rows that the model learned from.
/// - Throws: ``HelioError``; a table that does not fit the model says why, and so does a model whose rows span
///   everything.
/// - Complexity: some 100 times that of ``FittedAdaptiveRegressor/gradients(at:)`` and of predictions.
public func measureRobustness(
  of model: TableModel, on table: Table?, _ specification: ModelRobustnessSpecification,
  in folder: ResultsFolder, progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> ModelRobustness {
  try specification.validate()
  if let table { try require(specification.source, isOf: table) }
  let learned = model.regressor.trainingInputs
  let (subspace, variances) = try LinearSubspace.principalComponents(
    of: learned, share: specification.share)
  try refuseFullSpan(subspace, share: specification.share, dimension: learned.columns)
  var (inputs, notes) = (learned, [String]())
  if let table { (inputs, notes) = try model.preparation.transform(table) }
  let order = RandomStream(seed: specification.seed, purpose: "robustness rows")
    .permutation(inputs.rows)
  let rows = order.prefix(specification.rowLimit).sorted()
  let X = inputs.selectingRows(rows)
  try require(rows.count >= 1, "table", "of one row at least", got: "none")

  var found: [AnswerDistances] = []
  let projections: [(String, (Matrix<Double>) -> Matrix<Double>)] = [
    ("anywhere", { $0 }), ("inside", subspace.projected), ("outside", subspace.remainder),
  ]
  for (i, (name, projection)) in projections.enumerated() {
    progress(0.95 * Double(i) / 3, "the way to another answer, \(name)")
    found.append(
      try AnswerDistances(
        of: model.regressor, target: model.preparation.target, at: X, projection: projection))
  }
  let ways = found.map {
    ModelRobustness.Way(gradient: .init($0.gradientNorms), distance: .init($0.lengths))
  }
  let rest = subspace.remainder(X)
  var result = ModelRobustness(
    specification: specification, targetName: model.preparation.targetName, task: model.task,
    scaling: model.preparation.scaling.method, rowCount: X.rows, dimension: X.columns,
    subspaceDimension: subspace.dimension, variances: variances,
    outsideShare: dot(rest.elements, rest.elements) / dot(X.elements, X.elements),
    anywhere: ways[0], inside: ways[1], outside: ways[2],
    nearest: nearRows(found[0], rows: rows, subspace, model), messages: [])
  result.messages = result.sentences + notes
  return result
}

private let shownRows = 10
private let shownFeatures = 3

private func nearRows(
  _ found: AnswerDistances, rows: [Int], _ subspace: LinearSubspace, _ model: TableModel
) -> [ModelRobustness.NearRow] {
  let outside = subspace.remainder(found.moves)
  let labels = model.preparation.target.classLabels
  let scaling = model.preparation.scaling
  let names = model.preparation.features.featureNames
  return rows.indices.filter { found.lengths[$0].isFinite }
    .sorted { (found.lengths[$0], $0) < (found.lengths[$1], $1) }.prefix(shownRows)
    .map { a in
      let (move, length) = (found.moves.row(a), found.lengths[a])
      let part = outside.row(a)
      let largest =
        scaling.whitening == nil
        ? move.indices.sorted { abs(move[$0]) > abs(move[$1]) }.prefix(shownFeatures) : []
      return ModelRobustness.NearRow(
        row: rows[a] + 1, answer: labels.isEmpty ? "" : labels[found.answers[a]],
        other: labels.isEmpty ? "" : labels[found.others[a]], distance: length,
        outsideShare: length > 0 ? dot(part, part) / (length * length) : 0,
        features: largest.map { j in
          .init(
            name: names[j], change: move[j] / (scaling.factor * (scaling.columnWeights?[j] ?? 1)))
        })
    }
}
