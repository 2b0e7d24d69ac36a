/// What an iterative or adaptive routine did, next to what it returns.
public struct Convergence: Sendable, Equatable, Codable {
  public enum Status: String, Sendable, Codable {
    case converged, iterationLimit, stagnated, diverged
  }
  public let status: Status
  /// Iterations of a solver, or refinements of a rule.
  public let iterations: Int
  /// Norm of the residual of the equation solved, in the units of the unknown; `nil` if no equation was solved.
  public let residual: Double?
  /// Largest relative change of the result at the last refinement; `nil` if nothing was refined.
  public let relativeChange: Double?
  /// The tolerance that was asked for.
  public let tolerance: Double

  public init(
    status: Status, iterations: Int, residual: Double? = nil, relativeChange: Double? = nil,
    tolerance: Double
  ) {
    self.status = status
    self.iterations = iterations
    self.residual = residual
    self.relativeChange = relativeChange
    self.tolerance = tolerance
  }

  /// The report of a formula that is exact up to rounding.
  public static let exact = Convergence(
    status: .converged, iterations: 0, residual: nil, relativeChange: nil, tolerance: 0)
}

extension Convergence: CustomStringConvertible {
  public var description: String {
    var parts = ["\(status.rawValue) after \(iterations) iterations"]
    if let residual { parts.append("residual \(residual)") }
    if let relativeChange { parts.append("last relative change \(relativeChange)") }
    parts.append("tolerance \(tolerance)")
    return parts.joined(separator: ", ")
  }
}

/// A value together with the report of the routine that made it.
public struct Solution<Value: Sendable>: Sendable {
  public let value: Value
  public let convergence: Convergence

  public init(_ value: Value, _ convergence: Convergence) {
    self.value = value
    self.convergence = convergence
  }

  /// The value, or an error that carries the report.
  ///
  /// - Parameter name: what was solved, for the message.
  public func get(_ name: String) throws(HelioError) -> Value {
    guard convergence.status == .converged else {
      throw .notConverged(of: name, convergence)
    }
    return value
  }
}
