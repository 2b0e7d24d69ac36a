import Foundation
import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of experiments on the sample of the second step: new, reused, or some of both.

extension SweepResult {
  var batchReuseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "link", "batch"), let links = axis("link")?.values,
      let batches = axis("batch")?.values
    else { return nil }
    let panels = links.enumerated().map { i, link in
      spikePanel(link, batches, title: linkTitle(link, i))
    }
    /// Links without a linear part of which the reused sample alone shows more than chance.
    let onlyReused = links.filter { link in
      func number(_ batch: String) -> SweepPoint.Outcome? {
        points(where: ["link": link, "batch": .string(batch)]).first?
          .numbers[.projectedTargetOverlap]
      }
      guard (informationExponent(link) ?? 1) > 1, let fresh = number("fresh"),
        let reused = number("reused"), let less = fresh.mean, let more = reused.mean
      else { return false }
      return more - less > 3 * hypot(fresh.standardError ?? 0, reused.standardError ?? 0)
    }
    let exponents = onlyReused.compactMap { informationExponent($0) }.map { "\($0)" }
    let figure = Figure(
      name: "batch-reuse",
      title: onlyReused.isEmpty
        ? "What two steps find of the target, fresh and reused sample"
        : "A reused sample finds what a fresh one cannot",
      caption: """
        Squared overlap with the target of the right singular vectors of the weights after two steps, fresh \
        against reused sample (d = \
        \(parameterText("dimension")), eta = \(parameterText("scale")) p^\(parameterText("firstExponent")), \
        \(parameterText("scale")) p^\(parameterText("secondExponent"))). Bars: simulation with one standard error \
        over \(replicateCount) replicates; dashes: resummed theory with the noise of the gradients, where it has an \
        outlier.
        """
          + (exponents.isEmpty
            ? ""
            : " For information exponent \(exponents.joined(separator: " and ")) only the reused sample shows the "
              + "target."),
      width: .page, panels: panels, columns: 3)
    let findings = links.enumerated().map { i, link in
      let parts = batches.map { batch in
        let point = points(where: ["link": link, "batch": batch]).first
        let number = point?.numbers[.projectedTargetOverlap]
        return
          "\(batch.plainText) \(short(number?.mean ?? .nan)) +- \(short(number?.standardError ?? .nan))"
      }
      return "\(linkTitle(link, i)): the three leading learned directions hold "
        + "\(parts.joined(separator: ", ")) of the target's direction."
    }
    return ([figure], findings)
  }

  var partialReuseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "link", "reusedFraction"), let links = axis("link")?.values else {
      return nil
    }
    let panels = links.enumerated().map { i, link in
      let lines = theory(where: ["link": link])
      let part = points(where: ["link": link])
      let curve = DrawnCurve(
        "captured", theory: lines.predicted(.captured, along: "reusedFraction"),
        simulation: part.measured(.captured, along: "reusedFraction"),
        limit: lines.predicted(.capturedWithoutNoise, along: "reusedFraction"))
      return Panel.curves(
        [curve], x: Axis("share of the sample that comes again", domain: -0.05...1.05),
        y: Axis("captured part of the target"), limitTitle: "without noise",
        title: linkTitle(link, i),
        note: "lines: theory (dashed: without noise); points: simulation")
    }
    let ends = links.enumerated().compactMap { i, link in
      changeOverShares(link).map { (title: linkTitle(link, i), change: $0) }
    }
    let figure = Figure(
      name: "partial-reuse", title: "Points that come again, and new ones",
      caption: """
        Squared overlap of the target's direction with the three leading learned directions after two steps, against \
        the share of the second sample that was in the first one (d = \
        \(parameterText("dimension")), n/d = \(parameterText("sampleRatio")), eta = \
        \(parameterText("scale")) p^\(parameterText("firstExponent")), \
        \(parameterText("scale")) p^\(parameterText("secondExponent"))). Lines: resummed theory with the noise of \
        the neurons; dashed: without it; points: simulation with one standard error over \(replicateCount) \
        replicates.
        """,
      width: .page, panels: panels, columns: 2)
    return (
      [figure],
      ends.map { "\($0.title): \($0.change)." }
    )
  }

  /// From the smallest to the largest share of points that come again, if more than three standard errors.
  private func changeOverShares(_ link: JSONValue) -> String? {
    let part = points(where: ["link": link])
      .sorted { $0.number(of: "reusedFraction") < $1.number(of: "reusedFraction") }
    guard let first = part.first?.numbers[.captured], let last = part.last?.numbers[.captured],
      let start = first.mean, let end = last.mean
    else { return nil }
    let z = (end - start) / hypot(first.standardError ?? 0, last.standardError ?? 0)
    let range = "the captured part goes from \(short(start)) to \(short(end)) as points come again"
    guard abs(z) > 3 else { return range + ", which is within three standard errors" }
    return range + (z > 0 ? ": repetition shows it" : ": new points are worth more")
  }

  /// "information exponent 3" where the link has one, else its place.
  func linkTitle(_ link: JSONValue, _ i: Int) -> String {
    informationExponent(link).map { "information exponent \($0)" } ?? "target \(i + 1)"
  }

  private func informationExponent(_ link: JSONValue) -> Int? {
    points(where: ["link": link]).first?.predicted(.informationExponent).map { Int($0) }
  }

  private func spikePanel(_ link: JSONValue, _ batches: [JSONValue], title: String) -> Panel {
    let (spike, overlap) = ("spike", "squared overlap")
    var data = ChartData(columns: [spike, overlap, "low", "high", "predicted " + overlap, "sample"])
    for batch in batches {
      guard let point = points(where: ["link": link, "batch": batch]).first else { continue }
      for i in 1...3 {
        guard let number = point.numbers[.squaredTargetOverlap(i)], let mean = number.mean else {
          continue
        }
        let bar = number.standardError ?? 0
        data.append([
          .text("\(batch.plainText) \(i)"), .number(mean), .number(mean - bar),
          .number(mean + bar), .optional(number.prediction), .text(batch.plainText),
        ])
      }
    }
    return Panel(
      title: title, note: "bars: simulation; dashes: theory",
      x: Axis("sample and spike", scale: .category([])),
      y: Axis(overlap),
      layers: [
        .bars(data, x: spike, y: overlap, colour: .series("sample"), thickness: 0.7),
        .errorBars(data, x: spike, low: "low", high: "high", colour: .fixed(.ink)),
        .points(
          data, x: spike, y: "predicted " + overlap, colour: .fixed(.ink), diameter: 9,
          shape: .dash),
      ], height: .ratio(0.9))
  }

  var staircaseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "batch", "steps"), let batches = axis("batch")?.values else { return nil }
    let directions = (1...9).filter { m in points.contains { $0.numbers[.captured(m)] != nil } }
    let panels = batches.map { batch in
      let part = points(where: ["batch": batch])
      let curves = directions.map { m in
        DrawnCurve(
          "direction \(m)", theory: part.predicted(.captured(m), along: "steps"),
          simulation: part.measured(.captured(m), along: "steps"))
      }
      return Panel.curves(
        curves, x: stepsAxis(part),
        y: Axis("captured part", domain: 0...1), seriesTitle: "target", isOrdered: false,
        title: "\(batch.plainText) sample", note: "lines: theory (two steps); points: simulation")
    }
    /// Whether the second direction gains, at the second step, more than three standard errors.
    let opens = batches.contains { batch in
      func number(_ step: Double) -> SweepPoint.Outcome? {
        points(where: ["batch": batch, "steps": .number(step)]).first?.numbers[.captured(2)]
      }
      guard let one = number(1), let two = number(2), let before = one.mean, let after = two.mean
      else { return false }
      return after - before > 3 * hypot(one.standardError ?? 0, two.standardError ?? 0)
    }
    let figure = Figure(
      name: "staircase",
      title: opens
        ? "The first direction opens the way to the second" : "Index directions, step by step",
      caption: """
        Part of each index direction of y = \(parameterText("link")) that the three leading learned directions \
        hold, step by step (d = \(parameterText("dimension")), eta = \(parameterText("learningRate")), bars of \
        one standard error over \(replicateCount) replicates).
        """
          + (opens
            ? " After one step the second direction is hardly there; the second step sees it through the first."
            : ""),
      width: .page, panels: panels, columns: 2)
    return ([figure], [])
  }
}
