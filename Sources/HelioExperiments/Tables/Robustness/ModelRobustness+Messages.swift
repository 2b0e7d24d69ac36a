import HelioCore
import HelioEstimators
import HelioRuns
import HelioTables

extension ModelRobustness {
  /// What the numbers say, the main thing first.
  var sentences: [String] {
    [ways, gradients, unreached, place] + nearest.prefix(5).map(sentence)
  }

  private var answer: String {
    task == .regression
      ? "a change of the prediction by one standard deviation of '\(targetName)'"
      : "another class of '\(targetName)'"
  }

  private var ways: String {
    "On \(rowCount) \(rowsName) the median distance to \(answer) is \(text(anywhere.distance.median)), "
      + "\(text(inside.distance.median)) if only the subspace of the data is used, and "
      + "\(text(outside.distance.median)) outside it; a row is \(short(Double(dimension).squareRoot())) long."
  }

  private var rowsName: String {
    specification.table == nil ? "rows that the model learned from" : "rows of the table"
  }

  private var gradients: String {
    let inner = inside.gradient.median ?? 0
    let outer = outside.gradient.median ?? 0
    let share = outer * outer / max(outer * outer + inner * inner, .leastNormalMagnitude)
    return
      "The gradient of what decides is \(short(inner)) long inside and \(short(outer)) outside (medians): "
      + "\(percent(share)) of its square for \(percent(Double(codimension) / Double(dimension))) of the directions and "
      + "\(percent(outsideShare)) of the rows' variance."
  }

  private var unreached: String {
    let parts = [("anywhere", anywhere), ("inside", inside), ("outside", outside)].filter {
      $0.1.distance.absent > 0
    }
    if parts.isEmpty { return "Every row reached another answer on all three ways." }
    return
      "Neither 50 steps along the gradient nor the way to the nearest row of another answer changed that of "
      + parts.map { "\($0.1.distance.absent) rows \($0.0)" }.joined(separator: ", ")
      + ": those count as infinitely far."
  }

  private var place: String {
    "\(subspaceDimension) of \(dimension) principal components hold \(percent(specification.share)) of the variance of "
      + "the rows that the model learned from; \(codimension) \(codimension == 1 ? "direction is" : "directions are") "
      + "outside."
  }

  private func sentence(_ row: NearRow) -> String {
    let change = task == .regression ? "" : ": '\(row.answer)' becomes '\(row.other)'"
    let unit = scaling == .normalScores ? "normal scores" : "standard deviations"
    let moves = row.features.map { "'\($0.name)' \($0.change < 0 ? "" : "+")\(short($0.change))" }
    return
      "Row \(row.row) is near, at \(short(row.distance))\(change); \(percent(row.outsideShare)) of the squared way "
      + "is outside"
      + (moves.isEmpty ? "." : "; most moved, in \(unit): \(moves.joined(separator: ", ")).")
  }

  private func text(_ distance: Double?) -> String { distance.map(short) ?? "beyond reach" }
  /// What rounding leaves of a zero is one.
  private func percent(_ share: Double) -> String {
    "\(short(share < 1e-9 ? 0 : 100 * share)) %"
  }
}
