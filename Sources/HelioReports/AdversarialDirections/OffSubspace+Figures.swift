import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var robustAccuracyFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "repair", "perturbationLength") else { return nil }
    let along = "perturbationLength"
    let curves = (axis("repair")?.values ?? []).map { repair in
      let part = points(where: ["repair": repair])
      return DrawnCurve(
        Self.repairName(repair.plainText), theory: part.predicted(.robustAccuracy, along: along),
        simulation: part.measured(.robustAccuracy, along: along))
    }
    let figure = Figure(
      name: "robust-accuracy", title: "Points kept right when pushed off the data's subspace",
      caption: """
        Share of training points that a network still answers rightly after a push of this length off the data's \
        subspace, towards a flip (d = \(parameterText("dimension")), l = \(parameterText("subspaceCodimension")) \
        directions without data, |x| = sqrt d), as trained and after repairs: a start of scale \
        \(parameterText("initialisationScale")), weight decay \(parameterText("weightDecay")), weights projected on the \
        subspace. Lines: law of the weights off the subspace, joined between the lengths; points: simulation with one \
        standard error over \(replicateCount) replicates. Look at the length at which half of the points are lost.
        """,
      panels: [
        .curves(
          curves, x: Axis("length of the push", scale: .log),
          y: Axis("share of points kept right", domain: -0.03...1.03), seriesTitle: "repair",
          note: "lines: theory; points: simulation")
      ])
    return ([figure], robustAccuracyFindings(along))
  }

  private static func repairName(_ repair: String) -> String {
    ["none": "as trained", "smallerStart": "smaller start", "decay": "weight decay"][repair]
      ?? repair
  }

  /// Where each curve of the simulation falls below one half.
  private func robustAccuracyFindings(_ along: String) -> [String] {
    (axis("repair")?.values ?? []).compactMap { repair in
      let curve = points(where: ["repair": repair]).measured(.robustAccuracy, along: along)
        .sorted { $0.x < $1.x }
      guard let last = curve.last,
        let accuracy = points(where: ["repair": repair]).first?
          .numbers[.trainingAccuracy]?.mean
      else { return nil }
      let name = Self.repairName(repair.plainText)
      let learned = "the share learned is \(short(accuracy))"
      guard let lost = curve.firstIndex(where: { $0.mean < 0.5 }) else {
        return "\(name): \(short(last.mean)) are kept at length \(short(last.x)); \(learned)."
      }
      let below = lost == 0 ? 0 : curve[lost - 1].x
      return "\(name): half of the points are lost between the lengths \(short(below)) and "
        + "\(short(curve[lost].x)); \(learned)."
    }
  }

  /// The general figures, the law's histograms first. Adam has no law, and a warning.
  var offSubspaceLawFigures: (figures: [Figure], findings: [String])? {
    let leaks = points.compactMap { $0.numbers[.leak]?.mean }
    guard let largest = leaks.max() else { return nil }
    let figures = sweepFigures.map { figure in
      var figure = figure
      switch figure.name {
      case "distribution-chisquare":
        figure.title = "Descent leaves the gradient off the data at its chi-square law"
        let l = Double(parameterText("subspaceCodimension"))
        // Six standard deviations beyond the mean: the rest of the density is zero to the eye.
        for i in figure.panels.indices {
          figure.panels[i].x.domain = l.map { 0...$0 + 6 * (2 * $0).squareRoot() }
        }
      case "sweep-chisquare":
        figure.title = "Adam carries the gradient off the data away from the law that descent keeps"
      case "sweep-leak": figure.title = "How far Adam moves the weights off the data's subspace"
      default: break
      }
      return figure
    }
    return (
      figures.filter { $0.name.hasPrefix("distribution") }
        + figures.filter { !$0.name.hasPrefix("distribution") },
      [
        "Adam moves the weights off the data's subspace (by up to \(short(largest)) of their length), so the "
          + "law does not hold for it and no line is drawn."
      ]
    )
  }
}
