import HelioCore
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct DelimitedTextTests {
  @Test(arguments: [
    "a,b\n1,2.5\n-3,4e2\n", "a,b\r\n1,2.5\r\n-3,4e2\r\n", "a,b\r1,2.5\r-3,4e2",
    "\u{FEFF}a,b\n1,2.5\n-3,4e2", "a;b\n1;2.5\n-3;4e2", "a\tb\n1\t2.5\n-3\t4e2",
    "\n\na,b\n\n1,2.5\n\n-3,4e2\n\n", "\"a\",\"b\"\n\"1\",\"2.5\"\n\"-3\" ,\"4e2\"\n",
    " a , b \n 1 , 2.5 \n -3 , +4e+2 ",
  ])
  func writtenInManyWays(_ text: String) throws {
    let table = try table(text)
    #expect(table.columnNames == ["a", "b"])
    #expect(table.rowCount == 2)
    #expect(try numbers(table, "a") == [1, -3])
    #expect(try numbers(table, "b") == [2.5, 400])
  }

  @Test func quotesKeepDelimitersLinesAndQuotes() throws {
    let table = try table(
      "name,x\n\"one, two\",1\n\"say \"\"yes\"\"\",2\n\"two\r\nlines\",3\nha\"lf,4")
    #expect(
      try texts(table, "name") == ["one, two", "say \"yes\"", "two\r\nlines", "ha\"lf"])
    #expect(try numbers(table, "x") == [1, 2, 3, 4])
  }

  @Test func aQuotedHeaderDecidesNoDelimiter() throws {
    let table = try table("\"a,b,c\";\"d\"\n1;2\n")
    #expect(table.columnNames == ["a,b,c", "d"])
  }

  /// Bars, a line that names the delimiter, and decimals that have the comma.
  @Test(arguments: [
    "a|b\n1|2.5\n-3|4e2", "sep=;\na;b\n1;2.5\n-3;4e2", "sep=,\r\na,b\r\n1,2.5\r\n-3,4e2\r\n",
    "\"sep=|\"\na|b\n1|2.5\n-3|4e2\n", "a;b\n1,0;2,5\n-3,0;400,0\n", "a\tb\n1,0\t2,5\n-3,0\t4e2\n",
    "a,b\n1,2.5\n-3,4e2\n,\n , \n",
  ])
  func delimitersAreFound(_ text: String) throws {
    let table = try table(text)
    #expect(table.columnNames == ["a", "b"])
    #expect(try numbers(table, "a") == [1, -3] && numbers(table, "b") == [2.5, 400])
  }

  @Test func utf16IsRead() throws {
    let text = "gr\u{F6}\u{DF}e\tb\n1\t2\n"
    for isLittle in [true, false] {
      var bytes: [UInt8] = isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]
      for unit in text.utf16 {
        let (low, high) = (UInt8(unit & 255), UInt8(unit >> 8))
        bytes += isLittle ? [low, high] : [high, low]
      }
      #expect(try Table(delimitedText: bytes).columnNames == ["gr\u{F6}\u{DF}e", "b"])
      let odd = refusal { () throws(HelioError) in
        _ = try Table(delimitedText: Array(bytes.dropLast()))
      }
      #expect(odd.contains("UTF-16"))
    }
  }

  @Test func whatASpreadsheetLeavesIsSaid() throws {
    let read = try table("a,b,,\n1,2,,\n3,4,,\n,,,\n,,,\n")
    #expect(read.columnNames == ["a", "b"] && read.rowCount == 2)
    #expect(
      read.notes == [
        "2 empty rows at the end of the file are left out.",
        "2 empty columns without a name are left out.",
      ])
    let colons = refusal { () throws(HelioError) in _ = try self.read("a:b:c\n1:2:3\n") }
    #expect(colons.contains("colons") && colons.contains("--delimiter"))
    let json = refusal { () throws(HelioError) in
      _ = try Table(fileContent: Array("[{\"a\": 1}]".utf8))
    }
    #expect(json.contains("JSON"))
  }

  @Test func theDelimiterCanBeStated() throws {
    #expect(try table("a;x,b;y\n1,2", .init(delimiter: .comma)).columnNames == ["a;x", "b;y"])
  }

  @Test func emptyCellsAreMissing() throws {
    let table = try table("a,b,c\n1,,x\n,2,\n3, ,\"\"\n")
    #expect(try table.column(named: "a").missingRows == [1])
    #expect(try table.column(named: "b").missingRows == [0, 2])
    #expect(try table.column(named: "c").missingRows == [1, 2])
    #expect(try texts(table, "c") == ["x", "", ""])
    #expect(try numbers(table, "a")[1].isNaN)
  }

  @Test func markersAreMissing() throws {
    let text = "a,b\nvoid,nan\n2,1\nempty,inf\n"
    let read = try table(text, .init(missingMarkers: ["void", "empty"]))
    #expect(try read.column(named: "a").missingRows == [0, 2])
    #expect(try read.column(named: "b").missingRows == [0], "a NaN is an empty cell")
    #expect(try numbers(read, "b")[2] == .infinity)
    #expect(try texts(try table(text), "a") == ["void", "2", "empty"])
    let mixed = try table("a,b\nnan,1\nred,2\nNaN,3\n", .init(missingMarkers: ["nan", "NaN"]))
    #expect(try texts(mixed, "a") == ["", "red", ""])
    #expect(try mixed.column(named: "a").missingRows == [0, 2])
    #expect(try texts(table("a,b\nnan,1\nred,2\n"), "a") == ["nan", "red"], "a word among words")
  }

  @Test func unnamedColumnsAreNamedOrLeftOutIfEmpty() throws {
    let table = try table(",a,\n0,5,\n1,6,\n")
    #expect(table.columnNames == ["unnamed 1", "a"])
  }

  @Test func withoutHeaderColumnsAreNumbered() throws {
    let table = try table("1,2\n3,4\n", .init(hasHeader: false))
    #expect(table.columnNames == ["0", "1"])
    #expect(try numbers(table, "1") == [2, 4])
  }

  @Test func countedHeadersAreNames() throws {
    #expect(try table("0,1,2\n5,6,7\n").rowCount == 1)
    #expect(try table("1,2,3\n5,6,7\n").columnNames == ["1", "2", "3"])
  }

  @Test func refusals() {
    #expect(refusal { () throws(HelioError) in _ = try read("") }.contains("empty"))
    #expect(refusal { () throws(HelioError) in _ = try read("\u{FEFF}\n\n") }.contains("empty"))
    #expect(refusal { () throws(HelioError) in _ = try read("a,b\n") }.contains("no rows"))
    let twice = refusal { () throws(HelioError) in _ = try read("a,b,a\n1,2,3\n") }
    #expect(twice.contains("'a'") && twice.contains("columns 1 and 3"))
    let short = refusal { () throws(HelioError) in _ = try read("a,b\n1,2\n\n\"x\ny\",2\n3\n") }
    #expect(short.contains("Line 6 has 1 cell") && short.contains("2"))
    let long = refusal { () throws(HelioError) in _ = try read("a,b\n1,2,3\n") }
    #expect(long.contains("Line 2 has 3 cells"))
    let open = refusal { () throws(HelioError) in _ = try read("a,b\n1,2\n1,\"2\n3,4\n") }
    #expect(open.contains("line 3") && open.contains("never closed"))
    let after = refusal { () throws(HelioError) in _ = try read("a,b\n1,\"2\"3\n") }
    #expect(after.contains("Line 2") && after.contains("closing double quote"))
    let headless = refusal { () throws(HelioError) in _ = try read("5.1,3.5\n4.9,3.0\n") }
    #expect(headless.contains("header") && headless.contains("--no-header"))
    let utf16 = refusal { () throws(HelioError) in _ = try read("a\u{0},\u{0}b\u{0}\n") }
    #expect(utf16.contains("UTF-8"))
    let missing = refusal { () throws(HelioError) in
      _ = try read("a,b\n1,2\n").column(named: "c")
    }
    #expect(missing.contains("'c'") && missing.contains("'a', 'b'"))
  }

  private func read(_ text: String) throws(HelioError) -> Table {
    try Table(delimitedText: Array(text.utf8))
  }

  /// Shortest decimals, long decimals and hard cases are read as the standard library reads them.
  @Test func numbersAreCorrectlyRounded() throws {
    let words = RandomStream(seed: 3, purpose: "bit patterns").words(4000)
    var written = words.map { Double(bitPattern: $0) }.filter(\.isFinite).map { "\($0)" }
    written += words.prefix(1000).map { "\(Double($0 % 1_000_000) / 1000)" }
    written += [
      "0", "-0", "0.1", ".5", "5.", "1e22", "1e23", "9007199254740993", "123456789012345678",
      "12345678901234567890123", "0.000000000000000000000000000001", "4.9e-324", "1e400", "1E-5",
      "+7", "8.5e+1", "2.2250738585072011e-308", "179769313486231580793e289",
    ]
    let table = try table("x,y\n" + written.map { "\($0),0\n" }.joined())
    let values = try numbers(table, "x")
    for (text, value) in zip(written, values) {
      #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test(arguments: [
    "1.2.3", "12a", "e5", "--1", "1e", "1e5.0", "0x10", "Nancy", "infinite", "1 2", "+", ".", "-",
    "1e+-3", "1_000",
  ])
  func otherTextIsText(_ cell: String) throws {
    #expect(try texts(table("x,y\n\(cell),0\n"), "x") == [cell])
  }
}
