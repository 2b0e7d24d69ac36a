import HelioCore

extension RuleFitting {
  /// So many categories are told apart however few rows they have; more of them if so many rows are sure to show each.
  private static let (manyLevels, sureRowCount) = (256, 5)

  /// Chooses the levels.
  ///
  /// Levels are the categories that ``leastRowCount`` training rows have. With ``PreparationOptions/groupsRareCategories`` they
  /// are at most `limit`, the most frequent ones, beyond ``manyLevels`` those of ``sureRowCount`` rows, and the others
  /// together are the level "other" if together they are as frequent as a level must be.
  func category(_ report: inout PreparationReport) throws(HelioError) -> Result {
    guard let limit = options.categories.limit else {
      throw column.textWhereNumberIsNeeded(tableRows: tableRows)
    }
    let counts = try countsOnTrainRows()
    let all = counts.keys.sorted()
    guard all.count > 1 else { return .constant }
    guard all.count <= limit || options.groupsRareCategories else {
      throw refusal(categoryCount: all.count, limit: limit)
    }
    let least = leastRowCount
    var kept = all.filter { counts[$0, default: 0] >= least }
    if kept.count > min(limit, Self.manyLevels) {
      let byCount = kept.sorted { (counts[$0]!, $1) > (counts[$1]!, $0) }
      kept = byCount.prefix(limit).enumerated().filter {
        $0.offset < Self.manyLevels || counts[$0.element]! >= Self.sureRowCount
      }.map(\.element).sorted()
    }
    let keptSet = Set(kept)
    let rare = all.filter { !keptSet.contains($0) }
    let isGrouped =
      options.groupsRareCategories
      && rare.reduce(0) { $0 + counts[$1, default: 0] } >= least
    guard !kept.isEmpty, !isGrouped || kept != [CategoryRule.otherLevel] else {
      report.drop([column.name], because: "each category has fewer than \(least) training rows")
      return .rare
    }
    if isGrouped, !keptSet.contains(CategoryRule.otherLevel) {
      kept = (kept + [CategoryRule.otherLevel]).sorted()
    }
    // The indicator of the first of two categories is one minus that of the second.
    let base = kept.count == 2 && (rare.isEmpty || isGrouped) ? kept.removeFirst() : nil
    // One frequent category and rare others: its indicator tells it from the rest.
    report.levels(of: column.name, count: kept.count, rare: rare, isGrouped: isGrouped, least)
    return .rule(
      .category(
        CategoryRule(
          column: column.name, levels: kept, base: base, rare: rare,
          groupsRare: options.groupsRareCategories, allowsMissing: allowsMissing,
          namesMissing: marksMissing)))
  }

  /// How many training rows each category has, empty cells counted only where they are one.
  private func countsOnTrainRows() throws(HelioError) -> [String: Int] {
    if case .numbers = column.content { _ = try column.finiteNumbers(tableRows: tableRows) }
    let labels = column.labels()
    var counts: [String: Int] = [:]
    for row in trainRows {
      if !labels[row].isEmpty {
        counts[labels[row], default: 0] += 1
      } else if marksMissing {
        counts[CategoryRule.missingLevel, default: 0] += 1
      }
    }
    return counts
  }

  private func refusal(categoryCount: Int, limit: Int) -> HelioError {
    let example = column.labels().first { !$0.isEmpty } ?? ""
    return .data(
      "Column '\(column.name)' has \(categoryCount) categories ('\(example)', …), more than the "
        + "limit of \(limit); exclude it, group the rare ones or raise the limit.")
  }
}

extension PreparationReport {
  fileprivate mutating func levels(
    of name: String, count: Int, rare: [String], isGrouped: Bool, _ least: Int
  ) {
    sentences.append(
      "Column '\(name)' became \(count) \(count == 1 ? "column" : "columns") "
        + "of 0 and 1, one a category.")
    guard !rare.isEmpty else { return }
    sentences.append(
      isGrouped
        ? "Rare or surplus categories of '\(name)' count as 'other': \(quotedList(rare))."
        : "Categories of '\(name)' with fewer than \(least) training rows have no column: "
          + rare.joined(separator: ", ") + ".")
  }
}
