import Foundation

/// A single value away from the bulk of a spectrum: where theory puts it and where it was found.
public struct Outlier: Sendable, Equatable {
  public var predicted: Double?
  public var measured: Double?
  public var standardError: Double

  public init(predicted: Double?, measured: Double? = nil, standardError: Double = 0) {
    self.predicted = predicted
    self.measured = measured
    self.standardError = standardError
  }
}

/// One spectrum of a picture of densities: what was counted, what theory says, and its outliers.
public struct DensitySeries: Sendable, Equatable {
  /// In the legend; "before..." and "after..." have the two colours of the house.
  public var name: String
  public var histogram: Histogram?
  /// The theoretical density, `x` rising.
  public var density: [DrawnCurve.Prediction]
  public var outliers: [Outlier]

  public init(
    _ name: String, histogram: Histogram?, density: [DrawnCurve.Prediction] = [],
    outliers: [Outlier] = []
  ) {
    self.name = name
    self.histogram = histogram
    self.density = density
    self.outliers = outliers
  }
}

extension Panel {
  /// Two panels of spectra: histograms with the theoretical densities on a linear scale, and the same
  /// on a logarithmic scale, where tail and edge are seen. Outliers are marked in both.
  ///
  /// Histograms are bars, theory is lines, measured outliers are triangles with bars of one standard
  /// error, predicted ones dashed lines.
  ///
  /// - Parameters:
  ///   - quantity: what is counted, with its unit in brackets ("eigenvalue").
  ///   - scale: of the horizontal axis, linear or logarithmic.
  public static func density(
    _ series: [DensitySeries], quantity: String, scale: Axis.Scale = .linear
  ) -> [Panel] {
    let parts = DensityParts(series: series, quantity: quantity, isLogX: scale == .log)
    return [false, true].map { isLog in
      Panel(
        title: isLog ? "logarithmic: the tail" : "linear: the bulk",
        note: parts.note(isLog: isLog),
        x: Axis(quantity, scale: scale, domain: parts.range),
        y: Axis(
          isLog ? "" : DensityParts.name, scale: isLog ? .log : .linear,
          domain: isLog ? parts.logRange : nil),
        layers: parts.layers(isLog: isLog), height: .ratio(0.72))
    }
  }
}

/// The layers of the two panels.
private struct DensityParts {
  static let name = "density"
  let series: [DensitySeries]
  let quantity: String
  let isLogX: Bool

  private var positive: [Double] {
    series.flatMap { ($0.histogram?.density ?? []) + $0.density.map(\.y) }
      .filter { $0.isFinite && $0 > 0 }
  }

  /// What the marks are; in the second panel those of the outliers.
  func note(isLog: Bool) -> String {
    let outliers = series.flatMap(\.outliers)
    if isLog, !outliers.isEmpty {
      let measured = outliers.contains { $0.measured != nil }
      return (measured ? "triangles: measured outliers; " : "") + "dashed: predicted ones"
    }
    return series.contains { !$0.density.isEmpty }
      ? "bars: measured; line: theory" : "bars: measured"
  }

  /// Everything is inside, with a margin; on a logarithmic axis only what is positive.
  var range: ClosedRange<Double> {
    let all = series.flatMap { one in
      (one.histogram?.edges ?? []) + one.density.map(\.x)
        + one.outliers.flatMap { [$0.predicted, $0.measured].compactMap { $0 } }
    }
    let shown = all.filter { $0.isFinite && (!isLogX || $0 > 0) }
    let (low, high) = (shown.min() ?? 0, shown.max() ?? 1)
    if isLogX { return (low / 1.1)...(high * 1.1) }
    let room = 0.04 * (high - low)
    return (low >= 0 ? max(0, low - room) : low - room)...(high + room)
  }

  /// From half the lowest filled bin, where single values lie, and no further down.
  var logRange: ClosedRange<Double> {
    let filled = series.flatMap { $0.histogram?.density ?? [] }.filter { $0 > 0 }
    let top = positive.max() ?? 1
    let low = (filled.min() ?? top * 1e-4) / 2
    return low...max(top * 2, low * 30)
  }

  /// The two colours of the house for before and after, grey bars under an ink line for one alone.
  private func colour(_ single: Swatch) -> Colour {
    series.count == 1 && Swatch.fixed(forSeries: series[0].name) == nil
      ? .fixed(single) : .series("spectrum")
  }

  func layers(isLog: Bool) -> [Layer] {
    let (left, right) = (quantity + ", left edge", quantity + ", right edge")
    var bins = ChartData(columns: [left, right, Self.name, "spectrum"])
    var lines = ChartData(columns: [quantity, "predicted density", "spectrum"])
    for one in series {
      if let histogram = one.histogram {
        for (i, value) in histogram.density.enumerated() {
          bins.append([
            .number(histogram.edges[i]), .number(histogram.edges[i + 1]), .number(value),
            .text(one.name),
          ])
        }
      }
      for point in one.density {
        lines.append([.number(point.x), .number(point.y), .text(one.name)])
      }
    }
    var layers: [Layer] = []
    if !bins.rows.isEmpty {
      layers.append(.bins(bins, from: left, to: right, y: Self.name, colour: colour(.grey)))
    }
    layers += outlierLayers(isLog: isLog)
    if !lines.rows.isEmpty {
      layers.append(.line(lines, x: quantity, y: "predicted density", colour: colour(.ink)))
    }
    return layers
  }

  private func outlierLayers(isLog: Bool) -> [Layer] {
    let top = positive.max() ?? 1
    var layers: [Layer] = []
    var data = ChartData(columns: [
      "measured outlier", "standard error", "outlier minus standard error",
      "outlier plus standard error", "height of the mark", "spectrum",
    ])
    let all = series.flatMap { one in one.outliers.map { (one.name, $0) } }
    for (row, (name, outlier)) in all.enumerated() {
      if let value = outlier.predicted {
        layers.append(
          .rule(x: value, label: nil))
      }
      guard let value = outlier.measured else { continue }
      // Marks lie right of the bulk in the lower part; neighbours at different heights.
      let step = Double(row % 3)
      let range = logRange
      let height =
        isLog
        ? range.lowerBound * pow(range.upperBound / range.lowerBound, 0.4 + 0.1 * step)
        : top * (0.2 + 0.08 * step)
      data.append([
        .number(value), .number(outlier.standardError), .number(value - outlier.standardError),
        .number(value + outlier.standardError), .number(height), .text(name),
      ])
    }
    guard !data.rows.isEmpty else { return layers }
    layers.append(
      .errorBars(
        data, low: "outlier minus standard error", high: "outlier plus standard error",
        y: "height of the mark", colour: colour(.rose)))
    layers.append(
      .points(
        data, x: "measured outlier", y: "height of the mark", colour: colour(.rose),
        diameter: 6, shape: .triangleDown))
    return layers
  }
}
