import Foundation
import Heliotrope

// The figures of experiments on the sample of the second step: new, reused, or some of both.

extension SweepResult {
  var batchReuseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "link", "batch"), let links = axis("link")?.values,
      let batches = axis("batch")?.values
    else { return nil }
    let panels = links.enumerated().map { i, link in
      spikePanel(link, batches, title: linkTitle(i, links.count))
    }
    let figure = Figure(
      name: "batch-reuse", title: "A reused sample finds what a fresh one cannot",
      caption: """
        Squared overlap with the target of the right singular vectors of the weights after two steps, fresh \
        against reused sample, for targets of information exponent 1, 2 and 3 (d = \
        \(parameterText("dimension")), eta = \(parameterText("scale")) p^\(parameterText("firstExponent")), \
        \(parameterText("scale")) p^\(parameterText("secondExponent"))). Bars: simulation with one standard error \
        over \(replicateCount) replicates; dashes: resummed theory. For exponents 2 and 3 the first spike is noise, \
        and only with the reused sample a later one is aligned with the target.
        """,
      width: .page, panels: panels, columns: 3)
    let findings = links.enumerated().map { i, link in
      let parts = batches.map { batch in
        let point = points(where: ["link": link, "batch": batch]).first
        let number = point?.numbers["projectedTargetOverlap"]
        return
          "\(batch.plainText) \(short(number?.mean ?? .nan)) +- \(short(number?.standardError ?? .nan))"
      }
      return "\(linkTitle(i, links.count)): the three leading learned directions hold "
        + "\(parts.joined(separator: ", ")) of the target's direction."
    }
    return ([figure], findings)
  }

  var partialReuseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "link", "reusedFraction"), let links = axis("link")?.values else {
      return nil
    }
    let panels = links.enumerated().map { i, link in
      let part = points(where: ["link": link])
      let curve = DrawnCurve(
        "captured", theory: part.compactMap(\.capturedInNoise),
        simulation: part.measured("captured", along: "reusedFraction"),
        limit: part.predicted("captured", along: "reusedFraction"))
      return Panel.curves(
        [curve], x: Axis("share of the sample that comes again", domain: -0.05...1.05),
        y: Axis("captured part of the target"), limitTitle: "without noise",
        title: links.count == 2 ? "information exponent \(2 * i + 1)" : "target \(i + 1)",
        note: "lines: theory (dashed: without the neurons' noise); points: simulation")
    }
    let figure = Figure(
      name: "partial-reuse", title: "What only repetition shows, and what new points show better",
      caption: """
        Squared overlap of the target's direction with the three leading learned directions after two steps, against \
        the share of the second sample that was in the first one, for targets of information exponent 1 and 3 (d = \
        \(parameterText("dimension")), n/d = \(parameterText("sampleRatio")), eta = \
        \(parameterText("scale")) p^\(parameterText("firstExponent")), \
        \(parameterText("scale")) p^\(parameterText("secondExponent"))). Dashed: resummed theory; lines: the \
        same with each direction turned by the measured noise of the neurons; points: simulation with one standard \
        error over \(replicateCount) replicates. With a linear part, new points are worth more than old ones; \
        without one, nothing is seen but through points that come again.
        """,
      width: .page, panels: panels, columns: 2)
    let deviations = points.compactMap { point in
      point.capturedInNoise.flatMap { prediction in
        point.numbers["captured"].flatMap { number in
          number.mean.map { (point, ($0 - prediction.y) / hypot(number.standardError ?? 0, 0.01)) }
        }
      }
    }
    guard let worst = deviations.max(by: { abs($0.1) < abs($1.1) }) else { return ([figure], []) }
    let near = deviations.count { abs($0.1) <= 3 }
    return (
      [figure],
      [
        "With the measured noise of the neurons the theory is within 3 standard errors (joined with .01) at "
          + "\(near) of \(deviations.count) points; the worst deviation is \(short(worst.1))."
      ]
    )
  }

  private func linkTitle(_ i: Int, _ count: Int) -> String {
    count == 3 ? "information exponent \(i + 1)" : "target \(i + 1)"
  }

  private func spikePanel(_ link: JSONValue, _ batches: [JSONValue], title: String) -> Panel {
    let (spike, overlap) = ("spike", "squared overlap")
    var data = ChartData(columns: [spike, overlap, "low", "high", "predicted " + overlap, "sample"])
    for batch in batches {
      guard let point = points(where: ["link": link, "batch": batch]).first else { continue }
      for i in 1...3 {
        guard let number = point.numbers["squaredTargetOverlap\(i)"], let mean = number.mean else {
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
    let directions = points.flatMap { $0.numbers.keys }.filter { $0.hasPrefix("captured") }
    let names = Set(directions).sorted()
    let panels = batches.map { batch in
      let part = points(where: ["batch": batch])
      let curves = names.map { name in
        DrawnCurve(
          "direction \(name.dropFirst("captured".count))",
          theory: part.predicted(name, along: "steps"),
          simulation: part.measured(name, along: "steps"))
      }
      return Panel.curves(
        curves, x: stepsAxis(part),
        y: Axis("captured part", domain: 0...1), seriesTitle: "target", isOrdered: false,
        title: "\(batch.plainText) sample", note: "lines: theory (two steps); points: simulation")
    }
    let figure = Figure(
      name: "staircase", title: "The first direction opens the way to the second",
      caption: """
        Part of each index direction of y = \(parameterText("link")) that the three leading learned directions \
        hold, step by step (d = \(parameterText("dimension")), eta = \(parameterText("learningRate")), bars of \
        one standard error over \(replicateCount) replicates). After one step only the direction with a linear part \
        is there; the second step sees the other one through it.
        """,
      width: .page, panels: panels, columns: 2)
    return ([figure], [])
  }
}

extension SweepPoint {
  /// sum_i <v_i, target>^2 tau_i^2/(tau_i^2 + s_i^2) against the share of points that come again.
  fileprivate var capturedInNoise: DrawnCurve.Prediction? {
    var sum = 0.0
    for i in 1...3 {
      guard let tau = predicted("spike\(i)"), let overlap = predicted("overlap\(i)"),
        let s = numbers["noise\(i)"]?.mean
      else { continue }
      sum += overlap * tau * tau / (tau * tau + s * s)
    }
    return sum > 0 ? .predicted(number(of: "reusedFraction"), sum) : nil
  }
}
