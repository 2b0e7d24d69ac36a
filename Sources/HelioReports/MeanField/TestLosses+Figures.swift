import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments that look at fresh data.

extension SweepPoint {
  /// A number as the replicates' own data predict it.
  fileprivate func ownPrediction(_ number: Number, along parameter: String)
    -> DrawnCurve.Prediction?
  {
    numbers[number]?.prediction.map { .predicted(self.number(of: parameter), $0) }
  }
}

extension [SweepPoint] {
  fileprivate func ownPredictions(_ number: Number, along parameter: String)
    -> [DrawnCurve.Prediction]
  {
    compactMap { $0.ownPrediction(number, along: parameter) }.sorted { $0.x < $1.x }
  }
}

extension SweepResult {
  var functionalRegressionFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension") else { return nil }
    let along = "dimension"
    let x = Axis("coefficients D", scale: .log, ticks: axis(along)?.numbers)
    func curve(_ name: String, _ number: Number) -> DrawnCurve {
      DrawnCurve(name, simulation: points.measured(number, along: along))
    }
    let errors = Panel.curves(
      [curve("mean field", .signalError), curve("prior kernel", .priorKernelError)], x: x,
      y: Axis("error / target's variance"), seriesTitle: "method", title: "error",
      note: "points: fits; the kernel's ridge is chosen on the test set")
    let losses = Panel.curves(
      [
        DrawnCurve(
          "test", theory: points.ownPredictions(.meanFieldTestLoss, along: along),
          simulation: points.measured(.meanFieldTestLoss, along: along)),
        curve("train", .meanFieldTrainLoss),
      ], x: x, y: Axis("loss"), seriesTitle: "data", title: "loss",
      note: "line: leave-one-out prediction")
    let alignment = Panel.curves(
      [
        DrawnCurve(
          "neurons", simulation: points.measured(.coordinateAlignment, along: along),
          limit: theory().predicted(.priorAlignment, along: along))
      ], x: x, y: Axis("alignment with the target", domain: 0...0.4), seriesTitle: "neurons",
      limitTitle: "before training", title: "feature learning")
    let figure = Figure(
      name: "functional-regression", title: "Networks on curves learn features, whatever D is",
      caption: """
        Regression on random curves whose target sees their first 16 coefficients (n = \
        \(parameterText("sampleCount")), \(parameterText("width")) particles, grids of \
        \(parameterText("gridIntervals")) intervals): (a) error against the noiseless target, beside the kernel of \
        the prior; (b) loss on fresh and on training data, and the prediction of the former from the latter; (c) \
        squared cosine of neurons and target. Bars of one standard error over \(replicateCount) replicates. Look \
        that nothing changes beyond D = 16, and what D = 8, which cuts the signal, costs both methods.
        """,
      width: .page, panels: [errors, losses, alignment], columns: 3)
    let told = points.compactMap { point -> String? in
      guard let own = point.numbers[.signalError]?.mean,
        let kernel = point.numbers[.priorKernelError]?.mean,
        let gap = point.numbers[.certifiedGap]?.mean,
        let floor = point.numbers[.gapNoiseFloor]?.mean
      else { return nil }
      return
        "\(short(own)) against \(short(kernel)) at D = \(point.text(of: along)) (gap \(short(gap)), floor "
        + "\(short(floor)))"
    }
    return (
      [figure],
      ["Error of the mean field against that of the prior kernel: \(told.joined(separator: "; "))."]
    )
  }

  var generalisationCurveFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension", "sampleCount") else { return nil }
    let along = "sampleCount"
    let x = Axis("samples n", scale: .log, ticks: axis(along)?.numbers)
    let dimensions = axis("dimension")?.values ?? []
    let losses = Panel.curves(
      dimensions.map { D in
        let part = points(where: ["dimension": D])
        return DrawnCurve(
          "D = \(D.plainText)", theory: part.ownPredictions(.meanFieldTestLoss, along: along),
          simulation: part.measured(.meanFieldTestLoss, along: along))
      }, x: x, y: Axis("test loss"), seriesTitle: "coefficients", isOrdered: true,
      title: "test loss", note: "lines: leave-one-out; points: fresh data")
    let last = dimensions.last.map { points(where: ["dimension": $0]) } ?? []
    func curve(_ name: String, _ number: Number) -> DrawnCurve {
      DrawnCurve(name, simulation: last.measured(number, along: along))
    }
    let bounds = Panel.curves(
      [
        curve("test", .meanFieldTestLoss), curve("train", .meanFieldTrainLoss),
        curve("stability bound", .stabilityRisk), curve("uniform bound", .uniformRisk),
      ], x: x, y: Axis("loss", scale: .log), seriesTitle: "loss",
      title: "bounds, D = \(dimensions.last?.plainText ?? "")", note: "bounds: with the train loss")
    let figure = Figure(
      name: "generalisation-curve", title: "Test loss without test data, at any dimension",
      caption: """
        Optimal networks on random data, y = tanh<b, x> + noise of variance \(parameterText("noiseVariance")), \
        \u{03BB} = \(parameterText("regularization")): (a) loss on fresh data for several numbers of coefficients, \
        beside the leave-one-out prediction from the training data alone; (b) with train loss and the proved bounds \
        (labels taken as at most 2). Bars of one standard error over \(replicateCount) replicates. Look that the \
        curves lie on top of each other, and how far above them the bounds are.
        """,
      width: .page, panels: [losses, bounds], columns: 2)
    let ratios = points.compactMap { point -> Double? in
      guard let test = point.numbers[.meanFieldTestLoss]?.mean,
        let prediction = point.numbers[.meanFieldTestLoss]?.prediction
      else { return nil }
      return prediction / test
    }
    return (
      [figure],
      [
        "The leave-one-out prediction is \(short(ratios.min() ?? .nan)) to \(short(ratios.max() ?? .nan)) times the "
          + "test loss."
      ]
    )
  }

  var graphDepthFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "depth") else { return nil }
    let along = "depth"
    let x = Axis("levels of the coordinates", ticks: axis(along)?.numbers)
    let losses = Panel.curves(
      [
        DrawnCurve(
          "test", theory: points.ownPredictions(.meanFieldTestLoss, along: along),
          simulation: points.measured(.meanFieldTestLoss, along: along)),
        DrawnCurve("train", simulation: points.measured(.meanFieldTrainLoss, along: along)),
      ], x: x, y: Axis("logistic loss"), seriesTitle: "data",
      floors: [Floor(0.6931, label: "untrained")], title: "loss",
      note: "line: leave-one-out prediction")
    let errors = Panel.curves(
      [DrawnCurve("test", simulation: points.measured(.classificationError, along: along))], x: x,
      y: Axis("test error", domain: 0...0.3), seriesTitle: "data",
      title: "error")
    let counts = Panel.curves(
      [DrawnCurve("D", simulation: points.measured(.coordinateCount, along: along))], x: x,
      y: Axis("coordinates D", scale: .log), seriesTitle: "data", title: "coordinates")
    let figure = Figure(
      name: "graph-depth", title: "Graphs in ever more coordinates, the same test loss",
      caption: """
        Rewired ring lattices against independent edges, \(parameterText("sampleCount")) training graphs, in counts \
        of Weisfeiler-Lehman colours up to a level (r = \(parameterText("outputScale")), \u{03BB} = \
        \(parameterText("regularization")), \(parameterText("particleCount")) random points of the prior): loss on \
        600 fresh graphs with its leave-one-out prediction, error, and the number of coordinates. Bars of one \
        standard error over \(replicateCount) replicates. Look how little loss and error change while D grows.
        """,
      width: .page, panels: [losses, errors, counts], columns: 3)
    let told = points.compactMap { point -> String? in
      guard let error = point.numbers[.classificationError]?.mean,
        let D = point.numbers[.coordinateCount]?.mean, let own = point.numbers[.meanFieldTestLoss],
        let test = own.mean, let prediction = own.prediction
      else { return nil }
      return
        "depth \(point.text(of: along)) with D = \(short(D)): error \(short(error)), test loss \(short(test)), "
        + "predicted \(short(prediction))"
    }
    return ([figure], told.isEmpty ? [] : ["By " + told.joined(separator: "; ") + "."])
  }
}
