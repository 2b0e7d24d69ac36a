import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// The figures of a forecast, drawn from the result alone.
extension TableForecast {
  var section: ReportSection {
    let name = specification.table.split(separator: "/").last.map(String.init) ?? "table"
    let width = bestWidth
    var numbers: [(name: String, value: String)] = [
      ("target", targetName), ("task", task.rawValue), ("training rows", "\(trainCount)"),
      ("held-out rows that choose", "\(choosingCount)"),
      ("held-out rows that judge", "\(judgingCount)"), ("inputs", "\(dimension)"),
      ("features", specification.features.name), ("width", "\(width.width)"),
      ("number of features", "\(width.featureCount)"), ("their rank", "\(width.rank)"),
      ("largest stable step", short(width.asked.largestStableStep)),
      ("step that is safe", short(width.asked.safeStep)),
      ("largest over mean squared row", short(width.lengthSpread)),
      ("share of the features' mean", short(width.meanShare)),
      ("least norm, error", short(width.leastNorm.error)),
      ("best ridge", short(width.ridge.ridge)), ("best ridge, error", short(width.ridge.error)),
    ]
    for (title, course) in courses(width) {
      numbers += [
        ("\(title): step", short(course.schedule.learningRate)),
        ("\(title): decay", short(course.schedule.decay)),
        ("\(title): batch", "\(course.schedule.batch)"),
        ("\(title): epochs", short(course.stop.epoch)),
        ("\(title): predicted error", short(course.stop.error)),
      ]
      if let found = course.atStop {
        numbers.append(
          ("\(title): real runs", "\(short(found.mean)) ± \(short(found.standardError))"))
      }
      if !course.gaps.isEmpty {
        let distance = course.gaps.distance
        numbers += [
          ("\(title): distance of runs to the closure", "\(short(100 * distance.found)) %"),
          ("\(title): of it by chance", "\(short(100 * distance.chance)) %"),
        ]
      }
    }
    return ReportSection(
      title: "Forecast: \(name)", findings: messages, numbers: numbers,
      figures: [epochFigure(width), gridFigure(width), widthFigure].compactMap { $0 })
  }

  private func courses(_ width: Width) -> [(String, Course)] {
    [("asked for", width.asked)]
      + (width.best.schedule == width.asked.schedule ? [] : [("best of the grid", width.best)])
  }

  /// Errors over epochs.
  private func epochFigure(_ width: Width) -> Figure {
    let shown = courses(width)
    let held = shown.map { heldOutPanel($0.0, $0.1, width) }
    let training = trainingPanel(shown)
    return Figure(
      name: "forecast-epochs", title: "Errors over epochs, forecast and run",
      caption: """
        \(specification.features.name) features of width \(width.width) on \(trainCount) rows. Lines: closure, before any \
        step; points: the mean of \(specification.runs) real runs with replacement, bars of one standard error over \
        runs; judged on \(judgingCount) held-out rows. Dashed across: best ridge and readout of least norm on the same \
        features\(leastNormNote(width)); ring: the iterate to keep and where to stop, chosen on \(choosingCount) other rows. \
        Last panel: predicted training error of the kept iterate. \(averageNote(width)). Look whether \
        points are on lines, and what is gained by stopping in time.
        """,
      width: .page, panels: held + [training], columns: held.count + 1)
  }

  private func averageNote(_ width: Width) -> String {
    let tails = courses(width).filter { $0.1.schedule.tail > 0 }.map { title, course in
      "\(title): from epoch \(short(course.schedule.tail * Double(specification.epochs))) on, the last iterate before"
    }
    return tails.isEmpty
      ? "The average has all iterates from the start on"
      : "The average has all iterates from the start on, but \(tails.joined(separator: "; "))"
  }

  private func heldOutPanel(_ title: String, _ course: Course, _ width: Width) -> Panel {
    let drawn = course.points.filter { $0.last < Self.top || $0.average < Self.top }
    func curve(
      _ name: String, after start: Double = 0, _ value: (Point) -> Double,
      _ measured: (RunPoint) -> Replicates
    ) -> DrawnCurve {
      DrawnCurve(
        name,
        theory: drawn.filter { $0.epoch > start && value($0) < Self.top }.map {
          .init(x: $0.epoch, y: value($0))
        },
        simulation: course.runs.filter { $0.epoch > start && measured($0).mean < Self.top }.map {
          .init(
            x: $0.epoch, mean: measured($0).mean, standardError: measured($0).standardError)
        })
    }
    let tail = course.schedule.tail * Double(specification.epochs)
    var floors = [Floor(width.ridge.error, label: "best ridge")]
    if drawsLeastNorm(width) {
      floors.append(Floor(width.leastNorm.error, label: "least norm"))
    }
    var panel = Panel.curves(
      [
        curve("last iterate", \.last, \.last),
        curve("average", after: tail, \.average, \.average),
      ], x: Axis("epochs", scale: .log), y: Axis("held-out error", scale: .log),
      seriesTitle: "iterate", floors: floors, title: title,
      note: "g = \(short(course.schedule.learningRate))"
        + (course.schedule.decay == 0 ? "" : " t^-\(short(course.schedule.decay))")
        + ", B = \(course.schedule.batch); lines: forecast, points: runs")
    let stop = ChartData([
      "epochs": .numbers([course.stop.epoch]),
      "predicted error where to stop": .numbers([course.stop.error]),
    ])
    panel.layers.append(
      .points(
        stop, x: "epochs", y: "predicted error where to stop", colour: .fixed(.ink), diameter: 10,
        isFilled: false))
    return panel
  }

  private func drawsLeastNorm(_ width: Width) -> Bool { leastNormNote(width).isEmpty }

  /// Why the least norm is not drawn: far above the curves it would press them flat, and beside the best ridge the two
  /// could not be told apart.
  private func leastNormNote(_ width: Width) -> String {
    let (norm, ridge) = (width.leastNorm.error, width.ridge.error)
    let errors = courses(width).flatMap { $0.1.points.flatMap { [$0.last, $0.average] } }
      .filter { $0 < Self.top }
    let (low, high) = (errors.min() ?? ridge, errors.max() ?? 1)
    if norm >= 1.5 * high { return ", the latter's \(short(norm)) beyond the axis" }
    let range = logarithm(max(high, ridge, norm) / min(low, ridge, norm))
    return abs(logarithm(norm / ridge)) < 0.2 * range
      ? ", the latter's \(short(norm)) beside it and not drawn" : ""
  }

  /// Beyond it nothing is drawn: a million times what knows nothing.
  private static let top = 1e6

  private func trainingPanel(_ shown: [(String, Course)]) -> Panel {
    let curves = shown.map { title, course in
      DrawnCurve(
        title,
        theory: course.points.map {
          .init(x: $0.epoch, y: course.stop.isAveraged ? $0.averageTrain : $0.train)
        }.filter { $0.y < Self.top })
    }
    return .curves(
      curves, x: Axis("epochs", scale: .log), y: Axis("training error", scale: .log),
      seriesTitle: "schedule", title: "training", note: "lines: forecast for the kept iterate")
  }

  /// The error of every schedule at its best time and iterate.
  private func gridFigure(_ width: Width) -> Figure? {
    let batches = Set(width.grid.map(\.schedule.batch)).sorted()
    let shares = Set(width.grid.map(\.share)).sorted()
    let decays = Set(width.grid.map(\.schedule.decay)).sorted()
    let errors = width.grid.map(\.stop.error)
    guard let least = errors.min(), let most = errors.max(), least > 0 else { return nil }
    func excess(_ error: Double) -> Double { 100 * (error / least - 1) }
    let domain = 0...max(min(excess(most), 200), 0.1)
    let panels = batches.map { batch in
      let part = width.grid.filter { $0.schedule.batch == batch }
      return Panel.sweepMap(
        Grid(
          x: shares, y: decays,
          values: decays.map { decay in
            shares.map { share in
              part.first { $0.share == share && $0.schedule.decay == decay }
                .map { excess($0.stop.error) } ?? .nan
            }
          }),
        x: Axis("step / safe step", scale: .log), y: Axis("decay exponent"),
        quantity: "above least (%)", domain: domain, title: "batch \(batch)",
        note: "safe step \(safe(part))")
    }
    return Figure(
      name: "forecast-schedules", title: "Forecast of every schedule of the grid",
      caption: """
        How far the predicted held-out error of each schedule of at most \(specification.epochs) epochs is above the least of \
        them, \(short(least)), at the time and for the iterate (last or average) that \(choosingCount) held-out rows choose, judged \
        on \(judgingCount) others. Steps g t^-decay, g as a share of the step up to which no row can make the mean square \
        grow. Colours end at three times the least.
        """,
      width: .page, panels: panels, columns: panels.count)
  }

  private func safe(_ part: [GridEntry]) -> String {
    part.first.map { short($0.schedule.learningRate / $0.share) } ?? "n/a"
  }

  /// Errors over the widths.
  private var widthFigure: Figure? {
    guard widths.count > 1 else { return nil }
    let sorted = widths.sorted { $0.featureCount < $1.featureCount }
    func curve(
      _ name: String, _ value: (Width) -> Double, _ found: (Width) -> Replicates? = { _ in nil }
    ) -> DrawnCurve {
      DrawnCurve(
        name, theory: sorted.map { .init(x: Double($0.featureCount), y: value($0)) },
        simulation: sorted.compactMap { width in
          found(width).map {
            .init(
              x: Double(width.featureCount), mean: $0.mean, standardError: $0.standardError)
          }
        })
    }
    var panel = Panel.curves(
      [
        curve("schedule asked for", \.asked.stop.error, \.asked.atStop),
        curve("best of the grid", \.best.stop.error, \.best.atStop),
        curve("least norm", \.leastNorm.error), curve("best ridge", \.ridge.error),
      ], x: Axis("number of features P", scale: .log), y: Axis("held-out error", scale: .log),
      seriesTitle: "readout", note: "lines: forecast or exact; points: runs")
    panel.layers.append(.rule(x: Double(trainCount), label: "P = n"))
    return Figure(
      name: "forecast-widths", title: "Errors over the width",
      caption: """
        Held-out error on \(judgingCount) rows, each width with weights of its own: SGD stopped where \(choosingCount) other rows \
        say, and the readouts of least norm and of the best ridge. Points: real runs.
        """,
      panels: [panel])
  }
}
