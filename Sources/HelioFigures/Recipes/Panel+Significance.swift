/// A named number beside what chance alone would give.
public struct TestedValue: Sendable, Equatable {
  public var name: String
  public var value: Double
  public var standardError: Double
  /// The range that chance alone stays in, for instance the middle 95 % under permutation.
  public var chance: ClosedRange<Double>

  public init(
    _ name: String, value: Double, standardError: Double = 0, chance: ClosedRange<Double>
  ) {
    self.name = name
    self.value = value
    self.standardError = standardError
    self.chance = chance
  }

  /// Whether the value lies outside of what chance gives.
  public var isSignificant: Bool { !chance.contains(value) }
}

extension Panel {
  /// Bars on their side, each over the band that chance alone would give: those that leave their band
  /// are coloured, the others grey.
  ///
  /// - Parameters:
  ///   - values: from top to bottom.
  ///   - quantity: title of the axis, with its unit in brackets.
  ///   - chance: what the band is ("95 % under permutation").
  public static func significance(
    _ values: [TestedValue], quantity: String, chance: String, title: String? = nil
  ) -> Panel {
    let names = values.map(\.name)
    let data = ChartData([
      "name": .texts(names), quantity: .numbers(values.map(\.value)),
      "standard error of " + quantity: .numbers(values.map(\.standardError)),
      quantity + " minus standard error": .numbers(values.map { $0.value - $0.standardError }),
      quantity + " plus standard error": .numbers(values.map { $0.value + $0.standardError }),
      "low end of chance": .numbers(values.map(\.chance.lowerBound)),
      "high end of chance": .numbers(values.map(\.chance.upperBound)),
      "outside chance": .texts(values.map { $0.isSignificant ? "outside chance" : "chance" }),
    ])
    let strong = data.filtered("outside chance", equals: "outside chance")
    let weak = data.filtered("outside chance", equals: "chance")
    var band = Layer.errorBars(
      data, low: "low end of chance", high: "high end of chance", y: "name",
      colour: .fixed(.grey))
    band.size = 9
    band.opacity = 0.3
    let bars: [Layer] = [(strong, Swatch.green), (weak, .grey)].compactMap { part, swatch in
      part.rows.isEmpty
        ? nil : .bars(part, x: quantity, y: "name", colour: .fixed(swatch), thickness: 0.45)
    }
    let hasErrors = values.contains { $0.standardError > 0 }
    let errors: [Layer] =
      hasErrors
      ? [
        .errorBars(
          data, low: quantity + " minus standard error", high: quantity + " plus standard error",
          y: "name", colour: .fixed(.ink))
      ] : []
    return Panel(
      title: title, note: "grey band: \(chance)", x: Axis(quantity),
      y: Axis("", scale: .category(names)),
      layers: [band] + bars + errors + [.rule(x: 0, dash: .solid)], height: .perCategory(12))
  }
}
