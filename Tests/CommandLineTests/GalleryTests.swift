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

  @Test func aStalePageIsFound() throws {
    let scratch = try Scratch()
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let numbers = try String(
      contentsOf: Self.page.deletingLastPathComponent().appendingPathComponent("numbers.json"),
      encoding: .utf8)
    _ = try scratch.file("README.md", text)
    _ = try scratch.file("numbers.json", numbers)
    let check = [
      "gallery", "mixing", "ridge-after-spikes", "--check", "--output", scratch.url.path,
    ]
    #expect(try Program(check).status == 0)
    _ = try scratch.file("README.md", text.replacing("heliotrope run mixing", with: "run mixing"))
    let program = try Program(check)
    #expect(program.status == 1 && program.errors.contains("out of date"))
  }

  /// A measured number that moved by more than rounding is found, one that moved by less is not.
  @Test func aStaleNumberIsFound() throws {
    let scratch = try Scratch()
    let folder = Self.page.deletingLastPathComponent()
    _ = try scratch.file("README.md", String(contentsOf: Self.page, encoding: .utf8))
    let text = try String(
      contentsOf: folder.appendingPathComponent("numbers.json"), encoding: .utf8)
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
    let scratch = try Scratch()
    let folder = Self.page.deletingLastPathComponent()
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let command = "heliotrope run ridge-after-spikes"
    _ = try scratch.file("README.md", text.replacing(command, with: "run ridge-after-spikes"))
    _ = try scratch.file(
      "numbers.json",
      String(contentsOf: folder.appendingPathComponent("numbers.json"), encoding: .utf8))
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
