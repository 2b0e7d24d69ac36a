import Foundation
import Testing
import _HelioTestSupport

/// The gallery of the documentation shows what the program does now.
@Suite struct GalleryTests {
  static let page = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Docs/Gallery/README.md")

  /// All experiments at their small size, minutes of a processor: every number, every verdict.
  @Test(.enabled(if: runsSlowTests)) func theCommittedPageIsUpToDate() throws {
    let folder = Self.page.deletingLastPathComponent().path
    let program = try Program(["gallery", "--check", "--output", folder])
    #expect(program.status == 0, "\(program.errors)")
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    for match in text.matches(of: /\]\(([a-z0-9.-]+\.svg)\)/) {
      #expect(FileManager.default.fileExists(atPath: folder + "/" + match.1), "\(match.1)")
    }
  }

  /// The committed page and what belongs to it, but for its pictures.
  private func copy() throws -> (scratch: Scratch, page: String) {
    let scratch = try Scratch()
    var page = ""
    for name in ["numbers.json", "Agreement.md", "README.md"] {
      page = try String(
        contentsOf: Self.page.deletingLastPathComponent().appendingPathComponent(name),
        encoding: .utf8)
      _ = try scratch.file(name, page)
    }
    return (scratch, page)
  }

  @Test func aStalePageIsFound() throws {
    let (scratch, text) = try copy()
    let check = [
      "gallery", "mixing", "ridge-after-spikes", "--check", "--output", scratch.url.path,
    ]
    #expect(try Program(check).status == 0)
    _ = try scratch.file("README.md", text.replacing("heliotrope run mixing", with: "run mixing"))
    let program = try Program(check)
    #expect(program.status == 1 && program.errors.contains("out of date"))
    _ = try scratch.file("README.md", text)
    let table = try String(
      contentsOf: scratch.url.appendingPathComponent("Agreement.md"), encoding: .utf8)
    _ = try scratch.file("Agreement.md", table.replacing("one spike fewer", with: "another"))
    let other = try Program(check)
    #expect(other.status == 1 && other.errors.contains("Agreement.md"))
  }

  /// A measured number that moved by more than rounding is found, one that moved by less is not.
  @Test func aStaleNumberIsFound() throws {
    let (scratch, _) = try copy()
    let text = try String(
      contentsOf: scratch.url.appendingPathComponent("numbers.json"), encoding: .utf8)
    let part = try #require(text.range(of: "\"ridge-after-spikes\""))
    let found = try #require(
      text[part.upperBound...].firstMatch(of: /"prediction" : ([0-9.]+)/))
    let value = try #require(Double(found.1))
    let check = [
      "gallery", "ridge-after-spikes", "--check", "--output", scratch.url.path,
    ]
    for (factor, status) in [(1.00001, Int32(0)), (1.001, 1)] {
      _ = try scratch.file(
        "numbers.json",
        text.replacingCharacters(
          in: found.1.startIndex..<found.1.endIndex, with: "\(value * factor)"))
      let program = try Program(check)
      #expect(program.status == status, "\(factor): \(program.errors)")
      #expect(status == 0 || program.errors.contains("testError"))
    }
  }

  /// Writing one experiment's part leaves the others as they are.
  @Test func onePartIsWrittenAnew() throws {
    let (scratch, text) = try copy()
    let command = "heliotrope run ridge-after-spikes"
    _ = try scratch.file("README.md", text.replacing(command, with: "run ridge-after-spikes"))
    let options = ["gallery", "ridge-after-spikes", "--output", scratch.url.path]
    let renderer = Self.page.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".venv/bin/python").path
    let program = try Program(options, environment: ["HELIOTROPE_RENDERER": renderer])
    #expect(program.status == 0, "\(program.errors)")
    let written = try String(
      contentsOf: scratch.url.appendingPathComponent("README.md"), encoding: .utf8)
    func others(_ page: String) -> [String] {
      page.components(separatedBy: "\n## ").filter { !$0.hasPrefix("ridge-after-spikes\n") }
    }
    #expect(others(written) == others(text) && written.contains(command))
    #expect(try Program(options + ["--check"]).status == 0)
    #expect(try Program(["gallery", "mixing", "--check"] + options.suffix(2)).status == 0)
  }

  @Test func withoutARendererThereIsNoGallery() throws {
    let scratch = try Scratch()
    let program = try Program(["gallery", "mixing", "--output", "out"], in: scratch.url)
    #expect(program.status == 1 && program.errors.contains("vl-convert"), "\(program.errors)")
    #expect(try Program(["gallery", "mixin"]).status == 64)
  }
}
