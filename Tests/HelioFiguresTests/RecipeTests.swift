import Foundation
import HelioFigures
import Testing

@Suite struct HistogramTests {
  @Test func theDensityIntegratesToTheShareInside() {
    let values = (0..<1000).map { Double($0) / 1000 }
    let whole = Histogram(of: values)
    let widths = zip(whole.edges, whole.edges.dropFirst()).map { $1 - $0 }
    #expect(abs(zip(widths, whole.density).map(*).reduce(0, +) - 1) < 1e-12)
    let part = Histogram(of: values, range: 0...0.4995, bins: 5)
    let inside = part.density.reduce(0, +) * (part.edges[1] - part.edges[0])
    #expect(abs(inside - 0.5) < 1e-12 && abs(part.outside - 0.5) < 1e-12)
    #expect(part.density.allSatisfy { abs($0 - 1) < 0.02 }, "uniform values: density 1")
  }

  @Test func edgeCasesOfCounting() {
    #expect(Histogram(of: []).density.allSatisfy { $0 == 0 })
    #expect(Histogram(of: [.nan, 2]).density.reduce(0, +) > 0)
    let constant = Histogram(of: [3, 3, 3, 3, 3])
    #expect(constant.density.count { $0 > 0 } == 1 && constant.outside == 0)
  }
}

@Suite struct RecipeTests {
  @Test func theoryIsALineAndSimulationIsPointsWithBars() {
    let marks = Samples.learningCurve.panels[0].layers.map(\.mark)
    #expect(marks == [.rules, .line, .line, .errorBars, .points])
    let bars = Samples.learningCurve.panels[0].layers[3]
    let points = Samples.learningCurve.panels[0].layers[4]
    #expect(bars.data == points.data)
    #expect(bars.y == "excess test error minus standard error")
  }

  @Test func withoutErrorsThereAreNoBars() {
    let panel = Panel.curves(
      [DrawnCurve("a", simulation: [.init(x: 1, mean: 2)])], x: Axis("n"), y: Axis("error"))
    #expect(panel.layers.map(\.mark) == [.points])
    #expect(panel.note == nil)
  }

  /// Numbers that differ by rounding alone, or by less than an axis of a given domain can tell.
  @Test func nearlyEqualValuesHaveAnAxis() {
    for (values, domain) in [
      ([1, 1.0.nextUp], nil), ([0.3, 0.1 + 0.2], nil), ([-1e300, -1e300.nextUp], nil),
      ([0, 0], nil),
      ([1, 1], 1...1.0.nextUp),
    ] as [([Double], ClosedRange<Double>?)] {
      let points = values.enumerated().map { DrawnCurve.Measurement(x: Double($0), mean: $1) }
      let panel = Panel.curves(
        [DrawnCurve("a", simulation: points)], x: Axis("n"), y: Axis("y", domain: domain))
      let figure = Figure(name: "a", title: "A", caption: "", width: .column, panels: [panel])
      #expect(figure.vegaLite.contains("\"y\""))
    }
  }

  @Test func tilesMeetHalfWay() throws {
    let panel = Panel.sweepMap(
      Grid(x: [1, 10, 100], y: [0, 1], values: [[1, 2, 3], [4, .nan, 6]]),
      x: Axis("a", scale: .log), y: Axis("b"), quantity: "q")
    let tiles = panel.layers[0].data
    func edge(_ name: String, _ row: Int) -> Double {
      guard case .number(let x) = tiles.column(name)[row] else { return .nan }
      return x
    }
    let root = 10.0.squareRoot()
    #expect(abs(edge("left edge: a", 0) - 1 / root) < 1e-12)
    #expect(abs(edge("right edge: a", 0) - root) < 1e-12)
    #expect(edge("left edge: a", 1) == edge("right edge: a", 0))
    #expect(edge("lower edge: b", 0) == -0.5 && edge("upper edge: b", 0) == 0.5)
  }

  @Test func significantBarsAreThoseOutsideTheBand() {
    let values = [
      TestedValue("in", value: 0.1, chance: -0.2...0.2),
      TestedValue("out", value: -0.3, chance: -0.2...0.2),
    ]
    #expect(values.map(\.isSignificant) == [false, true])
    let panel = Panel.significance(values, quantity: "weight", chance: "95 %")
    let bars = panel.layers.filter { $0.mark == .bars }
    #expect(bars.map { $0.data.column("name") } == [["out"], ["in"]])
    #expect(bars.map(\.colour) == [.fixed(.green), .fixed(.grey)])
  }

  @Test func framesStartAtTheLastStepOnPaper() throws {
    let slider = try #require(Samples.frames.slider)
    #expect(slider.values == [0, 1, 2, 4, 8] && slider.initial == 4)
    #expect(Samples.frames.panels[0].title == "{slider}")
  }

  @Test func panelsOfTheSameSeriesShareOneLegend() throws {
    let panel = Samples.learningCurve.panels[0]
    let figure = Figure(
      name: "two", title: "", caption: "", width: .page, panels: [panel, panel])
    #expect(figure.vegaLite.contains("\"legend\": {\"color\": \"shared\""))
    #expect(figure.highlight == ["stage"])
    let single = Figure(name: "one", title: "", caption: "", panels: [panel])
    #expect(!single.vegaLite.contains("shared"))
  }

  @Test func twoMapsAreLinkedByTheirCells() {
    let map = Samples.map.panels[0]
    let figure = Figure(name: "m", title: "", caption: "", panels: [map, map])
    #expect(figure.highlight == ["step size \u{03b7}", "samples n"])
    #expect(Samples.map.highlight.isEmpty)
  }
}

@Suite struct WidthTests {
  @Test func widthsAreWrittenAsPeopleWriteThem() {
    #expect(Figure.Width("column") == .column && Figure.Width("Page") == .page)
    #expect(Figure.Width("120") == .millimetres(120) && Figure.Width("55mm") == .millimetres(55))
    for bad in ["", "wide", "10", "1000", "nan"] { #expect(Figure.Width(bad) == nil, "\(bad)") }
    #expect(abs(Figure.Width.column.points - 240.945) < 1e-3)
    #expect(abs(Figure.Width.page.points - 481.890) < 1e-3)
  }

  /// The page of a narrow screen takes the layout of one width and the tables of another.
  @Test(arguments: Samples.all.map(\.name)) func anotherWidthHasTheSameTables(
    _ name: String
  ) throws {
    let figure = try #require(Samples.all.first { $0.name == name })
    func tables(_ figure: Figure) throws -> NSDictionary? {
      let object = try JSONSerialization.jsonObject(with: Data(figure.vegaLite.utf8))
      return (object as? NSDictionary)?["datasets"] as? NSDictionary
    }
    #expect(try tables(figure) == tables(figure.fitted(to: .column)))
  }

  @Test func panelsReflowWithTheWidth() {
    let panel = Samples.learningCurve.panels[0]
    let wide = Figure(
      name: "w", title: "", caption: "", width: .page, panels: [panel, panel, panel], columns: 3)
    #expect(wide.fitted(to: .column).columns == 1)
    #expect(wide.fitted(to: .millimetres(120)).columns == 2)
    #expect(wide.fitted(to: .page) == wide)
    let facets = Samples.multiples.fitted(to: .column).panels[0].facet
    #expect(facets?.columns == 2)
    let single = Samples.learningCurve.fitted(to: .page)
    #expect(single.columns == 1 && single.panels[0].height != panel.height)
  }
}
