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

extension QuantityAnswer {
  /// Means with their standard errors; a single replicate has none.
  package init(_ means: [String: Replicates]) {
    self.init(
      means.mapValues { .number($0.mean) },
      Report(standardErrors: means.filter { $0.value.count > 1 }.mapValues(\.standardError)))
  }
}

extension JSONValue {
  package static func optional(_ value: Double?) -> JSONValue {
    value.map { .number($0) } ?? .null
  }
}

/// A quantity by name: reads its parameters and answers.
package struct Quantity: Sendable {
  package let name: String
  let compute: @Sendable (inout QuantityParameters) throws(HelioError) -> QuantityAnswer

  package init(
    name: String,
    compute: @escaping @Sendable (inout QuantityParameters) throws(HelioError) -> QuantityAnswer
  ) {
    self.name = name
    self.compute = compute
  }
}
