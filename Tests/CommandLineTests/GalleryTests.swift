import Foundation
import Testing

/// The gallery of the documentation shows what the program does now.
@Suite struct GalleryTests {
  static let page = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Docs/Gallery/README.md")

  @Test func theCommittedPageIsUpToDate() throws {
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
    _ = try scratch.file("README.md", text.replacing("heliotrope run mixing", with: "run mixing"))
    let program = try Program(["gallery", "--check", "--output", scratch.url.path])
    #expect(program.status == 1 && program.errors.contains("out of date"))
  }

  @Test func withoutARendererThereIsNoGallery() throws {
    let scratch = try Scratch()
    let program = try Program(["gallery", "mixing", "--output", "out"], in: scratch.url)
    #expect(program.status == 1 && program.errors.contains("vl-convert"), "\(program.errors)")
    #expect(try Program(["gallery", "mixin"]).status == 64)
  }
}
