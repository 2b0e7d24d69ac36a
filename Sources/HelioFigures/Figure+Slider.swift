import Foundation
import HelioCore

/// A control of the interactive figure that chooses which rows are drawn.
///
/// Layers whose data have the column show the rows where it equals the chosen value; other layers
/// always show all rows. A static figure shows the initial value, which is why its caption or title
/// should name it: ``Panel/title`` may contain `{slider}`, replaced by the title and chosen value.
public struct Slider: Sendable, Equatable {
  public var field: String
  public var title: String
  /// The values in the order of the slider.
  public var values: [Double]
  /// The index of the value shown first, and in static figures; `nil`: the slider begins with "all",
  /// and static figures show all rows.
  public var initial: Int?

  public init(field: String, title: String, values: [Double], initial: Int? = 0) {
    precondition(
      initial.map(values.indices.contains) ?? true,
      "slider starts at \(initial ?? -1) of \(values.count)")
    self.field = field
    self.title = title
    self.values = values
    self.initial = initial
  }

  /// The place that stands for all values.
  static let all = -1
}

extension Composer {
  /// The place of the slider in its list of values.
  static let sliderParameter = "sliderIndex"

  var sliderDefinition: JSONValue? {
    figure.slider.map { slider in
      [
        "name": .string(Self.sliderParameter),
        "value": .number(Double(slider.initial ?? Slider.all)),
        "bind": [
          "input": "range", "min": .number(slider.initial == nil ? -1 : 0),
          "max": .number(Double(slider.values.count - 1)), "step": 1,
          "name": .string(slider.title + " "),
        ],
      ]
    }
  }

  /// What a page needs to show a slider with the values themselves.
  var sliderMetadata: JSONValue? {
    figure.slider.map { slider in
      [
        "parameter": .string(Self.sliderParameter), "title": .string(slider.title),
        "values": .numbers(slider.values), "hasAll": .boolean(slider.initial == nil),
      ]
    }
  }

  /// The rows that the slider lets through, for a table with the slider's column.
  func sliderFilter(_ data: ChartData) -> JSONValue? {
    guard let slider = figure.slider, data.columns.contains(slider.field) else { return nil }
    let values = JSONValue.numbers(slider.values).compactText
    let test = "datum[\(Self.quoted(slider.field))] === \(values)[\(Self.sliderParameter)]"
    let all = slider.initial == nil ? "\(Self.sliderParameter) < 0 || " : ""
    return ["filter": .string(all + test)]
  }

  /// A title, with `{slider}` replaced by what the slider shows.
  func titleText(_ text: String) -> JSONValue {
    guard let slider = figure.slider, text.contains("{slider}") else { return .string(text) }
    let shown = slider.values.map { Self.quoted(slider.title + " = " + Scales.short($0)) }
    var value = "[" + shown.joined(separator: ",") + "][\(Self.sliderParameter)]"
    if slider.initial == nil {
      value = "(\(Self.sliderParameter) < 0 ? \(Self.quoted("all \(slider.title)")) : \(value))"
    }
    let parts = text.components(separatedBy: "{slider}").map(Self.quoted)
    return ["expr": .string(parts.joined(separator: " + \(value) + "))]
  }
}
