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
      highlight: "stage")
  }

  static var narrow: Figure {
    var figure = linked
    figure.name = "narrow"
    figure.width = .column
    figure.columns = 1
    figure.highlight = nil
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
      let match = try #require(svg.firstMatch(of: /<svg[^>]* width="([0-9.]+)"/))
      let width = try #require(Double(match.1))
      #expect(
        abs(width - figure.width.points) < 0.04 * figure.width.points,
        "\(figure.name): \(width) for \(figure.width.points)")
      #expect(!svg.contains(" opacity=\"0\""), "hover targets are not for paper")
    }
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
