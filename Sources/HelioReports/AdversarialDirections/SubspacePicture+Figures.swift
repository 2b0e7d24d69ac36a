import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var subspacePictureFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "repair") else { return nil }
    let panels = points.compactMap { point -> Panel? in
      guard let plane = point.curves[.planeOutput] else { return nil }
      return Self.planePanel(plane.values, title: Self.pictureName(point.text(of: "repair")))
    }
    let figure = Figure(
      name: "subspace-picture", title: "Where a network trained on a line changes its answer",
      caption: """
        The sign of the output in the plane of a ReLU network (p = \(parameterText("width"))) trained on the seven points of \
        the diagonal (filled: +, hollow: -), in one run as it stands, with both layers multiplied by \
        \(smallerScale) at the start, and with weight decay \(parameterText("weightDecay")). Look how \
        far from each point, across the line, the colour changes.
        """,
      width: .page, panels: panels, columns: 3)
    return ([figure], pictureFindings)
  }

  private var smallerScale: String {
    if case .number(let scale) = parameters["initialisationScale"] { short(scale) } else { "swept" }
  }

  private static func pictureName(_ repair: String) -> String {
    ["none": "as it stands", "smallerStart": "smaller start", "decay": "weight decay"][repair]
      ?? repair
  }

  private var pictureFindings: [String] {
    points.compactMap { point in
      guard let inside = point.numbers[.gradientInside]?.mean,
        let outside = point.numbers[.gradientOutside]?.mean,
        let steps = point.numbers[.trainingSteps]?.mean,
        let reached = point.numbers[.reachedMargin]?.mean
      else { return nil }
      let distance = point.numbers[.flipDistance].flatMap { number in
        number.mean.map { "\(short($0)) in \(number.replicates) runs that have one within 1.5" }
      }
      return
        "\(Self.pictureName(point.text(of: "repair"))): \(short(steps)) steps, the margin is reached "
        + "in the share \(short(reached)) of runs; mean gradient along the line \(short(inside)), off it \(short(outside)); "
        + "median distance to a flip off the line "
        + "\(distance ?? "beyond 1.5")."
    }
  }

  /// Rows of equal sign, ended where the output vanishes between two columns, and the points of the line.
  private static func planePanel(_ values: [Double], title: String) -> Panel {
    let grid = LinePlane.coordinates
    let half = (grid[1] - grid[0]) / 2
    var tiles = ChartData(columns: ["left", "right", "bottom", "top", "sign of the output"])
    for (i, y) in grid.enumerated() {
      let row = values[i * grid.count..<(i + 1) * grid.count].map { $0 }
      var left = grid[0]
      for j in row.indices {
        let isLast = j == row.count - 1
        guard isLast || (row[j] < 0) != (row[j + 1] < 0) else { continue }
        let right =
          isLast ? grid[j] : grid[j] + 2 * half * row[j] / (row[j] - row[j + 1])
        tiles.append([
          // A little higher than its row, so that no seam shows.
          .number(left), .number(right), .number(max(y - half, grid[0])),
          .number(min(y + 1.2 * half, grid[grid.count - 1])), .text(row[j] < 0 ? "-" : "+"),
        ])
        left = right
      }
    }
    func places(_ label: Double) -> ChartData {
      let chosen = LinePlane.points.filter { $0.label == label }.map(\.place)
      return ChartData([
        "first input": .numbers(chosen), "second input": .numbers(chosen),
      ])
    }
    func points(_ label: Double) -> Layer {
      .points(
        places(label), x: "first input", y: "second input", diameter: 4.5, isFilled: label > 0)
    }
    return Panel(
      title: title, x: Axis("first input", domain: -1.5...1.5),
      y: Axis("second input", domain: -1.5...1.5),
      layers: [
        .tiles(
          tiles, left: "left", right: "right", bottom: "bottom", top: "top",
          colour: .series("sign of the output"), gap: 0),
        points(1), points(-1),
      ], height: .ratio(1), legendTitle: "sign of the output")
  }
}
