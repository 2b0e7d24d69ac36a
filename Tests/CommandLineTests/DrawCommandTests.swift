import Foundation
import Testing

/// Drawing a finished folder again, as a person does for a paper.
@Suite struct DrawCommandTests {
  @Test func badWishesAreRefusedWithTheAllowedValues() throws {
    func expect(_ word: String, _ arguments: String...) throws {
      let program = try Program(["draw", "folder"] + arguments)
      #expect(program.status == 64, "\(arguments)")
      #expect(program.errors.contains(word), "\(program.errors)")
    }
    try expect("svg, png, pdf", "--format", "pdf,jpeg")
    try expect("light or dark", "--theme", "blue")
    try expect("between 40 and 500", "--width", "5")
    try expect("column", "--width", "wide")
    try expect("between 30 and 2400", "--resolution", "0")
  }

  @Test func withoutARendererSpecificationsAndNumbersAreWritten() throws {
    let scratch = try Scratch()
    let run = try Program(["run", "mixing", "--quiet", "--output", "out"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let column = try Program(
      ["draw", "out", "--width", "column", "--theme", "dark", "--output", "paper", "--json"],
      in: scratch.url)
    #expect(column.status == 0 && column.errors.contains("vl-convert"), "\(column.errors)")
    let files = try JSONDecoder().decode([String].self, from: Data(column.output.utf8))
    #expect(files == ["figures/mixing.vl.json", "tables/mixing.csv"])
    for name in files {
      #expect(
        FileManager.default.fileExists(
          atPath: scratch.url.appendingPathComponent("paper/" + name).path))
    }
    // Who asks for a picture must not find none in silence.
    let pdf = try Program(["draw", "out", "--format", "pdf"], in: scratch.url)
    #expect(pdf.status == 1 && pdf.errors.contains("vl-convert"))
    let wrong = try Program(["draw", "out", "--only", "nothing"], in: scratch.url)
    #expect(wrong.status == 64 && wrong.errors.contains("mixing"), "\(wrong.errors)")
  }
}
