import Foundation
public import HelioCore

/// Changes to a specification as they are written on a command line.
public struct SpecificationChanges: Sendable, Equatable {
  /// Each `name=value`.
  public var set: [String]
  /// Each `name=a,b,c` or `name=from:to:count`, with `:log` for logarithmic spacing.
  public var sweep: [String]
  public var replicates: Int?
  public var seed: UInt64?
  /// A number, or a percentage of the mean.
  public var untilStandardError: String?
  /// The quantity watched; by default the experiment's headline.
  public var quantity: String?
  public var maximumReplicates: Int?
  public var threadsPerCell: Int?

  public init(
    set: [String] = [], sweep: [String] = [], replicates: Int? = nil, seed: UInt64? = nil,
    untilStandardError: String? = nil, quantity: String? = nil, maximumReplicates: Int? = nil,
    threadsPerCell: Int? = nil
  ) {
    self.set = set
    self.sweep = sweep
    self.replicates = replicates
    self.seed = seed
    self.untilStandardError = untilStandardError
    self.quantity = quantity
    self.maximumReplicates = maximumReplicates
    self.threadsPerCell = threadsPerCell
  }

  /// Whether anything is changed.
  public var isEmpty: Bool { self == SpecificationChanges() }

  public func apply(
    to specification: inout ExperimentSpecification, of experiment: Experiment
  ) throws(HelioError) {
    for text in set {
      let (name, value) = try assignment(text, "set")
      specification.set(name, JSONValue(plain: value))
    }
    for text in sweep {
      let (name, value) = try assignment(text, "sweep")
      specification.sweep(over: SweepAxis(name, try sweepValues(value, name)))
    }
    if let replicates { specification.replicates = replicates }
    if let seed { specification.seed = seed }
    if let threadsPerCell { specification.threadsPerCell = threadsPerCell }
    if let untilStandardError {
      specification.stopping = try adaptive(
        untilStandardError, quantity: quantity, maximum: maximumReplicates,
        start: specification.replicates, experiment)
    } else {
      try require(
        quantity == nil && maximumReplicates == nil, "untilStandardError",
        "given where a quantity or a maximum of replicates is", got: "nothing")
    }
  }

  private func assignment(
    _ text: String, _ option: String
  ) throws(HelioError) -> (String, String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw .invalid(parameter: option, requirement: "NAME=VALUE", got: text)
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}

/// Adaptive replicates from their textual form, shared by the command line and specification files.
func adaptive(
  _ text: String, quantity: String?, maximum: Int?, start: Int, _ experiment: Experiment
) throws(HelioError) -> AdaptiveReplicates {
  let isRelative = text.hasSuffix("%")
  guard let number = Double(isRelative ? String(text.dropLast()) : text) else {
    throw .invalid(
      parameter: "untilStandardError",
      requirement: "a number such as 0.01, or a percentage of the mean such as 1%", got: text)
  }
  guard let quantity = quantity ?? experiment.headline?.name else {
    throw .invalid(
      parameter: "untilStandardError",
      requirement: "absent, because \(experiment.name) simulates nothing",
      got: text)
  }
  return AdaptiveReplicates(
    standardError: isRelative ? number / 100 : number, isRelative: isRelative, quantity: quantity,
    maximum: maximum ?? Int(min(64 * Double(max(start, 1)), 1e15)))
}

/// `a,b,c` with commas inside brackets left alone, or `from:to:count[:log]`.
func sweepValues(_ text: String, _ name: String) throws(HelioError) -> [JSONValue] {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
  if (3...4).contains(parts.count), let from = Double(parts[0]), let to = Double(parts[1]) {
    guard let count = Int(parts[2]) else {
      throw .invalid(
        parameter: "sweep.\(name)", requirement: "FROM:TO:COUNT with a whole COUNT", got: text)
    }
    let spacing = parts.count == 4 ? parts[3] : "linear"
    return try spaced(from: from, to: to, count: count, spacing: spacing, name)
  }
  var values: [String] = [""]
  var depth = 0
  for character in text {
    if "([{".contains(character) { depth += 1 }
    if ")]}".contains(character) { depth -= 1 }
    if character == ",", depth == 0 {
      values.append("")
    } else {
      values[values.count - 1].append(character)
    }
  }
  let trimmed = values.map { $0.trimmingCharacters(in: .whitespaces) }
  try require(
    !trimmed.contains(""), "sweep.\(name)", "values separated by commas, none empty", got: text)
  return trimmed.map { JSONValue(plain: $0) }
}

/// Equally spaced values, or with equal ratios; both ends included.
func spaced(
  from: Double, to: Double, count: Int, spacing: String, _ name: String
) throws(HelioError) -> [JSONValue] {
  let parameter = "sweep.\(name)"
  try require(count >= 2 && count <= 1_000_000, parameter, "a count of at least 2", got: count)
  try require(
    from.isFinite && to.isFinite && from != to, parameter, "two ends", got: "\(from), \(to)")
  let steps = Double(count - 1)
  switch spacing {
  case "linear":
    return (0..<count).map { .number(rounded(from + (to - from) * Double($0) / steps)) }
  case "log":
    try require(from * to > 0, parameter, "positive for logarithmic spacing", got: "\(from), \(to)")
    let ratio = to / from
    return (0..<count).map { .number(rounded(from * pow(ratio, Double($0) / steps))) }
  default:
    throw .invalid(parameter: parameter, requirement: "spaced linear or log", got: spacing)
  }
}

/// Twelve significant digits: 0.3, not 0.30000000000000004.
private func rounded(_ x: Double) -> Double {
  guard x != 0 else { return 0 }
  let scale = pow(10, 11 - log10(abs(x)).rounded(.down))
  return scale.isFinite ? (x * scale).rounded() / scale : x
}
