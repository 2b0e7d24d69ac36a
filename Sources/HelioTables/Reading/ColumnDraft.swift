import HelioCore

/// A column on its way from cells to a ``TableColumn``.
///
/// What one cell leaves open, whether `1,234` is a thousand or little more than one, other cells of the column
/// may prove, or other columns of the file; so all columns are looked at before any is finished.
struct ColumnDraft {
  enum Form {
    case plain([Double])
    case written(WrittenColumn)
    case text([String])
  }
  let name: String
  var form: Form
  var missing: [Int]
  /// How numbers are written where not as ``decimalLabel(_:)`` has it.
  var spellings: [Double: String] = [:]
  /// Rows of a plain number that begins with 0 and a digit.
  var leadingZeroCount = 0
  /// The text of any row, where points in plain numbers may yet be separators of thousands.
  var cell: ((Int) -> String)?
  /// Rows of text that mean an empty cell.
  var wordRows: [Int] = []

  /// Spellings are kept of columns that may be classes or codes.
  private static let spellingLimit = TargetValues.classLimit

  init(
    plain name: String, _ numbers: [Double], missing: [Int], leadingZeroCount: Int,
    cell: @escaping (Int) -> String
  ) {
    self.name = name
    form = .plain(numbers)
    self.missing = missing
    self.leadingZeroCount = leadingZeroCount
    self.cell = cell
    let limit = leadingZeroCount > 0 ? Int.max : Self.spellingLimit
    for (row, value) in numbers.enumerated() where !value.isNaN && spellings[value] == nil {
      guard spellings.count < limit else {
        spellings = [:]
        break
      }
      spellings[value] = cell(row)
    }
    spellings = spellings.filter { $1 != decimalLabel($0) }
  }

  init(texts name: String, _ texts: [String], missing: [Int], options: ReadingOptions) {
    self.name = name
    self.missing = missing
    form = .text(texts)
    if let written = WrittenColumn(texts, missing: missing), written.otherRows.isEmpty,
      written.obstacle(known: options.notations[name]) == nil
    {
      form = .written(written)
      return
    }
    // Words beside dates are no categories.
    let isMissing = Set(missing)
    let words = texts.indices.filter { !isMissing.contains($0) && MissingWord.contains(texts[$0]) }
    let isWord = Set(words)
    let dates = texts.indices.lazy.filter { !isMissing.contains($0) && !isWord.contains($0) }
    if !words.isEmpty, DateOrder.found(in: dates.map { texts[$0] }) != nil {
      wordRows = words
      var cleared = texts
      for row in words { cleared[row] = "" }
      form = .text(cleared)
      self.missing = (missing + words).sorted()
    }
  }

  var isEmpty: Bool {
    switch form {
    case .plain(let numbers): missing.count == numbers.count
    case .written, .text: false
    }
  }

  /// Whether the cells prove that the file writes decimals with a comma.
  var provesComma: Bool {
    if case .written(let written) = form { written.provenMark == .comma } else { false }
  }

  /// Plain numbers again, where the file writes decimals with a comma and every point may stand between
  /// thousands, as in `1.234`.
  func withThousands() -> ColumnDraft {
    guard case .plain(let numbers) = form, let cell,
      numbers.contains(where: { $0 != $0.rounded() })
    else { return self }
    let texts = numbers.indices.map { cell($0) }
    guard let written = WrittenColumn(texts, missing: missing), written.otherRows.isEmpty,
      written.firstProof[.point] == nil, written.values(.comma, isStated: true) != nil
    else { return self }
    var draft = self
    draft.form = .written(written)
    draft.spellings = [:]
    return draft
  }
}
