import HelioLinalg
import HelioTables

/// Rows of a table that are copies of others, as oversampling makes them.
///
/// A copy that is left out has been learned from: errors by rows left out are then no errors. Rows are taken as
/// copies where inputs and target agree to single precision and inputs that come again nearly always come with the
/// same target; the same categories with other targets are no copies, and rows of few different values agree by chance.
struct RepeatedRows {
  /// Equal for copies, one a training row.
  let groups: [Int]
  /// Rows beside the first of their group.
  let count: Int

  /// Too few for errors to show it.
  var isFew: Bool { Double(count) < Self.leastShare * Double(groups.count) }

  private static let leastShare = 0.02
  /// Share of the inputs that come again, by which targets must agree.
  private static let agreement = 0.95
  /// Different rows, relative to what different values of one column there are at least: fewer agree by chance.
  private static let variety = 0.5

  /// - Returns: `nil` if no row is a copy.
  init?(_ data: Dataset) {
    let (X, Y) = (data.trainInputs, data.trainTargets)
    func numbered(_ rows: [[Float]]) -> [Int] {
      var number: [[Float]: Int] = [:]
      return rows.map { row in
        let known = number[row] ?? number.count
        number[row] = known
        return known
      }
    }
    let inputs = (0..<X.rows).map { X.row($0).map { Float($0) } }
    let whole = numbered(inputs.enumerated().map { $1 + Y.row($0).map { Float($0) } })
    let places = numbered(inputs)
    let (rows, different) = (X.rows, (whole.max() ?? 0) + 1)
    guard different < rows else { return nil }
    let again = Dictionary(grouping: 0..<rows) { places[$0] }.values.filter { $0.count > 1 }
    let agreeing = again.count { group in group.allSatisfy { whole[$0] == whole[group[0]] } }
    let variety = (0..<X.columns).map { Set(X.column($0).map { Float($0) }).count }.max() ?? 0
    guard Double(agreeing) >= Self.agreement * Double(again.count),
      Double(variety) >= Self.variety * Double(different)
    else { return nil }
    groups = whole
    count = rows - different
  }
}
