public import HelioCore
public import HelioLinalg
public import HelioTables

/// How far rows are from another answer of a model, by Newton's iteration along its gradient.
///
///     x <- x - (1 + c) m g/|g|^2,   m the lead over the nearest rival at x, g its gradient, c = 0.02
///
/// until the answer has changed; then the first change on the straight way back is bisected. Another answer is another
/// class, or of a regression an output that has moved by one standard deviation of the target toward its mean and
/// beyond. Gradients may be projected first, so that only a part of the inputs moves.
///
/// Source: sheet adversarial-directions §2.2; Moosavi-Dezfooli, Fawzi and Frossard, CVPR 2016 (the iteration).
public struct AnswerDistances: Sendable {
  /// Of each row; infinite where 50 iterations did not change the answer.
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
        let factor = (1 + Self.overshoot) * lead / squared
        for l in 0..<X.columns { moves[i, l] -= factor * g[l] }
        rest.append(i)
      }
      active = rest
    }
    let shares = try Self.firstChanges(found, X, moves, regressor, problem)
    var lengths = [Double](repeating: .infinity, count: X.rows)
    var kept = Matrix<Double>(rows: X.rows, columns: X.columns)
    var others = problem.winners
    for (a, i) in found.enumerated() {
      for l in 0..<X.columns { kept[i, l] = shares[a] * moves[i, l] }
      lengths[i] = norm(kept.row(i))
    }
    if !others.isEmpty, !found.isEmpty {
      let after = target.classes(
        ofOutputs: try regressor.predict(X.selectingRows(found) + kept.selectingRows(found)))
      for (a, i) in found.enumerated() { others[i] = after[a] }
    }
    self.lengths = lengths
    self.moves = kept
    answers = problem.winners
    self.others = others
    gradientNorms = norms
  }

  /// The share of every found move at which the answer changes, from above.
  private static func firstChanges(
    _ found: [Int], _ X: Matrix<Double>, _ moves: Matrix<Double>,
    _ regressor: FittedAdaptiveRegressor, _ problem: LeadProblem
  ) throws(HelioError) -> [Double] {
    var (low, high) = (
      [Double](repeating: 0, count: found.count), [Double](repeating: 1, count: found.count)
    )
    if found.isEmpty { return high }
    let (start, way) = (X.selectingRows(found), moves.selectingRows(found))
    for _ in 0..<25 {
      let middle = zip(low, high).map { ($0 + $1) / 2 }
      let here = Matrix(rows: way.rows, columns: way.columns) {
        start[$0, $1] + middle[$0] * way[$0, $1]
      }
      let f = try regressor.predict(here)
      for (a, i) in found.enumerated() {
        if problem.hasChanged(f.row(a), row: i) { high[a] = middle[a] } else { low[a] = middle[a] }
      }
    }
    return high
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
    return leads.filter { dot($0.1, $0.1) > 1e-24 }.min {
      $0.0 * $0.0 / dot($0.1, $0.1) < $1.0 * $1.0 / dot($1.1, $1.1)
    }
  }
}
