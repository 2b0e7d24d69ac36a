import HelioCore

/// The syntax tree of an ``Expression``; constants are folded while it is built.
indirect enum ExpressionSyntax: Sendable {
  case number(Double)
  /// z1 is variable 0.
  case variable(Int)
  case negation(ExpressionSyntax)
  case operation(Operation, ExpressionSyntax, ExpressionSyntax)
  case call(ElementaryFunction, ExpressionSyntax)
  /// The orthonormal Hermite polynomial of that degree.
  case hermite(Int, ExpressionSyntax)

  enum Operation: Sendable {
    case add, subtract, multiply, divide, power, maximum, minimum
  }

  /// The tree with one node more on top, replaced by its value if everything below is constant.
  var folded: ExpressionSyntax {
    guard variableCount == 0 else { return self }
    return .number(evaluate([], at: 1, derivativeOf: nil).values[0])
  }

  /// The highest number of a variable that occurs; 0 for a constant.
  var variableCount: Int {
    switch self {
    case .number: 0
    case .variable(let i): i + 1
    case .negation(let a), .call(_, let a), .hermite(_, let a): a.variableCount
    case .operation(_, let a, let b): max(a.variableCount, b.variableCount)
    }
  }

  /// Whether a function with a kink or jump occurs.
  var hasKink: Bool {
    switch self {
    case .number, .variable: false
    case .negation(let a), .hermite(_, let a): a.hasKink
    case .call(let f, let a): f.hasKink || a.hasKink
    case .operation(let o, let a, let b):
      o == .maximum || o == .minimum || a.hasKink || b.hasKink
    }
  }
}

// MARK: - Evaluation

/// Values at many points and, unless identically 0 or not asked for, derivatives there.
struct DualColumn {
  var values: [Double]
  var slopes: [Double]?
}

extension ExpressionSyntax {
  /// Values at points given column by column, by forward mode with the derivative in one variable.
  ///
  /// - Parameters:
  ///   - columns: one column for each variable, of equal length.
  ///   - count: the number of points.
  ///   - variable: the one to differentiate in, or `nil` for values only.
  /// - Complexity: O(nodes of the tree × points).
  func evaluate(_ columns: [[Double]], at count: Int, derivativeOf variable: Int?) -> DualColumn {
    switch self {
    case .number(let c):
      return DualColumn(values: [Double](repeating: c, count: count), slopes: nil)
    case .variable(let i):
      let ones = i == variable ? [Double](repeating: 1, count: count) : nil
      return DualColumn(values: columns[i], slopes: ones)
    case .negation(let a):
      let u = a.evaluate(columns, at: count, derivativeOf: variable)
      return DualColumn(values: u.values.map { -$0 }, slopes: u.slopes?.map { -$0 })
    case .call(let f, let a):
      let u = a.evaluate(columns, at: count, derivativeOf: variable)
      return u.mapped(f.value, derivative: f.derivative)
    case .hermite(let k, let a):
      let u = a.evaluate(columns, at: count, derivativeOf: variable)
      return u.hermite(k)
    case .operation(let operation, let a, let b):
      let u = a.evaluate(columns, at: count, derivativeOf: variable)
      if operation == .power, case .number(let c) = b { return u.raised(to: c) }
      let v = b.evaluate(columns, at: count, derivativeOf: variable)
      return u.combined(with: v, operation)
    }
  }
}

extension DualColumn {
  fileprivate func mapped(
    _ f: (Double) -> Double, derivative: (Double) -> Double
  ) -> DualColumn {
    DualColumn(
      values: values.map(f),
      slopes: slopes.map { slope in
        values.indices.map { derivative(values[$0]) * slope[$0] }
      })
  }

  /// h_k(u), with h_k' = sqrt(k) h_{k-1}.
  fileprivate func hermite(_ k: Int) -> DualColumn {
    let h = hermitePolynomials(count: k + 1, at: values)
    guard let slopes, k > 0 else { return DualColumn(values: h[k], slopes: nil) }
    let root = Double(k).squareRoot()
    return DualColumn(
      values: h[k], slopes: values.indices.map { root * h[k - 1][$0] * slopes[$0] })
  }

  /// u^c for a constant c, also for u <= 0 where that has a meaning.
  fileprivate func raised(to c: Double) -> DualColumn {
    switch c {
    case 0: DualColumn(values: values.map { _ in 1 }, slopes: nil)
    case 1: self
    case 2: mapped({ $0 * $0 }, derivative: { 2 * $0 })
    default: mapped({ pow($0, c) }, derivative: { c * pow($0, c - 1) })
    }
  }

  fileprivate func combined(
    with v: DualColumn, _ operation: ExpressionSyntax.Operation
  ) -> DualColumn {
    switch operation {
    case .add: combined(v, +, { _, _ in 1 }, { _, _ in 1 })
    case .subtract: combined(v, -, { _, _ in 1 }, { _, _ in -1 })
    case .multiply: combined(v, *, { _, b in b }, { a, _ in a })
    case .divide: combined(v, /, { _, b in 1 / b }, { a, b in -a / (b * b) })
    case .power: combined(v, pow, { a, b in b * pow(a, b - 1) }, { a, b in pow(a, b) * log(a) })
    case .maximum:
      combined(v, { max($0, $1) }, { $0 > $1 ? 1 : 0 }, { $0 > $1 ? 0 : 1 })
    case .minimum:
      combined(v, { min($0, $1) }, { $0 < $1 ? 1 : 0 }, { $0 < $1 ? 0 : 1 })
    }
  }

  /// f(u, v) with slope f_u u' + f_v v'.
  private func combined(
    _ v: DualColumn, _ f: (Double, Double) -> Double,
    _ first: (Double, Double) -> Double, _ second: (Double, Double) -> Double
  ) -> DualColumn {
    let (a, b) = (values, v.values)
    var result = DualColumn(values: a.indices.map { f(a[$0], b[$0]) }, slopes: nil)
    guard slopes != nil || v.slopes != nil else { return result }
    var total = [Double](repeating: 0, count: a.count)
    if let slopes { for i in a.indices { total[i] = first(a[i], b[i]) * slopes[i] } }
    if let slopes = v.slopes { for i in a.indices { total[i] += second(a[i], b[i]) * slopes[i] } }
    result.slopes = total
    return result
  }
}
