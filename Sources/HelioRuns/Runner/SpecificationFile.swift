import Foundation
public import HelioCore
import Yams

/// A specification as YAML: read with the line of every mistake, written so that it can be read again.
///
///     experiment: learning-curve
///     parameters:
///       link: z + h2(z)
///       dimension: 30
///     sweep:
///       width: [300, 1000]
///       spikeRatio: {from: 0.01, to: 10, count: 13, spacing: log}
///     replicates: 8
///     seed: 1
///     untilStandardError: 1%
extension ExperimentSpecification {
  static let keys = [
    "experiment", "version", "parameters", "sweep", "replicates", "seed", "untilStandardError",
    "quantity", "maximumReplicates", "threadsPerCell",
  ]

  /// Reads and validates a specification.
  ///
  /// - Parameters:
  ///   - name: of the file, for messages.
  ///   - catalogue: the experiments that may be named.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` whose parameter is "NAME line N, KEY".
  public init(
    yaml: String, name: String, catalogue: [Experiment]
  ) throws(HelioError) {
    let reader = YAMLReader(name: name)
    let root = try reader.mapping(try reader.root(yaml), "the file")
    for (key, node) in root where !Self.keys.contains(key) {
      throw reader.located(unknown(key, among: Self.keys, kind: "key"), node)
    }
    func valueNode(_ key: String) -> Node? { root.first { $0.0 == key }?.1 }
    guard let nameNode = valueNode("experiment") else {
      throw .invalid(
        parameter: name, requirement: "a specification with the key experiment",
        got: "none; its keys are \(root.map(\.0).joined(separator: ", "))")
    }
    let title = reader.value(nameNode).plainText
    let experiment: Experiment
    do { experiment = try Experiment.named(title, in: catalogue) } catch {
      throw reader.located(error, nameNode)
    }
    self.init(experiment)
    if let parameters = valueNode("parameters") {
      for (key, node) in try reader.mapping(parameters, "parameters") {
        let value = reader.value(node)
        try reader.locating(node) { () throws(HelioError) in
          try experiment.declared(key).check(value)
        }
        set(key, value)
      }
    }
    if let axes = valueNode("sweep") {
      sweep = []
      for (key, node) in try reader.mapping(axes, "sweep") {
        try reader.locating(node) { () throws(HelioError) in
          let axis = SweepAxis(key, try reader.sweep(node, key))
          try axis.check(experiment.declared(key))
          sweep(over: axis)
        }
      }
    }
    if let node = valueNode("replicates") { replicates = try reader.whole(node, "replicates") }
    if let node = valueNode("seed") { seed = try reader.seed(node) }
    if let node = valueNode("threadsPerCell") {
      threadsPerCell = try reader.whole(node, "threadsPerCell")
    }
    if let node = valueNode("untilStandardError") {
      let limit = try valueNode("maximumReplicates").map { (node) throws(HelioError) in
        try reader.whole(node, "maximumReplicates")
      }
      let watched = valueNode("quantity").map { reader.value($0).plainText }
      try reader.locating(node) { () throws(HelioError) in
        stopping = try adaptive(
          reader.value(node).plainText, quantity: watched, maximum: limit, start: replicates,
          experiment)
      }
    }
    do { try validate(for: experiment) } catch {
      if case .invalid(let parameter, let requirement, let got) = error {
        throw .invalid(parameter: "\(name), \(parameter)", requirement: requirement, got: got)
      }
      throw error
    }
  }

  /// The complete specification, defaults included, so that it says what was run.
  public func yaml(for experiment: Experiment) throws(HelioError) -> String {
    var settled: [(Node, Node)] = []
    for declaration in experiment.parameters
    where !sweep.contains(where: { $0.parameter == declaration.name }) {
      let value = parameters[declaration.name] ?? declaration.fallback
      settled.append((Node(declaration.name), value.node))
    }
    var pairs: [(Node, Node)] = [
      (Node("experiment"), Node(self.experiment)),
      (Node("version"), Node(Provenance.version, .implicit, .doubleQuoted)),
      (Node("parameters"), Node(settled)),
      (Node("sweep"), Node(sweep.map { (Node($0.parameter), JSONValue.array($0.values).node) })),
      (Node("replicates"), Node("\(replicates)")), (Node("seed"), Node("\(seed)")),
    ]
    if let stopping {
      let number = stopping.isRelative ? stopping.standardError * 100 : stopping.standardError
      let limit = "\(JSONValue.number(number).text)\(stopping.isRelative ? "%" : "")"
      pairs += [
        (Node("untilStandardError"), Node(limit)), (Node("quantity"), Node(stopping.quantity)),
        (Node("maximumReplicates"), Node("\(stopping.maximum)")),
      ]
    }
    if threadsPerCell != 1 { pairs.append((Node("threadsPerCell"), Node("\(threadsPerCell)"))) }
    do { return try Yams.serialize(node: Node(pairs), width: -1) } catch {
      throw .unwritable("The specification cannot be written as YAML: \(error)")
    }
  }
}

/// YAML nodes as values, with the place of every mistake.
private struct YAMLReader {
  let name: String

  func root(_ yaml: String) throws(HelioError) -> Node {
    do {
      guard let node = try Yams.compose(yaml: yaml) else {
        throw HelioError.invalid(
          parameter: name, requirement: "a specification", got: "an empty file")
      }
      try require(
        Self.size(of: node, limit: Self.largestSize) < Self.largestSize, name,
        "of fewer than \(Self.largestSize) values, references spelled out", got: "more")
      return node
    } catch let error as HelioError {
      throw error
    } catch {
      throw .invalid(parameter: name, requirement: "valid YAML", got: "\(error)")
    }
  }

  /// Twice the longest sweep.
  private static let largestSize = 2_000_000

  /// How many values a node stands for: references to references multiply. Counts no further than the limit.
  private static func size(of node: Node, limit: Int) -> Int {
    let children: [Node]
    switch node {
    case .scalar, .alias: return 1
    case .sequence(let sequence): children = Array(sequence)
    case .mapping(let mapping): children = mapping.flatMap { [$0.key, $0.value] }
    }
    var total = 1
    for child in children where total < limit { total += size(of: child, limit: limit - total) }
    return total
  }

  /// The error with the place of the node in front of its parameter.
  func located(_ error: HelioError, _ node: Node) -> HelioError {
    guard case .invalid(let parameter, let requirement, let got) = error else { return error }
    let line = node.mark.map { " line \($0.line)" } ?? ""
    return .invalid(parameter: "\(name)\(line), \(parameter)", requirement: requirement, got: got)
  }

  func locating(_ node: Node, _ body: () throws(HelioError) -> Void) throws(HelioError) {
    do { try body() } catch { throw located(error, node) }
  }

  /// The pairs in the order of the file.
  func mapping(_ node: Node, _ what: String) throws(HelioError) -> [(String, Node)] {
    guard case .mapping(let mapping) = node else {
      throw located(
        .invalid(parameter: what, requirement: "KEY: VALUE lines", got: value(node).text), node)
    }
    var pairs: [(String, Node)] = []
    for (key, node) in mapping { pairs.append((value(key).plainText, node)) }
    return pairs
  }

  func whole(_ node: Node, _ what: String) throws(HelioError) -> Int {
    guard case .number(let x) = value(node), x >= 0, x == x.rounded(), x < 9e15 else {
      throw located(
        .invalid(parameter: what, requirement: "a whole number", got: value(node).text), node)
    }
    return Int(x)
  }

  /// Any number of 64 bits, to the last digit.
  func seed(_ node: Node) throws(HelioError) -> UInt64 {
    if let exact = node.scalar.flatMap({ UInt64($0.string) }) { return exact }
    return UInt64(try whole(node, "seed"))
  }

  /// A list, or {from, to, count, spacing}.
  func sweep(_ node: Node, _ key: String) throws(HelioError) -> [JSONValue] {
    switch value(node) {
    case .array(let values): return values
    case .object(let range):
      let keys = ["from", "to", "count", "spacing"]
      for name in range.keys where !keys.contains(name) {
        throw unknown(name, among: keys, kind: "sweep.\(key)")
      }
      guard case .number(let from) = range["from"], case .number(let to) = range["to"],
        case .number(let count) = range["count"], count == count.rounded(), abs(count) < 1e9
      else {
        throw .invalid(
          parameter: "sweep.\(key)", requirement: "{from, to, count} with numbers, count whole",
          got: JSONValue.object(range).text)
      }
      return try spaced(
        from: from, to: to, count: Int(count), spacing: range["spacing"]?.plainText ?? "linear", key
      )
    default:
      throw .invalid(
        parameter: "sweep.\(key)", requirement: "a list, or {from, to, count, spacing}",
        got: value(node).text)
    }
  }

  func value(_ node: Node) -> JSONValue {
    switch node {
    case .scalar(let scalar):
      if scalar.style != .plain && scalar.style != .any { return .string(scalar.string) }
      if ["", "~", "null"].contains(scalar.string) { return .null }
      return JSONValue(plain: scalar.string)
    case .sequence(let sequence): return .array(sequence.map { value($0) })
    case .mapping(let mapping):
      var members: [String: JSONValue] = [:]
      for (key, node) in mapping { members[value(key).plainText] = value(node) }
      return .object(members)
    case .alias: return .null
    }
  }
}

extension JSONValue {
  /// As a YAML node that reads back as the same value.
  fileprivate var node: Node {
    switch self {
    case .null, .boolean, .number: Node(text)
    case .string(let text):
      JSONValue(plain: text) == self && !["", "~", "null"].contains(text)
        ? Node(text) : Node(text, .implicit, .doubleQuoted)
    case .array(let items): Node(items.map(\.node), .implicit, .flow)
    case .object(let members):
      Node(
        members.sorted { $0.key < $1.key }.map { (Node($0.key), $0.value.node) }, .implicit, .flow)
    }
  }
}
