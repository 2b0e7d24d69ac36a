package import HelioCore

/// Solves a discretised problem at growing resolution until its result stands still.
///
/// At every round each axis that has not yet passed is refined on its own; the change it makes
/// estimates the error that axis still contributes. An axis passes at a share 1/(number of axes) of
/// the tolerance, and the axes that fail are refined together for the next round. Refining all axes
/// at once would cost the product of their factors for every look.
///
/// - Parameters:
///   - start: the first resolution.
///   - axes: the directions this problem has.
///   - spikeCount: dimension of the position grid.
///   - tolerance: for the sum of the changes.
///   - limit: at most this many rounds.
///   - affordable: whether a resolution may be tried at all.
///   - change: size of the difference between two results, in the units of the tolerance.
///   - solve: the problem at one resolution.
/// - Returns: the finest result seen along the worst axis, whose own error is below the reported
///   `relativeChange` (the sum over the axes at the last round).
package func refined<Value: Sendable>(
  from start: Resolution, along axes: [Resolution.Axis], spikeCount: Int = 1, tolerance: Double,
  limit: Int,
  affordable: (Resolution) -> Bool, change: (Value, Value) -> Double,
  _ solve: (Resolution) throws(HelioError) -> Value
) throws(HelioError) -> Solution<Value> {
  var resolution = start
  var base = try solve(resolution)
  var changes: [Resolution.Axis: Double] = [:]
  let share = tolerance / Double(max(axes.count, 1))
  func report(_ status: Convergence.Status, _ rounds: Int) -> Convergence {
    // In the order of the axes: a sum in the order of a dictionary changes its last digit from run to run.
    let known = axes.compactMap { changes[$0] }
    return Convergence(
      status: status, iterations: rounds,
      relativeChange: known.isEmpty ? nil : known.reduce(0, +), tolerance: tolerance)
  }
  if axes.isEmpty { return Solution(base, .exact) }
  for round in 1...max(limit, 1) {
    var candidates: [(axis: Resolution.Axis, value: Value)] = []
    // Not "above the share": a change that is NaN has not passed.
    for axis in axes where !((changes[axis] ?? .infinity) <= share) {
      let finer = resolution.refined(axis, spikeCount: spikeCount)
      guard affordable(finer) else {
        return Solution(best(candidates, changes) ?? base, report(.stagnated, round))
      }
      let value = try solve(finer)
      changes[axis] = change(base, value)
      candidates.append((axis, value))
    }
    let failed = candidates.filter { !(changes[$0.axis]! <= share) }
    let finest = best(candidates, changes) ?? base
    if failed.isEmpty { return Solution(finest, report(.converged, round)) }
    if round == max(limit, 1) { return Solution(finest, report(.iterationLimit, round)) }
    let next = failed.reduce(resolution) { $0.refined($1.axis, spikeCount: spikeCount) }
    guard affordable(next) else { return Solution(finest, report(.stagnated, round)) }
    base = failed.count == 1 ? failed[0].value : try solve(next)
    resolution = next
  }
  return Solution(base, report(.iterationLimit, limit))
}

private func best<Value>(
  _ candidates: [(axis: Resolution.Axis, value: Value)], _ changes: [Resolution.Axis: Double]
) -> Value? {
  candidates.max { (changes[$0.axis] ?? 0) < (changes[$1.axis] ?? 0) }?.value
}
