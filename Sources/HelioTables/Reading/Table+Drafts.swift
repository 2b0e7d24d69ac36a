import HelioCore

extension Table {
  /// The columns, each understood in the light of the others, and one note a kind of decision.
  init(
    drafts: [ColumnDraft], options: ReadingOptions, delimiter: ReadingOptions.Delimiter
  ) throws(HelioError) {
    let provesComma = drafts.contains(where: \.provesComma) && options.decimalMark == nil
    var notes = ReadingNotes()
    var columns: [TableColumn] = []
    var notations: [String: NumberNotation] = [:]
    for plainDraft in drafts {
      let known = options.notations[plainDraft.name]
      let draft =
        provesComma || known?.decimalMark == .comma ? plainDraft.withThousands() : plainDraft
      switch draft.form {
      case .plain(let numbers):
        if draft.leadingZeroCount > 0, numbers.allSatisfy({ $0.isNaN || $0 == $0.rounded() }) {
          notes.add(.leadingZeros, draft.name, draft.spellings.values.min() ?? "")
        }
        if let unit = known?.unit { notes.lacks(unit, draft.name) }
        columns.append(
          TableColumn(
            name: draft.name, content: .numbers(numbers), missingRows: draft.missing,
            spellings: draft.spellings))
      case .text(let texts):
        notes.count(.words, draft.name, draft.wordRows.count)
        columns.append(
          TableColumn(name: draft.name, content: .text(texts), missingRows: draft.missing))
      case .written(let written):
        let mark =
          options.decimalMark ?? written.provenMark ?? known?.decimalMark
          ?? (provesComma || delimiter == .semicolon ? .comma : .point)
        guard let values = written.values(mark, isStated: options.decimalMark != nil) else {
          columns.append(
            TableColumn(
              name: draft.name, content: .text(written.texts), missingRows: draft.missing))
          continue
        }
        if let unit = known?.unit, let found = written.firstUnit,
          unit.lowercased() != found.lowercased()
        {
          throw .data(
            "Column '\(draft.name)' holds numbers in '\(found)', but in '\(unit)' where the model learned; "
              + "convert them.")
        }
        let unit = written.firstUnit ?? known?.unit
        notations[draft.name] = NumberNotation(decimalMark: mark, unit: written.firstUnit)
        if let unit, written.firstUnit == nil { notes.lacks(unit, draft.name) }
        notes.describe(written, draft.name, mark)
        columns.append(
          TableColumn(
            name: draft.name, content: .numbers(values),
            missingRows: (draft.missing + written.wordRows).sorted()))
      }
    }
    try self.init(columns: columns)
    self.notes = notes.sentences
    self.notations = notations
  }

  /// Text columns understood as those of a delimited text are, for formats that have columns.
  init(typed columns: [TableColumn], options: ReadingOptions) throws(HelioError) {
    var notes: [String] = []
    var notations: [String: NumberNotation] = [:]
    var understood: [TableColumn] = []
    for column in columns {
      guard case .text(let texts) = column.content else {
        understood.append(column)
        continue
      }
      let draft = ColumnDraft(
        texts: column.name, texts, missing: column.missingRows, options: options)
      let table = try Table(drafts: [draft], options: options, delimiter: .comma)
      understood += table.columns
      notes += table.notes
      notations.merge(table.notations) { $1 }
    }
    try self.init(columns: understood)
    self.notes = notes
    self.notations = notations
  }
}

/// Decisions of a reader, each kind told once for all its columns.
private struct ReadingNotes {
  enum Kind: CaseIterable { case comma, thousands, unit, leadingZeros, both, limits, words }
  private var columns: [Kind: [(name: String, example: String)]] = [:]
  private var lacking: [String] = []

  mutating func add(_ kind: Kind, _ name: String, _ example: String) {
    columns[kind, default: []].append((name, example))
  }

  mutating func count(_ kind: Kind, _ name: String, _ count: Int) {
    if count > 0 { add(kind, name, "\(count)") }
  }

  mutating func lacks(_ unit: String, _ name: String) {
    lacking.append(
      "Numbers of '\(name)' had '\(unit)' beside them where the model learned, and have nothing here: they "
        + "are taken as they are.")
  }

  mutating func describe(_ written: WrittenColumn, _ name: String, _ mark: DecimalMark) {
    func example(_ condition: (WrittenNumber) -> Bool) -> String? {
      written.numbers.firstIndex { $0.map(condition) == true }.map { written.texts[$0] }
    }
    if written.firstProof.count == 2 {
      add(.both, name, "\(written.texts[written.firstProof[.comma]!])")
    } else if mark == .comma, let text = example({ $0.digits.contains(UInt8(ascii: ",")) }) {
      add(.comma, name, text)
    }
    if written.firstProof.count < 2, let text = example({ $0.hasThousands(mark) }) {
      add(.thousands, name, text)
    }
    if let unit = written.firstUnit {
      let bare = written.rowsWithoutUnit
      let rest = bare == 0 ? "" : " (not in \(bare) of \(written.numberCount) cells)"
      add(.unit, name, "'\(unit)' of '\(name)'\(rest)")
    }
    count(.limits, name, written.rowsOfLimits.count)
    count(.words, name, written.wordRows.count)
  }

  var sentences: [String] { Kind.allCases.compactMap(sentence) + lacking }

  private func sentence(_ kind: Kind) -> String? {
    guard let found = columns[kind], let first = found.first else { return nil }
    let list = quotedList(found.map(\.name))
    let total = found.reduce(0) { $0 + (Int($1.example) ?? 0) }
    let cells = "\(total) \(total == 1 ? "cell" : "cells") of \(list)"
    switch kind {
    case .comma:
      return
        "Numbers of \(list) are read with decimal commas ('\(first.example)'; --decimal point reads "
        + "them otherwise)."
    case .thousands:
      return
        "Numbers of \(list) are read with separators of thousands ('\(first.example)'; --decimal "
        + "reads them otherwise)."
    case .unit:
      let units = found.map(\.example).prefix(12).joined(separator: ", ")
      return "What stands beside the numbers is taken as their unit: \(units)."
    case .leadingZeros:
      return
        "\(list) \(found.count == 1 ? "is a column" : "are columns") of numbers, some of which begin "
        + "with 0 ('\(first.example)'); codes are named by --types \(first.name)=category."
    case .both:
      return
        "Numbers of \(list) have decimal points and decimal commas ('\(first.example)'): each is read "
        + "as it is written."
    case .limits:
      return
        "\(cells) \(total == 1 ? "holds a limit" : "hold limits") such as <0.5: the limit itself "
        + "is taken."
    case .words:
      return "\(cells) \(total == 1 ? "holds" : "hold") a word for a missing value: taken as empty."
    }
  }
}
