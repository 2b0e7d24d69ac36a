import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Columns of dates and times.
@Suite struct DatesTests {
  private func dataset(
    _ days: [String], y: (Int) -> Double, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) throws(HelioError) -> Dataset {
    var options = PreparationOptions(
      missing: .medianWithIndicator, groupsRareCategories: true, testFraction: 0)
    change(&options)
    let lines = days.enumerated().map { "\"\($1)\",\($0 * 7 % 13),\(y($0))\n" }
    return try Dataset(
      Table(delimitedText: Array(("day,a,y\n" + lines.joined()).utf8)), options: options)
  }

  /// Values of the first feature, in the units of the table.
  private func days(_ data: Dataset) throws -> [Double] {
    guard case .date = data.preparation.features.rules[0] else { throw HelioError.data("no dates") }
    return (0..<data.trainInputs.rows).map { i in
      let scaling = data.preparation.scaling
      return scaling.means[0] + scaling.deviations[0] * data.trainInputs[i, 0] / scaling.factor
    }
  }

  private static func two(_ k: Int) -> String { k < 10 ? "0\(k)" : "\(k)" }

  /// The same forty days from 28 February 2024 on, a leap year, in many notations.
  @Test(arguments: [
    "y-m-d", "y/m/d", "d.m.y", "d/m/y", "m/d/y", "d-N-y", "N d, y", "d N y", "y-m-dT12:00:00Z",
    "d.m.y 12:00",
  ])
  func notations(_ form: String) throws {
    let lengths = [29, 31, 30, 31]
    let months = ["Feb", "March", "Apr", "May"]
    var (month, day) = (2, 28)
    var cells: [String] = []
    for _ in 0..<40 {
      cells.append(
        form.replacing("T", with: "\u{1}").replacing("Z", with: "\u{2}")
          .replacing("y", with: "2024").replacing("m", with: Self.two(month)).replacing(
            "d", with: Self.two(day)
          )
          .replacing("N", with: months[month - 2]).replacing("\u{1}", with: "T").replacing(
            "\u{2}", with: "Z"))
      day += 1
      if day > lengths[month - 2] { (month, day) = (month + 1, 1) }
    }
    let data = try dataset(cells) { Double($0 * $0 % 17) + 0.5 }
    let half = form.contains("12:00") ? 0.5 : 0
    #expect(largestDifference(try days(data), (0..<40).map { Double($0) + half }) < 1e-9)
  }

  @Test func ambiguousDatesAreSaid() throws {
    let cells = (0..<60).map { "0\(1 + $0 % 9)/0\(1 + $0 / 9 % 9)/2024" }
    let data = try dataset(cells) { Double($0 * $0 % 17) + 0.5 }
    #expect(!data.featureNames.contains { $0.contains("day") && $0.contains("(days)") })
    #expect(
      data.report.sentences.contains {
        $0.contains("'day' holds dates that do not tell the day from the month")
      })
    let refused = refusal { () throws(HelioError) in
      _ = try dataset(cells, y: { Double($0 * $0 % 17) }, { $0.columnTypes = ["day": .date] })
    }
    #expect(refused.contains("'day'") && refused.contains("2024-12-31"))
  }

  private func iso(_ day: Int) -> String {
    "2024-\(Self.two(1 + day / 28 % 12))-\(Self.two(1 + day % 28))"
  }

  /// A part of the calendar is a feature if the target goes with it, and none otherwise.
  @Test func partsOfTheCalendarThatHelp() throws {
    let cells = (0..<300).map { iso($0) }
    let noise = RandomStream(seed: 5, purpose: "calendar").normals(300) as [Double]
    let trend = try dataset(cells) { 0.1 * Double($0) + noise[$0] }
    #expect(trend.featureNames == ["day (days)", "a"])
    func weekday(_ i: Int) -> Int {
      // 2024-01-01 was a Monday.
      let starts = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335]
      return (starts[i / 28] + i % 28) % 7
    }
    let weekly = try dataset(cells) { (weekday($0) >= 5 ? 3 : 0) + 0.02 * Double($0) + noise[$0] }
    #expect(weekly.featureNames.contains("day = Saturday") && weekly.dimension == 9)
    let stated = try dataset(
      cells, y: { weekday($0) >= 5 ? 3.5 : noise[$0] }, { $0.columnTypes = ["day": .number] })
    #expect(stated.featureNames == ["day (days)", "a"])
    // Saturdays of the year are those of the calendar.
    let j = try #require(weekly.featureNames.firstIndex(of: "day = Saturday"))
    for i in 0..<300 {
      #expect((weekly.trainInputs[i, j] > 0) == (weekday(i) == 5))
    }
  }

  @Test func timesOfTheDay() throws {
    func hour(_ i: Int) -> Int { i * 5 % 24 }
    func minute(_ i: Int) -> Int { i * 7 % 60 }
    let cells = (0..<96).map { i in "\(Self.two(hour(i))):\(Self.two(minute(i)))" }
    let hours = (0..<96).map { i in Double(60 * hour(i) + minute(i)) / 60 }
    let data = try dataset(cells) { cos(2 * .pi * hours[$0] / 24) + 0.01 * Double($0 % 5) }
    #expect(
      data.featureNames == ["day (hours)", "day, cosine of the day", "day, sine of the day", "a"])
    #expect(largestDifference(try days(data), hours) < 1e-9)
    let halves = (0..<96).map { i in "\(1 + i % 12):30 " + (i % 24 < 12 ? "AM" : "pm") }
    let noon = try dataset(halves) { Double($0 * $0 % 17) + 0.5 }
    let first = try days(noon)
    #expect(largestDifference([first[0], first[11], first[12]], [1.5, 0.5, 13.5]) < 1e-9)
  }

  /// Empty cells and words for them are filled and marked; a new table is read in the order of the first.
  @Test func newTables() throws {
    let cells = (0..<60).map {
      $0 % 20 == 3 ? "NA" : "\(Self.two(1 + $0 % 28)).0\(1 + $0 / 28).2024"
    }
    let data = try dataset(cells) { Double($0 * $0 % 17) + 0.5 }
    #expect(data.featureNames == ["day (days)", "day missing", "a"])
    #expect(data.report.sentences.contains { $0.hasPrefix("3 empty cells of 'day'") })
    func transform(_ cell: String) throws(HelioError) -> (inputs: Matrix<Double>, notes: [String]) {
      try data.preparation.transform(
        Table(delimitedText: Array("day,a\n\"\(cell)\",3\n01.02.2024,4\n".utf8)))
    }
    let (X, notes) = try transform("NA")
    #expect(X[0, 1] > 0 && X[1, 1] < 0 && notes.count == 2)
    #expect(try transform("05.03.2026").notes.contains { $0.contains("beyond the range") })
    let other = refusal { () throws(HelioError) in _ = try transform("2024-02-01") }
    #expect(other.contains("'2024-02-01'") && other.contains("31.12.2024"))
  }
}
