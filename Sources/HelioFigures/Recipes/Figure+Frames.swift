extension Figure {
  /// One step of a development: the values by rank at this step.
  public struct Frame: Sendable, Equatable {
    public var step: Double
    public var values: [Double]
    /// What theory predicts, in the same order; may be shorter or empty.
    public var predicted: [Double]

    /// - Parameter values: measured; empty where there is only theory.
    public init(step: Double, values: [Double] = [], predicted: [Double] = []) {
      self.step = step
      self.values = values
      self.predicted = predicted
    }
  }

  /// A sequence by rank (a spectrum) that develops: a slider chooses the step, and the first step stays
  /// as a thin line in the colour of "before".
  ///
  /// On paper the last step is shown. Points are measured, the line is predicted.
  ///
  /// - Parameters:
  ///   - stepTitle: what the slider counts ("step").
  ///   - limit: ranks drawn.
  public static func frames(
    name: String, title: String, caption: String, width: Width = .column, frames: [Frame],
    quantity: String, stepTitle: String = "step", limit: Int = 200, scale: Axis.Scale = .log
  ) -> Figure {
    precondition(!frames.isEmpty, "a figure of frames needs at least one")
    let after = "after"
    let before = "before (\(stepTitle) = \(Scales.short(frames[0].step)))"
    var measured = ChartData(columns: ["rank", quantity, stepTitle, "stage"])
    var predicted = ChartData(columns: ["rank", "predicted " + quantity, stepTitle, "stage"])
    var first = ChartData(columns: ["rank", "first " + quantity, "stage"])
    let start = frames[0].values.isEmpty ? frames[0].predicted : frames[0].values
    for (i, value) in start.prefix(limit).enumerated() {
      first.append([.number(Double(i + 1)), .number(value), .text(before)])
    }
    for frame in frames {
      for (i, value) in frame.values.prefix(limit).enumerated() {
        measured.append([
          .number(Double(i + 1)), .number(value), .number(frame.step), .text(after),
        ])
      }
      for (i, value) in frame.predicted.prefix(limit).enumerated() {
        predicted.append([
          .number(Double(i + 1)), .number(value), .number(frame.step), .text(after),
        ])
      }
    }
    var layers: [Layer] = [
      .line(first, x: "rank", y: "first " + quantity, colour: .series("stage"), width: 0.9)
    ]
    if !predicted.rows.isEmpty {
      layers.append(
        .line(predicted, x: "rank", y: "predicted " + quantity, colour: .series("stage")))
    }
    if !measured.rows.isEmpty {
      layers.append(
        .points(measured, x: "rank", y: quantity, colour: .series("stage"), diameter: 3.4))
    }
    return Figure(
      name: name, title: title, caption: caption, width: width,
      panels: [
        Panel(
          title: "{slider}",
          note: predicted.rows.isEmpty || measured.rows.isEmpty
            ? nil : "thick line: theory; points: measured",
          x: Axis("rank", scale: .log), y: Axis(quantity, scale: scale),
          layers: layers)
      ],
      slider: Slider(
        field: stepTitle, title: stepTitle, values: frames.map(\.step),
        initial: frames.count - 1))
  }
}
