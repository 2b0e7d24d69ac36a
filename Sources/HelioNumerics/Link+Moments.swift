public import HelioCore

// Moments of a link under independent z_i ~ N(0,1): what the theory of a step needs to know of g.

extension Link {
  /// E g(z) h_k(z) for k = 0 … count-1, of a single-index link.
  ///
  /// - Parameter count: >= 1.
  /// - Throws: ``HelioError/undefined(_:)`` for more than one variable,
  ///   ``HelioError/invalid(parameter:requirement:got:)`` for a link without such moments.
  public func hermiteCoefficients(count: Int) throws(HelioError) -> [Double] {
    try require(count >= 1, "count", "at least 1", got: count)
    guard variableCount == 1 else {
      throw .undefined(
        "Hermite coefficients need one variable; '\(text)' has \(variableCount)."
      )
    }
    if case .hermite(let c) = form {
      return (0..<count).map { $0 < c.count ? c[$0] : 0 }
    }
    return try existing(hermiteProjections(count: count) { values([$0]) }, "E g h_k")
  }

  /// E g^2.
  public func secondMoment() throws(HelioError) -> Double {
    if case .hermite(let c) = form { return c.reduce(0) { $0 + $1 * $1 } }
    return try expectation("E g^2") { g, _ in g * g }
  }

  /// E g^4.
  public func fourthMoment() throws(HelioError) -> Double {
    try expectation("E g^4 of '\(text)'") { g, _ in g * g * g * g }
  }

  /// E g^2 z_i^2, which enters the moments of the step direction.
  ///
  /// - Parameter variable: the index i, from 0.
  public func weightedSecondMoment(variable: Int = 0) throws(HelioError) -> Double {
    try requireVariable(variable)
    return try expectation("E g^2 z^2") { g, z in g * g * z[variable] * z[variable] }
  }

  /// E g z_i for all i: by Stein's identity the mean gradient of g, the direction one step learns.
  public func linearCoefficients() throws(HelioError) -> [Double] {
    if variableCount == 1 { return [try hermiteCoefficients(count: 2)[1]] }
    var c: [Double] = []
    for i in 0..<variableCount {
      c.append(try expectation("E g z") { g, z in g * z[i] })
    }
    return c
  }

  /// The information exponent: the first k >= 1 with E g h_k not zero, here above 1e-9 of the link's size.
  ///
  /// - Returns: `nil` if none up to order 12 is; 1 for a link of several variables with a linear part, and
  ///   `nil` for others of several variables, which one number does not describe.
  public func informationExponent() throws(HelioError) -> Int? {
    let size = try secondMoment().squareRoot()
    let c =
      variableCount == 1
      ? Array(try hermiteCoefficients(count: 13).dropFirst()) : try linearCoefficients()
    guard let first = c.firstIndex(where: { abs($0) > 1e-9 * size }) else { return nil }
    return variableCount == 1 ? first + 1 : 1
  }

  /// E g.
  public func mean() throws(HelioError) -> Double {
    if case .hermite(let c) = form { return c[0] }
    return try expectation("E g") { g, _ in g }
  }

  private func requireVariable(_ variable: Int) throws(HelioError) {
    try require(
      (0..<variableCount).contains(variable), "variable", "from 0 to \(variableCount - 1)",
      got: variable)
  }

  /// E F(g, z): adaptive for one variable, a product rule refined until it settles for more.
  private func expectation(
    _ what: String, _ F: (Double, [Double]) -> Double
  ) throws(HelioError) -> Double {
    if variableCount == 1 {
      return try existing(
        gaussianMean { z in
          zip(values([z]), z).map { F($0, [$1]) }
        }, what)
    }
    return try productRuleExpectation(what, F)
  }

  /// A moment of one variable that settled under refinement of the nodes.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a link like 1/z or exp(z^2).
  private func existing<T>(_ moment: Solution<T>, _ what: String) throws(HelioError) -> T {
    /// A singularity that has a moment, as that of log|z|, is known to fewer digits than a kink.
    let accuracy = 1e-8
    if let achieved = moment.convergence.achieved, achieved <= accuracy { return moment.value }
    throw unsettled(what, moment.convergence.relativeChange, accuracy)
  }

  private func unsettled(_ what: String, _ change: Double?, _ accuracy: Double) -> HelioError {
    .invalid(
      parameter: "link",
      requirement: "a function whose moments under N(0,1) exist (\(what) must settle to "
        + "\(accuracy) when the nodes are refined, and is \(change.map { "left open by \($0)" } ?? "not finite"))",
      got: "'\(text)'")
  }

  /// The product over the variables of a one-dimensional rule, refined until the mean settles.
  ///
  /// Smooth links: the trapezoidal rule, which for a function with poles at distance a from the
  /// axis errs by exp(-2 pi a/h) and needs far fewer nodes than Gauss–Hermite. Kinked ones:
  /// Gauss–Legendre panels on |z| <= 11 cut at 0, which are exact for kinks on the axes and converge
  /// algebraically for others. To 1e-10, or it throws.
  private func productRuleExpectation(
    _ what: String, _ F: (Double, [Double]) -> Double
  ) throws(HelioError) -> Double {
    /// More points than this are refused: minutes of work and gigabytes of columns.
    let pointLimit = 4_000_000.0
    let tolerance = 1e-10
    /// What |z_i| > 10.5 may hold: 1e-13 for a polynomial of degree 10, squared and times z^2.
    let edgeTolerance = 1e-10
    var previous: (value: Double, scale: Double, edge: Double)?
    var change = Double.infinity
    for level in 0..<12 {
      let rule =
        try hasKink ? Self.panels(2 + 2 * level, order: 10) : Self.trapezoidal(37 + 11 * level)
      let points = (0..<variableCount).reduce(1.0) { product, _ in product * Double(rule.count) }
      if points > pointLimit { break }
      let current = productMean(rule, F)
      if let previous {
        change = abs(current.value - previous.value) / max(current.scale, .leastNormalMagnitude)
        // A moment that lives where the rule ends is not known, or does not exist.
        if current.edge > edgeTolerance * current.scale {
          throw unsettled(what, current.edge / current.scale, edgeTolerance)
        }
        if change <= tolerance { return current.value }
      }
      previous = current
    }
    guard change.isFinite else { throw unsettled(what, nil, tolerance) }
    throw .notConverged(
      of: "\(what) of '\(text)'",
      Convergence(
        status: .iterationLimit, iterations: 12, relativeChange: change, tolerance: tolerance))
  }

  /// sum over the grid of w F, of w |F|, and of w |F| over |z_i| > 10.5 for some i; one block for each
  /// value of the last variables.
  private func productMean(
    _ rule: GaussRule, _ F: (Double, [Double]) -> Double
  ) -> (value: Double, scale: Double, edge: Double) {
    let (k, M) = (variableCount, rule.count)
    var (sum, scale, edge) = (0.0, 0.0, 0.0)
    let isOuter = rule.nodes.map { abs($0) > 10.5 }
    var digits = [Int](repeating: 0, count: k - 1)
    while true {
      let fixed = digits.map { rule.nodes[$0] }
      let outer = digits.reduce(1.0) { $0 * rule.weights[$1] }
      let isAtEdge = digits.contains { isOuter[$0] }
      let g = values([rule.nodes] + fixed.map { [Double](repeating: $0, count: M) })
      for i in 0..<M {
        let term = outer * rule.weights[i] * F(g[i], [rule.nodes[i]] + fixed)
        sum += term
        scale += abs(term)
        if isAtEdge || isOuter[i] { edge += abs(term) }
      }
      guard let carry = digits.lastIndex(where: { $0 < M - 1 }) else {
        return (sum, scale, edge)
      }
      digits[carry] += 1
      for j in (carry + 1)..<max(k - 1, carry + 1) { digits[j] = 0 }
    }
  }

  /// The trapezoidal rule of the normal law on |z| <= 11, beyond which it holds less than 1e-27: little
  /// even for the square of a polynomial of degree 10.
  private static func trapezoidal(_ count: Int) throws(HelioError) -> GaussRule {
    let h = 22 / Double(count - 1)
    let nodes = (0..<count).map { -11 + h * Double($0) }
    return GaussRule(nodes: nodes, weights: nodes.map { h * normalDensity($0) })
  }

  /// A composite Gauss–Legendre rule of the normal law on |z| <= 11, cut at 0.
  private static func panels(_ count: Int, order: Int) throws(HelioError) -> GaussRule {
    var nodes: [Double] = []
    var weights: [Double] = []
    for i in 0..<count {
      let width = 22 / Double(count)
      let rule = try GaussRule.legendre(
        from: -11 + width * Double(i), to: -11 + width * Double(i + 1), order)
      nodes += rule.nodes
      weights += zip(rule.nodes, rule.weights).map { normalDensity($0) * $1 }
    }
    return GaussRule(nodes: nodes, weights: weights)
  }
}
