public import HelioCore
import HelioKernels
import HelioLinalg
public import HelioNumerics

/// The spectrum as d tends to infinity at fixed kappa = theta/d.
///
///     sector 0: spectrum on t ~ N(0,1) of K(1 + kappa t^2, 1 + kappa t'^2, kappa t t')
///     sector 1: d^{-1} times the spectrum of dK/dr at the same place
///
/// The error of either as an approximation at finite d is O(1/d).
///
/// Source: sheet function-space section 4, "Limits".
public struct StrongSpikeLimit: Sendable, Equatable {
  /// Descending.
  public let sector0: [Double]
  /// d times the eigenvalues of sector 1, descending.
  public let scaledSector1: [Double]
}

/// - Parameters:
///   - activation: one with a closed-form kernel and derivative.
///   - kappa: >= 0.
///   - counts: how many eigenvalues in sector 0 and in sector 1.
///   - tolerance: relative change under refinement of the nodes.
/// - Returns: the limit, with the achieved change.
public func strongSpikeLimit(
  activation: Activation, spikeRatio kappa: Double, eigenvalueCounts counts: [Int],
  tolerance: Double = 1e-8
) throws(HelioError) -> Solution<StrongSpikeLimit> {
  try require(kappa.isFinite && kappa >= 0, "spikeRatio", "zero or positive", got: kappa)
  try require(
    counts.count == 2 && counts.allSatisfy { (0...100).contains($0) }, "eigenvalueCounts",
    "two integers from 0 to 100", got: counts)
  let kernel = DualKernel(activation)
  try require(
    kernel.hasClosedForm && activation != .step, "activation",
    "one with a closed-form kernel and derivative", got: activation.name)
  var previous: StrongSpikeLimit?
  var change = Double.infinity
  var nodes = 48 + 4 * (counts.max() ?? 0)
  let limit = 6
  for round in 1...limit {
    let rule = try GaussRule.sinh(kappa: kappa, nodes)
    let now = StrongSpikeLimit(
      sector0: try spectrum(rule, kappa, counts[0]) {
        kernel.fill(&$0, q: $1, qPrimes: $2, covariances: $3)
      },
      scaledSector1: try spectrum(rule, kappa, counts[1]) {
        kernel.fillDerivative(&$0, q: $1, qPrimes: $2, covariances: $3)
      })
    if let previous {
      change = largerError(
        relativeChange(previous.sector0, now.sector0),
        relativeChange(previous.scaledSector1, now.scaledSector1))
      if change <= tolerance {
        return Solution(
          now,
          Convergence(
            status: .converged, iterations: round, relativeChange: change, tolerance: tolerance))
      }
    }
    previous = now
    nodes += nodes / 2
  }
  return Solution(
    previous!,
    Convergence(
      status: .iterationLimit, iterations: limit, relativeChange: change, tolerance: tolerance))
}

private func spectrum(
  _ rule: GaussRule, _ kappa: Double, _ count: Int,
  _ fill: (inout [Double], Double, [Double], [Double]) -> Void
) throws(HelioError) -> [Double] {
  let t = rule.nodes
  let q = t.map { 1 + kappa * $0 * $0 }
  var A = Matrix<Double>(rows: t.count, columns: t.count)
  var row = [Double](repeating: 0, count: t.count)
  for i in t.indices {
    fill(&row, q[i], q, t.map { kappa * t[i] * $0 })
    for j in t.indices { A[i, j] = (rule.weights[i] * rule.weights[j]).squareRoot() * row[j] }
  }
  let values = try symmetricEigenvalues(A)
  let floor = 1e-15 * (values.first ?? 0)  // rounding of the largest
  return (0..<count).map { $0 < values.count && values[$0] > floor ? values[$0] : 0 }
}

/// Largest change, relative to the value or to rounding of the largest value.
private func relativeChange(_ a: [Double], _ b: [Double]) -> Double {
  let floor = 1e-9 * (b.first ?? 0)
  return zip(a, b).map { abs($0 - $1) / max(abs($1), floor, .leastNormalMagnitude) }.largestError
}
