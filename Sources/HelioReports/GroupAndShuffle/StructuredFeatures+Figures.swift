import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var structuredFeaturesFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "pair", "correlation") else { return nil }
    let along = "correlation"
    let x = Axis("correlation \u{03C1}")
    let pairs = axis("pair")?.values ?? []
    func title(_ pair: JSONValue) -> String {
      "pair in \(pair == .string("sameBlock") ? "one block" : "two blocks")"
    }
    let errors = pairs.map { pair -> Panel in
      let part = points(where: ["pair": pair])
      let lines = theory(where: ["pair": pair])
      func curve(_ name: String, _ number: Number) -> DrawnCurve {
        let own = lines.predicted(number, along: along)
        return DrawnCurve(
          name, theory: own.isEmpty ? part.ownLine(number, along: along) : own,
          simulation: part.measured(number, along: along))
      }
      return .curves(
        [
          curve("independent", .independentSignError), curve("Haar", .haarSignError),
          curve("two factors", .structuredSignError), curve("three factors", .deepSignError),
        ], x: x, y: Axis("n MSE", scale: .log), seriesTitle: "rows",
        title: title(pair), note: "lines: theory; points: simulation")
    }
    let biases = Panel.curves(
      pairs.flatMap { biasCurves(of: $0) }, x: x, y: Axis("bias of the kernel"),
      seriesTitle: "rows",
      title: "bias", note: "lines: theory; points: simulation")
    let figure = Figure(
      name: "structured-features",
      title: "Structured rows estimate a kernel worse where inputs meet blocks",
      caption: """
        Estimates of the sign kernel (2/\u{03C0}) asin \u{03C1} from n = b\u{00B2} rows, b = \
        \(parameterText("blockSize")), for pairs of inputs in two coordinates, of one block of the first factor or of two: \
        n times the mean squared error of independent Gaussian rows, Haar rows and layers of two and three factors, and \
        the bias of these layers, for a pair in two blocks where not said. Bars of one standard error over \(replicateCount) replicates of \(parameterText("draws")) draws. Look \
        that Haar rows are better than independent ones, two factors b times worse for a pair in one block, biased for \
        one in two, and that a third factor mends most of it.
        """,
      width: .page, panels: errors + [biases], columns: 3)
    let told = points.compactMap { point -> String? in
      guard point.settings["pair"] == .string("differentBlocks"),
        let own = point.numbers[.structuredSignBias], let mean = own.mean,
        let theory = own.prediction
      else { return nil }
      return "\(short(mean)) for \(short(theory)) at \u{03C1} = \(point.text(of: along))"
    }
    return (
      [figure],
      told.isEmpty
        ? [] : ["Bias of two factors for a pair in two blocks: \(told.joined(separator: "; "))."]
    )
  }

  /// Of two factors by theory and simulation, and of three where two are biased.
  private func biasCurves(of pair: JSONValue) -> [DrawnCurve] {
    let along = "correlation"
    let part = points(where: ["pair": pair])
    let isSame = pair == .string("sameBlock")
    let two = DrawnCurve(
      isSame ? "two factors, pair in one block" : "two factors",
      theory: theory(where: ["pair": pair]).predicted(.structuredSignBias, along: along),
      simulation: part.measured(.structuredSignBias, along: along))
    if isSame { return [two] }
    return [
      two,
      DrawnCurve(
        "three factors", simulation: part.measured(.deepSignBias, along: along)),
    ]
  }
}

extension [SweepPoint] {
  /// Means of what replicates' own data predict, as a line.
  fileprivate func ownLine(_ number: Number, along parameter: String) -> [DrawnCurve.Prediction] {
    compactMap { point in
      point.numbers[number]?.prediction.map { .predicted(point.number(of: parameter), $0) }
    }.sorted { $0.x < $1.x }
  }
}
