public import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
public import HelioTables

public struct ExplanationOptions: Codable, Sendable, Equatable {
  /// Of the rows, for standard errors.
  public var resamples: Int
  /// Of the targets, for p-values; 99 at least.
  public var permutations: Int
  public var seed: UInt64

  public init(resamples: Int = 20, permutations: Int = 199, seed: UInt64 = 1) {
    self.resamples = resamples
    self.permutations = permutations
    self.seed = seed
  }
}

/// What a fitted model of a table looks at, how it was chosen, and how good it would be with other
/// numbers of rows; from the model alone.
public struct Explanation: Codable, Sendable {
  /// A kernel of the blend.
  public struct Member: Codable, Sendable, Equatable {
    public let kernel: String
    public let metric: String
    /// Of the metric: from 1 (one direction) to the number of features.
    public let effectiveDimension: Double
    /// diag(Sigma)/tr Sigma by feature; `nil` for I/d, and in older results.
    public let metricShares: [Double]?
    public let ridge: Double
    public let weight: Double

    /// Features with their shares of the metric, the largest first; `nil` as ``metricShares``.
    public var metricRanking: [Int]? { metricShares.map(descendingPositions) }
  }
  public let targetName: String
  public let task: LearningTask
  /// Empty for regression.
  public let classLabels: [String]
  public let transform: TargetTransform
  /// Of the features; `nil` in results written before there was a choice.
  public let scaling: PreparationOptions.Scaling?
  public let featureNames: [String]
  public let rowCount: Int
  public let judgement: TableModel.Judgement
  /// The heaviest first.
  public let members: [Member]
  public let candidates: [ScoredCandidate]
  /// What was decided about the table.
  public let sentences: [String]
  public let sensitivity: Sensitivity
  public let evidence: DirectionEvidence
  /// Along the leading direction, then for the three most important features.
  public let dependences: [PartialDependence]
  public let spectrum: SpectrumComparison
  /// `nil` for fewer than 32 rows, and of a network.
  public let learningCurve: LearningCurvePrediction?
  public let options: ExplanationOptions
  /// What the leading directions take of curves; `nil` without any, and in older results.
  public let functions: [DirectionFunction]?
  /// Of a mean-field network, which is the only member then; `nil` for kernels, and in older results.
  public let network: NetworkReport?

  /// A direction as a weight of a curve.
  ///
  ///     <u, z> = int beta(t) x^(m)(t) dt + ...,   ends and other features left out
  public struct DirectionFunction: Codable, Sendable, Equatable {
    public let pattern: String
    /// m.
    public let derivative: Int
    /// The numbers in the columns' names.
    public let grid: [Double]
    /// beta at the grid's points, one each of ``Sensitivity/directions``, in units of the first one's largest value.
    public let values: [[Double]]
  }

  /// How good a mean-field network is known to be.
  public struct NetworkReport: Codable, Sendable, Equatable {
    public let loss: String
    public let regularization, inputVariance, dualityGap, effectiveSampleSize, trainError,
      leaveOneOutError: Double
    public let candidates: [MeanFieldCandidate]
  }
}

extension Explanation {
  private static let shownFeatures = 3

  /// - Parameter progress: called with the share done and what comes next.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for options out of range;
  ///   ``HelioError/undefined(_:)`` for a model that is constant.
  /// - Complexity: that of its parts; about 30 problems of order min(n, 1500).
  public init(
    _ model: TableModel, options: ExplanationOptions = .init(),
    progress: (Double, String) -> Void = { _, _ in }
  ) throws(HelioError) {
    let stream = RandomStream(seed: options.seed, purpose: "explanation")
    let regressor = model.regressor
    let rows = regressor.training
    let target = model.preparation.target
    let names = model.preparation.features.featureNames
    let space = try FeatureSpace(model.preparation.scaling)

    func report(_ share: Double, _ next: String) throws(HelioError) {
      progress(share, next)
      try Stopping.check()
    }
    try report(0, "which features and directions")
    let source = try GradientSource(regressor, from: stream.substream("stand-in"))
    let sensitivity = try Sensitivity(
      source, rows: rows, space: space, resamples: options.resamples,
      from: stream.substream("sensitivity"))
    try report(0.3, "permutations")
    evidence = try DirectionEvidence(
      rows, permutations: options.permutations, from: stream.substream("evidence"))

    try report(0.45, "predictions along the leading direction and features")
    let places = stream.substream("places")
    var dependences = [
      try PartialDependence(
        of: model, along: sensitivity.directions[0].loadings, space: space, from: places)
    ]
    for j in sensitivity.ranking.prefix(Self.shownFeatures) {
      let axis = names.indices.map { $0 == j ? 1.0 : 0 }
      dependences.append(
        try PartialDependence(
          of: model, along: axis, feature: (j, names[j]),
          showing: dependences[0].curves.map(\.name), space: space, from: places))
    }

    try report(0.65, "spectrum")
    let order = descendingPositions(regressor.weights)
    if let network = regressor.network {
      spectrum = try SpectrumComparison(network, rows: rows, from: stream.substream("spectrum"))
      learningCurve = nil
      members = [Member(network, space)]
      self.network = NetworkReport(network)
    } else {
      let (leader, weight) = (regressor.members[order[0]], regressor.weights[order[0]])
      spectrum = try SpectrumComparison(
        leader, weight: weight, rows: rows, from: stream.substream("spectrum"))
      try report(0.75, "learning curve")
      let learner = regressor.candidates.first {
        $0.weight > 0 && $0.candidate.form == leader.form
          && $0.candidate.adaptation == leader.adaptation
      }?.candidate.learner
      learningCurve =
        rows.count < LearningCurvePrediction.fewestRows
        ? nil
        : try LearningCurvePrediction(
          leader, weight: weight, learner: learner, rows: rows,
          scale: target.task == .regression && target.transform == .none ? target.scale : nil,
          from: stream.substream("learning curve"))
      members = order.map { m in
        let member = regressor.members[m]
        return Member(
          kernel: member.form.description, metric: member.adaptation.description,
          effectiveDimension: member.metric.effectiveDimension,
          metricShares: member.metric.isIdentity ? nil : space.shares(of: member.metric),
          ridge: member.ridge, weight: regressor.weights[m])
      }
      self.network = nil
    }

    targetName = model.preparation.targetName
    task = target.task
    classLabels = target.classLabels
    transform = target.transform
    scaling = model.preparation.scaling.method
    featureNames = names
    rowCount = rows.count
    judgement = model.judgement
    candidates = regressor.candidates
    sentences = model.sentences
    self.sensitivity = sensitivity
    self.dependences = dependences
    self.options = options
    functions = Self.functions(model.preparation, sensitivity)
  }

  private static func functions(
    _ preparation: Preparation, _ sensitivity: Sensitivity
  ) -> [DirectionFunction]? {
    guard let expansions = preparation.functions, preparation.scaling.whitening == nil else {
      return nil
    }
    let position = Dictionary(
      uniqueKeysWithValues: preparation.features.featureNames.enumerated().map { ($1, $0) })
    return expansions.map { expansion in
      let names = expansion.featureNames.suffix(expansion.count)
      let curves = sensitivity.directions.map { direction in
        expansion.function(
          weights: names.map { name in
            position[name].map { direction.loadings[$0] / preparation.scaling.deviations[$0] } ?? 0
          })
      }
      let unit = max(curves[0].lazy.map { abs($0) }.max() ?? 1, Double.leastNormalMagnitude)
      return DirectionFunction(
        pattern: expansion.pattern, derivative: expansion.derivative, grid: expansion.grid,
        values: curves.map { $0.map { $0 / unit } })
    }
  }
}

extension Explanation.Member {
  /// A network in the place of a kernel: what its neurons look at is its metric, E_mu theta theta^T.
  fileprivate init(_ network: FittedMeanField, _ space: FeatureSpace) {
    let Sigma = network.neuronMoments
    let trace = Sigma.trace
    let shares = space.outerProduct(ofInputs: Sigma).diagonal
    let total = shares.reduce(0, +)
    self.init(
      kernel: network.description, metric: "second moments of the neurons",
      effectiveDimension: trace * trace / dot(Sigma.elements, Sigma.elements),
      metricShares: shares.map { $0 / total }, ridge: network.outputs[0].regularization, weight: 1)
  }
}

extension Explanation.NetworkReport {
  fileprivate init(_ network: FittedMeanField) {
    let output = network.outputs[0]
    self.init(
      loss: network.loss.rawValue, regularization: output.regularization,
      inputVariance: output.inputVariance, dualityGap: output.dualityGap,
      effectiveSampleSize: output.effectiveSampleSize, trainError: output.trainError,
      leaveOneOutError: output.leaveOneOutError, candidates: network.candidates)
  }
}
