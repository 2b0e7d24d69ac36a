import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on overlaps against rows, noise and slices.

private func modelText(_ value: JSONValue) -> String {
  StandardModel(rawValue: value.plainText)?.text ?? value.plainText
}

/// Without the noise, which is the last term.
private func linkText(_ value: JSONValue) -> String {
  modelText(value).split(separator: " + ").dropLast().joined(separator: " + ")
}

/// Estimators of the overlap figures in the order of their colours.
private let overlapEstimators: [ComparedEstimator] = [.first, .ols, .sir, .spectral]

extension SweepResult {
  var indexOverlapFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "indexModel", "sampleRatio") else { return nil }
    let along = "sampleRatio"
    let panels = (axis("indexModel")?.values ?? []).map { value -> Panel in
      let part = points(where: ["indexModel": value])
      let theory = theory(where: ["indexModel": value])
      return .curves(
        overlapEstimators.map { estimator in
          DrawnCurve(
            estimator.rawValue, theory: theory.predicted(.indexOverlap(estimator), along: along),
            simulation: part.measured(.indexOverlap(estimator), along: along))
        }, x: Axis("rows an input, n/d"), y: Axis("squared overlap", domain: 0...1),
        seriesTitle: "estimator", title: modelText(value))
    }
    let figure = Figure(
      name: "index-overlap", title: "Each link has its estimators, and each estimator its law",
      caption: """
        Squared cosine between the estimated direction and the index (d = \(parameterText("dimension")), \
        \(parameterText("sliceCount")) slices for sir): mean of y x (first), least squares (ols), sliced inverse \
        regression (sir), and the spectral estimator with the best function of the label. Lines: laws of means at \
        n/(d - 1), for sir with this H, for the spectral estimator at infinite d; points: means of \(replicateCount) \
        simulations, bars of one standard error. Look which estimators stay at chance on a link, and where the \
        spectral one sets in.
        """,
      width: .page, panels: panels, columns: min(3, max(1, panels.count)))
    let told = points.compactMap { point -> String? in
      guard point.number(of: along) == axis(along)?.numbers.max() else { return nil }
      let best = overlapEstimators.compactMap { estimator in
        point.numbers[.indexOverlap(estimator)]?.mean.map { (estimator.rawValue, $0) }
      }.max { $0.1 < $1.1 }
      return best.map {
        "\(point.text(of: "indexModel")): \($0.0) with \(short($0.1))"
      }
    }
    return (
      [figure],
      told.isEmpty ? [] : ["Most is found at the largest n/d by: \(told.joined(separator: "; "))."]
    )
  }

  var indexThresholdFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "indexModel", "noiseVariance", "sampleRatio") else { return nil }
    let (along, noise) = ("sampleRatio", "noiseVariance")
    let models = axis("indexModel")?.values ?? []
    let boundary = Panel.curves(
      models.map { value in
        let part = points(where: ["indexModel": value])
        let lines = Dictionary(
          part.compactMap { point in
            point.predicted(.spectralThresholdRatio).map { (point.number(of: noise), $0) }
          }
        ) { first, _ in first }
        return DrawnCurve(
          linkText(value),
          theory: lines.sorted { $0.key < $1.key }.map { .predicted($0.key, $0.value) },
          simulation: crossings(part, noise, along))
      }, x: Axis("noise variance \u{03C3}\u{00B2}", scale: .log),
      y: Axis("rows an input, n/d", scale: .log), seriesTitle: "link", title: "boundaries",
      note: "lines: \u{03B4}_c; points: overlap 0.1 crossed")
    let panels = models.map { value -> Panel in
      .curves(
        (axis(noise)?.values ?? []).map { sigma in
          DrawnCurve(
            "\u{03C3}\u{00B2} = \(sigma.plainText)",
            theory: theory(where: ["indexModel": value, noise: sigma]).predicted(
              .indexOverlap(.spectral), along: along),
            simulation: points(where: ["indexModel": value, noise: sigma]).measured(
              .indexOverlap(.spectral), along: along))
        }, x: Axis("rows an input, n/d", scale: .log), y: Axis("squared overlap", domain: 0...1),
        seriesTitle: "noise", isOrdered: true,
        title: linkText(value))
    }
    let figure = Figure(
      name: "index-threshold",
      title: "Below a number of rows an input no spectral estimator sees the link",
      caption: """
        The spectral estimator with the best function of the label, d = \(parameterText("dimension")). (a) The \
        smallest n/d at which it correlates with the index, against the noise; points: where the simulated overlap \
        crosses 0.1, which a finite d reaches a little earlier. The rest: overlap against n/d, link by link, means of \
        \(replicateCount) simulations with bars of one standard error. Look how noise moves the boundary, and that \
        odd links such as tanh are seen late by moments of second order.
        """,
      width: .page, panels: [boundary] + panels, columns: 3)
    let told = points.filter { $0.number(of: along) == axis(along)?.numbers.max() }.compactMap {
      point in
      point.predicted(.spectralThresholdRatio).map {
        "\(point.text(of: "indexModel")) at \u{03C3}\u{00B2} = \(point.text(of: noise)): \(short($0))"
      }
    }
    return ([figure], ["Thresholds of n/d: \(told.joined(separator: "; "))."])
  }

  /// Where the measured overlap crosses 0.1, between swept n/d, for each noise.
  private func crossings(
    _ part: [SweepPoint], _ noise: String, _ along: String
  ) -> [DrawnCurve.Measurement] {
    (axis(noise)?.numbers ?? []).compactMap { sigma in
      let curve = part.filter { $0.number(of: noise) == sigma }
        .compactMap { point in
          point.numbers[.indexOverlap(.spectral)]?.mean.map { (point.number(of: along), $0) }
        }.sorted { $0.0 < $1.0 }
      for (a, b) in zip(curve, curve.dropFirst()) where a.1 < 0.1 && b.1 >= 0.1 {
        let share = (0.1 - a.1) / (b.1 - a.1)
        let x = exponential(logarithm(a.0) + share * (logarithm(b.0) - logarithm(a.0)))
        return DrawnCurve.Measurement(x: sigma, mean: x)
      }
      return nil
    }
  }

  var sliceCountFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension", "sliceCount") else { return nil }
    let along = "sliceCount"
    let dimensions = axis("dimension")?.values ?? []
    let panels = dimensions.map { d -> Panel in
      let theory = theory(where: ["dimension": d])
      var panel = Panel.curves(
        [
          DrawnCurve(
            "sir", theory: theory.predicted(.indexOverlap(.sir), along: along),
            simulation: points(where: ["dimension": d]).measured(
              .indexOverlap(.sir), along: along),
            limit: theory.predicted(.fewSlicesOverlap, along: along))
        ], x: Axis("slices H", scale: .log, ticks: axis(along)?.numbers),
        y: Axis("squared overlap"), seriesTitle: "estimator", limitTitle: "H/d \u{2192} 0",
        title: "d = \(d.plainText)")
      if let best = points(where: ["dimension": d]).first?.predicted(.bestSliceCount) {
        panel.layers.insert(.rule(x: best, label: "best", dash: .dotted), at: 0)
      }
      panel.showsLegend = false
      return panel
    }
    let figure = Figure(
      name: "slice-count",
      title: "More slices see more and need more rows: the best number is finite",
      caption: """
        Squared overlap of sliced inverse regression against the number of slices, \
        \(modelText(.string(parameterText("indexModel")))), n = \(parameterText("sampleRatio")) d. Line: law at this \
        H/d; dashed: the law for H/d \u{2192} 0, which only grows with H; dotted: the best number of slices; points: \
        means of \(replicateCount) simulations with bars of one standard error. Look how far the dashed law is off on \
        the right.
        """,
      width: .page, panels: panels, columns: max(1, panels.count))
    let told = dimensions.compactMap { d -> String? in
      points(where: ["dimension": d]).first?.predicted(.bestSliceCount).map {
        "\(Int($0)) at d = \(d.plainText)"
      }
    }
    return (
      [figure], told.isEmpty ? [] : ["Best numbers of slices: \(told.joined(separator: ", "))."]
    )
  }
}
