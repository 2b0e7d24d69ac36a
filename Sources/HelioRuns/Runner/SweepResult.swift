public import HelioCore

/// What an experiment found: for every grid point, measured numbers beside those of theory.
public struct SweepResult: Codable, Sendable {
  /// A swept parameter and its values, the slowest first.
  public struct SweptParameter: Codable, Sendable, Equatable {
    public var parameter: String
    public var meaning: String
    public var values: [JSONValue]
  }
  public struct Failure: Codable, Sendable, Equatable {
    public var cell: String
    public var error: String
  }

  public var experiment: String
  public var axes: [SweptParameter]
  /// Every parameter that is not swept.
  public var parameters: [String: JSONValue]
  public var seed: UInt64
  public var points: [SweepPoint]
  /// Predictions between the swept values of the theory's axis, for lines.
  public var fineTheory: [SweepPoint]
  public var agreement: [Agreement]
  public var summary: AgreementSummary
  public var failures: [Failure]
  /// The largest residual or relative change that theory's solvers report.
  public var residual: Double?

  /// Puts the cells of a finished run together.
  ///
  /// - Throws: ``HelioError/data(_:)`` when cells are missing, saying how many.
  public init(
    _ specification: ExperimentSpecification, of experiment: Experiment,
    cells: [CellKey: CellOutcome]
  ) throws(HelioError) {
    let required = specification.requiredCells(of: experiment, given: cells)
    let missing = required.count { cells[$0] == nil }
    guard missing == 0 else {
      throw .data(
        "\(missing) of \(required.count) cells are not computed yet; run the experiment or its missing "
          + "shards first.")
    }
    self.experiment = experiment.name
    axes = []
    for axis in specification.sweep {
      axes.append(
        SweptParameter(
          parameter: axis.parameter, meaning: try experiment.declared(axis.parameter).meaning,
          values: axis.values))
    }
    parameters = [:]
    for declaration in experiment.parameters
    where !axes.contains(where: { $0.parameter == declaration.name }) {
      parameters[declaration.name] =
        specification.parameters[declaration.name] ?? declaration.fallback
    }
    seed = specification.seed
    points = []
    fineTheory = []
    agreement = []
    failures = required.compactMap { key in
      guard case .failed(let error) = cells[key] else { return nil }
      return Failure(cell: specification.cellName(key, of: experiment), error: error)
    }
    for index in 0..<specification.pointCount {
      let count = specification.replicateCount(point: index, given: cells)
      func values(_ replicate: Int?) -> CellValues? {
        guard case .values(let values) = cells[CellKey(point: index, replicate: replicate)] else {
          return nil
        }
        return values
      }
      let theory = values(nil)
      if let residual = theory?.residual { self.residual = max(self.residual ?? 0, residual) }
      let settings = specification.sweptValues(point: index)
      let point = SweepPoint(
        settings: settings, name: specification.pointName(settings),
        theory: theory, replicates: (0..<count).compactMap { values($0) })
      points.append(point)
      agreement += point.agreement
    }
    for key in required where key.point >= specification.pointCount {
      guard case .values(let theory) = cells[key] else { continue }
      let settings = specification.sweptValues(of: key, of: experiment)
      fineTheory.append(
        SweepPoint(
          settings: settings, name: specification.pointName(settings),
          theory: CellValues(predicted: theory.predicted), replicates: []))
    }
    summary = AgreementSummary(agreement, wrongTheories: experiment.wrongTheories)
  }

  /// The points whose swept parameters have these values.
  public func points(where settings: [String: JSONValue]) -> [SweepPoint] {
    points.filter { point in settings.allSatisfy { point.settings[$0.key] == $0.value } }
  }

  /// The same with the points of theory alone, for lines.
  public func theory(where settings: [String: JSONValue] = [:]) -> [SweepPoint] {
    (points + fineTheory).filter { point in
      settings.allSatisfy { point.settings[$0.key] == $0.value }
    }
  }

  public func axis(_ parameter: String) -> SweptParameter? {
    axes.first { $0.parameter == parameter }
  }
}

/// One grid point.
public struct SweepPoint: Codable, Sendable, Equatable {
  /// A number of the point: measured, predicted, or both.
  public struct Outcome: Codable, Sendable, Equatable {
    public var mean: Double?
    public var standardError: Double?
    public var replicates: Int
    public var prediction: Double?
    /// What theory says without a replicate's own data, where `prediction` is the mean over those: the line in a
    /// figure.
    public var limit: Double?
    /// The bias that theory may have at this size, and the distance to the farthest wrong theory.
    public var allowedBias: AllowedBias?
    public var effect: Double?
    /// Deviation from theory in standard errors beyond the allowed bias; `nil` without power.
    public var z: Double?
  }

  /// The swept parameters.
  public var settings: [String: JSONValue]
  /// For instance "sampleCount = 100, width = 300".
  public var name: String
  public var numbers: ByNumber<Outcome>
  public var curves: ByNumber<TheoryCurve>
  public var distributions: ByNumber<DistributionAgreement>
  var agreement: [Agreement] = []

  private enum CodingKeys: String, CodingKey {
    case settings, name, numbers, curves, distributions
  }

  init(
    settings: [String: JSONValue], name: String, theory: CellValues?, replicates: [CellValues]
  ) {
    self.settings = settings
    self.name = name
    numbers = [:]
    // Curves of theory; what only a replicate can draw is the first one's.
    curves = ByNumber(
      named: (replicates.first?.curves.named ?? [:]).merging(theory?.curves.named ?? [:]) { $1 })
    distributions = [:]
    for (key, value) in theory?.predicted.named ?? [:] {
      numbers[named: key] = Outcome(replicates: 0, prediction: value)
    }
    let names = Set(replicates.flatMap { $0.measured.names + $0.predicted.names })
    for key in names.sorted() {
      let measured = replicates.compactMap { $0.measured[named: key] }
      let own = replicates.compactMap { $0.predicted[named: key] }
      // A prediction for the replicate's own data is compared replicate by replicate.
      let isPaired = !own.isEmpty && own.count == measured.count
      let prediction = own.isEmpty ? theory?.predicted[named: key] : Replicates(own).mean
      let statistic = measured.isEmpty ? nil : Replicates(measured)
      var number = Outcome(
        mean: statistic?.mean,
        standardError: statistic.flatMap { $0.count > 1 ? $0.standardError : nil },
        replicates: measured.count, prediction: prediction,
        limit: own.isEmpty ? nil : theory?.predicted[named: key])
      if let prediction, measured.count > 1 {
        let deviation = Replicates(
          isPaired ? zip(measured, own).map { $0 - $1 } : measured.map { $0 - prediction })
        let point = Agreement(
          name: name.isEmpty ? key : "\(key) at \(name)", prediction: prediction,
          simulation: prediction + deviation.mean, standardError: deviation.standardError,
          replicates: measured.count, allowedBias: theory?.allowedBias[named: key] ?? .none,
          alternatives: alternatives(key, theory, replicates, measured))
        number.allowedBias = point.allowedBias
        number.effect = point.effect
        number.z = point.hasPower ? point.z : nil
        agreement.append(point)
      }
      numbers[named: key] = number
    }
    for (key, density) in curves.named {
      let samples = replicates.flatMap { $0.samples[named: key] ?? [] }
      guard !samples.isEmpty else { continue }
      distributions[named: key] = DistributionAgreement(samples: samples, density: density)
    }
  }
}

/// What wrong theories say of a number: for each replicate's own data where replicates say it.
private func alternatives(
  _ key: String, _ theory: CellValues?, _ replicates: [CellValues], _ measured: [Double]
) -> [String: Agreement.Alternative] {
  var result: [String: Agreement.Alternative] = [:]
  let names = ([theory].compactMap { $0 } + replicates).flatMap(\.wrong.keys)
  for name in Set(names).sorted() {
    let own = replicates.compactMap { $0.wrong[name]?[named: key] }
    if own.count == measured.count {
      let deviation = Replicates(zip(measured, own).map { $0 - $1 })
      result[name] = Agreement.Alternative(
        prediction: Replicates(own).mean, standardError: deviation.standardError)
    } else if let prediction = theory?.wrong[name]?[named: key] {
      result[name] = Agreement.Alternative(
        prediction: prediction, standardError: Replicates(measured).standardError)
    }
  }
  return result
}
