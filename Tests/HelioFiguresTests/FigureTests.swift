import Foundation
import HelioCore
import HelioFigures
import Testing

/// A figure with most kinds of layers, for the golden file.
let sample: Figure = {
  let data = ChartData([
    "rank": .numbers([1, 2, 3, 1, 2, 3]),
    "eigenvalue": .numbers([0.16, 0.008, 0.0002, 0.37, 0.26, 0.013]),
    "stage": .texts(["before", "before", "before", "after", "after", "after"]),
    "low": .numbers([0.15, 0.007, 0.0001, 0.36, 0.25, .nan]),
    "high": .numbers([0.17, 0.009, 0.0003, 0.38, 0.27, 0.014]),
  ])
  return Figure(
    name: "sample", title: "Eigenvalues <before> & after", caption: "Look at \"rank\" 2.",
    width: .page,
    panels: [
      Panel(
        x: Axis("rank", scale: .log), y: Axis("eigenvalue", scale: .log),
        layers: [
          .rule(y: 0.01, label: "ridge"),
          .line(data, x: "rank", y: "eigenvalue", colour: .series("stage")),
          .errorBars(data, x: "rank", low: "low", high: "high", colour: .series("stage")),
          .points(data, x: "rank", y: "eigenvalue", colour: .series("stage")),
        ]),
      .heatMap(
        [[1, 0], [0.1, 0.9]], rows: ["1", "2"], columns: ["1", "2"], rowTitle: "before",
        columnTitle: "after", quantity: "overlap"),
    ])
}()

@Suite struct FigureTests {
  @Test func theSpecificationIsValidJSON() throws {
    let object =
      try JSONSerialization.jsonObject(with: Data(sample.vegaLite.utf8)) as? [String: Any]
    let schema = try #require(object?["$schema"] as? String)
    #expect(schema.contains("vega-lite"))
    #expect(sample.vegaLite == sample.vegaLite)
  }

  @Test func everyPlottedNumberIsInTheCSV() throws {
    let text = csv(of: sample)
    for number in ["0.16", "0.008", "0.0002", "0.37", "0.013"] { #expect(text.contains(number)) }
    #expect(!text.contains("nan"))
  }

  @Test func namesThatAreNoFileNamesAreRefused() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    var bad = sample
    bad.name = "../x"
    await #expect(throws: HelioError.self) { try await writeFigures([bad], to: folder) }
    await #expect(throws: HelioError.self) { try await writeFigures([sample, sample], to: folder) }
  }
}

@Suite struct ReportTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  func write(_ renderer: Renderer) async throws -> (String, WrittenFigures) {
    let report = Report(
      title: "A <b>title</b>",
      sections: [
        ReportSection(
          title: "Part", findings: ["Column '<script>alert(1)</script>' is left out."],
          badges: [.init(name: "Overlay", verdict: .agrees, detail: "z = 1 & more")],
          numbers: [("rows", "12")], figures: [sample])
      ], command: "heliotrope run 'x'", provenance: [("seed", "1")])
    let written = try await report.write(to: folder, renderer: renderer)
    return (
      try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8), written
    )
  }

  @Test func withoutARendererThePageStillHoldsTheNumbers() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let none = await Renderer.find(environment: ["HELIOTROPE_RENDERER": "/nonexistent/python"])
    let (page, written) = try await write(none)
    guard case .missing(let message) = written.status else {
      Issue.record("\(written.status)")
      return
    }
    #expect(message.contains("vl-convert"))
    #expect(page.contains("0.008") && page.contains("cannot import vl_convert"))
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("&lt;script&gt;alert"))
    #expect(page.contains("Overlay: agrees") && page.contains("z = 1 &amp; more"))
    #expect(!page.contains("http://") && !page.contains("https://"))
    for name in ["figures/sample.vl.json", "tables/sample.csv"] {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path))
    }
  }

  @Test func withARendererPicturesStandBesideThePage() async throws {
    let renderer = await Renderer.find()
    guard case .ready = renderer.status else { return }
    defer { try? FileManager.default.removeItem(at: folder) }
    let (page, written) = try await write(renderer)
    let bundle = try #require(written.bundle)
    #expect(page.contains("vegaEmbed") && page.contains("default-src 'none'"))
    // The bundle is the renderer's; what is ours names no address, and nothing is loaded.
    let ours = page.replacingOccurrences(
      of: bundle.replacingOccurrences(of: "</script", with: "<\\/script"), with: "")
    #expect(ours.count < page.count / 2)
    let pictures = ours.replacingOccurrences(
      of: "http://www.w3.org/", with: "the name of a grammar inside of pictures ")
    #expect(!pictures.contains("http://") && !pictures.contains("https://"))
    #expect(ours.firstMatch(of: /<(script|link|img|iframe)[^>]*(src|href)=/) == nil)
    for name in ["auto", "light", "dark"] { #expect(ours.contains("'\(name)'")) }
    for ending in ["svg", "png", "pdf"] {
      let file = folder.appendingPathComponent("figures/sample.\(ending)")
      #expect(try Data(contentsOf: file).count > 1000)
    }
  }
}
