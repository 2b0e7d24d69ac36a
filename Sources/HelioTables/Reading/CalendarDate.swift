/// How the dates of a column are written.
public enum DateOrder: String, Sendable, Codable, CaseIterable {
  /// 2024-12-31, 2024/12/31, 2024-12; a time may follow: 2024-12-31T23:59:59Z.
  case yearFirst = "year-first"
  /// 31.12.2024, 31/12/2024, 31-Dec-24.
  case dayFirst = "day-first"
  /// 12/31/2024, Dec 31, 2024.
  case monthFirst = "month-first"
  /// 23:59 or 23:59:59, without a day.
  case timeOfDay = "time-of-day"

  /// What a column of dates is found to be.
  enum Found: Equatable {
    case order(DateOrder)
    /// Day and month can be told apart in no cell, the first of which is this.
    case ambiguous(String)
  }

  /// The order in which every cell is a date; `nil` if there is none.
  ///
  /// With both day and month up to twelve in all cells, points between them mean that the day comes first;
  /// slashes and dashes leave it open.
  static func found(in texts: some Sequence<String>) -> Found? {
    var left = allCases
    var first: String?
    var isOpen = true
    for text in texts {
      if first == nil { first = text }
      left.removeAll { date(text, $0) == nil }
      if left.isEmpty { return nil }
      if text.prefix(while: { $0 != " " }).contains(".") { isOpen = false }
    }
    guard let first, let order = left.first else { return nil }
    if left.count == 1 { return .order(order) }
    return isOpen ? .ambiguous(first) : .order(order)
  }
}

/// Days since 1970-01-01, with the time as a fraction; of a time of day, its share of the day. `nil` if the
/// text is no such date. Times with a zone are taken in UTC, others as they are.
///
/// Source: Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
func date(_ text: String, _ order: DateOrder) -> Double? {
  guard (4...40).contains(text.utf8.count) else { return nil }
  var words = text.split { $0 == " " || $0 == "," || $0 == "T" && order == .yearFirst }.map(
    String.init)
  guard !words.isEmpty else { return nil }
  if order == .timeOfDay { return timeOfDay(words[...]) }
  // Day, month and year as words: 31 Dec 2024.
  if words.count >= 3, month(words[0]) != nil || month(words[1]) != nil {
    words = [words[..<3].joined(separator: "-")] + words[3...]
  }
  let parts = words[0].split(omittingEmptySubsequences: false) { "-/.".contains($0) }
  guard let (year, month, day) = fields(parts, order), (1...12).contains(month),
    (1...daysInMonth(year, month)).contains(day)
  else { return nil }
  let time = words.count == 1 ? 0 : timeOfDay(words[1...])
  return time.map { Double(dayNumber(year, month, day)) + $0 }
}

private func fields(_ parts: [Substring], _ order: DateOrder) -> (Int, Int, Int)? {
  func number(_ part: Substring) -> Int? {
    guard part.utf8.count <= 4, part.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(part)
  }
  func year(_ part: Substring) -> Int? {
    guard let value = number(part) else { return nil }
    switch part.utf8.count {
    case 4: return value
    // As POSIX has it: 69 to 99 are of the twentieth century.
    case 2: return value < 69 ? 2000 + value : 1900 + value
    default: return nil
    }
  }
  func monthNumber(_ part: Substring) -> Int? {
    part.utf8.count <= 2 ? number(part) : month(String(part))
  }
  func dayOfMonth(_ part: Substring) -> Int? { part.utf8.count <= 2 ? number(part) : nil }
  switch order {
  case .yearFirst:
    guard (2...3).contains(parts.count), parts[0].utf8.count == 4, let y = year(parts[0]),
      let m = monthNumber(parts[1])
    else { return nil }
    if parts.count == 2 { return (y, m, 1) }
    return dayOfMonth(parts[2]).map { (y, m, $0) }
  case .dayFirst, .monthFirst:
    guard parts.count == 3, let y = year(parts[2]) else { return nil }
    let (d, m) = order == .dayFirst ? (parts[0], parts[1]) : (parts[1], parts[0])
    guard let day = dayOfMonth(d), let month = monthNumber(m) else { return nil }
    // Of two digits each, so that 1.2.03 is no date.
    if parts[2].utf8.count == 2, d.utf8.count != 2 || m.utf8.count == 1 { return nil }
    return (y, month, day)
  case .timeOfDay: return nil
  }
}

/// `23:59`, `23:59:59.5`, with `am` or `pm`, and with `Z` or an offset such as `+02:00`.
private func timeOfDay(_ words: ArraySlice<String>) -> Double? {
  guard let first = words.first else { return nil }
  var text = first[...]
  var rest = words.dropFirst().map { $0.lowercased() }
  var offset = 0.0
  let zone = rest.last.map { $0[...] } ?? text
  if zone.hasSuffix("Z") || zone == "utc" || zone == "gmt" {
    if rest.isEmpty { text = text.dropLast() } else { rest.removeLast() }
  } else if let place = zone.lastIndex(where: { $0 == "+" || $0 == "-" }) {
    let digits = zone[zone.index(after: place)...].filter { $0 != ":" }
    guard digits.count == 4 || digits.count == 2, let value = Int(digits) else { return nil }
    let (hours, minutes) = digits.count == 4 ? (value / 100, value % 100) : (value, 0)
    offset = (zone[place] == "-" ? -1 : 1) * Double(60 * hours + minutes) / 1440
    if rest.isEmpty { text = text[..<place] } else { rest.removeLast() }
  }
  var half = rest.first
  if half == nil, ["am", "pm"].contains(text.suffix(2).lowercased()) {
    half = text.suffix(2).lowercased()
    text = text.dropLast(2)
  }
  guard rest.count <= 1, half == nil || half == "am" || half == "pm" else { return nil }
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  guard (2...3).contains(parts.count), var hour = Int(parts[0]), let minute = Int(parts[1]),
    parts[0].utf8.count <= 2, parts[1].utf8.count == 2, (0...23).contains(hour),
    (0...59).contains(minute)
  else { return nil }
  var second = 0.0
  if parts.count == 3 {
    guard let value = Double(parts[2]), value >= 0, value < 61, parts[2].first != "+" else {
      return nil
    }
    second = value
  }
  if let half {
    guard (1...12).contains(hour) else { return nil }
    hour = hour % 12 + (half == "pm" ? 12 : 0)
  }
  return (Double(60 * hour + minute) + second / 60) / 1440 - offset
}

private let monthNames = [
  "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
  "november", "december",
]

/// The month of an English name, or of its first three letters.
private func month(_ word: String) -> Int? {
  let name = word.lowercased()
  guard name.utf8.count >= 3 else { return nil }
  return monthNames.firstIndex {
    $0 == name || $0.prefix(3) == name || name == "sept" && $0 == "september"
  }
  .map { $0 + 1 }
}

private func daysInMonth(_ year: Int, _ month: Int) -> Int {
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
}

private func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
  let y = month <= 2 ? year - 1 : year
  let era = (y >= 0 ? y : y - 399) / 400
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
