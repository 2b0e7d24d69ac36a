import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var learnedSpectrumFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "learningRate") else { return nil }
    let series = points.map { point in
      let eta = point.number(of: "learningRate")
      let law = point.distributions[.eigenvalues]
      let curve = point.curves[.eigenvalues]
      return DensitySeries(
        eta == 0 ? "before" : "after, \u{03B7} = \(short(eta))",
        histogram: law.map { Histogram(edges: $0.edges, density: $0.histogram) },
        density: zip(curve?.positions ?? [], curve?.values ?? []).map { .predicted($0, $1) })
    }
    let figure = Figure(
      name: "learned-spectrum", title: "Spectrum of the features before and after one giant step",
      caption: """
        Eigenvalues of the feature covariance (1/n) Phi^T Phi without the outliers \
        (\(parameterText("activation")), y = \(parameterText("link")), d = \(parameterText("dimension")), \
        n/d = \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio")), the \
        \(parameterText("network")) network, \(replicateCount) replicates): histograms of the simulation under \
        the density of theory, linear on the left, logarithmic on the right. Look at the right \
        edge. The outliers, far outside, are in the findings.
        """,
      width: .page, panels: Panel.density(series, quantity: "eigenvalue"), columns: 2)
    return ([figure], points.flatMap(spectrumFindings))
  }

  private func spectrumFindings(_ point: SweepPoint) -> [String] {
    let eta = short(point.number(of: "learningRate"))
    let outliers = (1...9).compactMap { point.numbers[.outlier($0)] }.map { number in
      let measured = number.mean.map {
        "\(short($0)) +- \(short(number.standardError ?? .nan)) measured"
      }
      return "\(short(number.prediction ?? .nan)) predicted, \(measured ?? "not measured")"
    }
    return [
      "eta = \(eta): bulk up to \(short(point.predicted(.upperEdge) ?? .nan)), that is "
        + "\(short(point.predicted(.edgeOverMean) ?? .nan)) times its mean (largest measured: "
        + "\(short(point.numbers[.largestOfBulk]?.mean ?? .nan))); "
        + (outliers.isEmpty
          ? "no outlier." : "outliers at this dimension: \(outliers.joined(separator: "; ")).")
    ]
  }
}
