/// One series of a picture of theory and simulation: a line, points with bars, or both.
public struct DrawnCurve: Sendable, Equatable {
  /// A predicted value; `y` may be missing where the theory gives none.
  public struct Prediction: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A measured value with its standard error (0 if it has none).
  public struct Measurement: Sendable, Equatable {
    public var x: Double
    public var mean: Double
    public var standardError: Double

    public init(x: Double, mean: Double, standardError: Double = 0) {
      self.x = x
      self.mean = mean
      self.standardError = standardError
    }
  }

  /// In the legend; names that begin with "before" or "after" have the two colours of the house.
  public var name: String
  public var theory: [Prediction]
  public var simulation: [Measurement]
  /// A second line, thin and dashed, for instance the limit of infinite width.
  public var limit: [Prediction]
  /// At which value of the figure's slider it is shown; for panels that name the slider's field.
  public var place: Double

  public init(
    _ name: String, theory: [Prediction] = [], simulation: [Measurement] = [],
    limit: [Prediction] = [], place: Double = 0
  ) {
    self.place = place
    self.name = name
    self.theory = theory
    self.simulation = simulation
    self.limit = limit
  }
}

/// A level that a curve cannot fall below, drawn as a labelled line.
public struct Floor: Sendable, Equatable {
  public var value: Double
  public var label: String

  public init(_ value: Double, label: String) {
    self.value = value
    self.label = label
  }
}

extension Panel {
  /// Theory as lines, simulation as points with bars of one standard error: learning curves, errors
  /// along a path of step sizes, anything measured against a number.
  ///
  /// - Parameters:
  ///   - seriesTitle: what the curves differ by; the name of the column in the CSV file.
  ///   - isOrdered: whether the curves have an order (widths, strengths) and so a ramp of colours.
  ///   - limitTitle: what the dashed lines are ("infinite width").
  ///   - note: by default says which marks are theory and which simulation.
  ///   - floors: levels such as the noise or the approximation error.
  ///   - slider: the field of the figure's slider, if each curve belongs to one of its values.
  public static func curves(
    _ curves: [DrawnCurve], x: Axis, y: Axis, seriesTitle: String = "series",
    isOrdered: Bool = false,
    limitTitle: String = "limit", floors: [Floor] = [], title: String? = nil,
    note: String? = nil, slider: String? = nil, height: Height = .ratio(0.7)
  ) -> Panel {
    let columns = CurveColumns(x: x.title, y: y.title, series: seriesTitle, slider: slider)
    let colour: Colour = isOrdered ? .ordered(seriesTitle) : .series(seriesTitle)
    var layers: [Layer] = floors.map { .rule(y: $0.value, label: $0.label) }
    let limits = columns.predictions(curves, "limit of ") { $0.limit }
    if !limits.rows.isEmpty {
      layers.append(
        .line(
          limits, x: columns.x, y: "limit of " + columns.y, colour: colour, dash: .dashed,
          width: 0.9))
    }
    let theory = columns.predictions(curves, "predicted ") { $0.theory }
    if !theory.rows.isEmpty {
      layers.append(.line(theory, x: columns.x, y: "predicted " + columns.y, colour: colour))
    }
    let measured = columns.measurements(curves)
    if !measured.rows.isEmpty {
      if measured.column(columns.error).contains(where: { ($0.finite ?? 0) > 0 }) {
        layers.append(
          .errorBars(measured, x: columns.x, low: columns.low, high: columns.high, colour: colour))
      }
      layers.append(.points(measured, x: columns.x, y: columns.mean, colour: colour))
    }
    let parts = [
      theory.rows.isEmpty ? nil : "lines: theory",
      limits.rows.isEmpty ? nil : "dashed: \(limitTitle)",
      measured.rows.isEmpty || theory.rows.isEmpty ? nil : "points: simulation",
    ]
    let legend = parts.compactMap { $0 }.joined(separator: "; ")
    return Panel(
      title: title, note: note ?? (legend.isEmpty ? nil : legend), x: x, y: y, layers: layers,
      height: height)
  }
}

/// The names of the columns of a picture of curves: each says the quantity, with its unit in brackets.
private struct CurveColumns {
  let x: String
  let y: String
  let series: String
  let mean: String
  let error: String
  let low: String
  let high: String
  /// None, or the slider's.
  let more: [String]

  init(x: String, y: String, series: String, slider: String?) {
    more = slider.map { [$0] } ?? []
    self.x = x.isEmpty ? "x" : x
    self.y = y.isEmpty ? "value" : y
    self.series = series
    mean = "measured " + self.y
    error = "standard error of " + self.y
    low = self.y + " minus standard error"
    high = self.y + " plus standard error"
  }

  func predictions(
    _ curves: [DrawnCurve], _ kind: String, _ values: (DrawnCurve) -> [DrawnCurve.Prediction]
  ) -> ChartData {
    var data = ChartData(columns: [x, kind + y, series] + more)
    for curve in curves {
      for point in values(curve) {
        data.append(
          [.number(point.x), .number(point.y), .text(curve.name)]
            + more.map { _ in .number(curve.place) })
      }
    }
    return data
  }

  func measurements(_ curves: [DrawnCurve]) -> ChartData {
    var data = ChartData(columns: [x, mean, error, series, low, high] + more)
    for curve in curves {
      for point in curve.simulation {
        data.append(
          [
            .number(point.x), .number(point.mean), .number(point.standardError), .text(curve.name),
            .number(point.mean - point.standardError), .number(point.mean + point.standardError),
          ] + more.map { _ in .number(curve.place) })
      }
    }
    return data
  }
}
