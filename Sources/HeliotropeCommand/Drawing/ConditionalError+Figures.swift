import Heliotrope

extension SweepResult {
  var conditionalErrorFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCoefficients") else { return nil }
    func name(_ point: SweepPoint) -> String {
      point.settings["spikeCoefficients"] == .array([.number(0)])
        ? "before, c = 0" : "after, c = \(point.text(of: "spikeCoefficients"))"
    }
    func curve(_ key: String, _ point: SweepPoint) -> [DrawnCurve.Prediction] {
      let curve = point.curves[key]
      return zip(curve?.positions ?? [], curve?.values ?? []).map { .predicted($0, $1) }
    }
    let errors = points.map { point in
      DrawnCurve(
        name(point), theory: curve("conditional error", point),
        simulation: point.numbers.compactMap { key, number -> DrawnCurve.Measurement? in
          guard let bin = bin(key), let mean = number.mean else { return nil }
          return DrawnCurve.Measurement(
            x: bin, mean: mean, standardError: number.standardError ?? 0)
        }.sorted { $0.x < $1.x })
    }
    let learned =
      points.map { point in
        DrawnCurve(name(point), theory: curve("learned function", point))
      }
      + points.prefix(1).map { DrawnCurve("best", theory: curve("best function", $0)) }
    let kappa = Axis("projection on the spike \u{03BA}")
    let figure = Figure(
      name: "conditional-error", title: "Where along the spike the features help",
      caption: """
        (a) Ridge test error of inputs with projection kappa on the spike: theory (lines) and means over bins \
        of width one half (points at their middles, bars of one standard error over \(replicateCount) \
        replicates; a bin's mean lies above the curve where that is convex). (b) The function of kappa that \
        ridge learns, and the best one, the target's mean given kappa (\(parameterText("activation")), \
        y = \(parameterText("link")), overlap \(parameterText("overlap")), n/d = \
        \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio")), d = \
        \(parameterText("dimension"))). Without the spike only its linear part is learned and the error \
        grows outwards; with it the curve follows the target.
        """,
      width: .page,
      panels: [
        .curves(
          errors, x: kappa, y: Axis("test error given \u{03BA}", scale: .log),
          seriesTitle: "features", note: "lines: theory; points: simulation"),
        .curves(
          learned, x: kappa, y: Axis("function of \u{03BA}"), seriesTitle: "features",
          note: "theory"),
      ], columns: 2)
    return ([figure], [])
  }

  /// The middle of "error for kappa in LOW to HIGH".
  private func bin(_ key: String) -> Double? {
    guard key.hasPrefix("error for kappa in ") else { return nil }
    let ends = key.dropFirst("error for kappa in ".count).split(separator: " ")
      .compactMap { Double($0) }
    return ends.count == 2 ? (ends[0] + ends[1]) / 2 : nil
  }
}
