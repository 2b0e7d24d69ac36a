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

  /// How near the result is known to be: the relative change at the last refinement, else the residual,
  /// else the tolerance that was met; `nil` for a routine that diverged or met nothing.
  public var achieved: Double? {
    if status == .diverged { return nil }
    return relativeChange ?? residual ?? (status == .converged ? tolerance : nil)
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

  /// The value if what was achieved is within `accuracy`, also where a stricter tolerance was missed.
  ///
  ///     diverged                            refused, whatever the numbers say
  ///     relative change, else residual      accepted up to `accuracy`
  ///     neither, converged                  accepted if the tolerance is within `accuracy` (a formula: 0)
  ///
  /// - Parameters:
  ///   - accuracy: what the caller promises.
  ///   - name: what was solved, for the message.
  public func accepting(_ accuracy: Double, _ name: String) throws(HelioError) -> Value {
    guard let achieved = convergence.achieved, achieved <= accuracy else {
      throw .notConverged(of: name, convergence)
    }
    return value
  }
}
