import HelioCore

extension RuleFitting {
  /// A rule for a column of dates.
  ///
  /// Parts of the calendar that come again at least twice among the training rows become features if the target
  /// goes with them beyond chance. With the target less its line over time, in K bins of the part, that is if
  ///
  ///     n eta^2 > (K - 1) + 4 sqrt(2 (K - 1)),   eta^2 = variance between bins / variance,
  ///
  /// four deviations beyond the mean of its law without a connection, chi-square of K - 1. For classes each
  /// class's indicator is asked, and the largest speaks.
  func date(
    target: TableColumn, asNumber: Bool, _ report: inout PreparationReport
  ) throws(HelioError) -> Result {
    guard case .text(let values) = column.content,
      case .order(let order)? = DateOrder.found(
        in: values.lazy.filter { !$0.isEmpty && !MissingWord.contains($0) })
    else {
      throw .data(
        "Column '\(column.name)' does not hold dates of one kind that tell the day from the month; write them "
          + "as 2024-12-31.")
    }
    let days = try column.days(order, tableRows: tableRows)
    let rows = trainRows.filter { days[$0] != nil }
    let present = rows.map { days[$0]! }
    guard let first = present.min(), let last = present.max(), first < last else {
      return .constant
    }
    let candidates: [CalendarPart] =
      asNumber ? [] : order == .timeOfDay ? [.day] : CalendarPart.allCases
    let hasTimes = present.contains { $0 != $0.rounded() }
    let parts = candidates.filter { part in
      (part != .day || hasTimes) && (order == .timeOfDay || last - first >= 2 * part.period)
        && Self.goesWith(part, present, Self.indicators(target, rows))
    }
    let isMarked = marksMissing && present.count < trainRows.count
    report.described(column.name, order, parts, isMarked: isMarked)
    let sorted = present.sorted()
    return .rule(
      .date(
        DateRule(
          column: column.name, order: order, origin: order == .timeOfDay ? 0 : first.rounded(.down),
          parts: parts, median: allowsMissing ? sorted[sorted.count / 2] : nil,
          marksMissing: isMarked, latest: last)))
  }

  /// The target's numbers, or 1 for each of its classes where it is.
  private static func indicators(_ target: TableColumn, _ rows: [Int]) -> [[Double]] {
    switch target.content {
    case .numbers(let values): return [rows.map { values[$0] }]
    case .text(let values):
      let labels = Set(values).sorted().prefix(20)
      return labels.map { label in rows.map { values[$0] == label ? 1 : 0 } }
    }
  }

  private static func goesWith(_ part: CalendarPart, _ days: [Double], _ targets: [[Double]])
    -> Bool
  {
    let bins = days.map(part.bin)
    let K = Double(Set(bins).count)
    guard K > 1 else { return false }
    let threshold = K - 1 + 4 * (2 * (K - 1)).squareRoot()
    return targets.contains { y in
      let r = withoutLine(y, over: days)
      let total = r.reduce(0) { $0 + $1 * $1 }
      guard total > 0, total.isFinite else { return false }
      var (sums, counts): ([Int: Double], [Int: Double]) = ([:], [:])
      for (bin, value) in zip(bins, r) {
        sums[bin, default: 0] += value
        counts[bin, default: 0] += 1
      }
      let between = counts.keys.sorted().reduce(0) { $0 + sums[$1]! * sums[$1]! / counts[$1]! }
      return Double(r.count) * between / total > threshold
    }
  }

  /// What a straight line over time leaves, in units of the largest value.
  private static func withoutLine(_ y: [Double], over t: [Double]) -> [Double] {
    let n = Double(y.count)
    let unit = max(y.lazy.map(abs).max() ?? 0, .leastNormalMagnitude)
    let (meanT, meanY) = (t.reduce(0, +) / n, y.reduce(0) { $0 + $1 / unit } / n)
    let (u, v) = (t.map { $0 - meanT }, y.map { $0 / unit - meanY })
    let slope = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } / u.reduce(0) { $0 + $1 * $1 }
    return zip(u, v).map { $1 - slope * $0 }
  }
}

extension PreparationReport {
  fileprivate mutating func described(
    _ name: String, _ order: DateOrder, _ parts: [CalendarPart], isMarked: Bool
  ) {
    let kind =
      order == .timeOfDay
      ? "times of day, which became hours"
      : "dates, written \(order.example), which became the number of days"
    let more = parts.map { part in
      switch part {
      case .weekday: "the day of the week"
      case .year: "the time of the year"
      case .day: "the time of the day"
      }
    }
    let with =
      more.isEmpty ? "" : " with \(more.joined(separator: " and ")), which the target goes with"
    sentences.append("Column '\(name)' holds \(kind)\(with).")
    if isMarked {
      sentences.append("A column '\(name) missing' of 0 and 1 marks the empty cells of '\(name)'.")
    }
  }
}
