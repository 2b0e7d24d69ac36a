import HelioCore

/// What the cells of a feature column mean.
public enum ColumnType: String, Sendable, Codable, CaseIterable {
  /// One feature: the number.
  case number
  /// One feature a category, 1 where it holds.
  case category
  /// One feature, 1 where the cell says true. Written true/false, yes/no, t/f or y/n in upper or
  /// lower case, or 1/0.
  case boolean
  /// The day, as a number, and parts of the calendar that the target goes with, see ``DateRule``.
  case date
}

/// Words for true and false.
enum TruthWord {
  static let pairs = [("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y")]

  static func value(_ label: String) -> Bool? {
    let word = label.lowercased()
    if word == "1" || pairs.contains(where: { $0.1 == word }) { return true }
    if word == "0" || pairs.contains(where: { $0.0 == word }) { return false }
    return nil
  }
}

extension TableColumn {
  /// The type of the column where nobody states it, and what people should know about it.
  ///
  /// That of its content; dates if all its words are dates in one order; truth values if its words are those of
  /// one pair and both are as frequent as a category must be. A column of text that is mostly numbers is one of
  /// codes, and so of categories, or one of numbers with a mistake in it.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names the mistake.
  func likelyType(
    trainRows: [Int], tableRows: [Int]
  ) throws(HelioError) -> (type: ColumnType, note: String?) {
    guard case .text(let values) = content else { return (.number, nil) }
    if let type = truthType(values, trainRows: trainRows) { return (type, nil) }
    switch DateOrder.found(in: values.lazy.filter { !$0.isEmpty }) {
    case .order: return (.date, nil)
    case .ambiguous(let text):
      return (
        .category,
        "Column '\(name)' holds dates that do not tell the day from the month ('\(text)'), and is taken as "
          + "categories; write them as 2024-12-31."
      )
    case nil: break
    }
    guard let written else { return (.category, wordNote(values)) }
    let least = max(2, FeatureEncoding.rowsPerCategory(trainRowCount: trainRows.count))
    guard let reason = written.reasonForCodes(leastRowCount: least) else {
      throw textWhereNumberIsNeeded(tableRows: tableRows)
    }
    return (
      .category,
      "Column '\(name)' is taken as categories, for \(reason); --types '\(name)=number' demands numbers."
    )
  }

  private func truthType(_ values: [String], trainRows: [Int]) -> ColumnType? {
    let words = Set(values.lazy.filter { !$0.isEmpty }.map { $0.lowercased() })
    guard let pair = TruthWord.pairs.first(where: { words == [$0.0, $0.1] }) else { return nil }
    let present = trainRows.lazy.map { values[$0].lowercased() }
    let least = FeatureEncoding.rowsPerCategory(trainRowCount: trainRows.count)
    let areFrequent = [pair.0, pair.1].allSatisfy { word in present.count { $0 == word } >= least }
    return areFrequent ? .boolean : .category
  }

  /// A word for a missing value among words: it may be a category, such as Namibia's code.
  private func wordNote(_ values: [String]) -> String? {
    let words = values.filter { !$0.isEmpty && MissingWord.contains($0) }
    guard let first = words.first else { return nil }
    return "\(words.count) \(words.count == 1 ? "cell" : "cells") of '\(name)' "
      + "\(words.count == 1 ? "holds" : "hold") '\(first)', taken as a category; --missing-markers "
      + "'\(first)' makes them empty."
  }
}

extension WrittenColumn {
  /// Why a column that is mostly numbers holds codes, for people; `nil` if it rather holds a mistake.
  ///
  /// Codes are cells most of which come so often that as categories they lose nothing, those included that are no
  /// numbers; whole numbers of the same three digits or more beside others with digits in them; and whole
  /// numbers of which one in twenty or more has letters in it, as tickets and addresses have.
  ///
  /// - Parameter least: rows that a category must have.
  func reasonForCodes(leastRowCount least: Int) -> String? {
    let isGlued = units.count > 1 && units.keys.allSatisfy { $0.count == 1 }
    let others =
      otherRows.isEmpty ? numbers.indices.filter { numbers[$0]?.unit.isEmpty == false } : otherRows
    guard let row = others.first else { return nil }
    var counts: [String: Int] = [:]
    for text in texts where !text.isEmpty { counts[text, default: 0] += 1 }
    let present = counts.values.reduce(0, +)
    let frequent = counts.values.filter { $0 >= least }.reduce(0, +)
    let isFilled = 5 * frequent >= 4 * present
    let share =
      "\(others.count) of its \(present) cells \(others.count == 1 ? "is" : "are") none "
      + "('\(texts[row])' in row \(row + 1))"
    if isFilled, others.allSatisfy({ counts[texts[$0], default: 0] >= 2 }) {
      return "its numbers come again and again, and \(share)"
    }
    let plain = numbers.indices.filter { numbers[$0]?.unit.isEmpty == true }
    guard plain.allSatisfy({ texts[$0].utf8.allSatisfy { (48...57).contains($0) } }) else {
      return nil
    }
    let withDigits = others.count { texts[$0].contains(where: \.isNumber) }
    let lengths = Set(plain.map { texts[$0].utf8.count })
    let areAlike = lengths.count == 1 && lengths.allSatisfy { $0 >= 3 }
    if isFilled, areAlike, withDigits == others.count {
      return "its numbers have the same digits and come again and again, and \(share)"
    }
    let hasManyUnits = otherRows.isEmpty && (units.count > 5 || isGlued)
    guard hasManyUnits || !otherRows.isEmpty, 20 * others.count >= present,
      5 * withDigits >= 4 * others.count
    else { return nil }
    return "its cells are codes of digits and letters: \(share)"
  }
}
