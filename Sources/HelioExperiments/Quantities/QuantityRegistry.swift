public import HelioCore

/// One quantity's answer: its fields, and how far they can be trusted.
public struct QuantityAnswer: Codable, Sendable, Equatable {
  public var value: [String: JSONValue]
  public var convergence: Report

  /// Residual of an iterative solve and relative change at the last refinement, where there were any;
  /// standard errors of simulated quantities.
  public struct Report: Codable, Sendable, Equatable {
    public var residual: Double?
    public var relativeChange: Double?
    public var standardErrors: [String: Double]?

    public init(
      residual: Double? = nil, relativeChange: Double? = nil,
      standardErrors: [String: Double]? = nil
    ) {
      self.residual = residual
      self.relativeChange = relativeChange
      self.standardErrors = standardErrors
    }

    private enum Keys: String, CodingKey { case residual, relativeChange, standardErrors }

    /// `null` is written where there is no number.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(residual, forKey: .residual)
      try container.encode(relativeChange, forKey: .relativeChange)
      try container.encodeIfPresent(standardErrors, forKey: .standardErrors)
    }
  }

  public init(_ value: [String: JSONValue], _ convergence: Report = Report()) {
    self.value = value
    self.convergence = convergence
  }
}

extension JSONValue {
  static func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
  static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}

/// A quantity by name: reads its parameters and answers.
struct Quantity: Sendable {
  let name: String
  let compute: @Sendable (inout QuantityParameters) throws(HelioError) -> QuantityAnswer
}

/// The sheets that are implemented; a new sheet is one more file and one more entry.
private let sheets: [(name: String, quantities: [Quantity])] = [
  ("function-space", functionSpaceQuantities + excessRiskQuantities),
  ("learned-features-spectrum", learnedFeaturesQuantities),
  ("gradient-steps", gradientStepsQuantities + simulatedStepsQuantities),
  (
    "adversarial-directions", adversarialDirectionsQuantities + simulatedAdversarialQuantities
  ),
]

/// Computes one quantity of a theory sheet.
///
/// - Throws: ``HelioError`` for an unknown sheet, quantity or parameter, a missing or wrong parameter, or
///   a solve that did not converge.
public func computeQuantity(
  sheet: String, quantity: String, parametersJSON: String
) throws(HelioError) -> QuantityAnswer {
  try computeQuantity(
    sheet: sheet, quantity: quantity,
    parameters: try JSONValue(parsing: parametersJSON, parameter: "parameters"))
}

public func computeQuantity(
  sheet: String, quantity: String, parameters: JSONValue
) throws(HelioError) -> QuantityAnswer {
  guard let quantities = sheets.first(where: { $0.name == sheet })?.quantities else {
    throw .invalid(
      parameter: "sheet", requirement: "one of \(sheets.map(\.name).joined(separator: ", "))",
      got: sheet)
  }
  guard let found = quantities.first(where: { $0.name == quantity }) else {
    throw .invalid(
      parameter: "quantity",
      requirement: "one of \(quantities.map(\.name).joined(separator: ", "))",
      got: quantity)
  }
  var reader = try QuantityParameters(parameters)
  let answer = try found.compute(&reader)
  for (field, value) in answer.value {
    guard value.isFinite else {
      throw .undefined("The field \(field) of \(quantity) is not finite for these parameters.")
    }
  }
  return answer
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
