public import HelioCore

/// Everything that determines an experiment's numbers: what `spec.yaml` holds.
public struct ExperimentSpecification: Sendable, Equatable {
  public var experiment: String
  /// Fixed parameters; what is neither here nor swept has its default.
  public var parameters: [String: JSONValue]
  /// The first axis varies slowest.
  public var sweep: [SweepAxis]
  public var replicates: Int
  public var seed: UInt64
  public var stopping: AdaptiveReplicates?
  /// Threads of linear algebra in each cell. It belongs to the specification because it changes the order of
  /// sums and so the last digits; `--threads` does not.
  public var threadsPerCell = 1

  /// An experiment as the catalogue has it.
  public init(_ experiment: Experiment) {
    self.experiment = experiment.name
    parameters = [:]
    sweep = experiment.sweep
    replicates = experiment.replicates
    seed = 1
    stopping = nil
  }

  /// Fixes a parameter, also one that would be swept.
  public mutating func set(_ name: String, _ value: JSONValue) {
    sweep.removeAll { $0.parameter == name }
    parameters[name] = value
  }

  /// Sweeps over a parameter: in its old place if it was swept, else as the new fastest axis.
  public mutating func sweep(over axis: SweepAxis) {
    parameters[axis.parameter] = nil
    if let place = sweep.firstIndex(where: { $0.parameter == axis.parameter }) {
      sweep[place] = axis
    } else {
      sweep.append(axis)
    }
  }

  public var pointCount: Int { sweep.reduce(1) { $0 * $1.values.count } }

  /// The swept parameters of one grid point.
  public func sweptValues(point: Int) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    var rest = point
    for axis in sweep.reversed() {
      values[axis.parameter] = axis.values[rest % axis.values.count]
      rest /= axis.values.count
    }
    return values
  }

  /// Every declared parameter has its value here, so that shared code may read it under any key of that name.
  func settings(point: Int, of experiment: Experiment) -> Settings {
    settings(sweptValues(point: point), of: experiment)
  }

  func settings(_ swept: [String: JSONValue], of experiment: Experiment) -> Settings {
    var values = swept
    for declaration in experiment.parameters where values[declaration.name] == nil {
      values[declaration.name] = parameters[declaration.name] ?? declaration.fallback
    }
    return Settings(values: values)
  }

  /// Refuses, before any work, everything that cannot be run.
  public func validate(for experiment: Experiment) throws(HelioError) {
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      try experiment.declared(name).check(value)
    }
    for axis in sweep { try axis.check(experiment.declared(axis.parameter)) }
    try require(
      sweep.reduce(1.0) { $0 * Double($1.values.count) } <= 1e7, "sweep",
      "of at most 10 million points", got: sweep.map { "\($0.values.count)" }.joined(separator: "x")
    )
    if experiment.simulation == nil {
      try require(
        replicates == 0, "replicates", "0, because \(experiment.name) simulates nothing",
        got: replicates)
      try require(
        stopping == nil, "untilStandardError",
        "absent, because \(experiment.name) simulates nothing", got: "given")
    } else {
      try require(replicates >= 1, "replicates", "at least 1", got: replicates)
      let most = 100_000_000 / max(pointCount, 1)
      try require(
        replicates <= most, "replicates",
        "at most \(most), with \(pointCount) points 100 million cells",
        got: replicates)
    }
    if let stopping { try stopping.validate(replicates: replicates) }
    try require(
      (1...256).contains(threadsPerCell), "threadsPerCell", "between 1 and 256", got: threadsPerCell
    )
    for point in 0..<pointCount { try experiment.validate(settings(point: point, of: experiment)) }
  }

  /// For instance "sampleCount = 100, width = 300".
  func pointName(_ values: [String: JSONValue]) -> String {
    sweep.map { "\($0.parameter) = \(values[$0.parameter]!.plainText)" }
      .joined(separator: ", ")
  }
}

extension SweepAxis {
  /// Refuses an axis without values, with one that the parameter may not have, or with one twice.
  func check(_ declaration: ParameterDeclaration) throws(HelioError) {
    try require(!values.isEmpty, "sweep.\(parameter)", "at least one value", got: "none")
    var seen: Set<JSONValue> = []
    for value in values {
      try declaration.check(value)
      try require(
        seen.insert(value).inserted, "sweep.\(parameter)", "distinct values",
        got: "\(value.text) twice")
    }
  }
}

/// More replicates where the standard error is still too large.
///
/// Replicates are added to a grid point, at most doubling their number at a time, until the standard error
/// of `quantity` there is at most `standardError`, or `maximum` is reached. The decision depends on the
/// values alone, so it is the same after an interruption and on any number of threads.
public struct AdaptiveReplicates: Sendable, Equatable {
  public var standardError: Double
  /// Whether `standardError` is a share of the mean.
  public var isRelative: Bool
  public var quantity: String
  public var maximum: Int

  public init(standardError: Double, isRelative: Bool, quantity: String, maximum: Int) {
    self.standardError = standardError
    self.isRelative = isRelative
    self.quantity = quantity
    self.maximum = maximum
  }

  func validate(replicates: Int) throws(HelioError) {
    try require(
      standardError.isFinite && standardError > 0, "untilStandardError", "a positive number",
      got: standardError)
    try require(
      replicates >= 2, "replicates", "at least 2, so that there is a first standard error",
      got: replicates)
    try require(
      maximum >= replicates, "maximumReplicates", "at least the \(replicates) of the start",
      got: maximum)
  }

  /// How many replicates a point needs, as far as its values so far can tell.
  ///
  /// - Parameters:
  ///   - start: replicates that every point gets.
  ///   - values: the quantity by replicate; `nil` where it is missing or has failed.
  func required(start: Int, values: (Int) -> Double??) -> Int {
    var count = start
    var seen: [Double] = []
    var next = 0
    while true {
      while next < count {
        guard let value = values(next) else { return count }  // not computed yet
        if let value { seen.append(value) }
        next += 1
      }
      guard count < maximum, seen.count >= 2 else { return count }
      let now = Replicates(seen)
      let goal = isRelative ? standardError * abs(now.mean) : standardError
      if now.standardError <= goal { return count }
      let ratio = now.standardError / max(goal, Double.leastNormalMagnitude)
      let wanted = Double(count) * min(ratio * ratio, 2)
      count = min(maximum, max(count + 1, Int(wanted.rounded(.up))))
    }
  }
}

/// The refusal of an unknown name, with the nearest known one; more names than a sentence holds are left to `list`.
func unknown(_ name: String, among names: [String], kind: String) -> HelioError {
  var rule =
    names.count <= 40
    ? "one of \(names.joined(separator: ", "))"
    : "one of the \(names.count) that `heliotrope list` shows"
  if let nearest = similarName(to: name, among: names) { rule += " (did you mean \(nearest)?)" }
  return .invalid(parameter: kind, requirement: rule, got: name)
}
