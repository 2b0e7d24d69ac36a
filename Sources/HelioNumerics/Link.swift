public import HelioCore

/// A target function g(z_1 … z_k) of the projections of an input on the index directions.
///
/// Four forms: a Hermite series, a named function, a trigonometric polynomial, or a formula of the
/// expression language (``Expression``). As JSON:
///
///     {"hermite": [c_0, c_1, …]}                 sum_k c_k h_k(z), h_k orthonormal
///     {"function": "tanh" | "relu" | "centredRelu"}      centredRelu = relu - 1/sqrt(2 pi)
///     {"trigonometric": [b1, b2, b3, b4]}        b1 sin z + b2 sin 2z + b3 cos z + b4 cos 2z
///     {"expression": "tanh(2*z1)*z2"}            or just the text
public struct Link: Sendable, Hashable {
  enum Form: Sendable, Hashable {
    case hermite([Double])
    case function(NamedFunction)
    case trigonometric([Double])
    case expression(Expression)
  }
  enum NamedFunction: String, Sendable, CaseIterable { case tanh, relu, centredRelu }

  let form: Form

  /// A formula, for instance `z + h2(z)` or `tanh(2*z1)*z2`.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` with the column of a mistake, or
  ///   if the formula has no finite value somewhere.
  public init(parsing text: String) throws(HelioError) {
    let expression = try Expression(parsing: text, parameter: "link")
    try expression.requireFinite(parameter: "link")
    form = .expression(expression)
  }

  private init(form: Form) { self.form = form }

  /// sum_k c_k h_k(z) with orthonormal Hermite polynomials.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for an empty list or a
  ///   coefficient that is not finite.
  public static func hermite(_ coefficients: [Double]) throws(HelioError) -> Link {
    try require(
      !coefficients.isEmpty && coefficients.allSatisfy(\.isFinite), "link.hermite",
      "a list of at least one finite number", got: coefficients)
    return Link(form: .hermite(coefficients))
  }

  /// One of the functions with a name: tanh, relu, centredRelu.
  public static func function(_ name: String) throws(HelioError) -> Link {
    guard let function = NamedFunction(rawValue: name) else {
      let known = NamedFunction.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid(parameter: "link.function", requirement: "one of \(known)", got: name)
    }
    return Link(form: .function(function))
  }

  /// b1 sin z + b2 sin 2z + b3 cos z + b4 cos 2z.
  ///
  /// - Parameter b: four finite numbers.
  public static func trigonometric(_ b: [Double]) throws(HelioError) -> Link {
    try require(
      b.count == 4 && b.allSatisfy(\.isFinite), "link.trigonometric", "four finite numbers", got: b)
    return Link(form: .trigonometric(b))
  }

  /// The number k of index directions, the highest variable that occurs.
  public var variableCount: Int {
    if case .expression(let expression) = form { expression.variableCount } else { 1 }
  }

  /// The coefficients of a link that was given as a Hermite series, `nil` for the other forms.
  public var hermiteSeries: [Double]? {
    if case .hermite(let c) = form { c } else { nil }
  }

  /// Whether a kink or jump occurs.
  public var hasKink: Bool {
    switch form {
    case .hermite, .trigonometric: false
    case .function(let function): function != .tanh
    case .expression(let expression): expression.hasKink
    }
  }

  /// The link as a formula of the expression language; parsing it gives the same function.
  public var text: String {
    switch form {
    case .hermite(let c):
      c.indices.filter { c[$0] != 0 || c.count == 1 }
        .map { $0 == 0 ? "\(c[0])" : "\(c[$0])*h\($0)" }.joined(separator: " + ")
        .replacing("+ -", with: "- ")
    case .function(.tanh): "tanh(z)"
    case .function(.relu): "relu(z)"
    case .function(.centredRelu): "relu(z) - 1/sqrt(2*pi)"
    case .trigonometric(let b):
      "\(b[0])*sin(z) + \(b[1])*sin(2*z) + \(b[2])*cos(z) + \(b[3])*cos(2*z)"
        .replacing("+ -", with: "- ")
    case .expression(let expression): expression.text
    }
  }

  /// g at one point of a single-index link.
  public func callAsFunction(_ z: Double) -> Double { values([[z]])[0] }

  /// g at many points.
  ///
  /// - Parameter Z: one column for each variable, of equal length.
  /// - Returns: one value for each point.
  public func values(_ Z: [[Double]]) -> [Double] {
    precondition(
      Z.count >= variableCount, "'\(text)' has \(variableCount) variables; got \(Z.count) columns")
    switch form {
    case .hermite(let c):
      var sum = [Double](repeating: 0, count: Z[0].count)
      for (k, h) in hermitePolynomials(count: c.count, at: Z[0]).enumerated() where c[k] != 0 {
        for i in sum.indices { sum[i] += c[k] * h[i] }
      }
      return sum
    case .function(.tanh): return Z[0].map(ElementaryFunction.tanh.value)
    case .function(.relu): return Z[0].map { max($0, 0) }
    case .function(.centredRelu):
      let mean = normalDensity(0)
      return Z[0].map { max($0, 0) - mean }
    case .trigonometric(let b):
      let (sin, cos) = (ElementaryFunction.sin.value, ElementaryFunction.cos.value)
      return Z[0].map { z in
        b[0] * sin(z) + b[1] * sin(2 * z) + b[2] * cos(z) + b[3] * cos(2 * z)
      }
    case .expression(let expression): return expression.values(Z)
    }
  }
}

extension Link: CustomStringConvertible {
  public var description: String { text }
}

extension Link: Codable {
  private enum Key: String, CodingKey { case hermite, function, trigonometric, expression }

  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self = try Link(parsing: text)
      return
    }
    let container = try decoder.container(keyedBy: Key.self)
    let keys = container.allKeys
    guard keys.count == 1, let key = keys.first else {
      throw HelioError.invalid(
        parameter: "link",
        requirement: "an object with one of the keys hermite, function, trigonometric, expression",
        got: keys.isEmpty ? "none of them" : keys.map(\.rawValue).joined(separator: ", "))
    }
    switch key {
    case .hermite: self = try .hermite(container.decode([Double].self, forKey: key))
    case .function: self = try .function(container.decode(String.self, forKey: key))
    case .trigonometric: self = try .trigonometric(container.decode([Double].self, forKey: key))
    case .expression: self = try Link(parsing: container.decode(String.self, forKey: key))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch form {
    case .hermite(let c): try container.encode(c, forKey: .hermite)
    case .function(let function): try container.encode(function.rawValue, forKey: .function)
    case .trigonometric(let b): try container.encode(b, forKey: .trigonometric)
    case .expression(let expression): try container.encode(expression.text, forKey: .expression)
    }
  }
}
