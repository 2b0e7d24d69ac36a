public import HelioCore
public import HelioLinalg

/// Everything that was learned from the training rows to turn rows of a table into inputs and
/// outputs of a model into answers. Store it with a model; apply it to new tables.
public struct Preparation: Sendable, Equatable, Codable {
  public let targetName: String
  public let features: FeatureEncoding
  public let scaling: FeatureScaling
  public let target: TargetEncoding

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
    try refuseAbsentColumns(of: table)
    return scaling.inputs(try features.features(of: table))
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
    let used = Set(features.rules.map(\.column) + [targetName])
    let extra = table.columnNames.filter { !used.contains($0) }
    if !extra.isEmpty {
      notes.append(
        "\(extra.count == 1 ? "Column" : "\(extra.count) columns") not used by the model: "
          + quotedList(extra) + ".")
    }
    for rule in features.rules {
      notes += try rule.notes(on: table.column(named: rule.column))
    }
    return (inputs, notes)
  }

  /// The true answers, if the table has them: not if the target's column is absent or empty.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column and row of an empty cell, of text where a
  ///   number is needed, or of a class that no training row has.
  public func targets(of table: Table) throws(HelioError) -> TrueTargets? {
    guard table.columnNames.contains(targetName) else { return nil }
    let column = try table.column(named: targetName)
    if column.missingRows.count == table.rowCount { return nil }
    if let row = column.missingRows.first {
      throw .data("The target '\(targetName)' is empty in row \(row + 1), but not everywhere.")
    }
    if case .numbers = column.content { _ = try column.finiteNumbers() }
    if target.task == .regression { return .numbers(try column.finiteNumbers()) }
    let position = Dictionary(
      uniqueKeysWithValues: target.classLabels.enumerated().map { ($1, $0) })
    var classes: [Int] = []
    for (row, label) in column.labels().enumerated() {
      guard let known = position[label] else {
        throw .data(
          "The target '\(targetName)' holds '\(label)' in row \(row + 1), a class that the model "
            + "has not seen; its classes are \(quotedList(target.classLabels)).")
      }
      classes.append(known)
    }
    return .classes(classes)
  }

  private func refuseAbsentColumns(of table: Table) throws(HelioError) {
    let needed = features.rules.map(\.column)
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
      return empty == 0 ? [] : ["\(cells) filled with the training median."]
    case .boolean(let rule):
      return empty == 0 ? [] : ["\(cells) taken as \(rule.marksMissing ? "missing" : "not true")."]
    case .category(let rule):
      let unseen = try rule.unseen(in: column)
      var notes = empty == 0 ? [] : ["\(cells) taken as \(rule.fateOfEmpty)."]
      if !unseen.isEmpty {
        let names = quotedList(Set(unseen).sorted())
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
