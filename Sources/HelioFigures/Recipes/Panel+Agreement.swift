/// A comparison of a measured value with a predicted one, in standard errors.
public struct Deviation: Sendable, Equatable {
  public var x: Double
  /// (measured - predicted) / standard error.
  public var z: Double
  public var series: String

  public init(x: Double, z: Double, series: String) {
    self.x = x
    self.z = z
    self.series = series
  }
}

extension Panel {
  /// How far simulation is from theory: z-scores along a parameter, over the band where agreement lies.
  ///
  /// - Parameters:
  ///   - limit: the band is -limit...limit standard errors.
  ///   - seriesTitle: what the colours differ by.
  public static func agreement(
    _ deviations: [Deviation], x: Axis, limit: Double = 3, seriesTitle: String = "series",
    title: String? = nil
  ) -> Panel {
    let data = ChartData([
      x.title: .numbers(deviations.map(\.x)),
      "deviation (standard errors)": .numbers(deviations.map(\.z)),
      seriesTitle: .texts(deviations.map(\.series)),
    ])
    let xs = deviations.map(\.x).filter(\.isFinite)
    let (first, last) = (xs.min() ?? 0, xs.max() ?? 1)
    let band = ChartData([
      x.title: .numbers([first, last]),
      "lower limit (standard errors)": .numbers([-limit, -limit]),
      "upper limit (standard errors)": .numbers([limit, limit]),
    ])
    let farthest = deviations.map { abs($0.z) }.filter(\.isFinite).max() ?? 0
    let reach = max(limit + 1, (farthest * 1.1).rounded(.up))
    return Panel(
      title: title, note: "band: \u{00b1}\(Scales.short(limit)) standard errors", x: x,
      y: Axis("deviation (s.e.)", domain: -reach...reach),
      layers: [
        .band(
          band, x: x.title, low: "lower limit (standard errors)",
          high: "upper limit (standard errors)", colour: .fixed(.grey)),
        .rule(y: 0, dash: .solid),
        .points(
          data, x: x.title, y: "deviation (standard errors)", colour: .series(seriesTitle)),
      ], height: .ratio(0.35))
  }
}
