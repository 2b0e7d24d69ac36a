import Foundation
import HelioFigures
import Testing

/// The colours can be told apart by every reader, on paper and on a dark screen.
@Suite struct PaletteTests {
  static let series: [Swatch] = [.before, .after, .green, .purple, .amber, .rose, .ink, .grey]

  @Test(arguments: ColourVision.allCases) func everyPairStaysApart(_ eye: ColourVision) {
    for (i, a) in Self.series.enumerated() {
      for b in Self.series.dropFirst(i + 1) {
        #expect(eye.difference(a.light, b.light) > 10, "\(a) and \(b) on white")
        #expect(eye.difference(a.dark, b.dark) > 10, "\(a) and \(b) on dark")
      }
    }
  }

  @Test func beforeAndAfterAreFarApartForEveryone() {
    for eye in ColourVision.allCases {
      #expect(eye.difference(Swatch.before.light, Swatch.after.light) > 40)
      #expect(eye.difference(Swatch.before.dark, Swatch.after.dark) > 40)
    }
  }

  @Test func linesStandOutFromTheirBackground() {
    for swatch in Swatch.allCases {
      #expect(ColourVision.contrast(swatch.light, "#ffffff") > 3, "\(swatch)")
      #expect(ColourVision.contrast(swatch.dark, "#1f1f25") > 3, "\(swatch)")
    }
    for swatch in [Swatch.ink, .quiet] {
      #expect(ColourVision.contrast(swatch.light, "#ffffff") > 4.5, "words: \(swatch)")
      #expect(ColourVision.contrast(swatch.dark, "#1f1f25") > 4.5, "words: \(swatch)")
    }
  }

  @Test(arguments: Theme.allCases) func orderedLinesStandOut(_ theme: Theme) throws {
    let paper = theme == .light ? "#ffffff" : "#1f1f25"
    let text = Samples.sliderSweep.vegaLite(theme: theme)
    let range = try #require(text.firstMatch(of: /"range": \[("#[^\]]*)\]/)).1
    let colours = range.matches(of: /#[0-9a-f]{6}/).map { String($0.0) }
    #expect(colours.count == 4)
    for colour in colours { #expect(ColourVision.contrast(colour, paper) > 3, "\(colour)") }
    for eye in ColourVision.allCases {
      for (a, b) in zip(colours, colours.dropFirst()) { #expect(eye.difference(a, b) > 8) }
    }
  }

  @Test func theSimulationKnowsWhatIsConfused() {
    // Red and green of equal lightness: far apart for most, close for a deuteranope.
    #expect(ColourVision.normal.difference("#b05a4a", "#6a7f2f") > 40)
    #expect(ColourVision.deuteranope.difference("#b05a4a", "#6a7f2f") < 20)
    #expect(abs(ColourVision.contrast("#000000", "#ffffff") - 21) < 1e-5)
  }

  /// The colours of a map as they are in its specification, from one end to the other.
  private func ramp(_ colour: Colour, _ theme: Theme) throws -> [String] {
    let data = ChartData(["x": .texts(["a"]), "y": .texts(["b"]), "v": .numbers([0.5])])
    let figure = Figure(
      name: "r", title: "", caption: "",
      panels: [
        Panel(
          x: Axis("x", scale: .category([])), y: Axis("y", scale: .category([])),
          layers: [
            .cells(data, x: "x", y: "y", colour: colour),
            .labels(data, x: "x", y: "y", text: "v", colour: colour),
          ])
      ])
    let text = figure.vegaLite(theme: theme)
    let range = try #require(text.firstMatch(of: /"range": \[([^\]]*)\]/)).1
    return range.matches(of: /#[0-9a-f]{6}/).map { String($0.0) }
  }

  @Test(arguments: Theme.allCases) func wordsOnCellsCanBeRead(_ theme: Theme) throws {
    // The rule of the specification: paper on the far third of a ramp, ink elsewhere.
    let words = theme == .light ? ("#202024", "#fffffe") : ("#f2f2f6", "#101014")
    for colour in [Colour.sequential("v", domain: 0...1), .diverging("v", limit: 1)] {
      let stops = try ramp(colour, theme)
      #expect(stops.count > 5)
      for i in 0...50 {
        let place = Double(i) / 50 * Double(stops.count - 1)
        let (low, share) = (Int(place), place - place.rounded(.down))
        let cell = mix(stops[low], stops[min(low + 1, stops.count - 1)], share)
        let isOneHue = if case .sequential = colour { true } else { false }
        let distance = isOneHue ? Double(i) / 50 : abs(Double(i) / 25 - 1)
        let word = distance > (isOneHue ? 0.63 : 0.7) ? words.1 : words.0
        #expect(ColourVision.contrast(cell, word) > 3, "\(word) on \(cell) at \(distance)")
      }
    }
    for highest in 1...6 {
      let cells = try ramp(.levels("v", highest: highest), theme)
      #expect(Set(cells).count == min(highest + 1, 6))
      for cell in cells {
        let best = max(ColourVision.contrast(cell, words.0), ColourVision.contrast(cell, words.1))
        #expect(best > 4.2, "\(cell)")
      }
    }
  }

  private func mix(_ a: String, _ b: String, _ share: Double) -> String {
    func channels(_ hex: String) -> [Double] {
      let digits = Array(hex.dropFirst())
      return (0..<3).map { Double(Int(String(digits[(2 * $0)..<(2 * $0 + 2)]), radix: 16) ?? 0) }
    }
    return "#"
      + zip(channels(a), channels(b)).map { x, y in
        String(format: "%02x", Int((x * (1 - share) + y * share).rounded()))
      }.joined()
  }

  @Test func aThemeLeavesNoColourOfTheOther() {
    let light = Set(Samples.density.vegaLite.matches(of: /#[0-9a-f]{6}/).map { String($0.0) })
    let dark = Set(
      Samples.density.vegaLite(theme: .dark).matches(of: /#[0-9a-f]{6}/).map { String($0.0) })
    #expect(!light.isEmpty && light.isDisjoint(with: dark), "\(light.intersection(dark))")
  }
}
