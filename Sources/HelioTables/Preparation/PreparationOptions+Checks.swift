import HelioCore

extension PreparationOptions {
  /// The columns that say something about the rows instead of being learned from.
  var roleColumns: [String] { [weightColumn, groupColumn, timeColumn].compactMap(\.self) }

  /// Whether rows are grouped or ordered in time, so that one left out alone is no new one.
  package var tiesRows: Bool { groupColumn != nil || timeColumn != nil }

  /// Refuses what no table could be prepared with.
  func validate() throws(HelioError) {
    try require(
      testFraction >= 0 && testFraction < 1, "testFraction", "at least 0 and below 1",
      got: testFraction)
    switch categories {
    case .oneHot(let limit):
      try require(limit >= 2, "categories.oneHot(limit:)", "at least 2", got: limit)
    case .block(let limit):
      try require(limit >= 2, "categoryLimit", "at least 2", got: limit)
    case .refuse:
      let name = columnTypes.filter { $0.value == .category }.keys.min()
      try require(
        name == nil, "columnTypes", "without the type 'category' if categories are refused",
        got: name ?? "")
    }
    try require(
      groupColumn == nil || timeColumn == nil || testFraction == 0, "groupColumn and timeColumn",
      "one of the two unless testFraction is 0, for each decides which rows are held out",
      got: roleColumns)
  }

  /// Refuses names that the table lacks or that contradict each other.
  ///
  /// - Throws: ``HelioError/data(_:)`` for an unknown name, with the columns there are;
  ///   ``HelioError/invalid(parameter:requirement:got:)`` for a column with two uses.
  func validateNames(in table: Table, target: String) throws(HelioError) {
    for name in excludedColumns {
      _ = try table.indexOfColumn(named: name)
      try require(
        name != target, "excludedColumns", "columns other than the target", got: name)
    }
    let roles = [
      ("weightColumn", weightColumn), ("groupColumn", groupColumn), ("timeColumn", timeColumn),
    ]
    var taken: Set<String> = [target]
    for case (let role, let name?) in roles {
      _ = try table.indexOfColumn(named: name)
      try require(
        taken.insert(name).inserted, role,
        "a column that is neither the target nor has another role", got: name)
    }
    for name in columnTypes.keys.sorted() {
      _ = try table.indexOfColumn(named: name)
      try require(
        !taken.contains(name) && !excludedColumns.contains(name), "columnTypes",
        "types of columns that are features", got: name)
    }
  }
}
