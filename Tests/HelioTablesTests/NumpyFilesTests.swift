import Foundation
import HelioCore
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// The files are written by NumPy, see Fixtures/make-fixtures.py: entry (i, j) of the 4 x 3 arrays is
/// (3 i + j)/2 - 2.25 for floats and 3 i + j - 5 for signed integers.
@Suite struct NumpyFilesTests {
  private func path(_ name: String) throws -> String {
    let folder = try #require(Bundle.module.resourceURL)
    return folder.appendingPathComponent("Fixtures/\(name)").path
  }

  private func read(_ name: String) throws -> Table { try Table.read(path: path(name)) }

  private func entries(_ table: Table) throws -> [[Double]] {
    try table.columnNames.map { try numbers(table, $0) }
  }

  private func expected(_ f: (Double) -> Double) -> [[Double]] {
    (0..<3).map { j in (0..<4).map { i in f(Double(3 * i + j)) } }
  }

  @Test(arguments: [
    "float64.npy", "float64-fortran.npy", "float32.npy", "version2.npy", "version3.npy",
    "big-endian.npy", "float16.npy",
  ])
  func floats(_ name: String) throws {
    let table = try read(name)
    #expect(table.columnNames == ["0", "1", "2"])
    #expect(try entries(table) == expected { $0 * 0.5 - 2.25 })
  }

  @Test(arguments: ["i1", "i2", "i4", "i8"])
  func signedIntegers(_ kind: String) throws {
    #expect(try entries(read("\(kind).npy")) == expected { $0 - 5 })
  }

  @Test(arguments: ["u1", "u2", "u4", "u8"])
  func unsignedIntegers(_ kind: String) throws {
    #expect(try entries(read("\(kind).npy")) == expected { $0 })
  }

  @Test func compressedArchives() throws {
    let (packed, plain) = (try read("compressed.npz"), try read("arrays.npz"))
    #expect(packed.columnNames == plain.columnNames && packed.rowCount == 4)
    #expect(try numbers(packed, "x1") == numbers(plain, "x1"))
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("compressed.npz"))))
    for position in stride(from: 60, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[position] ^= 0x55
      // Refused, or a byte that says nothing about the numbers.
      _ = try? Table(fileContent: damaged)
    }
  }

  /// Halves as NumPy has them: zeros, subnormal ones, the largest, NaN, which is an empty cell.
  @Test func halfPrecision() throws {
    let table = try read("halves.npy")
    let values = try numbers(table, "0")
    #expect(values[..<5] == [0, 1, -2.5, 65504, 0x1p-24] && values[5] == -.infinity)
    #expect(try table.column(named: "0").missingRows == [6] && values[6].isNaN)
  }

  /// A table of any kind within gzip, in several members, or alone in a ZIP archive.
  @Test func compressedTables() throws {
    for name in ["table.csv.gz", "two-members.csv.gz", "table.zip"] {
      let table = try read(name)
      #expect(table.columnNames == ["a", "b"] && table.rowCount == 300)
      #expect(try numbers(table, "b") == (0..<300).map { Double($0 * $0 % 7) + 0.5 })
    }
    #expect(try entries(read("float64.npy.gz")) == expected { $0 * 0.5 - 2.25 })
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("table.csv.gz"))))
    for count in [5, 40, bytes.count - 9] {
      let short = refusal { () throws(HelioError) in
        _ = try Table(fileContent: Array(bytes.prefix(count)))
      }
      #expect(short.contains("ends early"), "\(short)")
    }
    var damaged = bytes
    damaged[bytes.count / 2] ^= 0xFF
    let sentence = refusal { () throws(HelioError) in _ = try Table(fileContent: damaged) }
    #expect(sentence.contains("damaged") || sentence.contains("ends early"), "\(sentence)")
  }

  @Test func booleans() throws {
    #expect(try entries(read("bool.npy")) == expected { $0 > 5 ? 1 : 0 })
  }

  @Test func archives() throws {
    let table = try read("arrays.npz")
    #expect(table.columnNames == ["x0", "x1", "x2", "y"])
    #expect(try numbers(table, "x2") == expected { $0 * 0.5 - 2.25 }[2])
    #expect(try numbers(table, "y") == [1, 0, 1, 1])
    let labelled = try read("labels.npz")
    #expect(try texts(labelled, "y") == ["setosa", "virginica", "", "é"])
    #expect(try labelled.column(named: "y").missingRows == [2])
    #expect(try numbers(labelled, "x1") == expected { $0 * 0.5 - 2.25 }[1])
    let column = try read("column.npz")
    #expect(try numbers(column, "y") == (expected { $0 * 0.5 - 2.25 }[0]))
  }

  @Test(arguments: [
    ("complex.npy", ["'<c16'", "astype"]),
    ("one-dimensional.npy", ["[4]", "two-dimensional"]), ("structured.npy", ["structured"]),
    ("unequal.npz", ["[4, 3]", "[3]"]), ("other-names.npz", ["features, target", "'X'"]),
  ])
  func refusals(_ name: String, _ parts: [String]) throws {
    let path = try path(name)
    let sentence = refusal { () throws(HelioError) in _ = try Table.read(path: path) }
    for part in parts { #expect(sentence.contains(part), "\(sentence)") }
    #expect(sentence.contains(path))
  }

  /// Every shortened file is refused; none is read past its end.
  @Test(arguments: ["float64.npy", "version2.npy", "arrays.npz", "labels.npz"])
  func shortenedFiles(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    for length in 8..<bytes.count {
      #expect(throws: HelioError.self) { try Table(fileContent: Array(bytes[..<length])) }
    }
  }

  @Test func otherFiles() {
    let old = refusal { () throws(HelioError) in
      _ = try Table(fileContent: [0xD0, 0xCF, 0x11, 0xE0, 0, 0])
    }
    #expect(old.contains("Excel") && old.contains("CSV"))
    let damaged = refusal { () throws(HelioError) in
      _ = try Table(fileContent: [0x1F, 0x8B, 9, 0, 0])
    }
    #expect(damaged.contains("unpacked"))
    let absent = refusal { () throws(HelioError) in _ = try Table.read(path: "/no/such/file.csv") }
    #expect(absent.contains("/no/such/file.csv") && absent.contains("no such file"))
    let folder = refusal { () throws(HelioError) in _ = try Table.read(path: "/") }
    #expect(folder.contains("folder, not a file"))
  }
}
