public import HelioCore
public import HelioNumerics

/// E4: learning curves before and after the step, at infinite width and at several widths, beside kernel
/// ridge and real networks. It is the model of the main job at several sample counts and widths.
///
/// Source: sheet function-space sections 6 and 9.
public struct LearningCurveSpecification: Codable, Sendable, Equatable {
  public var link: Link
  public var dimension = 30
  public var noiseVariance = 0.09
  public var stepSampleCount = 1920
  /// n of the readout.
  public var sampleCounts = [50, 100, 200, 400, 800]
  public var widths = [300, 1000, 4000]
  /// kappa after the step; 0 is before.
  public var spikeRatio = 0.38
  public var ridge = 0.01
  public var replicates = 8
  public var seed: UInt64 = 1

  public init() throws(HelioError) { link = try Link(parsing: "z + h2(z)") }
}

public struct LearningCurveResult: Codable, Sendable {
  public struct Row: Codable, Sendable {
    public var sampleCount: Int
    public var width: Int
    public var isAfter: Bool
    public var predictedInfiniteWidth: Double
    public var predictedFiniteWidth: Double
    public var kernelRidge: Replicates
    public var network: Replicates
  }
  public var specification: LearningCurveSpecification
  public var rows: [Row]
  public var agreement: [Agreement]
  public var summary: AgreementSummary
}

public func learningCurve(
  _ specification: LearningCurveSpecification, progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> LearningCurveResult {
  var rows: [LearningCurveResult.Row] = []
  var agreement: [Agreement] = []
  let total = Double(specification.sampleCounts.count * specification.widths.count)
  for width in specification.widths {
    for n in specification.sampleCounts {
      progress(Double(rows.count / 2) / total, "p = \(width), n = \(n)")
      var model = ModelSpecification(link: specification.link, dimension: specification.dimension)
      model.noiseVariance = specification.noiseVariance
      model.stepSampleCount = specification.stepSampleCount
      model.sampleCount = n
      model.width = width
      model.ridge = specification.ridge
      model.replicates = specification.replicates
      model.seed = specification.seed
      model.strengths = [0, specification.spikeRatio]
      let theory = try ModelTheory(model)
      for kappa in model.strengths {
        var cells: [ModelCell] = []
        for r in 0..<specification.replicates {
          cells.append(
            try ModelExperiment(model, replicate: r).cell(strength: kappa, theory: theory))
        }
        let point = ModelReshaping.Point(strength: kappa, cells: cells, theory: theory)
        rows.append(
          LearningCurveResult.Row(
            sampleCount: n, width: width, isAfter: kappa > 0,
            predictedInfiniteWidth: point.predictedInfiniteWidth,
            predictedFiniteWidth: point.predictedFiniteWidth, kernelRidge: point.kernelRidge,
            network: point.network))
        // The formulas are leading order in n: within 8 % for n >= 400, up to 20 % below (sheet section 6).
        let bias = n >= 400 ? 0.08 : 0.2
        agreement.append(
          Agreement(
            name: "p = \(width), n = \(n), \(kappa > 0 ? "after" : "before")",
            prediction: point.predictedFiniteWidth,
            simulation: point.predictedFiniteWidth + point.networkDeviation.mean,
            standardError: point.networkDeviation.standardError,
            replicates: specification.replicates, finiteSizeBias: bias * point.predictedFiniteWidth)
        )
      }
    }
  }
  return LearningCurveResult(
    specification: specification, rows: rows, agreement: agreement,
    summary: AgreementSummary(agreement))
}
