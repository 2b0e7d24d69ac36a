public import HelioCore

/// A formula in z, or in z1 … z9, as a person writes it.
///
///     z + h2(z)        tanh(2*z1)*z2        h1 + 0.5*h3        max(z, 0) - 1/sqrt(2*pi)
///
/// Numbers (`1e-3`), the operators `+ - * / ^` (powers associate to the right and bind before the
/// sign), parentheses, the constants `pi` and `e`, the functions sin, cos, tan, tanh, sinh, cosh,
/// exp, log, sqrt, erf, abs, sign, relu, step, softplus, gelu, max(a,b), min(a,b), and the
/// **orthonormal** Hermite polynomials h0 … h20, where a bare `h2` means `h2(z)`. `z` is `z1`.
///
/// Two expressions are equal if their texts are; the text is also their coded form.
public struct Expression: Sendable {
  /// The formula as it was given.
  public let text: String
  /// The highest number of a variable that occurs, at least 1.
  public let variableCount: Int
  /// Whether a function with a kink or jump occurs (abs, sign, relu, step, max, min).
  public let hasKink: Bool
  private let syntax: ExpressionSyntax

  /// Reads a formula.
  ///
  /// - Parameters:
  ///   - text: the formula.
  ///   - parameter: the name that errors blame, for instance "link".
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` with the column, counted from 1,
  ///   and what was expected there.
  public init(parsing text: String, parameter: String = "expression") throws(HelioError) {
    var parser = ExpressionParser(text, parameter: parameter)
    syntax = try parser.parse()
    self.text = text
    variableCount = max(syntax.variableCount, 1)
    hasKink = syntax.hasKink
  }

  /// The value at one point of a formula in z alone.
  public func callAsFunction(_ z: Double) -> Double { values([[z]])[0] }

  /// The derivative at one point of a formula in z alone, exact up to rounding; at a kink the one
  /// of the left or 0, and jumps contribute nothing.
  public func derivative(_ z: Double) -> Double {
    valuesAndDerivatives([[z]], of: 0).derivatives[0]
  }

  /// Values at many points.
  ///
  /// - Parameter columns: one column for each variable, of equal length; further ones are ignored.
  /// - Complexity: O(size of the formula × points).
  public func values(_ columns: [[Double]]) -> [Double] {
    check(columns)
    return syntax.evaluate(columns, at: columns[0].count, derivativeOf: nil).values
  }

  /// Values and partial derivatives at many points, by forward mode.
  ///
  /// - Parameters:
  ///   - columns: one column for each variable, of equal length.
  ///   - variable: index of the variable to differentiate in; z1 is 0.
  public func valuesAndDerivatives(
    _ columns: [[Double]], of variable: Int
  ) -> (values: [Double], derivatives: [Double]) {
    check(columns)
    let count = columns[0].count
    let dual = syntax.evaluate(columns, at: count, derivativeOf: variable)
    return (dual.values, dual.slopes ?? [Double](repeating: 0, count: count))
  }

  private func check(_ columns: [[Double]]) {
    precondition(
      columns.count >= variableCount && columns.allSatisfy { $0.count == columns[0].count },
      "'\(text)' needs \(variableCount) columns of equal length; got \(columns.map(\.count))")
  }

  /// Refuses a formula that is not finite on a spread of points within 8 standard deviations.
  func requireFinite(parameter: String) throws(HelioError) {
    /// Points of an additive recurrence per variable: irrational steps, so no special value is hit.
    let columns = (0..<variableCount).map { variable in
      (1...200).map { i in
        let turn = (Double(i) * Double(variable + 2).squareRoot() * 0.754877666246693)
        return 16 * (turn - turn.rounded(.down)) - 8
      }
    }
    let results = values(columns)
    guard let bad = results.firstIndex(where: { !$0.isFinite }) else { return }
    let point = columns.map { String($0[bad]) }.joined(separator: ", ")
    throw .invalid(
      parameter: parameter,
      requirement: "finite for all real arguments (it is \(results[bad]) at \(point))",
      got: "'\(text)'")
  }
}

extension Expression: Hashable {
  public static func == (a: Expression, b: Expression) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Expression: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension Expression: CustomStringConvertible {
  public var description: String { text }
}
