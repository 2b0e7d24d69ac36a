/// The cells of a column of text, tried as numbers.
struct WrittenColumn {
  let texts: [String]
  /// The cells that were understood.
  let numbers: [WrittenNumber?]
  /// Rows without a value: empty cells and, of the rest, missing words.
  let emptyRows: [Int]
  let wordRows: [Int]
  /// Rows that hold something else.
  let otherRows: [Int]
  /// Units in lower case, by how often they stand beside a number; without those of no unit.
  let units: [String: Int]
  /// The unit as it is first written.
  let firstUnit: String?
  let rowsOfLimits: [Int]
  let rowsWithoutUnit: Int
  /// Rows whose marks mean something in one way only, the first of each.
  let firstProof: [DecimalMark: Int]
  let firstAmbiguous: Int?

  /// - Parameter missing: rows that are empty already.
  /// - Returns: `nil` if fewer than half of the first hundred cells that hold something are numbers.
  init?(_ texts: [String], missing: [Int]) {
    let isMissing = Set(missing)
    var numbers = [WrittenNumber?](repeating: nil, count: texts.count)
    var (words, others, limits): ([Int], [Int], [Int]) = ([], [], [])
    var units: [String: Int] = [:]
    var firstUnit: String?
    var bare = 0
    var proof: [DecimalMark: Int] = [:]
    var ambiguous: Int?
    var count = 0
    for (row, text) in texts.enumerated() where !isMissing.contains(row) {
      if MissingWord.contains(text) {
        words.append(row)
        continue
      }
      guard let number = WrittenNumber(text),
        number.value(.point) != nil || number.value(.comma) != nil
      else {
        others.append(row)
        if others.count >= 50, others.count > count { return nil }
        continue
      }
      count += 1
      numbers[row] = number
      if number.unit.isEmpty {
        bare += 1
      } else {
        firstUnit = firstUnit ?? number.unit
        units[number.unit.lowercased(), default: 0] += 1
      }
      if number.isLimit { limits.append(row) }
      if let mark = number.provenMark {
        if proof[mark] == nil { proof[mark] = row }
      } else if ambiguous == nil, number.isAmbiguous {
        ambiguous = row
      }
    }
    guard count >= others.count, count > 0 else { return nil }
    self.texts = texts
    self.numbers = numbers
    emptyRows = missing
    wordRows = words
    otherRows = others
    self.units = units
    self.firstUnit = firstUnit
    rowsOfLimits = limits
    rowsWithoutUnit = bare
    firstProof = proof
    firstAmbiguous = ambiguous
  }

  var numberCount: Int { numbers.count - emptyRows.count - wordRows.count - otherRows.count }

  /// Whether the unit is a sign that is no letter, which nothing but a number has beside it.
  private var hasSign: Bool {
    firstUnit?.unicodeScalars.contains {
      $0 == "%" || $0 == "\u{2030}" || $0.properties.generalCategory == .currencySymbol
    } == true
  }

  /// What keeps the column from being one of numbers, for people, after "Column 'x' "; `nil` for nothing.
  ///
  /// - Parameter known: the unit in the table that this one is read like.
  func obstacle(known: NumberNotation?) -> String? {
    if units.count > 1 {
      let written = Set(numbers.compactMap { $0?.unit }.filter { !$0.isEmpty }).sorted()
      return "holds numbers with several units (\(quotedList(written))); write them in one"
    }
    let withUnit = numberCount - rowsWithoutUnit
    let isUnit =
      withUnit == 0 || hasSign || known?.unit != nil || withUnit >= max(3, rowsWithoutUnit)
    if !isUnit {
      return "holds numbers, \(withUnit) of them with '\(firstUnit ?? "")' beside it"
    }
    if firstProof.count == 2, let row = firstAmbiguous {
      return "writes decimals with a point and with a comma ('\(texts[firstProof[.point]!])', "
        + "'\(texts[firstProof[.comma]!])'), so that '\(texts[row])' may be two numbers; write them alike"
    }
    return nil
  }

  /// The mark that the cells prove; `nil` if they do not, or prove both.
  var provenMark: DecimalMark? { firstProof.count == 1 ? firstProof.first?.key : nil }

  /// The numbers, `nan` in rows without a value.
  ///
  /// - Parameter mark: of the cells that leave it open.
  /// - Returns: `nil` if a cell has no such number.
  func values(_ mark: DecimalMark, isStated: Bool) -> [Double]? {
    var values = [Double](repeating: .nan, count: numbers.count)
    for (row, number) in numbers.enumerated() {
      guard let number else { continue }
      let proven = isStated ? nil : number.provenMark
      guard let value = number.value(proven ?? mark) else { return nil }
      values[row] = value
    }
    return values
  }
}

/// Names as a message lists them, the first twelve of them.
func quotedList(_ names: [String]) -> String {
  let limit = 12
  let listed = names.prefix(limit).map { "'\($0)'" }.joined(separator: ", ")
  return names.count > limit ? "\(listed) and \(names.count - limit) more" : listed
}
