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
    ("big-endian.npy", ["'>f8'", "astype"]), ("complex.npy", ["'<c16'"]),
    ("one-dimensional.npy", ["[4]", "two-dimensional"]), ("structured.npy", ["structured"]),
    ("unequal.npz", ["[4, 3]", "[3]"]), ("other-names.npz", ["features, target", "'X'"]),
    ("compressed.npz", ["numpy.savez instead of numpy.savez_compressed"]),
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
    let gzip = refusal { () throws(HelioError) in
      _ = try Table(fileContent: [0x1F, 0x8B, 8, 0, 0])
    }
    #expect(gzip.contains("unpack"))
    let absent = refusal { () throws(HelioError) in _ = try Table.read(path: "/no/such/file.csv") }
    #expect(absent.contains("/no/such/file.csv") && absent.contains("no such file"))
    let folder = refusal { () throws(HelioError) in _ = try Table.read(path: "/") }
    #expect(folder.contains("folder, not a file"))
  }
}
