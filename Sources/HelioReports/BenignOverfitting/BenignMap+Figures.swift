import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var benignMapFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimensionRatio", "scaledSignal"),
      let ratios = axis("dimensionRatio")?.numbers.sorted(), ratios.count > 1
    else { return nil }
    let x = Axis("signal power times samples \u{03B3} n", scale: .log)
    let y = Axis("dimensions per sample d/n", scale: .log, ticks: [1, 2, 3, 5, 8, 10])
    let all = theory()
    let signals = Set(all.map { $0.number(of: "scaledSignal") }).filter { $0 > 0 }.sorted()
    let predicted = Dictionary(
      all.map { (MapPlace($0), $0.predicted(.maxMarginError) ?? .nan) }, uniquingKeysWith: { $1 })
    let grid = Grid(
      x: signals, y: ratios,
      values: ratios.map { ratio in
        signals.map { predicted[MapPlace(signal: $0, ratio: ratio)] ?? .nan }
      })
    var panel = Panel.sweepMap(
      grid, x: x, y: y, quantity: "clean error", domain: 0...0.5,
      note: "colour: theory; dots: exact programs; lines: see caption")
    panel.x.ticks = [0.1, 0.3, 1, 3, 10, 30].filter { $0 >= signals[0] * 0.9 }
    panel.layers += boundaryLines(ratios, signals[0]...signals[signals.count - 1])
    panel.layers += measuredDots(x.title, y.title)
    panel.layers.append(regimeWords(x.title, y.title))
    let figure = Figure(
      name: "benign-map", title: "Where fitting wrong labels is harmless",
      caption: """
        Clean error of the linear max margin on labels of which the share \(parameterText("labelFlipRate")) is \
        flipped, all of them fitted (n = \(parameterText("sampleCount"))). Colour: exact theory; dots: mean of \
        \(replicateCount) exact programs in the same colours. Solid lines: errors 0.05 (right) and 0.25 (left); \
        dashed: the crossover \u{03B3} = 1/((1 - 2\u{03B7}) sqrt(n d)); dotted: the scales \u{03B3} = 1/d, below \
        which the paper proves harm, and \u{03B3} = 1/n, from which it proves benign fitting for large d/n. Look \
        whether the dots vanish in the colour, and how the lines lean: more dimensions help only once there is signal.
        """,
      width: .page, panels: [panel])
    return ([figure], mapFindings(ratios))
  }

  private func boundaryLines(
    _ ratios: [Double], _ range: ClosedRange<Double>
  ) -> [Layer] {
    func line(_ name: String, _ dash: Layer.Dash, _ value: (Double) -> Double?) -> Layer? {
      let places = ratios.compactMap { ratio in
        value(ratio).flatMap { range.contains($0) ? (signal: $0, ratio: ratio) : nil }
      }
      guard places.count > 1 else { return nil }
      let data = ChartData([
        "signal at " + name: .numbers(places.map(\.signal)),
        "d/n at " + name: .numbers(places.map(\.ratio)),
      ])
      return .line(
        data, x: "signal at " + name, y: "d/n at " + name, colour: .fixed(.ink), dash: dash,
        width: 1.1)
    }
    func stored(_ number: Number) -> (Double) -> Double? {
      { ratio in
        points(where: ["dimensionRatio": .number(ratio)]).first?.predicted(number)
      }
    }
    return [
      line("error 0.05", .solid, stored(.benignSignal)),
      line("error 0.25", .solid, stored(.harmfulSignal)),
      line("crossover", .dashed, stored(.crossoverSignal)),
      line("power 1/d", .dotted) { 1 / $0 }, line("power 1/n", .dotted) { _ in 1 },
    ].compactMap { $0 }
  }

  /// Coloured dots with a dark rim.
  private func measuredDots(_ x: String, _ y: String) -> [Layer] {
    let found = points.compactMap { point in
      point.numbers[.maxMarginError]?.mean.map { (point, $0) }
    }
    let data = ChartData([
      x: .numbers(found.map { $0.0.number(of: "scaledSignal") }),
      y: .numbers(found.map { $0.0.number(of: "dimensionRatio") }),
      "clean error": .numbers(found.map(\.1)),
    ])
    return [
      .points(data, x: x, y: y, colour: .fixed(.ink), diameter: 8, shape: .circle),
      .points(
        data, x: x, y: y, colour: .sequential("clean error", domain: 0...0.5), diameter: 6.6,
        shape: .circle),
    ]
  }

  private func regimeWords(_ x: String, _ y: String) -> Layer {
    let words: [(Double, Double, String)] = [
      (0.17, 1, "harmful"), (1.75, 1, "between"), (17, 8, "benign"),
    ]
    let data = ChartData([
      x: .numbers(words.map(\.0)), y: .numbers(words.map(\.1)), "regime": .texts(words.map(\.2)),
      // What is under them, for the contrast.
      "clean error": .numbers([0.45, 0.2, 0]),
    ])
    return .labels(
      data, x: x, y: y, text: "regime", colour: .sequential("clean error", domain: 0...0.5),
      size: 9)
  }

  private func mapFindings(_ ratios: [Double]) -> [String] {
    func told(_ number: Number, _ level: String) -> String? {
      let found = [ratios[0], ratios[ratios.count / 2], ratios[ratios.count - 1]].map { ratio in
        let value = points(where: ["dimensionRatio": .number(ratio)]).first?.predicted(number)
        return (value.map { short($0) } ?? "nowhere") + " at d/n = \(short(ratio))"
      }
      return "The error is \(level) at \u{03B3} n = \(found.joined(separator: ", "))."
    }
    return [told(.benignSignal, "0.05"), told(.harmfulSignal, "0.25")].compactMap { $0 }
  }
}

/// A place of the map.
private struct MapPlace: Hashable {
  var signal: Double
  var ratio: Double

  init(signal: Double, ratio: Double) { (self.signal, self.ratio) = (signal, ratio) }
  init(_ point: SweepPoint) {
    self.init(signal: point.number(of: "scaledSignal"), ratio: point.number(of: "dimensionRatio"))
  }
}
