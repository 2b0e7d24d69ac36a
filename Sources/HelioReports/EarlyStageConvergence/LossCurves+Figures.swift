import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments that hold losses against certificates.

extension [SweepPoint] {
  /// The mean of a number over replicates as a line, along a parameter.
  func meanLine(_ number: Number, along parameter: String) -> [DrawnCurve.Prediction] {
    measured(number, along: parameter).map { .predicted($0.x, $0.mean) }.sorted { $0.x < $1.x }
  }
}

extension [SweepPoint] {
  /// How far a loss or its bound is below the initial loss, where it is.
  fileprivate func decreases(
    _ number: Number, along parameter: String
  ) -> [DrawnCurve.Measurement] {
    compactMap { point in
      guard let value = point.numbers[number], let mean = value.mean,
        let initial = point.numbers[.initialLoss]?.mean, initial > mean
      else { return nil }
      return DrawnCurve.Measurement(
        x: point.number(of: parameter), mean: initial - mean,
        standardError: value.standardError ?? 0)
    }
  }

  fileprivate func decreaseLine(
    _ number: Number, along parameter: String
  ) -> [DrawnCurve.Prediction] {
    decreases(number, along: parameter).map { .predicted($0.x, $0.mean) }.sorted { $0.x < $1.x }
  }
}

extension SweepResult {
  var lossCertificatesFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "loss", "time") else { return nil }
    let along = "time"
    let x = Axis("time t", scale: .log)
    let panels = (axis("loss")?.values ?? []).map { loss -> Panel in
      let part = points(where: ["loss": loss])
      return .curves(
        [
          DrawnCurve("loss", simulation: part.measured(.trainingLoss, along: along)),
          DrawnCurve("early stage", theory: part.meanLine(.earlyBound, along: along)),
          DrawnCurve("all times", theory: part.meanLine(.globalBound, along: along)),
        ], x: x, y: Axis("loss"), seriesTitle: "curve", title: loss.plainText,
        note: "points: runs; lines: certified")
    }
    let decreases = (axis("loss")?.values ?? []).map { loss -> Panel in
      let part = points(where: ["loss": loss])
      return .curves(
        [
          DrawnCurve("loss", simulation: part.decreases(.trainingLoss, along: along)),
          DrawnCurve("early stage", theory: part.decreaseLine(.earlyBound, along: along)),
          DrawnCurve("all times", theory: part.decreaseLine(.globalBound, along: along)),
        ], x: x, y: Axis("decrease of the loss", scale: .log), seriesTitle: "curve",
        title: loss.plainText, note: "points: runs; lines: certified")
    }
    let figure = Figure(
      name: "loss-certificates", title: "What is certified before training, and what happens",
      caption: """
        Training loss against time (step size times steps, \u{03B7} = \(parameterText("learningRate"))) on orthogonally \
        separable data (n = \(parameterText("sampleCount")), d = \(parameterText("dimension")), m = \
        \(parameterText("width")), \u{03BA} = \(parameterText("initialScale"))), and two upper bounds from data and \
        initial weights alone, means over \(replicateCount) replicates with bars of one standard error: the drop of \
        the early stage, and global convergence of the exponential-type losses; below, how far each has fallen. Look \
        that no point is above a line in the upper row, nor below one in the lower, and by how much: the early bound is \
        a few times too careful, the global one by one or two orders.
        """,
      width: .page, panels: panels + decreases, columns: Swift.max(1, panels.count))
    let worst = points.compactMap { $0.numbers[.certificateViolation]?.mean }.max() ?? 0
    let ratio = points.compactMap { $0.numbers[.gradientRatio]?.mean }.min()
    var findings = [
      worst == 0
        ? "No certificate is violated: bounds of the loss, of the gradient, of the patterns."
        : "A certificate is violated, by \(short(worst)) in the mean of a point."
    ]
    if let ratio {
      findings.append(
        "The squared gradient is at least \(short(ratio)) times its bound C (mean q)\u{00B2}.")
    }
    for loss in axis("loss")?.values ?? [] {
      let part = points(where: ["loss": loss])
      guard let last = part.max(by: { $0.number(of: along) < $1.number(of: along) }),
        let found = last.numbers[.trainingLoss]?.mean, let early = last.numbers[.earlyBound]?.mean
      else { continue }
      let all = last.numbers[.globalBound]?.mean.map { ", \(short($0)) for all times" } ?? ""
      findings.append(
        "\(loss.plainText): loss \(short(found)) at t = \(last.text(of: along)); certified \(short(early)) by the early "
          + "stage\(all).")
    }
    return ([figure], findings)
  }

  var initialScaleFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "initialScale") else { return nil }
    let along = "initialScale"
    let x = Axis("initial scale \u{03BA}", scale: .log)
    let decrease = Panel.curves(
      [
        DrawnCurve("actual", simulation: points.measured(.actualDecrease, along: along)),
        DrawnCurve("separable data", theory: points.meanLine(.certifiedDecrease, along: along)),
        DrawnCurve("any data", theory: points.meanLine(.generalDecrease, along: along)),
      ], x: x, y: Axis("decrease at T_e", scale: .log), seriesTitle: "decrease",
      title: "decrease", note: "points: runs; lines: certified")
    let times = Panel.curves(
      [
        DrawnCurve("half of the loss", simulation: points.measured(.halfLossTime, along: along)),
        DrawnCurve("T_e", theory: points.meanLine(.endTime, along: along)),
      ], x: x, y: Axis("time t", domain: 0...2), seriesTitle: "time", title: "time",
      note: "points: runs; line: end of the certificate")
    let figure = Figure(
      name: "initial-scale", title: "A constant drop in constant time, however small the start",
      caption: """
        Squared loss on orthogonally separable data (n = \(parameterText("sampleCount")), m = \
        \(parameterText("width"))) against the length \u{03BA}/sqrt m of initial rows: (a) decrease until T_e, actual \
        and certified, with separability of the data and without; (b) T_e and the time to half of the loss. Means over \
        \(replicateCount) replicates, bars of one standard error. Look that both stay as \u{03BA} falls, while what is \
        certified on any data vanishes: there patterns change at once.
        """,
      width: .page, panels: [decrease, times], columns: 2)
    let told = points.compactMap { point -> String? in
      guard let actual = point.numbers[.actualDecrease]?.mean,
        let certified = point.numbers[.certifiedDecrease]?.mean,
        let general = point.numbers[.generalDecrease]?.mean
      else { return nil }
      return
        "\(short(actual)), \(short(certified)) and \(short(general)) at \u{03BA} = \(point.text(of: along))"
    }
    return (
      [figure],
      [
        "Decrease at T_e, actual, certified, and certified without separability: "
          + "\(told.joined(separator: "; "))."
      ]
    )
  }

  var lossFamilyFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "loss", "batchSize", "time") else { return nil }
    let along = "time"
    func name(_ batch: JSONValue) -> String { batch == 0 ? "all" : batch.plainText }
    let batches = axis("batchSize")?.values ?? []
    let x = Axis("time t", scale: .log)
    let losses = (axis("loss")?.values ?? []).map { loss -> Panel in
      let curves = batches.map { batch -> DrawnCurve in
        let part = points(where: ["loss": loss, "batchSize": batch])
        return DrawnCurve(
          name(batch), simulation: part.decreases(.trainingLoss, along: along),
          limit: part.decreaseLine(.stepBound, along: along))
      }
      let two = points(where: ["loss": loss]).decreases(.twoOutputLoss, along: along)
      return .curves(
        curves + (two.isEmpty ? [] : [DrawnCurve("all, two outputs", simulation: two)]), x: x,
        y: Axis("decrease of the loss", scale: .log), seriesTitle: "batch",
        title: loss.plainText, note: "points: runs; dashed: certified")
    }
    let shares = (axis("loss")?.values ?? []).map { loss -> Panel in
      let curves = batches.map { batch in
        DrawnCurve(
          name(batch),
          simulation: points(where: ["loss": loss, "batchSize": batch])
            .measured(.pureShare, along: along))
      }
      let two = points(where: ["loss": loss]).measured(.twoOutputPureShare, along: along)
      return .curves(
        curves + (two.isEmpty ? [] : [DrawnCurve("all, two outputs", simulation: two)]), x: x,
        y: Axis("share of pure neurons", domain: 0...1), seriesTitle: "batch",
        title: loss.plainText, note: "points: runs")
    }
    let figure = Figure(
      name: "loss-family", title: "The same course for every loss, with all samples or with one",
      caption: """
        GD on all n = \(parameterText("sampleCount")) samples and SGD on batches drawn with replacement, \u{03B7} = \
        \(parameterText("learningRate")), three losses: by how much the training loss has fallen against time, with what \
        is certified at this step size where that is proved (dashed), and below it the share of neurons that are active on all of their own \
        class and on none of the other; under the logistic loss also GD on the cross-entropy of two outputs from the \
        same function, own class by the larger output weight. Bars of one standard error over \(replicateCount) replicates. Look that \
        batches hardly matter, and where the dashed lines turn flat: there the certificate stops.
        """,
      width: .page, panels: losses + shares, columns: Swift.max(1, losses.count))
    let findings = (axis("loss")?.values ?? []).compactMap { loss -> String? in
      let told = batches.compactMap { batch -> String? in
        let part = points(where: ["loss": loss, "batchSize": batch])
        guard let last = part.max(by: { $0.number(of: along) < $1.number(of: along) }),
          let found = last.numbers[.trainingLoss]?.mean
        else { return nil }
        let bound = last.numbers[.stepBound]?.mean.map { " (certified \(short($0)))" } ?? ""
        return "\(short(found))\(bound) with batch \(name(batch))"
      }
      return "\(loss.plainText), loss in the end: \(told.joined(separator: ", "))."
    }
    return ([figure], findings)
  }
}
