public import HelioCore

/// One experiment of the catalogue: what can be set, what is swept by default, and the two pure functions
/// from a grid point to numbers, theory and simulation.
///
/// An experiment knows nothing of files, threads, shards or pictures; the runner calls it once for each
/// cell, a cell being the theory of a grid point or one replicate of its simulation.
public struct Experiment: Sendable {
  public let name: String
  /// One line.
  public let summary: String
  /// CPU time with the default settings, roughly, as a person would say it.
  public let cost: String
  public let parameters: [ParameterDeclaration]
  /// The default sweep; the first axis varies slowest.
  public let sweep: [SweepAxis]
  /// Default number of replicates; 0 where there is nothing random.
  public let replicates: Int
  /// The number whose standard error adaptive replicates watch; `nil` where nothing is simulated.
  public let headline: Number?
  /// What a comparison must reject to count; cells say what each predicts. At least one where something is
  /// simulated beside a theory.
  public let wrongTheories: [WrongTheory]
  /// Where theory is a curve: it is computed between the swept values too, to be drawn.
  public let theoryAxis: TheoryAxis?
  /// What makes it small enough for the gallery: texts as `--set`, `--sweep` and `--replicates` take them.
  public let smallVersion: SpecificationChanges
  /// Refuses combinations of settings that no single parameter's rule can see.
  let validate: @Sendable (Settings) throws(HelioError) -> Void
  /// Bytes that one replicate takes at most, for what its matrices are.
  let memory: @Sendable (Settings) -> Double
  let theory: (@Sendable (Settings) throws(HelioError) -> CellValues)?
  let simulation: (@Sendable (Settings, CellSource) throws(HelioError) -> CellValues)?

  /// - Parameters:
  ///   - smallVersion: what makes it small enough for the gallery.
  ///   - validate: refuses combinations of settings; called for every grid point before any work.
  ///   - memory: bytes that one replicate takes, from above; as many run side by side as fit. What is small
  ///     on every machine needs none.
  ///   - theory: what is predicted at a grid point; a pure function.
  ///   - simulation: one replicate; a pure function of its settings and its source of random numbers.
  public init(
    _ name: String, _ summary: String, cost: String,
    parameters: [ParameterDeclaration], sweep: [SweepAxis], replicates: Int,
    headline: Number? = nil, wrongTheories: [WrongTheory] = [], theoryAxis: TheoryAxis? = nil,
    smallVersion: SpecificationChanges = SpecificationChanges(),
    validate: @escaping @Sendable (Settings) throws(HelioError) -> Void = { _ in },
    memory: @escaping @Sendable (Settings) -> Double = { _ in 0 },
    theory: (@Sendable (Settings) throws(HelioError) -> CellValues)? = nil,
    simulation: (@Sendable (Settings, CellSource) throws(HelioError) -> CellValues)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.cost = cost
    self.parameters = parameters
    self.sweep = sweep
    self.replicates = replicates
    self.headline = headline
    self.wrongTheories = wrongTheories
    self.theoryAxis = theoryAxis
    self.smallVersion = smallVersion
    self.validate = validate
    self.memory = memory
    self.theory = theory
    self.simulation = simulation
  }

  /// A parameter by name; an unknown one is refused with the nearest known.
  func declared(_ name: String) throws(HelioError) -> ParameterDeclaration {
    guard let declaration = parameters.first(where: { $0.name == name }) else {
      throw unknown(name, among: parameters.map(\.name), kind: "parameter")
    }
    return declaration
  }
}

/// A parameter and the values it takes in a sweep.
public struct SweepAxis: Sendable, Equatable {
  public var parameter: String
  public var values: [JSONValue]

  public init(_ parameter: String, _ values: [JSONValue]) {
    self.parameter = parameter
    self.values = values
  }

  public init(_ parameter: Parameter<Int>, _ values: [Int]) {
    self.init(parameter.name, values.map { .number(Double($0)) })
  }
  public init(_ parameter: Parameter<Double>, _ values: [Double]) {
    self.init(parameter.name, values.map { .number($0) })
  }
  public init(_ parameter: Parameter<[Double]>, _ values: [[Double]]) {
    self.init(parameter.name, values.map { .numbers($0) })
  }
  public init<Value>(_ parameter: Parameter<Value>, _ values: [String]) {
    self.init(parameter.name, values.map { .string($0) })
  }
}

/// Which random numbers a replicate may use.
public struct CellSource: Sendable {
  public let seed: UInt64
  public let replicate: Int
  /// A stream of this grid point's and this replicate's own. It depends on the point's settings, not on
  /// its place in the sweep, so a point keeps its numbers when the sweep is extended.
  public let stream: RandomStream
}

/// What a cell answers.
public struct CellValues: Codable, Sendable, Equatable {
  /// From a replicate: what was measured. From theory: unused.
  public var measured: ByNumber<Double>
  /// What theory says of the numbers of the same name; from a replicate: for its own data.
  public var predicted: ByNumber<Double>
  /// How far from theory a measurement of this size may lie for a known reason (from theory's cell).
  public var allowedBias: ByNumber<AllowedBias>
  /// What wrong theories say of those numbers, by the theory's name.
  public var wrong: [String: ByNumber<Double>]
  /// Draws from a law, for instance eigenvalues (replicate).
  public var samples: ByNumber<[Double]>
  /// Curves along their own positions, from theory; of a replicate's the first one's are kept.
  public var curves: ByNumber<TheoryCurve>
  /// The largest residual or relative change that theory's solvers report.
  public var residual: Double?

  public init(
    measured: ByNumber<Double> = [:], predicted: ByNumber<Double> = [:],
    allowedBias: ByNumber<AllowedBias> = [:], wrong: [WrongTheory: ByNumber<Double>] = [:],
    samples: ByNumber<[Double]> = [:],
    curves: ByNumber<TheoryCurve> = [:], residual: Double? = nil
  ) {
    self.measured = measured
    self.predicted = predicted
    self.allowedBias = allowedBias
    self.wrong = [:]
    for (theory, numbers) in wrong { self.wrong[theory.name] = numbers }
    self.samples = samples
    self.curves = curves
    self.residual = residual
  }

  private enum Keys: String, CodingKey {
    case measured, predicted, allowedBias, wrong, samples, curves, residual
  }

  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: Keys.self)
    measured = try box.decodeIfPresent(ByNumber<Double>.self, forKey: .measured) ?? [:]
    predicted = try box.decodeIfPresent(ByNumber<Double>.self, forKey: .predicted) ?? [:]
    allowedBias =
      try box.decodeIfPresent(ByNumber<AllowedBias>.self, forKey: .allowedBias) ?? [:]
    wrong = try box.decodeIfPresent([String: ByNumber<Double>].self, forKey: .wrong) ?? [:]
    samples = try box.decodeIfPresent(ByNumber<[Double]>.self, forKey: .samples) ?? [:]
    curves = try box.decodeIfPresent(ByNumber<TheoryCurve>.self, forKey: .curves) ?? [:]
    residual = try box.decodeIfPresent(Double.self, forKey: .residual)
  }

  /// Leaves out what is empty: a hundred thousand cells are stored.
  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: Keys.self)
    if !measured.isEmpty { try box.encode(measured, forKey: .measured) }
    if !predicted.isEmpty { try box.encode(predicted, forKey: .predicted) }
    if !allowedBias.isEmpty { try box.encode(allowedBias, forKey: .allowedBias) }
    if !wrong.isEmpty { try box.encode(wrong, forKey: .wrong) }
    if !samples.isEmpty { try box.encode(samples, forKey: .samples) }
    if !curves.isEmpty { try box.encode(curves, forKey: .curves) }
    try box.encodeIfPresent(residual, forKey: .residual)
  }
}

extension CellValues {
  /// What a wrong theory says of the numbers here.
  public subscript(theory: WrongTheory) -> ByNumber<Double> {
    get { wrong[theory.name] ?? [:] }
    set { wrong[theory.name] = newValue }
  }
}

/// A function along positions; for a density of `samples` of the same name, a probability density.
public struct TheoryCurve: Codable, Sendable, Equatable {
  public var positions: [Double]
  public var values: [Double]

  public init(positions: [Double], values: [Double]) {
    self.positions = positions
    self.values = values
  }
}
