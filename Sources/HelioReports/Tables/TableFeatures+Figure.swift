import Foundation
import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns

extension TableReshaping {
  /// The features' spectrum on held-out rows, and what of the target each direction carries.
  func featureFigure(_ features: TableFeatures) -> Figure {
    let stages = [("before", features.before), ("after", features.after)]
    var density = Panel.density(
      stages.map { name, stage in
        DensitySeries(
          name, histogram: decades(stage.eigenvalues), density: perDecade(stage))
      }, quantity: "eigenvalue", scale: .log)[0]
    density.title = "spectrum"
    density.note = "bars: measured; line: fitted null"
    density.y = Axis("density per decade")
    let alignment = Panel.curves(
      stages.map { name, stage in
        DrawnCurve(
          name,
          simulation: zip(stage.eigenvalues, stage.alignments).map {
            DrawnCurve.Measurement(x: $0, mean: $1)
          })
      }, x: Axis("eigenvalue", scale: .log), y: Axis("share of the target"),
      seriesTitle: "spectrum", title: "alignment with the target",
      note: "leading \(features.after.alignments.count) directions")
    return Figure(
      name: "table-features", title: "Which directions of the features stand out",
      caption: """
        (a) Eigenvalues of the covariance of the \(features.width) features of one network on \
        \(features.sampleCount) held-out rows, before its step and after it at kappa = \
        \(short(path[shown].strength)), and the fitted null: untrained features of inputs without structure \
        (\(nullText(features.before.null, "before")); \(nullText(features.after.null, "after"))). Bars beyond the \
        end of a line are directions that the null does not explain. (b) Share of the target carried by each \
        leading direction; by chance it is about \(short(1 / Double(features.sampleCount))). A step that helps \
        puts the target into few directions far to the right.
        """,
      width: .page, panels: [density, alignment], columns: 2)
  }

  private func nullText(_ null: FittedBulk?, _ name: String) -> String {
    guard let null else { return "\(name): none could be fitted" }
    return
      "\(name): effective dimension \(short(null.effectiveDimension)), distance "
      + "\(short(null.kolmogorovSmirnov)), \(null.outlierCount) outliers"
  }

  /// A histogram of log10 of the values, its edges on their own scale.
  private func decades(_ values: [Double]) -> Histogram? {
    guard let high = values.first, let low = values.last, low > 0, high > low else { return nil }
    let (start, end) = (log10(low), log10(high))
    let count = 40
    let width = (end - start) / Double(count)
    var density = [Double](repeating: 0, count: count)
    for value in values {
      density[min(count - 1, Int((log10(value) - start) / width))] +=
        1 / (Double(values.count) * width)
    }
    return Histogram(
      edges: (0...count).map { pow(10, start + Double($0) * width) }, density: density)
  }

  /// The null's density, with the share of the eigenvalues that are not outliers as its mass.
  private func perDecade(_ stage: TableFeatures.Stage) -> [DrawnCurve.Prediction] {
    guard let null = stage.null else { return [] }
    let share = 1 - Double(null.outlierCount) / Double(stage.eigenvalues.count)
    return zip(null.density.positions, null.density.values).map {
      .predicted($0, share * $1 * $0 * log(10))
    }
  }
}
