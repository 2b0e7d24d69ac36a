import Foundation
import HelioCore
import HelioFigures
import Testing

/// Figures of every kind through the real renderer; nothing to do where there is none.
@Suite struct RenderingTests {
  static let stages = ChartData([
    "rank": .numbers([1, 2, 3, 1, 2, 3]), "value": .numbers([0.1, 0.02, 0.003, 0.3, 0.2, 0.004]),
    "stage": .texts(["before", "before", "before", "after", "after", "after"]),
  ])

  /// Linked panels, each with several layers that know the column.
  static var linked: Figure {
    let panel = Panel(
      title: "A", note: "quiet", x: Axis("rank"), y: Axis("value", scale: .log),
      layers: [
        .line(stages, x: "rank", y: "value", colour: .series("stage")),
        .points(stages, x: "rank", y: "value", colour: .series("stage")),
      ])
    let bars = Panel.importance(
      names: ["a.b", "c[1]", "it's"], values: [0.5, -1, 0], quantity: "weight")
    return Figure(
      name: "linked", title: "", caption: "", width: .page, panels: [panel, panel, bars, panel],
      highlight: ["stage"])
  }

  static var narrow: Figure {
    var figure = linked
    figure.name = "narrow"
    figure.width = .column
    figure.columns = 1
    figure.highlight = []
    return figure
  }

  @Test func figuresAreDrawnAtTheirPrintedWidth() async throws {
    let renderer = await Renderer.find()
    guard case .ready = renderer.status else { return }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let written = try await writeFigures(
      [Self.linked, Self.narrow], to: folder, renderer: renderer)
    guard case .ready = written.status else {
      Issue.record("\(written.status)")
      return
    }
    for figure in [Self.linked, Self.narrow] {
      let svg = try #require(written.svg[figure.name])
      let match = try #require(svg.firstMatch(of: /<svg[^>]* width="([0-9.]+)pt"/))
      let points = figure.width.points
      #expect(abs(try #require(Double(match.1)) - points) < 0.01, "\(figure.name)")
      // The layout hits the width before the renderer corrects it: text keeps its size.
      let box = try #require(svg.firstMatch(of: /viewBox="[-0-9.]+ 0 ([0-9.]+)/))
      #expect(abs(try #require(Double(box.1)) - points) < 0.02 * points, "\(box.1)")
      #expect(!svg.contains(" opacity=\"0\""), "hover targets are not for paper")
      let file = folder.appendingPathComponent("figures/\(figure.name).pdf")
      let pdf = String(decoding: try Data(contentsOf: file), as: Unicode.ASCII.self)
      let page = try #require(pdf.firstMatch(of: /MediaBox.\[0 0 ([0-9.]+)/))
      #expect(abs(try #require(Double(page.1)) - points) < 0.01)
      #expect(pdf.contains("+LiberationSans") && pdf.contains("/FontFile"), "fonts are inside")
      let fonts = pdf.matches(of: /BaseFont \/([A-Z]+)\+([A-Za-z-]+)/).map { String($0.2) }
      #expect(fonts.allSatisfy { $0.hasPrefix("LiberationSans") }, "\(fonts)")
    }
  }

  @Test func oneKindOfPictureInTheOtherTheme() async throws {
    let renderer = await Renderer.find()
    guard case .ready = renderer.status else { return }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    func exists(_ ending: String) -> Bool {
      FileManager.default.fileExists(
        atPath: folder.appendingPathComponent("figures/linked.\(ending)").path)
    }
    let pdf = DrawingOptions(formats: [.pdf])
    _ = try await writeFigures([Self.linked], to: folder, options: pdf, renderer: renderer)
    #expect(exists("pdf") && !exists("svg") && !exists("png"))
    let dark = DrawingOptions(formats: [.svg], width: .millimetres(120), theme: .dark)
    let written = try await writeFigures(
      [Self.linked], to: folder, options: dark, renderer: renderer)
    #expect(exists("pdf"), "the same numbers: the other picture stays")
    #expect(written.svg.isEmpty, "the report's own pictures are light")
    let svg = try String(
      contentsOf: folder.appendingPathComponent("figures/linked.svg"), encoding: .utf8)
    #expect(svg.contains("#58b2ee") && !svg.contains("#0072b2") && !svg.contains("#ffffff"))
    #expect(svg.contains("width=\"340.158pt\""))
    var other = Self.linked
    other.panels[0].layers[0].data = ChartData([
      "rank": .numbers([1]), "value": .numbers([1]), "stage": .texts(["before"]),
    ])
    _ = try await writeFigures([other], to: folder, options: dark, renderer: renderer)
    #expect(!exists("pdf"), "other numbers: an old picture must not stay")
  }

  @Test func aFigureThatFailsDoesNotStopTheOthers() async throws {
    let renderer = await Renderer.find()
    guard case .ready = renderer.status else { return }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    var broken = Self.narrow
    broken.name = "broken"
    broken.panels[0].layers[1].format = nil
    broken.panels[0].layers[1].mark = .labels
    broken.panels[0].layers[1].text = "value"
    broken.panels[0].title = "{slider}"
    broken.slider = Slider(field: "value", title: "a", values: [.nan])
    let written = try await writeFigures([broken, Self.linked], to: folder, renderer: renderer)
    #expect(written.svg["linked"] != nil)
    #expect(written.files.contains("tables/broken.csv"))
  }

  @Test func unwritableFoldersAreNamed() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data("x".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      _ = try await writeFigures([Self.linked], to: file)
      Issue.record("a folder inside a file was accepted")
    } catch {
      guard case .file(let path, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(path.hasPrefix(file.path))
    }
  }
}
