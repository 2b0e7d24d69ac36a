import HelioCore

/// A part of the calendar, or of the clock.
public enum CalendarPart: String, Sendable, Codable, CaseIterable {
  /// One feature a day of the week.
  case weekday
  /// Cosine and sine of the day of the year, 365.2425 days being a turn.
  case year
  /// Cosine and sine of the time of the day.
  case day

  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  func featureNames(_ column: String) -> [String] {
    switch self {
    case .weekday: Self.weekdays.map { "\(column) = \($0)" }
    case .year: ["\(column), cosine of the year", "\(column), sine of the year"]
    case .day: ["\(column), cosine of the day", "\(column), sine of the day"]
    }
  }

  /// - Parameter days: since 1970-01-01, a Thursday.
  func features(_ days: Double) -> [Double] {
    switch self {
    case .weekday:
      let weekday = Self.remainder(days + 3, 7)
      return Self.weekdays.indices.map { Double($0) == weekday.rounded(.down) ? 1 : 0 }
    case .year: return Self.circle(Self.remainder(days, 365.2425) / 365.2425)
    case .day: return Self.circle(Self.remainder(days, 1))
    }
  }

  /// The bin of a moment in which a part is constant or nearly so: weekday, twelfth of a year, hour.
  func bin(_ days: Double) -> Int {
    switch self {
    case .weekday: Int(Self.remainder(days + 3, 7))
    case .year: Int(12 * Self.remainder(days, 365.2425) / 365.2425)
    case .day: Int(24 * Self.remainder(days, 1))
    }
  }

  /// Days after which it comes again.
  var period: Double { self == .weekday ? 7 : self == .year ? 365.2425 : 1 }

  private static func remainder(_ x: Double, _ period: Double) -> Double {
    let turns = (x / period).rounded(.down)
    return min(max(x - turns * period, 0), period.nextDown)
  }

  private static func circle(_ share: Double) -> [Double] {
    [cos(2 * .pi * share), sin(2 * .pi * share)]
  }
}

/// A date as the number of days since the first training row's, or a time of day as hours, and parts of the
/// calendar.
public struct DateRule: Sendable, Equatable, Codable {
  public let column: String
  public let order: DateOrder
  /// The earliest day of the training rows, days since 1970-01-01; 0 for times of day.
  public let origin: Double
  public let parts: [CalendarPart]
  /// What a missing cell becomes, days since 1970-01-01; `nil`: it is refused.
  public let median: Double?
  /// Whether one more feature is 1 where the cell is missing.
  public let marksMissing: Bool
  /// The latest day of the training rows.
  public let latest: Double

  var featureNames: [String] {
    [order == .timeOfDay ? "\(column) (hours)" : "\(column) (days)"]
      + parts.flatMap { $0.featureNames(column) } + (marksMissing ? ["\(column) missing"] : [])
  }

  func features(of column: TableColumn) throws(HelioError) -> [[Double]] {
    if median == nil { try column.refuseMissing() }
    let days = try column.days(order).map { $0 ?? median ?? .nan }
    let unit = order == .timeOfDay ? 24.0 : 1
    var features = [days.map { unit * ($0 - origin) }]
    for part in parts {
      let rows = days.map(part.features)
      features += (0..<part.featureNames(column.name).count).map { k in rows.map { $0[k] } }
    }
    return features + (marksMissing ? [column.missingMarks] : [])
  }

  /// Rows outside the days of the training rows.
  func rowsBeyond(_ column: TableColumn) throws(HelioError) -> [Int] {
    try column.days(order).enumerated().compactMap { row, day in
      day.flatMap { $0 < origin || $0 > latest ? row : nil }
    }
  }
}

extension TableColumn {
  /// Days since 1970-01-01, `nil` in missing rows.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column, row and value of a cell that is no such date.
  func days(_ order: DateOrder, tableRows: [Int]? = nil) throws(HelioError) -> [Double?] {
    let labels = labels()
    var days: [Double?] = []
    days.reserveCapacity(labels.count)
    for (row, label) in labels.enumerated() {
      let day = date(label, order)
      guard day != nil || label.isEmpty || MissingWord.contains(label) else {
        throw .data(
          "Column '\(name)' holds '\(label)' in row \(number(of: row, tableRows)) where a date is needed "
            + "that is written \(order.example).")
      }
      days.append(day)
    }
    return days
  }
}

extension DateOrder {
  /// For messages, after "written".
  var example: String {
    switch self {
    case .yearFirst: "as 2024-12-31 or 2024-12-31 23:59"
    case .dayFirst: "with the day first, as 31.12.2024"
    case .monthFirst: "with the month first, as 12/31/2024"
    case .timeOfDay: "as 23:59"
    }
  }
}
