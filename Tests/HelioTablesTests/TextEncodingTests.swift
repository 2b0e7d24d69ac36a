import Foundation
import HelioCore
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct TextEncodingTests {
  private func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  /// Two spellings of a category stay two, letters are the right ones, and it is said.
  @Test func windows1252IsReadWithANote() throws {
    let bytes =
      latin1("gr\u{F6}\u{DF}e,y\nK\u{F6}ln,1\nK\u{E4}ln,2\n") + [0x80, 0x2C, 0x33, 0x0A]
    let read = try Table(delimitedText: bytes)
    #expect(read.columnNames == ["gr\u{F6}\u{DF}e", "y"])
    #expect(try texts(read, "gr\u{F6}\u{DF}e") == ["K\u{F6}ln", "K\u{E4}ln", "\u{20AC}"])
    #expect(read.notes.count == 1 && read.notes[0].contains("Windows-1252"))
    #expect(read.notes[0].contains("line 1"))
    let same = try table("gr\u{F6}\u{DF}e,y\nK\u{F6}ln,1\nK\u{E4}ln,2\n\u{20AC},3\n")
    #expect(same.columns == read.columns && same.notes.isEmpty)
    #expect(same.checksum == read.checksum)
  }

  @Test func theNoteReachesPreparationAndPrediction() throws {
    let body = (0..<40).map { "\($0 % 2 == 0 ? "J\u{FC}rg" : "Eva"),\($0 % 7),\($0 * $0 % 11)\n" }
      .joined()
    let read = try Table(delimitedText: latin1("who,a,y\n" + body))
    let data = try Dataset(read)
    #expect(data.report.sentences[0].contains("Windows-1252"))
    #expect(
      data.featureNames.contains { $0.contains("J\u{FC}rg") }
        || data.featureNames.contains { $0.contains("who") })
    #expect(try data.preparation.transform(read).notes[0].contains("Windows-1252"))
    #expect(read.selectingRows([1, 2]).notes == read.notes)
  }

  @Test func whatMixesEncodingsIsRefusedWithItsLine() {
    let mixed = Array("name,y\nK\u{F6}ln,1\n".utf8) + latin1("K\u{F6}ln,2\n")
    let sentence = refusal { () throws(HelioError) in _ = try Table(delimitedText: mixed) }
    #expect(sentence.contains("Line 3") && sentence.contains("mixes"))
    let undefined = Array("name,y\r\nx,1\r\n".utf8) + [0x81, 0x2C, 0x32]
    let other = refusal { () throws(HelioError) in _ = try Table(delimitedText: undefined) }
    #expect(other.contains("Line 3") && other.contains("0x81"))
  }

  @Test func everyUnicodeLetterIsUTF8AndCutOnesAreNot() throws {
    for scalar in [0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF] {
      let letter = String(Unicode.Scalar(scalar)!)
      let read = try table("\u{FEFF}a,b\n\(letter),1\n")
      #expect(read.notes.isEmpty)
      #expect(try texts(read, "a") == [letter])
      // The byte-order mark says UTF-8, yet is no letter of it.
      let cut = Array("a,b\n".utf8) + Array(letter.utf8.dropLast()) + Array(",1\n".utf8)
      let result = try? Table(delimitedText: cut)
      #expect(result == nil || result?.notes.isEmpty == false)
    }
    for bytes: [UInt8] in [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80],
    ] {
      let result = try? Table(delimitedText: Array("a,b\n".utf8) + bytes + Array(",1\n".utf8))
      #expect(result == nil || result?.notes.isEmpty == false)
    }
  }

  /// An edited cell, name or gap is another table; another file of the same content is not.
  @Test func checksums() throws {
    let base = try table("a,b\n1,x\n2,y\n").checksum
    #expect(try table("a;b\r\n1;x\r\n\"2\";y\r\n").checksum == base)
    for other in [
      "a,b\n1,x\n3,y\n", "a,c\n1,x\n2,y\n", "a,b\n1,x\n,y\n", "a,b\n2,y\n1,x\n", "a,b\n1,xy\n2,\n",
      "b,a\nx,1\ny,2\n",
    ] {
      #expect(try table(other).checksum != base, "\(other)")
    }
    #expect(try table("a,b\n1,ab\n2,c\n").checksum != table("a,b\n1,a\n2,bc\n").checksum)
  }
}
