import Foundation
import HelioCore
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Tables that were changed at will: read or refused with a sentence, never a trap, which would end the test
/// process.
@Suite struct TableFuzzTests {
  private let count = runsSlowTests ? 100_000 : 5_000

  private func fixture(_ name: String) throws -> [UInt8] {
    let folder = try #require(Bundle.module.resourceURL)
    return Array(try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
  }

  private func survives(
    _ content: [UInt8], _ purpose: String, times: Int,
    _ change: ([UInt8], inout Chance) -> [UInt8]
  ) {
    var chance = Chance(RandomStream(seed: 2, purpose: purpose))
    var (accepted, refused) = (0, 0)
    for _ in 0..<times {
      do throws(HelioError) {
        let table = try Table(fileContent: change(content, &chance))
        accepted += table.checksum.isEmpty ? 0 : 1
      } catch { refused += 1 }
    }
    #expect(accepted > 0 && refused > 0, "\(purpose): \(accepted) read, \(refused) refused")
  }

  /// Headers: other digits, more digits, other letters, other lengths.
  @Test(arguments: [
    "float64.npy", "float64-fortran.npy", "version2.npy", "i8.npy", "u1.npy",
  ])
  func numpyHeaders(_ name: String) throws {
    survives(try fixture(name), name, times: count / 5) { content, chance in
      var bytes = content
      for _ in 0...chance.whole(3) {
        let digits = bytes.indices.prefix(128).filter { (48...57).contains(bytes[$0]) }
        switch chance.whole(4) {
        case 0 where !digits.isEmpty: bytes[chance.of(digits)] = UInt8(48 + chance.whole(10))
        case 1 where !digits.isEmpty:
          // A header keeps its length where spaces give way.
          let place = chance.of(digits)
          let more = (0...chance.whole(20)).map { _ in UInt8(48 + chance.whole(10)) }
          bytes.insert(contentsOf: more, at: place)
          if let space = bytes[place...].firstIndex(of: 32), chance.whole(2) == 0 {
            bytes.removeSubrange(space..<min(space + more.count, bytes.count))
          }
        case 2: bytes[chance.whole(min(128, bytes.count))] = UInt8(chance.whole(256))
        default: bytes = Array(bytes.prefix(chance.whole(bytes.count + 1)))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      return bytes
    }
  }

  @Test(arguments: ["arrays.npz", "labels.npz"])
  func archives(_ name: String) throws {
    survives(try fixture(name), name, times: count / 5) { content, chance in
      var bytes = content
      for _ in 0...chance.whole(4) {
        bytes[chance.whole(bytes.count)] = chance.of([0, 1, 0x7F, 0xFF, UInt8(chance.whole(256))])
      }
      return bytes
    }
  }

  /// Shapes whose products overflow, or that make room for nothing.
  @Test(arguments: [
    "(0, 4611686018427387904, 4)", "(4611686018427387904, 4)", "(0, 1000000000000)", "(4, 0)",
    "(9223372036854775807, 9223372036854775807)", "(0,)",
  ])
  func impossibleShapes(_ shape: String) throws {
    for descr in ["<f8", "<U2305843009213693952", "<U9", "|u1"] {
      let header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }"
      let bytes =
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      #expect(throws: HelioError.self) { try Table(fileContent: bytes) }
    }
  }

  @Test func delimitedText() {
    let text = Array("a;b;\"c\"\n1;x;\"\"\"q\"\n2,5;\u{FC};\"\n\"\r\nnan;;1e5\n".utf8)
    survives(text, "delimited text", times: count) { content, chance in
      var bytes = content
      for _ in 0...chance.whole(5) {
        let place = chance.whole(bytes.count)
        let mark = chance.of(Array("\"\n\r;,\t e1".utf8) + [0xFF, 0xE4, 0xC3])
        if chance.whole(2) == 0 { bytes[place] = mark } else { bytes.insert(mark, at: place) }
      }
      return bytes
    }
  }
}
