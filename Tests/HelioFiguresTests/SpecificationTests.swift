import Foundation
import HelioCore
import HelioFigures
import Testing

/// The parts of a specification as plain Foundation values, found by a path of keys and indices.
private func value(_ figure: Figure, _ path: Any...) throws -> Any? {
  var place: Any? = try JSONSerialization.jsonObject(with: Data(figure.vegaLite.utf8))
  for step in path {
    if let key = step as? String { place = (place as? [String: Any])?[key] }
    if let index = step as? Int {
      let list = place as? [Any] ?? []
      place = list.indices.contains(index) ? list[index] : nil
    }
  }
  return place
}

private func curve(_ ys: [Double], x: Axis = Axis("x"), y: Axis) -> Figure {
  let data = ChartData([
    "x": .integers(Array(0..<ys.count)), "y": .numbers(ys), "stage": .repeated("before"),
  ])
  return Figure(
    name: "curve", title: "", caption: "",
    panels: [Panel(x: x, y: y, layers: [.points(data, x: "x", y: "y", colour: .series("stage"))])])
}

private func tickLabels(_ figure: Figure) throws -> String {
  let expression = try value(figure, "layer", 0, "encoding", "y", "axis", "labelExpr") as? String
  return String(try #require(expression).prefix { $0 != "]" })
}

@Suite struct SpecificationTests {
  @Test func chosenTicksAreLabelledExactly() throws {
    let figure = curve([0, 1], y: Axis("y", domain: 0...1, ticks: [0, 0.25, 0.5, 0.75, 1]))
    #expect(try tickLabels(figure) == #"["0.00","0.25","0.50","0.75","1.00""#)
  }

  @Test func wholeStepsHaveNoDecimals() throws {
    #expect(try tickLabels(curve([-2, 3], y: Axis("y"))).contains("\"3\""))
  }

  @Test func decadesAreWrittenAsPowers() throws {
    let labels = try tickLabels(curve([1e-6, 1], y: Axis("y", scale: .log)))
    #expect(labels.contains("10\u{207b}\u{2076}"), "\(labels)")
  }

  @Test func whatALogarithmCannotShowIsAGap() throws {
    let figure = curve([1, 0, -3, 10], y: Axis("y", scale: .log))
    let rows = try #require(try value(figure, "datasets", "a1") as? [[String: Any]])
    #expect(rows.count == 4)
    #expect(rows.filter { $0["y"] is NSNull }.count == 2)
    let domain = try value(figure, "layer", 0, "encoding", "y", "scale", "domain") as? [Double]
    #expect(try #require(domain).allSatisfy { $0 > 0 })
    #expect(csv(of: figure).contains("-3"), "the table keeps what the picture cannot show")
  }

  @Test func beforeAndAfterHaveTheSameColoursEverywhere() throws {
    let names = ["after the step", "theory", "before it"]
    let data = ChartData(["x": .numbers([1, 2, 3]), "s": .texts(names)])
    let figure = Figure(
      name: "a", title: "", caption: "",
      panels: [
        Panel(
          x: Axis("x"), y: Axis("x"),
          layers: [.points(data, x: "x", y: "x", colour: .series("s"))])
      ])
    let scale = try value(figure, "layer", 0, "encoding", "color", "scale") as? [String: [String]]
    let colours = Dictionary(
      uniqueKeysWithValues: zip(scale?["domain"] ?? [], scale?["range"] ?? []))
    #expect(colours["after the step"] == "#d55e00")
    #expect(colours["before it"] == "#0072b2")
    #expect(colours["theory"] != nil && Set(colours.values).count == 3)
  }

  @Test func aSliderHidesRowsButNotTheirRange() throws {
    let data = ChartData([
      "x": .numbers([0, 1, 0, 1]), "y": .numbers([0, 1, 0, 100]), "k": .numbers([0, 0, 3, 3]),
    ])
    let figure = Figure(
      name: "s", title: "", caption: "",
      panels: [
        Panel(
          title: "at {slider}", x: Axis("x"), y: Axis("y"),
          layers: [.line(data, x: "x", y: "y"), .rule(y: 5)])
      ], slider: Slider(field: "k", title: "k", values: [0, 3]))
    let filter = try value(figure, "layer", 0, "transform", 0, "filter") as? String
    #expect(filter == #"datum["k"] === [0, 3][sliderIndex]"#)
    let domain = try value(figure, "layer", 0, "encoding", "y", "scale", "domain") as? [Double]
    #expect(domain?.last == 100)
    #expect(try value(figure, "layer", 2, "transform") == nil, "a rule is always shown")
    let title = try value(figure, "title", "text", "expr") as? String
    #expect(title == #""at " + ["k = 0","k = 3"][sliderIndex] + """#)
  }

  /// Points on the frame are drawn whole, those beyond a chosen domain not at all; lines are cut there.
  @Test func pointsOnTheFrameAreWhole() throws {
    let data = ChartData(["x": .numbers([0, 1, 2, 3]), "y": .numbers([0, 1, 1.5, -0.1])])
    let figure = Figure(
      name: "p", title: "", caption: "",
      panels: [
        Panel(
          x: Axis("x"), y: Axis("y", domain: 0...1),
          layers: [.points(data, x: "x", y: "y"), .line(data, x: "x", y: "y")])
      ])
    #expect(try value(figure, "layer", 0, "mark", "clip") == nil)
    #expect(try value(figure, "layer", 1, "mark", "clip") as? Bool == true)
    let name = try #require(try value(figure, "layer", 0, "data", "name") as? String)
    let rows = try #require(try value(figure, "datasets", name) as? [[String: Any]])
    #expect(rows.map { $0["y"] as? Double } == [0, 1, nil, nil])
  }

  /// Words of reference lines that lie close stand at other ends, of vertical ones on other lines.
  @Test func wordsOfCloseRulesDoNotOverlap() throws {
    func marks(_ layers: [Layer]) throws -> [[String: Any]] {
      let figure = Figure(
        name: "r", title: "", caption: "",
        panels: [Panel(x: Axis("x", domain: 0...1), y: Axis("y", domain: 0...1), layers: layers)])
      let units = try #require(try value(figure, "layer") as? [[String: Any]])
      return units.filter { ($0["mark"] as? [String: Any])?["type"] as? String == "text" }
    }
    func mark(_ unit: [String: Any], _ key: String) -> Any? {
      (unit["mark"] as? [String: Any])?[key]
    }
    let flat = try marks([.rule(y: 0.5, label: "bound"), .rule(y: 0.52, label: "limit")])
    #expect(flat.count == 2)
    #expect(mark(flat[0], "align") as? String == "right")
    #expect(mark(flat[1], "align") as? String == "left")
    let upright = try marks([.rule(x: 0.5, label: "bound"), .rule(x: 0.51, label: "limit")])
    func height(_ unit: [String: Any]) -> Double? {
      ((unit["encoding"] as? [String: Any])?["y"] as? [String: Any])?["value"] as? Double
    }
    #expect(height(upright[0]) == 0)
    #expect(try #require(height(upright[1])) > 5)
    let apart = try marks([.rule(y: 0.2, label: "bound"), .rule(y: 0.8, label: "limit")])
    #expect(apart.allSatisfy { mark($0, "align") as? String == "right" })
  }

  @Test func smallMultiplesShowEachEntryOnce() throws {
    let images = [("0", [1.0, -1, 0, 2]), ("1", [0.5, 0, 0, 0])].map { (name: $0.0, pixels: $0.1) }
    let figure = Figure(
      name: "i", title: "", caption: "",
      panels: [.images(images, pixelsAcross: 2, columns: 2, quantity: "weight")])
    let views = try #require(try value(figure, "concat") as? [[String: Any]])
    let headings = views.map { view -> String? in
      let marks = view["layer"] as? [[String: Any]]
      let encoding = marks?.last?["encoding"] as? [String: [String: Any]]
      return encoding?["text"]?["value"] as? String
    }
    #expect(headings == ["0", "1"])
    let domain =
      try value(figure, "concat", 0, "layer", 0, "encoding", "color", "scale", "domain")
      as? [Double]
    #expect(domain?.first == -2 && domain?.last == 2, "one symmetric scale for all")
  }

  @Test func numbersAreTheSameOnEveryMachine() {
    let figure = curve([1.0 / 3, .nan, 2e-17, 12_345_678.9], y: Axis("y"))
    #expect(figure.vegaLite.contains("0.3333333,") || figure.vegaLite.contains("0.3333333}"))
    #expect(figure.vegaLite.contains("2e-17") && figure.vegaLite.contains("null"))
    #expect(!figure.vegaLite.lowercased().contains("nan"))
  }

  @Test func csvQuotesWhatNeedsIt() {
    let data = ChartData([
      "a, b": .texts(["say \"x\"", "plain"]), "y": .numbers([0.1, .infinity]),
    ])
    let figure = Figure(
      name: "q", title: "", caption: "",
      panels: [
        Panel(
          x: Axis("", scale: .category([])), y: Axis("y"),
          layers: [.bars(data, x: "a, b", y: "y")])
      ])
    #expect(
      csv(of: figure)
        == "panel,mark,\"a, b\",y\na,bars,\"say \"\"x\"\"\",0.1\na,bars,plain,\n")
  }
}
