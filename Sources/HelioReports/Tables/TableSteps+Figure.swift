import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns

extension TableReshaping {
  /// Spikes and held-out shares step by step; `nil` for a single step, which a sentence tells.
  func stepFigure(_ steps: TableSteps) -> Figure? {
    guard steps.stepCount > 1, let end = steps.stages.last else { return nil }
    let more = end.significantCount - min(end.significantCount, Self.namedDirections.count)
    return Figure(
      name: "table-steps", title: "What each gradient step writes into the weights",
      caption: """
        \(steps.stepCount) steps of one network of width \(steps.width) with total strength kappa = \
        \(short(steps.strength)). (a) Spikes: singular values of the weights' change, projected on \
        \(steps.functionCount) functions of the readout weights; below the dashed line they are noise \
        between neurons\(more > 0 ? " (the strongest three in colour)" : ""). (b) Share of the target's \
        variance that linear and even functions of the projection on a direction explain: solid on the \
        \(steps.testCount) held-out rows, dashed on the training rows, dotted the limit of chance on the \
        held-out rows (95 % of permutations of the target stay below). A spike above the noise without a \
        held-out share above the dotted line is learned noise; where dashed lies above solid, that much is \
        optimism.
        """,
      width: .page, panels: [spikePanel(steps), sharePanel(steps)], columns: 2)
  }

  private static let namedDirections = ["direction 1", "direction 2", "direction 3"]

  private func spikePanel(_ steps: TableSteps) -> Panel {
    let count = steps.stages.map(\.spikes.count).max() ?? 0
    let shown = min(count, 12)
    var noise = ChartData(columns: ["step", "noise level"])
    for stage in steps.stages where stage.step > 0 {
      noise.append([.number(Double(stage.step)), .number(stage.noise)])
    }
    let scale = spikeScale(steps)
    let floor = scale == .log ? 0.03 * (steps.stages.last?.noise ?? 0) : 0
    var layers: [Layer] = []
    for i in 0..<shown {
      let isNamed = i < Self.namedDirections.count
      let name = isNamed ? Self.namedDirections[i] : "further"
      var data = ChartData(columns: ["step", "spike", "direction"])
      for stage in steps.stages where stage.step > 0 && stage.spikes.count > i {
        guard stage.spikes[i] > floor else { continue }
        data.append([.number(Double(stage.step)), .number(stage.spikes[i]), .text(name)])
      }
      if isNamed {
        layers.append(.line(data, x: "step", y: "spike", colour: .series("direction")))
        layers.append(.points(data, x: "step", y: "spike", colour: .series("direction")))
      } else {
        layers.append(
          .line(data, x: "step", y: "spike", colour: .fixed(.quiet), width: 0.6))
      }
    }
    layers.append(
      .line(noise, x: "step", y: "noise level", colour: .fixed(.ink), dash: .dashed, width: 0.9))
    return Panel(
      title: "spikes",
      note: "dashed: noise between neurons" + (count > 3 ? "; thin: further directions" : ""),
      x: stepAxis(steps), y: Axis("spike \u{03C4}", scale: scale), layers: layers)
  }

  /// Logarithmic where the noise would lie on the axis.
  private func spikeScale(_ steps: TableSteps) -> Axis.Scale {
    let largest = steps.stages.compactMap(\.spikes.first).max() ?? 0
    let noise = steps.stages.filter { $0.step > 0 }.map(\.noise).min() ?? 0
    return noise > 0 && largest > 40 * noise ? .log : .linear
  }

  private func sharePanel(_ steps: TableSteps) -> Panel {
    let together = "all above the noise"
    let (trained, chance) = ("training rows", "limit of chance")
    var data = ChartData(columns: ["step", "held-out rows", trained, chance, "direction"])
    for stage in steps.stages {
      let shares: [(String, TableSteps.Share?)] = [
        (Self.namedDirections[0], stage.leading.first), (together, stage.significant),
      ]
      for (name, share) in shares {
        guard let share, stage.step > 0 else { continue }
        data.append([
          .number(Double(stage.step)), .number(share.heldOut), .number(share.trained),

          .number(share.chanceLimit), .text(name),
        ])
      }
    }
    let colour = Colour.series("direction")
    return Panel(
      title: "share of the target",
      note: "solid: held-out; dashed: training; dotted: chance",
      x: stepAxis(steps), y: Axis("share explained"),
      layers: [
        .line(data, x: "step", y: chance, colour: colour, dash: .dotted, width: 0.9),
        .line(data, x: "step", y: trained, colour: colour, dash: .dashed, width: 0.9),
        .line(data, x: "step", y: "held-out rows", colour: colour),
        .points(data, x: "step", y: "held-out rows", colour: colour),
      ])
  }

  /// Whole numbers only, few enough to be read.
  private func stepAxis(_ steps: TableSteps) -> Axis {
    let T = steps.stepCount
    let distance = [1, 2, 5, 10, 20, 50, 100].first { T / $0 <= 8 } ?? (T / 8)
    return Axis(
      "gradient step t", domain: 1 - 0.03 * Double(T - 1)...Double(T) + 0.03 * Double(T - 1),
      ticks: stride(from: distance, through: T, by: distance).map(Double.init))
  }
}
