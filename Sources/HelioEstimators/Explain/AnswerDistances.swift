public import HelioCore
public import HelioLinalg
public import HelioTables

/// How far rows are from another answer of a model, by Newton's iteration along its gradient.
///
///     x <- x - (1 + c) m g/|g|^2,   m the lead over the nearest rival at x, g its gradient, c = 0.02
///
/// until the answer has changed, in steps of at most sqrt(d)/4, since predictions flatten far from the data; rows that the
/// gradient leads nowhere go straight toward the nearest one with another answer. Then the change on the straight way is
/// bisected, and the way turned along the gradient where it was found for as long as that makes it shorter, four times at
/// most: a near point of the boundary, not surely the nearest. Another answer is another class, or of a regression an output that has moved by one standard deviation of the target toward its mean and
/// beyond. Gradients may be projected first, so that only a part of the inputs moves.
///
/// Source: sheet adversarial-directions §2.2; Moosavi-Dezfooli, Fawzi and Frossard, CVPR 2016 (the iteration).
public struct AnswerDistances: Sendable {
  /// Of each row; infinite where neither 50 iterations nor the way to another row changed the answer.
  public let lengths: [Double]
  /// What was added to each row, m x d; 0 where nothing was found.
  public let moves: Matrix<Double>
  /// Positions in the class labels before and after; empty for regression.
  public let answers: [Int]
  public let others: [Int]
  /// |g| of the lead over the nearest rival at the rows themselves, projected.
  public let gradientNorms: [Double]

  private static let overshoot = 0.02
  private static let iterationLimit = 50
  private static let turnLimit = 4
  private static let halvings = 20

  /// - Parameters:
  ///   - X: prepared inputs, m x d.
  ///   - projection: of gradients, a row each.
  /// - Complexity: an iteration costs ``FittedAdaptiveRegressor/gradients(at:)`` of the rows that have not changed yet.
  public init(
    of regressor: FittedAdaptiveRegressor, target: TargetEncoding, at X: Matrix<Double>,
    projection: (Matrix<Double>) -> Matrix<Double>
  ) throws(HelioError) {
    let problem = LeadProblem(regressor: regressor, target: target, start: try regressor.predict(X))
    var moves = Matrix<Double>(rows: X.rows, columns: X.columns)
    var active = Array(0..<X.rows)
    var found: [Int] = []
    var norms = [Double](repeating: 0, count: X.rows)
    let longest = Double(X.columns).squareRoot() / 4
    for iteration in 0..<Self.iterationLimit where !active.isEmpty {
      let here = X.selectingRows(active) + moves.selectingRows(active)
      let f = try regressor.predict(here)
      let changed = active.indices.filter { problem.hasChanged(f.row($0), row: active[$0]) }
      found += changed.map { active[$0] }
      let gradients = try regressor.gradients(at: here).map(projection)
      var rest: [Int] = []
      for (a, i) in active.enumerated() where !problem.hasChanged(f.row(a), row: i) {
        guard let (lead, g) = problem.nearestLead(f.row(a), gradients.map { $0.row(a) }, row: i)
        else { continue }
        let squared = dot(g, g)
        if iteration == 0 { norms[i] = squared.squareRoot() }
        let factor = min((1 + Self.overshoot) * lead / squared, longest / squared.squareRoot())
        for l in 0..<X.columns { moves[i, l] -= factor * g[l] }
        rest.append(i)
      }
      active = rest
    }
    // From a summit of the prediction no gradient leads back.
    let lost = Set(0..<X.rows).subtracting(found).sorted()
    let straight = projection(problem.waysToOthers(lost, among: X))
    let ends = try regressor.predict(X.selectingRows(lost) + straight)
    for a in lost.indices where problem.hasChanged(ends.row(a), row: lost[a]) {
      for l in 0..<X.columns { moves[lost[a], l] = straight[a, l] }
      found.append(lost[a])
    }
    var ways = moves.selectingRows(found)
    let start = X.selectingRows(found)
    try problem.bisect(&ways, from: start, rows: found, halvings: Self.halvings)
    for _ in 0..<Self.turnLimit where !found.isEmpty {
      try problem.turn(
        &ways, from: start, rows: found, projection: projection, halvings: Self.halvings)
    }
    var lengths = [Double](repeating: .infinity, count: X.rows)
    var kept = Matrix<Double>(rows: X.rows, columns: X.columns)
    var others = problem.winners
    for (a, i) in found.enumerated() {
      for l in 0..<X.columns { kept[i, l] = ways[a, l] }
      lengths[i] = norm(ways.row(a))
    }
    if !others.isEmpty, !found.isEmpty {
      let after = target.classes(ofOutputs: try regressor.predict(start + ways))
      for (a, i) in found.enumerated() { others[i] = after[a] }
    }
    self.lengths = lengths
    self.moves = kept
    answers = problem.winners
    self.others = others
    gradientNorms = norms
  }
}

/// What a row's answer is, and which outputs stand against it.
private struct LeadProblem {
  let regressor: FittedAdaptiveRegressor
  let target: TargetEncoding
  let start: Matrix<Double>
  let winners: [Int]

  init(regressor: FittedAdaptiveRegressor, target: TargetEncoding, start: Matrix<Double>) {
    self.regressor = regressor
    self.target = target
    self.start = start
    winners = target.task == .regression ? [] : target.classes(ofOutputs: start)
  }

  /// From each of the rows to the nearest one with another answer; 0 where there is none.
  func waysToOthers(_ rows: [Int], among X: Matrix<Double>) -> Matrix<Double> {
    var ways = Matrix<Double>(rows: rows.count, columns: X.columns)
    let answers = (0..<X.rows).map(start.row)
    for (a, i) in rows.enumerated() {
      let here = X.row(i)
      let others = answers.indices.filter { hasChanged(answers[$0], row: i) }
      let differences = others.map { k in zip(X.row(k), here).map { $0 - $1 } }
      guard let nearest = differences.min(by: { dot($0, $0) < dot($1, $1) }) else { continue }
      for l in nearest.indices { ways[a, l] = nearest[l] }
    }
    return ways
  }

  /// Shortens every way, at whose end the answer has changed, to a place where it changes.
  func bisect(
    _ ways: inout Matrix<Double>, from start: Matrix<Double>, rows: [Int], halvings: Int
  ) throws(HelioError) {
    if rows.isEmpty { return }
    var low = [Double](repeating: 0, count: rows.count)
    var high = [Double](repeating: 1, count: rows.count)
    for _ in 0..<halvings {
      let middle = zip(low, high).map { ($0 + $1) / 2 }
      let f = try regressor.predict(start + scaled(ways, middle))
      for (a, i) in rows.enumerated() {
        if hasChanged(f.row(a), row: i) { high[a] = middle[a] } else { low[a] = middle[a] }
      }
    }
    ways = scaled(ways, high)
  }

  /// Turns every way along the gradient at its end, where that is shorter.
  func turn(
    _ ways: inout Matrix<Double>, from start: Matrix<Double>, rows: [Int],
    projection: (Matrix<Double>) -> Matrix<Double>, halvings: Int
  ) throws(HelioError) {
    let ends = start + ways
    let f = try regressor.predict(ends)
    let gradients = try regressor.gradients(at: ends).map(projection)
    var turned = ways
    for (a, i) in rows.enumerated() {
      guard let (_, g) = nearestLead(f.row(a), gradients.map { $0.row(a) }, row: i) else {
        continue
      }
      let scale = -norm(ways.row(a)) / norm(g)
      for l in g.indices { turned[a, l] = scale * g[l] }
    }
    let after = try regressor.predict(start + turned)
    let better = rows.indices.filter { hasChanged(after.row($0), row: rows[$0]) }
    var shorter = turned.selectingRows(better)
    try bisect(
      &shorter, from: start.selectingRows(better), rows: better.map { rows[$0] },
      halvings: halvings)
    for (b, a) in better.enumerated() where norm(shorter.row(b)) < norm(ways.row(a)) {
      for l in 0..<ways.columns { ways[a, l] = shorter[b, l] }
    }
  }

  private func scaled(_ A: Matrix<Double>, _ factors: [Double]) -> Matrix<Double> {
    Matrix(rows: A.rows, columns: A.columns) { factors[$0] * A[$0, $1] }
  }

  func hasChanged(_ f: [Double], row i: Int) -> Bool {
    target.task == .regression
      ? regressionLead(f, i) <= 0
      : target.classes(ofOutputs: Matrix(rows: 1, columns: f.count, elements: f))[0] != winners[i]
  }

  /// What is left of one standard deviation (targets have that unit).
  private func regressionLead(_ f: [Double], _ i: Int) -> Double {
    let sign: Double = start[i, 0] < 0 ? -1 : 1
    return 1 - sign * (start[i, 0] - f[0])
  }

  /// The lead of least length to first order and its gradient; `nil` without a gradient.
  func nearestLead(
    _ f: [Double], _ gradients: [[Double]], row i: Int
  ) -> (lead: Double, gradient: [Double])? {
    var leads: [(Double, [Double])] = []
    if target.task == .regression {
      let sign: Double = start[i, 0] < 0 ? -1 : 1
      leads = [(regressionLead(f, i), gradients[0].map { sign * $0 })]
    } else if f.count == 1 {
      let sign: Double = winners[i] == 1 ? 1 : -1
      leads = [(sign * (f[0] + target.offsets[0]), gradients[0].map { sign * $0 })]
    } else {
      let c = winners[i]
      for k in f.indices where k != c {
        let lead = f[c] + target.offsets[c] - f[k] - target.offsets[k]
        leads.append((lead, zip(gradients[c], gradients[k]).map { $0 - $1 }))
      }
    }
    // Where the answer has just changed, the lead that was lost is the least.
    return leads.filter { dot($0.1, $0.1) > 1e-24 }.min {
      $0.0 / norm($0.1) < $1.0 / norm($1.1)
    }
  }
}
