import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Along d = 4 n: the inputs get farther from nearly orthogonal, the error stays.
  ///
  /// Source: sheet benign-overfitting §2.3, §6 (E7).
  public static let moderateDimension: Experiment = {
    typealias S = BenignSettings
    let ratio = Parameter.number("dimensionRatio", 4, 0.1...1000, "dimensions per sample d/n")
    let independent = WrongTheory(
      "nearly orthogonal inputs", "overlaps of the largest pair taken for those of any one pair")
    return Experiment(
      "moderate-dimension", "Overlap of the inputs and error with n, at a fixed d/n",
      cost: "45 s",
      parameters: [S.networks[0], ratio.declaration] + S.networks.dropFirst(2),
      sweep: [SweepAxis(S.samples, [50, 100, 200, 400])],
      replicates: 12, headline: .maxMarginError,
      wrongTheories: BenignTheory.wrong + [independent],
      smallVersion: SpecificationChanges(sweep: ["sampleCount=20,50,100,200"], replicates: 6),
      validate: { (settings) throws(HelioError) in
        _ = try (BenignCase(settings).rule(), S.network(settings))
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        let n = point.sampleCount
        var values = try BenignTheory.cell(point) { [.maxMarginError: $0.cleanError] }
        let geometry = try DataGeometry(point.mixture, sampleCount: n)
        values.predicted[.orthogonalityRatio] = Double(n) * geometry.meanMaximumOverlap
        values[independent] = [
          .orthogonalityRatio: Double(n) / Double(point.mixture.dimension).squareRoot()
        ]
        try values.allowErrorBias(point)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let point = try BenignCase(settings)
        let sample = point.sample(from: source.stream)
        let report = try NetworkReport(
          S.network(settings), sample, until: .zeroHinge, from: source.stream)
        var values = CellValues(measured: [
          .networkError: report.errors.cleanError,
          .orthogonalityRatio: Double(point.sampleCount) * sample.maximumOverlap,
        ])
        values.measured[.maxMarginError] = report.maxMargin?.cleanError
        return values
      })
  }()
}
