import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var conditionalErrorFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCoefficients") else { return nil }
    func name(_ point: SweepPoint) -> String {
      point.settings["spikeCoefficients"] == .array([.number(0)])
        ? "before, c = 0" : "after, c = \(point.text(of: "spikeCoefficients"))"
    }
    func curve(_ key: Number, _ point: SweepPoint) -> [DrawnCurve.Prediction] {
      let curve = point.curves[key]
      return zip(curve?.positions ?? [], curve?.values ?? []).map { .predicted($0, $1) }
    }
    let errors = points.map { point in
      DrawnCurve(
        name(point), theory: curve(.conditionalError, point),
        simulation: Experiment.projectionBins.compactMap { low, high in
          guard let number = point.numbers[.conditionalError(from: low, to: high)],
            let mean = number.mean
          else { return nil }
          return DrawnCurve.Measurement(
            x: 0.5 * (low + high), mean: mean, standardError: number.standardError ?? 0)
        })
    }
    let learned =
      points.map { point in
        DrawnCurve(name(point), theory: curve(.learnedFunction, point))
      }
      + points.prefix(1).map { DrawnCurve("best", theory: curve(.bestFunction, $0)) }
    let kappa = Axis("projection on the spike \u{03BA}")
    let figure = Figure(
      name: "conditional-error", title: "Error and learned function along the spike",
      caption: """
        (a) Ridge test error of inputs with projection kappa on the spike: theory (lines) and means over bins \
        of width one half (points at their middles, bars of one standard error over \(replicateCount) \
        replicates; a bin's mean lies above the curve where that is convex). (b) The function of kappa that \
        ridge learns, and the best one, the target's mean given kappa (\(parameterText("activation")), \
        y = \(parameterText("link")), overlap \(parameterText("overlap")), n/d = \
        \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio")), d = \
        \(parameterText("dimension"))).
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
    return ([figure], points.compactMap { distance($0, name($0)) })
  }

  /// How far the learned function is from the best one, over the projections shown.
  private func distance(_ point: SweepPoint, _ name: String) -> String? {
    guard let learned = point.curves[.learnedFunction], let best = point.curves[.bestFunction]
    else { return nil }
    let squares = zip(learned.values, best.values).map { ($0 - $1) * ($0 - $1) }
    let powers = best.values.map { $0 * $0 }
    let (miss, power) = (squares.reduce(0, +), powers.reduce(0, +))
    return "\(name): over |kappa| <= 3 the learned function misses the best one by "
      + "\(short((miss / Double(max(squares.count, 1))).squareRoot())) in root mean square (the best one has "
      + "\(short((power / Double(max(powers.count, 1))).squareRoot())))."
  }
}
