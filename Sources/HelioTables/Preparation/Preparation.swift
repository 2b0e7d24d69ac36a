public import HelioCore
public import HelioLinalg

/// Everything that was learned from the training rows to turn rows of a table into inputs and
/// outputs of a model into answers. Store it with a model; apply it to new tables.
public struct Preparation: Sendable, Equatable, Codable {
  public let targetName: String
  public let features: FeatureEncoding
  public let scaling: FeatureScaling
  public let target: TargetEncoding
  /// Curves whose coefficients are features; `nil` without any, and from older files.
  public let functions: [FunctionExpansion]?

  /// The true answers of a table's rows, in its own units.
  public enum TrueTargets: Sendable, Equatable {
    case numbers([Double])
    /// Positions in ``TargetEncoding/classLabels``.
    case classes([Int])
  }

  /// The inputs of every row of a table with the same feature columns, n x d.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column and row of what cannot be used.
  public func inputs(of table: Table) throws(HelioError) -> Matrix<Double> {
    scaling.inputs(try features.features(of: expanded(table)))
  }

  /// The table with coefficients in the place of curves.
  private func expanded(_ table: Table) throws(HelioError) -> Table {
    try refuseAbsentColumns(of: table)
    return try (functions ?? []).expanded(table)
  }

  /// Columns of a table that are needed.
  private var neededColumns: [String] {
    let made = Set((functions ?? []).flatMap(\.featureNames))
    return (functions ?? []).flatMap(\.columns)
      + features.rules.map(\.column).filter { !made.contains($0) }
  }

  /// The inputs of a new table, and what was decided on the way.
  ///
  /// Columns may stand in any order; the target may be absent, other columns are ignored.
  ///
  /// - Returns: inputs, n x d, and one sentence for everything that people should know: columns
  ///   that were not used, empty cells that were filled, categories that no training row has.
  /// - Throws: ``HelioError/data(_:)``: all absent columns at once, each with a similar name if
  ///   there is one; column and row of text where a number is needed, and of an empty cell where
  ///   the training rows had none.
  public func transform(
    _ table: Table
  ) throws(HelioError) -> (inputs: Matrix<Double>, notes: [String]) {
    let inputs = try inputs(of: table)
    var notes = table.notes
    let used = Set(neededColumns + [targetName])
    let extra = table.columnNames.filter { !used.contains($0) }
    if !extra.isEmpty {
      notes.append(
        "\(extra.count == 1 ? "Column" : "\(extra.count) columns") not used by the model: "
          + quotedList(extra) + ".")
    }
    let complete = try expanded(table)
    for rule in features.rules {
      notes += try rule.notes(on: complete.column(named: rule.column))
    }
    if let note = try rangeNote(table) { notes.append(note) }
    return (inputs, notes)
  }

  /// Rows of a table with a value that no training row comes near: beyond the range of a column, by column.
  public func rowsBeyondRange(_ table: Table) throws(HelioError) -> [(column: String, rows: [Int])]
  {
    var found: [(column: String, rows: [Int])] = []
    let table = try expanded(table)
    for rule in features.rules {
      let column = try table.column(named: rule.column)
      let rows: [Int] =
        switch rule {
        case .number(let rule): try rule.rowsBeyond(column)
        case .date(let rule): try rule.rowsBeyond(column)
        case .boolean, .category: []
        }
      if !rows.isEmpty { found.append((rule.column, rows)) }
    }
    return found
  }

  /// Rows of a table with a category that no training row has, by column.
  public func rowsOfUnseenCategories(
    _ table: Table
  ) throws(HelioError) -> [(column: String, rows: [Int])] {
    var found: [(column: String, rows: [Int])] = []
    let table = try expanded(table)
    for case .category(let rule) in features.rules {
      let rows = try rule.unseen(in: table.column(named: rule.column)).map(\.row)
      if !rows.isEmpty { found.append((rule.column, rows)) }
    }
    return found
  }

  private func rangeNote(_ table: Table) throws(HelioError) -> String? {
    let found = try rowsBeyondRange(table)
    guard !found.isEmpty else { return nil }
    let rows = Set(found.flatMap(\.rows)).sorted()
    let columns = found.sorted { $0.rows.count > $1.rows.count }.map(\.column)
    let listed = rows.prefix(6).map { "\($0 + 1)" }.joined(separator: ", ")
    let isOne = rows.count == 1
    return "\(rows.count) of \(table.rowCount) \(table.rowCount == 1 ? "row" : "rows") "
      + "\(isOne ? "lies" : "lie") beyond the range of the training rows, in \(quotedList(columns)) "
      + "(\(isOne ? "row" : "rows") \(listed)\(rows.count > 6 ? ", …" : "")): "
      + "\(isOne ? "its prediction extrapolates" : "their predictions extrapolate")."
  }

  /// The true answers of the rows that have one that can be judged.
  public struct KnownTargets: Sendable, Equatable {
    /// Of the table, ascending.
    public let rows: [Int]
    /// One each of ``rows``.
    public let truth: TrueTargets
    /// One sentence for the rows that cannot be judged; `nil` if all can.
    public let note: String?
  }

  /// The true answers, if the table has them: `nil` if the target's column is absent, or no cell of it is a
  /// number, or a class that the training rows have.
  ///
  /// Empty cells, text where a number is needed and unknown classes are no reason to stop: their rows are told
  /// in a note.
  public func targets(of table: Table) throws(HelioError) -> KnownTargets? {
    guard table.columnNames.contains(targetName) else { return nil }
    let column = try table.column(named: targetName)
    let labels = column.labels()
    var (rows, numbers, classes): ([Int], [Double], [Int]) = ([], [], [])
    var empty = 0
    var other: [Int] = []
    let position = Dictionary(
      uniqueKeysWithValues: target.classLabels.enumerated().map { ($1, $0) })
    // Tables that write 1 and 1.0 mean the same class.
    let positionOfNumber = Dictionary(
      target.classLabels.enumerated().compactMap { c, label in Double(label).map { ($0, c) } },
      uniquingKeysWith: { first, _ in first })
    for (row, label) in labels.enumerated() {
      if label.isEmpty || position[label] == nil && MissingWord.contains(label) {
        empty += 1
      } else if target.task == .regression {
        let value =
          if case .numbers(let values) = column.content { values[row] } else { Self.number(label) }
        guard let value, value.isFinite else {
          other.append(row)
          continue
        }
        rows.append(row)
        numbers.append(value)
      } else {
        guard let known = position[label] ?? Double(label).flatMap({ positionOfNumber[$0] }) else {
          other.append(row)
          continue
        }
        rows.append(row)
        classes.append(known)
      }
    }
    guard !rows.isEmpty || !other.isEmpty else { return nil }
    return KnownTargets(
      rows: rows, truth: target.task == .regression ? .numbers(numbers) : .classes(classes),
      note: unjudged(rows.count, empty, other, labels))
  }

  /// A number as it is written beside text.
  private static func number(_ text: String) -> Double? {
    guard let number = WrittenNumber(text) else { return nil }
    return number.value(number.provenMark ?? .point)
  }

  private func unjudged(
    _ judged: Int, _ empty: Int, _ other: [Int], _ labels: [String]
  ) -> String? {
    guard empty > 0 || !other.isEmpty else { return nil }
    var reasons: [String] = []
    if empty > 0 { reasons.append("the target '\(targetName)' is empty in \(empty)") }
    if let row = other.first {
      let what =
        target.task == .regression ? "is no number" : "is a class that the model has not seen"
      reasons.append(
        "\(empty > 0 ? "it" : "the target '\(targetName)'") \(what) in \(other.count) ('\(labels[row])' in row "
          + "\(row + 1))")
    }
    return "The model can be judged by \(judged) of \(labels.count) rows: "
      + reasons.joined(separator: " and ") + "."
  }

  private func refuseAbsentColumns(of table: Table) throws(HelioError) {
    let needed = neededColumns
    let present = Set(table.columnNames)
    let absent = needed.filter { !present.contains($0) }
    guard !absent.isEmpty else { return }
    let used = Set(needed + [targetName])
    let free = table.columnNames.filter { !used.contains($0) }
    let list = absent.map { name in
      "'\(name)'" + (similarName(to: name, among: free).map { " (is '\($0)' meant?)" } ?? "")
    }
    throw .data(
      "The table lacks \(absent.count == 1 ? "a column" : "\(absent.count) columns") that the "
        + "model needs: \(list.joined(separator: ", ")).")
  }
}

extension FeatureEncoding.Rule {
  /// What became of cells of a new table that are empty or hold an unseen category.
  fileprivate func notes(on column: TableColumn) throws(HelioError) -> [String] {
    let empty = column.missingRows.count
    let cells = "\(empty) empty \(empty == 1 ? "cell" : "cells") of '\(column.name)'"
    switch self {
    case .number:
      let empty = column.withoutMissingWords.missingRows.count
      let cells = "\(empty) empty \(empty == 1 ? "cell" : "cells") of '\(column.name)'"
      return empty == 0 ? [] : ["\(cells) filled with the training median."]
    case .date:
      return empty == 0 ? [] : ["\(cells) filled with the training rows' middle date."]
    case .boolean(let rule):
      let fate = "taken as \(rule.marksMissing ? "missing" : "not true")"
      let others = rule.unseen(in: column)
      var notes = empty == 0 ? [] : ["\(cells) \(fate)."]
      if !others.isEmpty {
        let words = quotedList(Set(others.map(\.word)).sorted())
        notes.append(
          "\(others.count) \(others.count == 1 ? "cell" : "cells") of '\(column.name)' "
            + "\(others.count == 1 ? "holds" : "hold") no truth value (\(words)): \(fate).")
      }
      return notes
    case .category(let rule):
      let unseen = try rule.unseen(in: column)
      var notes = empty == 0 ? [] : ["\(cells) taken as \(rule.fateOfEmpty)."]
      if !unseen.isEmpty {
        let names = quotedList(Set(unseen.map(\.category)).sorted())
        notes.append(
          "\(unseen.count) \(unseen.count == 1 ? "cell" : "cells") of '\(column.name)' "
            + "\(unseen.count == 1 ? "holds a category" : "hold categories") not seen in "
            + "training (\(names)): taken as \(rule.fateOfUnseen).")
      }
      return notes
    }
  }
}

extension CategoryRule {
  fileprivate var fateOfEmpty: String {
    guard namesMissing else { return "none of its categories" }
    let isLevel = levels.contains(Self.missingLevel) || base == Self.missingLevel
    return isLevel ? "'\(Self.missingLevel)'" : fateOfUnseen
  }

  fileprivate var fateOfUnseen: String {
    if groupsRare, levels.contains(Self.otherLevel) || base == Self.otherLevel {
      return "'\(Self.otherLevel)'"
    }
    return base.map { "'\($0)'" } ?? "none of its categories"
  }
}
