import HelioCore
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Numbers as people, spreadsheets and programs write them.
@Suite struct WrittenNumbersTests {
  /// A column of these cells, quoted, beside a plain one.
  private func column(_ cells: [String], _ options: ReadingOptions = .init()) throws -> Table {
    try table(
      "x,other\n" + cells.enumerated().map { "\"\($1)\",\($0).5\n" }.joined(), options)
  }

  @Test(arguments: [
    // Decimal commas, and thousands by points, spaces and apostrophes.
    (["12,5", "-0,07", "3"], [12.5, -0.07, 3]),
    (["1.234,50", "2,25", "12.345.678,9"], [1234.5, 2.25, 12345678.9]),
    (["1 234,5", "1\u{A0}234,5", "12\u{202F}345,5"], [1234.5, 1234.5, 12345.5]),
    (["9,379.53", "10,046.55", "12"], [9379.53, 10046.55, 12]),
    (["1,234", "12,345", "1,234,567"], [1234, 12345, 1234567]),
    (["1'234.5", "12\u{2019}345.5", "1"], [1234.5, 12345.5, 1]),
    (["12,34,567", "1,00,000", "2,345"], [1234567, 100000, 2345]),
    // Signs: the minus sign, a dash, brackets, at the end.
    (["\u{2212}0.844", "\u{2013}1", "2"], [-0.844, -1, 2]),
    (["(1,250.00)", "30.10", "(2)"], [-1250, 30.1, -2]),
    (["12.5-", "3-", "4"], [-12.5, -3, 4]),
    // Currencies and percents, whatever side they stand on.
    (["$10580.04", "-$3", "$-4.5"], [10580.04, -3, -4.5]),
    (["10,50 \u{20AC}", "3 \u{20AC}", "-4,25\u{20AC}"], [10.5, 3, -4.25]),
    (["CHF 1'200.50", "CHF 3", "CHF 4"], [1200.5, 3, 4]),
    (["US$ 3", "US$ 1,234.5", "US$5"], [3, 1234.5, 5]),
    (["28.2%", "3 %", "-4%"], [28.2, 3, -4]),
    // Units.
    (["44.9 kg", "3kg", "-4 kg"], [44.9, 3, -4]), (["12 km/h", "3 km/h", "4 KM/H"], [12, 3, 4]),
    (["1.5e3 m", "2E-1 m", "3 m"], [1500, 0.2, 3]),
    (["20 \u{B0}C", "-3 \u{B0}C", "4 \u{B0}C"], [20, -3, 4]),
    // Limits, and words for what is missing.
    (["<0.5", "1.25", ">= 3"], [0.5, 1.25, 3]),
  ])
  func areRead(_ cells: [String], _ expected: [Double]) throws {
    let read = try column(cells)
    #expect(try numbers(read, "x") == expected)
    #expect(try numbers(read, "other") == [0.5, 1.5, 2.5])
  }

  @Test(arguments: [
    "N/A", "None", "#N/A", "NULL", "NaN", "null", "#DIV/0!", "#WERT!", "-", "?", "n.a.", "Unknown",
  ])
  func wordsForMissingValues(_ word: String) throws {
    let read = try column(["1.5", word, "3"])
    #expect(try read.column(named: "x").missingRows == [1])
    let value = try numbers(read, "x")[1]
    #expect(value.isNaN)
    // Among words it may be a category, and is one.
    #expect(try texts(column(["red", word, "blue"]), "x") == ["red", word, "blue"])
  }

  @Test func decisionsAreSaid() throws {
    let notes = try table(
      "price;weight;crp;n;area\n1,5;3 kg;<0,5;NA;1.234\n2,5;4 kg;1,5;2;2.500\n-3,5;5 kg;2,5;#DIV/0!;3.000\n"
    ).notes
    #expect(
      notes == [
        "Numbers of 'price', 'crp' are read with decimal commas ('1,5'; --decimal point reads them otherwise).",
        "Numbers of 'area' are read with separators of thousands ('1.234'; --decimal reads them otherwise).",
        "What stands beside the numbers is taken as their unit: 'kg' of 'weight'.",
        "1 cell of 'crp' holds a limit such as <0.5: the limit itself is taken.",
        "2 cells of 'n' hold a word for a missing value: taken as empty.",
      ])
    #expect(try table("a,b\n1,2\n-3,4.5\n").notes.isEmpty)
  }

  /// A point with three digits after it is what other columns of the file say.
  @Test func columnsSpeakForEachOther() throws {
    let german = try table("people;rent\n1.234;12,5\n2.345;3,25\n")
    #expect(try numbers(german, "people") == [1234, 2345])
    let english = try table("people;rent\n1.234;12.5\n2.345;3.25\n")
    #expect(try numbers(english, "people") == [1.234, 2.345])
    // A column that has proof of its own keeps it.
    let both = try table("a;b\n1.25;12,5\n2.345;3,25\n")
    #expect(try numbers(both, "a") == [1.25, 2.345])
    let commas = try table("a;b\n1,234;1\n2,345;2\n")
    #expect(try numbers(commas, "a") == [1.234, 2.345], "semicolons leave the comma to decimals")
  }

  @Test func theMarkCanBeStated() throws {
    let text = "a;b\n1.234;1,234\n2.345;2,345\n"
    let comma = try table(text, .init(decimalMark: .comma))
    #expect(try numbers(comma, "a") == [1234, 2345] && numbers(comma, "b") == [1.234, 2.345])
    let point = try table(text, .init(decimalMark: .point))
    #expect(try numbers(point, "a") == [1.234, 2.345] && numbers(point, "b") == [1234, 2345])
    // What cannot be read so is text, not another number.
    #expect(
      try texts(table("a;b\n12.5;1\n3;2\n", .init(decimalMark: .comma)), "a") == ["12.5", "3"])
  }

  /// A later table is read like the first, though its own cells prove nothing.
  @Test func notationsAreKept() throws {
    let first = try table("a;b\n1,5;3 kg\n1.234,5;4 kg\n2,5;5 kg\n")
    let options = ReadingOptions(notations: first.notations)
    let second = try table("a,b\n\"1,234\",6 kg\n1.234,7\n", options)
    #expect(try numbers(second, "a") == [1.234, 1234])
    #expect(try numbers(second, "b") == [6, 7])
    #expect(try numbers(table("a,b\n\"1,234\",6\n", options), "a") == [1.234])
    #expect(try numbers(table("a,b\n1.234,6\n", options), "a") == [1234])
    #expect(try table("a,b\n1,6\n", options).notes[0].contains("'kg'"))
    let pounds = refusal { () throws(HelioError) in
      _ = try Table(delimitedText: Array("a,b\n1,6 lb\n2,7 lb\n".utf8), options: options)
    }
    #expect(pounds.contains("'lb'") && pounds.contains("'kg'"))
  }

  /// Codes, addresses, versions, dates, ranges: text stays text.
  @Test(arguments: [
    ["12a", "14b", "3c"], ["192.168.10.100", "10.0.0.1", "127.0.0.1"],
    ["1.2.3", "1.2.4", "1.10.0"],
    ["10-20", "20-30", "30-40"], ["S43", "S44", "S45"], ["3 of 4", "1 of 2", "2 of 2"],
    ["1/2", "1/4", "3/4"],
    ["12 a", "3 b", "4 c"], ["5-3", "4-1", "2-2"], ["1,2", "1,2,3", "2,3"],
    ["+49 30 1", "+1 22 3", "+4 4 4"],
  ])
  func otherTextStaysText(_ cells: [String]) throws {
    #expect(try texts(column(cells), "x") == cells)
  }

  /// Numbers with few exceptions: codes become categories with a note, mistakes are refused by name.
  @Test func codesAndMistakes() throws {
    func dataset(_ cell: (Int) -> String, _ types: [String: ColumnType] = [:]) throws(HelioError)
      -> Dataset
    {
      let rows = (0..<120).map { "\(cell($0)),\($0 * 7 % 13),\($0 * $0 % 11).5\n" }
      let table = try Table(delimitedText: Array(("x,b,y\n" + rows.joined()).utf8))
      return try Dataset(
        table,
        options: .init(
          missing: .median, columnTypes: types, groupsRareCategories: true, testFraction: 0))
    }
    let codes: (Int) -> String = { $0 % 40 == 3 ? "c203" : "\(201 + $0 % 5)" }
    let stations = try dataset(codes)
    #expect(stations.featureNames.contains("x = 203"))
    #expect(
      stations.report.sentences.contains {
        $0.contains("'x' is taken as categories") && $0.contains("3 of its 120 cells")
          && $0.contains("'c203'")
      })
    let stated = refusal { () throws(HelioError) in _ = try dataset(codes, ["x": .number]) }
    #expect(stated.contains("'c203'") && stated.contains("row 4"))
    let typing: (Int) -> String = { $0 == 7 ? "12.O" : "\($0).5" }
    let mistake = refusal { () throws(HelioError) in _ = try dataset(typing) }
    for part in ["'12.O'", "row 8", "--missing-markers '12.O'", "--exclude 'x'"] {
      #expect(mistake.contains(part), "\(mistake)")
    }
    #expect(try dataset(typing, ["x": .category]).featureNames == ["b"])
    // Tickets, and groups of ages, stop nothing.
    let tickets = try dataset { $0 % 4 == 0 ? "A/\($0 % 9) 2\($0)" : "\(113_000 + 37 * $0)" }
    #expect(tickets.featureNames == ["b"])
    #expect(tickets.report.sentences.contains { $0.contains("codes of digits and letters") })
    let ages = try dataset { ["<18", "18-25", "<18", ">65"][$0 % 4] }
    #expect(ages.featureNames.contains("x = 18-25"))
    let units = refusal { () throws(HelioError) in
      _ = try dataset { "\($0).5 \($0 % 2 == 0 ? "g" : "kg")" }
    }
    #expect(units.contains("several units ('g', 'kg')"), "\(units)")
    let marks = refusal { () throws(HelioError) in
      _ = try dataset { $0 == 0 ? "\"1,5\"" : $0 == 1 ? "2.25" : "\"1,234\"" }
    }
    #expect(
      marks.contains("'1,5'") && marks.contains("'2.25'") && marks.contains("'1,234'"), "\(marks)")
  }

  @Test func targetsThatNearlyAreNumbers() throws {
    func sentence(_ cell: (Int) -> String) throws -> String {
      let rows = (0..<40).map { "\($0 * 7 % 13),\(cell($0))\n" }.joined()
      let table = try table("a,y\n" + rows)
      return refusal { () throws(HelioError) in _ = try Dataset(table) }
    }
    let typing = try sentence { $0 == 11 ? "4.o" : "\($0).5" }
    #expect(typing.contains("'4.o' in row 12") && typing.contains("--missing-markers"), "\(typing)")
    let units = try sentence { "\($0).5 \($0 % 2 == 0 ? "g" : "kg")" }
    #expect(units.contains("several units"), "\(units)")
    let dates = try sentence { "2024-01-0\(1 + $0 % 9)T1\($0 % 10):00" }
    #expect(dates.contains("dates"), "\(dates)")
    let grades = try table(
      "a,y\n" + (0..<40).map { "\($0 * 7 % 13),\(["1", "2", "3", "3a"][$0 % 4])\n" }.joined())
    #expect(try Dataset(grades).classLabels == ["1", "2", "3", "3a"])
  }

  @Test func zerosAtTheFrontAreNoted() throws {
    let zips = try table("zip,y\n00123,1\n00107,2\n10115,3\n")
    #expect(zips.notes.count == 1 && zips.notes[0].contains("--types zip=category"))
    #expect(try table("x,y\n0.5,1\n0,2\n10,3\n").notes.isEmpty)
    let rows = (0..<40).map { "00\(100 + $0 % 4),\($0 * $0 % 7).5\n" }.joined()
    let data = try Dataset(
      table("zip,y\n" + rows), options: .init(columnTypes: ["zip": .category], testFraction: 0))
    #expect(data.featureNames[0] == "zip = 00100")
  }

  /// Class labels are written as the table writes them, and found again however it writes them.
  @Test func labelsKeepTheirSpelling() throws {
    let rows = (0..<40).map { "\($0 * 7 % 11),\($0 % 3).0\n" }.joined()
    let data = try Dataset(table("a,y\n" + rows), options: .init(testFraction: 0))
    #expect(data.classLabels == ["0.0", "1.0", "2.0"])
    for labels in ["0\n2\n", "0.0\n2.0\n", "zero\n0\n2.00\n"] {
      let known = try #require(
        try data.preparation.targets(of: table("y,a\n" + labels.replacing("\n", with: ",1\n"))))
      #expect(known.truth == .classes([0, 2]))
    }
    let cases = (0..<40).map { "\($0 * 7 % 11),\(["Yes", "yes", "no"][$0 % 3])\n" }.joined()
    let report = try Dataset(table("a,y\n" + cases), options: .init(testFraction: 0)).report
    #expect(report.sentences.contains { $0.contains("'Yes', 'yes'") && $0.contains("case only") })
  }
}
