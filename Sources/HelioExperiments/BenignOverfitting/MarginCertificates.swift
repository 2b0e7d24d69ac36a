import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What descent was proved to do and what it does: violations and norms over their bounds, and the margin reached.
  ///
  /// Theory forecasts the bound of the norm without the data, by |w*| and |X|_op in the limit.
  ///
  /// Source: sheet benign-overfitting §3, §6 (E4).
  public static let marginCertificates: Experiment = {
    typealias S = BenignSettings
    let samples = Parameter.integer("sampleCount", 100, atLeast: 4, atMost: 4000, "samples n")
    return Experiment(
      "margin-certificates", "Steps, norms and margins of descent beside their proved bounds",
      cost: "15 s",
      parameters: [samples.declaration] + S.networks.dropFirst(),
      sweep: [SweepAxis(S.slope, [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9])],
      replicates: 16, headline: .weightNormBound, wrongTheories: BenignTheory.wrong,
      theoryAxis: TheoryAxis(S.slope, count: 37),
      smallVersion: SpecificationChanges(
        set: ["sampleCount=60"], sweep: ["negativeSlope=0.1,0.2,0.3,0.5,0.9"], replicates: 12),
      validate: { (settings) throws(HelioError) in
        _ = try (BenignCase(settings).rule(), S.network(settings))
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        let (n, alpha) = (point.sampleCount, settings[S.slope])
        let size = DataGeometry.operatorNorm(point.mixture, sampleCount: n)
        var values = try BenignTheory.cell(point) { (rule) throws(HelioError) in
          // N_0 = 1: p d entries of variance 1/(p d).
          let bounds = try DescentBounds(
            operatorNorm: size, maxMarginNorm: rule.norm, negativeSlope: alpha,
            learningRate: 1 / Double(n), initialNorm: 1)
          return [.weightNormBound: bounds.weightNorm]
        }
        values.predicted[.marginRatioCap] = (1 + alpha) / alpha
        let bound = values.predicted[.weightNormBound] ?? 0
        values.allowedBias[.weightNormBound] = BenignTheory.bias(0.4, of: bound, n)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let sample = try BenignCase(settings).sample(from: source.stream)
        let report = try NetworkReport(
          S.network(settings), sample, until: .zeroHinge, from: source.stream)
        var values = CellValues(measured: [.descentSteps: Double(report.run.madeSteps)])
        values.measured[.violationShare] = report.violationShare
        values.measured[.normShare] = report.normShare
        values.measured[.marginRatio] = report.marginRatio
        values.measured[.weightNormBound] = report.bounds?.weightNorm
        return values
      })
  }()
}
