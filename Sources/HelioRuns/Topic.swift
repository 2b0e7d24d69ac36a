public import HelioCore

/// A topic of the laboratory: one sheet of theory, what is tried of it, and what can be asked for by name.
public struct Topic: Sendable {
  /// Also the sheet's name, for instance "gradient-steps".
  public let name: String
  /// In words, as headings have it.
  public let title: String
  /// The papers behind it.
  public let source: String
  public let experiments: [Experiment]
  /// Every number of its experiments, for default figures.
  public let numbers: [Number]
  let quantities: [Quantity]

  /// Names of what ``compute(_:_:)`` answers.
  public var quantityNames: [String] { quantities.map(\.name) }

  package init(
    _ name: String, _ title: String, source: String, experiments: [Experiment],
    numbers: [Number], quantities: [Quantity]
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.experiments = experiments
    self.numbers = numbers
    self.quantities = quantities
  }

  /// Computes one quantity.
  ///
  /// - Throws: ``HelioError`` for an unknown quantity or parameter, a missing or wrong parameter, or a solve that
  ///   did not converge.
  public func compute(
    _ quantity: String, _ parameters: JSONValue
  ) throws(HelioError) -> QuantityAnswer {
    let found = try self.quantity(named: quantity)
    var reader = try QuantityParameters(parameters)
    let answer = try found.compute(&reader)
    for (field, value) in answer.value {
      guard value.isFinite else {
        throw .diverges("The field \(field) of \(quantity) is not finite for these parameters.")
      }
    }
    return answer
  }

  func quantity(named name: String) throws(HelioError) -> Quantity {
    guard let found = quantities.first(where: { $0.name == name }) else {
      throw .invalid(
        parameter: "quantity", requirement: "one of \(quantityNames.joined(separator: ", "))",
        got: name)
    }
    return found
  }
}

extension [Topic] {
  /// A topic by name.
  public func named(_ name: String) throws(HelioError) -> Topic {
    guard let found = first(where: { $0.name == name }) else {
      throw .invalid(
        parameter: "sheet", requirement: "one of \(map(\.name).joined(separator: ", "))",
        got: name)
    }
    return found
  }
}

extension Experiment {
  /// An experiment by name; an unknown one is refused with the nearest known.
  public static func named(
    _ name: String, in catalogue: [Experiment]
  ) throws(HelioError) -> Experiment {
    guard let found = catalogue.first(where: { $0.name == name }) else {
      throw unknown(name, among: catalogue.map(\.name), kind: "experiment")
    }
    return found
  }
}

extension JSONValue {
  fileprivate var isFinite: Bool {
    switch self {
    case .number(let value): value.isFinite
    case .array(let values): values.allSatisfy(\.isFinite)
    default: true
    }
  }
}
