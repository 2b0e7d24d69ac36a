import HelioCore
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

private let stream = RandomStream(seed: 5, purpose: "max margin tests")

/// Gaussian rows with a weak signal along the first coordinate and some labels turned round.
private func data(
  _ n: Int, _ d: Int, flips: Int, signal: Double, _ index: Int
) -> (X: Matrix<Double>, y: [Double]) {
  let source = stream.at(index)
  var X = Matrix<Double>.normal(rows: n, columns: d, from: source.substream("rows"))
  let clean = source.substream("labels").uniforms(n).map { $0 < 0.5 ? -1.0 : 1 }
  for i in 0..<n { X[i, 0] = signal * clean[i] }
  return (X, clean.enumerated().map { $0 < flips ? -$1 : $1 })
}

@Suite struct MaxMarginTests {
  /// The conditions of the optimum, which are enough: margins, signs, sum and complementarity.
  @Test(arguments: [
    (1, 1), (2, 5), (30, 60), (60, 60), (80, 60), (200, 70), (150, 160), (400, 140),
    // From 256 rows on in single precision first, where that leads somewhere.
    (260, 520), (270, 280), (256, 256),
  ]) func optimalityConditions(n: Int, d: Int) throws {
    for index in 0..<6 {
      let (X, y) = data(n, d, flips: n / 12, signal: 5, index)
      let solution = try maxMargin(X, labels: y)
      guard let rule = solution.value.rule else {
        // Few of these are not separable; then the balance proves it.
        #expect(n > 2 * d && solution.convergence.status == .converged)
        continue
      }
      #expect(solution.convergence.status == .converged)
      #expect((solution.convergence.residual ?? 1) <= 1e-8)
      #expect(abs((rule.margins.min() ?? 0) - 1) < 1e-12)
      #expect(rule.multipliers.allSatisfy { $0 >= 0 })
      let w = product(X, zip(rule.multipliers, y).map { $0 * $1 }, transposeFirst: true)
      #expect(largestDifference(w, rule.weights) <= 1e-9 * rule.norm)
      let square = rule.norm * rule.norm
      #expect(abs(rule.multipliers.reduce(0, +) - square) <= 1e-7 * square)
      for (lambda, margin) in zip(rule.multipliers, rule.margins) where lambda > 0 {
        #expect(margin < 1 + 1e-7)
      }
    }
  }

  /// Rows that repeat or nearly do leave single precision nothing: the exact search takes over.
  @Test func nearlyDependentRows() throws {
    let (X, y) = data(140, 300, flips: 10, signal: 5, 50)
    let rule = try #require(try maxMargin(X, labels: y).value.rule)
    let noise = Matrix<Double>.normal(rows: 140, columns: 300, scale: 1e-5, from: stream.at(51))
    for scale in [0.0, 1] {
      let near = X + noise.scaled(by: scale)
      let twice = Matrix<Double>(rows: 280, columns: 300) { i, j in
        i < 140 ? X[i, j] : near[i - 140, j]
      }
      let solution = try maxMargin(twice, labels: y + y)
      #expect(solution.convergence.status == .converged)
      let other = try #require(solution.value.rule)
      #expect(
        largestDifference(other.weights, rule.weights) <= (scale == 0 ? 1e-8 : 1e-2) * rule.norm)
    }
  }

  /// A brute force over all sets of tight points.
  @Test func bestOfAllSupports() throws {
    let (n, d) = (8, 4)
    for index in 0..<20 {
      let (X, y) = data(n, d, flips: 1, signal: 4, 100 + index)
      let rule = try maxMargin(X, labels: y).value.rule
      var best: Double?
      for mask in 1..<(1 << n) {
        let S = (0..<n).filter { mask >> $0 & 1 == 1 }
        guard S.count <= d,
          let factor = try? CholeskyFactor(
            Matrix<Double>(rows: S.count, columns: S.count) { i, j in
              y[S[i]] * y[S[j]] * dot(X.row(S[i]), X.row(S[j]))
            })
        else { continue }
        let lambda = factor.solve([Double](repeating: 1, count: S.count))
        var pull = [Double](repeating: 0, count: n)
        for (k, i) in S.enumerated() { pull[i] = lambda[k] * y[i] }
        let w = product(X, pull, transposeFirst: true)
        let margins = zip(product(X, w), y).map { $0 * $1 }
        guard margins.allSatisfy({ $0 > 1 - 1e-9 }) else { continue }
        best = min(best ?? .infinity, norm(w))
      }
      #expect((rule == nil) == (best == nil))
      if let rule, let best { #expect(abs(rule.norm - best) <= 1e-7 * best) }
    }
  }

  /// Scale, order of rows, doubled rows and both signs turned change nothing else.
  @Test(arguments: [(20, 40), (60, 25)]) func laws(n: Int, d: Int) throws {
    let (X, y) = data(n, d, flips: 2, signal: 4, 7)
    let rule = try #require(try maxMargin(X, labels: y).value.rule)
    func check(_ X: Matrix<Double>, _ y: [Double], _ expected: [Double], _ name: String) throws {
      let other = try #require(try maxMargin(X, labels: y).value.rule)
      #expect(largestDifference(other.weights, expected) <= 1e-8 * norm(expected), "\(name)")
    }
    try check(X.scaled(by: 1e6), y, rule.weights.map { $0 * 1e-6 }, "scaled up")
    try check(X.scaled(by: 1e-6), y, rule.weights.map { $0 * 1e6 }, "scaled down")
    let order = stream.substream("order").permutation(n)
    try check(X.selectingRows(order), order.map { y[$0] }, rule.weights, "order")
    let twice = Array(0..<n) + Array(0..<n)
    try check(X.selectingRows(twice), twice.map { y[$0] }, rule.weights, "doubled")
    try check(X, y.map { -$0 }, rule.weights.map { -$0 }, "turned")
  }

  /// One point: w = y x/|x|^2.
  @Test func onePoint() throws {
    let rule = try maxMargin(Matrix(rows: 1, columns: 2, elements: [3, -4]), labels: [-1]).value
      .rule
    #expect(largestDifference(try #require(rule).weights, [-3 / 25, 4 / 25]) < 1e-15)
  }

  @Test func inseparableData() throws {
    let opposite = Matrix<Double>(rows: 4, columns: 2, elements: [1, 0, -1, 0, 0, 1, 0, -1])
    let ones = [Double](repeating: 1, count: 4)
    try checkBalance(opposite, ones)
    // A row of zeros has no margin; the same point with both labels neither.
    try checkBalance(Matrix(rows: 2, columns: 2, elements: [1, 1, 0, 0]), [1, 1])
    try checkBalance(Matrix(rows: 2, columns: 2, elements: [1, 2, 1, 2]), [1, -1])
    try checkBalance(Matrix(rows: 1, columns: 1, elements: [0]), [1])
    for index in 0..<5 {
      let (X, y) = data(300, 40, flips: 60, signal: 1, 200 + index)
      try checkBalance(X, y)
    }
  }

  private func checkBalance(_ X: Matrix<Double>, _ y: [Double]) throws {
    let solution = try maxMargin(X, labels: y)
    guard case .inseparable(let balance) = solution.value else {
      Issue.record("a rule for \(X.rows) x \(X.columns)")
      return
    }
    #expect(balance.shares.allSatisfy { $0 >= 0 })
    #expect(abs(balance.shares.reduce(0, +) - 1) < 1e-12)
    let z = product(X, zip(balance.shares, y).map { $0 * $1 }, transposeFirst: true)
    let longest = (0..<X.rows).map { norm(X.row($0)) }.max() ?? 0
    #expect(norm(z) <= 1e-6 * longest)
    #expect(solution.convergence.status == .converged)
  }

  /// Separable by a margin far below the size of the rows, and by none.
  @Test(arguments: [1e-1, 1e-3, 1e-5]) func smallMargins(_ margin: Double) throws {
    let X = Matrix<Double>(rows: 2, columns: 2, elements: [1, margin, -1, margin])
    let rule = try #require(try maxMargin(X, labels: [1, 1]).value.rule)
    #expect(abs(rule.margin / margin - 1) < 1e-4)
  }

  @Test func refusals() {
    let X = Matrix<Double>(rows: 2, columns: 1, elements: [1, 2])
    #expect(
      refusal { () throws(HelioError) in _ = try maxMargin(X, labels: [1]) }.contains(
        "labels must be 2"))
    #expect(
      refusal { () throws(HelioError) in _ = try maxMargin(X, labels: [1, 0]) }.contains("1 or -1"))
    #expect(
      refusal { () throws(HelioError) in _ = try maxMargin(Matrix(rows: 0, columns: 1), labels: [])
      }.contains("inputs"))
    #expect(
      refusal { () throws(HelioError) in
        _ = try maxMargin(Matrix(rows: 1, columns: 1, elements: [.nan]), labels: [1])
      }.contains("finite"))
  }
}

@Suite struct BracketedRootTests {
  @Test func reachesTheLastDigits() throws {
    for (f, root) in [
      ({ (x: Double) in x * x * x - 2 }, cbrt(2)), ({ cos($0) }, Double.pi / 2),
      ({ exp($0) - 1e-5 }, log(1e-5)), ({ $0 - 1e-9 }, 1e-9), ({ atan($0 - 3) }, 3),
    ] as [((Double) -> Double, Double)] {
      let found = try bracketedRoot(
        -20, 4, what: "x", { root == Double.pi / 2 && $0 < 0 ? 1 : f($0) })
      #expect(found.convergence.status == .converged)
      #expect(abs(found.value - root) <= 4e-16 * max(1, abs(root)) + 1e-15 * abs(root))
      #expect(found.convergence.iterations < 80)
    }
  }

  @Test func endsAndSigns() throws {
    #expect(try bracketedRoot(0, 1, what: "x") { $0 }.value == 0)
    #expect(try bracketedRoot(1, 0, what: "x") { $0 - 1 }.value == 1)
    #expect(
      refusal { () throws(HelioError) in _ = try bracketedRoot(1, 2, what: "x") { $0 } }.contains(
        "no change of sign"))
  }
}
